"""Runs the application under gunicorn: one worker with threads, so one owner of state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from server.app import STREAMS

# A stream keeps its thread, so ordinary requests need threads of their own beyond them.
_THREADS = STREAMS + 30


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the settings that were measured to hold up on a Pi and a bad line."""

    def __init__(self, build: Callable[[], Flask], bind: str) -> None:
        self._build = build
        self._settings: dict[str, Any] = {
            "bind": bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": _THREADS,
            "worker_connections": 1000,
            "keepalive": 15,
            # Streams never end by themselves: a stop must not wait for them for long.
            "graceful_timeout": 2,
            "timeout": 30,
            "worker_tmp_dir": "/dev/shm",
            "loglevel": "warning",
            "control_socket_disable": True,
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
