"""`python -m server`: run the server, or add a device or a clerk."""

from __future__ import annotations

import argparse
import getpass
import logging
import secrets
import sys
from pathlib import Path

from server.app import DATABASE, create_app
from server.clock import SystemClock
from server.core.errors import QueueError
from server.records import Records
from server.seed import DEFAULT_OFFICE, first_administrator, load_office, save_office, seed
from server.serve import Server
from server.session import DEVICE_ROLES, Role
from server.settings import SettingsError
from server.staff import Staff
from server.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        asked.data.mkdir(parents=True, exist_ok=True)
        asked.work(asked)
    except (SettingsError, QueueError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{asked.data}: cannot be used: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(asked: argparse.Namespace) -> None:
    _prepare(asked)
    print(f"serving http://{asked.host}:{asked.port}/", flush=True)
    Server(lambda: create_app(asked.data), f"{asked.host}:{asked.port}").run()


def _prepare(asked: argparse.Namespace) -> None:
    """Migrate and seed the database and make the administrator, all before serving."""
    store, clock = Store(asked.data / DATABASE), SystemClock()
    try:
        fresh = seed(store, clock, asked.office or DEFAULT_OFFICE)
        if asked.office and not fresh:
            print(
                f"{asked.data / DATABASE} has its office already: {asked.office} was not read;"
                f" to use it: python -m server --data {asked.data} office {asked.office}"
            )
        if pin := first_administrator(Staff(store, clock)):
            print(f"administrator PIN: {pin} (shown this once; name: admin)", flush=True)
    finally:
        store.close()


def _add_device(asked: argparse.Namespace) -> None:
    store = Store(asked.data / DATABASE)
    try:
        print(Staff(store, SystemClock()).add_device(asked.name, Role(asked.role)))
    finally:
        store.close()


def _add_clerk(asked: argparse.Namespace) -> None:
    pin = asked.pin or f"{secrets.randbelow(10**6):06d}"
    if pin == "-":
        pin = getpass.getpass("PIN: ")
    store, clock = Store(asked.data / DATABASE), SystemClock()
    try:
        seed(store, clock, DEFAULT_OFFICE)
        with store.read() as table:
            if asked.counter is not None:
                Records(table).office().counter(asked.counter)
        Staff(store, clock).add_clerk(asked.name, pin, Role(asked.role), asked.counter)
    finally:
        store.close()
    print(f"{asked.name} PIN: {pin}" if not asked.pin else f"{asked.name} may log in")


def _set_office(asked: argparse.Namespace) -> None:
    office = load_office(asked.file)
    store = Store(asked.data / DATABASE)
    try:
        version = save_office(store, SystemClock(), office)
    finally:
        store.close()
    print(f"{asked.file} is the office now (version {version}); screens follow at the next change")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the database")
    parser.add_argument("--office", type=Path, help="office TOML for the first start")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.set_defaults(work=_serve)
    commands = parser.add_subparsers(title="commands")
    device = commands.add_parser("device", help="add NAME: prints the token of a new device")
    device.add_argument("verb", choices=["add"])
    device.add_argument("name")
    device.add_argument("--role", choices=[str(role) for role in DEVICE_ROLES], required=True)
    device.set_defaults(work=_add_device)
    clerk = commands.add_parser("clerk", help="add NAME: lets a clerk log in, prints the PIN")
    clerk.add_argument("verb", choices=["add"])
    clerk.add_argument("name")
    clerk.add_argument("--counter", type=int, help="the counter that the page suggests")
    clerk.add_argument("--pin", help="4 to 12 digits; made up if left out, - asks for it")
    clerk.add_argument("--role", choices=["clerk", "administrator"], default="clerk")
    clerk.set_defaults(work=_add_clerk)
    office = commands.add_parser("office", help="FILE: use this office TOML from now on")
    office.add_argument("file", type=Path)
    office.set_defaults(work=_set_office)
    return parser


if __name__ == "__main__":
    sys.exit(main())
