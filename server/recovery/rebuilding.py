"""Brings a database up to the day of the journals, so that the office can go on."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from uuid import uuid4

from server.access.audit import COMMAND_LINE
from server.clock import Clock
from server.core.alone import BLOCKS, LAST_ORDINARY, NEXT_ORDINARY, HandedOver, renamed
from server.core.reading import Reading
from server.core.ticket import State, Ticket
from server.journal import DayRecord
from server.records import Records
from server.recovery.journals import Found
from server.requests import HandOver
from server.session import Caller, Role
from server.store import Store, Table
from server.work.change import Change
from server.work.days import close_day
from server.work.hand_over import hand_over
from server.work.policy import local

# What may have been given to paper since the last copy, and stands in no journal at hand:
# by staff, or by a kiosk whose journal is elsewhere. A quarter of an hour's, and more.
GAP = 100
# So many kiosks may there have been where even their names are lost.
_UNKNOWN_KIOSKS = 3
_US = Caller(COMMAND_LINE, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Rebuilt:
    """What came of it.

    `day` is the open business day, None if none is; `is_new` if the database did not know
    it. `before` are its tickets that the copy had. `journals` is what became of each one's
    tickets. `last` and `next` are serial numbers by letter, the office's own; `waiting`
    are those of whom nobody knows whether they were served since.
    """

    day: int | None
    is_new: bool = False
    before: int = 0
    journals: tuple[tuple[DayRecord, HandedOver], ...] = ()
    last: dict[str, int] = field(default_factory=dict)
    next: dict[str, int] = field(default_factory=dict)
    waiting: int = 0


def rebuild(store: Store, clock: Clock, journals: Found, copy: str | None) -> Rebuilt:
    """Add what the journals have to a database that was made from `copy`, or is empty.

    It gets a name of its own: kiosks notice, and hand over once more what they have.
    """

    def work(table: Table) -> Rebuilt:
        change = _change(table, clock.read())
        _name_anew(table, journals, copy)
        opened = _open(change, journals)
        found = _take_in(opened, journals)
        found = replace(found, is_new=opened.day != change.day)
        if opened.day is not None:
            at_hand = sum(record.day == opened.day for record in journals.records)
            found = _secure(opened, found, at_hand)
        _tell(opened, found, copy)
        return found

    return store.change(work)


def take_in(store: Store, clock: Clock, journals: Found) -> Rebuilt:
    """Only add what the journals have to a database that is whole."""

    def work(table: Table) -> Rebuilt:
        change = _change(table, clock.read())
        found = _take_in(change, journals)
        _tell(change, found, None)
        return found

    return store.change(work)


def _change(table: Table, now: Reading) -> Change:
    records = Records(table)
    return Change(records, _US, str(uuid4()), now, records.office(), records.open_day())


def _name_anew(table: Table, journals: Found, copy: str | None) -> None:
    """Give the database another name of the family that the lost one had."""
    lost: str = table.value("select id from identity")
    if copy is None:
        heard = (r.range.database for r in journals.records if r.range and r.day == journals.day)
        lost = next(heard, lost)
    table.delete("identity")
    table.insert("identity", {"id": renamed(lost, secrets.token_hex(8))})


def _open(change: Change, journals: Found) -> Change:
    """Have the journals' day, under its own number: tickets and slips name it."""
    day, records = journals.day, change.records
    known = records.table.value("select max(id) from days") or 0
    if day is not None and day > known:
        if change.day is not None:
            close_day(change, forgotten=True)
        change = replace(change, day=_add_day(change, journals, day))
    if change.day is not None:
        # No copy has a key; kiosks fetch this one.
        records.table.update("days", {"key": secrets.token_hex(32)}, id=change.day)
    return change


