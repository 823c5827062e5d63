"""What an operator's monitoring reads: the office in numbers, nothing about anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock

from server.clock import Clock
from server.core.backup import BackupHealth
from server.core.board import CounterState
from server.core.hall import HallDevice
from server.core.office import Office
from server.core.reading import Reading, between
from server.family import Family, one
from server.kiosk_metrics import kiosk_families
from server.records import Records
from server.store import Store
from server.views.board import Publisher
from server.wire import decode

# What Prometheus asks for: https://prometheus.io/docs/instrumenting/exposition_formats/
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts what is answered, and reads everything else when it is asked for.

    `kiosks` gives what is known of each kiosk now, `copies` what of the database's copies.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        publisher: Publisher,
        kiosks: Callable[[], Sequence[HallDevice]],
        copies: Callable[[], dict[str, BackupHealth]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._publisher = publisher
        self._kiosks = kiosks
        self._copies = copies
        self._begun = clock.read().uptime
        self._lock = Lock()
        self._answers: Counter[int] = Counter()

    def answered(self, status: int) -> None:
        """Count an answer."""
        with self._lock:
            self._answers[status] += 1

    def text(self) -> str:
        """Return all metrics as Prometheus reads them."""
        families = [*self._office(), *kiosk_families(self._kiosks()), *self._server()]
        families += _backups(self._copies())
        return "\n".join(line for family in families for line in family.lines()) + "\n"

    def _office(self) -> list[Family]:
        now = self._clock.read()
        with self._store.read() as table:
            records = Records(table)
            return [*_day(records), *_lines(records, now), *_counters(records)]

    def _server(self) -> Iterator[Family]:
        now = self._clock.read()
        with self._lock:
            answers = sorted(self._answers.items())
        statuses = tuple(({"status": str(status)}, float(n)) for status, n in answers)
        says = "Answers to requests since the server's start"
        yield Family("requests_total", says, statuses, "counter")
        yield one("streams", "Screens and pages that follow the board", self._publisher.streams)
        yield one("uptime_seconds", "Since the server's start", now.uptime - self._begun)
        yield one("clock_synchronised", "1: the clock was set by a time source", now.synchronised)
        yield one("database_bytes", "The database and its log on the disk", self._store.size())


def _backups(copies: dict[str, BackupHealth]) -> Iterator[Family]:
    known = [(place, found.age_s) for place, found in copies.items() if found.age_s is not None]
    ages = tuple(({"place": place}, age) for place, age in known)
    yield Family("backup_age_seconds", "Since the newest copy of the database was made", ages)
    faults = tuple(({"place": p}, float(found.fault is not None)) for p, found in copies.items())
    yield Family("backup_failing", "1: no copy of the database can be made", faults)


def _day(records: Records) -> Iterator[Family]:
    day, office = records.open_day(), records.office()
    yield one("day_open", "1: a business day is open", day is not None)
    rows = records.table.rows(
        "select service, count(*) as issued, sum(state = 'served') as served,"
        " sum(absences > 0) as absent from tickets where day = ? group by service",
        day,
    )
    found = {row["service"]: row for row in rows}
    for what, says in (
        ("issued", "Tickets that were given today"),
        ("served", "Tickets of today that are served"),
        ("absent", "Tickets of today that were called and did not come, at least once"),
    ):
        numbers = {letter: float(row[what]) for letter, row in found.items()}
        yield _by_service(f"tickets_{what}_today", says, office, numbers)


def _lines(records: Records, now: Reading) -> Iterator[Family]:
    rows = records.table.rows(
        "select service, (select queued from legs where ticket = tickets.id"
        " order by n desc limit 1) as queued from tickets where state = 'waiting'"
    )
    waiting = Counter(row["service"] for row in rows)
    longest: dict[str, float] = {}
    for row in rows:
        span = between(decode(row["queued"], Reading), now)
        if span is not None:
            seconds = span.total_seconds()
            longest[row["service"]] = max(longest.get(row["service"], 0.0), seconds)
    office = records.office()
    yield _by_service("tickets_waiting", "Tickets that wait now", office, waiting)
    says = "The longest wait of anybody in line; without a clock to trust it is left out"
    values = tuple(({"service": letter}, longest[letter]) for letter in sorted(longest))
    yield Family("wait_longest_seconds", says, values)


def _counters(records: Records) -> Iterator[Family]:
    desktops, office = records.desktops(), records.office()
    states = Counter(
        desktops[c.number].state if c.number in desktops else CounterState.CLOSED
        for c in office.counters
    )
    values = tuple(({"state": str(state)}, float(states[state])) for state in CounterState)
    yield Family("counters", "Counters by state", values)


def _by_service(
    name: str, says: str, office: Office, numbers: dict[str, float] | Counter[str]
) -> Family:
    letters: Iterable[str] = sorted({s.letter for s in office.services} | numbers.keys())
    return Family(name, says, tuple(({"service": x}, float(numbers.get(x, 0))) for x in letters))
