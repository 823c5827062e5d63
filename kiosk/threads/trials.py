"""What a technician tries out: a slip, a lamp, a sound, a server's address."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from hardware.config import HardwareConfig
from hardware.slip import Slip
from kiosk.flow.technician import Told
from kiosk.threads.front import Front, Signal
from kiosk.threads.printing import Trial, judge
from server.client import Client
from server.core import ticket
from server.core.device import DeviceHealth
from server.core.errors import NotAllowed, QueueError, ServerUnreachable
from server.core.version import VERSION

if TYPE_CHECKING:  # The devices' libraries load slowly; they are loaded in their threads.
    from hardware.printers import Printers

# How long a lamp is lit, and a slip waited for, in seconds.
LIT_S = 2.0
_SLIP_S = 40.0
_TRY_S = 3.0
_ADDRESS = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::([0-9]{1,5}))?/?")


class Trials:
    """Tries parts out, each to its end, in the technician's thread."""

    def __init__(self, config: HardwareConfig, front: Front, put: Callable[[Trial], None]) -> None:
        """`put` hands work to the printing thread."""
        self._config = config
        self._front = front
        self._put = put

    def slip(self) -> Told:
        """Print a slip that says that it is none, and wait for it."""
        printed: SimpleQueue[Told] = SimpleQueue()

        def do(printers: Printers | None) -> None:
            outcome = Told.NOT_FITTED
            try:
                outcome = _printed(printers) if printers else Told.NOT_FITTED
            finally:
                printed.put(outcome)

        self._put(Trial(do))
        try:
            return printed.get(timeout=_SLIP_S)
        except Empty:
            return Told.SLIP_FAILED

    def new_roll(self) -> Told:
        """Count the paper from a new roll on."""
        if self._config.printer.kind == "none":
            return Told.NOT_FITTED
        self._put(Trial(lambda printers: printers.paper.new_roll() if printers else None))
        return Told.ROLL_COUNTED

    def lamp(self) -> Told:
        """Light the lamp of the start button for a moment."""
        if self._config.panel.kind == "none" or self._config.panel.lamp is None:
            return Told.NOT_FITTED
        self._front.try_out(Signal.LAMP_ON, LIT_S)
        return Told.LAMP_LIT

    def alarm(self) -> Told:
        """Light the staff's lamp and sound the buzzer."""
        panel = self._config.panel
        if panel.kind == "none" or (panel.alarm is None and panel.buzzer is None):
            return Told.NOT_FITTED
        self._front.beep()
        self._front.try_out(Signal.ALARM_ON, LIT_S)
        return Told.ALARM_LIT

    def sound(self) -> Told:
        """Play two tones."""
        # These load the devices' libraries.
        from hardware.devices import open_speaker  # noqa: PLC0415
        from hardware.selftest import write_chime  # noqa: PLC0415

        if self._config.speaker.kind == "none":
            return Told.NOT_FITTED
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "test.wav"
            write_chime(file)
            played = open_speaker(self._config.speaker).play(file)
        return Told.SOUND_PLAYED if played else Told.NO_SOUND


def try_server(client: Client, address: str) -> Told | None:
    """Ask the server at `address` whether it is ours and knows this kiosk; None: all is well."""
    if not is_address(address):
        return Told.NO_ADDRESS
    there = client.at(address).with_timeout(_TRY_S)
    try:
        there.office()
    except ServerUnreachable:
        return Told.UNREACHABLE
    except (QueueError, ValueError):
        return Told.NOT_OURS
    try:
        there.health(DeviceHealth())
    except NotAllowed:
        return Told.NOT_KNOWN_THERE
    except QueueError:
        return Told.UNREACHABLE
    return None


def is_address(text: str) -> bool:
    """Tell whether `text` is like http://192.168.1.10:8080 and nothing more."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and 0 < int(found[1] or 80) < 2**16


def _printed(printers: Printers) -> Told:
    slip = Slip(
        office="Xin Mời",
        number="0000",
        service="Phiếu thử, không dùng để chờ",
        label="Phiếu thử",
        closing=f"Máy in hoạt động. Phiên bản {VERSION}",
        qr="http://0.0.0.0/",
    )
    printed = judge(printers.print(slip)).slip is ticket.Slip.PRINTED
    return Told.SLIP_PRINTED if printed else Told.SLIP_FAILED
