"""What goes wrong with a printer: each fault is made, told, and taken away, and no slip is lost
or printed twice on the way. `machine.slips` are the whole slips that came out of it, and
`machine.torn` every other piece of paper.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from workbench import (
    ANSWER,
    FONTS,
    SLIP,
    WRITE,
    over_network,
    over_usb,
    printer_at,
    wait_until,
)

from hardware.config import PrinterConfig
from hardware.devices import open_printer
from hardware.dialogue import FORGET, FORGET_AND_RECOVER
from hardware.network import NetworkTransport
from hardware.outcome import Outcome, Printed
from hardware.paper import Press
from hardware.printer import Printer
from hardware.serial_port import SerialTransport
from hardware.status import FAULTY, PrinterState
from hardware.usb import UsbTransport
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterPty, PrinterSocket, Wire
from server.core.device import FAULTY_PRINTERS, PrinterHealth

READY = Outcome(Printed.YES, PrinterState.READY, sent=True)
# What a person takes away by closing a cover or putting in a roll.
STOPS = [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.OFFLINE]


@pytest.fixture
def machine(tmp_path: Path) -> VirtualPrinter:
    return VirtualPrinter(tmp_path / "slips")


@pytest.fixture(params=["network", "serial"])
def wire_and_printer(
    request: pytest.FixtureRequest, machine: VirtualPrinter, tmp_path: Path
) -> Iterator[tuple[Wire, Printer]]:
    if request.param == "network":
        wire: Wire = PrinterSocket(machine)
        printer = over_network(wire)
    else:
        link = tmp_path / "lp0"
        wire = PrinterPty(machine, link)
        printer = printer_at(lambda: SerialTransport(link, 115200, WRITE))
    with wire:
        yield wire, printer
        printer.close()


@pytest.fixture
def printer(wire_and_printer: tuple[Wire, Printer]) -> Printer:
    return wire_and_printer[1]


@pytest.fixture
def wire(wire_and_printer: tuple[Wire, Printer]) -> Wire:
    return wire_and_printer[0]


def print_cut_off(printer: Printer, state: PrinterState) -> None:
    """Print a slip that is cut off half way; nothing whole may be claimed."""
    outcome = printer.print(SLIP)
    assert outcome == Outcome(Printed.NO, state, sent=True)
    assert outcome.cut_off
    assert not outcome.nothing_came


def test_printer_and_server_call_every_state_the_same() -> None:
    assert [state.value for state in PrinterState] == [state.value for state in PrinterHealth]
    assert {state.value for state in FAULTY} == {state.value for state in FAULTY_PRINTERS}


@pytest.mark.parametrize("fault", STOPS)
def test_a_slip_that_is_cut_off_is_printed_again_only_when_it_is_asked_for(
    machine: VirtualPrinter, printer: Printer, fault: PrinterState
) -> None:
    machine.fail_after(200, fault)
    print_cut_off(printer, fault)
    machine.state = PrinterState.READY
    assert printer.state() is PrinterState.READY
    wait_until(lambda: machine.torn)
    assert machine.slips == []
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 1)
    assert machine.unknown == []


@pytest.mark.parametrize("fault", STOPS)
def test_what_a_simple_printer_cannot_forget_is_no_slip_of_its_own_and_part_of_none(
    machine: VirtualPrinter, printer: Printer, fault: PrinterState
) -> None:
    machine.forgets = machine.tells_errors = machine.tells_ends = False
    machine.fail_after(200, fault)
    print_cut_off(printer, fault)
    machine.state = PrinterState.READY
    assert printer.print(SLIP) == READY
    wait_until(lambda: machine.slips)
    # What was cut off came out whole: the printer had all of it, and nobody sent it twice.
    assert len(machine.slips) + len(machine.torn) == 2
    assert machine.unknown == []


def test_a_roll_that_ends_in_the_middle_of_a_slip_leaves_one_piece_and_no_ghost(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.load(rows=300)
    print_cut_off(printer, PrinterState.PAPER_OUT)
    assert printer.state() is PrinterState.PAPER_OUT
    machine.load()
    assert printer.state() is PrinterState.READY
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 1)


def test_a_simple_printer_finishes_the_slip_on_the_new_roll_and_the_next_one_is_whole(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.forgets = False
    machine.load(rows=300)
    print_cut_off(printer, PrinterState.PAPER_OUT)
    machine.load()
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 2)


def test_paper_that_runs_low_is_told_and_is_no_fault(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.load(rows=3000, low=2500)
    assert printer.state() is PrinterState.READY
    assert printer.print(SLIP) == Outcome(Printed.YES, PrinterState.PAPER_LOW, sent=True)
    machine.load()
    assert printer.state() is PrinterState.READY


def test_a_stuck_cutter_is_told_freed_and_cuts_no_second_copy(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.jammed = True
    print_cut_off(printer, PrinterState.CUTTER_STUCK)
    assert printer.state() is PrinterState.CUTTER_STUCK
    assert printer.print(SLIP).nothing_came
    machine.state = PrinterState.COVER_OPEN  # Somebody takes the paper out of the knife.
    assert printer.state() is PrinterState.COVER_OPEN
    machine.state = PrinterState.CUTTER_STUCK  # The error stays until it is acknowledged.
    machine.jammed = False
    printer.state()
    assert printer.state() is PrinterState.READY
    assert machine.slips == []
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 1)


def test_a_cutter_that_stays_stuck_is_not_moved_all_the_time(tmp_path: Path) -> None:
    heard, now = [], [0.0]

    class Ear(VirtualPrinter):
        def receive(self, data: bytes) -> bytes:
            heard.append(data)
            return super().receive(data)

    machine = Ear(tmp_path)
    machine.state = PrinterState.CUTTER_STUCK
    with PrinterPty(machine) as wire:
        connect = lambda: UsbTransport(wire.path, WRITE)  # noqa: E731 - shorter than a function
        printer = Printer(connect, Press(FONTS), 60.0, 0.0, clock=lambda: now[0])
        for _ in range(5):
            assert printer.state() is PrinterState.CUTTER_STUCK
        assert b"".join(heard).count(FORGET_AND_RECOVER) == 1
        now[0] = 30.0
        assert printer.state() is PrinterState.CUTTER_STUCK
        wait_until(lambda: b"".join(heard).count(FORGET_AND_RECOVER) == 2)
        printer.close()


def test_nothing_that_would_print_the_rest_of_a_slip_is_ever_sent() -> None:
    for command in (FORGET, FORGET_AND_RECOVER):
        assert b"\x10\x05\x01" not in command


def test_a_printer_that_does_not_say_which_error_it_has_is_offline_and_else_as_ever(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.tells_errors = False
    assert printer.state() is PrinterState.READY
    assert printer.print(SLIP) == READY
    machine.state = PrinterState.CUTTER_STUCK
    assert printer.state() is PrinterState.OFFLINE


def test_a_printer_that_falls_silent_is_offline_and_comes_back(
    machine: VirtualPrinter, printer: Printer
) -> None:
    assert printer.print(SLIP) == READY
    machine.state = PrinterState.UNKNOWN
    assert printer.state() is PrinterState.OFFLINE
    assert printer.print(SLIP).nothing_came
    machine.state = PrinterState.READY
    assert printer.state() is PrinterState.READY
    assert printer.print(SLIP) == READY
    assert len(machine.slips) == 2


def test_a_printer_switched_off_in_the_middle_of_a_slip_has_printed_none(
    machine: VirtualPrinter, printer: Printer
) -> None:
    assert printer.state() is PrinterState.READY
    machine.fail_after(200, None)
    print_cut_off(printer, PrinterState.OFFLINE)
    machine.switch_on()
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 1)


def test_a_printer_that_was_off_all_the_time_got_nothing(
    machine: VirtualPrinter, printer: Printer
) -> None:
    assert printer.state() is PrinterState.READY
    machine.switch_off()
    assert printer.print(SLIP).nothing_came
    machine.switch_on()
    assert printer.print(SLIP) == READY
    assert (len(machine.slips), len(machine.torn)) == (1, 0)


@pytest.mark.parametrize("bytes_", [100, 4000])
def test_a_cable_pulled_in_the_middle_of_a_slip_leaves_a_piece_and_no_slip(
    machine: VirtualPrinter, wire: Wire, printer: Printer, bytes_: int
) -> None:
    assert printer.state() is PrinterState.READY
    wire.dies_after, wire.pace = bytes_, 20_000
    outcome = printer.print(SLIP)
    assert outcome.cut_off or outcome.in_doubt
    wait_until(lambda: wire.dies_after is None or wire.dies_after <= 0)
    wire.dies_after = wire.pace = None
    wire.pull()
    assert printer.state() is PrinterState.OFFLINE
    assert printer.print(SLIP).nothing_came
    wire.plug()
    assert printer.state() is PrinterState.READY
    assert machine.slips == []
    assert printer.print(SLIP) == READY
    assert len(machine.slips) == 1
    assert len(machine.torn) <= 1
    assert machine.unknown == []


def test_a_cable_that_is_pulled_and_plugged_again_needs_no_restart(
    machine: VirtualPrinter, wire: Wire, printer: Printer
) -> None:
    for number in (1, 2, 3):
        assert printer.print(SLIP) == READY
        assert len(machine.slips) == number
        wire.pull()
        assert printer.state() is PrinterState.OFFLINE
        wire.plug()


def test_another_printer_in_its_place_is_got_to_know(
    machine: VirtualPrinter, wire: Wire, printer: Printer, tmp_path: Path
) -> None:
    other = VirtualPrinter(tmp_path / "other", 58)
    other.tells_errors = other.tells_ends = other.forgets = False
    assert printer.print(SLIP) == READY
    wire.pull()
    assert printer.state() is PrinterState.OFFLINE
    wire.printer = other
    wire.plug()
    assert printer.print(SLIP) == READY
    wait_until(lambda: other.slips)
    assert (len(machine.slips), len(other.slips)) == (1, 1)


def test_a_mute_printer_in_the_place_of_one_that_spoke_is_believed_in(
    wire: Wire, printer: Printer, tmp_path: Path
) -> None:
    assert printer.print(SLIP) == READY
    wire.pull()
    printer.state()
    wire.printer = VirtualPrinter(tmp_path / "other")
    wire.printer.state = PrinterState.UNKNOWN
    wire.plug()
    outcome = printer.print(SLIP)
    assert outcome == Outcome(Printed.UNVERIFIED, PrinterState.UNKNOWN, sent=True)
    assert not outcome.in_doubt
    wait_until(lambda: wire.printer.slips)


@pytest.mark.parametrize("garbage", [b"\x00", b"\xff", b"\x00\x03\x0c", b"hello\r\n", b"\x00" * 90])
def test_garbage_is_no_answer_and_nothing_is_believed_of_it(
    machine: VirtualPrinter, printer: Printer, garbage: bytes
) -> None:
    machine.garbage = garbage
    assert printer.state() is PrinterState.UNKNOWN
    assert printer.print(SLIP).printed is Printed.UNVERIFIED
    machine.garbage = None
    assert printer.print(SLIP) == READY


def test_answers_that_come_too_late_are_none(
    machine: VirtualPrinter, wire: Wire, printer: Printer
) -> None:
    wire.delay = 3 * ANSWER
    machine.state = PrinterState.COVER_OPEN
    assert printer.state() in (PrinterState.UNKNOWN, PrinterState.OFFLINE)
    wire.delay = 0
    machine.state = PrinterState.READY
    # What was asked before is still on its way, and must not be taken for what is asked now.
    wait_until(lambda: printer.state() is PrinterState.READY)
    assert printer.print(SLIP) == READY


def test_a_slow_printer_is_waited_for_until_its_slip_is_through(
    machine: VirtualPrinter, wire: Wire, printer: Printer
) -> None:
    assert printer.state() is PrinterState.READY
    wire.pace = 4000
    assert printer.print(SLIP) == READY
    assert len(machine.slips) == 1


def test_a_fault_late_in_a_slow_slip_is_noticed(
    machine: VirtualPrinter, wire: Wire, printer: Printer
) -> None:
    assert printer.state() is PrinterState.READY
    wire.pace = 4000
    machine.fail_after(700, PrinterState.COVER_OPEN)
    print_cut_off(printer, PrinterState.COVER_OPEN)


@pytest.mark.parametrize("kind", ["network", "serial"])
def test_a_printer_that_is_far_too_slow_is_given_up_in_time(
    machine: VirtualPrinter, kind: str
) -> None:
    with PrinterSocket(machine) if kind == "network" else PrinterPty(machine) as wire:
        open_at = {
            "network": lambda: NetworkTransport(wire.host, wire.port, WRITE, 1.0),
            "serial": lambda: SerialTransport(wire.path, 115200, WRITE),
        }
        printer = Printer(open_at[kind], Press(FONTS), ANSWER, 0.0, print_timeout=0.5)
        assert printer.state() is PrinterState.READY
        wire.pace = 300
        begun = time.monotonic()
        outcome = printer.print(SLIP)
        # The limit, the silence after it, and what a loaded machine needs.
        assert time.monotonic() - begun < 10
        assert outcome.printed is not Printed.YES
        assert outcome.sent
        wire.pace = None
        printer.close()


def test_a_printer_that_takes_no_more_bytes_says_why_when_it_can(
    machine: VirtualPrinter,
) -> None:
    with PrinterPty(machine) as wire:
        printer = over_usb(wire)
        assert printer.state() is PrinterState.READY
        wire.stopped = True
        for _ in range(10):  # The kernel's own buffers take a slip or two.
            outcome = printer.print(SLIP)
            assert outcome.printed is not Printed.YES
            if not outcome.sent:
                break
        assert outcome.state is PrinterState.OFFLINE
        wire.stopped = False
        wait_until(lambda: printer.state() is PrinterState.READY)
        assert printer.print(SLIP) == READY
        printer.close()


def test_what_a_network_printer_did_not_take_never_comes_out(machine: VirtualPrinter) -> None:
    with PrinterSocket(machine) as wire:
        printer = over_network(wire)
        assert printer.state() is PrinterState.READY
        machine.fail_after(200, PrinterState.PAPER_OUT)
        print_cut_off(printer, PrinterState.PAPER_OUT)
        wire.stopped = True
        assert printer.print(SLIP).printed is Printed.NO
        wire.stopped = False
        machine.load()
        wait_until(lambda: printer.state() is PrinterState.READY)
        assert machine.slips == []
        printer.close()


def test_a_new_program_rids_the_printer_of_what_the_old_one_left_half_way(
    machine: VirtualPrinter,
) -> None:
    with PrinterPty(machine) as wire:
        job = Press(FONTS).make(SLIP)
        transport = UsbTransport(wire.path, WRITE)
        transport.write(job[:1000])
        wait_until(lambda: machine.received == 1000)
        transport.close()
        printer = over_usb(wire)
        printer.state()
        assert printer.print(SLIP).printed is Printed.YES
        assert machine.unknown == []
        printer.close()


def test_a_printer_is_found_again_under_another_name(
    machine: VirtualPrinter, tmp_path: Path
) -> None:
    config = PrinterConfig("usb", str(tmp_path / "lp*"), answer_timeout=ANSWER)
    printer = open_printer(config, FONTS)
    assert printer.state() is PrinterState.OFFLINE
    for name in ("lp0", "lp1"):
        with PrinterPty(machine, tmp_path / name) as wire:
            assert printer.print(SLIP) == READY
            wire.pull()
            assert printer.state() is PrinterState.OFFLINE
    printer.close()
    assert len(machine.slips) == 2
