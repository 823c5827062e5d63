"""What must hold in a hall after anything that anybody does, read from the tables alone."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from server.core.ticket import TRANSITIONS, Action, Slip, State

Row = dict[str, Any]

_IN_HAND = {State.CALLED, State.SERVING}
_ENDED = {State.SERVED, State.NO_SHOW, State.CANCELLED, State.EXPIRED}


@dataclass
class Told:
    """One ticket as the events alone tell it."""

    state: State = State.WAITING
    service: str = ""
    priority: str | None = None
    overtaken: int = 0
    absences: int = 0
    legs: int = 1
    rest: list[str] = field(default_factory=list)
    slip: str = Slip.PENDING
    alone: bool = False


@dataclass(frozen=True)
class Hall:
    """The tables of an office as they are on the disk."""

    tickets: dict[str, Row]
    legs: dict[str, list[Row]]
    events: list[Row]
    counters: dict[int, Row]
    times: list[Row]
    open_day: int | None
    undone: set[int] = field(default_factory=set)


def read_hall(path: Path) -> Hall:
    """Read the tables through a connection of our own."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row

        def rows(sql: str) -> list[Row]:
            return [dict(row) for row in db.execute(sql)]

        legs: dict[str, list[Row]] = {}
        for leg in rows("select * from legs order by ticket, n"):
            legs.setdefault(leg["ticket"], []).append(leg)
        days = rows("select id from days where closed_at is null")
        return Hall(
            {t["id"]: t for t in rows("select * from tickets")},
            legs,
            rows("select * from events order by id"),
            {c["number"]: c for c in rows("select * from counters")},
            rows("select * from counter_times order by id"),
            days[0]["id"] if days else None,
            {row["event"] for row in rows("select event from undone")},
        )


def judge(hall: Hall, budget: int) -> None:
    """Check all that must hold; fails with what does not."""
    numbers = Counter((t["day"], t["number"]) for t in hall.tickets.values())
    assert max(numbers.values(), default=1) == 1, "a number was given twice"
    for ticket in hall.tickets.values():
        _judge_place(hall, ticket)
        _judge_legs(ticket, hall.legs[ticket["id"]])
        assert ticket["overtaken"] <= budget, f"{ticket['number']} was overtaken too often"
    _judge_order(hall)
    _judge_counters(hall)
    _judge_replay(hall)


def _judge_place(hall: Hall, ticket: Row) -> None:
    """A ticket is in a line, in one hand, on hold at one counter, or at an end: one of them."""
    hands = [c["number"] for c in hall.counters.values() if c["ticket"] == ticket["id"]]
    state, what = State(ticket["state"]), f"{ticket['number']} ({ticket['state']})"
    assert (len(hands) == 1) == (state in _IN_HAND), f"{what} is in the hands of {hands}"
    assert hands in ([], [ticket["counter"]]), f"{what} says counter {ticket['counter']}, {hands}"
    if state is State.ON_HOLD:
        assert ticket["counter"] in hall.counters, f"{what} is on hold nowhere"
    if ticket["day"] != hall.open_day:
        assert state in _ENDED, f"{what} outlived its day"
        assert ticket["holder"] is None, f"{what} still has a holder"


def _judge_legs(ticket: Row, legs: list[Row]) -> None:
    """Legs are numbered from 1, all but the last have ended, and the last tells the state."""
    assert [leg["n"] for leg in legs] == list(range(1, len(legs) + 1))
    assert all(leg["outcome"] for leg in legs[:-1]), f"{ticket['number']} left a leg open"
    ended = State(ticket["state"]) in _ENDED
    assert bool(legs[-1]["outcome"]) == ended, f"{ticket['number']}: {legs[-1]['outcome']}"
    assert legs[-1]["service"] == ticket["service"]
    for leg in legs:
        for span in ("waiting_s", "way_s", "service_s"):
            assert leg[span] is None or leg[span] >= 0, f"{ticket['number']}: {span} is negative"


