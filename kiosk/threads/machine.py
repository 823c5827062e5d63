"""How the machine itself is that the kiosk runs on: disk, temperature, power supply, clock.

Undervoltage is read as the kernel of a Raspberry Pi tells it: the driver `rpi_volt` says
whether the supply was too weak within the last two seconds (drivers/hwmon/raspberrypi-hwmon.c),
and the firmware's file, which older kernels have, keeps bit 0 for now and bit 16 for ever
(https://www.raspberrypi.com/documentation/computers/os.html#get_throttled).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from server.core.device import DeviceHealth
from server.core.version import VERSION

# The firmware is asked no more often than this, in seconds.
FRESH_S = 2.0
_MB = 1_000_000
_FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled"
_UNDERVOLTAGE = 1 | 1 << 16


class Machine:
    """Reads the machine; what cannot be read is None.

    `folder` is where the journal lies, None: nowhere. `clock` gives monotonic seconds,
    `is_clock_set` tells whether a time source has set the wall clock. `sys` is where the
    kernel tells of its devices.
    """

    def __init__(
        self,
        folder: Path | None,
        clock: Callable[[], float],
        is_clock_set: Callable[[], bool],
        sys: Path = Path("/sys"),
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._is_clock_set = is_clock_set
        self._sys = sys
        self._was_weak = False
        self._read_at: float | None = None
        self._found = DeviceHealth()

    def read(self) -> DeviceHealth:
        """Return how the machine is; nothing of printer, scanner and tickets."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= FRESH_S:
            self._read_at, self._found = now, self._read()
        return self._found

    def _read(self) -> DeviceHealth:
        return DeviceHealth(
            disk_free_mb=self._disk_free_mb(),
            temperature_c=self._temperature_c(),
            undervoltage=self._undervoltage(),
            clock_set=self._is_clock_set(),
            version=VERSION,
        )

    def _disk_free_mb(self) -> int | None:
        if self._folder is None:
            return None
        try:
            return shutil.disk_usage(self._folder).free // _MB
        except OSError:
            return None

    def _temperature_c(self) -> float | None:
        """Return what the processor's sensor says; without a name it is the hottest one."""
        zones = list(self._named("class/thermal", "thermal_zone*", "type"))
        cpus = [zone for zone, name in zones if name.startswith("cpu")]
        found = [_whole(zone / "temp") for zone in cpus or [zone for zone, _ in zones]]
        return max((n / 1000 for n in found if n is not None), default=None)

    def _undervoltage(self) -> bool | None:
        """Tell whether the supply was too weak since the start; None where nothing tells."""
        named = self._named("class/hwmon", "hwmon*", "name")
        alarms = [_whole(place / "in0_lcrit_alarm") for place, name in named if name == "rpi_volt"]
        bits = _whole(self._sys / _FIRMWARE, base=16)
        told = [
            n for n in (*alarms, None if bits is None else bits & _UNDERVOLTAGE) if n is not None
        ]
        self._was_weak = self._was_weak or any(told)
        return self._was_weak if told else None

    def _named(self, folder: str, pattern: str, file: str) -> Iterator[tuple[Path, str]]:
        """Yield the devices below `folder` with what each is called in its `file`."""
        for place in sorted((self._sys / folder).glob(pattern)):
            yield place, _text(place / file)


def serial_of(tree: Path = Path("/proc/device-tree")) -> str | None:
    """Return the number that a Raspberry Pi has and no copy of its card, None elsewhere."""
    return _text(tree / "serial-number").strip("\0") or None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _whole(path: Path, base: int = 10) -> int | None:
    try:
        return int(_text(path), base)
    except ValueError:
        return None
