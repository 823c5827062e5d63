"""Whether a kiosk may give numbers alone, by which hours, and what then is on the glass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from glassless import OFFICE, WOMAN_OF_71, WORDS, Kiosk, board, place, with_ticket
from moved_clock import MovedClock

from kiosk.flow.alone import LastWord, board_alone, issuing_alone, may_work
from kiosk.flow.events import (
    BoardCame,
    Issue,
    Issued,
    Print,
    RangeCame,
    Refused,
    ServerLost,
    Why,
    WorksAlone,
)
from kiosk.flow.state import Answer, Screen, State, works_alone
from server.core.alone import Range
from server.core.board import Board, LineView
from server.core.hours import (
    NO_DAY,
    OPEN,
    Hours,
    Issuing,
    NotIssuing,
    Opening,
    Sitting,
    Weekday,
)
from server.core.slip import slip_text
from server.core.slip_words import slip_languages
from server.journal import Heard

OWN = Range(1, 3, "db")
MORNING, AFTERNOON = Sitting(time(7, 30), time(11, 30)), Sitting(time(13, 30), time(17, 0))
WITH_HOURS = replace(
    OFFICE, hours=Hours((Opening(tuple(Weekday), (MORNING, AFTERNOON)),), stop_minutes=15)
)


def at(hour: int, minute: int = 0, synchronised: bool = True, day: int = 3) -> MovedClock:
    """Return clocks that show this local time; Việt Nam is seven hours ahead of UTC."""
    wall = datetime(2026, 8, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    return MovedClock(uptime=3600.0, wall=wall, synchronised=synchronised)


def last_word(clocks: MovedClock, issuing: Issuing = OPEN, is_open: bool = True) -> LastWord:
    heard = Heard(clocks.read(), is_open, issuing)
    return LastWord(WITH_HOURS, OWN, heard, clocks.read())


# the conditions


def test_a_kiosk_works_alone_until_the_date_changes() -> None:
    clocks = at(9)
    word = last_word(clocks)
    clocks.pass_(hours=14, minutes=59)
    assert may_work(word, clocks.read())
    clocks.pass_(minutes=1)
    assert not may_work(word, clocks.read())


def test_without_a_trusted_clock_it_stops_before_the_next_morning() -> None:
    """The line was lost shortly before closing, and the kiosk stayed on all night."""
    clocks = at(16, 50, synchronised=False)
    word = last_word(clocks)
    clocks.pass_(hours=12)
    assert may_work(word, clocks.read())
    clocks.pass_(seconds=1)
    assert not may_work(word, clocks.read())


def test_a_clock_that_is_set_meanwhile_tells_the_date_of_both_moments() -> None:
    clocks = at(9, synchronised=False)
    word = last_word(clocks)
    clocks.pass_(hours=2)
    clocks.jump(days=-400)
    clocks.synchronised = True
    assert may_work(word, clocks.read())
    clocks.pass_(hours=13)
    assert not may_work(word, clocks.read())


@pytest.mark.parametrize(
    ("off", "synchronised", "goes_on"),
    [
        ({"minutes": 5}, True, True),
        ({"minutes": 5}, False, True),
        ({"hours": 20}, True, False),
        # A battery keeps the clock of a computer that nobody sets.
        ({"hours": 20}, False, False),
        # Without one it begins where it was switched off, and nobody knows for how long.
        ({"seconds": 0}, False, True),
        ({"days": -3000}, False, True),
    ],
)
def test_after_a_power_cut_it_goes_on_with_the_day_that_it_knows(
    off: dict[str, float], synchronised: bool, goes_on: bool
) -> None:
    clocks = at(16, synchronised=synchronised)
    word = last_word(clocks)
    clocks.reboot(**off)
    assert may_work(word, clocks.read()) is goes_on


def test_after_a_power_cut_it_gives_up_after_twelve_hours_of_running() -> None:
    clocks = at(2, synchronised=False)
    word = last_word(clocks)
    clocks.reboot()
    clocks.uptime = 12 * 3600 + 1
    assert not may_work(word, clocks.read())


# the hours


@pytest.mark.parametrize(
    ("hour", "minute", "why"),
    [
        (9, 0, None),
        (11, 14, None),
        (11, 15, NotIssuing.BREAK),
        (13, 30, None),
        (16, 45, NotIssuing.ENDED),
    ],
)
def test_the_hours_count_by_the_kiosks_own_clock(
    hour: int, minute: int, why: NotIssuing | None
) -> None:
    word = last_word(at(9))
    assert issuing_alone(word, at(hour, minute).read()).why is why


def test_a_clock_that_nobody_has_set_turns_nobody_away() -> None:
    word = last_word(at(9))
    assert issuing_alone(word, at(12, synchronised=False).read()) == OPEN


def test_numbers_that_somebody_stopped_stay_stopped_until_then() -> None:
    until = at(13, 30).read().wall
    word = last_word(at(9), Issuing(False, NotIssuing.STOPPED, until))
    assert issuing_alone(word, at(10).read()).why is NotIssuing.STOPPED
    assert issuing_alone(word, at(14).read()).open


def test_numbers_that_are_given_against_the_hours_are_still_given() -> None:
    until = at(13, 30).read().wall
    word = last_word(at(12), Issuing(True, None, until))
    assert issuing_alone(word, at(12, 30).read()).open


def test_what_the_hours_said_is_no_word_against_them() -> None:
    word = last_word(at(9), Issuing(True, None, at(11, 15).read().wall))
    assert issuing_alone(word, at(12).read()).why is NotIssuing.BREAK


@pytest.mark.parametrize(
    ("is_open", "said"), [(False, NO_DAY), (True, Issuing(False, NotIssuing.OLD_DAY))]
)
def test_a_day_that_was_closed_or_old_at_the_last_word_gives_no_numbers(
    is_open: bool, said: Issuing
) -> None:
    clocks = at(9)
    word = last_word(clocks, said, is_open)
    shown = board_alone(word, None, clocks.read())
    assert not shown.issuing.open
    assert (shown.day is None) is not is_open


def test_what_was_full_stays_full_and_nothing_else_of_the_hall_is_known() -> None:
    clocks = at(9)
    before = board(lines=(LineView("A", 9), LineView("C", 31, full=True)), appointments=True)
    shown = board_alone(last_word(clocks), before, clocks.read())
    assert [(line.service, line.full, line.waiting) for line in shown.lines] == [("C", True, 0)]
    assert not shown.appointments


# the flow


def alone(kiosk: Kiosk, shown: Board | None = None) -> None:
    kiosk.have(WorksAlone(0, OFFICE, shown or board(), OWN))


def test_the_welcome_stays_up_and_the_staff_are_told_in_small_words() -> None:
    kiosk = Kiosk()
    alone(kiosk)
    assert kiosk.screen is Screen.WELCOME
    assert works_alone(kiosk.state)
    assert WORDS.alone(kiosk.state) == "Máy đang tự cấp số"
    kiosk.have(BoardCame(0, board()))
    assert WORDS.alone(kiosk.state) == ""
    assert not works_alone(kiosk.state)


def test_a_range_that_is_known_carries_over_the_loss() -> None:
    kiosk = Kiosk()
    kiosk.have(RangeCame(0, OWN))
    kiosk.have(ServerLost(0))
    assert kiosk.screen is Screen.WELCOME


def test_without_a_range_the_staff_help() -> None:
    kiosk = Kiosk()
    alone(kiosk)
    kiosk.have(RangeCame(0, None))
    kiosk.have(ServerLost(0))
    assert kiosk.screen is Screen.STAFF


def test_a_restarted_kiosk_begins_with_what_it_remembers() -> None:
    kiosk = Kiosk()
    kiosk.state = State()
    alone(kiosk)
    assert kiosk.screen is Screen.WELCOME


def test_whoever_is_choosing_goes_on_choosing() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    alone(kiosk)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority == "elderly"
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert issue.priority == "elderly"


def test_nobody_is_told_how_many_wait_because_nobody_knows() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert any(tile.waiting for tile in WORDS.services(kiosk.state).tiles)
    alone(kiosk)
    view = WORDS.services(kiosk.state)
    assert not any(tile.waiting or tile.free for tile in view.tiles)
    assert not view.appointment


def test_a_number_on_the_screen_does_not_say_how_many_are_ahead() -> None:
    kiosk = Kiosk()
    alone(kiosk)
    kiosk.touch_start()
    kiosk.touch_service("B")
    assert kiosk.state.taking is not None
    own = replace(place("B", alone=True), alone=True)
    kiosk.have(Issued(0, kiosk.state.taking.request, own), 0.9)
    assert kiosk.screen is Screen.TICKET
    view = WORDS.number(kiosk.state)
    assert view is not None
    assert (view.ahead, view.counters) == ("", "Quầy 1 hoặc 2")


def test_an_answer_that_comes_late_changes_no_screen_and_is_not_printed() -> None:
    kiosk = with_ticket()
    shown = kiosk.state.place
    effects = kiosk.have(Issued(0, uuid4(), place("A")))
    assert kiosk.state.place == shown
    assert not [effect for effect in effects if isinstance(effect, Print)]


def test_a_break_that_begins_meanwhile_closes_the_kiosk() -> None:
    kiosk = Kiosk()
    alone(kiosk)
    alone(kiosk, board(issuing=Issuing(False, NotIssuing.BREAK)))
    assert kiosk.screen is Screen.CLOSED
    alone(kiosk)
    assert kiosk.screen is Screen.WELCOME


def test_a_day_that_was_closed_at_the_last_word_stays_closed() -> None:
    kiosk = Kiosk()
    alone(kiosk, board(day=None, issuing=NO_DAY))
    assert kiosk.screen is Screen.CLOSED
    assert WORDS.alone(kiosk.state) == ""


def test_what_cannot_be_looked_up_is_said_kindly() -> None:
    kiosk = Kiosk()
    alone(kiosk)
    kiosk.scan("http://10.0.0.1:8080/t/7f3kQ2mXc9Lw-_aB")
    assert kiosk.state.taking is not None
    kiosk.have(Refused(0, kiosk.state.taking.request, Why.AWAY), 0.9)
    assert (kiosk.screen, kiosk.state.answer) == (Screen.ANSWER, Answer.AWAY)
    assert "hỏi cán bộ" in WORDS.answer(kiosk.state).text


# the slip


@pytest.mark.parametrize("language", slip_languages())
@pytest.mark.parametrize("show_ahead", [True, False])
def test_the_slip_says_so_in_every_layout_and_language(language: str, show_ahead: bool) -> None:
    office = replace(OFFICE, slip=replace(OFFICE.slip, show_ahead=show_ahead))
    usual = slip_text(place("B"), office, language)
    own = slip_text(replace(place("B", alone=True), alone=True), office, language)
    assert own.ahead
    assert own.ahead != usual.ahead
    assert own.qr == usual.qr
    assert own.qr_caption != usual.qr_caption
    assert own.time == usual.time


def test_the_slip_of_a_kiosk_with_a_wrong_clock_has_no_time() -> None:
    own = replace(place("B", alone=True), alone=True, timed=False)
    assert slip_text(own, OFFICE, "vi").time == ""


def test_a_number_of_the_servers_that_is_printed_again_meanwhile_is_called_no_other() -> None:
    again = slip_text(replace(place("B"), alone=True), OFFICE, "vi")
    assert again.ahead == ""
