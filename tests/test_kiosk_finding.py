"""Finding the right line at the kiosk: groups first, search, and what to bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from finding_scenes import large_office
from glassless import MAN_OF_65, OFFICE, WORDS, Kiosk, board

from kiosk.flow.events import (
    AskedReprint,
    AskedSeveral,
    BoardCame,
    Chose,
    ChoseLanguage,
    Erased,
    Event,
    Issue,
    OfficeCame,
    Print,
    PrinterIs,
    Typed,
    WentBack,
    Widened,
)
from kiosk.flow.finding_events import (
    AskedLeaflet,
    AskedPapers,
    AskedSearch,
    ChoseLane,
    LeafletPrinted,
    PrintLeaflet,
)
from kiosk.flow.moves import IDLE_S
from kiosk.flow.state import Screen, Topic, offered_lanes
from server.core.board import LineView
from server.core.device import PrinterHealth
from server.core.ticket import Slip

BIRTH = Topic("A", "birth")


def searching(text: str = "") -> Kiosk:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedSearch(0))
    for letter in text:
        kiosk.have(Typed(0, letter), 0.1 if kiosk.state.sought else 1.0)
    return kiosk


def reading(topic: Topic | None = BIRTH) -> Kiosk:
    kiosk = searching("KHAI")
    kiosk.have(AskedPapers(0, topic))
    assert kiosk.screen is Screen.PAPERS
    return kiosk


def with_many() -> Kiosk:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, large_office(OFFICE)))
    kiosk.touch_start()
    return kiosk


def names_found(kiosk: Kiosk) -> list[str]:
    return [found.name for found in WORDS.search(kiosk.state, 4).found]


def test_few_services_stand_side_by_side_as_ever() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert offered_lanes(kiosk.state) == ()
    assert [tile.letter for tile in WORDS.services(kiosk.state).tiles] == list("ABCDEFGT")


def test_of_many_services_the_groups_come_first_and_then_their_services() -> None:
    kiosk = with_many()
    tiles = WORDS.services(kiosk.state).tiles
    assert [tile.lane for tile in tiles] == ["submit", "guide", "collect", "health"]
    assert tiles[0].about.startswith("Tư pháp – Hộ tịch, Chứng thực")
    assert tiles[0].waiting == "3 người chờ"
    kiosk.have(ChoseLane(0, "submit"))
    view = WORDS.services(kiosk.state)
    assert [tile.letter for tile in view.tiles] == list("ABCDEFMN")
    assert view.title == "Mời ông/bà chọn lĩnh vực"
    (asked,) = kiosk.touch_service("N")
    assert isinstance(asked, Issue)
    assert asked.service == "N"


def test_back_leads_from_a_group_to_the_groups_and_from_there_home() -> None:
    kiosk = with_many()
    kiosk.have(ChoseLane(0, "guide"))
    assert WORDS.services(kiosk.state).all == ""
    kiosk.have(WentBack(0))
    assert (kiosk.screen, kiosk.state.lane) == (Screen.SERVICES, None)
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.WELCOME


def test_whoever_marks_several_matters_sees_all_services() -> None:
    kiosk = with_many()
    kiosk.have(AskedSeveral(0))
    assert len(WORDS.services(kiosk.state).tiles) == 14


def test_a_group_that_is_not_offered_is_not_chosen() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(ChoseLane(0, "submit"))
    assert kiosk.state.lane is None
    many = with_many()
    many.have(ChoseLane(0, "nothing"))
    assert many.state.lane is None


def test_the_collecting_lane_can_be_left_for_all_services() -> None:
    kiosk = with_many()
    kiosk.have(ChoseLane(0, "collect"))
    assert WORDS.services(kiosk.state).title == "Mời ông/bà lấy số nhận kết quả"
    kiosk.have(Widened(0))
    assert kiosk.state.lane is None


@pytest.mark.parametrize("sought", ["KHAI SINH", "KS", "KHAISINH"])
def test_what_is_typed_finds_its_procedure(sought: str) -> None:
    assert names_found(searching(sought))[0] == "Đăng ký khai sinh"


def test_letters_are_taken_as_fast_as_fingers_go_and_can_be_erased() -> None:
    kiosk = searching("SO DOO")
    assert kiosk.state.sought == "SO DOO"
    assert WORDS.search(kiosk.state, 4).told.startswith("Chưa tìm thấy việc này")
    kiosk.have(Erased(0), 0.1)
    assert names_found(kiosk)[0] == "Cấp giấy chứng nhận đất"
    for _ in range(9):
        kiosk.have(Erased(0), 0.1)
    kiosk.have(Typed(0, " "), 0.1)
    assert kiosk.state.sought == ""
    assert WORDS.search(kiosk.state, 4).told.startswith("Ví dụ")


def test_a_child_typing_on_and_on_fills_nothing() -> None:
    assert len(searching("A" * 300).state.sought) == 24


def test_what_is_sought_is_in_no_log_and_forgotten_with_the_person() -> None:
    kiosk = searching("KHAI TU")
    assert "KHAI" not in repr(kiosk.state)
    kiosk.wait(IDLE_S[Screen.SEARCH] + 2)
    assert (kiosk.screen, kiosk.state.sought) == (Screen.WELCOME, "")


@pytest.mark.parametrize(("language", "name"), [("en", "Birth registration"), ("ko", "출생 신고")])
def test_what_is_found_is_said_in_the_citizens_language(language: str, name: str) -> None:
    kiosk = searching("KHAI SINH")
    kiosk.have(ChoseLanguage(0, language))
    assert names_found(kiosk)[0] == name


def test_an_office_without_procedures_offers_no_search() -> None:
    kiosk = Kiosk()
    bare = replace(OFFICE, services=tuple(replace(s, procedures=()) for s in OFFICE.services))
    kiosk.have(OfficeCame(0, bare))
    kiosk.touch_start()
    assert WORDS.services(kiosk.state).find == ""
    kiosk.have(AskedSearch(0))
    assert kiosk.screen is Screen.SERVICES


def test_a_procedure_says_what_to_bring() -> None:
    view = WORDS.papers(reading().state)
    assert (view.title, view.label) == ("Đăng ký khai sinh", "Giấy tờ cần mang")
    assert view.papers[0] == "Giấy chứng sinh"
    assert (view.take, view.about) == ("Lấy số thứ tự", "Tư pháp – Hộ tịch")
    assert view.print == "In danh sách giấy tờ"


def test_services_lead_to_their_procedures_and_back_goes_the_same_way() -> None:
    kiosk = searching()
    steps = (None, Topic("A"), BIRTH)
    for topic in steps:
        kiosk.have(AskedPapers(0, topic))
        assert kiosk.state.topic == topic
    for topic in reversed(steps[:-1]):
        kiosk.have(WentBack(0))
        assert (kiosk.screen, kiosk.state.topic) == (Screen.PAPERS, topic)
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SEARCH
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SERVICES


def test_back_from_what_was_found_leads_to_what_was_typed() -> None:
    kiosk = reading()
    kiosk.have(WentBack(0))
    assert (kiosk.screen, kiosk.state.sought) == (Screen.SEARCH, "KHAI")


@pytest.mark.parametrize("topic", [Topic("Q"), Topic("A", "nothing")])
def test_papers_of_what_is_not_there_are_not_shown(topic: Topic) -> None:
    kiosk = searching()
    kiosk.have(AskedPapers(0, topic))
    assert kiosk.screen is Screen.SEARCH


def test_a_number_taken_from_the_papers_has_them_on_its_slip() -> None:
    kiosk = reading()
    (asked,) = kiosk.have(Chose(0, "A", uuid4()))
    assert isinstance(asked, Issue)
    (printed, _) = kiosk.get_number("A")
    assert isinstance(printed, Print)
    assert printed.procedure == OFFICE.service("A").procedure("birth")
    kiosk.printed(Slip.NOT_PRINTED, "paper_out")
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    (again,) = kiosk.have(AskedReprint(0))
    assert isinstance(again, Print)
    assert again.procedure == printed.procedure


def test_a_number_of_another_service_has_no_papers_of_this_one() -> None:
    kiosk = reading()
    kiosk.have(Chose(0, "A", uuid4()))
    (printed, _) = kiosk.get_number("B")
    assert isinstance(printed, Print)
    assert printed.procedure is None


def test_only_the_number_of_what_is_shown_can_be_taken() -> None:
    kiosk = reading()
    assert kiosk.have(Chose(0, "B", uuid4())) == ()
    line = LineView("A", 3, full=True)
    kiosk.have(BoardCame(0, board(lines=(line,))))
    assert kiosk.have(Chose(0, "A", uuid4())) == ()
    view = WORDS.papers(kiosk.state)
    assert (view.take, view.told) == ("", "Đã hết lượt")


def test_the_list_can_be_had_on_paper_without_a_number() -> None:
    kiosk = reading()
    (wanted,) = kiosk.have(AskedLeaflet(0))
    assert wanted == PrintLeaflet(BIRTH, OFFICE, "vi")
    assert kiosk.have(AskedLeaflet(0)) == ()
    view = WORDS.papers(kiosk.state)
    assert (view.print, view.told) == ("", "Đang in danh sách")
    kiosk.have(LeafletPrinted(0, BIRTH, Slip.PRINTED))
    assert WORDS.papers(kiosk.state).told == "Mời ông/bà lấy danh sách"


def test_a_list_that_was_not_printed_is_to_be_photographed() -> None:
    kiosk = reading()
    kiosk.have(AskedLeaflet(0))
    kiosk.have(LeafletPrinted(0, BIRTH, Slip.NOT_PRINTED))
    assert "chụp" in WORDS.papers(kiosk.state).told


def test_the_list_of_somebody_who_has_left_changes_nothing() -> None:
    kiosk = reading()
    kiosk.have(AskedLeaflet(0))
    kiosk.have(AskedPapers(0, Topic("A", "death")))
    kiosk.have(LeafletPrinted(0, BIRTH, Slip.PRINTED))
    assert kiosk.state.leaflet is None


def _no_printer(kiosk: Kiosk) -> None:
    kiosk.state = replace(kiosk.state, has_printer=False)


def _no_paper(kiosk: Kiosk) -> None:
    kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))


def _nothing_chosen(kiosk: Kiosk) -> None:
    kiosk.have(AskedPapers(0, Topic("A")))


@pytest.mark.parametrize("spoil", [_no_printer, _no_paper, _nothing_chosen])
def test_no_list_is_offered_that_could_not_be_printed(spoil: Callable[[Kiosk], None]) -> None:
    kiosk = reading()
    spoil(kiosk)
    assert WORDS.papers(kiosk.state).print == ""
    assert kiosk.have(AskedLeaflet(0)) == ()


def test_a_card_scanned_over_the_papers_gives_priority_and_leaves_them_up() -> None:
    kiosk = reading()
    kiosk.scan(MAN_OF_65)
    assert (kiosk.screen, kiosk.state.topic) == (Screen.PAPERS, BIRTH)
    asked = kiosk.have(Chose(0, "A", uuid4()))[0]
    assert isinstance(asked, Issue)
    assert asked.priority == "elderly"


def test_settings_that_change_meanwhile_leave_nobody_stuck() -> None:
    kiosk = reading()
    bare = tuple(s for s in OFFICE.services if s.letter != "A")
    kiosk.have(OfficeCame(0, replace(OFFICE, services=bare)))
    view = WORDS.papers(kiosk.state)
    assert (view.take, view.papers) == ("", ())
    assert view.choices
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SEARCH


@pytest.mark.parametrize("event", [Typed(0, "A"), AskedPapers(0, BIRTH), AskedLeaflet(0)])
def test_nothing_of_this_happens_on_other_screens(event: Event) -> None:
    kiosk = Kiosk()
    assert kiosk.have(event) == ()
    assert kiosk.screen is Screen.WELCOME
    assert (kiosk.state.sought, kiosk.state.topic) == ("", None)
