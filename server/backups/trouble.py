"""What keeps copies from being made, told to the log once and not every minute."""

from __future__ import annotations

import errno
import logging
import sqlite3

from server.backups.copying import BackupError, DamagedError, NoRoomError
from server.core.backup import BackupFault

log = logging.getLogger(__name__)

FAULTS = (BackupError, sqlite3.Error, OSError)

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Trouble:
    """Remembers the fault of what is called `what`, None while all is well."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.fault: BackupFault | None = None

    def begins(self, fault: BackupFault, why: object) -> None:
        """Tell the log, unless it knows."""
        if fault is not self.fault:
            log.warning("%s: %s; it is tried again, and the office goes on", self._what, why)
        self.fault = fault

    def ends(self) -> None:
        """Tell the log that all is well again, if it was not."""
        if self.fault is not None:
            log.info("%s: all is well again", self._what)
        self.fault = None


def fault_of(error: Exception) -> BackupFault:
    """Return what `error` means for whoever has to do something about it."""
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, NoRoomError) or name == "SQLITE_FULL":
        return BackupFault.DISK_FULL
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return BackupFault.DISK_FULL
    if isinstance(error, DamagedError) or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return BackupFault.DAMAGED
    return BackupFault.UNWRITABLE


def is_interrupt(error: Exception) -> bool:
    """Tell whether a copy was only put off, because somebody else needed the database."""
    return getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"
