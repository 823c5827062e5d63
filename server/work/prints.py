"""Slips that somebody wants printed at a kiosk: asked for here, printed there."""

from __future__ import annotations

from server.core.errors import IllegalAction, UnknownDevice
from server.core.reading import Reading
from server.core.ticket import PrintJob, State
from server.records import Records
from server.requests import PrintAt
from server.session import Role
from server.work.change import Change
from server.work.issuing import place_of

# What one kiosk is handed at a time; it asks again after these.
_MOST_JOBS = 20
# A slip of one of these would send somebody to wait for nothing.
_OVER = (State.CANCELLED, State.EXPIRED)


def ask_for_slip(change: Change, ticket: str, body: PrintAt) -> None:
    """Have the slip of `ticket` printed at a kiosk; the same wish again changes nothing.

    Raises UnknownDevice without such a kiosk, IllegalAction for a ticket that is over.
    """
    records, day = change.records, change.open()
    found = records.ticket(ticket)
    if found.day != day or found.state in _OVER:
        raise IllegalAction(f"{found.number} is over: its slip is not printed again")
    kiosk = records.table.value(
        "select name from devices where name = ? and role = ?", body.kiosk, Role.KIOSK
    )
    if kiosk is None:
        raise UnknownDevice(f"there is no kiosk {body.kiosk!r}")
    records.table.delete("prints", kiosk=kiosk, ticket=ticket)
    row = {"kiosk": kiosk, "ticket": ticket, "asked_at": change.now.wall}
    job = records.table.insert("prints", row)
    change.note("print", ticket=ticket, detail={"kiosk": kiosk, "job": job})


def slip_came(change: Change, ticket: str) -> None:
    """The kiosk has told of this slip, whatever became of it: that job is done."""
    change.records.table.delete("prints", kiosk=change.caller.name, ticket=ticket)


def jobs_for(records: Records, kiosk: str, now: Reading) -> tuple[PrintJob, ...]:
    """Return what `kiosk` has to print, oldest first."""
    office = records.office()
    rows = records.table.rows(
        "select id, ticket from prints where kiosk = ? order by id limit ?", kiosk, _MOST_JOBS
    )
    return tuple(
        PrintJob(row["id"], place_of(records, office, records.ticket(row["ticket"]), now))
        for row in rows
    )


def newest_job(records: Records) -> int:
    """Return the id of the newest job there ever was, 0 before the first."""
    return records.table.value("select seq from sqlite_sequence where name = 'prints'") or 0
