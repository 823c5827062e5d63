"""What the command line does for the database's safety: copies by hand, and recovering."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from server.app import DATABASE
from server.backups.copying import BackupError, Draft, copy_file, drafted
from server.backups.keeper import name_in
from server.backups.shelf import FOLDER
from server.clock import SystemClock
from server.store import Store


def back_up(asked: argparse.Namespace) -> None:
    """Make a copy of the database now, beside a running server too, and print where it is."""
    database, shelf = asked.data / DATABASE, asked.data / FOLDER
    if not database.exists():
        raise BackupError(f"{database}: there is no database")
    shelf.mkdir(exist_ok=True)
    folders = [shelf, *([asked.backup_to] if asked.backup_to else [])]
    with closing(Store(database)) as store, drafted(database, shelf) as draft:
        name = name_in(folders, store, draft.mark, SystemClock().read())
        _put(draft, asked.to or shelf, name)


def _put(draft: Draft, to: Path, name: str) -> None:
    path = to / name if to.is_dir() else to
    if path.exists():
        raise BackupError(f"{path}: it exists already, and was left as it is")
    copy_file(draft.path, path)
    print(f"{path} is a copy of the database, and whole")
