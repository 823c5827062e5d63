"""Feeds systemd's watchdog only while the glass, the flow and the disk really work.

Each part that has to work beats a pulse from within its own thread. A part that stands still
stops beating, the watchdog is no longer fed, and systemd starts the kiosk anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from kiosk.threads.systemd import Systemd

log = logging.getLogger(__name__)

# How often the parts are looked at, and the disk is written to, in seconds.
LOOK_S = 2.0
PROVE_S = 10.0
# The file that proves that the disk can be written; of a fixed size, so that it costs little.
PROOF = "alive"
WORKS = "Đang hoạt động"


@dataclass(frozen=True)
class Part:
    """Something that has to work.

    `name` is for the log, `missed` says in Vietnamese that it does not work. A part that
    has not beaten for `longest_s` seconds stands still.
    """

    name: str
    missed: str
    longest_s: float


GLASS = Part("the window", "Màn hình không trả lời", 10.0)
FLOW = Part("the flow", "Chương trình không trả lời", 10.0)
# A card that has much to do may take its time for one write.
DISK = Part("the data folder", "Không ghi được vào thẻ nhớ", PROVE_S + 20.0)


class Pulse:
    """When a part last beat; `beat` may be called from any thread and costs nothing."""

    def __init__(self, part: Part, clock: Callable[[], float]) -> None:
        self.part = part
        self._clock = clock
        self._last: float | None = None

    def beat(self) -> None:
        """Tell that the part works, now."""
        self._last = self._clock()

    @property
    def has_begun(self) -> bool:
        """Whether it has ever beaten."""
        return self._last is not None

    @property
    def is_alive(self) -> bool:
        """Whether it has beaten lately."""
        last = self._last
        return last is not None and self._clock() - last <= self.part.longest_s


class DiskProof:
    """Writes to the disk again and again, in a thread that may hang with it."""

    def __init__(self, folder: Path, pulse: Pulse, every_s: float = PROVE_S) -> None:
        self._path = folder / PROOF
        self._pulse = pulse
        self._every_s = every_s
        self._fault = ""
        self._count = 0
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="disk", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Stop; a write that hangs is left to itself."""
        self._stop.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._prove()
                self._pulse.beat()
                self._note("")
            except OSError as error:
                self._note(f"{self._path.parent}: {error.strerror}")
            self._stop.wait(self._every_s)

    def _prove(self) -> None:
        self._count += 1
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            os.write(file, b"%020d\n" % self._count)
            os.fsync(file)
        finally:
            os.close(file)

    def _note(self, fault: str) -> None:
        """Log each change once."""
        if fault != self._fault:
            log.error("Cannot write: %s", fault) if fault else log.info("The disk is well again.")
        self._fault = fault


class Watchdog:
    """Looks at every pulse, tells systemd when all of them have begun, and feeds it."""

    def __init__(
        self, systemd: Systemd, pulses: tuple[Pulse, ...], every_s: float = LOOK_S
    ) -> None:
        self._systemd = systemd
        self._pulses = pulses
        # Well within the time that systemd allows, even if this thread is late.
        self._every_s = min(every_s, (systemd.watchdog_s or every_s * 4) / 4)
        self._is_ready = False
        self._said = ""
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and tell systemd that this was meant."""
        self._stop.set()
        self._thread.join(timeout=1)
        self._systemd.stopping()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look()
            self._stop.wait(self._every_s)

    def _look(self) -> None:
        if not self._is_ready and all(pulse.has_begun for pulse in self._pulses):
            self._is_ready = True
            self._systemd.ready()
        still = [pulse.part for pulse in self._pulses if not pulse.is_alive]
        if not still:
            self._systemd.feed()
        self._say(still)

    def _say(self, still: list[Part]) -> None:
        said = " · ".join(part.missed for part in still) or WORKS
        if said == self._said:
            return
        self._said = said
        self._systemd.say(said)
        if self._is_ready and still:
            log.error("Not working: %s", ", ".join(part.name for part in still))
