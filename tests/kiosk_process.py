"""A kiosk without a window as a process of its own, so that it can be cut off at any moment.

`python tests/kiosk_process.py URL TOKEN FOLDER PRINTER_PORT` takes a number for each line
that is a service's letter, and says "ready" and "ticket A001".
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[1])]

from hardware.config import HardwareConfig, PrinterConfig  # noqa: E402
from kiosk.flow.moves import SETTLE_S  # noqa: E402
from kiosk.flow.state import Screen, State  # noqa: E402
from kiosk.threads.engine import Engine  # noqa: E402
from server.client import Client  # noqa: E402

_LOOK_S = 0.01


class Booth:
    """The engine, and what its window would show."""

    def __init__(self, url: str, token: str, folder: Path, printer: int) -> None:
        self.state = State()
        config = HardwareConfig(
            printer=PrinterConfig(kind="network", host="127.0.0.1", port=printer, settle=0)
        )
        self.engine = Engine(
            Client(url, token, timeout=1.0),
            config,
            State(),
            time.monotonic,
            lambda: datetime.now(UTC).date(),
            Random(1),
            lambda _: None,
            folder=folder,
        )

    def run(self) -> None:
        self.engine.start(self._show)
        self.engine.start_devices()
        self._wait(Screen.WELCOME)
        print("ready", flush=True)
        for line in sys.stdin:
            self._take(line.strip())

    def _take(self, letter: str) -> None:
        self._wait(Screen.WELCOME)
        self.engine.touches.begin()
        self._wait(Screen.SERVICES)
        self.engine.touches.choose(letter)
        self._wait(Screen.TICKET)
        if self.state.place is not None:
            print(f"ticket {self.state.place.ticket.number}", flush=True)
        self.engine.touches.go_back()

    def _wait(self, screen: Screen) -> None:
        while self.state.screen is not screen or time.monotonic() - self.state.since < SETTLE_S:
            time.sleep(_LOOK_S)

    def _show(self, state: State) -> None:
        self.state = state


if __name__ == "__main__":
    Booth(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])).run()
