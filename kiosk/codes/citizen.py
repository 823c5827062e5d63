"""The three things that are read from a card, kept in memory only and never shown in a log."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """As printed on the card; it only chooses between "ông" and "bà"."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Citizen:
    """Whose card was scanned: `number` has 12 digits; the rest is None where unreadable.

    No field is part of repr, so that a log or a traceback cannot give anybody away.
    """

    number: str = field(repr=False)
    born: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years on `day`; born on 29 February counts on 1 March."""
        if self.born is None:
            return None
        had_birthday = (day.month, day.day) >= (self.born.month, self.born.day)
        return day.year - self.born.year - (not had_birthday)


def holder(number: str, day_key: str) -> str:
    """Return what may leave the kiosk: HMAC-SHA-256 of `number`, 64 hex digits.

    `day_key` is 64 hex digits; the server destroys it when the day closes, and with it
    every way back from a holder to a card.
    """
    return hmac.digest(bytes.fromhex(day_key), number.encode("ascii"), "sha256").hex()
