"""Results in a CSV file that another program, or somebody with a spreadsheet, writes."""

from __future__ import annotations

import csv
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from server.core.folding import folded
from server.core.result import NOT_FOUND, UNKNOWN, Result
from server.results.words import date_from, state_from

log = logging.getLogger(__name__)

# What the columns may be called, in any order, with or without marks and capitals.
_HEADINGS = {
    "code": ("mã hồ sơ", "ma_ho_so", "số hồ sơ", "code", "dossier"),
    "state": ("trạng thái", "trang_thai", "tình trạng", "status", "state"),
    "expected": ("ngày hẹn", "ngay_hen", "ngày hẹn trả", "date", "expected", "due"),
}
_NAMES = {folded(name): key for key, names in _HEADINGS.items() for name in names}
_NEEDED = ("code", "state")
# A hundred thousand dossiers have a third of it.
_LONGEST = 20 * 1024 * 1024
# Enough to see what is wrong with a file; the rest is most likely wrong in the same way.
_MOST_TOLD = 10

# When a file was written and how long it is: what changes with its content.
_Stamp = tuple[int, int, int]


class CsvResults:
    """Reads the file again whenever it has changed; a line that is wrong is told once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._known: Mapping[str, Result] | None = None
        self._told: set[str] = set()

    def status(self, code: str) -> Result:
        """Return what the file says; UNKNOWN without a file that can be read."""
        with self._lock:
            self._refresh()
            known = self._known
        return UNKNOWN if known is None else known.get(_key(code), NOT_FOUND)

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            if stamp == self._stamp:
                return
            self._stamp, self._known = stamp, self._read()
        except (OSError, ValueError, csv.Error) as error:
            # Never the file's own content: it has people's dossiers in it.
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._known = None
            self._tell(f"cannot be read: {reason}")

    def _read(self) -> Mapping[str, Result] | None:
        """Return the results by code; None if the needed columns are not there."""
        if self._path.stat().st_size > _LONGEST:
            self._tell(f"is longer than {_LONGEST // 1024 // 1024} MiB")
            return None
        # Some spreadsheets put a mark at the beginning.
        lines = self._path.read_text(encoding="utf-8-sig").splitlines()
        first = lines[0] if lines else ""
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(lines, delimiter=delimiter)
        keys = [_NAMES.get(folded(name)) for name in next(rows, [])]
        if missing := [key for key in _NEEDED if key not in keys]:
            names = ", ".join(_HEADINGS[key][0] for key in missing)
            self._tell(f"line 1: there is no column {names}")
            return None
        return dict(self._results(rows, keys))

    def _results(
        self, rows: Iterator[list[str]], keys: list[str | None]
    ) -> Iterator[tuple[str, Result]]:
        wrong = 0
        for n, row in enumerate(rows, 2):
            cells = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
            if not any(cells.values()):
                continue
            fault = _fault(cells)
            if not fault:
                yield _result(cells)
                continue
            wrong += 1
            if wrong <= _MOST_TOLD:
                self._tell(f"line {n}: {fault}")
        if wrong > _MOST_TOLD:
            self._tell(f"{wrong - _MOST_TOLD} more lines cannot be used")

    def _tell(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("%s: %s", self._path, what)


def _fault(cells: Mapping[str, str]) -> str:
    """Return what is wrong with a line, without its content; "" if it can be used."""
    if not cells.get("code"):
        return "there is no dossier's code"
    if state_from(cells.get("state", "")) is None:
        return "the status is none that is known"
    expected = cells.get("expected", "")
    return "the date is none" if expected and date_from(expected) is None else ""


def _result(cells: Mapping[str, str]) -> tuple[str, Result]:
    state = state_from(cells["state"])
    assert state is not None
    return _key(cells["code"]), Result(state, date_from(cells.get("expected", "")))


def _key(code: str) -> str:
    return "".join(code.split()).upper()
