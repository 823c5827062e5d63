"""The scanner: reads codes from a serial line in its own thread and hands each one on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from hardware.errors import DeviceError
from hardware.framing import Framer, Repeats
from hardware.places import find
from hardware.serial_port import SerialTransport
from hardware.virtual_scanner import VirtualScanner

log = logging.getLogger(__name__)

_LOOK = 0.25
_TRY_AGAIN = 1.0


class Scanner:
    """A code scanner that is plugged in, or will be, or never is (`path` None).

    `path` may be a pattern like "/dev/ttyACM*", for one whose name changes with its plug.
    `when_scanned` is called with each code, in the scanner's own thread. What is scanned is
    a citizen's: it is handed on, and neither kept nor logged.
    """

    def __init__(
        self,
        path: Path | str | None,
        baud: int,
        gap: float,
        repeat: float,
        clock: Callable[[], float],
        fake: VirtualScanner | None = None,
    ) -> None:
        """`gap` and `repeat` are in seconds, and so is what `clock` gives.

        `fake` is what holds the other end of the line, if that is not a real scanner.
        """
        self.fake = fake
        self.when_scanned: Callable[[str], None] | None = None
        self._path, self._baud, self._gap = path, baud, gap
        self._repeats = Repeats(repeat, clock)
        self._connected = Event()
        self._stop = Event()
        self._fault: str | None = None
        self._thread = Thread(target=self._run, name="scanner", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether the scanner is there now."""
        return self._connected.is_set()

    def start(self) -> None:
        """Begin to listen, and look for the scanner again whenever it is gone."""
        if self._path is not None:
            self._thread.start()

    def close(self) -> None:
        """Stop listening and let go of the port."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if self.fake is not None:
            self.fake.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except DeviceError as error:
                self._note(str(error))
                self._stop.wait(_TRY_AGAIN)

    def _listen(self) -> None:
        assert self._path is not None
        port = SerialTransport(find(str(self._path)), self._baud, write_timeout=1.0)
        self._connected.set()
        self._note("")
        try:
            self._read_frames(port)
        finally:
            self._connected.clear()
            port.close()

    def _read_frames(self, port: SerialTransport) -> None:
        framer = Framer()
        quiet = True
        while not self._stop.is_set():
            data = port.read(4096, _LOOK if quiet else self._gap)
            quiet = not data
            for frame in framer.feed(data) if data else framer.silence():
                self._hand_on(frame.decode("utf-8", "replace"))

    def _hand_on(self, code: str) -> None:
        if self.when_scanned is None or self._repeats.again(code):
            return
        try:
            self.when_scanned(code)
        except Exception as error:
            # The next citizen must be able to scan, and a message could hold this one's name.
            log.error("The scan could not be handed on: %s", type(error).__name__)

    def _note(self, fault: str) -> None:
        """Log each change once: a scanner that is away all night is one line, not thousands."""
        if fault != self._fault:
            log.warning("Scanner: %s", fault) if fault else log.info("The scanner is there.")
        self._fault = fault
