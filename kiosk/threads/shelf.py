"""The journals of one folder: who may write there, what they say, and whether the disk takes it."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from server.core.reading import Reading
from server.journal import DayRecord, Entry, Journal, journals_in, make_folder, read_journal

log = logging.getLogger(__name__)

# Says which machine the journals were written on.
MACHINE = "machine"
# A kiosk that was stopped a moment ago may still hold the folder, in seconds.
_PATIENCE_S = 2.0
# Where a journal would be that could not be begun: nothing can ever be written there.
_NOWHERE = Path("/dev/null/unwritten")


class FolderTakenError(Exception):
    """Another kiosk keeps its journal in this folder: both would give the same numbers."""


class Shelf:
    """All journals of a folder, the oldest first; one thread at a time.

    `works` tells whether what was written last is on the disk.
    """

    def __init__(self, folder: Path | None) -> None:
        """Take `folder` and read what is there; raise FolderTakenError if another kiosk has it."""
        self.works = True
        self.days: list[DayRecord] = []
        self._folder = folder
        self._files: dict[Path, Journal] = {}
        self._own: int | None = None
        try:
            self.days = [read_journal(path) for path in journals_in(self._take())]
        except OSError as error:
            self._failed(error)

    @property
    def current(self) -> DayRecord | None:
        """The record of the day that began last."""
        return self.days[-1] if self.days else None

    def begin(self, day: int, now: Reading) -> DayRecord:
        """Begin the journal of `day` and return its record, which is in memory if need be."""
        before = self.current
        try:
            file, record = Journal.begin(self._take(), day, now)
        except OSError as error:
            self._failed(error)
            if before is not None and before.path == _NOWHERE and before.day == day:
                return before
            record = DayRecord(_NOWHERE, day=day)
        else:
            self._files[record.path] = file
            self._worked()
        if before is not None and before.path == _NOWHERE:
            self.days.pop()
        self.days.append(record)
        if before is not None and before.path == _NOWHERE and before.day == day:
            self.note(record, *before.untold.values())
        return record

    def write(self, record: DayRecord, *entries: Entry) -> None:
        """Write `entries` into the journal of `record`; raise OSError if they are not on disk."""
        try:
            self._file(record).append(*entries)
        except OSError as error:
            self._failed(error)
            raise
        self._worked()
        for entry in entries:
            record.take(entry)

    def note(self, record: DayRecord, *entries: Entry) -> None:
        """Write `entries` if that can be; they are known in any case."""
        try:
            self.write(record, *entries)
        except OSError:
            for entry in entries:
                record.take(entry)

    def is_doubtful(self, record: DayRecord) -> bool:
        """Tell whether what could not be written there last may be there all the same."""
        file = self._files.get(record.path)
        return file is not None and file.is_doubtful

    def forget(self, record: DayRecord) -> None:
        """Delete the journal of `record`."""
        if file := self._files.pop(record.path, None):
            file.close()
        with suppress(OSError):
            record.path.unlink(missing_ok=True)
        self.days.remove(record)

    def is_from_another(self, machine: str) -> bool:
        """Tell whether these journals were written on another machine than this one."""
        try:
            return (self._take() / MACHINE).read_text(encoding="utf-8") != machine
        except (OSError, UnicodeDecodeError):
            return False

    def belongs_to(self, machine: str) -> None:
        """Keep that the newest journal is this machine's own, if that can be."""
        with suppress(OSError):
            (self._take() / MACHINE).write_text(machine, encoding="utf-8")

    def close(self) -> None:
        """Let go of the files and the folder; nothing can be written any more."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._folder = None
        if self._own is not None:
            os.close(self._own)
            self._own = None

    def _file(self, record: DayRecord) -> Journal:
        if self._folder is None:
            raise OSError("there is no folder for it")
        if record.path not in self._files:
            self._files[record.path] = Journal(record.path)
        return self._files[record.path]

    def _worked(self) -> None:
        if not self.works:
            log.info("The journal works again.")
        self.works = True

    def _failed(self, error: OSError) -> None:
        if self.works:
            log.error("The journal cannot be written: %s", error.strerror or error)
        self.works = False

    def _take(self) -> Path:
        """Make the folder and lock it; the lock goes with the process, however that ends."""
        if self._folder is None:
            raise OSError("there is no folder for it")
        if self._own is not None:
            return self._folder
        make_folder(self._folder)
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _lock(handle, self._folder)
        except BaseException:
            os.close(handle)
            raise
        self._own = handle
        return self._folder


def _lock(handle: int, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise FolderTakenError(f"{folder}: another kiosk uses this folder") from None
        time.sleep(0.1)
