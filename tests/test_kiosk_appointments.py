"""Whoever has an appointment scans its code or types it on the glass."""

from __future__ import annotations

from uuid import uuid4

import pytest
from glassless import ISSUED_AT, OFFICE, WOMAN_OF_71, WORDS, Kiosk, board, place, with_ticket

from kiosk.flow.events import (
    AskedAppointment,
    BoardCame,
    Buzz,
    CheckIn,
    Effect,
    Erased,
    GaveCode,
    Issued,
    Print,
    Refused,
    Typed,
    WentBack,
    Why,
)
from kiosk.flow.moves import IDLE_S
from kiosk.flow.state import LONGEST_CODE, Answer, Screen
from server.core.hours import Issuing, NotIssuing

CODE = "LH-0731"
DUE = {"appointment": 7, "due_at": ISSUED_AT}


def typing(code: str = "") -> Kiosk:
    """Come to the keys, on a day with appointments, and type."""
    kiosk = Kiosk()
    kiosk.have(BoardCame(0, board(appointments=True)))
    kiosk.touch_start()
    kiosk.have(AskedAppointment(0))
    assert kiosk.screen is Screen.APPOINTMENT
    type_code(kiosk, code)
    return kiosk


def type_code(kiosk: Kiosk, code: str) -> None:
    for letter in code:
        kiosk.have(Typed(0, letter), 0.4)


def give(kiosk: Kiosk) -> tuple[Effect, ...]:
    return kiosk.have(GaveCode(0, uuid4()))


def test_a_scanned_code_checks_in_and_prints_the_number_with_its_time() -> None:
    kiosk = Kiosk()
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    assert (check_in.code, check_in.citizen, check_in.language) == (CODE, None, "vi")
    found = place("C", **DUE)
    effects = kiosk.have(Issued(0, check_in.request, found), 0.03)
    assert effects == (Print(found, OFFICE, "vi"), Buzz())
    view = WORDS.number(kiosk.state)
    assert view is not None
    assert kiosk.screen is Screen.TICKET
    assert view.badge == "Lịch hẹn 08:30"


def test_a_typed_code_checks_in_like_a_scanned_one() -> None:
    kiosk = typing(CODE)
    assert WORDS.appointment(kiosk.state).code == CODE
    (check_in,) = give(kiosk)
    assert isinstance(check_in, CheckIn)
    assert check_in.code == CODE


def test_the_card_that_was_scanned_before_goes_along() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    assert check_in.citizen is not None
    assert CODE not in repr(check_in)


def test_who_comes_late_is_told_that_the_usual_order_holds() -> None:
    kiosk = Kiosk()
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    kiosk.have(Issued(0, check_in.request, place("C", appointment=7)))
    view = WORDS.number(kiosk.state)
    assert view is not None
    assert view.badge == ""
    assert "thứ tự chung" in view.advice


def test_keys_are_offered_only_on_days_with_appointments() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert WORDS.services(kiosk.state).appointment == ""
    kiosk.have(AskedAppointment(0))
    assert kiosk.screen is Screen.SERVICES
    kiosk.have(BoardCame(0, board(appointments=True)))
    assert WORDS.services(kiosk.state).appointment == "Tôi có lịch hẹn"


def test_a_wrong_letter_is_taken_back() -> None:
    kiosk = typing("LH-08")
    kiosk.have(Erased(0))
    type_code(kiosk, "731")
    assert kiosk.state.typed == "LH-0731"


def test_what_is_too_short_cannot_be_given_and_nothing_gets_too_long() -> None:
    kiosk = typing("LH7")
    assert not WORDS.appointment(kiosk.state).complete
    assert give(kiosk) == ()
    type_code(kiosk, "A" * 30)
    assert len(kiosk.state.typed) == LONGEST_CODE


@pytest.mark.parametrize("number", ["020055000001", "080000001", "0912345678"])
def test_somebodys_own_number_never_leaves_the_kiosk(number: str) -> None:
    kiosk = typing(number)
    assert give(kiosk) == ()
    assert kiosk.state.answer is Answer.NO_APPOINTMENT
    assert number not in repr(kiosk.state)


def test_an_unknown_code_can_be_corrected() -> None:
    kiosk = typing("LH-0732")
    (check_in,) = give(kiosk)
    assert isinstance(check_in, CheckIn)
    kiosk.have(Refused(0, check_in.request, Why.NO_APPOINTMENT))
    assert kiosk.state.answer is Answer.NO_APPOINTMENT
    assert WORDS.ways_on(kiosk.state) == ("Nhập lại mã", "Chạm để lấy số")
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.APPOINTMENT
    assert kiosk.state.typed == "LH-0732"


def test_a_scanned_code_that_is_no_appointment_is_simply_not_known() -> None:
    kiosk = Kiosk()
    (check_in,) = kiosk.scan("8934588012345")
    assert isinstance(check_in, CheckIn)
    kiosk.have(Refused(0, check_in.request, Why.NO_APPOINTMENT))
    assert kiosk.state.answer is Answer.UNKNOWN


def test_an_appointment_on_another_day_is_said_so_and_a_plain_number_offered() -> None:
    kiosk = Kiosk()
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    kiosk.have(Refused(0, check_in.request, Why.NOT_TODAY))
    assert WORDS.answer(kiosk.state).title == "Chưa đến giờ của lịch hẹn này"
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES


def test_an_appointment_is_kept_while_no_other_numbers_are_given() -> None:
    kiosk = Kiosk()
    before = Issuing(False, NotIssuing.BEFORE, ISSUED_AT)
    kiosk.have(BoardCame(0, board(issuing=before)))
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    kiosk.have(Issued(0, check_in.request, place("C", **DUE)))
    assert kiosk.screen is Screen.TICKET


def test_an_answer_stays_to_be_read_while_no_numbers_are_given() -> None:
    kiosk = Kiosk()
    at_lunch = BoardCame(0, board(issuing=Issuing(False, NotIssuing.BREAK)))
    kiosk.have(at_lunch)
    (check_in,) = kiosk.scan(CODE)
    assert isinstance(check_in, CheckIn)
    kiosk.have(Refused(0, check_in.request, Why.NOT_TODAY))
    kiosk.have(at_lunch)
    assert kiosk.screen is Screen.ANSWER
    assert WORDS.ways_on(kiosk.state) == ("Quay lại", "")
    kiosk.wait(IDLE_S[Screen.ANSWER] + 1)
    assert kiosk.screen is Screen.CLOSED


def test_a_code_over_somebody_elses_number_is_passed_over() -> None:
    kiosk = with_ticket()
    assert kiosk.scan(CODE) == ()
    assert kiosk.screen is Screen.TICKET


def test_back_leads_to_the_services_and_forgets_what_was_typed() -> None:
    kiosk = typing("LH-0")
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.typed == ""


def test_whoever_leaves_the_keys_is_forgotten() -> None:
    kiosk = typing("LH-0")
    kiosk.wait(IDLE_S[Screen.APPOINTMENT] + 1)
    assert kiosk.screen is Screen.WELCOME
    assert kiosk.state.typed == ""
