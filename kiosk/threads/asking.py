"""Asks the server on behalf of whoever stands there, patiently but not for ever."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from random import Random

from kiosk.codes.citizen import Citizen, holder
from kiosk.flow.events import (
    CheckIn,
    Event,
    Find,
    Found,
    Issue,
    Issued,
    Look,
    Looked,
    Refused,
    Return,
    Returned,
    Why,
)
from kiosk.threads.listening import KeyRing
from kiosk.threads.work import Backoff
from server.client import Client
from server.core import errors
from server.core.errors import QueueError, Unavailable
from server.core.ticket import Place

log = logging.getLogger(__name__)

# After this long a citizen is better helped by a person. The last try may add its own timeout.
PATIENCE_S = 6.0

Wish = Issue | CheckIn | Return | Look

_REASONS: dict[type[QueueError], Why] = {
    errors.OfficeClosed: Why.CLOSED,
    errors.IssuingStopped: Why.CLOSED,
    errors.LineFull: Why.FULL,
    errors.UnknownTicket: Why.NO_TICKET,
    errors.UnknownAppointment: Why.NO_APPOINTMENT,
    errors.NotToday: Why.NOT_TODAY,
    errors.IllegalAction: Why.NOT_NOW,
}


class Asker:
    """Takes numbers and looks after them; the same request is sent until the server answers."""

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

    def take(self, wish: Wish) -> None:
        """Ask for one thing; what came of it is posted, a refusal with its reason."""
        try:
            place = self._patiently(wish)
        except Exception as error:
            why = _REASONS.get(type(error), Why.FAULT)  # type: ignore[arg-type]
            if why is Why.FAULT:
                log.warning("%s was not answered: %s", type(wish).__name__, type(error).__name__)
            self._post(Refused(self._clock(), wish.request, why))
        else:
            came = {Return: Returned, Look: Looked}.get(type(wish), Issued)
            self._post(came(self._clock(), wish.request, place))

    def find(self, wanted: Find) -> None:
        """Look for the numbers of a card's owner, once: nobody waits for them."""
        whose = self._holder(wanted.citizen)
        if whose is None:
            return
        try:
            places = self._client.find(whose)
        except QueueError as error:
            log.warning("Numbers were not looked for: %s", type(error).__name__)
            return
        self._post(Found(self._clock(), wanted.request, places))

    def _patiently(self, wish: Wish) -> Place:
        deadline = self._clock() + PATIENCE_S
        backoff = Backoff(self._random)
        while True:
            try:
                return self._ask(wish)
            except Unavailable:
                wait = backoff.fail()
                if self._clock() + wait > deadline:
                    raise
                time.sleep(wait)

    def _ask(self, wish: Wish) -> Place:
        client, request = self._client, wish.request
        if isinstance(wish, Look):
            return client.ticket(wish.ticket)
        if isinstance(wish, Return):
            return client.return_ticket(request, wish.ticket)
        whose = self._holder(wish.citizen)
        if isinstance(wish, CheckIn):
            return client.check_in(request, wish.code, whose, wish.language)
        return client.issue(request, wish.service, wish.priority, whose, wish.language, wish.then)

    def _holder(self, citizen: Citizen | None) -> str | None:
        key = self._keys.key
        return holder(citizen.number, key) if citizen and key else None
