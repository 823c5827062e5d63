"""From a clerk's press to the screens: 20, 50 and 200 listeners, while tickets are issued."""

from __future__ import annotations

import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench_issue import office, read_answer, request  # noqa: E402
from measure import Figures, Times  # noqa: E402
from office_process import OfficeProcess  # noqa: E402

from server.client import Client  # noqa: E402
from server.desk import Key  # noqa: E402

LISTENERS = ((20, 15.0), (50, 20.0), (200, 40.0))
CALLS = 150
TICKETS_PER_S = 5.0


class Listeners:
    """Screens on their own connections; notes when each first hears of each new call."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._rest: dict[int, bytes] = {}
        self._heard: dict[str, list[float]] = {}
        self._stopped = False
        for _ in range(count):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(b"GET /api/board/stream HTTP/1.1\r\nHost: x\r\n\r\n")
            self._selector.register(line, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def expect(self, number: str) -> None:
        """Note from now on who hears of `number`."""
        self._heard[number] = []

    def heard(self, number: str) -> list[float]:
        """Return when each screen heard of `number`, in seconds of perf_counter."""
        return self._heard[number]

    def close(self) -> None:
        self._stopped = True
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def _listen(self) -> None:
        while not self._stopped:
            for key, _ in self._selector.select(0.1):
                data = self._rest.get(key.fd, b"") + key.fileobj.recv(262144)  # type: ignore[union-attr]
                now = time.perf_counter()
                *events, self._rest[key.fd] = data.split(b"\n\n")
                for number, times in list(self._heard.items()):
                    if any(_calls_first(event, number) for event in events):
                        times.append(now)


def _calls_first(event: bytes, number: str) -> bool:
    """Tell whether `number` is the newest call of a board."""
    calls = event.partition(b'"calls":[')[2].partition(b"}")[0]
    return b'"number":"%s"' % number.encode() in calls


@contextmanager
def crowd(server: OfficeProcess, token: str) -> Iterator[None]:
    """Issue tickets all the time, as kiosks at the busiest hour would."""
    stop = threading.Event()

    def issue() -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            while not stop.wait(1 / TICKETS_PER_S):
                body = b'{"request": "%s", "service": "A"}' % str(uuid4()).encode()
                line.sendall(request("/api/tickets", token, body))
                read_answer(line)

    thread = threading.Thread(target=issue)
    thread.start()
    yield
    stop.set()
    thread.join()


def measure(server: OfficeProcess, clerk: Client, count: int) -> Times:
    """Call CALLS times; return how long each screen took to hear of each call."""
    listeners = Listeners(server.port, count)
    time.sleep(1.0)
    took: list[float] = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        # The number is known only with the answer, which may come after the screens.
        waiting = clerk.desk(1).line[0].number
        listeners.expect(waiting)
        begun = time.perf_counter()
        number = clerk.press(uuid4(), 1, Key.NEXT).counter.ticket
        assert number == waiting
        deadline = begun + 5
        while len(listeners.heard(number)) < count and time.perf_counter() < deadline:
            time.sleep(0.005)
        assert len(listeners.heard(number)) >= count, "a screen did not hear of a call"
        took += [(at - begun) * 1000 for at in listeners.heard(number)[:count]]
        time.sleep(0.05)
    listeners.close()
    return Times(took)


def floor(server: OfficeProcess, token: str) -> Times:
    """Return how long an empty POST takes on the same server while tickets are issued."""
    took = []
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        for _ in range(CALLS):
            begun = time.perf_counter()
            line.sendall(request("/floor", token, b"{}"))
            assert read_answer(line).split()[1] == b"200"
            took.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.02)
    return Times(took)


def memory_mb(server: OfficeProcess) -> float:
    """Return what the server's processes hold together: the sum of their PSS, in MB."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        if int(fields[2]) == server.pid():
            rollup = path.with_name("smaps_rollup").read_text(encoding="utf-8")
            total += int(next(li for li in rollup.splitlines() if li.startswith("Pss:")).split()[1])
    return total / 1024


def main() -> None:
    table = Figures(
        "From the press of “next” to the screens, while 5 tickets a second are issued"
        " (floor: an empty POST)",
        *("listeners", "median ms", "p99 ms", "aim p99", "floor median", "ratio", "server MB"),
    )
    with office(history=False) as (server, token):
        clerk = server.clerk("clerk-1")
        kiosk = server.kiosk("crowd")
        clerk.press(uuid4(), 1, Key.OPEN)
        for _ in range(len(LISTENERS) * CALLS):
            kiosk.issue(uuid4(), "A")
        with crowd(server, token):
            for count, aim in LISTENERS:
                empty, calls = floor(server, token), measure(server, clerk, count)
                table.add(
                    *(count, calls.median, calls.p99, aim, empty.median),
                    calls.median / empty.median,
                    memory_mb(server),
                )
    table.show()


if __name__ == "__main__":
    main()
