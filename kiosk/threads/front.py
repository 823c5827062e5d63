"""The scanner and the panel beside the glass, opened and driven in a thread of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from hardware.backlight import Backlight
from hardware.config import HardwareConfig
from kiosk.hand import Touches
from kiosk.keys import Key
from kiosk.threads.work import Idling, Worker
from server.core.device import ScannerHealth

if TYPE_CHECKING:  # The devices' libraries load slowly; they are loaded in the thread.
    from hardware.panel import Panel
    from hardware.scanner import Scanner
    from hardware.typing_scanner import TypingScanner

# A scanner that is there is open by then; one that is not is looked for in the background.
_OPEN_S = 5.0
_LOOK_S = 0.02
# How often it is looked whether somebody has to come; a beep or a lamp waits for none of it.
_WATCH_S = 0.5


class Signal(StrEnum):
    """What the panel can show or sound."""

    LAMP_ON = "lamp on"
    LAMP_OFF = "lamp off"
    ALARM_ON = "alarm on"
    ALARM_OFF = "alarm off"
    BEEP = "beep"
    TWO_BEEPS = "two beeps"
    SCREEN_ON = "screen on"
    SCREEN_OFF = "screen off"


class Front:
    """Scans and presses become events; signals become light and sound."""

    def __init__(
        self,
        config: HardwareConfig,
        touches: Touches,
        tell: Callable[[str], None],
        backlight: Backlight | None = None,
    ) -> None:
        """`tell` is told once whether the scanner is "ready" or "missing".

        `when_key` is called for the buttons that do without the glass, in a thread of theirs.
        """
        self.when_key: Callable[[Key], None] | None = None
        self._tell = tell
        self._config = config
        self._touches = touches
        self._backlight = backlight or Backlight()
        self._scanner: Scanner | TypingScanner | None = None
        self._take_typed: Callable[[str], None] | None = None
        self._panel: Panel | None = None
        self._lamp = Signal.LAMP_OFF
        self._alarm = Signal.ALARM_OFF
        self._needs_somebody: Callable[[], bool] = lambda: False
        watching = Idling(self._watch, lambda: _WATCH_S)
        self._worker: Worker[Signal] = Worker("front", self._signal, self._open, watching)

    @property
    def panel(self) -> Panel | None:
        """What is wired beside the glass, None until it was opened."""
        return self._panel

    def start(self, needs_somebody: Callable[[], bool]) -> None:
        """Open what there is; the alarm lamp is lit while `needs_somebody` says so."""
        self._needs_somebody = needs_somebody
        self._worker.start()

    def lamp(self, on: bool) -> None:
        """Light the start button's lamp or put it out; returns at once."""
        wanted = Signal.LAMP_ON if on else Signal.LAMP_OFF
        if wanted is not self._lamp:
            self._lamp = wanted
            self._worker.put(wanted)

    def scanner(self) -> ScannerHealth | None:
        """Tell how the scanner is; None until it was looked for."""
        if self._config.scanner.kind == "none":
            return ScannerHealth.NONE
        if self._scanner is None:
            return None
        return ScannerHealth.READY if self._scanner.connected else ScannerHealth.LOST

    def typed(self, code: str) -> None:
        """Take a scan that was typed like on a keyboard; dropped before the scanner is set up."""
        if self._take_typed is not None:
            self._take_typed(code)

    def shine(self, on: bool) -> None:
        """Switch the light behind the screen; returns at once."""
        self._worker.put(Signal.SCREEN_ON if on else Signal.SCREEN_OFF)

    def beep(self, times: int = 1) -> None:
        """Sound briefly, once or twice; returns at once."""
        self._worker.put(Signal.BEEP if times == 1 else Signal.TWO_BEEPS)

    def try_out(self, signal: Signal, seconds: float) -> None:
        """Show a signal for so long, and then what belongs there; returns only then."""
        self._worker.put(signal)
        time.sleep(seconds)
        self._worker.put(self._lamp if signal is Signal.LAMP_ON else self._alarm)

    def close(self) -> None:
        """Let go of the devices."""
        self.shine(on=True)
        self._worker.close()
        for device in (self._scanner, self._panel):
            if device is not None:
                device.close()

    def _press(self, key: Key) -> None:
        if self.when_key is not None:
            self.when_key(key)

    def _begin(self) -> None:
        """Take a press of the start button; unlike a touch it is never blind."""
        self._touches.stir()
        self._touches.begin()

    def _open(self) -> None:
        from hardware.devices import open_panel, open_scanner  # noqa: PLC0415 - loads slowly
        from hardware.typing_scanner import TypingScanner  # noqa: PLC0415

        # A kiosk that was killed in the night may have left it off.
        self._backlight.power(on=True)
        self._panel = open_panel(self._config.panel)
        self._panel.when_pressed = self._begin
        self._panel.when_present = self._touches.stir
        self._panel.when_next = partial(self._press, Key.NEXT)
        self._panel.when_ok = partial(self._press, Key.OK)
        self._panel.when_back = partial(self._press, Key.BACK)
        self._scanner = open_scanner(self._config.scanner)
        self._scanner.when_scanned = self._touches.scan
        if isinstance(self._scanner, TypingScanner):
            self._take_typed = self._scanner.typed
        self._scanner.start()
        self._tell(f"scanner {'ready' if self._connects(self._scanner) else 'missing'}")

    def _connects(self, scanner: Scanner | TypingScanner) -> bool:
        for _ in range(int(_OPEN_S / _LOOK_S)):
            if scanner.connected or self._config.scanner.kind == "none":
                break
            time.sleep(_LOOK_S)
        return scanner.connected

    def _watch(self) -> None:
        """See whether somebody still stands there, and whether somebody has to come."""
        if self._panel is not None and self._panel.is_somebody_there:
            self._touches.stir()
        wanted = Signal.ALARM_ON if self._needs_somebody() else Signal.ALARM_OFF
        if wanted is not self._alarm:
            self._alarm = wanted
            self._signal(wanted)

    def _signal(self, signal: Signal) -> None:
        if signal in (Signal.SCREEN_ON, Signal.SCREEN_OFF):
            self._backlight.power(on=signal is Signal.SCREEN_ON)
        elif self._panel is not None:
            _show_on(self._panel, signal)


def _show_on(panel: Panel, signal: Signal) -> None:
    match signal:
        case Signal.LAMP_ON:
            panel.lamp_on()
        case Signal.LAMP_OFF:
            panel.lamp_off()
        case Signal.ALARM_ON:
            panel.alarm_on()
        case Signal.ALARM_OFF:
            panel.alarm_off()
        case Signal.BEEP:
            panel.beep()
        case Signal.TWO_BEEPS:
            panel.beep(times=2)
