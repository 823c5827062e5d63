"""The shape of the technician's text files in `kiosk/texts/technician`.

They are apart from the citizens' texts: another language needs none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server import settings

FOLDER = Path(__file__).parents[1] / "texts" / "technician"


@dataclass(frozen=True)
class TechnicianTexts:
    """Everything that the technician's screen says; the tables are named by what they say."""

    name: str
    title: str
    leave: str
    back: str
    door: Mapping[str, str]
    tabs: Mapping[str, str]
    marks: Mapping[str, str]
    lines: Mapping[str, str]
    server: Mapping[str, str]
    network: Mapping[str, str]
    printer: Mapping[str, str]
    paper: Mapping[str, str]
    scanner: Mapping[str, str]
    disk: Mapping[str, str]
    power: Mapping[str, str]
    temperature: Mapping[str, str]
    clock: Mapping[str, str]
    buttons: Mapping[str, str]
    hints: Mapping[str, str]
    kinds: Mapping[str, str]
    told: Mapping[str, str]


@cache
def technician_texts(folder: Path = FOLDER) -> Mapping[str, TechnicianTexts]:
    """Return the texts of each language by its code; raises SettingsError for a wrong file."""
    return {
        path.stem: settings.load(TechnicianTexts, path) for path in sorted(folder.glob("*.toml"))
    }
