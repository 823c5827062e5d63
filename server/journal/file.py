"""The journal's file: written at its end, and on the disk before anybody goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from server.core.reading import Reading
from server.journal.entries import Begun, Entry, write_line
from server.journal.record import SUFFIX, DayRecord, journals_in

_FILE_MODE, _FOLDER_MODE = 0o640, 0o750


class Journal:
    """The file of one day, open for writing at its end; one thread at a time.

    Whatever fails raises OSError, and then nothing of it counts. `is_doubtful`: what failed
    may be on the disk all the same.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, which is there; half a line at its end is closed off."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        size = os.fstat(self._file).st_size
        self._is_torn = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"
        self.is_doubtful = False

    @classmethod
    def begin(cls, folder: Path, day: int, at: Reading) -> tuple[Journal, DayRecord]:
        """Make the journal of business day `day` in `folder`, which is made if need be."""
        make_folder(folder)
        path = folder / f"{_next_serial(folder):06d}-day-{day}{SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        file = os.open(path, flags, _FILE_MODE)
        os.fchmod(file, _FILE_MODE)
        os.close(file)
        journal, record = cls(path), DayRecord(path)
        try:
            begun = Begun(uuid4(), day, at)
            journal.append(begun)
            _sync(folder)
        except OSError:
            journal.close()
            path.unlink()
            raise
        record.take(begun)
        return journal, record

    def append(self, *entries: Entry) -> None:
        """Write `entries`, and return once they are on the disk."""
        size = os.fstat(self._file).st_size
        data = (b"\n" if self._is_torn else b"") + b"".join(map(write_line, entries))
        try:
            _write_all(self._file, data)
            os.fsync(self._file)
        except OSError:
            self._take_back(size)
            raise
        self._is_torn = False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _take_back(self, size: int) -> None:
        """Cut off what was begun; a disk that refuses even that gets a new line next time."""
        self._is_torn = self.is_doubtful = True
        with suppress(OSError):
            os.ftruncate(self._file, size)
            self.is_doubtful = False


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _next_serial(folder: Path) -> int:
    """Return the number of the next journal: clocks may be wrong, and days begin anew."""
    serials = (path.name.partition("-")[0] for path in journals_in(folder))
    return max((int(serial) for serial in serials if serial.isdigit()), default=0) + 1


def make_folder(folder: Path) -> None:
    """Make a kiosk's data folder, if it is not there, so that it outlives a power cut."""
    for missing in reversed(tuple(_missing(folder))):
        missing.mkdir(mode=_FOLDER_MODE)
        missing.chmod(_FOLDER_MODE)
        _sync(missing.parent)


def _missing(folder: Path) -> Iterator[Path]:
    while not folder.is_dir():
        yield folder
        folder = folder.parent


def _sync(folder: Path) -> None:
    """Have the names in `folder` on the disk: a file without its name is lost."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
