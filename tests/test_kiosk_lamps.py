"""Which lamps are lit at the kiosk: one that invites, and one that calls for somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from glassless import OFFICE, SLIP, Kiosk, board, place, with_ticket

from kiosk.flow.events import BoardCame, Looked, RangeCame, ServerLost
from kiosk.flow.lamps import needs_somebody, takes_a_press, told_health
from kiosk.flow.state import State
from server.core.alone import Range
from server.core.device import FAULTY_PRINTERS, DeviceHealth, PrinterHealth, ScannerHealth
from server.core.hours import Issuing, NotIssuing
from server.core.ticket import Slip

WELL = DeviceHealth(printer=PrinterHealth.READY, scanner=ScannerHealth.READY, slips_left=200)


def lost(may_go_on: bool) -> State:
    """Return the state of a kiosk whose server is away."""
    kiosk = Kiosk()
    kiosk.have(RangeCame(0, Range(1, 3, "a") if may_go_on else None))
    kiosk.have(ServerLost(0))
    return kiosk.state


def test_the_button_is_lit_where_a_press_begins() -> None:
    kiosk = Kiosk()
    assert takes_a_press(kiosk.state)
    kiosk.touch_start()
    assert not takes_a_press(kiosk.state)
    kiosk.touch_service("B")
    kiosk.get_number()
    assert not takes_a_press(kiosk.state)
    kiosk.printed(Slip.PRINTED)
    assert takes_a_press(kiosk.state), "the next one may begin"


def test_the_button_is_dark_while_a_number_has_no_slip() -> None:
    kiosk = with_ticket()
    kiosk.printed(Slip.NOT_PRINTED, "paper_out")
    assert not takes_a_press(kiosk.state)


def test_the_button_is_lit_while_a_slip_is_looked_at() -> None:
    kiosk = Kiosk()
    (look,) = kiosk.scan(SLIP)
    kiosk.have(Looked(0, look.request, place()), 0.03)  # type: ignore[attr-defined]
    assert takes_a_press(kiosk.state)


def test_the_button_is_lit_while_the_kiosk_gives_numbers_alone_and_dark_when_it_cannot() -> None:
    assert takes_a_press(lost(may_go_on=True))
    assert not takes_a_press(lost(may_go_on=False))


@pytest.mark.parametrize("why", list(NotIssuing))
def test_the_button_is_dark_while_no_numbers_are_given_and_nobody_is_called(
    why: NotIssuing,
) -> None:
    kiosk = Kiosk()
    kiosk.have(BoardCame(0, board(issuing=Issuing(False, why))))
    assert not takes_a_press(kiosk.state)
    assert not needs_somebody(kiosk.state, WELL)


def test_nobody_is_called_while_all_is_well_or_not_known_yet() -> None:
    for health in (WELL, DeviceHealth(), replace(WELL, printer=PrinterHealth.UNKNOWN)):
        assert not needs_somebody(Kiosk().state, health)
        assert not needs_somebody(State(), health)


@pytest.mark.parametrize(
    "health",
    [
        *(replace(WELL, printer=printer) for printer in FAULTY_PRINTERS),
        replace(WELL, printer=PrinterHealth.PAPER_LOW),
        replace(WELL, slips_left=20),
        replace(WELL, second_printer=PrinterHealth.OFFLINE),
        replace(WELL, scanner=ScannerHealth.LOST),
        replace(WELL, journal_works=False),
    ],
)
def test_somebody_is_called_to_what_stands_in_citizens_way(health: DeviceHealth) -> None:
    assert needs_somebody(Kiosk().state, health)
    assert not needs_somebody(Kiosk().state, WELL)


def test_what_can_wait_until_the_evening_lights_no_lamp() -> None:
    assert not needs_somebody(Kiosk().state, replace(WELL, temperature_c=90.0, disk_free_mb=1))


def test_somebody_is_called_when_no_numbers_can_be_given() -> None:
    assert needs_somebody(lost(may_go_on=False), WELL)
    assert not needs_somebody(lost(may_go_on=True), WELL)


def test_printers_that_nobody_needs_today_call_nobody() -> None:
    kiosk = Kiosk()
    paperless = replace(OFFICE, slip=replace(OFFICE.slip, on_paper=False))
    state = replace(kiosk.state, office=paperless)
    empty = replace(WELL, printer=PrinterHealth.PAPER_OUT, slips_left=0)
    assert not needs_somebody(state, empty)
    assert told_health(state, empty) == DeviceHealth(scanner=ScannerHealth.READY)
    assert told_health(kiosk.state, empty) == empty
