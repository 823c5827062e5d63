"""An office that was at work with the release before goes on with this one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from counter_stage import HOA, LAN, Stage, act
from hall_judge import read_hall
from moved_clock import MovedClock
from sqlite_utils import Database

from server.core.board import CounterState, PauseReason
from server.core.ticket import State
from server.desk import Key
from server.records import Records
from server.schema import migrations
from server.views.reports import read_report
from server.wire import encode

OFFICE = {
    "name": {"vi": "Xã"},
    "groups": [{"key": "submit", "name": {"vi": "Nộp"}}],
    "services": [{"letter": x, "name": {"vi": x}, "group": "submit"} for x in "AB"],
    "counters": [{"number": 1, "services": ["A"]}, {"number": 2, "services": ["A", "B"]}],
    "priority": [{"key": "elderly", "name": {"vi": "Cao tuổi"}, "from_age": 60}],
}
# What became of A001 and those after it, and at which counter.
TICKETS = (("no_show", 1), ("served", 1), ("serving", 1), ("called", 2), ("waiting", None))


class OldOffice:
    """A database as the release before wrote it, on a Monday morning at work."""

    def __init__(self, path: Path, clock: MovedClock) -> None:
        self.db = Database(path)
        self.clock = clock
        migrations.apply(self.db, stop_before="hall")
        at = clock.wall.isoformat()
        self.db["settings"].insert({"version": 1, "office": json.dumps(OFFICE), "saved_at": at})
        self.db["days"].insert({"id": 1, "opened_at": at, "key": "ab" * 32})
        self.happened("day_open", None)
        for serial, (state, counter) in enumerate(TICKETS, 1):
            self.add_ticket(serial, state, counter)
        for number, clerk, ticket in ((1, "Lan", "t3"), (2, "Hoa", "t4")):
            row = {"number": number, "state": "open", "clerk": clerk, "ticket": ticket}
            self.db["counters"].insert(row)
            self.happened("open", number)
            clock.pass_(minutes=1)
        self.db.conn.close()

    def add_ticket(self, serial: int, state: str, counter: int | None) -> None:
        ticket: dict[str, Any] = {"id": f"t{serial}", "day": 1, "service": "A", "serial": serial}
        ticket |= {"number": f"A{serial:03d}", "issued_at": self.clock.wall.isoformat()}
        ticket |= {"state": state, "counter": counter, "language": "vi", "slip": "printed"}
        self.db["tickets"].insert(ticket)
        now = encode(self.clock.read()).decode()
        leg = {"ticket": f"t{serial}", "n": 1, "service": "A", "counter": counter, "queued": now}
        leg |= {"called": counter and now, "serving": now if state == "serving" else None}
        leg |= {"outcome": state if state in ("no_show", "served") else None}
        self.db["legs"].insert(leg)

    def happened(self, action: str, counter: int | None) -> None:
        now = self.clock.read()
        row = {"action": action, "day": 1, "counter": counter, "who": "Lan", "boot": now.boot}
        row |= {"uptime": now.uptime, "wall": now.wall.isoformat(), "synchronised": 1}
        self.db["events"].insert(row)


class Upgraded(Stage):
    """That office, opened by this release an hour later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = MovedClock()
        OldOffice(path, self.clock)
        self.clock.pass_(hours=1)
        self.start()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Upgraded(tmp_path / "office.db")
    yield stage
    stage.store.close()


def test_everybody_stays_where_they_were_and_goes_on(stage: Stage) -> None:
    assert [c.ticket for c in stage.board().counters] == ["A003", "A004"]
    assert stage.issue().number == "A006"
    stage.press(Key.FINISH)
    assert stage.next().number == "A005"
    stage.press(Key.UNDO)
    assert stage.keys(Key.SERVE, Key.FETCH, clerk=HOA, counter=2).may_return
    stage.work.return_ticket(LAN, "t1", act())
    assert stage.line() == ["A005", "A006", "A001"]
    stage.work.close_day(LAN, act())
    assert read_report(stage.store).office.issued == 6


def test_an_absence_from_before_counts(stage: Stage) -> None:
    stage.work.return_ticket(LAN, "t1", act())
    stage.press(Key.FINISH)
    for _ in range(2):
        stage.call("A001")
        stage.press(Key.MISS)
    absent = stage.read(lambda records: records.ticket("t1"))
    assert (absent.state, absent.absences) == (State.CANCELLED, 3)


def test_the_times_of_counters_that_were_open_are_known_from_their_opening(stage: Stage) -> None:
    times = read_hall(stage.path).times
    assert [(t["counter"], t["state"], t["clerk"], t["day"]) for t in times] == [
        (1, "open", "Lan", 1),
        (2, "open", "Hoa", 1),
    ]
    assert [json.loads(t["began"])["uptime"] for t in times] == [60.0, 120.0]
    stage.pause(reason=PauseReason.LUNCH)
    assert stage.read(lambda r: r.desktop(1).state) is CounterState.PAUSED
    first = read_hall(stage.path).times[0]
    assert json.loads(first["ended"])["uptime"] == stage.clock.uptime


def test_a_forgotten_day_from_before_is_closed_by_the_next_one(stage: Stage) -> None:
    stage.clock.pass_(days=1)
    stage.work.open_day(LAN, act())
    states = {row["state"] for row in stage.rows("select state from tickets")}
    assert states == {"expired", "served"}
    assert all(t["ended"] for t in read_hall(stage.path).times)
    assert stage.read(Records.open_day) == 2
