"""Many at once, for long: no number twice, no citizen called twice."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import uuid4

import pytest
from office_process import OfficeProcess

from server.client import Client
from server.core.errors import NothingWaiting
from server.desk import Key

CLIENTS = 32
REQUESTS = 10_000
# Each counter has one clerk, so 32 clients are 25 kiosks and 7 clerks.
COUNTERS = range(1, 8)


@pytest.mark.slow
def test_32_clients_with_10000_requests_make_no_duplicate_and_no_double_call(
    office_server: OfficeProcess,
) -> None:
    clerks = [(office_server.open_counter(n), n) for n in COUNTERS]
    kiosk = office_server.kiosk()
    left = threading.Semaphore(REQUESTS)
    numbers: list[str] = []
    called: list[str | None] = []

    def issue(seed: int) -> None:
        random = Random(seed)
        while left.acquire(blocking=False):
            priority = "elderly" if random.random() < 0.2 else None
            ticket = kiosk.issue(uuid4(), random.choice("ABCDEFGT"), priority).ticket
            numbers.append(ticket.number)

    def call(clerk: Client, counter: int) -> None:
        while left.acquire(blocking=False):
            try:
                called.append(clerk.press(uuid4(), counter, Key.NEXT).counter.ticket)
            except NothingWaiting:
                continue

    with ThreadPoolExecutor(CLIENTS) as pool:
        work = [pool.submit(issue, n) for n in range(CLIENTS - len(clerks))]
        work += [pool.submit(call, *clerk) for clerk in clerks]
        for done in work:
            done.result()
    assert len(numbers) > REQUESTS // 2
    assert len(called) > 300
    assert max(Counter(numbers).values()) == 1
    assert max(Counter(called).values()) == 1
    assert set(called) <= set(numbers)
