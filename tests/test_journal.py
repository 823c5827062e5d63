"""A kiosk's journal: nothing that was acknowledged is missing, whatever happens to the file."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from glassless import OFFICE
from small_disk import full_at

from server.core.alone import OwnTicket, Range, own_number
from server.core.hours import NO_DAY
from server.core.reading import Reading
from server.core.ticket import Slip
from server.journal import (
    DayRecord,
    Handed,
    Heard,
    Journal,
    OfficeSet,
    RangeGiven,
    SlipKept,
    SlipTold,
    TicketKept,
    journals_in,
    read_journal,
)

AT = Reading("boot-1", 3600.0, datetime(2026, 8, 3, 1, 0, tzinfo=UTC), True)


def ticket(number: str, **more: object) -> OwnTicket:
    fields = {"id": f"id-{number}", "request": uuid4(), "day": 12, "number": number}
    return OwnTicket(**{**fields, "service": number[0], "issued": AT, **more})  # type: ignore[arg-type]


def alone(count: int, letter: str = "A") -> TicketKept:
    return TicketKept(ticket(own_number(letter, 3, count) or ""))


@contextmanager
def begun(folder: Path, day: int = 12) -> Iterator[tuple[Journal, DayRecord]]:
    journal, record = Journal.begin(folder, day, AT)
    yield journal, record
    journal.close()


@contextmanager
def reopened(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def test_a_journal_says_again_what_was_written(tmp_path: Path) -> None:
    heard = Heard(AT, False, NO_DAY)
    given = ticket("A042", alone=False, holder="0f" * 32, rest=("B", "T"), priority="elderly")
    with begun(tmp_path) as (journal, record):
        own = Range(12, 3, "db-1")
        journal.append(RangeGiven(record.id or uuid4(), own), OfficeSet(OFFICE), heard)
        journal.append(TicketKept(given, "db-1"))
        journal.append(alone(1), SlipKept(uuid4(), "id-A3001", Slip.PRINTED, "ready"))
    read = read_journal(record.path)
    assert (read.id, read.day, read.range) == (record.id, 12, own)
    assert (read.office, read.heard, read.damaged) == (OFFICE, heard, 0)
    assert [t.number for t in read.tickets] == ["A042", "A3001"]
    assert read.tickets[0] == given
    assert [t.slip for t in read.tickets] == [Slip.PENDING, Slip.PRINTED]


def test_a_journal_is_read_by_its_owner_and_group_alone(tmp_path: Path) -> None:
    with begun(tmp_path / "kiosk" / "data") as (_, record):
        assert stat.S_IMODE(record.path.stat().st_mode) == 0o640
        assert stat.S_IMODE(record.path.parent.stat().st_mode) == 0o750


def test_journals_are_listed_in_the_order_of_their_making(tmp_path: Path) -> None:
    """Days begin anew with a new database, and a kiosk's clock may be years off."""
    assert journals_in(tmp_path / "nothing") == ()
    for day in (117, 118, 1):
        with begun(tmp_path, day):
            pass
    assert [read_journal(path).day for path in journals_in(tmp_path)] == [117, 118, 1]


def test_half_a_line_at_the_end_spoils_nothing(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(alone(1))
        whole = record.path.read_bytes()
        journal.append(alone(2))
        both = record.path.read_bytes()
    for cut in range(len(whole), len(both), 7):
        record.path.write_bytes(both[:cut])
        with reopened(record.path) as journal:
            journal.append(alone(7))
        read = read_journal(record.path)
        assert [t.number for t in read.tickets] == ["A3001", "A3007"]
        assert read.damaged == int(cut > len(whole))


def test_damage_in_the_middle_costs_no_more_than_what_it_touches(tmp_path: Path) -> None:
    random = Random(4)
    with begun(tmp_path) as (journal, record):
        for count in range(1, 41):
            journal.append(alone(count))
    whole = record.path.read_bytes()
    for _ in range(300):
        place, length = random.randrange(len(whole)), random.choice([1, 7, 300, 1200])
        broken = bytearray(whole)
        broken[place : place + length] = random.randbytes(len(broken[place : place + length]))
        record.path.write_bytes(broken)
        read = read_journal(record.path)
        touched = whole[place : place + length].count(b"\n") + 1
        assert len(read.tickets) >= 40 - touched - 1
        assert read.used("A", 3) >= 40, "no number of a damaged line is given again"


def test_numbers_are_counted_by_letter_and_block(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(alone(1), alone(2), alone(1, "B"), TicketKept(ticket("C5009")))
        journal.append(TicketKept(ticket("A042", alone=False), "db-1"))
    read = read_journal(record.path)
    assert [read.used(letter, 3) for letter in "ABCD"] == [2, 1, 0, 0]
    assert read.used("C", 5) == 9


def test_a_disk_that_is_full_leaves_no_half_line(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(alone(1))
        before = record.path.read_bytes()
        for room in range(0, 200, 13):
            with full_at(len(before) + room), pytest.raises(OSError, match="File too large"):
                journal.append(alone(2))
            assert record.path.read_bytes() == before
        journal.append(alone(3))
    read = read_journal(record.path)
    assert [t.number for t in read.tickets] == ["A3001", "A3003"]
    assert read.damaged == 0


def test_a_journal_that_cannot_be_begun_leaves_no_file(tmp_path: Path) -> None:
    with full_at(10), pytest.raises(OSError, match="File too large"):
        Journal.begin(tmp_path, 12, AT)
    assert journals_in(tmp_path) == ()


def test_what_was_handed_over_is_not_handed_over_again(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(TicketKept(ticket("A042", alone=False), "db-1"))
        journal.append(alone(1), alone(2), alone(3))
        journal.append(Handed("db-1", ("id-A3001",), ("id-A3002",)))
    read = read_journal(record.path)
    assert [t.number for t in read.to_hand_over("db-1")] == ["A3003"]
    assert read.refused == {"db-1": {"id-A3002"}}


def test_another_database_gets_the_whole_day(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(TicketKept(ticket("A042", alone=False), "db-1"), alone(1))
        journal.append(Handed("db-1", ("id-A3001",)))
        journal.append(TicketKept(ticket("A043", alone=False), "db-2"))
    read = read_journal(record.path)
    assert [t.number for t in read.to_hand_over("db-2")] == ["A042", "A3001"]


def test_an_outcome_waits_until_the_server_knows_it(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(alone(1), alone(2))
        for number, slip in (("A3001", Slip.PRINTED), ("A3002", Slip.NOT_PRINTED)):
            journal.append(SlipKept(uuid4(), f"id-{number}", slip))
        journal.append(SlipTold("id-A3001"))
    assert list(read_journal(record.path).untold) == ["id-A3002"]


def test_an_entry_of_a_later_version_is_counted_and_left_out(tmp_path: Path) -> None:
    with begun(tmp_path) as (journal, record):
        journal.append(alone(1))
    strange = record.path.read_bytes().replace(b'["ticket"', b'["tocket"')
    record.path.write_bytes(strange)
    read = read_journal(record.path)
    assert (read.tickets, read.damaged) == ((), 1)


def test_the_same_ticket_twice_is_one_ticket(tmp_path: Path) -> None:
    kept = alone(1)
    with begun(tmp_path) as (journal, record):
        journal.append(kept, alone(2), replace(kept, ticket=replace(kept.ticket, language="en")))
    assert [t.number for t in read_journal(record.path).tickets] == ["A3001", "A3002"]
