"""A kiosk that gives numbers by itself, with clocks of its own, and hands them over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID, uuid4

from moved_clock import MovedClock

from server.client import Client
from server.core.alone import HandedOver, OwnTicket, Range, own_number
from server.core.ticket import Slip
from server.requests import AskRange, HandOver
from server.session import Caller, Role


class Server(Protocol):
    """What takes tickets over: an office at work, or one that is reached by HTTP."""

    def range_of_day(self, caller: Caller, body: AskRange, /) -> Range: ...

    def hand_over(self, caller: Caller, body: HandOver, /) -> HandedOver: ...


@dataclass(frozen=True)
class OverHttp:
    """A server that is reached by HTTP, as whoever's client this is."""

    client: Client

    def range_of_day(self, _caller: Caller, body: AskRange) -> Range:
        return self.client.range_of_day(body.journal)

    def hand_over(self, _caller: Caller, body: HandOver) -> HandedOver:
        return self.client.hand_over(body.now, body.tickets)


class KioskAlone:
    """Begins with a range of the open day, and keeps in `tickets` what it gave."""

    def __init__(self, work: Server, n: int = 1) -> None:
        self.caller = Caller(f"kiosk-{n}", Role.KIOSK)
        self.clock = MovedClock(boot=100 * n, uptime=500.0)
        self.journal = uuid4()
        self.counts: Counter[tuple[int, str]] = Counter()
        self.tickets: list[OwnTicket] = []
        self.ask_range(work)

    def ask_range(self, work: Server) -> None:
        self.own: Range = work.range_of_day(self.caller, AskRange(self.journal))

    def give(self, service: str = "A", request: UUID | None = None, **more: Any) -> OwnTicket:
        """Give the next number of `service`; its slip came out unless told otherwise."""
        self.counts[self.own.block, service] += 1
        number = own_number(service, self.own.block, self.counts[self.own.block, service])
        assert number is not None
        fields: dict[str, Any] = {"slip": Slip.PRINTED, "day": self.own.day} | more
        own = OwnTicket(
            id=uuid4().hex,
            request=request or uuid4(),
            number=number,
            service=service,
            issued=self.clock.read(),
            **fields,
        )
        self.tickets.append(own)
        return own

    def hand_over(self, work: Server, *tickets: OwnTicket) -> HandedOver:
        """Hand over these tickets, or all that it ever gave."""
        body = HandOver(self.clock.read(), tickets or tuple(self.tickets))
        return work.hand_over(self.caller, body)