def _judge_order(hall: Hall) -> None:
    """Who was given a number earlier stands before who got one later, unless put elsewhere.

    Whoever has handed the number over, and when: only times of one boot can be compared.
    """
    returns = (e for e in hall.events if e["action"] == "return" and e["id"] not in hall.undone)
    moved = {event["ticket"] for event in returns}
    stood: dict[tuple[int, str], list[tuple[float, float, int, str]]] = {}
    for ticket in hall.tickets.values():
        at = json.loads(hall.legs[ticket["id"]][0]["queued"])
        if at["boot"] and at["uptime"] >= 0 and ticket["id"] not in moved:
            place = at["uptime"], ticket["rank"], ticket["seniority"], ticket["number"]
            stood.setdefault((ticket["day"], at["boot"]), []).append(place)
    for places in stood.values():
        for one, other in pairwise(sorted(places)):
            is_right = one[0] == other[0] or one[1:3] < other[1:3]
            assert is_right, f"{one[3]} was issued before {other[3]} and stands behind"


def _judge_counters(hall: Hall) -> None:
    now = {t["counter"]: t for t in hall.times if t["ended"] is None}
    for counter in hall.counters.values():
        what = f"counter {counter['number']}"
        assert counter["clerk"] is None or counter["state"] != "closed", what
        assert counter["ticket"] is None or counter["clerk"], f"{what} holds a ticket for nobody"
        stretch = now.pop(counter["number"], None)
        told = (stretch["state"], stretch["clerk"]) if stretch else ("closed", None)
        assert told == (counter["state"], counter["clerk"]), f"{what}: its times say {told}"
    assert all(stretch["state"] == "closed" for stretch in now.values())


def _judge_replay(hall: Hall) -> None:
    """The events without those taken back tell the same as the tables."""
    told = replayed(hall.events, hall.undone)
    assert told.keys() == hall.tickets.keys()
    for id_, ticket in hall.tickets.items():
        stored = Told(
            State(ticket["state"]),
            ticket["service"],
            ticket["priority"],
            ticket["overtaken"],
            ticket["absences"],
            len(hall.legs[id_]),
            json.loads(ticket["rest"]),
            ticket["slip"],
            bool(ticket["alone"]),
        )
        assert told[id_] == stored, f"{ticket['number']}: events say {told[id_]}, tables {stored}"


_ISSUED = ("issue", "hand_over")
# After these a ticket waits again, for which a new leg begins.
_NEW_LEG = (Action.TRANSFER, Action.RETURN, Action.CONTINUE)


def replayed(events: list[Row], undone: set[int]) -> dict[str, Told]:
    """Return every ticket as the events tell it; fails at a transition that is not in the table."""
    found: dict[str, Told] = {}
    overtakings: Counter[str] = Counter()
    for event in events:
        if event["id"] in undone:
            continue
        detail = json.loads(event["detail"] or "{}")
        _replay(found, event["action"], event["ticket"], detail)
        if event["action"] in _ISSUED:
            # It was overtaken before it was known by this number.
            overtakings[event["ticket"]] = detail.get("overtaken_before", 0)
        overtakings.update(detail.get("overtaken", []))
    for ticket, times in overtakings.items():
        found[ticket].overtaken = times
    return found


def _replay(found: dict[str, Told], action: str, ticket: str | None, detail: Row) -> None:
    if action == "recover" and detail["copy"]:
        # Of whoever waited then, nobody knows whether they were served since the copy.
        for told in found.values():
            told.alone |= told.state is State.WAITING
    elif ticket and action in _ISSUED:
        found[ticket] = _issued(detail)
    elif ticket and action == "priority":
        found[ticket].priority = detail["to"]
    elif ticket and action.startswith("slip_"):
        found[ticket].slip = action.removeprefix("slip_")
    elif ticket and action in list(Action):
        _move(found[ticket], Action(action), detail)


def _issued(detail: Row) -> Told:
    return Told(
        service=detail["service"],
        priority=detail.get("priority"),
        rest=detail.get("rest", []),
        slip=detail.get("slip", Slip.PENDING),
        alone=detail.get("alone", False),
    )


def _move(told: Told, action: Action, detail: Row) -> None:
    told.state = TRANSITIONS[told.state, action]
    told.service = detail.get("service", told.service)
    told.rest = detail.get("rest", told.rest)
    told.legs += action in _NEW_LEG
    told.absences += action is Action.MISS
