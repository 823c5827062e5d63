"""What is connected, as `hardware.toml` says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from server import settings

Baud = Literal[9600, 19200, 38400, 57600, 115200]

_PINS = range(2, 28)
_WIRES = ("button", "lamp", "alarm", "buzzer", "presence", "next", "ok", "back")


@dataclass(frozen=True, slots=True)
class PrinterConfig:
    """A slip printer. Times are in seconds; `paper` is the width of the roll in millimetres.

    `path` may be a pattern like "/dev/usb/lp*", for a printer whose name changes with its
    plug. A roll is `roll_m` metres long (0: unknown), and `near_end_m` are left on it when the
    printer says that paper is low.
    """

    kind: Literal["none", "usb", "serial", "network", "virtual"] = "none"
    path: str = ""
    baud: Baud = 115200
    host: str = ""
    port: int = 9100
    paper: Literal[80, 58] = 80
    out: str = "slips"
    write_timeout: float = 4.0
    connect_timeout: float = 2.0
    answer_timeout: float = 0.3
    settle: float = 1.0
    print_timeout: float = 30.0
    roll_m: float = 50.0
    near_end_m: float = 3.0

    def __post_init__(self) -> None:
        _refuse(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.kind in ("usb", "serial") and not self.path:
            yield f'path is missing, and kind = "{self.kind}" needs it'
        if self.kind == "network" and not self.host:
            yield 'host is missing, and kind = "network" needs it'
        if not 1 <= self.port <= 65535:
            yield f"port must be from 1 to 65535, not {self.port}"
        for name in ("write_timeout", "connect_timeout", "answer_timeout", "print_timeout"):
            if not 0 < getattr(self, name) <= 60:
                yield f"{name} must be more than 0 and at most 60, not {getattr(self, name):g}"
        for name, most in (("settle", 60), ("roll_m", 1000), ("near_end_m", 100)):
            if not 0 <= getattr(self, name) <= most:
                yield f"{name} must be from 0 to {most}, not {getattr(self, name):g}"


@dataclass(frozen=True, slots=True)
class ScannerConfig:
    """The card scanner. `gap` and `repeat` are in seconds.

    `path` may be a pattern like "/dev/ttyACM*"; for "wedge", which types like a keyboard, it
    only says which keyboard has to be plugged in, "" for any.
    """

    kind: Literal["none", "serial", "wedge", "virtual"] = "none"
    path: str = ""
    baud: Baud = 9600
    gap: float = 0.1
    repeat: float = 3.0

    def __post_init__(self) -> None:
        _refuse(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.kind == "serial" and not self.path:
            yield 'path is missing, and kind = "serial" needs it'
        if not 0.01 <= self.gap <= 5:
            yield f"gap must be from 0.01 to 5, not {self.gap:g}"
        if not 0 <= self.repeat <= 60:
            yield f"repeat must be from 0 to 60, not {self.repeat:g}"


@dataclass(frozen=True, slots=True)
class PanelConfig:
    """The panel's wires, by GPIO (BCM) number; what has no number is not there.

    `button` is the start button and `lamp` is in it; `alarm` is a lamp for the staff. `next`,
    `ok` and `back` are for a kiosk that is used without touching its screen.
    """

    kind: Literal["none", "gpio", "virtual"] = "none"
    button: int | None = None
    lamp: int | None = None
    alarm: int | None = None
    buzzer: int | None = None
    presence: int | None = None
    next: int | None = None
    ok: int | None = None
    back: int | None = None
    bounce: float = 0.05

    def __post_init__(self) -> None:
        _refuse(self._problems())

    def _problems(self) -> Iterator[str]:
        wires = {name: getattr(self, name) for name in _WIRES}
        used: dict[int, str] = {}
        for name, pin in wires.items():
            if pin is None:
                continue
            if pin not in _PINS:
                yield f"{name} must be a GPIO number from 2 to 27, not {pin}"
            if pin in used:
                yield f"{name} and {used[pin]} both use GPIO {pin}"
            used[pin] = name
        if not 0 <= self.bounce <= 1:
            yield f"bounce must be from 0 to 1, not {self.bounce:g}"


@dataclass(frozen=True, slots=True)
class SpeakerConfig:
    """The loudspeaker. `timeout`, in seconds, is the longest that one sound may last."""

    kind: Literal["none", "alsa", "file"] = "none"
    device: str = "default"
    out: str = "spoken"
    timeout: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.timeout <= 600:
            raise ValueError(f"timeout must be more than 0 and at most 600, not {self.timeout:g}")


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """When the picture is dimmed and when it is dark, in minutes without anybody; 0: never.

    While no numbers are given `closed_…` counts. `dim_percent` is how bright a dimmed picture is.
    """

    dim_after_min: float = 10.0
    blank_after_min: float = 0.0
    closed_dim_after_min: float = 2.0
    closed_blank_after_min: float = 10.0
    dim_percent: int = 30

    def __post_init__(self) -> None:
        _refuse(self._problems())

    def _problems(self) -> Iterator[str]:
        for state in ("", "closed_"):
            for what in ("dim", "blank"):
                name = f"{state}{what}_after_min"
                if not 0 <= getattr(self, name) <= 1440:
                    yield f"{name} must be from 0 to 1440, not {getattr(self, name):g}"
        if not 5 <= self.dim_percent <= 100:
            yield f"dim_percent must be from 5 to 100, not {self.dim_percent}"


@dataclass(frozen=True, slots=True)
class HardwareConfig:
    """Everything that is connected to this machine; what is not named is not there.

    The second printer is used while the first one cannot print.
    """

    printer: PrinterConfig = field(default_factory=PrinterConfig)
    scanner: ScannerConfig = field(default_factory=ScannerConfig)
    panel: PanelConfig = field(default_factory=PanelConfig)
    speaker: SpeakerConfig = field(default_factory=SpeakerConfig)
    second_printer: PrinterConfig = field(default_factory=PrinterConfig)
    screen: ScreenConfig = field(default_factory=ScreenConfig)


def load(path: Path) -> HardwareConfig:
    """Read `hardware.toml`; raises SettingsError with all that is wrong in it."""
    return settings.load(HardwareConfig, path)


def _refuse(problems: Iterator[str]) -> None:
    """Raise one ValueError for all problems of a table, so that none waits for the next try."""
    if found := "; ".join(problems):
        raise ValueError(found)
