"""Follows the board over every break of the line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import uniform
from threading import Event

from server.core.board import Board
from server.core.errors import QueueError

log = logging.getLogger(__name__)

# Seconds between two tries. All displays lose the server together, and chance keeps them
# from coming back all at once.
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0


@dataclass
class Line:
    """Says once that the server is lost and once that it is back; a try a second says nothing."""

    url: str
    is_lost: bool = False

    def lose(self, error: QueueError) -> None:
        """Note a try that failed."""
        if not self.is_lost:
            log.warning("waiting for the server: %s", error.message)
        self.is_lost = True

    def gain(self) -> None:
        """Note an answer."""
        if self.is_lost:
            log.info("the server at %s answers", self.url)
        self.is_lost = False


def waits() -> Iterator[float]:
    """Yield how long to wait before each further try, in seconds."""
    longest = FIRST_WAIT_S
    while True:
        yield longest * uniform(0.5, 1.0)
        longest = min(2 * longest, LONGEST_WAIT_S)


def until_answered(ask: Callable[[], object], line: Line, stop: Event) -> bool:
    """Call `ask` until the server answers; False if `stop` came first."""
    for wait in waits():
        if stop.is_set():
            return False
        try:
            ask()
        except QueueError as error:
            line.lose(error)
            stop.wait(wait)
        else:
            line.gain()
            return True
    raise AssertionError("waits never ends")


def follow(
    boards: Callable[[], Iterator[Board]],
    show: Callable[[Board], None],
    line: Line,
    stop: Event,
) -> None:
    """Hand every board to `show` until `stop`; `boards` begins a new stream each time."""
    pauses = waits()
    while not stop.is_set():
        try:
            for board in boards():
                line.gain()
                pauses = waits()
                show(board)
        except QueueError as error:
            line.lose(error)
        stop.wait(next(pauses))
