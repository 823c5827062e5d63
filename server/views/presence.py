"""Who of the devices has been heard lately, and what they say of themselves; kept in memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from server.core.device import Concern, DeviceHealth, concerns_of
from server.core.hall import HallDevice
from server.session import Caller, Role

log = logging.getLogger(__name__)

# A device that lives is heard every few seconds, by its stream at the least.
SILENT_S = 30.0
# Tickets that a kiosk gave alone are handed over within seconds, once it hears the server.
OUTBOX_S = 60.0

_NOTHING_TOLD = DeviceHealth()


class Presence:
    """Which devices were heard, and when; after a start of the server none was yet.

    `uptime` gives seconds that only ever grow. Safe to use from any thread: each note
    replaces one entry. Only devices with a token get here, so it stays small.
    """

    def __init__(self, uptime: Callable[[], float]) -> None:
        self._uptime = uptime
        self._heard: dict[str, float] = {}
        self._told: dict[str, DeviceHealth] = {}
        self._outbox_since: dict[str, float] = {}
        self._logged: dict[str, tuple[Concern, ...]] = {}

    def heard(self, device: str) -> None:
        """Note that `device` was heard just now."""
        now = self._uptime()
        silent_s = now - self._heard.get(device, now)
        self._heard[device] = now
        if silent_s >= SILENT_S:
            self._outbox_since.pop(device, None)
            log.warning("%s is heard again after %d seconds", device, silent_s)

    def told(self, device: str, health: DeviceHealth) -> None:
        """Note what `device` says of itself."""
        self.heard(device)
        if health.outbox:
            self._outbox_since.setdefault(device, self._uptime())
        else:
            self._outbox_since.pop(device, None)
        self._told[device] = health
        self._log(device)

    def while_sent(self, device: str, frames: Iterator[bytes]) -> Heeding:
        """Yield `frames`, and note with each that `device` still takes them."""
        return Heeding(frames, lambda: self.heard(device))

    def of(self, device: Caller) -> HallDevice:
        """Return what is known of `device`."""
        heard = self._heard.get(device.name)
        seen_s = None if heard is None else self._uptime() - heard
        concerns = self._concerns(device.name, seen_s)
        return HallDevice(
            name=device.name,
            role=device.role,
            seen_s=seen_s,
            health=self._told.get(device.name, _NOTHING_TOLD),
            concerns=concerns,
            is_well=seen_s is not None and not concerns,
        )

    def kiosks(self, devices: Iterable[Caller]) -> tuple[HallDevice, ...]:
        """Return what is known of those `devices` that are kiosks."""
        return tuple(self.of(device) for device in devices if device.role is Role.KIOSK)

    def _concerns(self, device: str, seen_s: float | None) -> tuple[Concern, ...]:
        if seen_s is not None and seen_s >= SILENT_S:
            return (Concern.SILENT,)
        found = concerns_of(self._told.get(device, _NOTHING_TOLD))
        since = self._outbox_since.get(device)
        late = since is not None and self._uptime() - since >= OUTBOX_S
        return tuple(c for c in Concern if c in found or (late and c is Concern.OUTBOX))

    def _log(self, device: str) -> None:
        """Log a change of what is to be looked after, once."""
        concerns = self._concerns(device, 0.0)
        if concerns != self._logged.get(device, ()):
            self._logged[device] = concerns
            what = ", ".join(concerns) or "well again"
            log.log(logging.WARNING if concerns else logging.INFO, "%s: %s", device, what)


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
