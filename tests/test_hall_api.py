"""What a supervisor sees of the hall, and does in it, over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from office_process import OfficeProcess

from server.client import Client
from server.core.board import CounterState, PauseReason
from server.core.errors import (
    BadRequest,
    Forbidden,
    IllegalAction,
    OfficeClosed,
    QueueError,
    SettingsWrong,
    UnknownCounter,
)
from server.core.hall import HallCounter
from server.core.ticket import State
from server.desk import Key
from server.session import Role

OPEN, PAUSED, CLOSED = CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED


@pytest.fixture
def boss(office_server: OfficeProcess) -> Client:
    """Minh, who runs the hall; the day is open."""
    minh = office_server.person("Minh", Role.SUPERVISOR)
    minh.open_day(uuid4())
    return minh


def counter(boss: Client, number: int) -> HallCounter:
    return next(c for c in boss.hall().counters if c.number == number)


def test_the_hall_tells_lines_counters_and_devices(
    office_server: OfficeProcess, boss: Client
) -> None:
    kiosk = office_server.kiosk()
    clerk = office_server.open_counter(1, "Lan")
    for service in "AAC":
        kiosk.issue(uuid4(), service)
    clerk.press(uuid4(), 1, Key.NEXT)
    hall = boss.hall()
    lines = {line.service: line for line in hall.lines}
    assert (lines["A"].waiting, lines["A"].open_counters, lines["A"].issued) == (1, (1,), 2)
    assert lines["A"].longest_s is not None
    assert not lines["A"].is_stuck
    assert lines["C"].is_stuck, "somebody waits, and no counter is open that serves C"
    first = counter(boss, 1)
    assert (first.clerk, first.ticket, first.ticket_state) == ("Lan", "A001", State.CALLED)
    assert first.since_s is not None
    clerk.press(uuid4(), 1, Key.FINISH)
    assert counter(boss, 1).served == 1
    assert [(d.name, d.is_well) for d in boss.hall().devices] == [("kiosk-1", True)]


def test_a_counter_is_paused_and_opened_whoever_has_taken_it(
    office_server: OfficeProcess, boss: Client
) -> None:
    clerk = office_server.open_counter(1, "Lan")
    view = boss.set_counter(uuid4(), 1, PAUSED, PauseReason.LUNCH)
    assert (view.state, view.pause) == (PAUSED, PauseReason.LUNCH)
    assert counter(boss, 1).clerk == "Lan", "whoever sits there keeps the counter"
    assert clerk.desk(1).state is PAUSED
    boss.set_counter(uuid4(), 1, OPEN)
    office_server.kiosk().issue(uuid4(), "A")
    assert clerk.press(uuid4(), 1, Key.NEXT).call


def test_a_counter_nobody_has_taken_opens_for_whoever_comes(
    office_server: OfficeProcess, boss: Client
) -> None:
    boss.set_counter(uuid4(), 3, OPEN)
    assert (counter(boss, 3).state, counter(boss, 3).clerk) == (OPEN, None)
    office_server.open_counter(3, "Hoa")
    assert counter(boss, 3).clerk == "Hoa"


def test_a_counter_with_people_is_closed_only_if_they_may_wait_again(
    office_server: OfficeProcess, boss: Client
) -> None:
    kiosk, clerk = office_server.kiosk(), office_server.open_counter(1, "Lan")
    first, second = (kiosk.issue(uuid4(), "A").ticket.id for _ in range(2))
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.SERVE)
    clerk.press(uuid4(), 1, Key.HOLD)
    with pytest.raises(IllegalAction, match="A001"):
        boss.set_counter(uuid4(), 1, CLOSED)
    clerk.press(uuid4(), 1, Key.NEXT)
    with pytest.raises(IllegalAction, match="A002"):
        boss.set_counter(uuid4(), 1, CLOSED)
    assert boss.set_counter(uuid4(), 1, CLOSED, release=True).state is CLOSED
    line = next(line for line in boss.board().lines if line.service == "A")
    assert line.next == ("A001", "A002"), "both stand where they stood"
    assert counter(boss, 1).held == ()
    other = office_server.open_counter(2, "Hoa")
    assert other.press(uuid4(), 2, Key.NEXT).ticket == kiosk.ticket(first).ticket
    assert kiosk.ticket(second).ticket.state is State.WAITING
    with pytest.raises(QueueError):
        clerk.press(uuid4(), 1, Key.NEXT)


def test_services_move_to_another_counter_and_back(
    office_server: OfficeProcess, boss: Client
) -> None:
    version = boss.board().office
    office = boss.move_services(uuid4(), 6, ("F", "A"))
    assert office.counters_for("A") == (1, 2, 6)
    assert boss.board().office == version + 1
    clerk = office_server.open_counter(6)
    office_server.kiosk().issue(uuid4(), "A")
    assert clerk.press(uuid4(), 6, Key.NEXT).ticket
    boss.move_services(uuid4(), 6, ("F", "A"))
    assert boss.board().office == version + 1, "what is so already makes no new version"


@pytest.mark.parametrize(("number", "services"), [(6, ("A",)), (7, ("Z", "T"))])
def test_a_service_keeps_a_counter_and_a_counter_gets_only_services_there_are(
    boss: Client, number: int, services: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsWrong):
        boss.move_services(uuid4(), number, services)


def test_a_notice_stands_on_the_board_until_it_is_taken_down(boss: Client) -> None:
    boss.notice(uuid4(), "  Quầy 3 phục vụ\n đến 16 giờ ")
    assert boss.board().notice == "Quầy 3 phục vụ đến 16 giờ"
    assert boss.hall().notice == boss.board().notice
    boss.notice(uuid4(), None)
    assert boss.board().notice is None
    boss.notice(uuid4(), "Mời ra sảnh B")
    boss.close_day(uuid4())
    boss.open_day(uuid4())
    assert boss.board().notice is None, "a notice is the day's"


@pytest.mark.parametrize("text", [" ", "a\x00b", "\u202engược"])
def test_a_notice_that_nobody_could_read_is_refused(boss: Client, text: str) -> None:
    with pytest.raises(BadRequest):
        boss.notice(uuid4(), text)


def test_nothing_is_done_in_a_closed_office_or_at_a_counter_that_is_not_there(
    boss: Client,
) -> None:
    with pytest.raises(UnknownCounter):
        boss.set_counter(uuid4(), 99, PAUSED)
    with pytest.raises(UnknownCounter):
        boss.move_services(uuid4(), 99, ("A",))
    boss.close_day(uuid4())
    with pytest.raises(OfficeClosed):
        boss.set_counter(uuid4(), 1, OPEN)
    with pytest.raises(OfficeClosed):
        boss.notice(uuid4(), "Mời ra sảnh B")
    assert boss.hall().day is None


def test_clerks_and_helpers_do_not_run_the_hall(office_server: OfficeProcess) -> None:
    for client in (office_server.clerk("Lan"), office_server.person("Hà", Role.HELPER)):
        for refused in (
            client.hall,
            lambda c=client: c.set_counter(uuid4(), 1, PAUSED),
            lambda c=client: c.move_services(uuid4(), 6, ("F", "A")),
            lambda c=client: c.notice(uuid4(), "Mời ra sảnh B"),
        ):
            with pytest.raises(Forbidden):
                refused()
    assert len(office_server.person("Hà", Role.HELPER).kiosks()) == 0


def test_the_same_wish_twice_is_done_once(boss: Client) -> None:
    request = uuid4()
    before = boss.board().version
    for _ in range(2):
        boss.set_counter(request, 2, PAUSED, PauseReason.CONSULTING)
    assert boss.board().version == before + 1
