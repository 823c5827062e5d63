"""The bodies of the requests that the API takes; each names the one human action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from server.core.ticket import Slip

# The lengths are there because `$` also matches before a line feed at the end.
Letter = Annotated[str, Meta(pattern="^[A-Z]$", max_length=1)]
# An HMAC-SHA-256 of the card's number under the day's key, in hex.
Holder = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
Language = Annotated[str, Meta(pattern="^[a-z]{2}$", max_length=2)]
Text = Annotated[str, Meta(min_length=1, max_length=80)]


@dataclass(frozen=True)
class Act:
    """Anything done by pressing a key: the id makes sending it twice do it once."""

    request: UUID


@dataclass(frozen=True)
class Issue:
    """A citizen takes a number."""

    request: UUID
    service: Letter
    priority: Text | None = None
    holder: Holder | None = None
    language: Language = "vi"


@dataclass(frozen=True)
class SlipOutcome:
    """A kiosk tells what became of the paper; `fault` is the printer's state."""

    request: UUID
    outcome: Slip
    fault: Text | None = None


@dataclass(frozen=True)
class Login:
    """A clerk's name and PIN."""

    name: Text
    pin: Annotated[str, Meta(min_length=1, max_length=64)]
