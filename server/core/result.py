"""Whether the result of a dossier is ready to be collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ResultState(StrEnum):
    """UNKNOWN: it could not be looked up. NOT_FOUND: nobody has heard of this dossier."""

    READY = "ready"
    NOT_READY = "not_ready"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """What is known of a dossier; `expected` is when it was promised for, if that was said."""

    state: ResultState
    expected: date | None = None


UNKNOWN = Result(ResultState.UNKNOWN)
NOT_FOUND = Result(ResultState.NOT_FOUND)
