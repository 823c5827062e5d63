"""Asks the server for numbers and tells it about slips, patiently but not for ever."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from random import Random

from kiosk.citizen import holder
from kiosk.events import Event, Issue, Issued, NotIssued, ReportSlip
from kiosk.listening import KeyRing
from kiosk.work import Backoff
from server.client import Client
from server.core.errors import OfficeClosed, QueueError, Unavailable
from server.core.ticket import Place

log = logging.getLogger(__name__)

# After this long a citizen is better helped by a person. The last try may add its own timeout.
PATIENCE_S = 6.0


class Issuer:
    """Takes numbers; the same request is sent again until the server answers."""

    def __init__(
        self,
        client: Client,
        keys: KeyRing,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._client = client
        self._keys = keys
        self._post = post
        self._clock = clock
        self._random = random

    def take(self, wanted: Issue) -> None:
        """Ask for one number; what came of it is posted as Issued or NotIssued."""
        try:
            place = self._patiently(wanted)
        except OfficeClosed:
            self._post(NotIssued(self._clock(), wanted.request, closed=True))
        except Exception as error:
            log.warning("No number was given: %s", type(error).__name__)
            self._post(NotIssued(self._clock(), wanted.request))
        else:
            self._post(Issued(self._clock(), wanted.request, place))

    def _patiently(self, wanted: Issue) -> Place:
        deadline = self._clock() + PATIENCE_S
        backoff = Backoff(self._random)
        whose = self._holder(wanted)
        while True:
            try:
                return self._client.issue(
                    wanted.request, wanted.service, wanted.priority, whose, wanted.language
                )
            except Unavailable:
                wait = backoff.fail()
                if self._clock() + wait > deadline:
                    raise
                time.sleep(wait)

    def _holder(self, wanted: Issue) -> str | None:
        key = self._keys.key
        return holder(wanted.citizen.number, key) if wanted.citizen and key else None


class Reporter:
    """Tells the server what became of each slip, as long as it takes."""

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
