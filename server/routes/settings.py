"""The office's settings: read, checked, saved as a new version, handed out as TOML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.access.audit import tell
from server.core.errors import BadRequest
from server.core.office import Office
from server.core.slip import SlipText
from server.fault import Fault
from server.office import Done
from server.records import Records
from server.routes.table import TOML, Parts, Route
from server.session import ADMINISTRATORS, Caller
from server.setup import versions
from server.setup.faults import examined
from server.setup.in_use import in_use
from server.setup.office_toml import to_toml
from server.setup.settings_requests import (
    LONGEST_SETTINGS,
    CheckedSettings,
    CheckSettings,
    ImportSettings,
    PreviewSlip,
    SaveSettings,
)
from server.setup.versions import Settings, Version
from server.views.slip_preview import preview_slip

Work = Callable[..., Any]
_FILE = "xin-moi.toml"


def routes(parts: Parts) -> list[Route]:
    """Return the routes of the settings."""
    return [*_reading(parts), *_looking(parts), *_saving(parts)]


def _reading(parts: Parts) -> list[Route]:
    def newest(caller: Caller) -> Settings:
        with parts.store.read() as table:
            records = Records(table)
            return versions.version(records, records.office_version())

    def one(caller: Caller, version: int) -> Settings:
        with parts.store.read() as table:
            return versions.version(Records(table), version)

    def every(caller: Caller) -> tuple[Version, ...]:
        with parts.store.read() as table:
            return versions.versions(Records(table))

    def export(caller: Caller) -> str:
        found = newest(caller)
        tell(parts.store, parts.clock.read(), caller.name, "office_export", version=found.version)
        return _exported(found)

    return [
        _get("settings", "The newest settings", newest, Settings),
        _get("settings/versions", "Every version, newest first", every, tuple[Version, ...]),
        _get("settings/versions/<int:version>", "One version", one, Settings),
        _get("settings.toml", "The newest settings as TOML", export, str, media=TOML, file=_FILE),
    ]


def _looking(parts: Parts) -> list[Route]:
    def check(caller: Caller, body: CheckSettings) -> CheckedSettings:
        return _checked(parts, body)

    def slip(caller: Caller, body: PreviewSlip) -> SlipText:
        return preview_slip(versions.checked(body.office), body, parts.clock.read())

    return [
        _post("settings/check", "What is wrong with them", check, CheckedSettings, CheckSettings),
        _post("settings/slip", "What a slip would say", slip, SlipText, PreviewSlip),
    ]


def _saving(parts: Parts) -> list[Route]:
    def save(caller: Caller, body: SaveSettings) -> Done[Version]:
        return parts.office.save_settings(caller, body, versions.checked(body.office))

    def take_over(caller: Caller, body: ImportSettings) -> Done[Version]:
        return parts.office.save_settings(caller, body, versions.checked_toml(body.toml))

    return [
        _post("settings", "Save the settings as a new version", save, Version, SaveSettings),
        _post("settings.toml", "Save the settings in a TOML", take_over, Version, ImportSettings),
    ]


def _get(path: str, summary: str, work: Work, answer: Any, **more: str) -> Route:
    return Route("GET", path, summary, ADMINISTRATORS, work, answer, **more)  # type: ignore[arg-type]


def _post(path: str, summary: str, work: Work, answer: Any, body: Any) -> Route:
    return Route(
        "POST", path, summary, ADMINISTRATORS, work, answer, body, longest=LONGEST_SETTINGS
    )


def _checked(parts: Parts, body: CheckSettings) -> CheckedSettings:
    if (body.office is None) == (body.toml is None):
        raise BadRequest("either office or toml is needed")
    found = versions.examined_toml(body.toml) if body.toml is not None else None
    office, faults = found or examined(body.office, is_json=True)
    return CheckedSettings(office, (*faults, *(_in_use(parts, office) if office else ())))


def _in_use(parts: Parts, office: Office) -> tuple[Fault, ...]:
    with parts.store.read() as table:
        return tuple(in_use(Records(table), parts.clock.read(), office))


def _exported(settings: Settings) -> str:
    """Return the settings as a file that tells which version it is."""
    head = f"# Xin Mời, version {settings.version} of {settings.saved_at:%Y-%m-%d}"
    return f"{head}\n\n{to_toml(settings.office)}"
