"""The whole way from a database that is gone to one with which the office can go on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from server.access.audit import Verdict, verdict
from server.access.staff import Staff
from server.app import DATABASE
from server.backups.copying import BackupError, check
from server.backups.shelf import FOLDER
from server.clock import Clock
from server.recovery.files import (
    Chosen,
    Condition,
    condition,
    newest_whole,
    put_in_place,
    set_aside,
    workplace,
)
from server.recovery.journals import Found, find
from server.recovery.rebuilding import Rebuilt, rebuild, take_in
from server.seal import KEY
from server.setup.seed import DEFAULT_OFFICE, first_administrator, load_office, save_office
from server.store import Store


@dataclass(frozen=True)
class Wanted:
    """What is to be recovered, and from what.

    `backup` is the copy to begin from, or a folder of copies; None for the newest that is
    whole, in `data` or in `second`. `journals` are files or folders, none for those of a
    kiosk on this machine. `office` is the TOML to begin with where there is no copy.
    """

    data: Path
    backup: Path | None = None
    second: Path | None = None
    journals: Sequence[Path] = ()
    office: Path | None = None
    replace: bool = False


@dataclass(frozen=True)
class Recovered:
    """What was done, for the report.

    `chosen` is None where the database was whole and stayed. `lost` is where the old files
    are. `pin` is that of the new administrator, where there was nobody. `had_key`: the key
    that seals the audit was there.
    """

    found: Condition
    chosen: Chosen | None
    journals: Found
    rebuilt: Rebuilt
    lost: Path | None
    pin: str | None
    audit: Verdict
    had_key: bool


def recover(wanted: Wanted, clock: Clock) -> Recovered:
    """Make the database anew, or bring journals into one that is whole.

    Until the new one is complete nothing is touched. Raises BackupError where a database
    that is whole would be lost, or where a copy or a journal is named that is none.
    """
    found, journals = condition(wanted.data / DATABASE), find(wanted.journals)
    if found is not Condition.WHOLE or wanted.replace:
        return _make_anew(wanted, clock, found, journals)
    if not wanted.journals:
        raise BackupError(
            f"{wanted.data / DATABASE}: the database is whole, and was left as it is;"
            " name journals to add what they have, or --replace to go back to a copy"
        )
    return _add(wanted, clock, journals)


def _add(wanted: Wanted, clock: Clock, journals: Found) -> Recovered:
    had_key = (wanted.data / KEY).exists()
    with closing(Store(wanted.data / DATABASE)) as store:
        rebuilt = take_in(store, clock, journals)
        audit = verdict(store)
    return Recovered(Condition.WHOLE, None, journals, rebuilt, None, None, audit, had_key)


def _make_anew(wanted: Wanted, clock: Clock, found: Condition, journals: Found) -> Recovered:
    chosen, had_key = _choose(wanted), (wanted.data / KEY).exists()
    with workplace(wanted.data) as folder:
        made = folder / DATABASE
        if chosen.copy is not None:
            shutil.copyfile(chosen.copy, made)
            made.chmod(0o640)
        with closing(Store(made)) as store:
            pin = _settle_in(store, clock, wanted, journals)
            rebuilt = rebuild(store, clock, journals, chosen.copy.name if chosen.copy else None)
            audit = verdict(store)
            store.scrub()
        check(made, thoroughly=True)
        lost = set_aside(wanted.data)
        put_in_place(made, wanted.data)
    return Recovered(found, chosen, journals, rebuilt, lost, pin, audit, had_key)


def _choose(wanted: Wanted) -> Chosen:
    if wanted.backup is not None and wanted.backup.is_dir():
        chosen = newest_whole([wanted.backup])
        if chosen.copy is None:
            raise BackupError(f"{wanted.backup}: there is no copy that is whole")
        return chosen
    if wanted.backup is not None:
        check(wanted.backup, thoroughly=True)
        return Chosen(wanted.backup)
    return newest_whole([wanted.data / FOLDER, *([wanted.second] if wanted.second else [])])


def _settle_in(store: Store, clock: Clock, wanted: Wanted, journals: Found) -> str | None:
    """Have an office and an administrator; return the administrator's PIN if it is new."""
    with store.read() as table:
        has_office = bool(table.value("select 1 from settings"))
    if not has_office:
        heard = journals.office if wanted.office is None else None
        office = heard or load_office(wanted.office or DEFAULT_OFFICE)
        save_office(store, clock, office)
    return first_administrator(Staff(store, clock))
