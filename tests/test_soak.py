"""Thousands of tickets in a real window: the kiosk must be the same at night as in the morning."""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from xvfb import xvfb

from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterSocket

sys.path.append(str(Path(__file__).parent / "demo"))

from stage import Stage, staged

TICKETS, WARM_UP = 2000, 300
_HARDWARE = '[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {port}\nsettle = 0\n'
_MB = 1024
# Caches of type and textures fill up slowly; more than this would be a leak by the evening.
_MOST_GROWTH = 5 * _MB


class CountingPrinter(VirtualPrinter):
    """Answers as a printer does and counts cuts, without drawing what it prints."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.printed = 0
        self._came = threading.Condition()

    def receive(self, data: bytes) -> bytes:
        questions = data.count(b"\x10\x04")
        with self._came:
            self.printed += data.count(b"\x1dV")
            self._came.notify_all()
        return b"\x12" * questions

    def wait_for(self, slips: int) -> None:
        with self._came:
            assert self._came.wait_for(lambda: self.printed >= slips, 20), "no slip came"


@dataclass(frozen=True)
class Use:
    """What the kiosk's process takes: kB of memory that is its own, threads, descriptors."""

    kb: int
    threads: int
    files: int


def use_of(pid: int) -> Use:
    said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").split("\n")
    kb = sum(int(line.split()[1]) for line in said if line.startswith("Private_"))
    return Use(kb, _count(pid, "task"), _count(pid, "fd"))


def _count(pid: int, what: str) -> int:
    return len(list(Path(f"/proc/{pid}/{what}").iterdir()))


def take_numbers(stage: Stage, printer: CountingPrinter, count: int) -> None:
    """Take `count` numbers by touches, each as soon as the one before is away."""
    for n in range(count):
        before = printer.printed
        stage.touch("start")
        stage.touch(f"service {'ABCDEFGT'[n % 8]}")
        printer.wait_for(before + 1)
        stage.touch("done")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs the package xvfb")
def test_two_thousand_tickets_leave_the_kiosk_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = CountingPrinter(tmp_path / "slips")
    with ExitStack() as ends:
        monkeypatch.setenv("DISPLAY", ends.enter_context(xvfb(tmp_path)))
        wire = ends.enter_context(PrinterSocket(printer))
        stage = ends.enter_context(staged(tmp_path / "stage", "800x480"))
        stage.start_server()
        stage.open_day()
        stage.connect(_HARDWARE.format(port=wire.port))
        stage.start_kiosk(photographed=False)
        stage.kiosk.wait_for("^screen welcome")
        take_numbers(stage, printer, WARM_UP)
        warm = use_of(stage.kiosk.pid)
        take_numbers(stage, printer, TICKETS - WARM_UP)
        after = use_of(stage.kiosk.pid)
        print(f"\nafter {WARM_UP} tickets: {warm}\nafter {TICKETS} tickets: {after}")
        assert printer.printed == TICKETS
        assert after.kb - warm.kb <= _MOST_GROWTH
        # One or two come and go: an answer that is late, a device that is being looked for.
        assert after.threads <= warm.threads + 3
        assert after.files <= warm.files + 5
