"""Asks the server whether a result is ready, for no longer than somebody may wait."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.flow.events import Event
from kiosk.flow.results import LookUpResult, ResultCame
from kiosk.threads.errands import Errands
from server.client import Client
from server.core.errors import QueueError
from server.core.result import UNKNOWN

log = logging.getLogger(__name__)


class Enquirer:
    """Posts what is known of each dossier, UNKNOWN where nothing is learnt in time."""

    def __init__(
        self,
        client: Client,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        patience: float,
    ) -> None:
        self._client = client
        self._post = post
        self._clock = clock
        self._patience = patience
        self._errands = Errands()

    def take(self, wanted: LookUpResult) -> None:
        """Ask once; the code goes nowhere else."""
        result = UNKNOWN
        try:
            result = self._errands.run(lambda: self._client.result(wanted.code), self._patience)
        except QueueError as error:
            log.warning("A result was not looked up: %s", type(error).__name__)
        finally:
            self._post(ResultCame(self._clock(), wanted.request, result))
