"""The wires of the virtual printer: a TCP port and a pty, and what can happen to wires."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import time
import tty
from collections import deque
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from hardware.virtual_printer import VirtualPrinter

_LOOK = 0.02
_CHUNK = 256

# Lingering for 0 s resets a connection, as a printer does whose plug is pulled.
_RESET = struct.pack("ii", 1, 0)


class Wire:
    """Moves bytes between one connection and the printer, in its own thread.

    `stopped` is a printer that takes no more bytes; `dies_after` pulls the cable for a moment
    after so many bytes; `pace`, in bytes a second, is a slow line; `delay`, in seconds, is how
    late the printer speaks. Another `printer` may be put in the place of the first one.
    """

    def __init__(self, printer: VirtualPrinter) -> None:
        self.printer = printer
        self.stopped = False
        self.dies_after: int | None = None
        self.pace: float | None = None
        self.delay = 0.0
        self._said: deque[tuple[float, bytes]] = deque()
        self._end = Event()
        self._pulled = Event()
        self._is_out = Event()
        self._thread = Thread(target=self._run, name="virtual printer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()
        self._close()

    def pull(self) -> None:
        """Pull the cable, and return when it is out; the printer keeps its power."""
        self._pulled.set()
        self._is_out.wait()

    def plug(self) -> None:
        """Plug the cable in again, and return when the printer can be reached."""
        if not self._pulled.is_set():
            return
        self._open()
        self._is_out.clear()
        self._pulled.clear()

    def _open(self) -> None:
        """Make the other end."""
        raise NotImplementedError

    def _close(self) -> None:
        """Break it; whoever uses it notices."""
        raise NotImplementedError

    def _talk(self) -> None:
        """Serve one connection, or return soon where there is none."""
        raise NotImplementedError

    def _run(self) -> None:
        while not self._end.is_set():
            self.printer.receive(b"")
            if self._pulled.is_set():
                if not self._is_out.is_set():
                    self._close()
                    self._is_out.set()
                self._end.wait(_LOOK)
            else:
                self._talk()

    def _serve(self, fd: int) -> bool:
        """Move what is there; False when the connection is over."""
        self._speak(fd, self.printer.receive(b""))
        if self._end.is_set() or self._pulled.is_set():
            return False
        if self.stopped or not select.select([fd], [], [], _LOOK)[0]:
            return not self._end.wait(_LOOK if self.stopped else 0)
        data = os.read(fd, self._portion())
        if not data:
            return False
        if self.pace:
            self._end.wait(len(data) / self.pace)
        self._speak(fd, self.printer.receive(data))
        return not self._dies(len(data))

    def _speak(self, fd: int, said: bytes) -> None:
        """Send what the printer says, when its time has come."""
        now = time.monotonic()
        if said:
            self._said.append((now + self.delay, said))
        while self._said and self._said[0][0] <= now:
            os.write(fd, self._said.popleft()[1])

    def _portion(self) -> int:
        # A slow line hands over little at a time, or the printer would print by fits and starts.
        chunk = min(_CHUNK, max(1, int(self.pace * _LOOK))) if self.pace else _CHUNK
        return chunk if self.dies_after is None else max(1, min(chunk, self.dies_after))

    def _dies(self, size: int) -> bool:
        if self.dies_after is not None:
            self.dies_after -= size
        return self.dies_after is not None and self.dies_after <= 0


class PrinterSocket(Wire):
    """The printer on a TCP port; like most of them it serves one caller at a time."""

    def __init__(self, printer: VirtualPrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen at `host`; `port` 0 takes a free one. Raises OSError."""
        super().__init__(printer)
        self.host, self.port = host, port
        self._open()

    def _open(self) -> None:
        self._listener = socket.create_server((self.host, self.port))
        self._listener.settimeout(_LOOK)
        self.host, self.port = self._listener.getsockname()[:2]

    def _close(self) -> None:
        self._listener.close()

    def _talk(self) -> None:
        with contextlib.suppress(TimeoutError):
            caller, _ = self._listener.accept()
            with caller:
                self._talk_to(caller)
        self._said.clear()

    def _talk_to(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while self._serve(caller.fileno()):
                pass
        died = self.dies_after is not None and self.dies_after <= 0
        if died:
            self.dies_after = None
        if died or self._pulled.is_set():
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


class PrinterPty(Wire):
    """The printer on a serial line, or on a character device like that of USB.

    `path` is what it is called by now; `link`, if given, points there, and is gone while the
    cable is out, like a name that udev gives.
    """

    def __init__(self, printer: VirtualPrinter, link: Path | None = None) -> None:
        super().__init__(printer)
        self.link = link
        self._master = self._slave = -1
        self._open()

    def _open(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = Path(os.ttyname(self._slave))
        if self.link is not None:
            self.link.symlink_to(self.path)

    def _close(self) -> None:
        if self.link is not None:
            self.link.unlink(missing_ok=True)
        for fd in (self._master, self._slave):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._master = self._slave = -1

    def _talk(self) -> None:
        if self._master < 0:
            self._end.wait(_LOOK)
            return
        while self._serve(self._master):
            pass
        if self.dies_after is not None and self.dies_after <= 0:
            self._close()
