"""How many slips were printed, how much paper they used, and how many more there is paper for."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PIL import Image
from workbench import FONTS, SLIP

from hardware.config import HardwareConfig, PrinterConfig
from hardware.devices import open_printers
from hardware.paper import Press
from hardware.paper_count import PaperCount
from hardware.slip import Slip
from hardware.status import PrinterState
from hardware.virtual_printer import VirtualPrinter

LOW, READY = PrinterState.PAPER_LOW, PrinterState.READY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counts/paper.json"


def count(path: Path | None = None, roll_m: float = 50, near_end_m: float = 3) -> PaperCount:
    return PaperCount(path, roll_m, near_end_m)


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize(
    "slip", [SLIP, Slip(office="", number="A1", service=""), Slip("Ủy ban", "B002", "Ẵ" * 90)]
)
def test_a_slip_is_as_long_as_it_was_said_to_be(tmp_path: Path, paper: int, slip: Slip) -> None:
    machine = VirtualPrinter(tmp_path, paper)
    job = Press(FONTS, paper).set(slip)
    machine.receive(job.data)
    edge = 32 if paper == 80 else 40
    with Image.open(machine.slips[0]) as picture:
        drawn_mm = (picture.height - 2 * edge) / 8
    # What passes the head before the knife is no part of the picture.
    assert job.mm == pytest.approx(drawn_mm + 14, abs=1)


def test_slips_and_metres_are_counted_and_tell_what_is_left() -> None:
    paper = count(roll_m=50)
    for _ in range(100):
        paper.used(125, whole=True)
    assert (paper.slips, paper.metres) == (100, pytest.approx(12.5))
    assert paper.slips_left() == 300


def test_a_torn_slip_uses_paper_and_is_none() -> None:
    paper = count()
    paper.used(100, whole=True)
    paper.used(100, whole=False)
    assert (paper.slips, paper.metres) == (1, pytest.approx(0.2))


def test_of_a_roll_of_unknown_length_nothing_is_claimed_until_it_is_low() -> None:
    paper = count(roll_m=0, near_end_m=3)
    paper.used(100, whole=True)
    assert paper.slips_left() is None
    paper.saw(LOW)
    assert paper.slips_left() == 30
    paper.used(100, whole=True)
    paper.saw(LOW)
    assert paper.slips_left() == 29


def test_the_sensor_knows_better_than_the_count() -> None:
    paper = count(roll_m=50, near_end_m=3)
    for _ in range(480):
        paper.used(100, whole=True)
    assert paper.slips_left() == 20
    paper.saw(LOW)
    assert paper.slips_left() == 30


def test_there_is_never_less_than_no_paper() -> None:
    paper = count(roll_m=1)
    for _ in range(30):
        paper.used(100, whole=True)
    assert paper.slips_left() == 0


@pytest.mark.parametrize("opened", [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN])
def test_paper_that_is_there_again_is_a_new_roll(opened: PrinterState) -> None:
    paper = count()
    paper.used(1000, whole=True)
    paper.saw(LOW)
    for state in (opened, PrinterState.OFFLINE, READY):
        paper.saw(state)
    assert (paper.slips, paper.metres) == (1, 0)
    assert paper.slips_left() == 50


@pytest.mark.parametrize(
    "states",
    [
        (READY,),
        (PrinterState.OFFLINE, READY),
        (PrinterState.CUTTER_STUCK, READY),
        (PrinterState.COVER_OPEN,),
        (PrinterState.COVER_OPEN, LOW),
        (PrinterState.COVER_OPEN, LOW, READY),
        (LOW, READY),
    ],
)
def test_nothing_else_is_a_new_roll(states: tuple[PrinterState, ...]) -> None:
    paper = count()
    paper.used(1000, whole=True)
    for state in states:
        paper.saw(state)
    assert paper.metres == 1


def test_the_technician_says_that_a_new_roll_is_in() -> None:
    paper = count()
    paper.used(1000, whole=True)
    paper.saw(LOW)
    paper.new_roll()
    assert (paper.metres, paper.slips_left()) == (0, 50)


def test_the_count_outlives_the_program(path: Path) -> None:
    first = count(path)
    first.used(100, whole=True)
    first.used(300, whole=True)
    first.saw(LOW)
    first.saw(PrinterState.PAPER_OUT)
    again = count(path)
    assert (again.slips, again.metres) == (2, pytest.approx(0.4))
    assert again.slips_left() == first.slips_left()
    again.saw(READY)
    assert again.metres == 0


def test_nothing_is_written_when_nothing_has_changed(path: Path) -> None:
    paper = count(path)
    paper.saw(READY)
    assert not path.exists()
    paper.used(100, whole=True)
    written = path.stat().st_ino
    for _ in range(3):
        paper.saw(READY)
    assert path.stat().st_ino == written


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"mm": "x"}', '{"mm": -1}', '{"slip_mm": 0}', '{"mm": NaN}', "\\xff"],
)
def test_a_file_that_is_no_count_is_begun_anew_and_said_so(
    path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    paper = count(path)
    assert (paper.slips, paper.metres) == (0, 0)
    assert len(caplog.records) == 1
    paper.used(100, whole=True)
    assert count(path).slips == 1


def test_a_disk_that_takes_nothing_is_said_once_and_stops_no_slip(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    with caplog.at_level(logging.INFO):
        paper = count(tmp_path / "file/paper.json")
        for _ in range(3):
            paper.used(100, whole=True)
    assert paper.slips == 3
    assert len(caplog.records) == 1


def test_printing_counts_and_every_printer_has_its_own_roll(tmp_path: Path) -> None:
    virtual = PrinterConfig("virtual", out=str(tmp_path / "a"))
    second = PrinterConfig("virtual", out=str(tmp_path / "b"), roll_m=0)
    config = HardwareConfig(virtual, second_printer=second)
    printers = open_printers(config, FONTS, tmp_path / "counts")
    outcome = printers.print(SLIP)
    assert not outcome.second
    printers.close()
    again = open_printers(config, FONTS, tmp_path / "counts")
    first_paper, second_paper = again.papers()
    assert (first_paper.slips, second_paper.slips) == (1, 0)
    assert again.paper is first_paper
    assert first_paper.metres == pytest.approx(Press(FONTS).set(SLIP).mm / 1000)
    assert second_paper.slips_left() is None
    again.new_roll()
    assert first_paper.metres == 0
    again.close()
