"""What each action costs with no past and with 200,000 old tickets: statements, steps and CPU."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench_issue import HISTORY, add_history  # noqa: E402
from measure import Figures, Times  # noqa: E402
from moved_clock import MovedClock  # noqa: E402
from offices import all_day_office  # noqa: E402

from server.app import DATABASE  # noqa: E402
from server.desk import Key  # noqa: E402
from server.office import OfficeAtWork  # noqa: E402
from server.records import Records  # noqa: E402
from server.requests import Act, Issue  # noqa: E402
from server.session import Caller, Role  # noqa: E402
from server.setup.seed import seed  # noqa: E402
from server.store import Store  # noqa: E402
from server.views.board import read_board  # noqa: E402
from server.views.deskview import read_desk  # noqa: E402
from server.views.hall import read_hall  # noqa: E402

LAN = Caller("Lan", Role.SUPERVISOR)
KIOSK = Caller("kiosk-1", Role.KIOSK)
ROUNDS = 150
# How many wait all the time, as on a busy morning.
WAITING = 40
# SQLite tells of each so many steps of its virtual machine.
_STEPS = 10

Work = Callable[[], object]


class Costs:
    """Counts what one connection does."""

    def __init__(self, store: Store) -> None:
        self.statements = 0
        self.steps = 0
        for db in (store._writer, store._reader):
            db.conn.set_trace_callback(self._statement)
            db.conn.set_progress_handler(self._step, _STEPS)

    def _statement(self, _sql: str) -> None:
        self.statements += 1

    def _step(self) -> int:
        self.steps += _STEPS
        return 0


class Office:
    """An office in which one counter is open and WAITING people wait."""

    def __init__(self, folder: Path, history: bool) -> None:
        self.clock = MovedClock()
        self.store = Store(folder / DATABASE)
        seed(self.store, self.clock, all_day_office(folder))
        if history:
            self.store.close()
            add_history(folder)
            self.store = Store(folder / DATABASE)
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)
        self.work.open_day(LAN, Act(uuid4()))
        self.press(Key.OPEN)
        self.ids = deque(self.issue() for _ in range(WAITING))

    def issue(self) -> str:
        return self.work.issue(KIOSK, Issue(uuid4(), "A")).answer.ticket.id

    def press(self, key: Key) -> None:
        # Who was called has had time to come; what was done can still be taken back.
        self.clock.pass_(seconds=1 if key is Key.UNDO else 20)
        self.work.press(LAN, 1, key, Act(uuid4()))

    def actions(self) -> dict[str, Work]:
        """Return what is measured, in an order in which each is possible."""
        return {
            "issue": lambda: self.ids.append(self.issue()),
            "next": lambda: self.press(Key.NEXT),
            "serve": lambda: self.press(Key.SERVE),
            "hold": lambda: self.press(Key.HOLD),
            "resume": lambda: self.press(Key.RESUME),
            "finish": lambda: self.press(Key.FINISH),
            "undo": lambda: self.press(Key.UNDO),
            "finish again": lambda: self.press(Key.FINISH),
            "next, absent": self.absent,
            "return": lambda: self.work.return_ticket(LAN, self.served(), Act(uuid4())),
            "cancel": lambda: self.work.cancel(LAN, self.waiting(), Act(uuid4())),
            "read the board": lambda: self.read(lambda r: read_board(r, self.clock.read())),
            "read the hall": lambda: self.read(lambda r: read_hall(r, (), self.clock.read())),
            "read a desk": lambda: self.read(lambda r: read_desk(r, LAN, 1, self.clock.read())),
        }

    def absent(self) -> None:
        self.press(Key.NEXT)
        self.press(Key.MISS)

    def read(self, work: Callable[[Records], object]) -> None:
        with self.store.read() as table:
            work(Records(table))

    def waiting(self) -> str:
        with self.store.read() as table:
            return Records(table).all_waiting()[-1].id

    def served(self) -> str:
        with self.store.read() as table:
            return str(table.value("select id from tickets where state = 'served' and day > 0"))


@contextmanager
def office(history: bool) -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        made = Office(Path(folder), history)
        yield made
        made.store.close()


def measure(made: Office) -> dict[str, tuple[int, int, Times]]:
    """Return statements, steps and CPU milliseconds for each action."""
    costs = Costs(made.store)
    found: dict[str, tuple[int, int, Times]] = {}
    spent: dict[str, list[tuple[int, int, float]]] = {}
    for _ in range(ROUNDS):
        for name, work in made.actions().items():
            costs.statements = costs.steps = 0
            begun = time.thread_time()
            work()
            cpu = (time.thread_time() - begun) * 1000
            spent.setdefault(name, []).append((costs.statements, costs.steps, cpu))
    for name, rows in spent.items():
        middle = sorted(rows)[len(rows) // 2]
        found[name] = (middle[0], middle[1], Times([row[2] for row in rows]))
    return found


def main() -> None:
    table = Figures(
        f"Each action with {WAITING} people waiting: no past, and {HISTORY:,} old tickets"
        " (steps are SQLite's own; the ratio is of median CPU, aim 1)",
        *("action", "statements", "with past", "steps", "with past", "CPU ms", "with past"),
        *("ratio", "p99", "with past"),
    )
    with office(history=False) as young, office(history=True) as old:
        fresh, aged = measure(young), measure(old)
    for name, (statements, steps, cpu) in fresh.items():
        then = aged[name]
        table.add(
            *(name, statements, then[0], steps, then[1], cpu.median, then[2].median),
            *(then[2].median / cpu.median, cpu.p99, then[2].p99),
        )
    table.show()


if __name__ == "__main__":
    main()
