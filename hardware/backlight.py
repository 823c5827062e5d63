"""How bright the screen is, as the kernel lets it be set below /sys/class/backlight."""

from __future__ import annotations

from pathlib import Path

# Darker than this nobody finds the way back.
LEAST = 10


class Backlight:
    """The screen's light; a monitor on HDMI has none that can be set, and it is None."""

    def __init__(self, folder: Path = Path("/sys/class/backlight")) -> None:
        self._folder = folder

    def read(self) -> int | None:
        """Return the brightness in percent, None where it cannot be set here."""
        device = self._device()
        if device is None:
            return None
        try:
            return round(100 * _number(device / "brightness") / _number(device / "max_brightness"))
        except (OSError, ValueError, ZeroDivisionError):
            return None

    def set(self, percent: int) -> bool:
        """Set the brightness, LEAST or more; False where that could not be done."""
        device = self._device()
        if device is None:
            return False
        try:
            most = _number(device / "max_brightness")
            wanted = round(most * max(LEAST, min(100, percent)) / 100)
            (device / "brightness").write_text(f"{wanted}\n", encoding="ascii")
        except (OSError, ValueError):
            return False
        return True

    def power(self, on: bool) -> bool:
        """Switch the light itself on or off; False where that could not be done.

        The numbers are those of the kernel's ABI: 0 is on, 4 is off.
        """
        device = self._device()
        if device is None:
            return False
        try:
            (device / "bl_power").write_text("0\n" if on else "4\n", encoding="ascii")
        except OSError:
            return False
        return True

    def _device(self) -> Path | None:
        return next(iter(sorted(self._folder.glob("*"))), None)


def _number(path: Path) -> int:
    return int(path.read_text(encoding="ascii"))
