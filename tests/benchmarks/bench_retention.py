"""How long numbers take while 200,000 old tickets are being deleted."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench_issue import HISTORY, add_history  # noqa: E402
from measure import Figures, Times  # noqa: E402
from moved_clock import MovedClock  # noqa: E402
from offices import all_day_office  # noqa: E402

from server.app import DATABASE  # noqa: E402
from server.office import OfficeAtWork  # noqa: E402
from server.requests import Act, Issue  # noqa: E402
from server.session import Caller, Role  # noqa: E402
from server.setup.seed import seed  # noqa: E402
from server.store import Store, Table  # noqa: E402
from server.work.retention import Retention, delete_piece  # noqa: E402

LAN = Caller("Lan", Role.SUPERVISOR)
ISSUED = 400
# As at a kiosk in the rush: one number after the other, with a moment between.
_BETWEEN_S = 0.02


def measure(folder: Path, history: bool) -> tuple[Times, str]:
    """Open a day, issue ISSUED numbers at once after it, and tell how the deleting went."""
    clock = MovedClock()
    office = all_day_office(folder)
    with closing(Store(folder / DATABASE)) as store:
        seed(store, clock, office)
    if history:
        add_history(folder)
    with closing(Store(folder / DATABASE)) as store:
        store.change(lambda table: table.update("days", {"date": "2025-01-01"}, id=-1))
        retention = Retention(store, clock)
        work = OfficeAtWork(store, clock, lambda _: None, retention.begin)
        work.open_day(LAN, Act(uuid4()))
        times = issue(work)
        left = store.change(count)
        retention.stop()
        return times, f"{HISTORY - left if history else 0} deleted meanwhile; {piece(store)}"


def issue(work: OfficeAtWork) -> Times:
    took = []
    begun = time.perf_counter()
    for _ in range(ISSUED):
        sent = time.perf_counter()
        work.issue(LAN, Issue(uuid4(), "A"))
        took.append((time.perf_counter() - sent) * 1000)
        time.sleep(_BETWEEN_S)
    return Times(took, ISSUED / (time.perf_counter() - begun))


def count(table: Table) -> int:
    return int(table.value("select count(*) from tickets where day = -1"))


def piece(store: Store) -> str:
    """Tell how long one more piece takes."""
    begun = time.perf_counter()
    store.change(lambda table: delete_piece(table, -1))
    return f"a piece takes {(time.perf_counter() - begun) * 1000:.0f} ms"


def main() -> None:
    figures = Figures("Issuing a number, ms", "past", "median", "p99", "what went meanwhile")
    for history in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            times, note = measure(Path(folder), history)
            past = "200,000 old tickets" if history else "none"
            figures.add(past, times.median, times.p99, note)
    figures.show()


if __name__ == "__main__":
    main()
