"""All copies of the database: the server's own, and those on a stick."""

from __future__ import annotations

from pathlib import Path

from server.backups.keeper import OwnFolder
from server.backups.rounds import Rounds
from server.backups.second import SecondFolder
from server.backups.shelf import FOLDER
from server.clock import Clock
from server.core.backup import BackupFault, BackupHealth
from server.store import Store


class Backups:
    """Makes copies of the database `store` beside it, and brings them `to` a second folder."""

    def __init__(self, store: Store, clock: Clock, to: Path | None = None) -> None:
        folder = store.path.with_name(FOLDER)
        self._own = OwnFolder(store, clock, folder, [to] if to else [])
        self._second = SecondFolder(clock, folder, to) if to else None
        self._rounds: list[Rounds] = []

    def begin(self) -> None:
        """Look after them from now on; a stick that hangs does not keep others from being made."""
        self._rounds.append(Rounds(self._own.look, "backups"))
        if self._second is not None:
            self._rounds.append(Rounds(self._second.look, "second backups"))

    def stop(self) -> None:
        """Make no further copy."""
        self._own.stop()
        for rounds in self._rounds:
            rounds.stop()

    def faults(self) -> tuple[BackupFault | None, BackupFault | None]:
        """Return why no copy is made here, and why none is brought to the second folder."""
        return self._own.health().fault, self._second.health().fault if self._second else None

    def health(self) -> dict[str, BackupHealth]:
        """Return how they are, by where they lie."""
        found = {"own": self._own.health()}
        return found | ({"second": self._second.health()} if self._second else {})
