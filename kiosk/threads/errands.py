"""Waits for an answer no longer than somebody in front of the glass may wait."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from server.core.errors import ServerUnreachable

T = TypeVar("T")

# A server that lets so many requests hang is not asked for a further one.
MOST = 4


class Errands:
    """Has each question asked in a thread of its own, which may be left waiting.

    A socket's timeout counts from byte to byte, and looking a name up has none at all: only
    whoever does not do the waiting is sure to go on in time.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._out = 0

    def run(self, do: Callable[[], T], seconds: float) -> T:
        """Return what `do` returns, or raise what it raises.

        Raises ServerUnreachable after `seconds`; what comes later is dropped.
        """
        with self._lock:
            if self._out >= self._most:
                raise ServerUnreachable("too many requests are without an answer")
            self._out += 1
        came: SimpleQueue[T | BaseException] = SimpleQueue()
        Thread(target=self._go, args=(do, came), name="errand", daemon=True).start()
        try:
            found = came.get(timeout=seconds)
        except Empty:
            raise ServerUnreachable(f"no answer within {seconds:.1f} s") from None
        if isinstance(found, BaseException):
            raise found
        return found

    def _go(self, do: Callable[[], T], came: SimpleQueue[T | BaseException]) -> None:
        try:
            came.put(do())
        except BaseException as error:
            came.put(error)
        finally:
            with self._lock:
                self._out -= 1
