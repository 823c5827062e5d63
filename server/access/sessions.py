"""Sessions of clerks who have logged in, and when they are over."""

from __future__ import annotations

import hashlib
import secrets

from server.access.audit import record
from server.clock import Clock
from server.core.errors import LoginNeeded
from server.core.reading import Reading
from server.records import Records
from server.session import Role, Session
from server.store import Row, Store, Table

_DEFAULT_HOURS = 12


class Sessions:
    """Begins, finds and ends them.

    One is good for the boot in which it began and for the next one in which anybody
    comes, and for the office's session_hours of uptime in each: a power cut at noon logs
    nobody out, and a machine that is off at night does not keep a session for ever. The
    wall clock cannot say how long one has lasted: a Pi's may be years off after a boot.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(self, clerk: Row, peer: str) -> tuple[str, Session]:
        """Begin one for the row `clerk`; return its secret, and what the page may know.

        `peer` is the address that it begins at. Raises LoginNeeded if the clerk's PIN has
        changed, or the clerk is gone, since the row was read.
        """
        secret, csrf, now = secrets.token_urlsafe(24), secrets.token_urlsafe(24), self._clock.read()
        row = {"token_hash": hashed(secret), "clerk": clerk["key"], "csrf": csrf}
        row |= {"boot": now.boot, "uptime": now.uptime}

        def save(table: Table) -> None:
            _age(table, now)
            is_still = "select 1 from clerks where key = ? and pin_hash = ?"
            if not table.value(is_still, clerk["key"], clerk["pin_hash"]):
                raise LoginNeeded("the PIN has changed just now")
            table.insert("sessions", row)
            record(table, now, clerk["name"], "log_in", role=clerk["role"], address=peer)

        self._store.change(save)
        return secret, _session(clerk | row)

    def find(self, secret: str) -> Session:
        """Return one that has begun; raise LoginNeeded if it is unknown or over."""
        now = self._clock.read()
        row = self._row(secret)
        if row is not None and row["boot"] != now.boot:
            self._store.change(lambda table: _age(table, now))
            row = self._row(secret)
        if row is None or now.uptime - row["uptime"] > row["most_s"]:
            raise LoginNeeded("log in first")
        return _session(row)

    def end(self, secret: str) -> None:
        """End one."""

        def end(table: Table) -> None:
            row = table.row(
                "select name, key from sessions join clerks on key = clerk where token_hash = ?",
                hashed(secret),
            )
            if row:
                table.delete("sessions", token_hash=hashed(secret))
                record(table, self._clock.read(), row["name"], "log_out")

        self._store.change(end)

    def _row(self, secret: str) -> Row | None:
        with self._store.read() as table:
            row = table.row(
                "select csrf, boot, uptime, name, role, counter from sessions"
                " join clerks on clerks.key = sessions.clerk where token_hash = ?",
                hashed(secret),
            )
            return row and row | {"most_s": _longest(table)}


def hashed(secret: str) -> str:
    """Return what is stored of a secret that is too long to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _session(row: Row) -> Session:
    return Session(row["name"], Role(row["role"]), row["csrf"], row["counter"])


def _longest(table: Table) -> float:
    """Return how many seconds a session lasts; before there is an office, as by default."""
    records = Records(table)
    hours = records.office().session_hours if records.office_version() else _DEFAULT_HOURS
    return hours * 3600.0


def _age(table: Table, now: Reading) -> None:
    """Delete the sessions that are over, and take the others over into this boot."""
    longest = _longest(table)
    for row in table.rows("select token_hash, boot, uptime, is_second_boot from sessions"):
        key = row["token_hash"]
        if _is_over(row, now, longest):
            table.delete("sessions", token_hash=key)
        elif row["boot"] != now.boot:
            taken_over = {"boot": now.boot, "uptime": 0.0, "is_second_boot": True}
            table.update("sessions", taken_over, token_hash=key)


def _is_over(row: Row, now: Reading, longest: float) -> bool:
    if row["boot"] != now.boot:
        return bool(row["is_second_boot"])
    return bool(now.uptime - row["uptime"] > longest)
