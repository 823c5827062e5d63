"""Slips that staff want printed at this kiosk, while it serves whoever stands before it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import uuid4

from kiosk.flow.events import Print, ReportSlip
from kiosk.threads.begun import BegunSlips
from kiosk.threads.work import Worker
from server.client import Client
from server.core.board import Board
from server.core.errors import QueueError
from server.core.office import Office
from server.core.ticket import PrintJob, Slip

log = logging.getLogger(__name__)

# What is told of a slip that was being printed when the kiosk stopped: nobody knows.
CUT_OFF = "unknown"


class Jobs:
    """Fetches jobs in a thread of its own and hands each to `put` once, touching no screen.

    A job stays on the server until its slip is reported. If that report is lost the job
    is seen again, and is not printed again: by the same kiosk the report is being repeated,
    and one that was started anew tells by `report` what it knows of `begun`. Of a slip
    that was begun and never ended it says "not printed", so that staff look and ask again.
    """

    def __init__(
        self,
        client: Client,
        put: Callable[[Print], None],
        report: Callable[[ReportSlip], None],
        begun: BegunSlips,
    ) -> None:
        self._client = client
        self._put = put
        self._report = report
        self._begun = begun
        self._newest = 0
        self._is_behind = False
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
        self._begun.keep_only(job.id for job in jobs)
        new = [job for job in jobs if not self._begun.is_begun(job.id)]
        # The server lists a few at a time: the report of each makes a board, which asks again.
        self._is_behind = bool(new)
        for job in jobs:
            self._see_to(job, office)

    def _see_to(self, job: PrintJob, office: Office) -> None:
        place = job.place
        if not self._begun.is_begun(job.id):
            self._begun.begin(job.id, place.ticket.id)
            self._put(Print(place, office, place.ticket.language, job.id))
        elif left := self._begun.left_over(job.id):
            outcome, fault = left.outcome or Slip.NOT_PRINTED, left.fault or CUT_OFF
            self._report(ReportSlip(uuid4(), left.ticket, outcome, fault))
