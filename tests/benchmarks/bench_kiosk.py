"""The kiosk: from a touch to the printer's first byte, with the server and alone; the line.

Also bytes per slip, start to first frame, and how soon a server that is back or hangs is met.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

sys.path[:0] = [
    str(Path(__file__).parents[2]),
    str(Path(__file__).parents[1]),
    str(Path(__file__).parents[1] / "demo"),
]

from bad_line import BadLine  # noqa: E402
from kiosk_bench import Kiosk, running  # noqa: E402
from measure import Figures, Times, timed  # noqa: E402
from office_process import OfficeProcess  # noqa: E402
from stage import Stage, staged  # noqa: E402
from workbench import FONTS, SLIP  # noqa: E402

from hardware.paper import Press  # noqa: E402
from hardware.virtual_printer import VirtualPrinter  # noqa: E402
from hardware.virtual_wire import PrinterSocket  # noqa: E402
from kiosk.flow.state import works_alone  # noqa: E402

TICKETS = 40
STARTS = 5
RESTARTS, HANGS = 10, 5
# A line of the journal has so many bytes; after so many seconds the server is missed.
LINE, LOST_S = 420, 5.0
_HARDWARE = '[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {port}\n'
_STATUS = re.compile(rb"\x10\x04[\x01-\x04]")


class TimedPrinter(VirtualPrinter):
    """Notes when the first byte of each slip comes, and how many bytes it has."""

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.began = threading.Event()
        self.at = 0.0
        self.bytes = 0

    def receive(self, data: bytes) -> bytes:
        job = _STATUS.sub(b"", data)
        if job and not self.began.is_set():
            self.at = time.perf_counter()
            self.began.set()
        self.bytes += len(job)
        return super().receive(data)

    def expect(self) -> None:
        """Get ready for the next slip."""
        self.bytes = 0
        self.began.clear()


def take(stage: Stage, printer: TimedPrinter) -> tuple[float, int]:
    """Take a number by two touches; return milliseconds from the second one, and bytes."""
    stage.touch("start")
    stage.kiosk.wait_for("^screen services")
    # A screen takes no touch in its first 0.3 s; a person needs longer to find the service.
    time.sleep(0.5)
    printer.expect()
    begun = time.perf_counter()
    stage.touch("service B")
    if not printer.began.wait(10):
        raise TimeoutError("no slip came")
    ms = (printer.at - begun) * 1000
    stage.kiosk.wait_for("^screen ticket")
    time.sleep(1.5)  # The printer is watched for a second after each slip.
    size = printer.bytes
    stage.touch("done")
    stage.kiosk.wait_for("^screen welcome")
    return ms, size


def first_frames(stage: Stage) -> list[float]:
    """Start the kiosk STARTS times; return the milliseconds to its first frame."""
    found = []
    for _ in range(STARTS):
        found.append(float(re.findall(r"after (\d+) ms", stage.start_kiosk(photographed=False))[0]))
        stage.kiosk.wait_for("^screen welcome")
        stage.end_kiosk()
    return found


def floor(folder: Path, port: int) -> list[float]:
    """Return what nobody can do without: a line on the disk, the slip's bytes, a connection."""
    press = Press(FONTS)
    press.make(SLIP)
    with (folder / "floor").open("ab", buffering=0) as journal:

        def least() -> None:
            journal.write(b"x" * LINE)
            os.fsync(journal.fileno())
            press.make(SLIP)
            socket.create_connection(("127.0.0.1", port), timeout=5).close()

        return [timed(least) for _ in range(TICKETS)]


def seconds_until(true: Callable[[], object]) -> float:
    begun = time.perf_counter()
    while not true():
        if time.perf_counter() - begun > 60:
            raise TimeoutError("it did not come true")
        time.sleep(0.01)
    return time.perf_counter() - begun


@contextmanager
def at_a_line(folder: Path) -> Iterator[tuple[OfficeProcess, Kiosk, BadLine]]:
    """Give a kiosk without a window, and the line to its server."""
    folder.mkdir()
    server = OfficeProcess(folder / "data")
    server.start()
    line = BadLine(server.port, seed=1, odds=0)
    try:
        server.clerk("supervisor").open_day(uuid4())
        kiosk = Kiosk(line.url, server.add_device(), folder)
        kiosk.client.timeout = 1.0
        with running(kiosk):
            seconds_until(lambda: kiosk.state.own)
            yield server, kiosk, line
    finally:
        line.close()
        server.kill()


def returns(folder: Path) -> tuple[list[float], list[float]]:
    """Return how soon a server that is back is met, and how soon one that hangs is missed.

    In seconds, from when it answers whoever asks, and from its last word.
    """
    back, missed = [], []
    with at_a_line(folder) as (server, kiosk, line):
        for n in range(RESTARTS):
            server.kill()
            seconds_until(lambda: works_alone(kiosk.state))
            # Whoever has been away for long is looked for less often.
            time.sleep(n)
            server.start()
            back.append(seconds_until(lambda: kiosk.state.reachable))
        for _ in range(HANGS):
            line.silent = True
            missed.append(seconds_until(lambda: works_alone(kiosk.state)))
            line.silent = False
            seconds_until(lambda: kiosk.state.reachable)
    return back, missed


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printer = TimedPrinter(folder / "slips")
        with PrinterSocket(printer) as wire, staged(folder, "1080x1920") as stage:
            stage.start_server()
            stage.open_day()
            stage.connect(_HARDWARE.format(port=wire.port))
            starts = Times(first_frames(stage))
            stage.start_kiosk(photographed=False)
            stage.kiosk.wait_for("^printer ready")
            slips = [take(stage, printer) for _ in range(TICKETS)]
            stage.server.kill()
            time.sleep(LOST_S)
            alone = Times([take(stage, printer)[0] for _ in range(TICKETS)])
            least = Times(floor(folder, wire.port))
        back, missed = returns(folder / "line")
    touches = Times([ms for ms, _ in slips])
    table = Figures("The kiosk, 1080×1920 offscreen", "what", "median", "p99 or most", "aim")
    table.add("touch → first byte at the printer, ms", touches.median, touches.p99, "≤ 150")
    table.add("the same without the server, ms", alone.median, alone.p99, "≤ 150")
    table.add("floor: journal, slip's bytes, connection, ms", least.median, least.p99, "")
    table.add("… without the server, times the floor", alone.median / least.median, "", "")
    table.add("bytes per slip at 80 mm with QR", "", max(size for _, size in slips), "≤ 6000")
    table.add("start → first frame, ms", starts.median, max(starts.ms), "≤ 2000")
    table.add("server back → reachable, s", median(back), max(back), "< 3")
    table.add("server silent → noticed, s", median(missed), max(missed), "< 10")
    table.show()


if __name__ == "__main__":
    main()
