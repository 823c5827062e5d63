"""The second folder, on a stick or another disk: the newest copy is brought there too."""

from __future__ import annotations

from pathlib import Path

from server.backups.copying import copy_file, sweep
from server.backups.shelf import copies, make_room, tidy
from server.backups.trouble import FAULTS, Trouble, fault_of
from server.clock import Clock
from server.core.backup import BackupFault, BackupHealth
from server.core.reading import Reading, seconds_between

_RETRY_S = 60.0


class SecondFolder:
    """Brings the newest copy in `source` to `folder`, whenever that is there."""

    def __init__(self, clock: Clock, source: Path, folder: Path) -> None:
        self._clock = clock
        self._source = source
        self._folder = folder
        self._trouble = Trouble(f"the second copies in {folder}")
        self._brought: Reading | None = None
        self._failed: Reading | None = None

    def health(self) -> BackupHealth:
        """Return how long ago a copy was brought, and what keeps the next one back."""
        age = seconds_between(self._brought, self._clock.read())
        return BackupHealth(age, self._trouble.fault)

    def look(self) -> None:
        """Bring the newest copy, unless it is there already."""
        now = self._clock.read()
        try:
            if not is_elsewhere(self._folder, self._source):
                self._trouble.begins(BackupFault.MISSING, "no stick or disk is there")
                self._failed = None
            elif not self._is_resting(now):
                self._bring(now)
        except FAULTS as error:
            self._failed = now
            self._trouble.begins(fault_of(error), error)

    def _is_resting(self, now: Reading) -> bool:
        since = seconds_between(self._failed, now)
        return since is not None and since < _RETRY_S

    def _bring(self, now: Reading) -> None:
        newest = next(iter(copies(self._source)), None)
        if newest is not None and not (self._folder / newest.path.name).exists():
            sweep(self._folder)
            make_room(self._folder, newest.path.stat().st_size)
            copy_file(newest.path, self._folder / newest.path.name)
            tidy(self._folder)
            self._brought = now
        self._failed = None
        self._trouble.ends()


def is_elsewhere(folder: Path, source: Path) -> bool:
    """Tell whether `folder` is there, and on another disk than `source`.

    While a stick is out, its folder is an empty one of the machine's own disk, and what is
    written into that would be hidden below the stick later.
    """
    try:
        return folder.is_dir() and folder.stat().st_dev != source.stat().st_dev
    except OSError:
        return False
