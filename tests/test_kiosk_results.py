"""Scanning a dossier's code at a kiosk: is the result ready, before anybody waits for it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from glassless import DOSSIER, OFFICE, WORDS, Kiosk, board
from kiosk_bench import kiosk_at
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.events import BoardCame, Chose, Issue, OfficeCame, ServerLost, Tick, WentBack
from kiosk.flow.moves import IDLE_S, TAKING_S
from kiosk.flow.results import AskedLane, LookUpResult, ResultCame
from kiosk.flow.state import COLLECT, Screen, Topic
from server.core.board import LineView
from server.core.result import NOT_FOUND, UNKNOWN, Result, ResultState
from server.core.ticket import Slip

READY = Result(ResultState.READY)
WAITS = Result(ResultState.NOT_READY, date(2026, 8, 20))


def asking() -> Kiosk:
    kiosk = Kiosk()
    kiosk.have(BoardCame(0, board(results=True)))
    (asked, *_) = kiosk.scan(DOSSIER)
    assert isinstance(asked, LookUpResult)
    assert asked.code == DOSSIER
    assert DOSSIER not in repr((asked, kiosk.state))
    return kiosk


def told(result: Result) -> Kiosk:
    kiosk = asking()
    assert kiosk.state.taking is not None
    kiosk.have(ResultCame(0, kiosk.state.taking.request, result), 0.1)
    return kiosk


def test_a_result_that_is_ready_is_collected_with_one_touch() -> None:
    kiosk = told(READY)
    assert kiosk.screen is Screen.RESULT
    view = WORDS.result(kiosk.state)
    assert (view.title, view.text) == ("Kết quả đã có", "Mời ông/bà lấy số nhận kết quả.")
    (asked,) = kiosk.have(Chose(0, view.letter, uuid4()))
    assert isinstance(asked, Issue)
    assert asked.service == "T"
    kiosk.get_number("T")
    assert kiosk.screen is Screen.TICKET


def test_nobody_waits_for_a_result_that_is_not_there() -> None:
    kiosk = told(WAITS)
    view = WORDS.result(kiosk.state)
    assert view.title == "Hồ sơ chưa có kết quả"
    assert view.text == "Hẹn trả ngày 20/08/2026."
    assert not view.ready
    kiosk.have(WentBack(0))
    assert (kiosk.screen, kiosk.state.result) == (Screen.WELCOME, None)


def test_without_a_date_the_slip_is_the_word() -> None:
    view = WORDS.result(told(Result(ResultState.NOT_READY)).state)
    assert view.text == "Mời ông/bà trở lại theo ngày trên giấy hẹn."


def test_whoever_wants_to_talk_all_the_same_gets_to_the_lane() -> None:
    kiosk = told(WAITS)
    kiosk.have(AskedLane(0))
    assert (kiosk.screen, kiosk.state.lane) == (Screen.SERVICES, COLLECT)


@pytest.mark.parametrize("result", [UNKNOWN, NOT_FOUND])
def test_what_is_not_known_leads_to_the_lane_as_ever(result: Result) -> None:
    kiosk = told(result)
    assert (kiosk.screen, kiosk.state.lane) == (Screen.SERVICES, COLLECT)


def test_without_a_look_up_the_lane_comes_at_once() -> None:
    kiosk = Kiosk()
    assert not [e for e in kiosk.scan(DOSSIER) if isinstance(e, LookUpResult)]
    assert (kiosk.screen, kiosk.state.lane) == (Screen.SERVICES, COLLECT)


def test_a_kiosk_that_waits_says_what_for() -> None:
    kiosk = asking()
    kiosk.have(Tick(0), 0.5)
    assert kiosk.screen is Screen.MOMENT
    assert WORDS.message(kiosk.state).title == "Đang xem kết quả"


def test_a_server_that_went_away_meanwhile_leaves_nobody_stuck() -> None:
    kiosk = asking()
    kiosk.have(ServerLost(0))
    kiosk.wait(TAKING_S + 2)
    assert kiosk.state.taking is None
    assert kiosk.screen is Screen.STAFF


def test_an_answer_that_comes_too_late_or_for_somebody_else_changes_nothing() -> None:
    kiosk = asking()
    kiosk.have(ResultCame(0, uuid4(), READY))
    assert kiosk.screen is Screen.WELCOME
    quiet = Kiosk()
    quiet.have(ResultCame(0, uuid4(), READY))
    assert quiet.screen is Screen.WELCOME


def test_what_was_told_is_forgotten_when_nobody_is_there_any_more() -> None:
    kiosk = told(READY)
    kiosk.wait(IDLE_S[Screen.RESULT] + 2)
    assert (kiosk.screen, kiosk.state.result) == (Screen.WELCOME, None)


def test_no_other_number_is_taken_beside_a_result() -> None:
    kiosk = told(READY)
    assert kiosk.have(Chose(0, "A", uuid4())) == ()


def test_where_several_hand_results_out_or_the_one_is_full_the_lane_says_so() -> None:
    kiosk = told(READY)
    two = tuple(replace(s, group=COLLECT) if s.letter == "G" else s for s in OFFICE.services)
    kiosk.have(OfficeCame(0, replace(OFFICE, services=two)))
    assert WORDS.result(kiosk.state).letter == ""
    assert kiosk.have(Chose(0, "T", uuid4())) == ()
    full = told(READY)
    line = LineView("T", 9, full=True)
    full.have(BoardCame(0, board(results=True, lines=(line,))))
    assert WORDS.result(full.state).letter == ""


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_result_is_told_in_the_citizens_language(language: str) -> None:
    kiosk = told(WAITS)
    view = WORDS.result(replace(kiosk.state, language=language))
    assert "20/08/2026" in view.text
    assert "Hồ sơ" not in view.title


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OfficeProcess]:
    """An office with a file of results."""
    results = tmp_path / "results.csv"
    results.write_text(f"ma_ho_so,trang_thai,ngay_hen\n{DOSSIER},Đã có kết quả,\n", "utf-8")
    server = OfficeProcess(tmp_path / "data", results=results)
    server.start()
    yield server
    server.kill()


def test_a_real_kiosk_asks_a_real_server_and_prints_the_number(
    server: OfficeProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with kiosk_at(server, tmp_path) as kiosk:
        kiosk.touches.scan(DOSSIER)
        state = kiosk.shows(Screen.RESULT)
        assert state.result == READY
        kiosk.touches.choose("T")
        state = kiosk.shows(Screen.TICKET)
        assert state.place is not None
        assert state.place.ticket.number == "T001"
        kept = [p for p in tmp_path.rglob("*") if p.is_file() and p.name != "results.csv"]
        assert not any(DOSSIER.encode() in path.read_bytes() for path in kept)
    assert DOSSIER not in caplog.text


def test_a_real_kiosk_prints_what_to_bring_without_a_number(
    server: OfficeProcess, tmp_path: Path
) -> None:
    with kiosk_at(server, tmp_path) as kiosk:
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.ask_search()
        kiosk.shows(Screen.SEARCH)
        kiosk.touches.ask_papers(Topic("A", "birth"))
        kiosk.shows(Screen.PAPERS)
        kiosk.touches.ask_leaflet()
        wait_until(lambda: kiosk.state.leaflet is Slip.PRINTED)
        assert len(kiosk.printer.slips) == 1
        kiosk.touches.choose("A")
        kiosk.shows(Screen.TICKET)
        wait_until(lambda: kiosk.state.slip is Slip.PRINTED)
        assert len(kiosk.printer.slips) == 2
