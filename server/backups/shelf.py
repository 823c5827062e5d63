"""A folder of copies: what they are called, which is the newest, and which may go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.backups.copying import NoRoomError, refuse_without_room, sync_folder

FOLDER = "backups"
NEWEST = 12
DAYS = 14
# So many stay even where they take the room for the next one.
_LEAST = 3

_NAME = re.compile(r"(\d{6})-day-(\d+)-(\d{4}-\d\d-\d\d-\d{4})\.db")


@dataclass(frozen=True)
class Copy:
    """A copy in a folder.

    `sequence` grows with each copy, whatever the clock says. `stamp` is the office's wall
    clock when it was made, which may have been wrong.
    """

    path: Path
    sequence: int
    day: int
    stamp: str


def name_of(sequence: int, day: int, at: datetime) -> str:
    """Return what a copy is called: sorted by name, the newest is the last."""
    return f"{sequence:06d}-day-{day}-{at:%Y-%m-%d-%H%M}.db"


def copies(folder: Path) -> list[Copy]:
    """Return the copies in `folder`, the newest first; none where there is no such folder."""
    found = [copy for path in _files(folder) if (copy := _copy(path))]
    return sorted(found, key=lambda copy: (copy.sequence, copy.stamp), reverse=True)


def next_sequence(folders: Iterable[Path]) -> int:
    """Return the sequence number after all in `folders`.

    A stick outlives a card: what a new card's server puts on it must come after the old.
    """
    return 1 + max((copy.sequence for folder in folders for copy in copies(folder)), default=0)


def superseded(found: list[Copy]) -> list[Copy]:
    """Return those of `found` (the newest first) that need not be kept.

    Kept are the newest, and the last one of each of the last business days.
    """
    last_of_day: dict[int, Copy] = {}
    for copy in found:
        last_of_day.setdefault(copy.day, copy)
    last_of_days = list(last_of_day.values())[:DAYS]
    kept = {copy.path for copy in (*found[:NEWEST], *last_of_days)}
    return [copy for copy in found if copy.path not in kept]


def tidy(folder: Path) -> None:
    """Delete the copies that need not be kept; called only after a further one is there."""
    for copy in superseded(copies(folder)):
        copy.path.unlink(missing_ok=True)
    sync_folder(folder)


def make_room(folder: Path, size: int) -> None:
    """Delete the oldest copies until `size` bytes have room; raise NoRoomError if they never do."""
    for copy in reversed(copies(folder)[_LEAST:]):
        try:
            return refuse_without_room(folder, size)
        except NoRoomError:
            copy.path.unlink(missing_ok=True)
    return refuse_without_room(folder, size)


def _files(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _copy(path: Path) -> Copy | None:
    found = _NAME.fullmatch(path.name)
    return Copy(path, int(found[1]), int(found[2]), found[3]) if found else None
