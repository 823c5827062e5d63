"""Which of the staff's slips this kiosk has begun to print, so that none comes out twice."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import msgspec

from server.core.ticket import Slip

log = logging.getLogger(__name__)

FILE = "slips-begun.json"


@dataclass(frozen=True)
class Begun:
    """A slip that was handed to the printer; `outcome` is None until something is known of it."""

    job: int
    ticket: str
    outcome: Slip | None = None
    fault: str | None = None


class BegunSlips:
    """Remembers what was begun, on the disk before the printer hears of it; for any thread.

    Without `folder`, or on a disk that takes nothing more, it remembers for as long as the
    kiosk runs.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder else None
        self._lock = Lock()
        self._begun = self._read()
        self._here: set[int] = set()

    def begin(self, job: int, ticket: str) -> None:
        """Remember that this slip is handed to the printer now."""
        with self._lock:
            self._here.add(job)
            self._begun[job] = Begun(job, ticket)
            self._write()

    def end(self, job: int, outcome: Slip, fault: str | None) -> None:
        """Remember what came of it."""
        with self._lock:
            if job in self._begun:
                self._begun[job] = replace(self._begun[job], outcome=outcome, fault=fault)
                self._write()

    def is_begun(self, job: int) -> bool:
        """Tell whether this slip was handed to the printer, in this run or an earlier one."""
        with self._lock:
            return job in self._begun

    def left_over(self, job: int) -> Begun | None:
        """Return what an earlier run began, once: nobody has told of it, or nobody heard."""
        with self._lock:
            if job in self._here:
                return None
            self._here.add(job)
            return self._begun.get(job)

    def keep_only(self, jobs: Iterable[int]) -> None:
        """Forget all others: what the server lists no longer never comes again."""
        with self._lock:
            kept = {job: self._begun[job] for job in jobs if job in self._begun}
            if kept != self._begun:
                self._begun = kept
                self._write()

    def _read(self) -> dict[int, Begun]:
        if self._path is None or not self._path.exists():
            return {}
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=list[Begun])
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("Slips begun before are not known: %s", type(error).__name__)
            return {}
        return {begun.job: begun for begun in found}

    def _write(self) -> None:
        """Write all of it or nothing, so that a power cut leaves one or the other."""
        if self._path is None:
            return
        try:
            _replace(self._path, msgspec.json.encode(list(self._begun.values())))
        except OSError as error:
            log.warning("Slips begun could not be written down: %s", type(error).__name__)


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
