"""Everybody does everything at once, and the power goes in the middle: the tables still agree."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from random import Random
from threading import Barrier, Event
from uuid import uuid4

import urllib3
from hall_judge import judge, read_hall
from office_process import OfficeProcess

from server.access.audit import verdict
from server.app import DATABASE
from server.core.board import CounterState
from server.core.errors import (
    NotYourCounter,
    QueueError,
    RequestReused,
    TooLate,
)
from server.desk import Key
from server.session import Role
from server.store import Store
from server.wire import decode, encode

COUNTERS = (1, 2, 3, 4)
KEYS = (*[Key.NEXT] * 4, Key.SERVE, Key.FINISH, Key.MISS, Key.HOLD, Key.RESUME, Key.UNDO, Key.UNDO)
BUDGET = 3


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all `works` in the same instant; return their answers, a refusal as its class."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except QueueError as error:
            return type(error)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


class Crowd:
    """Clerks, kiosks and a supervisor who do as they like until they are stopped."""

    def __init__(self, server: OfficeProcess) -> None:
        self.clerks = {n: server.open_counter(n) for n in COUNTERS}
        self.boss = server.person("boss", Role.SUPERVISOR)
        self.kiosk = server.kiosk()
        self.known: dict[str, str] = {}
        self.called: list[str] = []
        self._stopped = Event()

    def run(self, server: OfficeProcess, seconds: float) -> None:
        """Let all of them act, and cut the server off after `seconds`."""
        self._stopped.clear()
        works = [self._clerk, self._clerk, self._clerk, self._citizen, self._citizen, self._rule]
        with ThreadPoolExecutor(len(works)) as pool:
            done = [pool.submit(self._act, work, seed) for seed, work in enumerate(works)]
            time.sleep(seconds)
            server.kill()
            self._stopped.set()
        for work in done:
            work.result()

    def _act(self, work: Callable[[Random], None], seed: int) -> None:
        random = Random(seed)
        while not self._stopped.is_set():
            # ServerUnreachable is one of them: the power is gone.
            with suppress(QueueError):
                work(random)

    def _clerk(self, random: Random) -> None:
        """Press any key, at a counter where others press at the same time."""
        counter = random.choice(COUNTERS)
        pressed = self.clerks[counter].press(uuid4(), counter, random.choice(KEYS))
        if pressed.call is not None and pressed.ticket is not None:
            self.called.append(pressed.ticket.id)

    def _citizen(self, random: Random) -> None:
        priority = random.choice((None, None, "elderly"))
        ticket = self.kiosk.issue(uuid4(), random.choice("ABCDEFGT"), priority).ticket
        self.known[ticket.id] = ticket.number
        if random.random() < 0.2:
            self.boss.cancel(uuid4(), random.choice(list(self.known)))

    def _rule(self, random: Random) -> None:
        """A supervisor opens and closes counters, and sometimes the whole day."""
        counter, state = random.choice(COUNTERS), random.choice(list(CounterState))
        self.boss.set_counter(uuid4(), counter, state, release=random.random() < 0.5)
        self.clerks[counter].press(uuid4(), counter, Key.OPEN)
        if random.random() < 0.05:
            self.boss.close_day(uuid4())
            self.boss.open_day(uuid4())


def test_whatever_happens_when_the_power_goes_nothing_is_lost_or_doubled(
    office_server: OfficeProcess,
) -> None:
    crowd = Crowd(office_server)
    for seconds in (1.5, 0.7, 1.1):
        crowd.run(office_server, seconds)
        with closing(Store(office_server.data / DATABASE)) as store:
            judge(read_hall(office_server.data / DATABASE), BUDGET)
            assert verdict(store).broken_at is None
            with store.read() as table:
                assert table.value("pragma integrity_check") == "ok"
                stored = {r["id"]: r["number"] for r in table.rows("select * from tickets")}
        assert crowd.known.items() <= stored.items(), "a number that was told is lost"
        office_server.start()
        with suppress(QueueError):
            crowd.boss.open_day(uuid4())
    assert len(crowd.known) > 50
    assert len(crowd.called) > 10
    assert "Traceback" not in office_server.log()


def test_twenty_hands_on_one_counters_next_call_one_after_the_other(
    office_server: OfficeProcess,
) -> None:
    lan, kiosk = office_server.open_counter(1), office_server.kiosk()
    for _ in range(20):
        kiosk.issue(uuid4(), "A")
    pressed = at_once(*[lambda: lan.press(uuid4(), 1, Key.NEXT).counter.ticket] * 20)
    assert sorted(map(str, pressed)) == [f"A{n:03d}" for n in range(1, 21)]
    judge(read_hall(office_server.data / DATABASE), BUDGET)


def test_of_two_clerks_who_take_one_counter_at_once_only_the_last_one_has_it(
    office_server: OfficeProcess,
) -> None:
    lan, minh = office_server.open_counter(1), office_server.open_counter(2)
    opened = at_once(*[lambda who=who: who.press(uuid4(), 3, Key.OPEN) for who in (lan, minh)])
    assert not [answer for answer in opened if isinstance(answer, type)]
    paused = at_once(*[lambda who=who: who.press(uuid4(), 3, Key.PAUSE) for who in (lan, minh)])
    assert [answer for answer in paused if isinstance(answer, type)] == [NotYourCounter]
    judge(read_hall(office_server.data / DATABASE), BUDGET)


def test_one_request_id_with_two_contents_at_once_is_one_of_them(
    office_server: OfficeProcess,
) -> None:
    office_server.open_counter(1)
    kiosk = office_server.kiosk()
    for _ in range(5):
        request = uuid4()
        letters = "ABCDEFGT"
        said = at_once(*[lambda x=x, r=request: kiosk.issue(r, x).ticket.number for x in letters])
        assert Counter(map(type, said)) == {str: 1, type: 7}
        assert Counter(said)[RequestReused] == 7
    assert len(read_hall(office_server.data / DATABASE).tickets) == 5


def test_an_undo_and_another_counters_call_at_once_leave_one_of_them(
    office_server: OfficeProcess,
) -> None:
    lan, minh = office_server.open_counter(1), office_server.open_counter(2)
    boss = office_server.person("boss", Role.SUPERVISOR)
    boss.move_services(uuid4(), 2, tuple(s.letter for s in boss.office().services))
    shared = boss.office().counter(1).services[0]
    kiosk = office_server.kiosk()
    for _ in range(6):
        kiosk.issue(uuid4(), shared)
        lan.press(uuid4(), 1, Key.NEXT)
        lan.press(uuid4(), 1, Key.MISS)
        said = at_once(
            lambda: lan.press(uuid4(), 1, Key.UNDO),
            lambda: minh.press(uuid4(), 2, Key.NEXT),
        )
        assert said[0] is TooLate or not isinstance(said[0], type)
        judge(read_hall(office_server.data / DATABASE), BUDGET)
        for clerk, counter in ((lan, 1), (minh, 2)):
            with suppress(QueueError):
                clerk.press(uuid4(), counter, Key.FINISH)


def test_a_number_taken_while_the_day_closes_is_of_that_day_or_refused(
    office_server: OfficeProcess,
) -> None:
    lan = office_server.open_counter(1)
    kiosk = office_server.kiosk()
    for _ in range(3):
        said = at_once(
            *[lambda: kiosk.issue(uuid4(), "A").ticket.id] * 8, lambda: lan.close_day(uuid4())
        )
        hall = read_hall(office_server.data / DATABASE)
        judge(hall, BUDGET)
        for ticket in (answer for answer in said if isinstance(answer, str)):
            assert hall.tickets[ticket]["state"] == "expired"
        lan.open_day(uuid4())


def test_of_settings_saved_at_once_from_one_version_one_is_saved(
    office_server: OfficeProcess,
) -> None:
    boss = office_server.person("boss", Role.ADMINISTRATOR)
    base = boss.board().office
    office = boss.office()

    def save(hours: int) -> int:
        body = {"request": str(uuid4()), "base": base}
        body["office"] = decode(encode(office), dict) | {"session_hours": hours}
        answer = urllib3.request(
            "POST", f"{boss.url}/api/settings", json=body, headers=boss._headers
        )
        return answer.status

    said = at_once(*[lambda n=n: save(n) for n in range(1, 9)])
    assert Counter(said) == {200: 1, 409: 7}
