"""A hall whose kiosks are cut off, killed and restarted, step by step in one thread.

Server, journals and all that keeps them in step are the real ones. Only what lies between
them is made here: each message of a kiosk meets the next of the `fates` that were dealt.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

import urllib3
from moved_clock import MovedClock

from kiosk.flow.events import Event, Issue, Issued, ReportSlip
from kiosk.threads.alone import Alone
from kiosk.threads.asking import Asker
from kiosk.threads.bookkeeping import Bookkeeper
from kiosk.threads.ledger import Ledger
from kiosk.threads.listening import LOST_AFTER, KeyRing, Listener
from kiosk.threads.shelf import Shelf
from kiosk.threads.standby import Standby
from server.access.staff import Staff
from server.app import DATABASE, close, create_app
from server.client import Client, _refusal
from server.core.board import Board
from server.core.errors import ServerUnreachable
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Place, Slip, Ticket
from server.journal import DayRecord, Entry, Journal
from server.office import OfficeAtWork
from server.recovery.recover import Recovered, Wanted, recover
from server.routes.table import Parts
from server.session import Role
from server.setup.seed import save_office
from server.store import Store
from server.wire import encode

# The kiosk's own seconds go on by so much whenever it looks: everybody gives up after two
# tries, and nobody ever waits.
_TICK_S, _PATIENCE_S = 25.0, 60.0


class Fate(StrEnum):
    """What a message meets. FATAL: it arrives, and the kiosk dies waiting for the answer.

    LATE: nobody hears of it, and it arrives some time later.
    """

    ARRIVES = "arrives"
    LOST = "lost"
    UNANSWERED = "unanswered"
    TWICE = "twice"
    LATE = "late"
    FATAL = "fatal"


class DiedError(BaseException):
    """The kiosk's process has ended in the middle of something; nobody catches that."""


class LineKeptError(Exception):
    """The kiosk goes on listening: here that is where its thread is left."""


@dataclass(frozen=True)
class Message:
    """A request as it is on the wire, and how many days had been opened when it was sent."""

    method: str
    path: str
    data: bytes | None
    headers: dict[str, str]
    sent: int = 0


class ServerMachine:
    """The server and its disk; `start` after a `stop` finds the same database."""

    def __init__(self, folder: Path, office: Office) -> None:
        self.folder = folder
        self.clock = MovedClock()
        self.faults: list[str] = []
        self.opened = 0
        folder.mkdir()
        with closing(Store(folder / DATABASE)) as store:
            save_office(store, self.clock, office)
            staff = Staff(store, self.clock)
            staff.add_clerk("admin", "2468", Role.ADMINISTRATOR)
            self.tokens = [staff.add_device(f"kiosk-{n}", Role.KIOSK) for n in (1, 2)]
        self.parts: Parts | None = None
        self.start()

    @property
    def path(self) -> Path:
        return self.folder / DATABASE

    @property
    def work(self) -> OfficeAtWork:
        assert self.parts is not None
        return self.parts.office

    def start(self) -> None:
        app = create_app(self.folder, self.clock)
        self.app, self.parts = app, app.extensions["xinmoi"]
        # Copies are made when a test wants them.
        self.parts.backups.stop()

    def stop(self) -> None:
        if self.parts is not None:
            close(self.app)
        self.parts = None

    def take(self, message: Message) -> urllib3.HTTPResponse:
        """Do what a message asks for."""
        if self.parts is None:
            raise ServerUnreachable("the server is away")
        address = f"/api/{message.path}"
        with self.app.test_client() as client:
            answer = client.open(
                address, method=message.method, data=message.data, headers=message.headers
            )
            if answer.status_code >= 500:
                self.faults.append(f"{message.path}: {answer.status_code} {answer.text}")
            return urllib3.HTTPResponse(answer.get_data(), status=answer.status_code)

    def copy(self) -> None:
        """Copy the database, as the server does when a day opens, and from time to time."""
        copy = self.folder.with_name("copy.db")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.path)) as db, closing(sqlite3.connect(copy)) as into:
            db.backup(into)

    def recover(self, journals: Sequence[Path]) -> Recovered:
        """Lose the database, and make it anew from the copy and these journals."""
        self.stop()
        for path in self.folder.glob(f"{DATABASE}*"):
            path.unlink()
        wanted = Wanted(self.folder, self.folder.with_name("copy.db"), journals=journals)
        done = recover(wanted, self.clock)
        self.copy()
        return done


