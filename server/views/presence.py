"""Who of the devices has been heard lately, and what they say of themselves; kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.core.device import WELL_PRINTERS, WELL_SCANNERS
from server.core.hall import HallDevice
from server.requests import Health
from server.session import Caller

# A device that lives is heard every few seconds, by its stream at the least.
SILENT_S = 30.0

_NOTHING_TOLD = Health()


class Presence:
    """Which devices were heard, and when; after a start of the server none was yet.

    `uptime` gives seconds that only ever grow. Safe to use from any thread: each note
    replaces one entry. Only devices with a token get here, so it stays small.
    """

    def __init__(self, uptime: Callable[[], float]) -> None:
        self._uptime = uptime
        self._heard: dict[str, float] = {}
        self._told: dict[str, Health] = {}

    def heard(self, device: str) -> None:
        """Note that `device` was heard just now."""
        self._heard[device] = self._uptime()

    def told(self, device: str, health: Health) -> None:
        """Note what `device` says of its printer and its scanner."""
        self.heard(device)
        self._told[device] = health

    def while_sent(self, device: str, frames: Iterator[bytes]) -> Heeding:
        """Yield `frames`, and note with each that `device` still takes them."""
        return Heeding(frames, lambda: self.heard(device))

    def of(self, device: Caller) -> HallDevice:
        """Return what is known of `device`."""
        heard = self._heard.get(device.name)
        seen_s = None if heard is None else self._uptime() - heard
        health = self._told.get(device.name, _NOTHING_TOLD)
        is_well = health.printer in WELL_PRINTERS and health.scanner in WELL_SCANNERS
        return HallDevice(
            name=device.name,
            role=device.role,
            seen_s=seen_s,
            printer=health.printer,
            scanner=health.scanner,
            is_well=is_well and seen_s is not None and seen_s < SILENT_S,
        )


class Heeding:
    """An iterator that tells each time that it goes on, and hands on its closing.

    Not a generator: closing one that was never begun would not close what it wraps.
    """

    def __init__(self, items: Iterator[bytes], goes_on: Callable[[], None]) -> None:
        self._items = items
        self._goes_on = goes_on

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._goes_on()
        return next(self._items)

    def close(self) -> None:
        """Called by the WSGI server when the stream is over, however it ended."""
        self._items.close()  # type: ignore[attr-defined]
