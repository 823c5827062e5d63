"""What the technician's screen works with, beside the kiosk's own parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hardware.backlight import Backlight
from hardware.mixer import Mixer
from kiosk.flow.calibration import Calibration
from kiosk.local import LocalFile
from kiosk.threads.recent import Recent


def _nothing(_: Calibration) -> None:
    """Without a glass there is nothing to calibrate."""


@dataclass(frozen=True)
class Tools:
    """`pin_file` has what is kept of the PIN, None: the screen cannot be opened.

    `calibrate` puts touches where they belong from now on, `restart` ends this process so
    that systemd starts it anew, `now` tells the office's time.
    """

    pin_file: Path | None = None
    local: LocalFile = field(default_factory=lambda: LocalFile(None))
    recent: Recent = field(default_factory=Recent)
    mixer: Mixer = field(default_factory=Mixer)
    backlight: Backlight = field(default_factory=Backlight)
    calibrate: Callable[[Calibration], None] = _nothing
    restart: Callable[[], None] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
