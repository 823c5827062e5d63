"""Tells the server what became of each slip."""

from __future__ import annotations

import logging
import time
from random import Random

from kiosk.flow.events import ReportSlip
from kiosk.threads.work import Backoff
from server.client import Client
from server.core.errors import QueueError, Unavailable

log = logging.getLogger(__name__)


class Reporter:
    """Tells of slips, as long as it takes."""

    def __init__(self, client: Client, random: Random) -> None:
        self._client = client
        self._random = random

    def take(self, report: ReportSlip) -> None:
        """Report once; a refusal is final, an unreachable server is tried again."""
        backoff = Backoff(self._random)
        while True:
            try:
                self._client.report_slip(
                    report.request, report.ticket, report.outcome, report.fault
                )
                return
            except Unavailable:
                time.sleep(backoff.fail())
            except QueueError as error:
                log.warning("A slip could not be reported: %s", type(error).__name__)
                return
