"""The physical buttons that do without the glass."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """NEXT goes from one thing to the next, OK acts on it, BACK is not needed but quicker."""

    NEXT = "next"
    OK = "ok"
    BACK = "back"
