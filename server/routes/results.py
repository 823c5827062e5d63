"""Whether a dossier's result is ready, for kiosks."""

from __future__ import annotations

from server.core.result import Result
from server.requests import AskResult
from server.routes.table import Parts, Route
from server.session import KIOSKS, Caller


def routes(parts: Parts) -> list[Route]:
    """Return the routes of results."""

    def status(caller: Caller, body: AskResult) -> Result:
        return parts.results.status(body.code)

    # In the body: addresses are written down by proxies.
    said = "Whether a dossier's result is ready"
    return [Route("POST", "results", said, KIOSKS, status, Result, AskResult)]
