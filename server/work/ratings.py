"""What citizens say of the service: one rating a ticket, on their phone or at the counter."""

from __future__ import annotations

from server.core.errors import AlreadyRated, IllegalAction, TooLate, UnknownTicket
from server.core.rating import JustServed, Ratings, Score, Tally
from server.core.reading import Reading, between
from server.core.ticket import State, Ticket
from server.records import Records
from server.requests import Rate, RateAtCounter
from server.store import Row, as_value
from server.wire import encode
from server.work.change import Change

# How long the tablet of a counter can ask whoever was served there last.
_AT_COUNTER_S = 180.0


def rate(change: Change, ticket: str, body: Rate | RateAtCounter) -> None:
    """Save what the citizen says; raises IllegalAction, TooLate or AlreadyRated."""
    records = change.records
    found = records.ticket(ticket)
    if found.state is not State.SERVED or found.may_return:
        raise IllegalAction(f"{found.number} is not served yet: cannot be rated")
    if not _is_of_latest_day(records, found):
        raise TooLate(f"the day of {found.number} is over")
    if is_rated(records, found):
        raise AlreadyRated(f"{found.number} has its rating")
    row = _last_served_leg(records, found) | {"ticket": ticket, "day": found.day}
    said = {"score": body.score, "reasons": sorted(set(body.reasons))}
    records.table.insert("ratings", row | said | {"reasons": encode(said["reasons"]).decode()})
    change.note("rate", ticket=ticket, counter=row["counter"], detail=said)


def rate_at_counter(change: Change, counter: int, body: RateAtCounter) -> None:
    """Save what was said on the counter's tablet, by the number that was served there last."""
    change.office.counter(counter)
    ticket = _last_finished(change.records, counter, change.now)
    if ticket is None or ticket.number != body.number:
        raise UnknownTicket(f"{body.number} was not the last one served at counter {counter}")
    rate(change, ticket.id, body)


def just_served(records: Records, counter: int, now: Reading) -> JustServed | None:
    """Return whom the tablet of `counter` may ask now, None if nobody."""
    records.office().counter(counter)
    ticket = _last_finished(records, counter, now)
    if ticket is None or is_rated(records, ticket) or not may_rate(records, ticket):
        return None
    return JustServed(ticket.number, ticket.service, ticket.language)


def may_rate(records: Records, ticket: Ticket) -> bool:
    """Tell whether the visit is over, and its day still the latest; rated or not."""
    is_over = ticket.state is State.SERVED and not ticket.may_return
    return is_over and _is_of_latest_day(records, ticket)


def is_rated(records: Records, ticket: Ticket) -> bool:
    """Tell whether the ticket has its rating."""
    return bool(records.table.value("select 1 from ratings where ticket = ?", ticket.id))


def read_ratings(records: Records, day: int) -> Ratings:
    """Return how often each face was given on the date of `day`, by service and by counter."""
    return Ratings(day, _tallies(records, day, "service"), _tallies(records, day, "counter"))


def scores(records: Records, day: int) -> dict[str, Score]:
    """Return the ratings of the date of `day` by ticket."""
    days, marks = _days(records, day)
    rows = records.table.rows(f"select ticket, score from ratings where day in ({marks})", *days)
    return {row["ticket"]: Score(row["score"]) for row in rows}


def _tallies(records: Records, day: int, key: str) -> tuple[Tally, ...]:
    days, marks = _days(records, day)
    counts = ", ".join(f"sum(score = '{score}') as {score}" for score in Score)
    rows = records.table.rows(
        f"select cast({key} as text) as key, {counts} from ratings"
        f" where day in ({marks}) and {key} is not null group by {key} order by {key}",
        *days,
    )
    return tuple(as_value(row, Tally) for row in rows)


def _days(records: Records, day: int) -> tuple[list[int], str]:
    """Return the days of the date of `day`, and as many places for them in SQL."""
    days = records.days_of_date(day)
    return days, ", ".join("?" * len(days))


def _is_of_latest_day(records: Records, ticket: Ticket) -> bool:
    """Tell whether no newer day has been opened: people rate in the evening as well."""
    return bool(ticket.day == records.table.value("select max(id) from days"))


def _last_served_leg(records: Records, ticket: Ticket) -> Row:
    """Return `service` and `counter` of the last stretch of the visit that was served."""
    row = records.table.row(
        "select service, counter from legs where ticket = ? and outcome = 'served'"
        " order by n desc limit 1",
        ticket.id,
    )
    return row or {"service": ticket.service, "counter": ticket.counter}


def _last_finished(records: Records, counter: int, now: Reading) -> Ticket | None:
    """Return the ticket that `counter` finished last, None if that was too long ago."""
    row = records.table.row(
        "select ticket, boot, uptime, wall, synchronised from events"
        " where counter = ? and action = 'finish'"
        " and not exists (select 1 from undone where undone.event = events.id)"
        " order by id desc limit 1",
        counter,
    )
    if row is None:
        return None
    reading = as_value(row | {"synchronised": bool(row["synchronised"])}, Reading)
    ago = between(reading, now)
    is_recent = ago is not None and ago.total_seconds() <= _AT_COUNTER_S
    return records.ticket(row["ticket"]) if is_recent else None
