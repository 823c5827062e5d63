"""A day without paper: the number and its code stand on the screen, and nobody misses a slip."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import ROOT, OfficeProcess
from offices import all_day_text
from paper_bench import ALARM, LAMP, WORDS, PaperKiosk, at_work
from workbench import wait_until

from hardware.status import PrinterState
from kiosk.flow.state import Screen
from server.core.ticket import Slip

# As tests/kiosk_stage.py has it.
LINK = "http://192.168.100.100:8080/t/7f3kQ2mXc9Lw-_aB"
SCENES = [
    "ticket-paper_out",
    "ticket-cut-off",
    "ticket-without-paper",
    "ticket-without-paper-plain",
    "ticket-without-paper-dark",
    "standing-without-paper",
]
OFFSCREEN = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}


@pytest.fixture(scope="module")
def paperless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """An office that prints no slips today."""
    folder = tmp_path_factory.mktemp("office")
    office = folder / "office.toml"
    text = all_day_text().replace("on_paper = true", "on_paper = false")
    office.write_text(text, encoding="utf-8")
    server = OfficeProcess(folder / "data", office)
    server.start()
    server.clerk("supervisor").open_day(uuid4())
    yield server
    server.kill()


def test_where_no_paper_is_wanted_none_is_used_and_nobody_is_told_to_look_for_it(
    paperless: OfficeProcess, tmp_path: Path
) -> None:
    with at_work(PaperKiosk(paperless, tmp_path)) as kiosk:
        kiosk.take_number()
        assert kiosk.state.slip is Slip.NONE
        assert kiosk.view().headline == "Mời ông/bà chụp số này hoặc quét mã bằng điện thoại"
        assert kiosk.view().code == kiosk.place().link
        wait_until(lambda: kiosk.reported() is Slip.NONE)
        on_phone = kiosk.view().code
        kiosk.leaves()
        kiosk.scanner.scan(on_phone)
        kiosk.shows(Screen.STANDING)
        assert (kiosk.view().code, kiosk.view().reprint) == (on_phone, "")
        assert not kiosk.printer.slips
        assert not kiosk.printer.torn


def test_a_fault_is_nobodys_business_where_no_paper_is_wanted(
    paperless: OfficeProcess, tmp_path: Path
) -> None:
    faulty = PaperKiosk(paperless, tmp_path)
    faulty.printer.state = PrinterState.PAPER_OUT
    with at_work(faulty) as kiosk:
        assert "printer paper_out" in kiosk.told
        assert WORDS.short_of_paper(kiosk.state) == ""
        wait_until(lambda: kiosk.is_lit(LAMP))
        staff = paperless.clerk("looks-on")
        mine = lambda: next(k for k in staff.kiosks() if k.name == kiosk.name)  # noqa: E731
        wait_until(lambda: mine().is_well)
        assert not kiosk.is_lit(ALARM)


def test_a_slip_that_staff_ask_for_is_printed_all_the_same(
    paperless: OfficeProcess, tmp_path: Path
) -> None:
    with at_work(PaperKiosk(paperless, tmp_path)) as kiosk:
        helper = paperless.clerk("helper")
        ticket = helper.issue(uuid4(), "D").ticket.id
        helper.print_at(uuid4(), ticket, kiosk.name)
        wait_until(lambda: helper.ticket(ticket).ticket.slip is Slip.PRINTED, 20)
        assert len(kiosk.printer.slips) == 1


def test_a_kiosk_without_a_printer_shows_its_numbers_where_others_print(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    with at_work(PaperKiosk(office_server, tmp_path, has_first=False)) as kiosk:
        assert "printer none" in kiosk.told
        kiosk.take_number()
        assert kiosk.view().code == kiosk.place().link
        wait_until(lambda: kiosk.reported() is Slip.NONE)
        staff = office_server.clerk("looks-on")
        wait_until(lambda: staff.kiosks()[0].is_well)
        assert staff.kiosks()[0].health.printer is None
        assert not kiosk.is_lit(ALARM)


def test_whoever_sends_a_slip_to_a_kiosk_without_a_printer_is_told(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    helper = office_server.clerk("helper")
    helper.open_day(uuid4())
    with at_work(PaperKiosk(office_server, tmp_path, has_first=False)) as kiosk:
        ticket = helper.issue(uuid4(), "D").ticket.id
        helper.print_at(uuid4(), ticket, kiosk.name)
        wait_until(lambda: helper.ticket(ticket).ticket.slip is Slip.NOT_PRINTED, 20)
        assert kiosk.state.screen is Screen.WELCOME


@pytest.mark.parametrize("size", ["800x480", "1080x1920"])
def test_a_phone_reads_the_code_off_the_glass(tmp_path: Path, size: str) -> None:
    command = [sys.executable, str(ROOT / "tests/kiosk_stage.py"), size, str(tmp_path), "pictures"]
    subprocess.run([*command, *SCENES], env=OFFSCREEN, cwd=ROOT, timeout=120, check=True)
    pictures = sorted(tmp_path.glob("kiosk-vi-*.png"))
    assert len(pictures) == len(SCENES)
    for picture in pictures:
        read = ["zbarimg", "-q", "--raw", str(picture)]
        done = subprocess.run(read, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == LINK, picture.name
