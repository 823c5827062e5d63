"""Anything may happen in a hall, in any order: nobody is lost, doubled or overtaken too often."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hall_judge import judge, read_hall
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
from kiosk_alone import KioskAlone
from moved_clock import MovedClock

from server.core.board import CounterState, PauseReason
from server.core.errors import NoRange, OfficeClosed, QueueError, RequestReused
from server.core.line import Reason
from server.core.office import CallRules, Counter, Group, Office, PriorityGroup, Service
from server.core.ticket import Slip, State, Ticket
from server.desk import Key, Pressed
from server.office import OfficeAtWork
from server.records import Records
from server.requests import (
    MOST_OWN,
    Act,
    CallNumber,
    CheckIn,
    GrantPriority,
    Issue,
    MoveServices,
    NewAppointment,
    Pause,
    Resume,
    SetCounter,
    SetIssuing,
    Settle,
    TakeOver,
    Transfer,
)
from server.session import Caller, Role
from server.setup.seed import save_office
from server.store import Store
from server.views.board import read_board
from server.views.deskview import read_desk
from server.work.policy import policy

SERVICES = "ABC"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
KIOSK = Caller("kiosk-1", Role.KIOSK)
BOSS = Caller("Bà Mai", Role.SUPERVISOR)
CLERKS = [Caller(name, Role.CLERK) for name in ("Lan", "Minh", "Hoa")]
BUDGET = 2

letters = st.sampled_from(SERVICES)
numbers = st.sampled_from((1, 2, 3))
clerks = st.sampled_from(CLERKS)
groups = st.sampled_from((None, None, "elderly"))
anyone = st.integers(0, 10**6)
kiosks = st.sampled_from((0, 1))
hours = st.integers(-30, 30)
visits = st.tuples(letters, groups, st.lists(letters, max_size=1))


def office_with(rules: CallRules) -> Office:
    """Return a small office in which lines cross: every service has two counters."""
    return Office(
        name={"vi": "Xã"},
        groups=(Group("submit", {"vi": "Nộp"}),),
        services=tuple(Service(letter, {"vi": letter}, "submit") for letter in SERVICES),
        counters=(Counter(1, ("A", "B")), Counter(2, ("B", "C")), Counter(3, ("C", "A"))),
        priority=(PriorityGroup("elderly", {"vi": "Cao tuổi"}),),
        overtake_budget=BUDGET,
        calls=rules,
    )


class Hall(RuleBasedStateMachine):
    """One office, with everybody in it doing whatever they like."""

    seen: ClassVar[set[State]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "office.db"
        self.clock = MovedClock()
        self.issued = 0
        self.codes = 0
        self.last: tuple[str, tuple[Any, ...]] | None = None
        self.kiosks: list[KioskAlone] = []
        self.handed_over: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        self.folder.cleanup()

    @initialize(
        absences=st.integers(1, 3),
        returns=st.booleans(),
        after=st.integers(0, 3),
        grace=st.sampled_from((0, 20)),
        by_target=st.booleans(),
    )
    def the_office_is_set_up(
        self, absences: int, returns: bool, after: int, grace: int, by_target: bool
    ) -> None:
        rules = CallRules(grace, absences, returns, after, by_target)
        self.start()
        save_office(self.store, self.clock, office_with(rules))
        self.begin_day()
        self.kiosks = [KioskAlone(self.work, n) for n in (1, 2)]

    def begin_day(self) -> None:
        """Open the day, unless a clock that was wrong hides that it is another one."""
        self.attempt(self.work.open_day, CLERKS[0], act())
        for number, clerk in enumerate(CLERKS, 1):
            self.attempt(self.work.press, clerk, number, Key.OPEN, act())

    def start(self) -> None:
        self.store = Store(self.path)
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)

    def attempt(self, work: Any, *arguments: Any) -> Any:
        """Do something that may be refused; a fault that is no refusal fails the test."""
        with suppress(QueueError):
            done = work(*arguments)
            self.last = work.__name__, arguments
            return done.answer
        return None

    def pass_(self, **span: float) -> None:
        """Let the same real time pass for everybody."""
        self.clock.pass_(**span)
        self.pass_at_kiosks(**span)

    def pass_at_kiosks(self, **span: float) -> None:
        for kiosk in self.kiosks:
            kiosk.clock.pass_(**span)

    def some_ticket(self, pick: int) -> Ticket | None:
        with self.store.read() as table:
            ids = table.rows("select id from tickets order by seniority")
            return Records(table).ticket(ids[pick % len(ids)]["id"]) if ids else None

    # citizens

    @rule(
        letter=letters,
        then=st.lists(letters, max_size=2, unique=True),
        priority=groups,
        people=st.integers(1, 4),
    )
    def citizens_take_numbers(
        self, letter: str, then: list[str], priority: str | None, people: int
    ) -> None:
        rest = tuple(service for service in then if service != letter)
        self.issued += people
        for _ in range(people):
            self.attempt(self.work.issue, KIOSK, Issue(uuid4(), letter, priority, then=rest))

    @rule(letter=letters, person=st.integers(0, 3))
    def a_citizen_scans_a_card(self, letter: str, person: int) -> None:
        body = Issue(uuid4(), letter, None, f"{person:064x}")
        place = self.attempt(self.work.issue, KIOSK, body)
        if place is not None and place.known:
            assert place.ticket.service == letter or letter in place.ticket.rest

    @rule(pick=anyone, caller=st.sampled_from((KIOSK, *CLERKS)))
    def somebody_comes_back(self, pick: int, caller: Caller) -> None:
        if ticket := self.some_ticket(pick):
            self.attempt(self.work.return_ticket, caller, ticket.id, act())

    @rule(pick=anyone, clerk=clerks)
    def a_ticket_is_cancelled(self, pick: int, clerk: Caller) -> None:
        if ticket := self.some_ticket(pick):
            self.attempt(self.work.cancel, clerk, ticket.id, act())

    @rule(pick=anyone, clerk=clerks, priority=groups)
    def priority_is_granted_or_removed(
        self, pick: int, clerk: Caller, priority: str | None
    ) -> None:
        if ticket := self.some_ticket(pick):
            body = GrantPriority(uuid4(), priority, "có giấy")
            self.attempt(self.work.grant_priority, clerk, ticket.id, body)

    @rule(letter=letters, late=st.integers(-90, 90), language=st.sampled_from(("vi", "en")))
    def somebody_has_an_appointment(self, letter: str, late: int, language: str) -> None:
        """They come `late` minutes after the middle of their hour, or before it."""
        middle = (self.clock.read().wall - timedelta(minutes=late)).astimezone(HANOI)
        begin, end = middle - timedelta(minutes=30), middle + timedelta(minutes=30)
        if begin.date() != end.date():
            return
        self.codes += 1
        code = f"HEN-{self.codes}"
        booked = NewAppointment(code, "N.V.A", letter, begin.date(), _minute(begin), _minute(end))
        self.attempt(self.work.take_over, BOSS, TakeOver(uuid4(), (booked,)))
        for _ in range(2):
            self.attempt(self.work.check_in, KIOSK, CheckIn(uuid4(), code, language=language))

    # kiosks that have lost the line

    @rule(
        kiosk=kiosks,
        seconds=st.integers(0, 90),
        lost=st.booleans(),
        printed=st.booleans(),
        visits=st.lists(visits, min_size=1, max_size=4),
    )
    def a_kiosk_gives_numbers_by_itself(
        self,
        kiosk: int,
        seconds: int,
        lost: bool,
        printed: bool,
        visits: list[tuple[str, str | None, list[str]]],
    ) -> None:
        """`lost`: the server has given a number first, but its answer never came."""
        for letter, priority, then in visits:
            request, slip = uuid4(), Slip.PRINTED if printed else Slip.PENDING
            if lost:
                self.attempt(self.work.issue, KIOSK, Issue(request, letter, priority))
                self.last = None
            rest = tuple(then)
            self.kiosks[kiosk].give(letter, request, priority=priority, rest=rest, slip=slip)
            self.pass_(seconds=seconds)

    @rule(kiosk=kiosks, begin=st.integers(0, 30), size=st.integers(1, MOST_OWN))
    def a_kiosk_hands_over(self, kiosk: int, begin: int, size: int) -> None:
        """Any part of what it ever gave, and then the same once more: nothing changes."""
        alone = self.kiosks[kiosk]
        part = alone.tickets[-begin:][:size]
        if not part:
            return
        told = alone.hand_over(self.work, *part)
        assert not told.refused
        assert {*told.added, *told.known} == {own.id for own in part}
        assert not self.handed_over & set(told.added), "it was in the record already"
        self.handed_over |= set(told.added)
        before = read_hall(self.path)
        assert not alone.hand_over(self.work, *part).added
        assert read_hall(self.path) == before

    @rule(kiosk=kiosks, new=st.booleans())
    def a_kiosk_asks_for_its_numbers(self, kiosk: int, new: bool) -> None:
        """After the loss of its journal it has a new one, and gets other numbers."""
        alone = self.kiosks[kiosk]
        alone.journal = uuid4() if new else alone.journal
        with suppress(OfficeClosed, NoRange):
            alone.ask_range(self.work)

    @rule(kiosk=kiosks, off=st.integers(0, 600), synchronised=st.booleans(), hours=hours)
    def a_kiosk_restarts(self, kiosk: int, off: int, synchronised: bool, hours: int) -> None:
        self.pass_(seconds=off)
        clock = self.kiosks[kiosk].clock
        clock.reboot(hours=hours)
        clock.synchronised = synchronised

    @rule(picks=st.lists(anyone, min_size=1, max_size=3))
    def numbers_are_settled_by_hand(self, picks: list[int]) -> None:
        found = [ticket for pick in picks if (ticket := self.some_alone(pick))]
        if found:
            body = Settle(uuid4(), tuple(ticket.id for ticket in found))
            self.attempt(self.work.settle, BOSS, body)

    def some_alone(self, pick: int) -> Ticket | None:
        with self.store.read() as table:
            alone = [t for t in Records(table).all_waiting() if t.alone]
        return alone[pick % len(alone)] if alone else self.some_ticket(pick)

    # clerks

    def press(self, clerk: Caller, counter: int, key: Key, body: Act | None = None) -> Any:
        return self.attempt(self.work.press, clerk, counter, key, body or act())

    @rule(clerk=clerks, counter=numbers)
    def a_counter_opens(self, clerk: Caller, counter: int) -> None:
        self.press(clerk, counter, Key.OPEN)

    @rule(clerk=clerks, counter=numbers, reason=st.sampled_from(PauseReason))
    def a_counter_pauses(self, clerk: Caller, counter: int, reason: PauseReason) -> None:
        self.press(clerk, counter, Key.PAUSE, Pause(uuid4(), reason))

    @rule(counter=numbers)
    def next_is_pressed(self, counter: int) -> None:
        """Whoever has taken the counter calls; who came is checked by the rule's own words."""
        clerk = self.holder_of(counter)
        self.somebody_comes(counter)
        with self.store.read() as table:
            records = Records(table)
            waiting, office = records.all_waiting(), records.office()
        pressed = self.press(clerk, counter, Key.NEXT)
        if pressed is not None and not office.calls.by_target:
            self.check_choice(pressed, waiting, office.counter(counter))

    def check_choice(self, pressed: Pressed, waiting: list[Ticket], counter: Counter) -> None:
        """The rule as it can be said aloud in the hall, without the program's own functions.

        What the finishing of the ticket in hand put into a line is not known here, so only
        whoever waited before is looked at.
        """
        mine = [t for t in waiting if t.wanted == counter.number]
        mine += [t for t in waiting if t.wanted is None and t.service in counter.services]
        mine.sort(key=lambda t: (t.rank, t.seniority))
        called = pressed.ticket
        if called is None or called.id not in {t.id for t in mine}:
            return
        # Who was absent and has not come back is at the back, whoever they are.
        preferred = next((t for t in mine if self.is_preferred(t)), None)
        expected = mine[0]
        if preferred is not None:
            older = mine[: mine.index(preferred)]
            if all(t.overtaken < BUDGET for t in older):
                expected = preferred
        assert called.id == expected.id, f"{called.number} was called, not {expected.number}"

    def is_preferred(self, ticket: Ticket) -> bool:
        due = ticket.due_at is not None and (
            not self.clock.synchronised or ticket.due_at <= self.clock.wall
        )
        return bool(ticket.priority or due) and (ticket.returned or not ticket.absences)

    @rule(counter=numbers, keys=st.sampled_from([
        (Key.SERVE,), (Key.SERVE, Key.FINISH), (Key.FINISH,), (Key.SERVE, Key.FETCH),
        (Key.MISS,), (Key.SERVE, Key.HOLD), (Key.RECALL,), (Key.UNDO,), (Key.CLOSE,),
        (Key.HOLD, Key.UNDO), (Key.FINISH, Key.UNDO), (Key.MISS, Key.UNDO),
    ]), in_haste=st.booleans())  # fmt: skip
    def keys_are_pressed(self, counter: int, keys: tuple[Key, ...], in_haste: bool) -> None:
        clerk = self.holder_of(counter)
        if keys[0] is not Key.UNDO and not self.has_ticket(counter):
            self.somebody_comes(counter)
            self.press(clerk, counter, Key.NEXT)
        for key in keys:
            self.pass_(seconds=1 if in_haste else 25)
            self.press(clerk, counter, key)

    def somebody_comes(self, counter: int) -> None:
        """In an empty hall little happens: two people come if nobody waits."""
        with self.store.read() as table:
            is_empty = not Records(table).all_waiting()
        for letter in SERVICES[counter - 1 :: 2] if is_empty else "":
            self.attempt(self.work.issue, KIOSK, Issue(uuid4(), letter))

    def has_ticket(self, counter: int) -> bool:
        with self.store.read() as table:
            return Records(table).desktop(counter).ticket is not None

    def holder_of(self, counter: int) -> Caller:
        """Return who has taken the counter; somebody who is free sits down at an empty one."""
        with self.store.read() as table:
            desktops = Records(table).desktops()
        busy = {desktop.clerk for desktop in desktops.values()}
        free = next((clerk for clerk in CLERKS if clerk.name not in busy), CLERKS[0])
        if name := desktops[counter].clerk:
            return Caller(name, Role.CLERK)
        self.press(free, counter, Key.OPEN)
        return free

    @rule(counter=numbers, pick=st.none() | anyone)
    def a_held_ticket_is_resumed(self, counter: int, pick: int | None) -> None:
        ticket = self.some_ticket(pick) if pick is not None else None
        body = Resume(uuid4(), ticket.id if ticket else None)
        self.press(self.holder_of(counter), counter, Key.RESUME, body)

    @rule(counter=numbers, service=st.none() | letters, to=st.none() | numbers)
    def a_ticket_is_transferred(self, counter: int, service: str | None, to: int | None) -> None:
        self.somebody_comes(counter)
        if not self.has_ticket(counter):
            self.press(self.holder_of(counter), counter, Key.NEXT)
        body = Transfer(uuid4(), service, to)
        self.press(self.holder_of(counter), counter, Key.TRANSFER, body)

    @rule(counter=numbers, pick=anyone)
    def a_number_is_called_out_of_turn(self, counter: int, pick: int) -> None:
        if ticket := self.some_ticket(pick):
            body = CallNumber(uuid4(), ticket.number, "con nhỏ")
            pressed = self.press(self.holder_of(counter), counter, Key.CALL, body)
            assert pressed is None or pressed.reason is Reason.CHOSEN

    # supervisors

    @rule(counter=numbers, state=st.sampled_from(CounterState), release=st.booleans())
    def a_counter_is_set(self, counter: int, state: CounterState, release: bool) -> None:
        body = SetCounter(uuid4(), state, PauseReason.LUNCH, release)
        self.attempt(self.work.set_counter, BOSS, counter, body)

    @rule(counter=numbers, services=st.lists(letters, min_size=1, unique=True))
    def services_move(self, counter: int, services: list[str]) -> None:
        """Some of these would leave a service without a counter, and are refused."""
        self.attempt(self.work.move_services, BOSS, counter, MoveServices(uuid4(), tuple(services)))

    @rule(give=st.sampled_from((None, True, False)), until_told=st.booleans())
    def numbers_are_given_or_not(self, give: bool | None, until_told: bool) -> None:
        self.attempt(self.work.set_issuing, BOSS, SetIssuing(uuid4(), give, until_told))

    @rule(clerk=clerks)
    def a_clerk_logs_out(self, clerk: Caller) -> None:
        self.attempt(self.work.leave, clerk, act())

    # the day, the line and the machine

    @precondition(lambda self: self.issued > 8)
    @rule(is_forgotten=st.booleans())
    def a_new_day_begins(self, is_forgotten: bool) -> None:
        self.issued = 0
        if not is_forgotten:
            self.attempt(self.work.close_day, CLERKS[0], act())
        self.clock.synchronised = True
        self.pass_(hours=24)
        self.begin_day()

    @rule(off=st.integers(0, 3600), crash=st.booleans())
    def the_power_fails(self, off: int, crash: bool) -> None:
        self.store.close()
        if crash:
            self.clock.reboot(seconds=off)
            self.pass_at_kiosks(seconds=off)
        self.start()

    @rule(seconds=st.integers(1, 1200))
    def time_passes(self, seconds: int) -> None:
        self.pass_(seconds=seconds)

    @rule(hours=hours, synchronised=st.booleans())
    def the_wall_clock_jumps(self, hours: int, synchronised: bool) -> None:
        self.clock.synchronised = synchronised
        self.clock.jump(hours=hours)

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_request_comes_again(self) -> None:
        """On a bad line the same request is sent twice: it changes nothing."""
        assert self.last is not None
        work, arguments = self.last
        before = read_hall(self.path)
        assert getattr(self.work, work)(*arguments).again
        assert read_hall(self.path) == before

    @precondition(lambda self: self.last is not None)
    @rule(clerk=clerks)
    def its_id_comes_with_something_else(self, clerk: Caller) -> None:
        assert self.last is not None
        body = self.last[1][-1]
        before = read_hall(self.path)
        with pytest.raises(RequestReused):
            self.work.cancel(clerk, "some ticket", Act(body.request))
        assert read_hall(self.path) == before

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "store"):
            return
        hall = read_hall(self.path)
        judge(hall, BUDGET)
        assert self.handed_over <= hall.tickets.keys()
        self.seen.update(State(t["state"]) for t in hall.tickets.values())
        with self.store.read() as table:
            records, now = Records(table), self.clock.read()
            board = read_board(records, now)
            waiting = records.all_waiting()
            for counter in (1, 2, 3):
                desk = read_desk(records, CLERKS[0], counter, now)
                assert desk.waiting >= len(desk.line)
            assert sum(line.waiting for line in board.lines) == len(waiting)
            assert policy(records.office(), now).budget == BUDGET


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def act() -> Act:
    return Act(uuid4())


CALM = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def test_nobody_is_lost_doubled_or_overtaken_too_often() -> None:
    Hall.seen.clear()
    run_state_machine_as_test(
        Hall,
        settings=settings(
            max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=CALM
        ),
    )
    # A machine that never got anywhere would prove nothing; the long one reaches them all.
    assert len(Hall.seen) >= 5


@pytest.mark.slow
def test_nor_in_very_many_days() -> None:
    Hall.seen.clear()
    run_state_machine_as_test(
        Hall,
        settings=settings(
            max_examples=400, stateful_step_count=100, deadline=None, suppress_health_check=CALM
        ),
    )
    assert Hall.seen == set(State)
