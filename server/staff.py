"""Clerks with PINs and sessions, and devices with tokens."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.clock import Clock
from server.core.errors import LockedOut, LoginNeeded, WrongPin
from server.session import Caller, Role, Session
from server.store import Row, Store, Table

SESSION_S = 12 * 3600.0
# Wrong PINs before a name has to wait; each further one doubles the wait.
_TRIES = 5
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 3600.0


class Staff:
    """Who may come in, with what."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # The least that OWASP's password storage guide allows: a Pi has little memory.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._lockout = Lockout(lambda: clock.read().uptime)

    def has_clerks(self) -> bool:
        """Tell whether anybody can log in at all."""
        with self._store.read() as table:
            return bool(table.value("select 1 from clerks limit 1"))

    def add_clerk(self, name: str, pin: str, role: Role, counter: int | None) -> None:
        """Add a clerk, or give the one of this name a new PIN, role and counter."""
        row = {"name": name, "role": role, "pin_hash": self._hasher.hash(pin), "counter": counter}

        def add(table: Table) -> None:
            table.delete("sessions", clerk=name)
            table.upsert("clerks", row, "name")

        self._store.change(add)

    def add_device(self, name: str, role: Role) -> str:
        """Add a device, or give the one of this name a new token; return the token."""
        token = secrets.token_urlsafe(24)
        row = {"name": name, "role": role, "token_hash": _hash(token)}
        self._store.change(lambda table: table.upsert("devices", row, "name"))
        return token

    def login(self, name: str, pin: str) -> tuple[str, Session]:
        """Begin a session; return its secret for the cookie, and what the page may know.

        Raises WrongPin, and LockedOut after too many of them. An unknown name is
        answered like a wrong PIN, and takes as long.
        """
        self._lockout.check(name)
        with self._store.read() as table:
            clerk = table.row("select * from clerks where name = ?", name)
        if not self._is_right(clerk, pin) or clerk is None:
            self._lockout.failed(name)
            raise WrongPin("this name and this PIN do not belong together")
        self._lockout.passed(name)
        secret, csrf, now = secrets.token_urlsafe(24), secrets.token_urlsafe(24), self._clock.read()
        row = {"token_hash": _hash(secret), "clerk": clerk["name"], "csrf": csrf}
        row |= {"boot": now.boot, "uptime": now.uptime}
        self._store.change(lambda table: table.insert("sessions", row))
        return secret, Session(clerk["name"], Role(clerk["role"]), csrf, clerk["counter"])

    def logout(self, secret: str) -> None:
        """End a session."""
        self._store.change(lambda table: table.delete("sessions", token_hash=_hash(secret)))

    def session(self, secret: str) -> Session:
        """Return a session that has begun; raise LoginNeeded if it is unknown or over.

        It ends after SESSION_S, counted anew from a boot: a clerk need not log in again
        after a power cut, and across boots a Pi's clock cannot say how long it lasted.
        """
        with self._store.read() as table:
            row = table.row(
                "select * from sessions join clerks on clerks.name = sessions.clerk"
                " where token_hash = ?",
                _hash(secret),
            )
        now = self._clock.read()
        if (
            row is None
            or now.uptime - (row["uptime"] if row["boot"] == now.boot else 0) > SESSION_S
        ):
            raise LoginNeeded("log in first")
        return Session(row["clerk"], Role(row["role"]), row["csrf"], row["counter"])

    def device(self, token: str) -> Caller:
        """Return the device with this token; raise LoginNeeded if there is none."""
        with self._store.read() as table:
            row = table.row("select name, role from devices where token_hash = ?", _hash(token))
        if row is None:
            raise LoginNeeded("no device has this token")
        return Caller(row["name"], Role(row["role"]))

    def _is_right(self, clerk: Row | None, pin: str) -> bool:
        try:
            return self._hasher.verify(clerk["pin_hash"] if clerk else self._decoy(), pin)
        except VerifyMismatchError:
            return False

    def _decoy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(8))


@dataclass
class _Failures:
    count: int = 0
    until: float = 0.0


class Lockout:
    """Makes a name wait after too many wrong PINs; `uptime` gives seconds."""

    def __init__(self, uptime: Callable[[], float]) -> None:
        self._uptime = uptime
        self._names: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Raise LockedOut while this name has to wait."""
        with self._lock:
            failures = self._names.get(name.casefold())
            wait = failures.until - self._uptime() if failures else 0.0
        if wait > 0:
            raise LockedOut(f"too many wrong PINs: wait {wait:.0f} seconds")

    def failed(self, name: str) -> None:
        """Count a wrong PIN."""
        with self._lock:
            failures = self._names.setdefault(name.casefold(), _Failures())
            failures.count += 1
            if failures.count >= _TRIES:
                wait = _FIRST_WAIT_S * 2 ** (failures.count - _TRIES)
                failures.until = self._uptime() + min(wait, _LONGEST_WAIT_S)

    def passed(self, name: str) -> None:
        """Forget the wrong PINs of a name."""
        with self._lock:
            self._names.pop(name.casefold(), None)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
