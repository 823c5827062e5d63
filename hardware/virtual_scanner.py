"""A scanner without a scanner: a serial line on which a program shows cards.

What anybody writes into `link` is scanned as well: `printf '...\\r' > LINK`.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
import tty
from pathlib import Path
from threading import Thread

_LOOK = 0.1
# So often in a second a slow line moves on.
_STEPS = 50


class VirtualScanner:
    """A pty whose `path` is given to the scanner, and to which `link` points."""

    def __init__(self, link: Path | None = None, pace: int | None = None) -> None:
        """Open the line; an old link in the way is replaced, anything else raises OSError.

        `pace` is how many bytes a second go over it, as by a slow cable; None: all at once.
        """
        self._pace = pace
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = Path(os.ttyname(self._slave))
        self.link = link
        if link is not None:
            self._point_to_it(link)
        self._open = True
        self._thread = Thread(target=self._pass_on, name="virtual scanner", daemon=True)
        self._thread.start()

    def scan(self, code: str | bytes, end: bytes = b"\r") -> None:
        """Show a code to the scanner, which sends it with `end` after it."""
        data = (code.encode() if isinstance(code, str) else code) + end
        step = len(data) if self._pace is None else max(1, self._pace // _STEPS)
        for start in range(0, len(data), step or 1):
            os.write(self._master, data[start : start + step])
            if self._pace is not None:
                time.sleep(1 / _STEPS)

    def close(self) -> None:
        """Pull the cable; whoever has the port open sees it break."""
        if not self._open:
            return
        self._open = False
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)
        if self.link is not None and self._is_ours(self.link):
            self.link.unlink()

    def _pass_on(self) -> None:
        """What is written into our end of the line from outside comes back as a scan."""
        while self._open:
            if select.select([self._master], [], [], _LOOK)[0]:
                with contextlib.suppress(OSError):
                    os.write(self._master, os.read(self._master, 4096))

    def _point_to_it(self, link: Path) -> None:
        if link.is_symlink():
            link.unlink()
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.path)

    def _is_ours(self, link: Path) -> bool:
        return link.is_symlink() and link.readlink() == self.path
