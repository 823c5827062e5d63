"""The audit: who changed staff, devices and settings, who logged in; only ever appended to.

Each row carries a seal over itself and the row before, made with the key in `audit.key`.
So a row that was changed, added in between or taken out by whoever has the database but not
the key shows at the next check. It does not show by itself that the newest rows were cut
off, nor what somebody did who could read the key as well: against both, note the newest
seal outside (on paper, in the minutes) and ask later whether the audit still has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from server.core.reading import Reading
from server.requests import Subject
from server.seal import Seal
from server.store import Row, Store, Table
from server.wire import encode

COMMAND_LINE = "command line"
# Rows that are checked in one go: whoever changes something must not wait for thousands.
_BATCH = 500
# As much of a seal as a person can copy; it still cannot be met by chance.
_NOTED = 16


# How the names of their acts begin.
_BEGINNINGS = {
    Subject.STAFF: ("clerk_",),
    Subject.DEVICES: ("device_",),
    Subject.SETTINGS: ("office_",),
    Subject.LOG_INS: ("log_", "wrong_pin", "locked_out"),
}


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did; `at` is worth less unless the clock was synchronised.

    `noted` is what to write down outside to find this row again: its id and its seal's
    beginning.
    """

    id: int
    at: str
    synchronised: bool
    who: str
    action: str
    detail: dict[str, Any]
    noted: str


@dataclass(frozen=True)
class Verdict:
    """Whether the chain of `rows` rows holds.

    `broken_at` is the id of the first row that does not fit, None if all do. `noted` is
    that of the newest row, "" without any.
    """

    rows: int
    broken_at: int | None
    noted: str


@dataclass(frozen=True)
class AuditPage:
    """Rows of the audit, newest first; `older` tells whether there may be more before them.

    `verdict` comes only with the newest rows about everything. `still_there` answers
    whether the audit has the row that was asked for by what had been noted of it.
    """

    entries: tuple[Entry, ...]
    older: bool
    verdict: Verdict | None = None
    still_there: bool | None = None


def record(table: Table, now: Reading, who: str, action: str, **detail: object) -> int:
    """Append that `who` did `action`, in the transaction of the act; return the row's id.

    `detail` is what it was done to, without any secret: nothing is ever taken out again.
    """
    last = table.row("select id, hash from audit order by id desc limit 1")
    row: Row = {
        "id": last["id"] + 1 if last else 1,
        "at": now.wall.isoformat(timespec="seconds"),
        "synchronised": int(now.synchronised),
        "who": who,
        "action": action,
        "detail": encode(detail).decode(),
    }
    row["hash"] = _sealed(table.seal, row, last["hash"] if last else "")
    return table.insert("audit", row)


def tell(store: Store, now: Reading, who: str, action: str, **detail: object) -> None:
    """Append what `who` did where there is no other change that it belongs to."""
    store.change(lambda table: record(table, now, who, action, **detail))


def entries(
    table: Table,
    before: int | None = None,
    most: int = 100,
    about: Subject | None = None,
    who: str | None = None,
) -> tuple[Entry, ...]:
    """Return the newest `most` rows, newest first: older than row `before`, by `who`."""
    wanted, begins = _wanted(about)
    rows = table.rows(
        f"select * from audit where id < ? and coalesce(who = ?, true) and {wanted}"
        " order by id desc limit ?",
        2**62 if before is None else before,
        who,
        *begins,
        most,
    )
    return tuple(_entry(row) for row in rows)


def _wanted(about: Subject | None) -> tuple[str, list[str]]:
    """Return the condition on `action`, and the patterns for its question marks."""
    if about is None:
        return "true", []
    others = [beginning for found in _BEGINNINGS.values() for beginning in found]
    begins = [f"{beginning}*" for beginning in _BEGINNINGS.get(about, others)]
    either = " or ".join(["action glob ?"] * len(begins))
    return (f"({either})" if about in _BEGINNINGS else f"not ({either})"), begins


def all_entries(store: Store) -> Iterator[Entry]:
    """Yield every row, oldest first."""
    return (_entry(row) for row in _all_rows(store))


def verdict(store: Store) -> Verdict:
    """Check the whole chain, from its first row to its newest."""
    rows, seal, newest = 0, "", ""
    for row in _all_rows(store):
        if row["id"] != rows + 1 or row["hash"] != _sealed(store.seal, row, seal):
            return Verdict(rows, row["id"], newest)
        rows, seal, newest = rows + 1, row["hash"], _noted(row)
    return Verdict(rows, None, newest)


def still_has(table: Table, noted: str) -> bool:
    """Tell whether the audit has the row that was noted outside."""
    number, _, _ = noted.strip().partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < _NOTED):
        return False
    row = table.row("select id, hash from audit where id = ?", int(number))
    return row is not None and _noted(row) == noted.strip().lower()


def _all_rows(store: Store) -> Iterator[Row]:
    """Yield every row in the order of ids, with the lock on reading let go now and then."""
    last = -(2**62)
    while True:
        with store.read() as table:
            rows = table.rows("select * from audit where id > ? order by id limit ?", last, _BATCH)
        yield from rows
        if not rows:
            return
        last = rows[-1]["id"]


def _sealed(seal: Seal, row: Row, before: str) -> str:
    parts = (row["id"], row["at"], row["synchronised"], row["who"], row["action"], row["detail"])
    return seal(encode((*parts, before)))


def _noted(row: Row) -> str:
    return f"{row['id']}-{row['hash'][:_NOTED]}"


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        at=str(row["at"]),
        synchronised=bool(row["synchronised"]),
        who=row["who"],
        action=row["action"],
        detail=_detail(row["detail"]),
        noted=_noted(row),
    )


def _detail(text: str) -> dict[str, Any]:
    """Return what `text` says; one that somebody has spoilt must still be shown."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, TypeError):
        return {"spoilt": str(text)}
