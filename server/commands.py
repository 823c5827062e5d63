"""What the command line does beside serving: clerks, devices and the office."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

from server.access.audit import COMMAND_LINE, all_entries, still_has, verdict
from server.access.pins import new_pin
from server.access.staff import Staff
from server.app import DATABASE
from server.clock import SystemClock
from server.core.errors import BadRequest, UnknownCounter, UnknownService
from server.office import OfficeAtWork
from server.records import Records
from server.requests import TakeOverCsv
from server.seal import KEY
from server.session import Caller, Role
from server.setup.seed import load_office, save_office
from server.store import Store


def add_clerk(asked: argparse.Namespace) -> None:
    """Let a clerk log in, and print the PIN if it was made up here."""
    given = getpass.getpass("PIN: ") if asked.pin == "-" else asked.pin
    pin = new_pin() if given is None else given
    with closing(_store(asked)) as store:
        if asked.counter is not None:
            _check_counter(store, asked.counter)
        staff = Staff(store, SystemClock())
        staff.add_clerk(asked.name, pin, asked.role and Role(asked.role), asked.counter)
    print(f"{asked.name} PIN: {pin}" if given is None else f"{asked.name} may log in")


def list_clerks(asked: argparse.Namespace) -> None:
    """Print everybody who may log in."""
    with _staff(asked) as staff:
        for clerk in staff.clerks():
            place = f", counter {clerk.counter}" if clerk.counter else ""
            print(f"{clerk.name} ({clerk.role}{place})")


def remove_clerk(asked: argparse.Namespace) -> None:
    """Let a clerk in no more."""
    with _staff(asked) as staff:
        print(f"{staff.remove_clerk(asked.name)} may log in no more")


def add_device(asked: argparse.Namespace) -> None:
    """Enrol a device and print its token."""
    with _staff(asked) as staff:
        print(staff.add_device(asked.name, Role(asked.role)))


def list_devices(asked: argparse.Namespace) -> None:
    """Print every device that has a token."""
    with _staff(asked) as staff:
        for device in staff.devices():
            print(f"{device.name} ({device.role})")


def remove_device(asked: argparse.Namespace) -> None:
    """Make a device's token worthless."""
    with _staff(asked) as staff:
        staff.remove_device(asked.name)
    print(f"{asked.name} may come in no more")


def set_office(asked: argparse.Namespace) -> None:
    """Use another office TOML from now on."""
    office = load_office(asked.file)
    with closing(_store(asked)) as store:
        version = save_office(store, SystemClock(), office)
    print(f"{asked.file} is the office now (version {version}); screens follow within a second")


def show_audit(asked: argparse.Namespace) -> int:
    """Print the audit, oldest first, and whether it holds; return 1 if it does not."""
    with closing(_store(asked)) as store:
        for entry in all_entries(store):
            mark = "" if entry.synchronised else "?"
            detail = json.dumps(entry.detail, ensure_ascii=False)
            print(entry.id, f"{entry.at}{mark}", entry.who or "-", entry.action, detail)
        found = verdict(store)
        with store.read() as table:
            is_there = asked.noted is None or still_has(table, asked.noted)
    if found.broken_at is not None:
        print(
            f"row {found.broken_at} does not fit to the row before: somebody has changed the"
            f" audit, or {KEY} is not the one it was written with",
            file=sys.stderr,
        )
    elif not is_there:
        print(f"{asked.noted} is not in the audit: it was cut off or replaced", file=sys.stderr)
    else:
        print(f"{found.rows} rows, each fits to the one before; to note: {found.noted or '-'}")
    return 0 if found.broken_at is None and is_there else 1


def take_appointments(asked: argparse.Namespace) -> None:
    """Take the appointments of a CSV file over, and print what became of them."""
    try:
        # What is not UTF-8 is told with its line, like anything else that is wrong.
        text = asked.file.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise BadRequest(f"{asked.file}: cannot be read: {error.strerror}") from None
    caller = Caller(COMMAND_LINE, Role.ADMINISTRATOR)
    with closing(_store(asked)) as store:
        with store.read() as table:
            if not Records(table).office_version():
                raise UnknownService("there is no service before the first start")
        work = OfficeAtWork(store, SystemClock(), lambda _: None)
        done = work.take_over_csv(caller, TakeOverCsv(uuid4(), text)).answer
    print(f"{done.added} added, {done.updated} updated, {done.kept} kept")


def _store(asked: argparse.Namespace) -> Store:
    return Store(asked.data / DATABASE)


@contextmanager
def _staff(asked: argparse.Namespace) -> Iterator[Staff]:
    with closing(_store(asked)) as store:
        yield Staff(store, SystemClock())


def _check_counter(store: Store, counter: int) -> None:
    with store.read() as table:
        records = Records(table)
        if not records.office_version():
            raise UnknownCounter("there is no counter before the first start: it reads the office")
        records.office().counter(counter)
