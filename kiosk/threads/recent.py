"""The newest lines of the log, kept in memory for the technician's screen."""

from __future__ import annotations

import logging
from collections import deque

MOST = 50
# A traceback is many lines, and one screen has little room.
_LONGEST = 200


class Recent(logging.Handler):
    """Keeps what is logged, newest last. Nothing personal is ever logged, so none is here."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=MOST)
        self.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%d/%m %H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record as one line."""
        mark = "! " if record.levelno >= logging.WARNING else ""
        first = self.format(record).splitlines()[0]
        self._lines.append(f"{mark}{first}"[:_LONGEST])

    def lines(self) -> tuple[str, ...]:
        """Return the lines, the newest last."""
        return tuple(self._lines)
