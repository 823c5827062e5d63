"""Slips that staff want printed at this kiosk, while it serves whoever stands before it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.flow.events import Print
from kiosk.threads.work import Worker
from server.client import Client
from server.core.board import Board
from server.core.errors import QueueError
from server.core.office import Office

log = logging.getLogger(__name__)


class Jobs:
    """Fetches jobs in a thread of its own and hands each to `put` once, touching no screen.

    A job stays on the server until its slip is reported. If that report is lost the job
    is seen again, and is not printed again.
    """

    def __init__(self, client: Client, put: Callable[[Print], None]) -> None:
        self._client = client
        self._put = put
        self._newest = 0
        self._is_behind = False
        self._begun: frozenset[int] = frozenset()
        self._worker: Worker[Office] = Worker("jobs", self._fetch)

    def start(self) -> None:
        """Begin to fetch."""
        self._worker.start()

    def close(self) -> None:
        """Stop; what has been handed on is printed."""
        self._worker.close()

    def follow(self, board: Board, office: Office) -> None:
        """Fetch if `board` tells of jobs that have not been seen; returns at once."""
        if board.prints != self._newest or self._is_behind:
            self._newest, self._is_behind = board.prints, False
            self._worker.put(office)

    def _fetch(self, office: Office) -> None:
        try:
            jobs = self._client.prints()
        except QueueError as error:
            log.warning("Slips to print were not fetched: %s", type(error).__name__)
            self._is_behind = True
            return
        new = [job for job in jobs if job.id not in self._begun]
        # What is no longer listed never comes again, so it need not be remembered.
        self._begun = frozenset(job.id for job in jobs)
        # The server lists a few at a time: the report of each makes a board, which asks again.
        self._is_behind = bool(new)
        for job in new:
            self._put(Print(job.place, office, job.place.ticket.language))
