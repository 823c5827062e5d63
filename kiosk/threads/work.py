"""Threads that do one kind of work, so that nothing slow is done where others wait."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from random import Random
from threading import Thread
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 3.0


@dataclass(frozen=True)
class Idling:
    """What is done while there is no work: `do`, after so many seconds without any.

    `every` is asked anew each time; None: nothing needs to be done.
    """

    do: Callable[[], None]
    every: Callable[[], float | None]


class Worker(Generic[T]):
    """Does its work in order, one piece at a time; `prepare` runs once, in the same thread.

    While it is `idling` a piece that comes waits at most for what is being done just then.
    """

    def __init__(
        self,
        name: str,
        do: Callable[[T], None],
        prepare: Callable[[], None] | None = None,
        idling: Idling | None = None,
    ) -> None:
        self._name = name
        self._do = do
        self._prepare = prepare
        self._idling = idling
        self._work: SimpleQueue[T | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def put(self, piece: T) -> None:
        """Take a piece of work from any thread; returns at once."""
        self._work.put(piece)

    def close(self, timeout: float = 2.0) -> None:
        """Stop after what there is to do, and wait for that at most `timeout` seconds."""
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        if self._prepare is not None:
            self._guarded(self._prepare)
        while (piece := self._next()) is not None:
            self._guarded(self._do, piece)

    def _next(self) -> T | None:
        if self._idling is None:
            return self._work.get()
        while True:
            try:
                return self._work.get(timeout=self._idling.every())
            except Empty:
                self._guarded(self._idling.do)

    def _guarded(self, do: Callable[..., None], *pieces: T) -> None:
        try:
            do(*pieces)
        except Exception as error:
            # Only the kind of error is told: its text might quote what was worked on.
            log.error("%s met %s", self._name, type(error).__name__)


class Backoff:
    """How long to wait before trying again: longer each time, and never all kiosks at once."""

    def __init__(self, random: Random, longest: float = LONGEST_WAIT_S) -> None:
        self._random = random
        self._longest = longest
        self._tries = 0

    @property
    def tries(self) -> int:
        """How many times in a row it has failed."""
        return self._tries

    def fail(self) -> float:
        """Count a failure and return how many seconds to wait, 0.1 to 3 or what is longest."""
        longest = min(self._longest, FIRST_WAIT_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return longest * self._random.uniform(0.5, 1.0)

    def succeed(self) -> None:
        """Begin anew."""
        self._tries = 0
