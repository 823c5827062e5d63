"""Runs the application under gunicorn: one worker with threads, so one owner of state."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from server.access.rates import visitor
from server.app import RESERVED_STREAMS, STREAMS

# A stream keeps its thread, so ordinary requests need threads of their own beyond them.
_THREADS = STREAMS + RESERVED_STREAMS + 30
# How long a thread waits for the rest of a request, and a line for what was sent to arrive.
_PATIENCE_S = 10
# Requests that one address may have on their way at once: no more than a third of the threads.
_MOST_BUSY = _THREADS // 3
# What the kernel takes in for a screen that reads nothing, before we notice: some dozen boards.
_SEND_BUFFER = 32 * 1024


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the settings that were measured to hold up on a Pi and a bad line."""

    def __init__(self, build: Callable[[], Flask], bind: str) -> None:
        self._build = build
        self._settings: dict[str, Any] = {
            "bind": bind,
            "workers": 1,
            "worker_class": Worker,
            "threads": _THREADS,
            "worker_connections": 1000,
            "keepalive": 15,
            # Streams never end by themselves: a stop must not wait for them for long.
            "graceful_timeout": 2,
            "timeout": 30,
            "worker_tmp_dir": "/dev/shm",
            "loglevel": "warning",
            # By itself gunicorn lets a request from this machine name its path in a header.
            "forwarder_headers": "",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: _limit(arbiter.LISTENERS),
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its settings; one that this version does not know is left out."""
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, in the worker: SQLite connections must not be forked."""
        return self._build()


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, none of which waits for ever for the rest of a request.

    Nor can one visitor have them all; this machine itself is none.
    """

    visitor = staticmethod(visitor)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._begun: dict[TConn, float] = {}
        # Which lines have a request on its way, or have not begun one; used by gunicorn's
        # main thread only.
        self._busy: dict[TConn, str] = {}
        self.log.error_log.addFilter(_is_worth_telling)

    def handle(self, conn: TConn) -> object:
        """Answer one request; called in a thread."""
        self._begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._begun.pop(conn, None)

    def enqueue_req(self, conn: TConn) -> None:
        """Called by gunicorn for each request that begins: turn away one too many."""
        visitor = self.visitor(conn.client[0])
        if visitor is not None:
            if self._count_busy(visitor) >= _MOST_BUSY:
                self.nr_conns -= 1
                conn.close()
                return
            self._busy[conn] = visitor
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, future: Any) -> None:
        """Called by gunicorn when a request is answered, or put off until more of it comes."""
        visitor = self._busy.pop(conn, None)
        super().finish_request(conn, future)
        if visitor is not None and conn in self.pending_conns:
            self._busy[conn] = visitor

    def _count_busy(self, visitor: str) -> int:
        """Return how many lines of `visitor` are busy; gunicorn may have closed some."""
        self._busy = {c: v for c, v in self._busy.items() if c.sock.fileno() != -1}
        return sum(1 for found in self._busy.values() if found == visitor)

    def notify(self) -> None:
        """Called by gunicorn at least once a second: end all reading that takes too long.

        Only reading: an answer that is on its way, as a stream is, goes on. The thread
        that waits finds the request cut off, as if the other side had hung up.
        """
        super().notify()
        late = time.monotonic() - _PATIENCE_S
        for conn, begun in self._begun.copy().items():
            if begun < late:
                self._begun.pop(conn, None)
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


def _limit(listeners: list[socket.socket]) -> None:
    """Let the kernel give up lines that take nothing; connections inherit this."""
    for listener in listeners:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _PATIENCE_S * 1000)


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Tell gunicorn's faults from lines that are given up, which is what is wanted."""
    return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))
