"""A printer on the network, port 9100."""

from __future__ import annotations

import contextlib
import socket
import struct

from hardware.errors import DeviceLost, DeviceMissing, DeviceStuck

# Lingering for 0 s throws away what is still on its way out (man 7 socket, SO_LINGER).
_RESET = struct.pack("ii", 1, 0)


class NetworkTransport:
    """An open TCP connection to a printer."""

    def __init__(self, host: str, port: int, write_timeout: float, connect_timeout: float) -> None:
        """Connect; raises DeviceMissing."""
        self._name = f"{host}:{port}"
        self._timeout = write_timeout
        try:
            self._socket = socket.create_connection((host, port), connect_timeout)
        except OSError as error:
            raise DeviceMissing(f"{self._name}: {error}") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        """Hand over all of `data`; see Transport."""
        rest = memoryview(data)
        self._socket.settimeout(self._timeout)
        try:
            while rest:
                rest = rest[self._socket.send(rest) :]
        except TimeoutError:
            raise DeviceStuck(f"{self._name} took no byte for {self._timeout:g} s") from None
        except OSError as error:
            raise DeviceLost(f"{self._name}: {error}") from None

    def read(self, size: int, timeout: float) -> bytes:
        """Return what came within `timeout` seconds; see Transport."""
        self._socket.settimeout(max(timeout, 0.001))  # 0 would mean something else: non-blocking.
        try:
            found = self._socket.recv(size)
        except TimeoutError:
            return b""
        except OSError as error:
            raise DeviceLost(f"{self._name}: {error}") from None
        if not found:
            raise DeviceLost(f"{self._name} closed the connection")
        return found

    def drain(self) -> None:
        """Do nothing: the network card sends on its own."""

    def abandon(self) -> None:
        """Reset the connection, so that nothing of it is sent any more; see Transport."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._socket.close()

    def close(self) -> None:
        """Say goodbye first: a plain close could cut off the end of a slip on its way."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        self._socket.close()
