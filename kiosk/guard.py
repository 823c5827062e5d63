"""Keeps the kiosk at work: systemd's watchdog around its parts, and the signals that end it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

from kiosk.threads.systemd import Systemd
from kiosk.threads.watchdog import DISK, FLOW, GLASS, DiskProof, Pulse, Watchdog

# How often Kivy's thread says that it lives, in seconds.
BEAT_S = 1.0
# What a keyboard at the console can send: Ctrl-C, Ctrl-\, Ctrl-Z. Nobody ends a kiosk so.
_FROM_KEYS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)


class Guard:
    """The pulses of the kiosk's parts, and who looks at them.

    `folder` is where the journal lies; without one there is no disk to prove.
    """

    def __init__(self, systemd: Systemd, folder: Path | None, clock: Callable[[], float]) -> None:
        self.glass = Pulse(GLASS, clock)
        self.flow = Pulse(FLOW, clock)
        disk = Pulse(DISK, clock)
        self._disk = DiskProof(folder, disk) if folder else None
        pulses = (self.glass, self.flow, disk) if folder else (self.glass, self.flow)
        self._watchdog = Watchdog(systemd, pulses)

    def start(self) -> None:
        """Begin to look; called before the first frame, which may never come."""
        if self._disk:
            self._disk.start()
        self._watchdog.start()

    def drawn(self) -> None:
        """Begin to beat in Kivy's thread; called there, with the first frame."""
        from kivy.clock import Clock  # noqa: PLC0415 - after the window's settings

        self.glass.beat()
        Clock.schedule_interval(lambda _: self.glass.beat(), BEAT_S)

    def close(self) -> None:
        """Stop; systemd is told that this was meant."""
        if self._disk:
            self._disk.close()
        self._watchdog.close()


def heed_signals(stop: Callable[[], None], is_service: bool) -> None:
    """Stop on SIGTERM; a service on the console does not stop for keys that are typed there."""
    signal.signal(signal.SIGTERM, lambda *_: stop())
    for typed in _FROM_KEYS if is_service else ():
        signal.signal(typed, signal.SIG_IGN)
    if not is_service:
        signal.signal(signal.SIGINT, lambda *_: stop())
