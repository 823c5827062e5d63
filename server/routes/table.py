"""What one route of the API is, and what the routes work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.board import Publisher
from server.clock import Clock
from server.office import OfficeAtWork
from server.presence import Presence
from server.session import Role
from server.staff import Staff
from server.standing import Standings
from server.store import Store

ANYBODY = None


@dataclass(frozen=True)
class Route:
    """One thing that the API can do.

    `roles` may use it (None: anybody), `body` and `answer` are what goes in and out.
    `work(caller, [query], [body], **path)` does it; POSTs that change something answer with
    Done. `query` is the shape of what stands behind the address's question mark. `tagged`
    answers carry an ETag: whoever shows it again is only told that nothing has changed.
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
