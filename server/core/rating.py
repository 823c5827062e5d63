"""What a citizen says of the service: one of three faces, and optionally why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Score(StrEnum):
    """The three faces: very satisfied, satisfied, not satisfied."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class RatingReason(StrEnum):
    """What the score is about."""

    WAITING = "waiting"
    ATTITUDE = "attitude"
    GUIDANCE = "guidance"
    RESULT = "result"
    FACILITIES = "facilities"


@dataclass(frozen=True)
class Tally:
    """How often each face was given for one service, or at one counter (`key`)."""

    key: str
    good: int
    fair: int
    poor: int


@dataclass(frozen=True)
class Ratings:
    """The ratings of one business day, by service and by counter (its number as the key)."""

    day: int
    services: tuple[Tally, ...]
    counters: tuple[Tally, ...]


@dataclass(frozen=True)
class JustServed:
    """Whom the tablet of a counter asks how it was; `language` is that of the slip."""

    number: str
    service: str
    language: str
