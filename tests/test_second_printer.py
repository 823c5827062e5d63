"""Two printers: the second one helps out, and no slip comes out of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workbench import ANSWER, FONTS, SLIP, WRITE, wait_until

from hardware.config import HardwareConfig, PrinterConfig
from hardware.devices import open_printers
from hardware.outcome import Outcome, Printed
from hardware.status import FAULTY, PrinterState
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterPty, PrinterSocket

READY = PrinterState.READY


class Office:
    """Two printers, one on the network and one on USB, and the time."""

    def __init__(self, folder: Path) -> None:
        self.now = 100.0
        self.first = VirtualPrinter(folder / "first")
        self.second = VirtualPrinter(folder / "second", 58)
        self.lan = PrinterSocket(self.first)
        self.usb = PrinterPty(self.second, folder / "lp0")
        quick = {"answer_timeout": ANSWER, "write_timeout": WRITE, "connect_timeout": 1.0}
        config = HardwareConfig(
            PrinterConfig("network", host=self.lan.host, port=self.lan.port, **quick),
            second_printer=PrinterConfig("usb", str(folder / "lp0"), paper=58, **quick),
        )
        self.printers = open_printers(config, FONTS, clock=lambda: self.now)

    def slips(self) -> tuple[int, int]:
        return len(self.first.slips), len(self.second.slips)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    with office.lan, office.usb:
        yield office
        office.printers.close()


def test_the_first_printer_prints_while_it_can(office: Office) -> None:
    assert office.printers.state() is READY
    assert office.printers.print(SLIP) == Outcome(Printed.YES, READY, sent=True)
    assert office.slips() == (1, 0)
    assert office.printers.states() == (READY, READY)


@pytest.mark.parametrize("fault", sorted(FAULTY))
def test_the_second_printer_prints_while_the_first_cannot_and_then_the_first_again(
    office: Office, fault: PrinterState
) -> None:
    office.first.state = fault
    assert office.printers.print(SLIP) == Outcome(Printed.YES, READY, sent=True, second=True)
    assert office.printers.states() == (fault, READY)
    assert office.printers.state() is READY
    assert office.slips() == (0, 1)
    office.first.state = READY
    assert office.printers.state() is READY
    assert not office.printers.print(SLIP).second
    assert office.slips() == (1, 1)


def test_a_first_printer_that_is_not_there_is_not_waited_for_and_is_found_again(
    office: Office,
) -> None:
    office.lan.pull()
    assert office.printers.print(SLIP).second
    office.lan.plug()
    # It is not asked before each slip, and nobody has asked since.
    assert office.printers.print(SLIP).second
    office.now += 60
    assert not office.printers.print(SLIP).second
    assert office.slips() == (1, 2)


def test_a_slip_that_was_cut_off_in_the_first_is_not_printed_by_the_second_unasked(
    office: Office,
) -> None:
    office.printers.state()
    office.first.fail_after(200, PrinterState.PAPER_OUT)
    outcome = office.printers.print(SLIP)
    assert outcome == Outcome(Printed.NO, PrinterState.PAPER_OUT, sent=True)
    assert office.slips() == (0, 0)
    assert office.printers.print(SLIP).second
    office.first.load()
    office.printers.state()
    assert office.slips() == (0, 1)


def test_a_first_printer_that_is_mute_is_believed_in(office: Office) -> None:
    office.first.state = PrinterState.UNKNOWN
    outcome = office.printers.print(SLIP)
    assert outcome == Outcome(Printed.UNVERIFIED, PrinterState.UNKNOWN, sent=True)
    wait_until(lambda: office.slips() == (1, 0))


def test_where_none_can_print_the_first_ones_fault_is_told(office: Office) -> None:
    office.first.state, office.second.state = PrinterState.PAPER_OUT, PrinterState.COVER_OPEN
    assert office.printers.state() is PrinterState.PAPER_OUT
    assert office.printers.states() == (PrinterState.PAPER_OUT, PrinterState.COVER_OPEN)
    outcome = office.printers.print(SLIP)
    assert outcome == Outcome(Printed.NO, PrinterState.PAPER_OUT, sent=False)
    assert outcome.nothing_came
    office.second.state = READY
    assert office.printers.state() is READY
    assert office.printers.print(SLIP).second


def test_a_second_printer_that_fails_is_told_while_the_first_prints(office: Office) -> None:
    office.second.state = PrinterState.PAPER_OUT
    assert office.printers.state() is READY
    assert office.printers.states() == (READY, PrinterState.PAPER_OUT)


def test_the_paper_that_is_told_is_that_of_the_printer_in_use(office: Office) -> None:
    first, second = office.printers.papers()
    assert office.printers.paper is first
    office.first.state = PrinterState.COVER_OPEN
    office.printers.print(SLIP)
    assert office.printers.paper is second
    assert (first.slips, second.slips) == (0, 1)


def test_one_printer_is_used_like_two(tmp_path: Path) -> None:
    config = HardwareConfig(PrinterConfig("virtual", out=str(tmp_path)))
    printers = open_printers(config, FONTS)
    assert printers.states() == (None, None)
    assert printers.state() is READY
    assert printers.states() == (READY, None)
    assert printers.print(SLIP) == Outcome(Printed.YES, READY, sent=True)
    printers.close()


def test_no_printer_is_one_that_is_offline() -> None:
    printers = open_printers(HardwareConfig(), FONTS)
    assert printers.state() is PrinterState.OFFLINE
    assert printers.print(SLIP).nothing_came
    printers.close()
