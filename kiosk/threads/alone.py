"""Gives numbers by itself while the server does not answer, from the journal's own block."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.codes.citizen import Citizen, holder
from kiosk.flow.events import Issue
from kiosk.threads.ledger import Ledger
from kiosk.threads.listening import KeyRing
from kiosk.threads.standby import Standby
from server.client import Client
from server.clock import Clock
from server.core.alone import OwnTicket
from server.core.errors import IssuingStopped, OfficeClosed, ServerUnreachable
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Place, Ticket

# As many random bytes as the server's own ids have: nobody guesses another's page.
_ID_BYTES = 12


class Alone:
    """Does what a kiosk can do without the server: give numbers, and show those it gave."""

    def __init__(
        self, client: Client, ledger: Ledger, standby: Standby, keys: KeyRing, clocks: Clock
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._standby = standby
        self._keys = keys
        self._clocks = clocks
        # Whose numbers they are is known in memory only, and by a key that nobody else has.
        self._key = secrets.token_hex(32)
        self._given: dict[tuple[str, int], dict[str, str]] = {}
        self._told: tuple[datetime, Reading] | None = None

    def issue(self, wish: Issue) -> Place:
        """Give a number and return its place, once it is in the journal.

        Whoever has one for this service gets the same again, unless the server knows of it:
        that may have been served since, and would never be called. Raises OfficeClosed,
        IssuingStopped, LineFull; ServerUnreachable where the kiosk may not give numbers
        alone; OSError where it cannot write.
        """
        may = self._standby.permission()
        if may is None:
            raise ServerUnreachable("the kiosk may not give numbers by itself")
        word, board = may
        if board.day is None:
            raise OfficeClosed("no business day was open")
        if not board.issuing.open:
            raise IssuingStopped("numbers are not given at this time of the day")
        word.office.service(wish.service)
        mine = self._numbers_of(wish.citizen, board.day)
        if (known := self._ledger.unheard(mine.get(wish.service, ""))) is not None:
            return replace(self._place(known, word.office), known=True)
        ticket = self._ledger.give(wish.service, lambda n: self._ticket(wish, board.day or 0, n))
        mine[wish.service] = ticket.id
        return self._place(ticket, word.office)

    def look(self, ticket: str) -> Place | None:
        """Return the place of a number that this kiosk gave today, as far as it knows."""
        known, word = self._ledger.ticket(ticket), self._ledger.last_word(None)
        return self._place(known, word.office) if known and word else None

    def find(self, citizen: Citizen) -> tuple[Place, ...]:
        """Return the places of the numbers that this kiosk gave the card's owner by itself."""
        own = self._ledger.range
        mine = self._numbers_of(citizen, own.day) if own else {}
        places = (self.look(ticket) for ticket in mine.values() if self._ledger.unheard(ticket))
        return tuple(place for place in places if place is not None)

    def holder(self, citizen: Citizen | None) -> str | None:
        """Return what may leave the kiosk, None without a card or without the day's key."""
        key = self._keys.key
        return holder(citizen.number, key) if citizen and key else None

    def learn_time(self, issued_at: datetime) -> None:
        """Take over what the server's clock says now, for a kiosk whose own is wrong."""
        self._told = (issued_at, self._clocks.read())

    def _numbers_of(self, citizen: Citizen | None, day: int) -> dict[str, str]:
        """Return the ids of the numbers that were given alone today, by service."""
        if citizen is None:
            return {}
        self._given = {key: value for key, value in self._given.items() if key[1] == day}
        return self._given.setdefault((holder(citizen.number, self._key), day), {})

    def _ticket(self, wish: Issue, day: int, number: str) -> OwnTicket:
        return OwnTicket(
            id=secrets.token_urlsafe(_ID_BYTES),
            request=wish.request,
            day=day,
            number=number,
            service=wish.service,
            issued=self._clocks.read(),
            priority=wish.priority,
            holder=self.holder(wish.citizen),
            language=wish.language,
            rest=wish.then,
        )

    def _place(self, own: OwnTicket, office: Office) -> Place:
        issued_at, timed = self._time_of(own.issued)
        ticket = Ticket(
            id=own.id,
            day=own.day,
            number=own.number,
            service=own.service,
            seniority=0,
            issued_at=issued_at,
            priority=own.priority,
            language=own.language,
            slip=own.slip,
            rest=own.rest,
            alone=own.alone,
        )
        link = self._client.page_of(office.public_url, own.id)
        counters = office.counters_for(own.service)
        return Place(ticket, 0, counters, link, alone=True, timed=timed)

    def _time_of(self, reading: Reading) -> tuple[datetime, bool]:
        """Return the time of `reading`, and whether it can be trusted."""
        if reading.synchronised or self._told is None:
            return reading.wall, reading.synchronised
        told, at = self._told
        if at.boot != reading.boot:
            return reading.wall, False
        return told + timedelta(seconds=reading.uptime - at.uptime), True
