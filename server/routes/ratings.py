"""How citizens say that it was: on their phone, at the counter, and all of it together."""

from __future__ import annotations

from server.core.rating import JustServed, Ratings
from server.office import Done
from server.records import Records
from server.requests import Rate, RateAtCounter
from server.routes.table import ANYBODY, Parts, Route
from server.session import SUPERVISORS, Caller
from server.views.reports import latest_day
from server.work.ratings import just_served, read_ratings


def routes(parts: Parts) -> list[Route]:
    """Return the routes of ratings."""

    def rate(caller: Caller, body: Rate, ticket: str) -> Done[None]:
        return parts.office.rate(caller, ticket, body)

    def at_counter(caller: Caller, body: RateAtCounter, counter: int) -> Done[None]:
        return parts.office.rate_at_counter(caller, counter, body)

    def served(caller: Caller, counter: int) -> JustServed | None:
        with parts.store.read() as table:
            return just_served(Records(table), counter, parts.clock.read())

    def today(caller: Caller) -> Ratings:
        with parts.store.read() as table:
            records = Records(table)
            return read_ratings(records, latest_day(records))

    nothing, counter = type(None), "counters/<int:counter>"
    said, asked = "Say how it was, once a ticket", "Whom the counter's tablet may ask"
    return [
        # The id cannot be guessed: whoever has it holds the slip.
        Route("POST", "tickets/<ticket>/rate", said, ANYBODY, rate, nothing, Rate),
        # The tablet is a page in any browser, and asks for a few minutes only.
        Route("POST", f"{counter}/rate", said, ANYBODY, at_counter, nothing, RateAtCounter),
        Route("GET", f"{counter}/served", asked, ANYBODY, served, JustServed | None),
        Route("GET", "ratings/today", "How citizens rated the day", SUPERVISORS, today, Ratings),
    ]
