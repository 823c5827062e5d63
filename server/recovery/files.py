"""The database's files: whether they are whole, which copy to begin from, setting aside."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from server.app import DATABASE
from server.backups.copying import DamagedError, check, forget_people, sync_folder
from server.backups.shelf import Copy, copies
from server.seal import KEY, Seal

_BESIDE = ("", "-wal", "-shm", "-journal")
_WORKPLACE = "recovering"


class Condition(StrEnum):
    """How a database was found."""

    GONE = "gone"
    DAMAGED = "damaged"
    WHOLE = "whole"


@dataclass(frozen=True)
class Chosen:
    """The copy to begin from, None for none at all, and those that were passed over."""

    copy: Path | None
    broken: tuple[Path, ...] = ()


def condition(database: Path) -> Condition:
    """Look through the whole database, with what stands in its log only."""
    if not database.exists() or database.stat().st_size == 0:
        return Condition.GONE
    try:
        check(database, thoroughly=True, is_alive=True)
    except DamagedError:
        return Condition.DAMAGED
    return Condition.WHOLE


def newest_whole(folders: Iterable[Path]) -> Chosen:
    """Return the newest copy in `folders` that is whole."""
    found = [copy for folder in folders for copy in copies(folder)]
    broken: list[Path] = []
    for copy in sorted(found, key=_age, reverse=True):
        try:
            check(copy.path, thoroughly=True)
            return Chosen(copy.path, tuple(broken))
        except DamagedError:
            broken.append(copy.path)
    return Chosen(None, tuple(broken))


@contextmanager
def workplace(data: Path) -> Iterator[Path]:
    """Give a folder in which a database with the office's own seal can be made anew.

    What a power cut left of an earlier attempt goes first.
    """
    Seal(data / KEY)
    folder = data / _WORKPLACE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        (folder / KEY).hardlink_to(data / KEY)
        yield folder
    finally:
        shutil.rmtree(folder)


def set_aside(data: Path) -> Path | None:
    """Move the database away, with a copy of the key of its seal; return where it is now.

    None where there was nothing. Nothing is ever deleted but what closing the day would have
    destroyed: somebody may still read from it what no copy and no journal has.
    """
    names = [f"{DATABASE}{ending}" for ending in _BESIDE]
    there = [data / name for name in names if (data / name).exists()]
    if not there:
        return None
    lost = _new_folder(data)
    for path in there:
        path.rename(lost / path.name)
    shutil.copy2(data / KEY, lost / KEY)
    forget_people(lost / DATABASE)
    sync_folder(lost)
    return lost


def put_in_place(made: Path, data: Path) -> None:
    """Let the database that was `made` be the office's."""
    made.rename(data / DATABASE)
    sync_folder(data)


def _new_folder(data: Path) -> Path:
    n = 1
    while (data / f"lost-{n}").exists():
        n += 1
    (data / f"lost-{n}").mkdir()
    return data / f"lost-{n}"


def _age(copy: Copy) -> tuple[int, str]:
    return copy.sequence, copy.stamp
