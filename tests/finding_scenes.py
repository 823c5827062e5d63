"""The screens on which the right line is found, as the stages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from kiosk.flow.state import Screen, State, Taking, Topic
from server.core.office import Group, Office, Service
from server.core.result import Result, ResultState
from server.core.ticket import Slip


def large_office(office: Office) -> Office:
    """Return an office with more services than stand side by side."""
    more = tuple(_service(letter, "guide" if letter < "M" else "submit") for letter in "HIKLMN")
    health = Group("health", {"vi": "Y tế – Giáo dục", "en": "Health and school"})
    moved = tuple(replace(s, group="health") if s.letter in "EL" else s for s in more)
    first = replace(office.counters[0], services=("A", "B", *"HIKLMN"))
    return replace(
        office,
        groups=(*office.groups, health),
        services=(*office.services, *moved),
        counters=(first, *office.counters[1:]),
    )


def _service(letter: str, group: str) -> Service:
    names = {"vi": f"Lĩnh vực chuyên môn {letter}", "en": f"Special services {letter}"}
    return Service(letter, names, group, {"vi": "Các thủ tục khác", "en": "Other matters"})


def finding_scenes(base: State) -> Iterator[tuple[str, State]]:
    """Yield groups, the search and the papers, as people meet them."""
    assert base.office is not None
    many = replace(base, office=large_office(base.office), screen=Screen.SERVICES)
    yield "groups", many
    yield "groups-inside", replace(many, lane="submit")
    yield "groups-elder", replace(many, priority="elderly")
    search = replace(base, screen=Screen.SEARCH)
    yield "search", search
    yield "search-found", replace(search, sought="CAN CUOC")
    yield "search-one", replace(search, sought="SO DO")
    yield "search-many", replace(search, sought="D")
    yield "search-nothing", replace(search, sought="QWERTYUIOPASDFGHJKLZXCVB")
    result = replace(base, screen=Screen.RESULT, result=Result(ResultState.READY))
    yield "result-ready", result
    waits = Result(ResultState.NOT_READY, date(2026, 8, 20))
    yield "result-waits", replace(result, result=waits)
    yield "result-later", replace(result, result=replace(waits, expected=None))
    looking = Taking(UUID(int=1), 0.0, dossier=True)
    yield "result-moment", replace(base, screen=Screen.MOMENT, taking=looking)
    papers = replace(base, screen=Screen.PAPERS)
    yield "papers-services", papers
    yield "papers-many-services", replace(papers, office=many.office)
    yield "papers-choose", replace(papers, topic=Topic("A"))
    birth = replace(papers, topic=Topic("A", "birth"))
    yield "papers", birth
    yield "papers-land", replace(papers, topic=Topic("C", "transfer"))
    yield "papers-printing", replace(birth, leaflet=Slip.PENDING)
    yield "papers-printed", replace(birth, leaflet=Slip.PRINTED)
    yield "papers-not-printed", replace(birth, leaflet=Slip.NOT_PRINTED)
    full = tuple(replace(line, full=True) for line in base.board.lines) if base.board else ()
    board = replace(base.board, lines=full) if base.board else None
    yield "papers-full", replace(birth, board=board)
    yield "papers-none", replace(papers, office=many.office, topic=Topic("H"))
