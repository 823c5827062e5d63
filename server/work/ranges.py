"""Gives each kiosk's journal the numbers that it may give by itself on a business day."""

from __future__ import annotations

from uuid import UUID

from server.core.alone import BLOCK_SIZE, BLOCKS, NEXT_ORDINARY, Range
from server.core.errors import NoRange
from server.records import Records
from server.requests import AskRange
from server.work.change import Change
from server.work.hours import date_day


def range_of_day(change: Change, body: AskRange) -> Range:
    """Return the block of a journal on the open day, giving it one if it has none yet.

    All days of one date are one for whoever counts: a day that was closed by mistake and
    opened again repeats no number. Raises OfficeClosed, and NoRange where none is left.
    """
    day, records = date_day(change).id, change.records
    days = records.days_of_date(day)
    block = _block_of(records, days, body.journal) or _give(change, days, body.journal)
    return Range(day, block, identity(records))


def identity(records: Records) -> str:
    """Return the name of this database, which another one does not have."""
    return str(records.table.value("select id from identity"))


def _block_of(records: Records, days: list[int], journal: UUID) -> int | None:
    block: int | None = records.table.value(
        f"select block from ranges where day in ({_marks(days)}) and journal = ?", *days, journal
    )
    return block


def _give(change: Change, days: list[int], journal: UUID) -> int:
    """Give the lowest block that no journal has, and of which no number is known."""
    taken = _taken(change.records, days)
    block = next((block for block in BLOCKS if block not in taken), None)
    if block is None:
        raise NoRange(f"all {len(BLOCKS)} blocks of numbers are given on this day")
    row = {"day": change.open(), "block": block, "journal": journal, "device": change.caller.name}
    change.records.table.insert("ranges", row)
    change.note("range", request=None, detail={"block": block, "journal": str(journal)})
    return block


def _taken(records: Records, days: list[int]) -> set[int]:
    """Return the blocks of journals, and those that numbers are from.

    After the loss of the database a number may be known whose journal is not.
    """
    given = records.table.rows(f"select block from ranges where day in ({_marks(days)})", *days)
    used = records.table.rows(
        f"select distinct serial / {BLOCK_SIZE} as block from tickets"
        f" where day in ({_marks(days)}) and serial between ? and ?",
        *days,
        BLOCK_SIZE,
        NEXT_ORDINARY - 1,
    )
    return {row["block"] for row in (*given, *used)}


def _marks(days: list[int]) -> str:
    return ", ".join("?" * len(days))
