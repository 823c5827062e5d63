"""A whole day in the hall, with a power cut in the middle, and what must hold at its end."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid4

from office_process import OfficeProcess

from server.app import DATABASE
from server.client import Client
from server.core.errors import CounterPaused, NothingWaiting, Unavailable
from server.core.ticket import TRANSITIONS, Action, Slip, State
from server.desk import Key, Pressed

T = TypeVar("T")

CITIZENS = 400
COUNTERS = (1, 2, 3, 4, 5, 6)
SERVICES = "ABCDEF"
BUDGET = 3


def insist(work: Callable[[], T]) -> T:
    """Do `work` until the server answers, as kiosks and pages do: with the same request."""
    for _ in range(200):
        try:
            return work()
        except Unavailable:
            threading.Event().wait(0.05)
    raise AssertionError("the server did not come back")


class Hall:
    """Kiosks that issue and clerks that serve, until everybody has been seen to."""

    def __init__(self, server: OfficeProcess) -> None:
        self.server = server
        self.issued: list[tuple[UUID, str, str]] = []
        self.calls: list[Pressed] = []
        self.all_came = threading.Event()
        self.half_way = threading.Event()
        self.faults: list[BaseException] = []

    def watched(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as fault:
                self.faults.append(fault)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def kiosk(self, client: Client, citizens: int, random: Random) -> None:
        for _ in range(citizens):
            request, service = uuid4(), random.choice(SERVICES)
            priority = "elderly" if random.random() < 0.25 else None
            place = insist(lambda r=request, s=service, p=priority: client.issue(r, s, p))
            self.issued.append((request, place.ticket.id, place.ticket.number))
            outcome = Slip.PRINTED if random.random() < 0.95 else Slip.NOT_PRINTED
            said = uuid4()
            insist(lambda s=said, t=place, o=outcome: client.report_slip(s, t.ticket.id, o))
            if len(self.issued) > CITIZENS // 2:
                self.half_way.set()

    def clerk(self, client: Client, counter: int, random: Random) -> None:
        while True:
            request = uuid4()
            last = self.all_came.is_set()
            try:
                self.calls.append(insist(lambda r=request: client.press(r, counter, Key.NEXT)))
            except NothingWaiting:
                if last:
                    return
                threading.Event().wait(0.01)
                continue
            except CounterPaused:
                insist(lambda: client.press(uuid4(), counter, Key.OPEN))
                continue
            self.serve(client, counter, random)

    def serve(self, client: Client, counter: int, random: Random) -> None:
        keys = [Key.MISS] if random.random() < 0.08 else [Key.SERVE, Key.FINISH]
        if random.random() < 0.1:
            keys.insert(0, Key.RECALL)
        if random.random() < 0.2:
            keys = keys[:-1]  # A clerk who just presses "next" again.
        for key in keys:
            request = uuid4()
            insist(lambda r=request, k=key: client.press(r, counter, k))


def test_a_whole_day_with_a_power_cut_loses_nothing_and_is_fair(
    office_server: OfficeProcess,
) -> None:
    hall = Hall(office_server)
    clerks = {n: office_server.open_counter(n) for n in COUNTERS}
    kiosks = [office_server.kiosk(f"kiosk-{n}") for n in (1, 2)]
    coming = [
        hall.watched(lambda k=k, n=n: hall.kiosk(k, CITIZENS // 2, Random(n)))
        for n, k in enumerate(kiosks)
    ]
    serving = [
        hall.watched(lambda n=n, c=c: hall.clerk(c, n, Random(100 + n))) for n, c in clerks.items()
    ]
    assert hall.half_way.wait(60)
    office_server.kill()
    office_server.start()
    for thread in coming:
        thread.join(120)
    hall.all_came.set()
    for thread in serving:
        thread.join(120)
    assert hall.faults == []
    clerks[1].close_day(uuid4())
    office_server.kill()
    judge(office_server.data / DATABASE, hall)


def judge(path: Path, hall: Hall) -> None:
    """Check the day's records against what people were told."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tickets = {row["id"]: dict(row) for row in db.execute("select * from tickets")}
        events = [dict(row) for row in db.execute("select * from events order by id")]
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert len(hall.issued) == CITIZENS
    assert {t: n for _, t, n in hall.issued} == {t["id"]: t["number"] for t in tickets.values()}
    assert max(Counter(t["number"] for t in tickets.values()).values()) == 1
    assert max(t["overtaken"] for t in tickets.values()) <= BUDGET
    assert max(Counter(p.call for p in hall.calls).values()) == 1
    ended = {State.SERVED, State.EXPIRED, State.CANCELLED}
    assert {t["state"] for t in tickets.values()} <= ended
    assert replayed(events) == {t["id"]: (t["state"], t["overtaken"]) for t in tickets.values()}
    calls = Counter(e["ticket"] for e in events if e["action"] == Action.CALL)
    returns = Counter(e["ticket"] for e in events if e["action"] == Action.RETURN)
    assert calls == Counter(tickets.keys()) + returns, "once, and again after each absence"


def replayed(events: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """Return each ticket's state and overtakings as the events alone explain them."""
    states: dict[str, State] = {}
    overtaken: Counter[str] = Counter()
    for event in events:
        ticket, action = event["ticket"], event["action"]
        if action == "issue":
            states[ticket] = State.WAITING
        elif ticket and action in list(Action):
            states[ticket] = TRANSITIONS[states[ticket], Action(action)]
        detail = json.loads(event["detail"] or "{}")
        overtaken.update(detail.get("overtaken", []))
    return {ticket: (state, overtaken[ticket]) for ticket, state in states.items()}
