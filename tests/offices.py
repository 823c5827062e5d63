"""Offices for tests, which must pass at any time of the day."""

from __future__ import annotations

import re
from pathlib import Path

from server.setup.seed import DEFAULT_OFFICE

_HEADER = re.compile(r"\[\[?([a-z_.]+)\]\]?")


def all_day_text() -> str:
    """Return the default office's TOML without opening hours and without a grace time."""
    kept, is_kept = [], True
    for line in DEFAULT_OFFICE.read_text(encoding="utf-8").splitlines(keepends=True):
        if header := _HEADER.match(line):
            is_kept = header[1].split(".")[0] != "hours"
        if is_kept:
            kept.append(re.sub(r"^grace_s = \d+", "grace_s = 0", line))
    return "".join(kept)


def all_day_office(folder: Path) -> Path:
    """Write that office to a file in `folder`, which it makes, and return the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "all-day.toml"
    path.write_text(all_day_text(), encoding="utf-8")
    return path
