"""A clerk's press of next while a whole hall follows: clerk pages, displays, phones, issuing."""

from __future__ import annotations

import multiprocessing
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing.synchronize import Event
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench_calls import crowd, floor, memory_mb  # noqa: E402
from bench_issue import office  # noqa: E402
from measure import Figures, Times, timed  # noqa: E402
from office_process import OfficeProcess  # noqa: E402

from server.client import Client  # noqa: E402
from server.desk import Key  # noqa: E402

CLERK_PAGES, DISPLAYS, PHONES = 15, 20, 50
POLL_S = 5.0
CALLS = 200
AIM_MS = 50.0


def answer(line: socket.socket) -> bytes:
    """Read one answer with a body of a known length; return its head."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    sizes = [h for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")]
    left = int(sizes[0].split(b":")[1]) - len(body) if sizes else 0
    while left > 0:
        left -= len(line.recv(65536))
    return head


def display(port: int, on_board: threading.Event | None = None) -> None:
    """Follow the board; `on_board` is set whenever one has come."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /api/board/stream HTTP/1.1\r\nHost: x\r\n\r\n")
        while data := line.recv(262144):
            if on_board and b"event: board" in data:
                on_board.set()


def clerk_page(port: int, cookie: str) -> None:
    """Follow the board, and read the desk whenever it has changed, as the page does."""
    changed = threading.Event()
    threading.Thread(target=display, args=(port, changed), daemon=True).start()
    ask = f"GET /api/counters/2 HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as line:
        while changed.wait():
            changed.clear()
            line.sendall(ask)
            answer(line)


def phone(port: int, ticket: str, begin: float) -> None:
    """Ask where a ticket stands every POLL_S, naming the answer that is known already."""
    time.sleep(begin)
    tag = b""
    while True:
        with socket.create_connection(("127.0.0.1", port)) as line:
            known = b"If-None-Match: %s\r\n" % tag if tag else b""
            ask = f"GET /api/tickets/{ticket}/standing HTTP/1.1\r\nHost: x\r\n".encode()
            line.sendall(ask + known + b"Connection: close\r\n\r\n")
            head = answer(line)
        tags = [h for h in head.split(b"\r\n") if h.lower().startswith(b"etag:")]
        assert tags, head
        tag = tags[0].partition(b":")[2].strip()
        time.sleep(POLL_S)


def follow(port: int, cookie: str, tickets: list[str], ready: Event) -> None:
    """Be the hall, in a process of its own so that the server has the other core."""
    for _ in range(CLERK_PAGES):
        threading.Thread(target=clerk_page, args=(port, cookie), daemon=True).start()
    for _ in range(DISPLAYS):
        threading.Thread(target=display, args=(port,), daemon=True).start()
    for n, ticket in enumerate(tickets):
        late = POLL_S * n / len(tickets)
        threading.Thread(target=phone, args=(port, ticket, late), daemon=True).start()
    time.sleep(POLL_S)
    ready.set()
    threading.Event().wait()


@contextmanager
def hall(server: OfficeProcess, clerk: Client, tickets: list[str]) -> Iterator[None]:
    """Have the hall follow for a while."""
    ready = multiprocessing.Event()
    cookie = clerk._headers["Cookie"]
    people = multiprocessing.Process(target=follow, args=(server.port, cookie, tickets, ready))
    people.start()
    assert ready.wait(30)
    yield
    people.kill()
    people.join()


def press_next(clerk: Client) -> Times:
    """Return how long each press of next took until its answer was there."""
    took = []
    for _ in range(CALLS):
        took.append(timed(lambda: clerk.press(uuid4(), 1, Key.NEXT)))
        time.sleep(0.1)
    return Times(took)


def main() -> None:
    table = Figures(
        f"Press of next → its answer, with {CLERK_PAGES} clerk pages, {DISPLAYS} displays and"
        f" {PHONES} phones following while 5 tickets a second are issued (floor: an empty POST)",
        *("follows", "median ms", "p99 ms", "aim p99", "floor median", "floor p99", "ratio"),
        "server MB",
    )
    with office(history=True) as (server, token):
        clerk, kiosk = server.clerk("clerk-1"), server.kiosk("crowd")
        clerk.press(uuid4(), 1, Key.OPEN)
        tickets = [kiosk.issue(uuid4(), "A").ticket.id for _ in range(2 * CALLS + PHONES)]
        with crowd(server, token):
            for name, people in (
                ("nobody", nullcontext()),
                ("everybody", hall(server, clerk, tickets[-PHONES:])),
            ):
                with people:
                    empty, calls = floor(server, token), press_next(clerk)
                    table.add(
                        *(name, calls.median, calls.p99, AIM_MS, empty.median, empty.p99),
                        *(calls.median / empty.median, memory_mb(server)),
                    )
    table.show()


if __name__ == "__main__":
    main()
