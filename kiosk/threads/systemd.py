"""Tells systemd that the kiosk is up, alive, and what it is at; silent without systemd.

The protocol is sd_notify(3): lines of text in one datagram. Written here in UTF-8, because
the library for it drops a Vietnamese status.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping

_MICRO = 1_000_000


class Systemd:
    """The way to the service manager. What cannot be told is lost: nothing here may block."""

    def __init__(self, address: str | None, watchdog_s: float | None = None) -> None:
        """`address` is that of its socket, None: nobody listens.

        `watchdog_s` is after how many seconds without `feed` it restarts the kiosk.
        """
        # "@" stands for the byte 0 of an address that is no file.
        self._address = "\0" + address[1:] if address and address.startswith("@") else address
        self.watchdog_s = watchdog_s

    @classmethod
    def of(cls, environment: Mapping[str, str], pid: int) -> Systemd:
        """Return the one that `environment` names for the process `pid`."""
        whose = environment.get("WATCHDOG_PID")
        micro = environment.get("WATCHDOG_USEC", "") if whose in (None, str(pid)) else ""
        watchdog_s = int(micro) / _MICRO if micro.isdecimal() and int(micro) > 0 else None
        return cls(environment.get("NOTIFY_SOCKET"), watchdog_s)

    @property
    def is_there(self) -> bool:
        """Whether the kiosk is a service of systemd's."""
        return bool(self._address)

    def ready(self) -> None:
        """Tell that the start is over."""
        self._send("READY=1")

    def feed(self) -> None:
        """Tell that everything works."""
        self._send("WATCHDOG=1")

    def say(self, status: str) -> None:
        """Tell what `systemctl status` shows."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """Tell that the kiosk stops because it was asked to."""
        self._send("STOPPING=1")

    def _send(self, line: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
                way.setblocking(False)
                way.sendto(line.encode(), self._address)
        except OSError:
            return
