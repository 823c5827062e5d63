"""Makes the copies: when a day opens or closes, and each quarter of an hour in between."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from server.backups.copying import MARK, DamagedError, Mark, check, drafted, mark_of, sweep
from server.backups.shelf import copies, make_room, name_of, next_sequence, tidy
from server.backups.trouble import FAULTS, Trouble, fault_of, is_interrupt
from server.clock import Clock
from server.core.backup import BackupHealth
from server.core.reading import Reading, seconds_between
from server.records import Records
from server.store import Store

INTERVAL_S = 15 * 60.0
_RETRY_S = 60.0


class OwnFolder:
    """Keeps copies of the database in `folder`.

    `others` are further folders with copies of this office, so that names go on after
    theirs.
    """

    def __init__(
        self, store: Store, clock: Clock, folder: Path, others: Sequence[Path] = ()
    ) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._others = others
        self._trouble = Trouble("the copies of the database")
        self._stopped = threading.Event()
        self._begun = clock.read()
        self._failed: Reading | None = None
        self._made: Reading | None = None
        self._last: Mark | None = None
        self._has_looked = False

    def stop(self) -> None:
        """Make no further copy; one that is being made is given up."""
        self._stopped.set()

    def health(self) -> BackupHealth:
        """Return how old the newest copy is, and what keeps the next one from being made."""
        return BackupHealth(seconds_between(self._made, self._clock.read()), self._trouble.fault)

    def look(self) -> None:
        """Make a copy if it is time for one."""
        now = self._clock.read()
        try:
            self._look_first(now)
            if self._is_due(now):
                self._make(now)
        except FAULTS as error:
            if not is_interrupt(error):
                self._failed = now
                self._trouble.begins(fault_of(error), error)

    def _look_first(self, now: Reading) -> None:
        """Learn how far the copies of an earlier start have come, or a restart would need one."""
        if self._has_looked:
            return
        self._folder.mkdir(exist_ok=True)
        sweep(self._folder)
        for copy in copies(self._folder)[:1]:
            with suppress(DamagedError):
                self._last = check(copy.path)
                at = datetime.fromtimestamp(copy.path.stat().st_mtime, UTC)
                # The wall clock is all that an earlier start has left.
                self._made = Reading("", 0.0, at, now.synchronised)
        self._has_looked = True

    def _is_due(self, now: Reading) -> bool:
        if self._failed and not _is_past(self._failed, now, _RETRY_S):
            return False
        mark, last = self._mark(), self._last
        if last is None or (mark.day, mark.is_open) != (last.day, last.is_open):
            return True
        return mark != last and self._is_old(now)

    def _is_old(self, now: Reading) -> bool:
        if seconds_between(self._made, now) is None:
            return _is_past(self._begun, now, INTERVAL_S)
        return _is_past(self._made, now, INTERVAL_S)

    def _mark(self) -> Mark:
        with self._store.read() as table:
            row = table.row(MARK)
        assert row is not None
        return mark_of(row.values())

    def _make(self, now: Reading) -> None:
        make_room(self._folder, self._store.size())
        with drafted(self._store.path, self._folder, self._must_stop) as draft:
            folders = [self._folder, *self._others]
            draft.name(self._folder / name_in(folders, self._store, draft.mark, now))
        self._last, self._made, self._failed = draft.mark, now, None
        self._trouble.ends()
        tidy(self._folder)

    def _must_stop(self) -> bool:
        return self._stopped.is_set() or self._store.is_scrubbing


def name_in(folders: Sequence[Path], store: Store, mark: Mark, now: Reading) -> str:
    """Return the name of a copy that comes after all in `folders`."""
    with store.read() as table:
        records = Records(table)
        zone = ZoneInfo(records.office().timezone) if records.office_version() else UTC
    return name_of(next_sequence(folders), mark.day, now.wall.astimezone(zone))


def _is_past(since: Reading | None, now: Reading, seconds: float) -> bool:
    span = seconds_between(since, now)
    return span is None or span >= seconds
