"""The versions of the office's settings: each save is a new one, and none is ever lost."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from server.access.audit import record
from server.core.errors import InUse, SettingsChanged, SettingsWrong, UnknownVersion
from server.core.office import Office
from server.core.reading import Reading
from server.fault import Fault, fault
from server.records import Happening, Records
from server.setup.faults import examined, faults
from server.setup.in_use import in_use
from server.store import Row
from server.wire import decode, encode


@dataclass(frozen=True)
class Version:
    """One version of the settings; `by` saved it. The first one is version 1."""

    version: int
    saved_at: datetime
    by: str


@dataclass(frozen=True)
class Settings:
    """One version of the settings with all that is in it."""

    version: int
    saved_at: datetime
    by: str
    office: Office


def version(records: Records, number: int) -> Settings:
    """Return version `number` of the settings; raise UnknownVersion if there is none."""
    if not 1 <= number <= records.office_version():
        raise UnknownVersion(f"the settings have no version {number}")
    (row,) = records.table.rows("select * from settings where version = ?", number)
    found = _version(row)
    return Settings(found.version, found.saved_at, found.by, decode(row["office"], Office))


def versions(records: Records) -> tuple[Version, ...]:
    """Return every version, the newest first."""
    rows = records.table.rows("select version, saved_at, who from settings order by version desc")
    return tuple(_version(row) for row in rows)


def checked(data: object) -> Office:
    """Return JSON `data` as an office; raise SettingsWrong with everything wrong in it."""
    return _faultless(*examined(data, is_json=True))


def checked_toml(text: str) -> Office:
    """Return the office in the TOML `text`; raise SettingsWrong with everything wrong in it."""
    return _faultless(*examined_toml(text))


def examined_toml(text: str) -> tuple[Office | None, Sequence[Fault]]:
    """Return the office in the TOML `text`, with everything wrong in it."""
    try:
        # Some editors put a mark at the beginning.
        return examined(tomllib.loads(text.removeprefix("\ufeff")))
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: nesting and numbers have an end in Python.
        return None, [fault("", "no_toml", reason=str(error))]


def save(
    records: Records, now: Reading, office: Office, by: str, request: str | None = None
) -> Version:
    """Save `office` as the newest version, within one transaction.

    Raises SettingsWrong for what cannot be, and InUse for what somebody still needs.
    """
    _refuse(SettingsWrong, faults(office))
    _refuse(InUse, in_use(records, now, office))
    parts = _changed(records, office)
    row = {"office": encode(office).decode(), "saved_at": now.wall, "who": by}
    number = records.table.insert("settings", row)
    # Screens follow the newest event; who did it is for the audit.
    records.happened(Happening("office_set", by, now, records.open_day(), request=request))
    record(records.table, now, by, "office_set", version=number, parts=parts)
    return Version(number, now.wall, by)


def refuse_stale(records: Records, base: int) -> None:
    """Raise SettingsChanged unless `base` is the newest version."""
    newest = records.office_version()
    if base != newest:
        raise SettingsChanged(f"version {newest} has been saved since version {base} was read")


def _changed(records: Records, office: Office) -> list[str]:
    """Return which of the settings differ from the newest version."""
    if not records.office_version():
        return []
    before = records.office()
    return [f.name for f in fields(Office) if getattr(before, f.name) != getattr(office, f.name)]


def _faultless(office: Office | None, wrong: Sequence[Fault]) -> Office:
    _refuse(SettingsWrong, wrong)
    if office is None:
        raise SettingsWrong("this is no office")
    return office


def _refuse(error: type[SettingsWrong | InUse], found: Iterable[Fault]) -> None:
    if lines := [str(one) for one in found]:
        raise error("\n".join(lines))


def _version(row: Row) -> Version:
    return Version(row["version"], datetime.fromisoformat(row["saved_at"]), row["who"])
