"""What one route of the API is, and what the routes work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.access.doors import ANYBODY
from server.access.staff import Staff
from server.backups.both import Backups
from server.clock import Clock
from server.office import OfficeAtWork
from server.results.source import Results
from server.session import Role
from server.store import Store
from server.views.board import Publisher
from server.views.presence import Presence
from server.views.standing import Standings
from server.work.retention import Retention

JSON = "application/json"
CSV = "text/csv"
TOML = "application/toml"

__all__ = ["ANYBODY", "CSV", "JSON", "TOML", "Parts", "Route"]


@dataclass(frozen=True)
class Route:
    """One thing that the API can do.

    `roles` may use it (None: anybody), `body` and `answer` are what goes in and out.
    `work(caller, [query], [body], **path)` does it; POSTs that change something answer with
    Done. `query` is the shape of what stands behind the address's question mark. `tagged`
    answers carry an ETag: whoever shows it again is only told that nothing has changed.

    `longest` is how many bytes a body may have, None for as many as most need. A body that
    `takes` another media type than JSON is a text; so is an answer of another `media` type,
    and a browser saves it under the name `file`.
    """

    method: str
    path: str
    summary: str
    roles: frozenset[Role] | None
    work: Callable[..., Any]
    answer: Any
    body: Any = None
    status: int = 200
    query: Any = None
    tagged: bool = False
    longest: int | None = None
    takes: str = JSON
    media: str = JSON
    file: str | None = None


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    store: Store
    clock: Clock
    staff: Staff
    office: OfficeAtWork
    publisher: Publisher
    presence: Presence
    standings: Standings
    retention: Retention
    backups: Backups
    results: Results
