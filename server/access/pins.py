"""PINs: how they are kept, and tried one at a time so that nobody can try them all."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.access.audit import record
from server.access.lockout import Lockout
from server.access.rates import Buckets, Rate, visitor
from server.clock import Clock
from server.core.errors import BadRequest, Unavailable, WrongPin
from server.names import folded
from server.store import Row, Store, Table

# Log-ins that wait for their turn; each keeps one of the server's threads.
_MOST_WAITING = 20
# How many tries of names that nobody has are told in the audit, for each address.
_STRANGERS = Rate(burst=10, per_s=1 / 60)


class Pins:
    """Hashes PINs and tries them; wrong ones are told in the audit."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # The least that OWASP's password storage guide allows: a Pi has little memory.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._lockout = Lockout(lambda: clock.read().uptime)
        self._strangers = Buckets(_STRANGERS, lambda: clock.read().uptime)
        # One thread tries all PINs: their count must not come too late, and each thread
        # that has ever run argon2 would keep its memory (glibc gives each a heap).
        self._trier = ThreadPoolExecutor(1, "pins")
        self._waiting = BoundedSemaphore(_MOST_WAITING)

    def hashed(self, pin: str) -> str:
        """Return what is kept of a PIN; raise BadRequest if it cannot be one."""
        if not re.fullmatch("[0-9]{4,12}", pin):
            raise BadRequest("a PIN must be 4 to 12 digits")
        return self._hasher.hash(pin)

    def owner(self, name: str, pin: str, peer: str) -> Row:
        """Return the row of the clerk whose name and PIN these are.

        `peer` is the address that they come from. Raises WrongPin, LockedOut after too
        many of them from there, Unavailable while too many log in at once. An unknown name
        is answered like a wrong PIN, and takes as long.
        """
        if not self._waiting.acquire(blocking=False):
            raise Unavailable("too many people log in at once: try again")
        try:
            return self._trier.submit(self._tried, name, pin, peer).result()
        finally:
            self._waiting.release()

    def _tried(self, name: str, pin: str, peer: str) -> Row:
        # Somebody with one IPv6 address has all of its network to try from.
        key, where = folded(name), visitor(peer) or "this machine"
        self._lockout.check(key, where)
        with self._store.read() as table:
            clerk = clerk_named(table, name)
        if not self._is_right(clerk, pin) or clerk is None:
            self._tell(clerk, peer, self._lockout.failed(key, where))
            raise WrongPin("this name and this PIN do not belong together")
        self._lockout.passed(key, where)
        return clerk

    def _tell(self, clerk: Row | None, peer: str, wait: float) -> None:
        """Write a wrong PIN into the audit.

        A name that is nobody's is left out: it may be a PIN in the wrong place. Only so
        many of them are told, or inventing names would fill the disk.
        """
        if clerk is None and self._strangers.wait(visitor(peer) or "") > 0:
            return
        who, now = clerk["name"] if clerk else "", self._clock.read()
        action = "locked_out" if wait else "wrong_pin"
        waits = {"wait_s": round(wait)} if wait else {}
        self._store.change(lambda table: record(table, now, who, action, address=peer, **waits))

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


def new_pin() -> str:
    """Return a PIN that nobody can guess better than by trying."""
    return f"{secrets.randbelow(10**6):06d}"


def clerk_named(table: Table, name: str) -> Row | None:
    """Return the row of the clerk who is called so, however it is typed."""
    return table.row("select * from clerks where key = ?", folded(name))
