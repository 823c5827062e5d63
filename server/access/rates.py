"""How much may come from one address or one device: a bucket that fills again, in memory."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock

from flask import Request

from server.core.errors import TooManyRequests

# Whoever comes from ever new addresses fills the memory up to here.
MOST_KEYS = 4096


LOG_IN = "/api/session"


@dataclass(frozen=True)
class Rate:
    """At most `burst` at once, and `per_s` each second in the long run."""

    burst: int
    per_s: float


# Everything from one address: 400 phones that ask every ten seconds are 40 a second.
_ADDRESS = Rate(burst=1000, per_s=100)
# What visitors change: one rating each.
_VISITOR = Rate(burst=60, per_s=2)
# A kiosk that was cut off sends what it has noted meanwhile.
_DEVICE = Rate(burst=200, per_s=20)
# The clerks of one office may share an address, and all begin at half past seven.
_LOG_IN = Rate(burst=30, per_s=0.5)


class Buckets:
    """One bucket of the same `rate` for each key; `uptime` gives seconds."""

    def __init__(self, rate: Rate, uptime: Callable[[], float]) -> None:
        self._rate = rate
        self._uptime = uptime
        self._lock = Lock()
        # key: what is left in its bucket, and when that was so; the one used last comes last.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Take one from the bucket of `key`; raise TooManyRequests if it is empty."""
        wait = self.wait(key)
        if wait > 0:
            raise TooManyRequests(f"too many requests: wait {wait:.0f} seconds", wait)

    def wait(self, key: str) -> float:
        """Take one and return 0; if there is none, return the seconds until there is."""
        now = self._uptime()
        with self._lock:
            left, then = self._left.pop(key, (float(self._rate.burst), now))
            left = min(self._rate.burst, left + (now - then) * self._rate.per_s)
            is_there = left >= 1
            self._left[key] = (left - 1 if is_there else left, now)
            if len(self._left) > MOST_KEYS:
                self._left.popitem(last=False)
        return 0.0 if is_there else max(1.0, (1 - left) / self._rate.per_s)


class Limits:
    """Turns away what no hall needs, wherever it comes from but this machine itself.

    An address may be the Wi-Fi of a whole hall, with every phone in it.
    """

    def __init__(self, uptime: Callable[[], float]) -> None:
        self._addresses = Buckets(_ADDRESS, uptime)
        self._visitors = Buckets(_VISITOR, uptime)
        self._devices = Buckets(_DEVICE, uptime)
        self._log_ins = Buckets(_LOG_IN, uptime)

    def check(self, request: Request, is_public: bool) -> None:
        """Raise TooManyRequests if this one is more than the address or the device may send.

        `is_public`: anybody may ask this.
        """
        address = visitor(request.remote_addr)
        if address is None:
            return
        self._addresses.take(address)
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind == "Bearer":
            # Whoever invents tokens still has one address.
            self._devices.take(hashlib.sha256(token.encode()).hexdigest())
        # A token, which anybody can invent, makes neither a PIN nor a face a device's.
        if request.path == LOG_IN and request.method == "POST":
            self._log_ins.take(address)
        elif is_public and request.method == "POST":
            self._visitors.take(address)


def visitor(address: str | None) -> str | None:
    """Return the key of an address, None for this machine itself, which is never limited.

    Somebody who has one IPv6 address has all that begin with the same 64 bits.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return None if found.is_loopback else str(found.exploded[:19])
        found = found.ipv4_mapped
    return None if found.is_loopback else str(found)
