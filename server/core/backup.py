"""How the copies of the database are, for whoever watches over them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BackupFault(StrEnum):
    """Why no copy can be made. DAMAGED: the database itself is not whole any more."""

    MISSING = "missing"
    DISK_FULL = "disk_full"
    DAMAGED = "damaged"
    UNWRITABLE = "unwritable"


@dataclass(frozen=True)
class BackupHealth:
    """How old the newest copy is, in seconds, and what keeps the next one from being made.

    `age_s` is None without any copy, and where the clocks cannot tell.
    """

    age_s: float | None = None
    fault: BackupFault | None = None
