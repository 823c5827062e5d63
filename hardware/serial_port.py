"""A printer or scanner on a serial line, or on USB that looks like one."""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import serial

from hardware.errors import DeviceLost, DeviceMissing, DeviceStuck
from hardware.transport import check_is_device

# pyserial turns most faults into SerialException, which is an OSError. A pulled adapter also
# raises termios.error, which is not, and TypeError where it closed its pipes under a reader.
FAULTS = (OSError, termios.error, TypeError)

# A slice leaves a slow line in well under a second, so that the write timeout means "no
# progress" and not "a long slip": 256 bytes take 0.27 s at 9600 baud.
_SLICE = 256
_LOOK = 0.01


class SerialTransport:
    """An open serial port, 8N1."""

    def __init__(self, path: Path, baud: int, write_timeout: float) -> None:
        """Open `path`; raises DeviceMissing or NotADevice."""
        check_is_device(path)
        self._path = path
        self._timeout = write_timeout
        try:
            self._port = serial.Serial(str(path), baud, write_timeout=write_timeout, exclusive=True)
        except (*FAULTS, ValueError) as error:
            raise DeviceMissing(f"{path}: {error}") from None

    def write(self, data: bytes) -> None:
        """Hand over all of `data`; see Transport."""
        for start in range(0, len(data), _SLICE):
            with self._faults():
                self._port.write(data[start : start + _SLICE])

    def read(self, size: int, timeout: float) -> bytes:
        """Return what came within `timeout` seconds; see Transport."""
        with self._faults():
            self._port.timeout = timeout
            found = self._port.read(1)
            waiting = min(self._port.in_waiting, size - 1) if found else 0
            return bytes(found + (self._port.read(waiting) if waiting else b""))

    def drain(self) -> None:
        """Wait until the last byte is on the wire.

        The port's own flush() would wait for ever for a printer that holds the line.
        """
        with self._faults():
            before, idle = self._port.out_waiting, 0.0
            while before and idle < self._timeout:
                time.sleep(_LOOK)
                now = self._port.out_waiting
                before, idle = now, 0.0 if now < before else idle + _LOOK
        if before:
            raise DeviceStuck(f"{self._path} took no byte for {self._timeout:g} s")

    def abandon(self) -> None:
        """Let go of the port, and of what it has not sent; see Transport."""
        self.close()

    def close(self) -> None:
        """Let go of the port, throwing away what a stopped printer did not take."""
        with contextlib.suppress(*FAULTS):
            self._port.reset_output_buffer()
        with contextlib.suppress(*FAULTS):
            self._port.close()

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except serial.SerialTimeoutException:
            raise DeviceStuck(f"{self._path} took no byte for {self._timeout:g} s") from None
        except FAULTS as error:
            raise DeviceLost(f"{self._path}: {error}") from None