class Line:
    """What lies between one kiosk and the server; `late` is still on its way."""

    def __init__(self, server: ServerMachine) -> None:
        self._server = server
        self.is_up = True
        self.fates: list[Fate] = []
        self.late: list[Message] = []

    def carry(self, message: Message) -> urllib3.HTTPResponse:
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        if not self.is_up or fate is Fate.LOST:
            raise ServerUnreachable("lost on the way")
        if fate is Fate.LATE:
            self.late.append(message)
            raise ServerUnreachable("no answer yet")
        answer = self._server.take(message)
        if fate is Fate.TWICE:
            answer = self._server.take(message)
        if fate is Fate.UNANSWERED:
            raise ServerUnreachable("the answer is lost")
        if fate is Fate.FATAL:
            raise DiedError
        return answer

    def deliver(self, pick: int) -> None:
        """Let a message arrive that everybody has given up; none outlives two days."""
        self.late = [each for each in self.late if each.sent + 1 >= self._server.opened]
        if self.late and self._server.parts is not None:
            self._server.take(self.late.pop(pick % len(self.late)))


class LineClient(Client):
    """A client whose messages go over a `line`; everything else is the real one's."""

    def __init__(self, line: Line, server: ServerMachine, token: str) -> None:
        super().__init__("http://10.0.0.1:8080", token)
        self._line = line
        self._server = server

    def boards(self) -> Iterator[Board]:
        """Yield one board, and leave the listener where it waits for the next."""
        yield self.board()
        raise LineKeptError

    def _send(self, method: str, path: str, body: object, **_: Any) -> urllib3.BaseHTTPResponse:
        headers = {**self._headers, "Content-Type": "application/json"}
        data = encode(body) if body is not None else None
        message = Message(method, path, data, headers, self._server.opened)
        answer = self._line.carry(message)
        if answer.status >= 400:
            raise _refusal(answer.status, answer.data)
        return answer


class DiskIs(StrEnum):
    """FULL: nothing is written. UNSURE: it says that it failed, and has it all the same."""

    WELL = "well"
    FULL = "full"
    UNSURE = "unsure"


@dataclass
class Disk:
    """A kiosk's disk. `cut`: the power fails in the next write, of which that part is kept."""

    condition: DiskIs = DiskIs.WELL
    cut: float | None = None


class FrailJournal(Journal):
    """A journal on such a disk."""

    def __init__(self, path: Path, disk: Disk) -> None:
        super().__init__(path)
        self._disk = disk

    def append(self, *entries: Entry) -> None:
        if self._disk.condition is DiskIs.FULL:
            raise OSError(errno.ENOSPC, "No space left on device")
        before = self.path.stat().st_size
        super().append(*entries)
        if self._disk.cut is not None:
            written = self.path.stat().st_size - before
            os.truncate(self.path, before + int(written * self._disk.cut))
            raise DiedError
        if self._disk.condition is DiskIs.UNSURE:
            self._is_torn = self.is_doubtful = True
            raise OSError(errno.EIO, "Input/output error")


class FrailShelf(Shelf):
    """The journals on such a disk."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._disk = disk
        self._is_beginning = False
        super().__init__(folder)

    def begin(self, day: int, now: Reading) -> DayRecord:
        self._is_beginning = True
        record = super().begin(day, now)
        self._is_beginning = False
        return record

    def _take(self) -> Path:
        if self._is_beginning and self._disk.condition is not DiskIs.WELL:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._take()

    def _file(self, record: DayRecord) -> Journal:
        found = self._files.get(record.path)
        if not isinstance(found, FrailJournal):
            self._files[record.path] = FrailJournal(record.path, self._disk)
            if found is not None:
                found.close()
        return self._files[record.path]


class FrailLedger(Ledger):
    """A kiosk's ledger that keeps its journals there."""

    def __init__(self, folder: Path, clock: MovedClock, disk: Disk) -> None:
        super().__init__(None, clock)
        self._shelf = FrailShelf(folder, disk)


class Calm(Random):
    """Dice by which nobody ever waits before trying again."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0 * (a + b)


@dataclass
class Seconds:
    """The kiosk's own seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += _TICK_S
        return self.now


