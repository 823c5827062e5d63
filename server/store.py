"""The one database: one connection that writes under one lock, one that reads.

A screen must never show what a power cut can still undo, so every commit is on the disk
(WAL, synchronous=FULL) before anybody hears of it. Write transactions begin IMMEDIATE:
a deferred one that reads first and writes later fails when somebody wrote in between.
Changes that come at the same time share one commit: the disk is the slowest part of a Pi.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

import msgspec
from sqlite_utils import Database

from server.schema import migrations
from server.seal import KEY, Seal
from server.wire import plain

T = TypeVar("T")
Row = dict[str, Any]

# How long a write waits for the command line's (adding a clerk, say) to end.
_BUSY_S = 10.0


class Store:
    """The database in the file `path`; creates and migrates it when opened.

    `seal` is the audit's, with the key beside the database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = _connect(path)
        self.seal = Seal(path.with_name(KEY))
        self._write_lock = Lock()
        self._waiting: deque[_Job] = deque()
        # Whoever reads on a connection of their own must let go: the log can only be emptied
        # while nobody reads what is in it.
        self.is_scrubbing = False
        self.change(lambda _: migrations.apply(self._writer))
        self._reader = _connect(path)
        self._reader.execute("pragma query_only = on")
        self._read_lock = Lock()

    def change(self, work: Callable[[Table], T]) -> T:
        """Do `work` in a transaction: all of it is on the disk or, on any error, none.

        Whoever gets the lock does the work of all who wait for it, each in a savepoint
        of its own, and commits once.
        """
        job = _Job(work)
        self._waiting.append(job)
        with self._write_lock:
            if not job.is_done:
                self._do_all_waiting()
        return cast(T, job.result())

    def _do_all_waiting(self) -> None:
        jobs = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._writer.execute("begin immediate")
            for job in jobs:
                self._do(job)
            self._writer.execute("commit")
        except BaseException as error:
            self._writer.rollback()
            for job in jobs:
                job.error = error
        for job in jobs:
            job.is_done = True

    def _do(self, job: _Job) -> None:
        self._writer.execute("savepoint job")
        try:
            job.answer = job.work(Table(self._writer, self.seal))
        except Exception as error:
            job.error = error
            self._writer.execute("rollback to job")
        self._writer.execute("release job")

    @contextmanager
    def read(self) -> Iterator[Table]:
        """Give the tables as one consistent state that was committed."""
        with self._read_lock:
            self._reader.execute("begin")
            try:
                yield Table(self._reader, self.seal)
            finally:
                self._reader.execute("commit")

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the write-ahead log.

        Deleted rows are overwritten with zeros (secure_delete), but older pages of the
        log would keep them until it is written over.
        """
        with self._write_lock:
            self.is_scrubbing = True
            try:
                self._writer.execute("pragma wal_checkpoint(truncate)").fetchall()
            finally:
                self.is_scrubbing = False

    def size(self) -> int:
        """Return how many bytes the database and its log take on the disk."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return sum(path.stat().st_size for path in (self.path, log) if path.exists())

    def close(self) -> None:
        """Close both connections."""
        self._reader.close()
        self._writer.close()


class _Job:
    """One change that waits for its turn, and what came of it."""

    def __init__(self, work: Callable[[Table], object]) -> None:
        self.work = work
        self.is_done = False
        self.answer: object = None
        self.error: BaseException | None = None

    def result(self) -> object:
        if self.error is not None:
            raise self.error
        return self.answer


class Table:
    """Rows in and out of one transaction, by name; `seal` is for the audit's rows."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self.seal = seal

    def insert(self, name: str, row: Row) -> int:
        """Insert `row` and return its rowid."""
        marks = ", ".join("?" * len(row))
        sql = f"insert into {name} ({', '.join(row)}) values ({marks})"
        return self._db.execute(sql, _plain(row.values())).lastrowid or 0

    def upsert(self, name: str, row: Row, key: str) -> None:
        """Insert `row`, or replace the one with the same `key`."""
        sets = ", ".join(f"{column} = excluded.{column}" for column in row)
        marks = ", ".join("?" * len(row))
        sql = f"insert into {name} ({', '.join(row)}) values ({marks}) on conflict ({key})"
        self._db.execute(f"{sql} do update set {sets}", _plain(row.values()))

    def update(self, name: str, row: Row, **where: object) -> None:
        """Set the columns of `row` in the rows that match `where`."""
        sets = ", ".join(f"{column} = ?" for column in row)
        sql = f"update {name} set {sets} where {_all_of(where)}"
        self._db.execute(sql, _plain([*row.values(), *where.values()]))

    def delete(self, name: str, **where: object) -> None:
        """Delete the rows that match `where`, all of them where nothing is named."""
        self._db.execute(f"delete from {name} where {_all_of(where)}", _plain(where.values()))

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return what `sql` selects."""
        return list(self._db.query(sql, _plain(values)))

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row that `sql` selects, None if there is none."""
        return next(iter(self.rows(sql, *values)), None)

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, None if there is none."""
        row = self._db.execute(sql, _plain(values)).fetchone()
        return row[0] if row else None


def as_value(row: Row, shape: type[T]) -> T:
    """Turn a row with the fields of `shape` into one; other columns are passed over."""
    return msgspec.convert(row, shape)


def _connect(path: Path) -> Database:
    # isolation_level=None: transactions begin where we say, not where sqlite3 guesses.
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=_BUSY_S
    )
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma secure_delete = on")
    return Database(connection)


def _all_of(where: Row) -> str:
    return " and ".join(f"{column} = ?" for column in where) or "true"


def _plain(values: Iterable[object]) -> list[Any]:
    return [plain(value) for value in values]
