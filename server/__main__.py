"""`python -m server`: run the server, or say who may come in and what the office is."""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from server import commands, safety
from server.access.staff import Staff
from server.app import DATABASE, create_app
from server.backups.copying import BackupError
from server.clock import SystemClock
from server.core.errors import QueueError
from server.owner import FolderTakenError, only_server
from server.recovery.report import LANGUAGES
from server.results.source import results_from
from server.serve import Server
from server.session import DEVICE_ROLES, PEOPLE
from server.settings import SettingsError
from server.setup.seed import DEFAULT_OFFICE, first_administrator, seed
from server.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    # Clerks' PINs, though hashed, and tickets are for nobody else on this machine.
    os.umask(0o027)
    try:
        asked.data.mkdir(parents=True, exist_ok=True)
        return int(asked.work(asked) or 0)
    except (SettingsError, QueueError, FolderTakenError, BackupError) as error:
        print(error, file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(f"{asked.data / DATABASE}: {error}: {_advice(error)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{asked.data}: {error.strerror}: name a folder to write to", file=sys.stderr)
        return 1


def _advice(error: sqlite3.Error) -> str:
    """Return what a technician can do about a database that does not work."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return "stop the server and write: python -m server --data … recover"
    if name.startswith("SQLITE_BUSY"):
        return "another program keeps it locked: end that one and try again"
    return "let this user write to it and its folder, on a disk that is neither full nor read-only"


def _serve(asked: argparse.Namespace) -> None:
    with only_server(asked.data):
        safety.refuse_if_lost(asked.data)
        _prepare(asked)
        print(f"serving http://{asked.host}:{asked.port}/", flush=True)
        # What is wrong with it is told now, and not in the worker.
        results_from(asked.results)
        build = partial(create_app, asked.data, backup_to=asked.backup_to, results=asked.results)
        Server(build, f"{asked.host}:{asked.port}").run()


def _prepare(asked: argparse.Namespace) -> None:
    """Migrate and seed the database and make the administrator, all before serving."""
    with closing(Store(asked.data / DATABASE)) as store:
        clock = SystemClock()
        fresh = seed(store, clock, asked.office or DEFAULT_OFFICE)
        if asked.office and not fresh:
            print(
                f"{asked.data / DATABASE} has its office already: {asked.office} was not read;"
                f" to use it: python -m server --data {asked.data} office {asked.office}"
            )
        if pin := first_administrator(Staff(store, clock)):
            print(f"administrator PIN: {pin} (shown this once; name: admin)", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the database")
    parser.add_argument("--office", type=Path, help="office TOML for the first start")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--backup-to", type=Path, help="a second folder for copies: a stick, say")
    results = "where dossiers' results are looked up: a .csv file, or a .toml file about a program"
    parser.add_argument("--results", type=Path, metavar="FILE", help=results)
    parser.set_defaults(work=_serve)
    parts = parser.add_subparsers(title="commands")
    _add_clerk_commands(parts.add_parser("clerk", help="who may log in: add, list, remove"))
    _add_device_commands(parts.add_parser("device", help="what may come in: add, list, remove"))
    audit = parts.add_parser("audit", help="prints who did what, and whether anybody changed that")
    audit.add_argument("--noted", help="what was once written down of a row: is it still there?")
    audit.set_defaults(work=commands.show_audit)
    office = parts.add_parser("office", help="FILE: use this office TOML from now on")
    office.add_argument("file", type=Path)
    office.set_defaults(work=commands.set_office)
    booked = parts.add_parser("appointments", help="FILE: takes the appointments of a CSV file")
    booked.add_argument("file", type=Path)
    booked.set_defaults(work=commands.take_appointments)
    _add_safety_commands(parts)
    return parser


def _add_safety_commands(parts: Any) -> None:
    backup = _verb(parts, "backup", safety.back_up, "makes a copy of the database now")
    backup.add_argument("--to", type=Path, help="a file or a folder, instead of the usual one")
    says = "JOURNALS: makes a lost database anew from its newest copy and the kiosks' journals"
    recover = _verb(parts, "recover", safety.recover_database, says)
    recover.add_argument("journals", type=Path, nargs="*", help="files or folders")
    recover.add_argument("--backup", type=Path, help="the copy to begin from, or its folder")
    recover.add_argument("--replace", action="store_true", help="even a database that is whole")
    recover.add_argument("--language", choices=LANGUAGES, default="vi", help="the report's")


def _add_clerk_commands(clerk: argparse.ArgumentParser) -> None:
    verbs = clerk.add_subparsers(title="commands", required=True)
    says = "NAME: prints the PIN; again: a new PIN, the rest stays as it was"
    add = _verb(verbs, "add", commands.add_clerk, says)
    add.add_argument("name")
    add.add_argument("--counter", type=int, help="the counter that the page suggests")
    add.add_argument("--pin", help="4 to 12 digits; made up if left out, - asks for it")
    add.add_argument("--role", choices=[str(role) for role in PEOPLE], help="at first: clerk")
    _verb(verbs, "list", commands.list_clerks, "prints everybody who may log in")
    remove = _verb(verbs, "remove", commands.remove_clerk, "NAME: ends the session too")
    remove.add_argument("name")


def _add_device_commands(device: argparse.ArgumentParser) -> None:
    verbs = device.add_subparsers(title="commands", required=True)
    add = _verb(verbs, "add", commands.add_device, "NAME: prints the token; again: a new token")
    add.add_argument("name")
    add.add_argument("--role", choices=[str(role) for role in DEVICE_ROLES], required=True)
    _verb(verbs, "list", commands.list_devices, "prints every device that has a token")
    remove = _verb(verbs, "remove", commands.remove_device, "NAME: its token is worth nothing")
    remove.add_argument("name")


def _verb(
    verbs: Any, name: str, work: Callable[[argparse.Namespace], object], says: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=says)
    parser.set_defaults(work=work)
    return parser


if __name__ == "__main__":
    sys.exit(main())
