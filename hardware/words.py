"""What the self-test says, in the languages that a technician may speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server import settings

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Results:
    """How a test may end."""

    good: str
    bad: str
    unjudged: str
    absent: str


@dataclass(frozen=True, slots=True)
class DeviceWords:
    """What is said about one device; `question` is for what only a person can judge.

    `wanted` asks the person to do something, once the device is there.
    """

    name: str
    begin: str
    question: str
    advice: str
    wanted: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The texts of the printer's test slip."""

    office: str
    service: str
    place: str
    ahead: str
    closing: str


@dataclass(frozen=True, slots=True)
class Words:
    """All texts of one language; `states`, `kinds` and `keys` by what they name."""

    title: str
    settings_wrong: str
    yes: str
    no: str
    answer: str
    skipped: str
    absent: str
    results: Results
    printer: DeviceWords
    second_printer: DeviceWords
    scanner: DeviceWords
    panel: DeviceWords
    speaker: DeviceWords
    slip: SlipWords
    states: Mapping[str, str]
    kinds: Mapping[str, str]
    keys: Mapping[str, str]


def load(language: str) -> Words:
    """Read the texts of one of LANGUAGES."""
    return settings.load(Words, Path(__file__).parent / "texts" / f"{language}.toml")
