"""Clerks with PINs and sessions, and devices with tokens."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.audit import COMMAND_LINE, record
from server.clock import Clock
from server.core.errors import BadRequest, LoginNeeded, Unavailable, Unknown, WrongPin
from server.lockout import Lockout
from server.names import displayed, folded
from server.session import Caller, Role, Session
from server.sessions import Sessions, hashed
from server.store import Row, Store, Table, as_value

# Log-ins that wait for their turn; each keeps one of the server's threads.
_MOST_WAITING = 20


@dataclass(frozen=True)
class Clerk:
    """Somebody who may log in, and the counter that the page suggests."""

    name: str
    role: Role
    counter: int | None


class Staff:
    """Who may come in, with what."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # The least that OWASP's password storage guide allows: a Pi has little memory.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._sessions = Sessions(store, clock)
        self._lockout = Lockout(lambda: clock.read().uptime)
        # One thread tries all PINs: their count must not come too late, and each thread
        # that has ever run argon2 would keep its memory (glibc gives each a heap).
        self._trier = ThreadPoolExecutor(1, "pins")
        self._waiting = BoundedSemaphore(_MOST_WAITING)

    # who there is

    def clerks(self) -> list[Clerk]:
        """Return everybody who may log in, by name."""
        with self._store.read() as table:
            rows = table.rows("select name, role, counter from clerks order by key")
        return [as_value(row, Clerk) for row in rows]

    def add_clerk(self, name: str, pin: str, role: Role, counter: int | None) -> None:
        """Add a clerk, or give the one of this name a new PIN, role and counter.

        Raises BadRequest for a name or a PIN that cannot be used to log in.
        """
        name = displayed(name)
        if not re.fullmatch("[0-9]{4,12}", pin):
            raise BadRequest("a PIN must be 4 to 12 digits")
        row: Row = {"key": folded(name), "name": name, "role": role, "counter": counter}
        row["pin_hash"] = self._hasher.hash(pin)

        def add(table: Table) -> None:
            table.delete("sessions", clerk=row["key"])
            if before := _clerk(table, name):
                table.update("counters", {"clerk": name}, clerk=before["name"])
            table.upsert("clerks", row, "key")
            record(
                table, self._clock.read(), COMMAND_LINE, f"{role}_add", name=name, counter=counter
            )

        self._store.change(add)

    def remove_clerk(self, name: str) -> str:
        """Let a clerk in no more; return the name as it was shown, raise Unknown if nobody's."""

        def remove(table: Table) -> str:
            found = _clerk(table, name)
            if found is None:
                raise Unknown(f"there is no clerk {name!r}")
            table.delete("sessions", clerk=found["key"])
            table.delete("clerks", key=found["key"])
            record(
                table,
                self._clock.read(),
                COMMAND_LINE,
                f"{found['role']}_remove",
                name=found["name"],
            )
            return str(found["name"])

        return self._store.change(remove)

    def devices(self) -> list[Caller]:
        """Return every device that may come in, by name."""
        with self._store.read() as table:
            rows = table.rows("select name, role from devices order by name")
        return [as_value(row, Caller) for row in rows]

    def add_device(self, name: str, role: Role) -> str:
        """Add a device, or give the one of this name a new token; return the token.

        Raises BadRequest for a name that nobody could read.
        """
        token = secrets.token_urlsafe(24)
        row = {"name": displayed(name), "role": role, "token_hash": hashed(token)}

        def add(table: Table) -> None:
            table.upsert("devices", row, "name")
            record(
                table, self._clock.read(), COMMAND_LINE, "device_add", name=row["name"], role=role
            )

        self._store.change(add)
        return token

    def remove_device(self, name: str) -> None:
        """Make a device's token worthless; raise Unknown if there is none of this name."""
        shown = displayed(name)

        def remove(table: Table) -> None:
            token = table.value("select token_hash from devices where name = ?", shown)
            if token is None:
                raise Unknown(f"there is no device {shown!r}")
            table.delete("devices", token_hash=token)
            record(table, self._clock.read(), COMMAND_LINE, "device_remove", name=shown)

        self._store.change(remove)

    # who comes in

    def login(self, name: str, pin: str, peer: str = "") -> tuple[str, Session]:
        """Begin a session; return its secret for the cookie, and what the page may know.

        `peer` is the address that the PIN comes from. Raises WrongPin, LockedOut after
        too many of them from there, Unavailable while too many log in at once. An unknown
        name is answered like a wrong PIN, and takes as long.
        """
        if not self._waiting.acquire(blocking=False):
            raise Unavailable("too many people log in at once: try again")
        try:
            clerk = self._trier.submit(self._checked, name, pin, peer).result()
        finally:
            self._waiting.release()
        return self._sessions.begin(clerk)

    def logout(self, secret: str) -> None:
        """End a session."""
        self._sessions.end(secret)

    def session(self, secret: str) -> Session:
        """Return a session that has begun; raise LoginNeeded if it is unknown or over."""
        return self._sessions.find(secret)

    def device(self, token: str) -> Caller:
        """Return the device with this token; raise LoginNeeded if there is none."""
        with self._store.read() as table:
            row = table.row("select name, role from devices where token_hash = ?", hashed(token))
        if row is None:
            raise LoginNeeded("no device has this token")
        return as_value(row, Caller)

    def _checked(self, name: str, pin: str, peer: str) -> Row:
        """Return the clerk's row if the PIN is right."""
        key = folded(name)
        self._lockout.check(key, peer)
        with self._store.read() as table:
            clerk = _clerk(table, name)
        if not self._is_right(clerk, pin) or clerk is None:
            self._lockout.failed(key, peer)
            raise WrongPin("this name and this PIN do not belong together")
        self._lockout.passed(key, peer)
        return clerk

    def _is_right(self, clerk: Row | None, pin: str) -> bool:
        decoy = self._decoy
        try:
            return self._hasher.verify(clerk["pin_hash"] if clerk else decoy, pin)
        except VerifyMismatchError:
            return False

    @cached_property
    def _decoy(self) -> str:
        """What an unknown name's PIN is compared with; nobody knows its PIN."""
        return self._hasher.hash(secrets.token_urlsafe(8))


def _clerk(table: Table, name: str) -> Row | None:
    return table.row("select * from clerks where key = ?", folded(name))
