"""Issuing over HTTP with 1, 8 and 32 clients, with an empty and with a long history."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from measure import Figures, Times  # noqa: E402
from office_process import ROOT, OfficeProcess  # noqa: E402

from server.app import DATABASE  # noqa: E402
from server.store import Store, Table  # noqa: E402

CLIENTS = (1, 8, 32)
REQUESTS = 1600
HISTORY = 200_000
LETTERS = "ABCDEFGT"


class FloorProcess(OfficeProcess):
    """The server with the empty POST, on a database that the ordinary one has seeded."""

    def start(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("floor_server.py"))]
        command += [str(self.data), str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()


def request(path: str, token: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def read_answer(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    return head


def load(port: int, clients: int, path: str, token: str) -> Times:
    """Send REQUESTS by `clients` at once, each on its own connection; all must be accepted."""
    took: list[float] = []
    begun = time.perf_counter()

    def client(letter: str) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(REQUESTS // clients):
                body = b'{"request": "%s", "service": "%s"}' % (
                    str(uuid4()).encode(),
                    letter.encode(),
                )
                sent = time.perf_counter()
                line.sendall(request(path, token, body))
                head = read_answer(line)
                took.append((time.perf_counter() - sent) * 1000)
                assert head.split()[1] in (b"200", b"201"), head

    threads = [threading.Thread(target=client, args=(LETTERS[n % 8],)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == REQUESTS // clients * clients, "a request was refused"
    return Times(took, len(took) / (time.perf_counter() - begun))


def add_history(data: Path) -> None:
    """Put HISTORY served tickets of earlier days into the database, straight into its tables."""
    reading = '{"boot":"b","uptime":1.0,"wall":"2025-01-01T00:00:00Z","synchronised":true}'

    def add(table: Table) -> None:
        db = table._db
        db.execute("insert into days (id, opened_at, closed_at) values (-1, 'x', 'x')")
        numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
        db.execute(
            f"insert into tickets (seniority, id, day, service, serial, number, issued_at, state,"
            f" language, slip) {numbers} select -i, 'old' || i, -1, char(65 + i % 7), i,"
            " char(65 + i % 7) || i, '2025-01-01T00:00:00Z', 'served', 'vi', 'printed' from n",
            [HISTORY],
        )
        db.execute(
            "insert into legs (ticket, n, service, queued, called, serving, finished, outcome)"
            f" {numbers} select 'old' || i, 1, char(65 + i % 7), ?, ?, ?, ?, 'served' from n",
            [HISTORY, reading, reading, reading, reading],
        )
        for action in ("issue", "call", "serve", "finish"):
            db.execute(
                "insert into events (action, day, ticket, who, boot, uptime, wall, synchronised)"
                f" {numbers} select ?, -1, 'old' || i, 'x', 'b', 1, '2025-01-01T00:00:00Z', 1"
                " from n",
                [HISTORY, action],
            )

    with closing(Store(data / DATABASE)) as store:
        store.change(add)


@contextmanager
def office(history: bool) -> Iterator[tuple[FloorProcess, str]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        seeded = OfficeProcess(data)
        seeded.start()
        seeded.open_counter(1)
        token = seeded.add_device()
        seeded.kill()
        if history:
            add_history(data)
        server = FloorProcess(data)
        server.start()
        try:
            yield server, token
        finally:
            server._end(signal.SIGKILL)


def main() -> None:
    table = Figures(
        "Issue over HTTP (floor: an empty POST on the same server; aim ≥ 0.60 of its rate,"
        " p99 ≤ 30 ms with 8 clients)",
        *("history", "clients", "per s", "floor per s", "ratio", "median ms", "p99 ms"),
        "floor p99 ms",
    )
    for history in (False, True):
        with office(history) as (server, token):
            load(server.port, 8, "/floor", token)
            for clients in CLIENTS:
                floor = load(server.port, clients, "/floor", token)
                issue = load(server.port, clients, "/api/tickets", token)
                table.add(
                    f"{HISTORY:,}" if history else "empty",
                    clients,
                    issue.per_second,
                    floor.per_second,
                    issue.per_second / floor.per_second,
                    issue.median,
                    issue.p99,
                    floor.p99,
                )
    table.show()


if __name__ == "__main__":
    main()
