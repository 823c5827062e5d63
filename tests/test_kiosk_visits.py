"""Several services in one visit, services that are full, and hours without numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from glassless import DOSSIER, OFFICE, WOMAN_OF_71, WORDS, Kiosk, board, place

from kiosk.flow.events import (
    AskedSeveral,
    BoardCame,
    Effect,
    Issue,
    Issued,
    OfficeCame,
    Print,
    Refused,
    TookMarked,
    WentBack,
    Why,
)
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import MOST_MARKS, Answer, Screen
from kiosk.threads.slip import slip_for
from server.core.board import LineView
from server.core.hours import Issuing, NotIssuing
from server.core.office import OfficeTexts

FULL_B = (LineView("A", 2), LineView("B", 30, full=True))
AT_0730 = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)
AT_1330 = datetime(2026, 8, 3, 6, 30, tzinfo=UTC)


def marking(*letters: str) -> Kiosk:
    """Say that there are several things to do, and mark some."""
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedSeveral(0))
    for letter in letters:
        assert kiosk.touch_service(letter) == ()
    return kiosk


def take(kiosk: Kiosk) -> tuple[Effect, ...]:
    return kiosk.have(TookMarked(0, uuid4()))


def closed(why: NotIssuing | None, until: datetime | None = None, day: int | None = 1) -> Kiosk:
    kiosk = Kiosk()
    kiosk.have(BoardCame(0, board(day, Issuing(False, why, until))))
    assert kiosk.screen is Screen.CLOSED
    return kiosk


def test_several_marked_services_make_one_visit_in_the_order_of_marking() -> None:
    kiosk = marking("B", "A", "T")
    view = WORDS.services(kiosk.state)
    assert view.take == "Lấy số cho 3 lĩnh vực"
    assert {tile.letter: tile.mark for tile in view.tiles if tile.mark} == {
        "B": "1",
        "A": "2",
        "T": "3",
    }
    (issue,) = take(kiosk)
    assert isinstance(issue, Issue)
    assert (issue.service, issue.then) == ("B", ("A", "T"))


def test_one_slip_and_one_screen_name_them_all() -> None:
    kiosk = marking("B", "A", "T")
    (issue,) = take(kiosk)
    assert isinstance(issue, Issue)
    visit = place(rest=("A", "T"))
    printing, _ = kiosk.have(Issued(0, issue.request, visit), 0.03)
    assert isinstance(printing, Print)
    view = WORDS.number(kiosk.state)
    assert view is not None
    assert view.then == "Tiếp theo: Tư pháp – Hộ tịch, Trả kết quả"
    then = slip_for(printing.place, printing.office, printing.language).then
    assert then.endswith("Tư pháp – Hộ tịch, Trả kết quả")


def test_the_usual_way_stays_two_touches() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert WORDS.services(kiosk.state).several == "Tôi cần làm nhiều việc"
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert issue.then == ()


def test_a_mark_is_taken_off_by_touching_again() -> None:
    kiosk = marking("B", "A", "B")
    (issue,) = take(kiosk)
    assert isinstance(issue, Issue)
    assert (issue.service, issue.then) == ("A", ())


def test_without_a_mark_there_is_nothing_to_take() -> None:
    kiosk = marking()
    view = WORDS.services(kiosk.state)
    assert (view.take, view.takes) == ("Chưa chọn lĩnh vực nào", False)
    assert take(kiosk) == ()


def test_no_more_are_marked_than_one_visit_can_have() -> None:
    kiosk = marking(*"ABCDEFGT")
    assert kiosk.state.marks == tuple("ABCDEF")
    assert len(kiosk.state.marks) == MOST_MARKS


def test_back_leads_to_one_service_again_and_then_home() -> None:
    kiosk = marking("B")
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.marks is None
    kiosk.have(WentBack(0), SETTLE_S / 2)
    assert kiosk.screen is Screen.SERVICES
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.WELCOME


def test_a_double_tap_on_several_marks_nothing() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedSeveral(0))
    kiosk.touch_service("B", after=SETTLE_S / 2)
    assert kiosk.state.marks == ()


def test_the_results_lane_takes_one_service_only() -> None:
    kiosk = marking("B")
    kiosk.scan(DOSSIER)
    assert kiosk.state.marks is None
    kiosk.have(AskedSeveral(0))
    assert kiosk.state.marks is None


def test_a_full_service_is_seen_said_and_not_taken() -> None:
    kiosk = Kiosk()
    kiosk.have(BoardCame(0, board(lines=FULL_B)))
    kiosk.touch_start()
    tiles = {tile.letter: tile for tile in WORDS.services(kiosk.state).tiles}
    assert tiles["B"].full
    assert tiles["B"].waiting == "Đã hết lượt"
    assert not tiles["A"].full
    assert kiosk.touch_service("B") == ()
    assert len(kiosk.touch_service("A")) == 1


def test_what_got_full_after_it_was_marked_is_left_out() -> None:
    kiosk = marking("B", "A")
    kiosk.have(BoardCame(0, board(lines=FULL_B)))
    assert WORDS.services(kiosk.state).take == "Lấy số cho 1 lĩnh vực"
    (issue,) = take(kiosk)
    assert isinstance(issue, Issue)
    assert (issue.service, issue.then) == ("A", ())


def test_a_last_number_that_somebody_else_got_is_explained() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    kiosk.have(Refused(0, issue.request, Why.FULL))
    assert kiosk.state.answer is Answer.FULL
    assert WORDS.ways_on(kiosk.state) == ("Quay lại", "Chọn lĩnh vực khác")
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority == "elderly"


@pytest.mark.parametrize(
    ("why", "until", "title", "text"),
    [
        (
            NotIssuing.BEFORE,
            datetime(2026, 8, 3, 0, 30, tzinfo=UTC),
            "Chưa đến giờ",
            "bắt đầu phát số lúc 07:30",
        ),
        (NotIssuing.BREAK, AT_1330, "Nghỉ trưa", "Máy phát số trở lại lúc 13:30"),
        (NotIssuing.BREAK, datetime(2026, 8, 3, 2, 45, tzinfo=UTC), "Đang giờ nghỉ", "09:45"),
        (NotIssuing.ENDED, None, "Đã hết giờ phát số hôm nay", "ngày làm việc sau"),
        (NotIssuing.STOPPED, None, "Tạm ngưng phát số", "hỏi cán bộ"),
        (NotIssuing.STOPPED, AT_1330, "Tạm ngưng phát số", "13:30"),
        (NotIssuing.OLD_DAY, None, "Hiện chưa phát số", "hỏi cán bộ"),
    ],
)
def test_why_no_numbers_are_given_is_said_with_when_they_are(
    why: NotIssuing, until: datetime | None, title: str, text: str
) -> None:
    said = WORDS.message(closed(why, until).state)
    assert title in said.title
    assert text in said.text
    assert "Số đã lấy vẫn được gọi" in said.text


def test_without_a_day_no_number_is_good_any_more() -> None:
    said = WORDS.message(closed(NotIssuing.NO_DAY, day=None).state)
    assert "vẫn được gọi" not in said.text


def test_numbers_that_are_given_again_welcome() -> None:
    kiosk = closed(NotIssuing.BREAK, AT_1330)
    kiosk.touch_start()
    assert kiosk.screen is Screen.CLOSED
    kiosk.have(BoardCame(0, board()))
    assert kiosk.screen is Screen.WELCOME


def test_the_office_says_it_in_its_own_words_braces_and_all() -> None:
    kiosk = closed(NotIssuing.BREAK, AT_1330)
    texts = OfficeTexts(welcome={"vi": "Chào ông/bà"}, closed={"vi": "Họp {giao ban}."})
    kiosk.have(OfficeCame(0, replace(OFFICE, texts=texts)))
    said = WORDS.message(kiosk.state)
    assert said.text.startswith("Họp {giao ban}. Máy phát số trở lại lúc 13:30.")
    assert WORDS.welcome(kiosk.state, "vi") == "Chào ông/bà"
    assert WORDS.welcome(kiosk.state, "en") == "Please take a number"
