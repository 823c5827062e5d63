"""Reads the board from what is stored, and keeps every screen supplied with it."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from server.core.board import Board, Call, LineView
from server.core.errors import TooManyScreens
from server.core.line import in_order
from server.counters import view_of
from server.records import Records
from server.store import Store, as_value
from server.wire import HEARTBEAT_S, encode

log = logging.getLogger(__name__)

# The newest calls that a board carries: enough for a hall, and for a screen that slept.
_CALLS = 12
# The next numbers shown for each line.
_NEXT = 3
# How long a change that is not a call may wait for others, so that a crowd at the kiosks
# does not make every screen draw itself dozens of times a second.
_GATHER_S = 0.1
_RETRY_S = 1.0

BEAT = b"event: beat\ndata: {}\n\n"


def read_board(records: Records) -> Board:
    """Return what every screen shows now."""
    day = records.open_day()
    office = records.office()
    desktops = records.desktops()
    counters = []
    for counter in office.counters:
        desktop = desktops.get(counter.number) or records.desktop(counter.number)
        in_hand = records.ticket(desktop.ticket) if desktop.ticket else None
        counters.append(view_of(desktop, in_hand))
    return Board(
        version=records.newest_event(),
        office=records.office_version(),
        day=day,
        calls=_calls(records, day),
        counters=tuple(counters),
        lines=tuple(_line(records, s.letter, office.overtake_budget) for s in office.services),
    )


def _calls(records: Records, day: int | None) -> tuple[Call, ...]:
    rows = records.table.rows(
        "select e.id, t.number, t.service, e.counter, e.wall as called_at,"
        " e.action = 'recall' as recall"
        " from events e join tickets t on t.id = e.ticket"
        " where e.day = ? and e.action in ('call', 'recall') order by e.id desc limit ?",
        day,
        _CALLS,
    )
    return tuple(as_value(row | {"recall": bool(row["recall"])}, Call) for row in rows)


def _line(records: Records, service: str, budget: int) -> LineView:
    # With one service alone whoever is older was never overtaken less, so the first few
    # with and without priority decide who the next few are, however long the line is.
    heads = records.heads(service, _NEXT)
    first = islice(in_order(heads, [service], budget), _NEXT)
    numbers = tuple(choice.ticket.number for choice in first)
    return LineView(service, records.count_waiting(service), numbers)


@dataclass(frozen=True)
class Frame:
    """A board as it goes to the screens, encoded once for all of them."""

    version: int
    json: bytes

    @property
    def event(self) -> bytes:
        """The board as a server-sent event."""
        return b"event: board\nid: %d\ndata: %s\n\n" % (self.version, self.json)


class Publisher:
    """Reads the board after each change and hands it to every stream.

    A change only ever wakes the publisher's thread: whoever made it does not wait, and
    changes in quick succession become one board. A call is published at once.
    """

    def __init__(self, store: Store, most_streams: int) -> None:
        self._store = store
        self._most_streams = most_streams
        self._streams = 0
        self._wake = threading.Condition()
        self._dirty = False
        self._urgent = False
        self._stopped = False
        self._news = threading.Condition()
        self.frame = self.read()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def changed(self, urgent: bool = False) -> None:
        """Tell that something was committed; `urgent` when screens must know at once."""
        with self._wake:
            self._dirty = True
            self._urgent |= urgent
            self._wake.notify()

    def stop(self) -> None:
        """End the thread and all streams."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._thread.join()
        with self._news:
            self._news.notify_all()

    def stream(self) -> Iterator[bytes]:
        """Yield the board now and whenever it changes, with heartbeats in between.

        Raises TooManyScreens at once, not at the first item, when all places are taken.
        """
        with self._news:
            if self._streams >= self._most_streams:
                raise TooManyScreens(f"all {self._most_streams} streams are taken")
            self._streams += 1
        return _Closing(self._follow(), self._end_stream)

    def _follow(self) -> Iterator[bytes]:
        sent: Frame | None = None
        while not self._stopped:
            frame = self._newer_than(sent)
            yield frame.event if frame is not sent else BEAT
            sent = frame

    def _newer_than(self, sent: Frame | None) -> Frame:
        """Wait for a newer frame than `sent`, but no longer than to the next heartbeat."""
        with self._news:
            self._news.wait_for(lambda: self.frame is not sent or self._stopped, HEARTBEAT_S)
            return self.frame

    def _end_stream(self) -> None:
        with self._news:
            self._streams -= 1

    def _run(self) -> None:
        while self._wait_for_change():
            try:
                self._publish(self.read())
            except sqlite3.Error:
                # The commit is safe; only the screens are behind. Try again in a moment.
                log.exception("the board could not be read")
                time.sleep(_RETRY_S)
                self.changed()

    def _publish(self, frame: Frame) -> None:
        with self._news:
            self.frame = frame
            self._news.notify_all()

    def _wait_for_change(self) -> bool:
        """Wait until there is something to publish; False when stopped."""
        with self._wake:
            self._wake.wait_for(lambda: self._dirty or self._stopped)
            self._wake.wait_for(lambda: self._urgent or self._stopped, _GATHER_S)
            self._dirty = self._urgent = False
            return not self._stopped

    def read(self) -> Frame:
        """Return the board as it is stored now, even if it has not been published yet."""
        with self._store.read() as table:
            board = read_board(Records(table))
        return Frame(board.version, encode(board))


class _Closing:
    """An iterator that tells when it is closed, even if it was never begun.

    A generator that was never started does not run its `finally` when closed, and the
    place of a stream whose line was cut at once would be lost for ever.
    """

    def __init__(self, items: Iterator[bytes], end: Callable[[], None]) -> None:
        self._items = items
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._items)

    def close(self) -> None:
        """Called by the WSGI server when the stream is over, however it ended."""
        self._end()
