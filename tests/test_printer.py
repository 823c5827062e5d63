"""A printer on real wires: what it says of itself, and what becomes of a slip."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from workbench import ANSWER, SLIP, over_network, over_serial, over_usb, printer_at, wait_until

from hardware.errors import DeviceMissing, DeviceStuck, NotADevice
from hardware.network import NetworkTransport
from hardware.printer import Outcome, Printed, Printer
from hardware.serial_port import SerialTransport
from hardware.status import FAULTY, PrinterState, is_answer, read_state
from hardware.usb import UsbTransport
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterPty, PrinterSocket, Wire

FAULTS = sorted(FAULTY)


@pytest.fixture
def machine(tmp_path: Path) -> VirtualPrinter:
    return VirtualPrinter(tmp_path)


def wired(kind: str, machine: VirtualPrinter) -> tuple[Wire, Printer]:
    if kind == "network":
        socket_wire = PrinterSocket(machine)
        return socket_wire, over_network(socket_wire)
    pty = PrinterPty(machine)
    return pty, over_serial(pty) if kind == "serial" else over_usb(pty)


@pytest.fixture(params=["network", "serial", "usb"])
def wire_and_printer(
    request: pytest.FixtureRequest, machine: VirtualPrinter
) -> Iterator[tuple[Wire, Printer]]:
    wire, printer = wired(request.param, machine)
    with wire:
        yield wire, printer
        printer.close()


@pytest.fixture
def printer(wire_and_printer: tuple[Wire, Printer]) -> Printer:
    return wire_and_printer[1]


@pytest.fixture
def wire(wire_and_printer: tuple[Wire, Printer]) -> Wire:
    return wire_and_printer[0]


@pytest.mark.parametrize("state", list(PrinterState))
def test_the_printer_says_how_it_is(
    machine: VirtualPrinter, printer: Printer, state: PrinterState
) -> None:
    machine.state = state
    assert printer.state() is state


def test_a_slip_is_printed_and_the_printer_is_asked_again(
    machine: VirtualPrinter, printer: Printer
) -> None:
    assert printer.print(SLIP) == Outcome(Printed.YES, PrinterState.READY, sent=True)
    assert len(machine.slips) == 1
    assert machine.unknown == []


def test_low_paper_still_prints(machine: VirtualPrinter, printer: Printer) -> None:
    machine.state = PrinterState.PAPER_LOW
    assert printer.print(SLIP) == Outcome(Printed.YES, PrinterState.PAPER_LOW, sent=True)


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_sent_to_a_printer_that_says_it_cannot_print(
    machine: VirtualPrinter, printer: Printer, fault: PrinterState
) -> None:
    machine.state = fault
    assert printer.print(SLIP) == Outcome(Printed.NO, fault, sent=False)
    machine.load()
    assert printer.print(SLIP).printed is Printed.YES
    assert len(machine.slips) == 1


def test_a_slip_on_which_the_paper_ends_is_not_printed(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.load(rows=300)
    assert printer.print(SLIP) == Outcome(Printed.NO, PrinterState.PAPER_OUT, sent=True)
    assert machine.slips == []
    machine.load()
    assert printer.state() is PrinterState.READY
    assert machine.slips == []


def test_a_mute_printer_is_printed_to_and_nothing_is_claimed(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.state = PrinterState.UNKNOWN
    assert printer.print(SLIP) == Outcome(Printed.UNVERIFIED, PrinterState.UNKNOWN, sent=True)
    wait_until(lambda: machine.slips)


def test_a_mute_printer_delays_only_the_first_slip(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.state = PrinterState.UNKNOWN
    printer.print(SLIP)
    started = time.monotonic()
    printer.print(SLIP)
    assert time.monotonic() - started < 2 * ANSWER


def test_a_printer_that_finds_its_voice_is_believed(
    machine: VirtualPrinter, printer: Printer
) -> None:
    machine.state = PrinterState.UNKNOWN
    printer.print(SLIP)
    machine.state = PrinterState.READY
    assert printer.print(SLIP).printed is Printed.YES


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_printer_that_takes_no_bytes_is_given_up_in_time(
    machine: VirtualPrinter, kind: str
) -> None:
    wire, printer = wired(kind, machine)
    with wire:
        wire.stopped = True
        for _ in range(40):  # The kernel's own buffers take a few slips.
            started = time.monotonic()
            outcome = printer.print(SLIP)
            assert time.monotonic() - started < 3
            if outcome.printed is Printed.NO:
                break
        assert outcome.state is PrinterState.OFFLINE
        printer.close()


def test_a_network_printer_that_takes_no_bytes_is_given_up_in_time(
    machine: VirtualPrinter,
) -> None:
    with PrinterSocket(machine) as wire:
        wire.stopped = True
        transport = NetworkTransport(wire.host, wire.port, 0.4, 1.0)
        with pytest.raises(DeviceStuck):
            transport.write(bytes(20_000_000))
        transport.close()


def test_a_slip_is_not_called_printed_when_the_cable_was_pulled_in_the_middle(
    machine: VirtualPrinter, wire: Wire, printer: Printer
) -> None:
    wire.dies_after = 2000
    outcome = printer.print(SLIP)
    assert outcome.printed is not Printed.YES
    assert outcome.sent
    assert machine.slips == []


def test_a_slip_after_a_torn_one_is_whole(machine: VirtualPrinter) -> None:
    with PrinterSocket(machine) as wire:
        printer = over_network(wire)
        wire.dies_after = 3000
        wire.pace = 50_000
        printer.print(replace(SLIP, closing="Xin giữ phiếu " * 40))
        wire.pace = None
        assert printer.print(SLIP).printed is Printed.YES
        wait_until(lambda: machine.slips)
        assert machine.unknown == []


def test_a_printer_plugged_in_again_works_at_the_next_slip(tmp_path: Path) -> None:
    machine, link = VirtualPrinter(tmp_path / "slips"), tmp_path / "lp0"
    printer = printer_at(lambda: UsbTransport(link, 0.4))
    with PrinterPty(machine) as first:
        link.symlink_to(first.path)
        assert printer.print(SLIP).printed is Printed.YES
    assert printer.state() is PrinterState.OFFLINE
    link.unlink()
    with PrinterPty(machine) as second:
        link.symlink_to(second.path)
        assert printer.print(SLIP).printed is Printed.YES
        printer.close()


def test_a_printer_replugged_unnoticed_prints_the_very_next_slip(tmp_path: Path) -> None:
    machine, link = VirtualPrinter(tmp_path / "slips"), tmp_path / "lp0"
    printer = printer_at(lambda: SerialTransport(link, 9600, 0.4))
    with PrinterPty(machine) as first:
        link.symlink_to(first.path)
        printer.state()
    link.unlink()
    with PrinterPty(machine) as second:
        link.symlink_to(second.path)
        assert printer.print(SLIP).printed is Printed.YES
        printer.close()


def test_a_printer_that_is_not_there_is_an_outcome_and_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wire = type("Gone", (), {"host": "127.0.0.1", "port": port})()
    printer = over_network(wire)
    with caplog.at_level(logging.INFO, "hardware.printer"):
        for _ in range(3):
            outcome = printer.print(SLIP)
            assert outcome == Outcome(Printed.NO, PrinterState.OFFLINE, sent=False)
    assert len(caplog.records) == 1
    assert f"127.0.0.1:{port}" in caplog.text


def test_each_change_of_fault_is_logged_once(
    machine: VirtualPrinter, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "hardware.printer"):
        for state in (PrinterState.PAPER_OUT, PrinterState.PAPER_OUT, PrinterState.READY):
            machine.state = state
            printer.state()
            printer.state()
    assert [record.message for record in caplog.records] == [
        "Printer: it says paper_out",
        "The printer is well again.",
    ]


@pytest.mark.parametrize(
    "open_at",
    [lambda path: UsbTransport(path, 1.0), lambda path: SerialTransport(path, 9600, 1.0)],
    ids=["usb", "serial"],
)
def test_only_a_character_device_is_opened_and_no_file_is_ever_made(
    tmp_path: Path, open_at: Callable[[Path], object]
) -> None:
    plain = tmp_path / "lp0"
    with pytest.raises(DeviceMissing):
        open_at(plain)
    assert not plain.exists()
    plain.write_bytes(b"")
    with pytest.raises(NotADevice):
        open_at(plain)
    assert plain.read_bytes() == b""


def test_a_late_answer_is_not_taken_for_the_next_one(machine: VirtualPrinter) -> None:
    with PrinterPty(machine) as wire:
        printer = over_usb(wire)
        machine.state = PrinterState.PAPER_OUT
        fd = os.open(wire.path, os.O_RDWR | os.O_NOCTTY)
        os.write(fd, b"\x10\x04\x04")
        wait_until(lambda: machine.received == 3)
        machine.state = PrinterState.READY
        assert printer.state() is PrinterState.READY
        os.close(fd)
        printer.close()


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({1: 0x12, 2: 0x12, 4: 0x12}, PrinterState.READY),
        ({1: 0x16, 2: 0x12, 4: 0x12}, PrinterState.READY),  # Only the drawer's pin is high.
        ({1: 0x12, 2: 0x12, 4: 0x1E}, PrinterState.PAPER_LOW),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, PrinterState.PAPER_OUT),
        ({1: 0x1A, 2: 0x36, 4: 0x7E}, PrinterState.COVER_OPEN),
        ({1: 0x1A, 2: 0x52, 4: 0x12}, PrinterState.OFFLINE),
        ({1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}, PrinterState.CUTTER_STUCK),
        ({1: 0x1A, 2: 0x56, 3: 0x1A, 4: 0x12}, PrinterState.COVER_OPEN),
        ({1: 0x1A, 2: 0x52, 3: 0x32, 4: 0x12}, PrinterState.OFFLINE),  # It needs a technician.
        ({1: 0x12, 2: 0x12, 3: 0x52, 4: 0x12}, PrinterState.OFFLINE),  # The head is too hot.
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, PrinterState.READY),
        ({1: 0x1A}, PrinterState.OFFLINE),
        ({1: 0x12}, PrinterState.UNKNOWN),
        ({}, PrinterState.UNKNOWN),
    ],
)
def test_status_bytes_read_as_the_reference_says(
    answers: dict[int, int], state: PrinterState
) -> None:
    assert read_state(answers) is state


@pytest.mark.parametrize("byte", [0x11, 0x13, 0x00, 0xFF, 0x10, 0x1C, ord("A")])
def test_noise_is_no_answer(byte: int) -> None:
    assert not is_answer(byte)
