"""Finds devices whose name changes with their plug."""

from __future__ import annotations

import re
from pathlib import Path

from hardware.errors import DeviceMissing

_PATTERN = re.compile(r"[*?\[]")


def find(path: str) -> Path:
    """Return `path`, or the first that fits where its name is a pattern like "lp*".

    Raises DeviceMissing where nothing fits now. A link that leads nowhere does not fit.
    """
    whole = Path(path)
    if not _PATTERN.search(whole.name):
        return whole
    fitting = (place for place in whole.parent.glob(whole.name) if place.exists())
    found = min(fitting, default=None)
    if found is None:
        raise DeviceMissing(f"{path}: no such device")
    return found


def is_there(path: str) -> bool:
    """Tell whether what `find` looks for is there now."""
    try:
        return find(path).exists()
    except DeviceMissing:
        return False
