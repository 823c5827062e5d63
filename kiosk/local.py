"""What a technician has set on this kiosk itself: a small file that goes before the options."""

from __future__ import annotations

import logging
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli_w

from kiosk.flow.calibration import Calibration
from server import settings
from server.settings import SettingsError

log = logging.getLogger(__name__)

FILE = "technician.toml"


@dataclass(frozen=True)
class Local:
    """What was set here; "" and -1: nothing was."""

    server: str = ""
    volume: int = -1
    brightness: int = -1
    touch: Calibration = field(default_factory=Calibration)


class LocalFile:
    """The file in the kiosk's data folder; without a folder nothing can be kept."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder else None
        self.now = self._read()

    def change(self, **changes: Any) -> bool:
        """Keep `changes`, whole or not at all; False if they could not be written."""
        changed = replace(self.now, **changes)
        if self._path is None or not _write(self._path, changed):
            return False
        self.now = changed
        return True

    def _read(self) -> Local:
        """Return what was set. A damaged file is told and left out: the kiosk has to start."""
        if self._path is None or not self._path.exists():
            return Local()
        try:
            return settings.load(Local, self._path)
        except SettingsError as error:
            log.error("What was set on this kiosk is left out: %s", error)
            return Local()


def _write(path: Path, local: Local) -> bool:
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(tomli_w.dumps(asdict(local)).encode())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        log.error("Cannot keep what was set on this kiosk: %s", error.strerror)
        return False
    return True
