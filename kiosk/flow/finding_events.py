"""What happens while somebody finds the right line and its papers, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.events import Effect, Event, Touch
from kiosk.flow.state import Topic
from server.core.office import Office
from server.core.ticket import Slip


@dataclass(frozen=True)
class ChoseLane(Touch):
    """A group of services was touched."""

    key: str


@dataclass(frozen=True)
class AskedSearch(Touch):
    """ "Find what I came for" was touched."""


@dataclass(frozen=True)
class AskedPapers(Touch):
    """The papers of `topic` are wanted, None to choose among all services."""

    topic: Topic | None


@dataclass(frozen=True)
class AskedLeaflet(Touch):
    """The list of papers is wanted on paper, without a number."""


@dataclass(frozen=True)
class LeafletPrinted(Event):
    """The printer is done with the list of the papers of `topic`."""

    topic: Topic
    outcome: Slip


@dataclass(frozen=True)
class PrintLeaflet(Effect):
    """Print the list of the papers of `topic`."""

    topic: Topic
    office: Office
    language: str
