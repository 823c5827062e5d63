"""What the kiosk does when its printer fails: each fault is made and taken away, and one whole
slip comes out in the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import ROOT, OfficeProcess
from paper_bench import ALARM, LAMP, WORDS, PaperKiosk, at_work, codes_on
from workbench import wait_until

from hardware.status import PrinterState
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterSocket
from kiosk.flow.state import Screen
from server.core.device import PrinterHealth
from server.core.ticket import Slip

FAULTS = [
    PrinterState.PAPER_OUT,
    PrinterState.COVER_OPEN,
    PrinterState.CUTTER_STUCK,
    PrinterState.OFFLINE,
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    server.clerk("supervisor").open_day(uuid4())
    yield server
    server.kill()


@pytest.fixture(scope="module")
def hall(server: OfficeProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperKiosk]:
    """One kiosk for a whole day of faults."""
    with at_work(PaperKiosk(server, tmp_path_factory.mktemp("kiosk"))) as kiosk:
        yield kiosk


@pytest.fixture
def kiosk(hall: PaperKiosk) -> Iterator[PaperKiosk]:
    """The kiosk with a new roll in a printer that is well; what was printed before is gone."""
    wire = hall.wire
    wire.printer = hall.printer = VirtualPrinter(hall.printer._out.parent / uuid4().hex[:8])
    wire.stopped, wire.dies_after, wire.pace, wire.delay = False, None, None, 0.0
    wait_until(lambda: hall.state.printer is PrinterHealth.READY, 30)
    hall.shows(Screen.WELCOME)
    yield hall
    hall.leaves()


def one_slip(kiosk: PaperKiosk) -> None:
    """Exactly one whole slip came out, that of the number on the screen."""
    assert codes_on(kiosk.printer.slips) == [kiosk.place().link]


def well_again(kiosk: PaperKiosk, fault: PrinterState) -> None:
    """Do what a person does about it."""
    if fault is PrinterState.PAPER_OUT:
        kiosk.printer.load()
    else:
        kiosk.printer.state = PrinterState.READY


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_before_the_slip_is_told_and_the_slip_offered_once_it_is_over(
    kiosk: PaperKiosk, fault: PrinterState
) -> None:
    kiosk.printer.state = fault
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    kiosk.knows(fault)
    assert "chụp số này" in kiosk.view().headline
    assert kiosk.view().code == kiosk.place().link
    wait_until(lambda: kiosk.is_lit(ALARM))
    assert not kiosk.is_lit(LAMP), "the number stays until its owner has noted it down"
    assert not kiosk.printer.slips
    well_again(kiosk, fault)
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)
    assert not kiosk.printer.torn
    wait_until(lambda: not kiosk.is_lit(ALARM))
    assert kiosk.view().act == ""


@pytest.mark.parametrize("fault", [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN])
def test_a_slip_that_is_cut_off_half_way_is_offered_again_and_no_rest_of_it_follows(
    kiosk: PaperKiosk, fault: PrinterState
) -> None:
    kiosk.printer.fail_after(200, fault)
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    assert kiosk.state.is_cut_off
    assert "chưa in hết" in kiosk.view().advice
    well_again(kiosk, fault)
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_a_cable_that_is_pulled_half_way_and_put_back_costs_a_torn_slip_and_no_second_one(
    kiosk: PaperKiosk,
) -> None:
    kiosk.wire.dies_after = 1500
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_a_printer_that_is_unplugged_is_found_again_without_a_restart(kiosk: PaperKiosk) -> None:
    kiosk.wire.pull()
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    assert kiosk.view().advice.startswith("Máy in chưa sẵn sàng.")
    kiosk.wire.plug()
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_another_printer_in_its_place_prints_the_next_slip(kiosk: PaperKiosk) -> None:
    kiosk.wire.pull()
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    other = VirtualPrinter(kiosk.printer._out.parent / "other")
    kiosk.wire.printer = kiosk.printer = other
    kiosk.wire.plug()
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_a_printer_that_never_answers_is_believed(server: OfficeProcess, tmp_path: Path) -> None:
    mute = PaperKiosk(server, tmp_path)
    mute.printer.state = PrinterState.UNKNOWN
    with at_work(mute) as kiosk:
        assert "printer unknown" in kiosk.told
        kiosk.take_number()
        kiosk.ends(Slip.PRINTED)
        wait_until(lambda: kiosk.printer.slips)
        one_slip(kiosk)
        assert not kiosk.is_lit(ALARM)
        assert WORDS.short_of_paper(kiosk.state) == ""


def test_a_printer_that_falls_silent_is_not_believed_any_more(kiosk: PaperKiosk) -> None:
    kiosk.printer.state = PrinterState.UNKNOWN
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    assert kiosk.view().advice.startswith("Máy in chưa sẵn sàng.")
    kiosk.printer.state = PrinterState.READY
    kiosk.print_now()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_a_slow_printer_and_a_slow_line_are_waited_for(kiosk: PaperKiosk) -> None:
    kiosk.wire.pace, kiosk.wire.delay = 4000, 0.1
    kiosk.take_number()
    assert kiosk.view().headline == "Mời ông/bà lấy phiếu"
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)


def test_paper_that_runs_low_is_the_staffs_business_and_not_the_citizens(
    kiosk: PaperKiosk,
) -> None:
    kiosk.printer.state = PrinterState.PAPER_LOW
    kiosk.take_number()
    kiosk.ends(Slip.PRINTED)
    assert kiosk.view().headline == "Mời ông/bà lấy phiếu"
    wait_until(lambda: kiosk.is_lit(ALARM))
    assert WORDS.short_of_paper(kiosk.state) == ""
    kiosk.printer.state = PrinterState.COVER_OPEN
    kiosk.knows(PrinterState.COVER_OPEN)
    kiosk.printer.load()
    wait_until(lambda: not kiosk.is_lit(ALARM), 20)


def test_nothing_comes_out_later_for_somebody_who_has_left(kiosk: PaperKiosk) -> None:
    kiosk.printer.state = PrinterState.PAPER_OUT
    kiosk.take_number()
    kiosk.ends(Slip.NOT_PRINTED)
    left = kiosk.place().ticket.id
    kiosk.leaves()
    assert WORDS.short_of_paper(kiosk.state) == "Máy đang hết giấy: số hiện trên màn hình"
    wait_until(lambda: kiosk.is_lit(LAMP))
    kiosk.printer.load()
    kiosk.knows(PrinterState.READY)
    assert WORDS.short_of_paper(kiosk.state) == ""
    kiosk.take_number()
    kiosk.ends(Slip.PRINTED)
    one_slip(kiosk)
    assert kiosk.client.ticket(left).ticket.slip is Slip.NOT_PRINTED


def test_a_second_printer_takes_over_and_hands_back(server: OfficeProcess, tmp_path: Path) -> None:
    with at_work(PaperKiosk(server, tmp_path, has_second=True)) as kiosk:
        kiosk.printer.state = PrinterState.PAPER_OUT
        kiosk.take_number()
        kiosk.ends(Slip.PRINTED)
        assert kiosk.view().headline == "Mời ông/bà lấy phiếu ở máy in bên cạnh"
        assert codes_on(kiosk.second.slips) == [kiosk.place().link]
        assert WORDS.short_of_paper(kiosk.state) == ""
        wait_until(lambda: kiosk.is_lit(ALARM))
        kiosk.printer.load()
        kiosk.leaves()
        kiosk.second.state = PrinterState.PAPER_OUT
        kiosk.take_number()
        kiosk.ends(Slip.PRINTED)
        assert kiosk.view().headline == "Mời ông/bà lấy phiếu"
        one_slip(kiosk)
        assert len(kiosk.second.slips) == 1


@contextmanager
def kiosk_process(
    server: OfficeProcess, token: str, folder: Path, port: int, does: str
) -> Iterator[subprocess.Popen[str]]:
    """Run a kiosk that can be killed."""
    command = [sys.executable, str(ROOT / "tests" / "paper_bench.py"), server.url, token]
    command += [str(folder), str(port), does]
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_a_power_cut_while_a_slip_is_printed_costs_a_slip_and_makes_no_second_one(
    server: OfficeProcess, tmp_path: Path
) -> None:
    printer, token = VirtualPrinter(tmp_path / "slips"), server.add_device("killed")
    with PrinterSocket(printer) as wire:
        wire.pace = 1000
        with kiosk_process(server, token, tmp_path, wire.port, "take") as process:
            assert process.stdout is not None
            ticket = process.stdout.readline().strip()
            before = printer.received
            wait_until(lambda: printer.received > before + 200, 20)
        wire.pull()
        printer.switch_off()
        wire.pace = None
        printer.switch_on()
        wire.plug()
        with kiosk_process(server, token, tmp_path, wire.port, "rest"):
            helper = server.clerk("helper")
            assert helper.ticket(ticket).ticket.slip is not Slip.PRINTED
            assert not printer.slips
            helper.print_at(uuid4(), ticket, "killed")
            wait_until(lambda: helper.ticket(ticket).ticket.slip is Slip.PRINTED, 30)
    assert len(codes_on(printer.slips)) == 1
    assert codes_on(printer.slips)[0].endswith(f"/t/{ticket}")