def _add_day(change: Change, journals: Found, day: int) -> int | None:
    """Add `day`, and return it unless it was closed already."""
    first = journals.first(day)
    began = first if first and first.synchronised else change.now
    at, was_closed = local(change.office, began), journals.was_closed(day)
    row = {"id": day, "opened_at": began.wall, "date": at and at.date()}
    row["closed_at"] = change.now.wall if was_closed else None
    change.records.table.insert("days", row)
    opened = replace(change, day=day)
    opened.note("day_open", day=day, detail={"recovered": True})
    opened.audit("day_open", day=day, recovered=True)
    return None if was_closed else day


def _take_in(change: Change, journals: Found) -> Rebuilt:
    """Hand over every journal's tickets, and keep its block of numbers for it."""
    before = len(change.records.tickets_of(change.day)) if change.day else 0
    told: list[tuple[DayRecord, HandedOver]] = []
    for record in journals.records:
        # Under the lost day's key a holder is worth nothing any more.
        tickets = tuple(replace(ticket, holder=None) for ticket in record.tickets)
        told.append((record, hand_over(change, HandOver(change.now, tickets))))
        _keep_range(change.records, record)
    return Rebuilt(change.day, before=before, journals=tuple(told))


def _keep_range(records: Records, record: DayRecord) -> None:
    """Let a journal have the block that it had, so that nobody else gets its numbers."""
    if record.range is None or record.id is None:
        return
    day, block, journal = record.range.day, record.range.block, str(record.id)
    taken = "select 1 from ranges where day = ? and (block = ? or journal = ?)"
    is_known = records.table.value("select 1 from days where id = ?", day)
    if is_known and not records.table.value(taken, day, block, journal):
        _reserve(records, day, block, journal)


def _reserve(records: Records, day: int, block: int, journal: str) -> None:
    row = {"day": day, "block": block, "journal": journal, "device": COMMAND_LINE}
    records.table.insert("ranges", row)


def _secure(change: Change, found: Rebuilt, journals: int) -> Rebuilt:
    """Let no number come twice, and let staff settle whoever was served since the copy."""
    records, day = change.records, change.open()
    tickets = records.tickets_of(day)
    last = {service.letter: 0 for service in change.office.services} | _last(tickets)
    # A day that was opened again counts on, and an earlier recovery has left out numbers, too.
    days = records.days_of_date(day)
    for letter in last:
        serial = records.next_serial(days, letter) - 1 + GAP
        row = {"day": day, "letter": letter, "serial": serial}
        records.table.upsert("floors", row, "day, letter")
    following = {letter: records.next_serial(days, letter) for letter in last}
    _leave_out_blocks(records, day, days, journals)
    records.table.update("tickets", {"alone": True}, day=day, state=State.WAITING)
    waiting = sum(ticket.state is State.WAITING for ticket in tickets)
    return replace(found, last=last, next=following, waiting=waiting)


def _last(tickets: list[Ticket]) -> dict[str, int]:
    """Return the last serial number of each letter that was the office's own."""
    last: Counter[str] = Counter()
    for ticket in tickets:
        letter, serial = ticket.number[0], int(ticket.number[1:])
        if serial <= LAST_ORDINARY or serial >= NEXT_ORDINARY:
            last[letter] = max(last[letter], serial)
    return dict(last)


def _leave_out_blocks(records: Records, day: int, days: list[int], journals: int) -> None:
    """Give nobody the blocks that kiosks may have whose journals are not at hand.

    Blocks are given in order, so those are the lowest that are free.
    """
    kiosks = records.table.value("select count(*) from devices where role = 'kiosk'")
    marks = ", ".join("?" * len(days))
    rows = records.table.rows(f"select block from ranges where day in ({marks})", *days)
    free = [block for block in BLOCKS if block not in {row["block"] for row in rows}]
    for block in free[: max(0, (kiosks or _UNKNOWN_KIOSKS) - journals)]:
        _reserve(records, day, block, f"lost-{block}")


def _tell(change: Change, found: Rebuilt, copy: str | None) -> None:
    added = sum(len(told.added) for _, told in found.journals)
    change.note("recover", detail={"copy": copy, "added": added})
    change.audit("recover", copy=copy, added=added, day=found.day)
