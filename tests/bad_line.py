"""A bad line between a kiosk and its server: a proxy that refuses, delays, cuts and repeats.

It forwards HTTP request by request, so that what a request met can be told: half of them
meet something. A stream is cut after a while.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from random import Random


class Fate(StrEnum):
    """What a request meets on its way.

    REFUSED: the connection is reset before a byte is read. CUT: only a part of the request
    arrives. UNANSWERED: it arrives, and its answer does not. TORN: half of the answer
    comes. REPEATED: it arrives twice. LATE: it arrives after somebody has given up.
    """

    WELL = "well"
    REFUSED = "refused"
    DELAYED = "delayed"
    CUT = "cut"
    UNANSWERED = "unanswered"
    TORN = "torn"
    REPEATED = "repeated"
    LATE = "late"


BAD = tuple(fate for fate in Fate if fate is not Fate.WELL)
# In seconds: a delay that nobody sees, one that outlasts a kiosk's patience, a stream's life.
_DELAY_S, _LATE_S, _STREAM_S = 0.3, 1.6, 4.0


class BadLine:
    """Listens on a port of loopback and forwards to `port`; `odds` of the requests fare badly.

    While `dead` is set everybody is refused; while `silent` is set connections are taken
    and nothing else happens, as on a line that was unplugged behind the next switch.
    """

    def __init__(self, port: int, seed: int, odds: float = 0.5) -> None:
        self.met: Counter[Fate] = Counter()
        self.odds = odds
        self.dead = self.silent = False
        self._upstream = ("127.0.0.1", port)
        self._random = Random(seed)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._closed = False
        threading.Thread(target=self._listen, name="bad-line", daemon=True).start()

    def cut(self) -> None:
        """Break every connection there is."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            _reset(connection)

    def close(self) -> None:
        """Take the line down."""
        self._closed = True
        # A thread in accept() is only woken by a shutdown.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.dead:
                _reset(client)
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._kept(client), suppress(OSError, ValueError):
            while (request := self._read_request(client)) is not None:
                if not self._forward(client, request):
                    return

    def _read_request(self, client: socket.socket) -> bytes | None:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := client.recv(65536)):
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        missing = _content_length(head) - len(body)
        while missing > 0:
            if not (more := client.recv(65536)):
                return None
            data, missing = data + more, missing - len(more)
        return data

    def _fate(self) -> Fate:
        with self._lock:
            is_bad = self._random.random() < self.odds
            fate = self._random.choice(BAD) if is_bad else Fate.WELL
            self.met[fate] += 1
        return fate

    def _forward(self, client: socket.socket, request: bytes) -> bool:
        """Pass one request on and its answer back; return whether the connection goes on."""
        while self.silent and not self._closed:
            time.sleep(0.05)
        if b"/stream" in request.partition(b"\r\n")[0]:
            self._pass_stream(client, request)
            return False
        fate = self._fate()
        if fate in (Fate.DELAYED, Fate.LATE):
            time.sleep(_DELAY_S if fate is Fate.DELAYED else _LATE_S)
        if fate is Fate.REFUSED:
            return _reset(client)
        if fate is Fate.CUT:
            self._ask(request[: len(request) * 2 // 3], is_whole=False)
            return _reset(client)
        answer = self._ask(request)
        if fate is Fate.REPEATED:
            answer = self._ask(request)
        if fate is Fate.UNANSWERED:
            return _reset(client)
        client.sendall(answer[: len(answer) // 2] if fate is Fate.TORN else answer)
        return True if fate is not Fate.TORN else _reset(client)

    def _ask(self, request: bytes, is_whole: bool = True) -> bytes:
        """Send `request` on a connection of its own and return the whole answer."""
        with socket.create_connection(self._upstream, timeout=5) as server:
            server.sendall(request)
            if not is_whole:
                return b""
            return _read_answer(server)

    def _pass_stream(self, client: socket.socket, request: bytes) -> None:
        ends = time.monotonic() + self._random.uniform(0.3, 1.0) * _STREAM_S
        lives_on = self.odds == 0
        with socket.create_connection(self._upstream, timeout=5) as server, self._kept(server):
            server.sendall(request)
            server.settimeout(0.2)
            while lives_on or time.monotonic() < ends:
                if self.silent:
                    time.sleep(0.05)
                    continue
                try:
                    data = server.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                client.sendall(data)

    @contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _read_answer(server: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := server.recv(65536)):
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    missing = _content_length(head) - len(body)
    while missing > 0 and (more := server.recv(65536)):
        data, missing = data + more, missing - len(more)
    return data


def _reset(connection: socket.socket) -> bool:
    """Break a connection as a router does that has forgotten it; return False."""
    with suppress(OSError):
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        # Another thread may be reading: only a shutdown wakes it.
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
    return False
