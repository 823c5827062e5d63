"""What the command line does for the database's safety: copies by hand, and recovering."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from server.app import DATABASE
from server.backups.copying import BackupError, Draft, copy_file, drafted
from server.backups.keeper import name_in
from server.backups.shelf import FOLDER, copies
from server.backups.trouble import FAULTS
from server.clock import SystemClock
from server.owner import only_server
from server.recovery.recover import Wanted, recover
from server.recovery.report import Report
from server.store import Store


def refuse_if_lost(data: Path) -> None:
    """Raise BackupError where the database is gone and there are copies of it.

    An office that began anew by itself would give the morning's numbers a second time.
    """
    database, shelf = data / DATABASE, data / FOLDER
    if not database.exists() and copies(shelf):
        raise BackupError(
            f"{database}: the database is gone, but {shelf} has copies of it. To go on with"
            f" them: python -m server --data {data} recover; to begin anew, move them away"
        )


def back_up(asked: argparse.Namespace) -> None:
    """Make a copy of the database now, beside a running server too, and print where it is."""
    if not (asked.data / DATABASE).exists():
        raise BackupError(f"{asked.data / DATABASE}: there is no database")
    path = _copy(asked, asked.to or asked.data / FOLDER)
    print(f"{path} is a copy of the database, and whole")


def recover_database(asked: argparse.Namespace) -> None:
    """Make the database anew while no server runs, and print what came of it."""
    wanted = Wanted(
        data=asked.data,
        backup=asked.backup,
        second=asked.backup_to,
        journals=asked.journals,
        office=asked.office,
        replace=asked.replace,
    )
    with only_server(asked.data):
        done = recover(wanted, SystemClock())
        print("\n".join(Report(done, asked.language).lines()), flush=True)
        _copy_made(asked)


def _copy_made(asked: argparse.Namespace) -> None:
    """Copy what was just brought together; the office can go on without that."""
    try:
        _copy(asked, asked.data / FOLDER)
    except FAULTS as error:
        print(f"there is no copy of it yet: {error}", file=sys.stderr)


def _copy(asked: argparse.Namespace, to: Path) -> Path:
    database, shelf = asked.data / DATABASE, asked.data / FOLDER
    shelf.mkdir(exist_ok=True)
    folders = [shelf, *([asked.backup_to] if asked.backup_to else [])]
    with closing(Store(database)) as store, drafted(database, shelf) as draft:
        return _put(draft, to, name_in(folders, store, draft.mark, SystemClock().read()))


def _put(draft: Draft, to: Path, name: str) -> Path:
    path = to / name if to.is_dir() else to
    if path.exists():
        raise BackupError(f"{path}: it exists already, and was left as it is")
    copy_file(draft.path, path)
    return path
