"""The way to a printer: bytes out, bytes in, and a limit on how long either may take.

`hardware.usb`, `hardware.serial_port` and `hardware.network` are the three ways that there are.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Protocol

from hardware.errors import DeviceMissing, NotADevice


class Transport(Protocol):
    """An open connection to a device. Every fault is a DeviceError; none of these can hang."""

    def write(self, data: bytes) -> None:
        """Hand over all of `data`.

        Raises DeviceStuck when no byte is taken for the write timeout, and DeviceLost.
        """
        ...

    def read(self, size: int, timeout: float) -> bytes:
        """Return up to `size` bytes, or b"" when none came within `timeout` seconds.

        Raises DeviceLost.
        """
        ...

    def drain(self) -> None:
        """Wait until what was written has left this machine; raises like `write`."""
        ...

    def abandon(self) -> None:
        """Let go of the device, and take back what has not left this machine; never raises.

        What was taken and not yet sent would come out later, for somebody who has left.
        """
        ...

    def close(self) -> None:
        """Let go of the device; never raises."""
        ...


def check_is_device(path: Path) -> None:
    """Raise DeviceMissing or NotADevice unless `path` is a character device.

    As root, opening a path in /dev that does not exist would make a plain file there, and
    every slip would be "printed" into it.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise DeviceMissing(f"{path}: {error.strerror}") from None
    if not stat.S_ISCHR(mode):
        raise NotADevice(f"{path} is not a device")
