"""The audit tells who did what, only ever grows, and shows when it was tampered with."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from moved_clock import MovedClock

from server.access.audit import entries, record, still_has, verdict
from server.seal import KEY
from server.store import Store, Table

RULES = ("audit_is_not_changed", "audit_is_not_deleted", "audit_is_appended_to")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "office.db")) as store:
        store.change(write_many)
        yield store


def write_many(table: Table) -> None:
    for n in range(1, 1203):
        record(table, MovedClock().read(), "Lan", f"act_{n}", of="something")


def write(store: Store, action: str, who: str = "Lan") -> int:
    now = MovedClock().read()
    return store.change(lambda table: record(table, now, who, action, of="something"))


def tamper(store: Store, statement: str) -> None:
    """Change the file as somebody would who has it open in another program."""
    with closing(sqlite3.connect(store.path)) as file, file:
        for rule in RULES:
            file.execute(f"drop trigger {rule}")
        file.execute(statement)


def test_every_act_can_be_read_newest_first_and_page_by_page(store: Store) -> None:
    with store.read() as table:
        newest = entries(table, most=2)
        older = entries(table, before=newest[-1].id, most=2)
    assert [entry.action for entry in newest + older] == [
        "act_1202", "act_1201", "act_1200", "act_1199",
    ]  # fmt: skip
    assert newest[0].who == "Lan"
    assert newest[0].detail == {"of": "something"}
    assert newest[0].at == "2026-03-02T00:30:00+00:00"


def test_an_audit_that_nobody_touched_holds(store: Store) -> None:
    found = verdict(store)
    assert (found.rows, found.broken_at) == (1202, None)
    assert found.noted.startswith("1202-")


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("update audit set who = 'Hoa' where id = 700", 700),
        ("update audit set at = '2026-03-02T00:31:00+00:00' where id = 1", 1),
        ("update audit set detail = '{}' where id = 1202", 1202),
        ("update audit set synchronised = 0 where id = 3", 3),
        ("update audit set hash = 'x' where id = 600", 600),
        ("delete from audit where id = 500", 501),
        ("delete from audit where id < 10", 10),
        ("update audit set id = 2000 where id = 1202", 2000),
        ("insert into audit select id + 1, at, who, action, detail, hash, 1 from audit"
         " where id = 1202", 1203),
        ("insert into audit select -1, at, who, action, detail, hash, 1 from audit"
         " where id = 1", -1),
    ],
)  # fmt: skip
def test_a_row_that_was_changed_taken_out_or_slipped_in_shows(
    store: Store, statement: str, broken_at: int
) -> None:
    tamper(store, statement)
    assert verdict(store).broken_at == broken_at


def test_what_was_cut_off_at_the_end_shows_only_to_whoever_has_noted_it(store: Store) -> None:
    noted = verdict(store).noted
    with store.read() as table:
        assert still_has(table, f" {noted.upper()} ")
    tamper(store, "delete from audit where id > 1200")
    assert verdict(store).broken_at is None
    with store.read() as table:
        assert not still_has(table, noted)


@pytest.mark.parametrize("noted", ["", "1202", "-", "1202-", "x-1", "٣-a", "9" * 40 + "-a"])
def test_what_was_never_noted_is_not_there(store: Store, noted: str) -> None:
    with store.read() as table:
        assert not still_has(table, noted)


def test_whoever_has_the_database_but_not_the_key_cannot_write_it_anew(store: Store) -> None:
    other = store.path.parent / "elsewhere"
    other.mkdir()
    with closing(sqlite3.connect(store.path)) as file:
        file.execute("vacuum into ?", (str(other / "office.db"),))
    with closing(Store(other / "office.db")) as copy:
        assert verdict(copy).broken_at == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set who = 'Hoa' where id = 1",
        "delete from audit where id = 1202",
        "delete from audit",
        "insert or replace into audit select * from audit where id = 1",
        "insert into audit select id + 5000, at, who, action, detail, hash, 1 from audit"
        " where id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_audit(store: Store, statement: str) -> None:
    refused = pytest.raises(sqlite3.IntegrityError, match="only ever appended to")
    with closing(sqlite3.connect(store.path)) as file, refused:
        file.execute(statement)
    assert verdict(store).broken_at is None


def test_an_act_that_fails_leaves_no_row(store: Store) -> None:
    def fail(table: object) -> None:
        record(table, MovedClock().read(), "Lan", "open_the_safe")  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.change(fail)
    assert write(store, "go_home") == 1203
    assert verdict(store).broken_at is None


def test_a_time_that_cannot_be_trusted_is_marked(store: Store) -> None:
    now = MovedClock(synchronised=False).read()
    store.change(lambda table: record(table, now, "Lan", "log_in"))
    with store.read() as table:
        assert [entry.synchronised for entry in entries(table, most=2)] == [False, True]


def test_spoilt_rows_can_still_be_read(store: Store) -> None:
    tamper(store, "update audit set detail = 'nonsense', at = 7 where id = 1202")
    with store.read() as table:
        assert entries(table, most=1)[0].detail == {"spoilt": "nonsense"}


def test_the_key_is_for_the_servers_user_only_and_stays_the_same(store: Store) -> None:
    key = store.path.with_name(KEY)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with closing(Store(store.path)) as again:
        assert write(again, "more") == 1203
    assert verdict(store).broken_at is None
    assert [path.name for path in key.parent.iterdir() if path.name.startswith(KEY)] == [KEY]
