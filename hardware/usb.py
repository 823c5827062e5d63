"""A USB printer through the kernel's own driver: /dev/usb/lp0."""

from __future__ import annotations

import errno
import os
import select
from pathlib import Path

from hardware.errors import DeviceLost, DeviceMissing, DeviceStuck
from hardware.transport import check_is_device

# How the kernel reports a pulled cable, whatever was asked.
_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL


class UsbTransport:
    """An open character device, used without ever blocking."""

    def __init__(self, path: Path, write_timeout: float) -> None:
        """Open `path`; raises DeviceMissing or NotADevice."""
        check_is_device(path)
        self._path = path
        self._timeout = write_timeout
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise DeviceMissing(f"{path}: {error.strerror}") from None

    def write(self, data: bytes) -> None:
        """Hand over all of `data`; see Transport."""
        rest = memoryview(data)
        while rest:
            self.drain()
            rest = rest[self._write_some(rest) :]

    def read(self, size: int, timeout: float) -> bytes:
        """Return what came within `timeout` seconds; see Transport."""
        if not self._poll(select.POLLIN, timeout):
            return b""
        try:
            found = os.read(self._fd, size)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EINVAL:  # A printer that has no way back.
                return b""
            raise DeviceLost(f"{self._path}: {error.strerror}") from None
        return found

    def drain(self) -> None:
        """Wait until the driver would take more, which it does when the last write is through."""
        if not self._poll(select.POLLOUT, self._timeout):
            raise DeviceStuck(f"{self._path} took no byte for {self._timeout:g} s")

    def abandon(self) -> None:
        """Let go of the device; the driver takes back the write that is on its way."""
        self.close()

    def close(self) -> None:
        """Let go of the device."""
        os.close(self._fd)

    def _write_some(self, data: memoryview) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise DeviceLost(f"{self._path}: {error.strerror}") from None

    def _poll(self, event: int, timeout: float) -> bool:
        poll = select.poll()
        poll.register(self._fd, event)
        found = poll.poll(timeout * 1000)
        if found and found[0][1] & _GONE:
            raise DeviceLost(f"{self._path} is gone")
        return bool(found)
