"""Where results are looked up, chosen by the file that the server is given."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from server.core.result import UNKNOWN, Result
from server.results.csv_file import CsvResults
from server.results.web import WebResults, WebSource
from server.settings import SettingsError, load


class Results(Protocol):
    """Whatever knows of dossiers; asked by several threads, it answers within two seconds."""

    def status(self, code: str) -> Result:
        """Return what is known of the dossier; UNKNOWN where nothing can be learnt now."""


class NoResults:
    """Where an office has nothing to look results up in."""

    def status(self, code: str) -> Result:  # noqa: ARG002 - as every other is asked
        """Know nothing."""
        return UNKNOWN


def results_from(path: Path | None) -> Results:
    """Return what `path` leads to: a CSV file, or a TOML file about another program.

    A CSV file may come later; raises SettingsError for a TOML file that cannot be used.
    """
    if path is None:
        return NoResults()
    if path.suffix.lower() == ".toml":
        return WebResults(load(WebSource, path), time.monotonic)
    if path.suffix.lower() == ".csv":
        return CsvResults(path)
    raise SettingsError([f"{path}: results are looked up in a .csv file, or as a .toml file says"])
