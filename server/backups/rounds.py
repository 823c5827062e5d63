"""Looks after something again and again, beside everything else that the server does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

_EVERY_S = 2.0
# A stick may hold up whoever writes to it for ever; a stop does not wait for that.
_PATIENCE_S = 3.0


class Rounds:
    """Calls `look` every few seconds in a thread of its own, whatever it raises."""

    def __init__(self, look: Callable[[], None], name: str) -> None:
        self._look = look
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Make no further round."""
        self._stopped.set()
        self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_S):
            try:
                self._look()
            except Exception:
                log.exception("%s: failed, and is tried again", self._thread.name)