@dataclass
class KioskMachine:
    """One kiosk: its disk outlives it, and so does its line."""

    server: ServerMachine
    folder: Path
    n: int
    clock: MovedClock = field(init=False)
    disk: Disk = field(default_factory=Disk)

    def __post_init__(self) -> None:
        self.clock = MovedClock(boot=100 * self.n, uptime=500.0)
        self.line = Line(self.server)
        self.client = LineClient(self.line, self.server, self.server.tokens[self.n - 1])
        self.is_on = False
        self.start()

    def start(self) -> None:
        """Start the program; what it knows is on the disk."""
        self.events: list[Event] = []
        self.line.fates, self.disk.cut = [], None
        post, clock, keys = self.events.append, Seconds(), KeyRing()
        self.ledger = FrailLedger(self.folder, self.clock, self.disk)
        self.standby = Standby(self.ledger, post, clock, self.clock)
        times: tuple[Callable[[Event], None], Seconds, MovedClock, Random]
        times = (post, clock, self.clock, Calm())
        self.books = Bookkeeper(self.client, self.ledger, self.standby.up, *times)
        self.listener = Listener(
            self.client, keys, post, clock, Calm(), self.standby, self.books, lambda *_: None
        )
        alone = Alone(self.client, self.ledger, self.standby, keys, self.clock)
        self.asker = Asker(
            self.client, self.ledger, self.standby, self.books, alone, *times, _PATIENCE_S
        )
        self.is_on = True

    def die(self) -> None:
        """End without a last word."""
        self.ledger.close()
        self.is_on = False

    def connect(self) -> None:
        """Try to reach the server once, and listen."""
        try:
            self.listener._listen()
        except LineKeptError:
            return
        except Exception as error:
            self._miss(type(error).__name__)

    def lose_line(self) -> None:
        """Find out that the server is not there any more."""
        self.line.is_up = False
        for _ in range(LOST_AFTER):
            self._miss("lost")

    def look_at_line(self) -> None:
        """Hear of the server, or find out that it is not there; nothing is dealt for that."""
        fates, self.line.fates = self.line.fates, []
        if self.line.is_up and self.server.parts is not None:
            self.connect()
        else:
            self.lose_line()
        self.line.fates = fates

    def keep_books(self) -> None:
        """Do once what the bookkeeper's thread does."""
        if not self.ledger.works:
            self.ledger.try_again()
        if self.standby.up.is_set():
            self.books._try()
        self.books._settled.set()

    def touch(self, wish: Issue, hand_first: bool) -> Place | None:
        """Let a citizen wish for a number; return what the glass shows.

        Also what it showed before the kiosk died: look at `is_on`. `hand_first`: older
        numbers are handed over in time.
        """
        self.events.clear()
        try:
            if hand_first:
                self.keep_books()
            self.books._settled.set()
            self.asker.take(wish)
        except DiedError:
            self.die()
        shown = [event.place for event in self.events if isinstance(event, Issued)]
        return shown[-1] if shown else None

    def report(self, report: ReportSlip) -> None:
        """Take over what became of the paper."""
        try:
            self.books.report(report)
        except DiedError:
            self.die()

    def guarded(self, do: Callable[[], None]) -> None:
        """Do something in which the kiosk may die."""
        try:
            do()
        except DiedError:
            self.die()

    def _miss(self, fault: str) -> None:
        self.listener._lost(fault)
        self.listener._backoff.fail()


@dataclass
class Shown:
    """A number that somebody has seen, and whether a journal has it.

    `at` is when they touched in truth, None if they had touched for it before.
    """

    ticket: Ticket
    request: str
    at: float | None
    is_kept: bool
    slip: Slip | None = None


@dataclass
class TrueTime:
    """What no machine knows: which second it is, and when each boot of the server began."""

    now: float = 0.0
    boots: dict[str, float] = field(default_factory=dict)

    def note(self, clock: MovedClock) -> None:
        """Remember when the boot that lasts began."""
        self.boots[clock.read().boot] = self.now - clock.uptime

    def set_right(self, clock: MovedClock) -> None:
        """A time source sets a clock."""
        begun = MovedClock().wall
        clock.wall, clock.synchronised = begun + timedelta(seconds=self.now), True
