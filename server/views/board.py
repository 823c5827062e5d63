"""Reads the board from what is stored, and keeps every screen supplied with it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from server.access.rates import visitor
from server.clock import Clock
from server.core.board import Board, Call, CounterView, LineView
from server.core.errors import TooManyScreens
from server.core.line import in_order
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Ticket
from server.records import Desktop, Records
from server.store import Store, Table, as_value
from server.wire import HEARTBEAT_S, encode
from server.work.appointments import any_today
from server.work.desktops import view_of
from server.work.hours import issuing_now
from server.work.policy import policy
from server.work.prints import newest_job
from server.work.quotas import full_services

log = logging.getLogger(__name__)

# The newest calls that a board carries: enough for a hall, and for a screen that slept.
_CALLS = 12
# The next numbers shown for each line.
_NEXT = 3
# How long a change that is not a call may wait for others, so that a crowd at the kiosks
# does not make every screen draw itself dozens of times a second.
_GATHER_S = 0.1
# Stands for all addresses that this machine has for itself.
_HERE = "this machine"
# How often the publisher looks for changes that nobody told it of: the command line's.
_LOOK_S = 1.0

BEAT = b"event: beat\ndata: {}\n\n"


def read_board(records: Records, now: Reading) -> Board:
    """Return what every screen shows now."""
    day = records.open_day()
    office = records.office()
    return Board(
        version=records.newest_event(),
        office=records.office_version(),
        day=day,
        calls=_calls(records, day),
        counters=_counters(records, office),
        lines=tuple(_lines(records, office, now)),
        issuing=issuing_now(records, office, now),
        notice=records.table.value("select notice from days where id = ?", day),
        prints=newest_job(records),
        appointments=any_today(records, office, now),
    )


def _counters(records: Records, office: Office) -> tuple[CounterView, ...]:
    desktops = records.desktops()
    found = []
    for counter in office.counters:
        desktop = desktops.get(counter.number) or Desktop(counter.number)
        found.append(view_of(desktop, records.ticket(desktop.ticket) if desktop.ticket else None))
    return tuple(found)


def _calls(records: Records, day: int | None) -> tuple[Call, ...]:
    rows = records.table.rows(
        "select e.id, t.number, t.service, e.counter, e.wall as called_at,"
        " e.action = 'recall' as recall, t.language"
        " from events e join tickets t on t.id = e.ticket"
        " where e.day = ? and e.action in ('call', 'recall')"
        " and not exists (select 1 from undone where undone.event = e.id)"
        " order by e.id desc limit ?",
        day,
        _CALLS,
    )
    return tuple(as_value(row | {"recall": bool(row["recall"])}, Call) for row in rows)


def _lines(records: Records, office: Office, now: Reading) -> Iterator[LineView]:
    rules, full = policy(office, now), full_services(records, office, now)
    waiting: dict[str, list[Ticket]] = {}
    for ticket in records.all_waiting():
        waiting.setdefault(ticket.service, []).append(ticket)
    for service in office.services:
        line = waiting.get(service.letter, [])
        first = islice(in_order(line, rules), _NEXT)
        numbers = tuple(choice.ticket.number for choice in first)
        yield LineView(service.letter, len(line), numbers, service.letter in full)


@dataclass(frozen=True)
class Frame:
    """A board as it goes to the screens, encoded once for all of them."""

    version: int
    json: bytes

    @property
    def event(self) -> bytes:
        """The board as a server-sent event."""
        return b"event: board\nid: %d\ndata: %s\n\n" % (self.version, self.json)


@dataclass(frozen=True)
class _Seen:
    """Until when the board was looked at: the last commit, the minute, and how sure that is."""

    commit: int
    minute: datetime
    synchronised: bool


class Publisher:
    """Reads the board after each change, and each minute, and hands it to every stream.

    A change only ever wakes the publisher's thread: whoever made it does not wait, and
    changes in quick succession become one board. A call is published at once. Each minute
    a sitting may begin or end, an appointment become due, or a line too long for the day.

    Visitors may take `most_streams` in all and `per_visitor` from one address or network, but for
    this machine's own; clerks and devices may take `reserved` more. `looks_up`: results of
    dossiers can be looked up here.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        most_streams: int,
        reserved: int = 0,
        per_visitor: int = 12,
        looks_up: bool = False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._most_streams = most_streams
        self._reserved = reserved
        self._per_visitor = per_visitor
        self._looks_up = looks_up
        self._streams: Counter[str | None] = Counter()
        self._wake = threading.Condition()
        self._dirty = False
        self._urgent = False
        self._stopped = False
        self._news = threading.Condition()
        self._fault = ""
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

    def stream(self, address: str | None = None) -> Iterator[bytes]:
        """Yield the board now and whenever it changes, with heartbeats in between.

        `address` is where it goes to, None for a clerk or a device. Raises TooManyScreens
        at once, not at the first item, when no place is left.
        """
        whose = None if address is None else visitor(address) or _HERE
        with self._news:
            self._take_place(whose)
        return _Closing(self._follow(), lambda: self._leave_place(whose))

    @property
    def streams(self) -> int:
        """How many streams there are now."""
        return self._streams.total()

    def _take_place(self, whose: str | None) -> None:
        most = self._most_streams + (self._reserved if whose is None else 0)
        if self._streams.total() >= most:
            raise TooManyScreens(f"all {most} streams are taken")
        is_full = self._streams[whose] >= self._per_visitor
        if is_full and whose not in (None, _HERE):
            raise TooManyScreens(f"{self._per_visitor} streams go to {whose} already")
        self._streams[whose] += 1

    def _leave_place(self, whose: str | None) -> None:
        with self._news:
            self._streams -= Counter([whose])

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

    def _run(self) -> None:
        seen: _Seen | None = None
        while self._wait_for_change():
            try:
                seen = self._publish_newer_than(seen)
                self._fault = ""
            except Exception as error:
                # The commit is safe; only the screens are behind, until a later look.
                self._tell(error)

    def _publish_newer_than(self, seen: _Seen | None) -> _Seen:
        """Publish what was committed, by whichever process, after `seen`; return what is.

        What only time changes, changes at a full minute, or when the clock has been set.
        """
        now = self._clock.read()
        minute = now.wall.replace(second=0, microsecond=0)
        with self._store.read() as table:
            found = _Seen(table.value("pragma data_version"), minute, now.synchronised)
            frame = self.frame if found == seen else self._frame(table)
        # Much is committed that no screen shows: a session, say.
        if frame.json != self.frame.json:
            with self._news:
                self.frame = frame
                self._news.notify_all()
        return found

    def _tell(self, error: Exception) -> None:
        """Log a fault once, however often it comes."""
        if repr(error) != self._fault:
            log.error("the board could not be read", exc_info=error)
        self._fault = repr(error)

    def _wait_for_change(self) -> bool:
        """Wait until there is something to publish, or to look for; False when stopped."""
        with self._wake:
            self._wake.wait_for(lambda: self._dirty or self._stopped, _LOOK_S)
            self._wake.wait_for(lambda: self._urgent or self._stopped, _GATHER_S)
            self._dirty = self._urgent = False
            return not self._stopped

    def read(self) -> Frame:
        """Return the board as it is stored now, even if it has not been published yet."""
        with self._store.read() as table:
            return self._frame(table)

    def _frame(self, table: Table) -> Frame:
        board = read_board(Records(table), self._clock.read())
        board = replace(board, results=self._looks_up)
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
