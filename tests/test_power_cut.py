"""The power goes at each file operation of an issue: no printed ticket is ever missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hall_judge import judge, read_hall
from kiosk_bench import Kiosk, running
from office_process import ROOT, OfficeProcess
from workbench import wait_until

from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterSocket
from kiosk.flow.state import Screen
from server.app import DATABASE
from server.core.ticket import Slip
from server.core.ticket import State as TicketState
from server.journal import SUFFIX

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs the package strace"),
]

# What changes a file or puts it on the disk.
_OPERATIONS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "openat")
# Nobody's issue has so many of one kind: past it the test itself is at fault.
_MOST = 80
BUDGET = 3


@contextmanager
def cut_at(pid: int, files: list[Path], operation: str, count: int) -> Iterator[None]:
    """Kill process `pid` as any of its threads begins its `count`-th `operation` on `files`."""
    paths = [word for file in files for word in ("-P", str(file))]
    inject = f"inject={operation}:signal=KILL:when={count}"
    command = ["strace", "-f", "-qq", "-p", str(pid), *paths, "-e", inject, "-o", "/dev/null"]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        status = Path(f"/proc/{pid}/status")
        wait_until(lambda: "TracerPid:\t0" not in status.read_text(encoding="utf-8"))
        # The threads are taken one after the other.
        time.sleep(0.3)
        yield
    finally:
        # Asked politely it may wait for ever for a thread that it has seen killed.
        tracer.kill()
        tracer.wait()


class KioskProcess:
    """A kiosk that can be cut off, and its paper, which stays."""

    def __init__(self, server: OfficeProcess, folder: Path) -> None:
        self.folder = folder / "kiosk"
        self.printer = VirtualPrinter(folder / "slips")
        self.wire = PrinterSocket(self.printer)
        self._command = [sys.executable, "tests/kiosk_process.py", server.url, server.add_device()]
        self._slips = folder / "slips"

    def start(self) -> None:
        arguments = [str(self.folder), str(self.wire.port)]
        self.process = subprocess.Popen(
            [*self._command, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._line() == "ready"

    def take(self, letter: str) -> str | None:
        """Take a number; None: the kiosk has died."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{letter}\n")
        self.process.stdin.flush()
        return self._line().removeprefix("ticket ") or None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def slips(self) -> int:
        return len(list(self._slips.iterdir()))

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def each_operation(attempt: Callable[[str, int], bool]) -> int:
    """Attempt with a cut at the first write, the second …, then at the first sync, and so on.

    Returns at how many operations there was a cut.
    """
    return sum(_each(attempt, operation) for operation in _OPERATIONS)


def _each(attempt: Callable[[str, int], bool], operation: str) -> int:
    for count in range(1, _MOST):
        if not attempt(operation, count):
            return count - 1
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("is_away", [True, False], ids=["alone", "with the server"])
def test_a_kiosk_that_dies_anywhere_in_an_issue_has_what_it_printed(
    office_server: OfficeProcess, tmp_path: Path, is_away: bool
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    kiosk = KioskProcess(office_server, tmp_path)
    known: list[str] = []

    def attempt(operation: str, count: int) -> bool:
        kiosk.start()
        if is_away:
            office_server.kill()
        (journal,) = kiosk.folder.glob(f"**/*{SUFFIX}")
        # What is written because the server is lost is not what is cut here.
        wait_until(lambda: time.time() - journal.stat().st_mtime > 1.5)
        with cut_at(kiosk.process.pid, [journal], operation, count):
            number = kiosk.take("B")
            if number is not None:
                known.append(number)
                # What is written after the paper came has its cuts, too.
                wait_until(lambda: kiosk.slips() >= len(known))
                time.sleep(0.5)
        died = kiosk.process.poll() is not None
        kiosk.end()
        if is_away:
            office_server.start()
        return died

    with kiosk.wire:
        cuts = each_operation(attempt)
        kiosk.start()
        wait_until(lambda: len(_numbers(office_server)) >= kiosk.slips(), 30)
        kiosk.end()
    numbers = _numbers(office_server)
    print(f"\n{cuts} cuts, {kiosk.slips()} slips, {len(numbers)} tickets")
    assert cuts >= 2
    assert len(set(known)) == len(known), "a number was given twice"
    assert set(known) <= set(numbers), "a number that was shown is missing"
    assert kiosk.slips() <= len(numbers), "a printed ticket is missing"
    judge(read_hall(office_server.data / DATABASE), BUDGET)


def _numbers(server: OfficeProcess) -> list[str]:
    tickets = read_hall(server.data / DATABASE).tickets.values()
    return [t["number"] for t in tickets if t["state"] != TicketState.CANCELLED]


def test_a_server_that_dies_anywhere_in_an_issue_has_what_was_printed(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    files = [office_server.data / f"{DATABASE}{end}" for end in ("", "-wal", "-shm")]
    shown: dict[str, str] = {}
    with running(Kiosk(office_server.url, office_server.add_device(), tmp_path, 0.9)) as kiosk:

        def attempt(operation: str, count: int) -> bool:
            wait_until(lambda: kiosk.state.reachable and kiosk.engine.outbox == 0, 30)
            kiosk.shows(Screen.WELCOME, 30)
            worker = _worker(office_server)
            with cut_at(worker, files, operation, count):
                kiosk.take_number("ABCD"[count % 4])
                place = kiosk.state.place
                assert place is not None
                shown[place.ticket.id] = place.ticket.number
                kiosk.touches.go_back()
                time.sleep(0.3)
            died = not Path(f"/proc/{worker}").exists()
            office_server.kill()
            office_server.start()
            return died

        cuts = each_operation(attempt)
        wait_until(lambda: kiosk.engine.outbox == 0, 30)
        path = office_server.data / DATABASE
        wait_until(lambda: all(_is_told(t) for t in read_hall(path).tickets.values()), 30)
    hall = read_hall(path)
    print(f"\n{cuts} cuts, {len(shown)} numbers shown, {len(hall.tickets)} tickets")
    judge(hall, BUDGET)
    assert cuts >= 5
    assert shown.items() <= {id_: t["number"] for id_, t in hall.tickets.items()}.items()
    ghosts = {t["state"] for id_, t in hall.tickets.items() if id_ not in shown}
    assert ghosts <= {TicketState.CANCELLED}, "a number that nobody holds"


def _is_told(ticket: dict[str, object]) -> bool:
    return ticket["slip"] != Slip.PENDING or ticket["state"] == TicketState.CANCELLED


def _worker(server: OfficeProcess) -> int:
    """Return the process that has the database: gunicorn's one worker."""
    children = Path(f"/proc/{server.pid()}/task/{server.pid()}/children")
    return int(children.read_text(encoding="ascii").split()[0])
