"""Does what the technician's screen asks for, in a thread of its own, and says what came of it."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from kiosk.flow.calibration import Calibration, fit, is_sensible
from kiosk.flow.events import Event
from kiosk.flow.technician import Deed, Door, Report, Told
from kiosk.flow.technician_events import (
    Calibrate,
    LookAround,
    LookedAround,
    TryPin,
    Work,
    Worked,
)
from kiosk.threads.door import PinDoor
from kiosk.threads.tools import Tools
from kiosk.threads.trials import Trials, try_server
from server.client import Client
from server.core.device import DeviceHealth

log = logging.getLogger(__name__)

Wanted = TryPin | LookAround | Work | Calibrate

# In percent of the loudest and the brightest.
STEP = 10
# Time to read that it restarts, in seconds.
_READ_S = 2.0
# Nobody is there (RFC 5737); the way to it tells by which address this machine goes out.
_OUTSIDE = "192.0.2.1"


class TechnicianAtWork:
    """One technician at a time; `vitals` tells how the kiosk is now."""

    def __init__(
        self,
        tools: Tools,
        client: Client,
        trials: Trials,
        vitals: Callable[[], DeviceHealth],
        post: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        self._tools = tools
        self._client = client
        self._trials = trials
        self._vitals = vitals
        self._post = post
        self._clock = clock
        self._door = PinDoor(tools.pin_file, clock)
        self._volume: int | None = None
        self._acts: dict[Deed, Callable[[], Told]] = {
            Deed.SLIP: trials.slip,
            Deed.ROLL: trials.new_roll,
            Deed.LAMP: trials.lamp,
            Deed.ALARM: trials.alarm,
            Deed.SOUND: trials.sound,
            Deed.LOUDER: lambda: self._make_louder(STEP),
            Deed.QUIETER: lambda: self._make_louder(-STEP),
            Deed.BRIGHTER: lambda: self._make_brighter(STEP),
            Deed.DARKER: lambda: self._make_brighter(-STEP),
            Deed.UNCALIBRATE: self._uncalibrate,
            Deed.RESTART: self._restart,
        }

    def prepare(self) -> None:
        """Take up what was set here before: a machine forgets its volume when it is off."""
        local = self._tools.local.now
        if local.volume >= 0:
            self._tools.mixer.set(local.volume)
        if local.brightness >= 0:
            self._tools.backlight.set(local.brightness)
        if is_sensible(local.touch):
            self._tools.calibrate(local.touch)

    def take(self, wanted: Wanted) -> None:
        """Do one thing; something is always posted, or the screen would wait for ever."""
        match wanted:
            case TryPin():
                self._try(wanted.pin)
            case LookAround():
                self._post(LookedAround(self._clock(), self._report()))
            case Calibrate() | Work():
                told = Told.NOT_CHANGED
                try:
                    told = self._worked(wanted)
                finally:
                    self._post(Worked(self._clock(), told))

    def _worked(self, wanted: Work | Calibrate) -> Told:
        if isinstance(wanted, Calibrate):
            return self._calibrate(wanted)
        if wanted.deed is Deed.SERVER:
            return self._use_server(wanted.value.rstrip("/"))
        return self._acts[wanted.deed]()

    def _try(self, pin: str) -> None:
        tried = self._door.tried(pin)
        if tried.door is Door.OPEN:
            self._volume = self._tools.mixer.read()
        self._post(tried)

    def _report(self) -> Report:
        tools = self._tools
        return Report(
            health=self._vitals(),
            server=self._client.url,
            addresses=own_addresses(self._client.url),
            now=tools.now(),
            volume=self._volume,
            brightness=tools.backlight.read(),
            is_calibrated=tools.local.now.touch != Calibration(),
            lines=tools.recent.lines(),
        )

    def _make_louder(self, step: int) -> Told:
        before = self._tools.mixer.read()
        if before is None or not self._tools.mixer.set(before + step):
            return Told.NOT_CHANGED
        self._volume = self._tools.mixer.read()
        self._tools.local.change(volume=self._volume if self._volume is not None else -1)
        return Told.CHANGED

    def _make_brighter(self, step: int) -> Told:
        light = self._tools.backlight
        before = light.read()
        if before is None or not light.set(before + step):
            return Told.NOT_CHANGED
        now = light.read()
        self._tools.local.change(brightness=now if now is not None else -1)
        return Told.CHANGED

    def _calibrate(self, wanted: Calibrate) -> Told:
        found = fit(wanted.touched)
        total = found.after(self._tools.local.now.touch) if found else None
        if total is None or not is_sensible(total):
            return Told.NOT_CALIBRATED
        if not self._tools.local.change(touch=total):
            return Told.NOT_SAVED
        self._tools.calibrate(total)
        return Told.CALIBRATED

    def _uncalibrate(self) -> Told:
        plain = Calibration()
        if not self._tools.local.change(touch=plain):
            return Told.NOT_SAVED
        self._tools.calibrate(plain)
        return Told.UNCALIBRATED

    def _use_server(self, address: str) -> Told:
        """Keep `address` only after its server has answered; then begin anew with it."""
        refused = try_server(self._client, address)
        if refused is not None:
            return refused
        if not self._tools.local.change(server=address):
            return Told.NOT_SAVED
        log.info("The technician has set the server's address; the kiosk restarts.")
        self._post(Worked(self._clock(), Told.SAVED))
        time.sleep(_READ_S)
        self._tools.restart()
        return Told.SAVED

    def _restart(self) -> Told:
        log.info("The technician restarts the kiosk.")
        time.sleep(_READ_S)
        self._tools.restart()
        return Told.RESTARTING


def own_addresses(server: str) -> tuple[str, ...]:
    """Return this machine's addresses: the one by which it reaches the server, and the outside."""
    hosts = (urlsplit(server).hostname or _OUTSIDE, _OUTSIDE)
    found = dict.fromkeys(filter(None, map(_address_towards, hosts)))
    return tuple(address for address in found if not address.startswith("127."))


def _address_towards(host: str) -> str | None:
    """Return the address that the kernel would send from; nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect((host, 9))
        return str(way.getsockname()[0])
    return None
