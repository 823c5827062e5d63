"""Asks the server on behalf of whoever stands there, and does without it when it is late."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from random import Random

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
from kiosk.threads.alone import Alone
from kiosk.threads.bookkeeping import Bookkeeper
from kiosk.threads.errands import Errands
from kiosk.threads.ledger import Ledger
from kiosk.threads.standby import Standby
from kiosk.threads.work import Backoff
from server.client import Client
from server.clock import Clock
from server.core import errors
from server.core.alone import OwnTicket
from server.core.errors import QueueError, ServerUnreachable, Unavailable
from server.core.ticket import Place

log = logging.getLogger(__name__)

# Nothing on the screen waits for the network for more than a second; this leaves a tenth for
# the disk.
PATIENCE_S = 0.9
# For so long older numbers may be handed over first.
HAND_FIRST_S = 0.3

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
    """Takes numbers and looks after them; the same request is sent until the server answers.

    Whatever is not an answer counts as none: then the kiosk helps itself. A number is in the
    journal before it is posted. Nobody waits longer than `patience` seconds for the network.
    """

    def __init__(
        self,
        client: Client,
        ledger: Ledger,
        standby: Standby,
        bookkeeper: Bookkeeper,
        alone: Alone,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        clocks: Clock,
        random: Random,
        patience: float = PATIENCE_S,
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._standby = standby
        self._bookkeeper = bookkeeper
        self._alone = alone
        self._post = post
        self._clock = clock
        self._clocks = clocks
        self._random = random
        self._patience = patience
        self._errands = Errands()

    def take(self, wish: Wish) -> None:
        """Do one thing; what came of it is posted, a refusal with its reason."""
        try:
            event = self._answer(wish)
        except Exception as error:
            why = _REASONS.get(type(error), Why.FAULT)  # type: ignore[arg-type]
            if why is Why.FAULT:
                log.warning("%s was not answered: %s", type(wish).__name__, type(error).__name__)
            event = Refused(self._clock(), wish.request, why)
        self._post(event)

    def find(self, wanted: Find) -> None:
        """Look for the numbers of a card's owner, once: nobody waits for them."""
        whose, places = self._alone.holder(wanted.citizen), None
        try:
            if whose is not None and self._standby.up.is_set():
                places = self._client.find(whose)
        except QueueError as error:
            log.warning("Numbers were not looked for: %s", type(error).__name__)
        if places is None:
            places = self._alone.find(wanted.citizen)
        self._post(Found(self._clock(), wanted.request, places))

    def _answer(self, wish: Wish) -> Event:
        """Return what came of `wish`; raises what the server, or the kiosk alone, refuses."""
        try:
            place = self._patiently(wish)
        except (errors.Refused, errors.Unknown) as error:
            known = self._known(wish) if isinstance(error, errors.UnknownTicket) else None
            if known is None:
                raise
            return known
        except Exception as error:
            if self._standby.up.is_set():
                log.warning("%s: no answer: %s", type(wish).__name__, type(error).__name__)
            return self._without_server(wish)
        if isinstance(wish, Issue | CheckIn) and not place.known:
            self._keep(wish, place)
        came = {Return: Returned, Look: Looked}.get(type(wish), Issued)
        return came(self._clock(), wish.request, place)

    def _patiently(self, wish: Wish) -> Place:
        """Ask the server until it answers or time is up."""
        if not self._standby.up.is_set():
            raise ServerUnreachable("the server is away")
        deadline = self._clock() + self._patience
        if isinstance(wish, Issue):
            self._bookkeeper.settle(HAND_FIRST_S)
        ask = lambda: self._repeatedly(wish, deadline)  # noqa: E731 - what the errand does
        return self._errands.run(ask, deadline - self._clock())

    def _repeatedly(self, wish: Wish, deadline: float) -> Place:
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
        whose = self._alone.holder(wish.citizen)
        if isinstance(wish, CheckIn):
            return client.check_in(request, wish.code, whose, wish.language)
        return client.issue(request, wish.service, wish.priority, whose, wish.language, wish.then)

    def _without_server(self, wish: Wish) -> Event:
        """Do what can be done alone: give a number, or show one that was given here."""
        if isinstance(wish, Issue):
            place = self._alone.issue(wish)
            self._bookkeeper.wake()
            return Issued(self._clock(), wish.request, place)
        return self._known(wish) or Refused(self._clock(), wish.request, Why.AWAY)

    def _known(self, wish: Wish) -> Event | None:
        place = self._alone.look(wish.ticket) if isinstance(wish, Look) else None
        return Looked(self._clock(), wish.request, place) if place else None

    def _keep(self, wish: Issue | CheckIn, place: Place) -> None:
        """Write the server's ticket down; it has it too, so a full disk turns nobody away."""
        ticket = place.ticket
        self._alone.learn_time(ticket.issued_at)
        own = OwnTicket(
            id=ticket.id,
            request=wish.request,
            day=ticket.day,
            number=ticket.number,
            service=ticket.service,
            issued=self._clocks.read(),
            alone=False,
            priority=ticket.priority,
            holder=self._alone.holder(wish.citizen),
            language=ticket.language,
            rest=ticket.rest,
        )
        try:
            self._ledger.keep(own)
        except OSError as error:
            log.error("%s is not in the journal: %s", ticket.number, error.strerror or error)
