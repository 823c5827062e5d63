"""What to bring for each procedure: in the settings, on the slip, and as a paper of its own."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hardware.paper import Press
from hardware.slip import Fonts
from kiosk.flow.state import Topic
from kiosk.threads.slip import leaflet_for, slip_for
from server.core import look
from server.core.office import Office, Procedure
from server.core.slip import slip_text
from server.core.ticket import Place, Ticket
from server.settings import load
from server.setup.faults import examined
from server.setup.office_toml import to_toml
from server.wire import decode, encode

OFFICE = load(Office, Path(__file__).parent.parent / "server" / "default_office.toml")
TICKET = Ticket("t1", 1, "A042", "A", 42, datetime(2026, 8, 3, 1, 30, tzinfo=UTC))
PLACE = Place(TICKET, 3, (1, 2), "http://10.0.0.1:8080/t/t1")
PRESS = Press(Fonts(look.REGULAR, look.SEMIBOLD, look.EXTRABOLD))


def birth() -> Procedure:
    found = OFFICE.service("A").procedure("birth")
    assert found is not None
    return found


def spoilt(**changes: Any) -> list[str]:
    """Return what is wrong once the first service's first procedure is changed so."""
    data = json.loads(encode(OFFICE))
    data["services"][0]["procedures"][0] |= changes
    return [str(fault) for fault in examined(data, is_json=True)[1]]


def test_every_service_that_ships_has_procedures_with_papers() -> None:
    for service in OFFICE.services:
        assert service.procedures, service.letter
        for procedure in service.procedures:
            assert procedure.papers, procedure.key
            assert procedure.words, procedure.key


def test_procedures_come_back_from_toml_and_from_the_wire() -> None:
    assert examined(tomllib.loads(to_toml(OFFICE))) == (OFFICE, [])
    assert decode(encode(OFFICE), Office) == OFFICE


def test_settings_from_before_have_no_procedures_and_are_right() -> None:
    data = json.loads(encode(OFFICE))
    for service in data["services"]:
        del service["procedures"]
    office, faults = examined(data, is_json=True)
    assert faults == []
    assert office is not None
    assert not any(service.procedures for service in office.services)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": {}}, "services[1].procedures[1].name.vi: is missing"),
        ({"papers": [{"en": "card"}]}, "services[1].procedures[1].papers[1].vi: is missing"),
        ({"words": ["x", " "]}, "services[1].procedures[1].words[2]: is missing"),
        ({"key": ""}, "services[1].procedures[1].key"),
        ({"key": "death"}, "services[1].procedures.key"),
        ({"words": ["a\nb"]}, "services[1].procedures[1].words[1]"),
        ({"words": ["x" * 121]}, "services[1].procedures[1].words[1]"),
    ],
)
def test_what_is_wrong_with_a_procedure_is_told_with_its_place(
    changes: dict[str, Any], told: str
) -> None:
    (found,) = spoilt(**changes)
    assert found.startswith(told)


def test_whoever_looked_at_a_procedure_has_its_papers_on_the_slip() -> None:
    text = slip_text(PLACE, OFFICE, "vi", birth())
    assert text.papers_label == "Giấy tờ cần mang: Đăng ký khai sinh"
    assert text.papers[0] == "Giấy chứng sinh"
    assert slip_text(PLACE, OFFICE, "vi").papers == ()


def test_a_procedure_without_papers_has_no_heading_for_them() -> None:
    bare = replace(birth(), papers=())
    assert slip_text(PLACE, OFFICE, "vi", bare).papers_label == ""


@pytest.mark.parametrize("language", ["vi", "en", "ko"])
def test_a_list_without_a_number_says_whose_it_is_and_what_to_bring(language: str) -> None:
    slip = leaflet_for(OFFICE, Topic("A", "birth"), language)
    assert slip.number == slip.qr == slip.time == ""
    assert slip.office == OFFICE.name[language]
    assert slip.service == birth().name[language]
    assert list(slip.papers) == [paper[language] for paper in birth().papers]


def test_a_service_has_its_own_list() -> None:
    slip = leaflet_for(OFFICE, Topic("C"), "vi")
    assert slip.service == "Đất đai – Môi trường"
    assert "Giấy chứng nhận quyền sử dụng đất" in slip.papers


def test_both_kinds_of_paper_can_be_printed() -> None:
    with_number = PRESS.set(slip_for(PLACE, OFFICE, "vi", birth()))
    only_papers = PRESS.set(leaflet_for(OFFICE, Topic("A", "birth"), "vi"))
    assert b"A042" in with_number.data
    assert b"A042" not in only_papers.data
    assert 20 < only_papers.mm < with_number.mm
