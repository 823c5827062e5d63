"""Kiosks that are cut off, killed and restarted at will: every number shown is there once."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from cut_off import DiskIs, Fate, KioskMachine, ServerMachine, Shown, TrueTime
from hall_judge import Hall, judge, read_hall
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from test_hall_machine import BOSS, BUDGET, CLERKS, SERVICES, act, office_with

from kiosk.codes.citizen import Citizen
from kiosk.flow.events import Issue, ReportSlip
from kiosk.threads import bookkeeping
from server.client import SILENCE_S
from server.core.errors import QueueError
from server.core.office import CallRules
from server.core.ticket import Slip, State, Ticket
from server.desk import Key
from server.journal import journals_in, read_journal
from server.requests import Settle
from server.wire import decode

# So small that handing over is often cut off between two batches.
BATCH = 3
# A kiosk's clocks and the server's tell the same time as exactly as floats are.
NEAR_S = 0.01

kiosks = st.sampled_from((0, 1))
anyone = st.integers(0, 10**6)
letters = st.sampled_from(SERVICES)
fates = st.lists(
    st.sampled_from((*[Fate.ARRIVES] * 2, Fate.LOST, Fate.UNANSWERED, Fate.TWICE, Fate.LATE)),
    max_size=6,
)
deadly = st.lists(st.sampled_from((Fate.ARRIVES, Fate.LATE, Fate.FATAL)), max_size=5)
cuts = st.sampled_from((None, 0.0, 0.3, 0.7, 0.999, 1.0))
# What a touch meets whose answer never comes in time.
lost = st.tuples(
    st.sampled_from((Fate.LATE, Fate.LATE, Fate.UNANSWERED)),
    st.sampled_from((Fate.LATE, Fate.LOST)),
).map(list)
visits = st.tuples(
    letters,
    st.sampled_from((None, None, "elderly")),
    st.lists(letters, max_size=1),
    st.none() | st.integers(0, 2),
)
papers = st.sampled_from((Slip.PRINTED, Slip.PRINTED, Slip.NOT_PRINTED, None))


class CutOffHall(RuleBasedStateMachine):
    """Two kiosks, one server, and everything that can come between them."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.kept = tempfile.TemporaryDirectory()
        self.folder = Path(self.kept.name)
        self.shown: dict[str, Shown] = {}
        # Touches that ended without a number, or whose number need not be there: nobody
        # knows what the server made of them.
        self.unanswered: set[str] = set()
        self.time = TrueTime()
        self.kiosks: list[KioskMachine] = []

    def teardown(self) -> None:
        try:
            # What failed already is not looked at again.
            if self.kiosks and sys.exc_info()[1] is None:
                self.everything_is_well_again(0, late_first=False)
        finally:
            self.close()

    def close(self) -> None:
        for kiosk in self.kiosks:
            kiosk.ledger.close()
        if self.kiosks:
            self.server.stop()
        self.kept.cleanup()

    @initialize(returns=st.booleans(), absences=st.integers(1, 2))
    def the_office_is_set_up(self, returns: bool, absences: int) -> None:
        rules = CallRules(0, absences, returns, 2, False)
        self.server = ServerMachine(self.folder / "server", office_with(rules))
        self.time.note(self.server.clock)
        self.open_day()
        self.kiosks = [KioskMachine(self.server, self.folder / f"kiosk-{n}", n) for n in (1, 2)]
        for kiosk in self.kiosks:
            kiosk.connect()
            kiosk.keep_books()

    # citizens

    @rule(
        kiosk=kiosks,
        people=st.lists(visits, min_size=1, max_size=5),
        is_alone=st.booleans(),
        fates=fates,
        hand_first=st.booleans(),
        paper=papers,
        seconds=st.integers(0, 60),
    )
    def citizens_touch(
        self,
        kiosk: int,
        people: list[tuple[str, str | None, list[str], int | None]],
        is_alone: bool,
        fates: list[Fate],
        hand_first: bool,
        paper: Slip | None,
        seconds: int,
    ) -> None:
        at = self.kiosks[kiosk]
        if not at.is_on:
            at.start()
        if is_alone:
            at.lose_line()
        at.line.fates = list(fates)
        for visit in people:
            ticket = self.touch(at, visit, hand_first)
            if ticket is not None and paper is not None:
                self.report(at, ticket, paper)
            self.pass_(seconds=seconds)

    @rule(kiosk=kiosks, visit=visits, fates=st.just([]) | lost)
    def another_citizen_touches(self, kiosk: int, visit: Any, fates: list[Fate]) -> None:
        self.citizens_touch(kiosk, [visit], False, fates, False, Slip.PRINTED, 5)

    @rule(kiosk=kiosks, visit=visits, fates=deadly, cut=cuts, second=cuts, paper=papers)
    def a_kiosk_dies_while_somebody_touches(
        self, kiosk: int, visit: Any, fates: list[Fate], cut: float | None, second: Any, paper: Any
    ) -> None:
        """In its first write, while it asks, once the paper is out, or as that is noted."""
        at = self.kiosks[kiosk]
        if not at.is_on:
            at.start()
        at.line.fates, at.disk.cut = list(fates), cut
        ticket = self.touch(at, visit, hand_first=False)
        at.disk.cut = second
        if at.is_on and ticket is not None and paper is not None:
            self.report(at, ticket, paper)
        at.die()

    def touch(self, at: KioskMachine, visit: Any, hand_first: bool) -> Ticket | None:
        letter, priority, then, person = visit
        citizen = Citizen(f"{person:012d}") if person is not None else None
        rest = tuple(service for service in then if service != letter)
        wish = Issue(uuid4(), letter, priority, citizen, "vi", rest)
        place = at.touch(wish, hand_first)
        ticket = place.ticket if place is not None else None
        if ticket is None or not at.is_on:
            self.unanswered.add(str(wish.request))
            self.seen["refused"] += 1
        if place is not None:
            ticket = place.ticket
            kept = not place.known and at.disk.condition is DiskIs.WELL
            kept |= at.is_on and at.ledger.ticket(ticket.id) is not None
            since = None if place.known else self.time.now
            shown = Shown(ticket, str(wish.request), since, kept)
            first = self.shown.setdefault(ticket.id, shown)
            assert first.ticket.number == ticket.number
            self.seen["alone" if ticket.alone else "given"] += 1
        return ticket

    def report(self, at: KioskMachine, ticket: Ticket, paper: Slip) -> None:
        self.shown[ticket.id].slip = paper
        at.report(ReportSlip(uuid4(), ticket.id, paper, None))

    # kiosks

    @rule(kiosk=kiosks, off=st.integers(0, 900), cut=st.booleans(), wrong=st.integers(-40, 0))
    def a_kiosk_restarts(self, kiosk: int, off: int, cut: bool, wrong: int) -> None:
        """`cut`: the power fails, and its clock is `wrong` hours late until it is set.

        Without a battery it goes on where it stood, and is never ahead.
        """
        at = self.kiosks[kiosk]
        at.die()
        self.pass_(seconds=off)
        if cut:
            at.clock.reboot()
            at.clock.synchronised = wrong == 0
            at.clock.jump(hours=wrong)
        at.start()
        if at.line.is_up:
            at.connect()
        self.seen["restarted"] += 1

    @rule(kiosk=kiosks, fates=fates, how=st.sampled_from(("back", "lost", "lost", "unnoticed")))
    def a_line_is_lost_or_back(self, kiosk: int, fates: list[Fate], how: str) -> None:
        """Or it is lost, and nobody has noticed yet."""
        at = self.kiosks[kiosk]
        if not at.is_on:
            at.start()
        at.line.is_up, at.line.fates = how == "back", list(fates)
        if how == "back":
            at.connect()
        elif how == "lost":
            at.lose_line()

    @rule(kiosk=kiosks, fates=fates | deadly, cut=cuts)
    def the_bookkeeper_works(self, kiosk: int, fates: list[Fate], cut: float | None) -> None:
        at = self.kiosks[kiosk]
        at.line.fates, at.disk.cut = list(fates), cut
        if at.is_on:
            at.guarded(at.keep_books)
        at.disk.cut = None

    @rule(kiosk=kiosks, pick=anyone, condition=st.none() | st.sampled_from(DiskIs))
    def something_arrives_late_or_a_disk_fills(
        self, kiosk: int, pick: int, condition: DiskIs | None
    ) -> None:
        if condition is None:
            self.kiosks[kiosk].line.deliver(pick)
        else:
            self.kiosks[kiosk].disk.condition = condition

    @rule(which=st.sampled_from((0, 1, None)))
    def a_time_source_sets_a_clock(self, which: int | None) -> None:
        self.time.set_right(self.server.clock if which is None else self.kiosks[which].clock)

    # the server

    @rule(off=st.integers(0, 900), how=st.sampled_from(("killed", "cut", "cut, unset", "away")))
    def the_server_ends(self, off: int, how: str) -> None:
        """It starts again after `off` seconds, or is away until somebody looks."""
        self.server.stop()
        self.pass_(seconds=off)
        if how.startswith("cut"):
            clock = self.server.clock
            clock.reboot()
            clock.synchronised = False
            clock.jump(hours=-1)
            if how == "cut":
                self.time.set_right(clock)
            self.time.note(clock)
        if how != "away":
            self.server.start()

    @rule()
    def the_server_is_back(self) -> None:
        if self.server.parts is None:
            self.server.start()

    @rule(journals=st.sampled_from((None, (0, 1), (0, 1), (0,), (1,))))
    def the_database_is_copied_or_recovered(self, journals: tuple[int, ...] | None) -> None:
        """Whose journal is not named hands it over by itself."""
        if journals is None:
            self.server.copy()
            return
        for kiosk in (0, 1):
            self.citizens_touch(kiosk, [("A", None, [], None)], False, [], False, None, 0)
        found = [path for n in journals for path in journals_in(self.kiosks[n].folder)]
        self.server.recover(found)
        self.server.start()
        tickets, day = read_hall(self.server.path).tickets, max(self.dates())
        for id_, shown in tuple(self.shown.items()):
            # A journal goes once its day is over and everything of it has been taken.
            if id_ not in tickets and (not shown.is_kept or shown.ticket.day < day):
                self.unanswered.add(self.shown.pop(id_).request)
        self.seen["recovered"] += 1

    # staff

    def attempt(self, work: Any, *arguments: Any) -> Any:
        with suppress(QueueError):
            return work(*arguments).answer
        return None

    @precondition(lambda self: self.server.parts is not None)
    @rule(
        counter=st.sampled_from((1, 2, 3)),
        keys=st.lists(
            st.sampled_from((Key.NEXT, Key.NEXT, Key.SERVE, Key.FINISH, Key.MISS, Key.HOLD)),
            min_size=1,
            max_size=4,
        ),
    )
    def a_clerk_works(self, counter: int, keys: list[Key]) -> None:
        for key in (Key.OPEN, *keys):
            self.attempt(self.server.work.press, CLERKS[counter - 1], counter, key, act())
            self.pass_(seconds=20)

    @precondition(lambda self: self.server.parts is not None and self.shown)
    @rule(pick=anyone, how=st.sampled_from(("cancel", "return_ticket", "settle")))
    def staff_see_to_somebody(self, pick: int, how: str) -> None:
        ticket = list(self.shown)[pick % len(self.shown)]
        if how == "settle":
            self.attempt(self.server.work.settle, BOSS, Settle(uuid4(), (ticket,)))
        else:
            self.attempt(getattr(self.server.work, how), BOSS, ticket, act())

    @precondition(lambda self: self.server.parts is not None)
    @rule(hours=st.sampled_from((0, 24)), is_forgotten=st.booleans(), opens=st.booleans())
    def a_new_day_begins(self, hours: int, is_forgotten: bool, opens: bool) -> None:
        """Or the same one again, that was closed by mistake; it may be opened only later."""
        self.forget_who_comes_too_late()
        if not is_forgotten:
            self.attempt(self.server.work.close_day, BOSS, act())
        self.pass_(hours=hours)
        if opens:
            self.open_day()

    def forget_who_comes_too_late(self) -> None:
        """A kiosk that has not met a recovered database before its day is closed keeps to
        itself what the lost one knew: nobody waits any more, only the record is poorer.
        """
        tickets = read_hall(self.server.path).tickets
        heard = set[str]()
        for kiosk in self.kiosks:
            for record in map(read_journal, journals_in(kiosk.folder)):
                heard |= {t.id for t in record.tickets if not t.alone}
                heard = heard.union(*record.handed.values())
        for id_ in heard & self.shown.keys() - tickets.keys():
            self.unanswered.add(self.shown.pop(id_).request)

    def open_day(self) -> None:
        if self.attempt(self.server.work.open_day, BOSS, act()) is not None:
            self.server.opened += 1
            self.server.copy()
            self.boards_come_or_not()

    @rule(seconds=st.integers(1, 1800))
    def time_passes(self, seconds: int) -> None:
        self.pass_(seconds=seconds)

    def pass_(self, **span: float) -> None:
        """Let the same time pass for everybody, whatever their clocks show."""
        self.time.now += timedelta(**span).total_seconds()
        for clock in (self.server.clock, *(kiosk.clock for kiosk in self.kiosks)):
            clock.pass_(**span)
        if timedelta(**span).total_seconds() > SILENCE_S:
            self.boards_come_or_not()

    def boards_come_or_not(self) -> None:
        """Nobody believes in a line for longer on which nothing has come."""
        for kiosk in self.kiosks:
            if kiosk.is_on and kiosk.standby.up.is_set():
                kiosk.look_at_line()

    # what must hold

    @rule(first=st.sampled_from((0, 1)), late_first=st.booleans())
    def everything_is_well_again(self, first: int, late_first: bool) -> None:
        self.heal(first, late_first)
        hall = read_hall(self.server.path)
        judge(hall, BUDGET)
        self.judge_numbers(hall)
        self.judge_ghosts(hall)
        self.judge_times(hall)
        self.nothing_changes_any_more(hall)
        self.seen["healed"] += 1

    def heal(self, first: int, late_first: bool) -> None:
        self.the_server_is_back()
        for kiosk in (self.kiosks[first], self.kiosks[1 - first]):
            kiosk.disk.condition, kiosk.disk.cut = DiskIs.WELL, None
            kiosk.line.is_up, kiosk.line.fates = True, []
            if not kiosk.is_on:
                kiosk.start()
            if late_first:
                self.deliver_all(kiosk)
            for _ in range(3):
                kiosk.connect()
                kiosk.keep_books()
                self.pass_(seconds=1)
            self.deliver_all(kiosk)
            assert kiosk.ledger.outbox == 0
            assert not kiosk.ledger.untold()

    def deliver_all(self, kiosk: KioskMachine) -> None:
        while kiosk.line.late:
            kiosk.line.deliver(0)

    def judge_numbers(self, hall: Hall) -> None:
        """Every number that was shown is there, once, as it was shown."""
        dates = self.dates()
        for id_, shown in self.shown.items():
            number, found = shown.ticket.number, hall.tickets.get(id_)
            assert found is not None, f"{number} is lost: {shown}"
            assert found["number"] == number
            # Whoever came after a mistaken closing waits in the day that goes on.
            assert dates[found["day"]] == dates[shown.ticket.day], number
        places = ((dates[s.ticket.day], s.ticket.number) for s in self.shown.values())
        twice = [number for number, times in Counter(places).items() if times > 1]
        assert not twice, f"{twice} were given twice"

    def dates(self) -> dict[int, date | int]:
        """Return the date of each day; one without any stands for itself."""
        with self.server.parts.store.read() as table:  # type: ignore[union-attr]
            return {row["id"]: row["date"] or row["id"] for row in table.rows("select * from days")}

    def judge_ghosts(self, hall: Hall) -> None:
        """Nobody is called who is not there, and one touch is one ticket."""
        made = {
            e["ticket"]: e["request"]
            for e in hall.events
            if e["action"] in ("issue", "hand_over") and e["request"]
        }
        live: Counter[str] = Counter()
        for id_, ticket in hall.tickets.items():
            if ticket["state"] != State.WAITING or hall.legs[id_][0]["outcome"]:
                continue
            request = made[id_]
            live[request] += 1
            is_known = id_ in self.shown or request in self.unanswered
            assert is_known, f"{ticket['number']} waits, and nobody has it"
        assert max(live.values(), default=1) == 1, "one touch is two tickets in line"

    def judge_times(self, hall: Hall) -> None:
        """Whoever's time is trusted has waited since they touched.

        A ghost came when its request did, and whoever takes its place is as old as it.
        """
        details = [decode(e["detail"], dict[str, Any]) for e in hall.events if e["detail"]]
        took_place = {detail.get("superseded") for detail in details}
        for id_, shown in self.shown.items():
            at = decode(hall.legs[id_][0]["queued"], dict[str, Any])
            if shown.at is None or at["boot"] not in self.time.boots:
                continue
            late = self.time.boots[at["boot"]] + at["uptime"] - shown.at
            is_right = abs(late) < NEAR_S or (late > 0 and id_ in took_place)
            assert is_right, f"{shown.ticket.number} waits since {late} s after the touch"

    def nothing_changes_any_more(self, hall: Hall) -> None:
        """Handing everything over again, as after the loss of all answers, changes nothing."""
        for kiosk in self.kiosks:
            for record in kiosk.ledger._shelf.days:
                for ticket in record.tickets:
                    if ticket.id not in hall.tickets:
                        # A lost database knew it, and its day is over.
                        continue
                    told = kiosk.client.hand_over(kiosk.clock.read(), (ticket,))
                    assert told.known == (ticket.id,)
        assert read_hall(self.server.path) == hall

    @invariant()
    def the_server_never_fails(self) -> None:
        if self.kiosks:
            assert self.server.faults == []


CALM = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def run(examples: int, steps: int, **more: Any) -> None:
    CutOffHall.seen.clear()
    run_state_machine_as_test(
        CutOffHall,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=CALM,
            **more,
        ),
    )
    print(f"\n{dict(CutOffHall.seen)}")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookkeeping, "BATCH", BATCH)


def test_whatever_is_cut_off_every_number_is_there_once() -> None:
    run(40, 25)
    # A machine that never got anywhere would prove nothing.
    assert CutOffHall.seen["healed"]
    assert CutOffHall.seen["alone"]


@pytest.mark.slow
def test_nor_is_one_lost_in_very_many_days() -> None:
    run(400, 60)
    assert min(CutOffHall.seen[what] for what in ("alone", "given", "recovered", "healed")) > 100
