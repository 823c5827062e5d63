"""One copy of the database: consistent, checked, and without anything of citizens' cards.

A copy may lie on a stick in a drawer for years, so the day's key, holders and notes, which
closing the day destroys, never get into one.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.core.alone import renamed

# Where the disk has no room left, these many bytes are still the office's own.
RESERVE = 64 * 1024 * 1024
_MODE = 0o640
# SQLite's steps between two looks around: about a megabyte of copying.
_STEPS = 100_000
_LONGEST_REST_S = 0.25
_PIECE = 1024 * 1024
_PART = ".part"

MARK = """
select coalesce(max(id), 0) as day, coalesce(sum(closed_at is null), 0) as is_open,
(select coalesce(max(id), 0) from events) as event, (select coalesce(max(id), 0) from audit)
as audit, (select coalesce(max(version), 0) from settings) as settings from days
"""
# Overwritten in place by as many zeros first: SQLite may leave what shrinks behind.
_FORGET = """
update days set key = printf('%.*c', length(cast(key as blob)), '0') where key is not null;
update tickets set holder = printf('%.*c', length(cast(holder as blob)), '0')
    where holder is not null;
update tickets set note = printf('%.*c', length(cast(note as blob)), '0') where note is not null;
update days set key = null where key is not null;
update tickets set holder = null where holder is not null;
update tickets set note = null where note is not null
"""


class BackupError(Exception):
    """Why there is no copy, or none that is worth anything."""


class NoRoomError(BackupError):
    """The disk has too little room for a copy beside what the office itself needs."""


class DamagedError(BackupError):
    """A database or a copy is not whole: it does not open, or its check fails."""


@dataclass(frozen=True)
class Mark:
    """How far a database has come: its business day, and its newest rows."""

    day: int = 0
    is_open: bool = False
    event: int = 0
    audit: int = 0
    settings: int = 0


@dataclass(frozen=True)
class Draft:
    """A copy that is whole and on the disk, but has no name for good yet."""

    path: Path
    mark: Mark

    def name(self, path: Path) -> None:
        """Give it its own name, so that a copy is there whole or not at all."""
        self.path.replace(path)
        sync_folder(path.parent)


@contextmanager
def drafted(
    database: Path, folder: Path, must_stop: Callable[[], bool] = lambda: False
) -> Iterator[Draft]:
    """Give a checked copy of `database` under a passing name in `folder`, to be taken from there.

    It reads on a connection of its own and keeps nobody from writing. Where `must_stop`
    says so, it ends with sqlite3.OperationalError (SQLITE_INTERRUPT). Raises NoRoomError,
    DamagedError, OSError or sqlite3.Error otherwise; whatever happens, nothing is left behind.
    """
    refuse_without_room(folder, database.stat().st_size)
    draft = folder / f".{os.getpid()}{_PART}"
    try:
        _vacuum(database, draft, must_stop)
        _forget_people(draft)
        mark = check(draft)
        _sync_file(draft)
        yield Draft(draft, mark)
    finally:
        draft.unlink(missing_ok=True)


def copy_file(source: Path, to: Path) -> None:
    """Copy a finished copy to another disk, without holding up whoever else writes there."""
    refuse_without_room(to.parent, source.stat().st_size)
    draft = to.with_name(f".{to.name}{_PART}")
    try:
        with source.open("rb") as begun, open(draft, "xb", opener=_opener) as written:
            while piece := begun.read(_PIECE):
                written.write(piece)
                written.flush()
                _rest_after_sync(written.fileno())
        Draft(draft, check(draft)).name(to)
    finally:
        draft.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what a power cut has left half done: a draft may still hold what must not stay."""
    for part in folder.glob(f".*{_PART}*"):
        part.unlink(missing_ok=True)


def check(path: Path, thoroughly: bool = False, is_alive: bool = False) -> Mark:
    """Return how far the database in `path` has come; raise DamagedError if it is not whole.

    `is_alive`: it is no copy, and the newest of it may stand in its log only.
    """
    pragma = "integrity_check" if thoroughly else "quick_check"
    try:
        with closing(_reader(path, immutable=not is_alive)) as db:
            found = db.execute(f"pragma {pragma}(1)").fetchone()[0]
            if found != "ok":
                raise DamagedError(f"{path}: {found.strip().splitlines()[-1]}")
            return mark_of(db.execute(MARK).fetchone())
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"{path}: {error}") from None


def mark_of(row: Iterable[Any]) -> Mark:
    """Return the row that MARK selects as what it means."""
    day, is_open, *rest = row
    return Mark(day, bool(is_open), *rest)


def refuse_without_room(folder: Path, size: int, reserve: int = RESERVE) -> None:
    """Raise NoRoomError where a copy of `size` bytes would take what the office itself needs."""
    found = os.statvfs(folder)
    if found.f_bavail * found.f_frsize < size + reserve:
        raise NoRoomError(f"{folder}: the disk is nearly full")


def _vacuum(database: Path, draft: Path, must_stop: Callable[[], bool]) -> None:
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, _MODE)
    try:
        with closing(_reader(database)) as db:
            db.set_progress_handler(lambda: must_stop() or _rest_after_sync(handle), _STEPS)
            db.execute("vacuum into ?", (str(draft),))
    finally:
        os.close(handle)


def _rest_after_sync(handle: int) -> bool:
    """Bring what was written to the disk, and leave the disk to others for as long.

    Otherwise a copy's megabytes would all go there at its end, and a number that is given
    meanwhile would wait for them. Returns False: go on.
    """
    begun = time.monotonic()
    os.fdatasync(handle)
    time.sleep(min(time.monotonic() - begun, _LONGEST_REST_S))
    return False


def _forget_people(draft: Path) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as db:
        db.execute("pragma secure_delete = on")
        # A journal would be a second file with the same in it; a draft needs none.
        db.execute("pragma journal_mode = off")
        (index,) = db.execute("select sql from sqlite_master where name = 'holders'").fetchone()
        # Its pages hold holders too; they are overwritten as a whole.
        db.execute("drop index holders")
        for statement in _FORGET.split(";"):
            db.execute(statement)
        db.execute(index)
        # Put back by hand it is another database: kiosks notice, and bring what it lacks.
        (name,) = db.execute("select id from identity").fetchone()
        db.execute("update identity set id = ?", (renamed(name, secrets.token_hex(8)),))


def forget_people(lost: Path) -> None:
    """Overwrite the day's key, holders and notes in a database that nobody will ever close.

    As far as it can still be read; what is damaged stays as it is.
    """
    if not lost.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(lost, isolation_level=None)) as db:
        db.execute("pragma secure_delete = on")
        for statement in _FORGET.split(";"):
            with suppress(sqlite3.Error):
                db.execute(statement)
        db.execute("pragma wal_checkpoint(truncate)").fetchall()


def _reader(path: Path, immutable: bool = False) -> sqlite3.Connection:
    # Without "immutable" reading a copy would leave files beside it, or fail where it may
    # not. Only for what nobody writes to.
    how = "mode=ro&immutable=1" if immutable else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags, _MODE)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk; some sticks' file systems know no such thing."""
    with suppress(OSError):
        _sync_file(folder)
