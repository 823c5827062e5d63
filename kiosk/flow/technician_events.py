"""What happens on the technician's screen, and what it then asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.flow.calibration import Touched
from kiosk.flow.events import Effect, Event, Touch
from kiosk.flow.technician import Deed, Door, Report, Told


@dataclass(frozen=True)
class AskedTechnician(Event):
    """Somebody made the hidden gesture."""


@dataclass(frozen=True)
class Did(Touch):
    """Something on the technician's screen was touched; `value` is which digit, page, letter."""

    deed: Deed
    value: str = field(default="", repr=False)


@dataclass(frozen=True)
class TouchedCross(Touch):
    """A cross was touched."""

    touched: Touched


@dataclass(frozen=True)
class PinTried(Event):
    """What came of the PIN; `locked_until` is of the monotonic clock."""

    door: Door
    locked_until: float | None = None


@dataclass(frozen=True)
class LookedAround(Event):
    """How the machine is."""

    report: Report


@dataclass(frozen=True)
class Worked(Event):
    """What came of something that was done."""

    told: Told


@dataclass(frozen=True)
class TryPin(Effect):
    """Try a PIN; "" only asks how the door stands."""

    pin: str = field(default="", repr=False)


@dataclass(frozen=True)
class LookAround(Effect):
    """Look how the machine is."""


@dataclass(frozen=True)
class Work(Effect):
    """Do something to the machine."""

    deed: Deed
    value: str = ""


@dataclass(frozen=True)
class Calibrate(Effect):
    """Put touches where the crosses stood."""

    touched: tuple[Touched, ...]
