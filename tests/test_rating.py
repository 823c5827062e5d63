"""What citizens say of the service: one rating a ticket, counted by service and by counter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from moved_office import LAN, NOBODY, MovedOffice, act
from office_process import OfficeProcess

from server.client import Client
from server.core.errors import (
    AlreadyRated,
    BadRequest,
    Forbidden,
    IllegalAction,
    LoginNeeded,
    TooLate,
    UnknownCounter,
    UnknownTicket,
)
from server.core.rating import JustServed, RatingReason, Ratings, Score, Tally
from server.core.ticket import State, Ticket
from server.desk import Key
from server.records import Records
from server.requests import Rate, RateAtCounter
from server.work.ratings import just_served, read_ratings


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


def served(office: MovedOffice, service: str = "A", **more: object) -> Ticket:
    ticket = office.issue(service, **more)
    office.serve(ticket)
    return ticket


def rate(office: MovedOffice, ticket: Ticket, score: Score = Score.GOOD) -> None:
    office.work.rate(NOBODY, ticket.id, Rate(uuid4(), score))


def at_counter(office: MovedOffice, number: str, counter: int = 1) -> None:
    office.work.rate_at_counter(NOBODY, counter, RateAtCounter(uuid4(), number, Score.FAIR))


def asked(office: MovedOffice, counter: int = 1) -> JustServed | None:
    with office.store.read() as table:
        return just_served(Records(table), counter, office.clock.read())


def ratings(office: MovedOffice) -> Ratings:
    with office.store.read() as table:
        return read_ratings(Records(table), 1)


def test_a_rating_counts_for_service_and_counter(office: MovedOffice) -> None:
    for score in (Score.GOOD, Score.GOOD, Score.POOR):
        rate(office, served(office, "A"), score)
    rate(office, served(office, "B"), Score.FAIR)
    assert ratings(office) == Ratings(
        1,
        services=(Tally("A", 2, 0, 1), Tally("B", 0, 1, 0)),
        counters=(Tally("1", 2, 1, 1),),
    )


def test_reasons_are_kept_once_each(office: MovedOffice) -> None:
    ticket = served(office)
    why = (RatingReason.WAITING, RatingReason.ATTITUDE, RatingReason.WAITING)
    office.work.rate(NOBODY, ticket.id, Rate(uuid4(), Score.POOR, why))
    assert office.value("select reasons from ratings") == '["attitude","waiting"]'
    (event,) = office.events("rate")
    assert event["detail"] == {"score": "poor", "reasons": ["attitude", "waiting"]}


def test_one_rating_a_ticket_on_whichever_screen(office: MovedOffice) -> None:
    ticket = served(office)
    at_counter(office, "A001")
    with pytest.raises(AlreadyRated):
        rate(office, ticket)
    with pytest.raises(AlreadyRated):
        at_counter(office, "A001")
    assert office.standings.of(ticket.id).is_rated
    assert ratings(office).services == (Tally("A", 0, 1, 0),)


def test_a_retry_rates_once(office: MovedOffice) -> None:
    ticket = served(office)
    body = Rate(uuid4(), Score.GOOD)
    assert [office.work.rate(NOBODY, ticket.id, body).again for _ in range(2)] == [False, True]


@pytest.mark.parametrize("state", [s for s in State if s is not State.SERVED])
def test_only_a_visit_that_is_over_is_rated(office: MovedOffice, state: State) -> None:
    ticket = office.issue()
    office.bring_to(ticket, state)
    with pytest.raises(IllegalAction):
        rate(office, ticket)


def test_who_was_sent_for_a_paper_rates_when_it_is_done(office: MovedOffice) -> None:
    ticket = served(office)
    office.put(ticket, may_return=1)
    with pytest.raises(IllegalAction):
        rate(office, ticket)
    assert asked(office) is None


def test_a_day_is_rated_until_the_next_one_opens(office: MovedOffice) -> None:
    first, second = served(office), served(office)
    office.work.close_day(LAN, act())
    rate(office, first)
    office.work.open_day(LAN, act())
    with pytest.raises(TooLate):
        rate(office, second)


def test_who_is_still_served_at_closing_can_rate(office: MovedOffice) -> None:
    ticket = office.issue()
    office.bring_to(ticket, State.SERVING)
    office.work.close_day(LAN, act())
    rate(office, ticket)
    assert ratings(office).counters == (Tally("1", 1, 0, 0),)


def test_the_tablet_asks_whom_its_counter_served_last(office: MovedOffice) -> None:
    assert asked(office) is None
    served(office, "A", language="en")
    assert asked(office) == JustServed("A001", "A", "en")
    assert asked(office, 2) is None
    served(office, "B")
    assert asked(office) == JustServed("B001", "B", "vi")
    with pytest.raises(UnknownTicket):
        at_counter(office, "A001")
    at_counter(office, "B001")
    assert asked(office) is None, "who has answered is not asked again"


def test_the_tablet_asks_for_three_minutes(office: MovedOffice) -> None:
    served(office)
    office.clock.pass_(minutes=3)
    assert asked(office) is not None
    office.clock.pass_(seconds=1)
    assert asked(office) is None
    with pytest.raises(UnknownTicket):
        at_counter(office, "A001")


def test_next_finishes_too_so_the_tablet_asks(office: MovedOffice) -> None:
    office.issue()
    office.issue()
    office.press(Key.NEXT)
    office.press(Key.NEXT)
    assert asked(office) == JustServed("A001", "A", "vi")


def test_an_absent_citizen_is_not_asked(office: MovedOffice) -> None:
    office.issue()
    office.press(Key.NEXT)
    office.press(Key.MISS)
    assert asked(office) is None


def test_a_counter_rates_only_its_own(office: MovedOffice) -> None:
    served(office)
    with pytest.raises(UnknownTicket):
        at_counter(office, "A001", counter=2)
    with pytest.raises(UnknownCounter):
        at_counter(office, "A001", counter=99)


def test_anybody_with_the_link_rates_and_only_supervisors_read(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A").ticket
    phone = Client(office_server.url)
    with pytest.raises(IllegalAction):
        phone.rate(uuid4(), ticket.id, Score.GOOD)
    for key in (Key.NEXT, Key.SERVE, Key.FINISH):
        clerk.press(uuid4(), 1, key)
    assert phone.just_served(1) == JustServed("A001", "A", "vi")
    phone.rate(uuid4(), ticket.id, Score.GOOD, (RatingReason.GUIDANCE,))
    assert phone.just_served(1) is None
    with pytest.raises(AlreadyRated):
        phone.rate_at_counter(uuid4(), 1, "A001", Score.POOR)
    with pytest.raises(UnknownTicket):
        phone.rate(uuid4(), "nobody", Score.GOOD)
    with pytest.raises(BadRequest):
        phone.rate(uuid4(), ticket.id, "excellent")  # type: ignore[arg-type]
    with pytest.raises(LoginNeeded):
        phone.ratings()
    with pytest.raises(Forbidden):
        clerk.ratings()
