"""How the server itself is: alive, able to write, and in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from server.access.doors import ANYBODY, open_to
from server.access.gate import Gate
from server.clock import Clock
from server.core.backup import BackupHealth
from server.metrics import MEDIA, Metrics
from server.session import ADMINISTRATORS, Role
from server.store import Store

# Not for whoever is on this machine: behind a reverse proxy that is everybody.
OPERATORS = ADMINISTRATORS | {Role.DISPLAY}


Copies = Callable[[], dict[str, BackupHealth]]


def health(store: Store, clock: Clock, metrics: Metrics, gate: Gate, copies: Copies) -> Blueprint:
    """Return the addresses for monitoring as a blueprint; `copies` tells of the database's."""
    blueprint = Blueprint("health", __name__)
    proof = _Proof(store, clock)

    @blueprint.get("/healthz")
    @open_to(ANYBODY)
    def healthz() -> Response:
        """The process answers; further lines say how the copies of the database are."""
        return Response("\n".join(["ok", *_lines(copies()), ""]), mimetype="text/plain")

    @blueprint.get("/readyz")
    @open_to(ANYBODY)
    def readyz() -> Response:
        """The database can be written."""
        proof.renew()
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/metrics")
    @open_to(OPERATORS)
    def numbers() -> Response:
        """The office in numbers, for Prometheus with a display's token."""
        gate.admit(request, OPERATORS)
        return Response(metrics.text(), content_type=MEDIA)

    @blueprint.after_app_request
    def count(answer: Response) -> Response:
        metrics.answered(answer.status_code)
        return answer

    return blueprint


def _lines(copies: dict[str, BackupHealth]) -> Iterator[str]:
    for place, found in copies.items():
        age = "none yet" if found.age_s is None else f"{found.age_s:.0f} s ago"
        yield f"backup {place}: {found.fault or 'ok'}, newest {age}"


class _Proof:
    """That the database can be written: only a row that is really written can tell.

    It is good for a second, or anybody who asks could wear out a Pi's card.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._until = 0.0

    def renew(self) -> None:
        """Write the row unless it was written just now; raise sqlite3.Error if it cannot be."""
        now = self._clock.read()
        if now.uptime < self._until:
            return
        row = {"id": 1, "at": now.wall}
        self._store.change(lambda table: table.upsert("readiness", row, "id"))
        self._until = now.uptime + 1
