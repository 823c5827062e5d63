"""The wires of the virtual printer: a TCP port and a pty, and what can happen to wires."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import tty
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from hardware.virtual_printer import VirtualPrinter

_LOOK = 0.02
_CHUNK = 256


class Wire:
    """Moves bytes between one connection and the printer, in its own thread.

    `stopped` is a printer that takes no more bytes; `dies_after` pulls the cable after so many
    bytes; `pace`, in bytes a second, is a slow line.
    """

    def __init__(self, printer: VirtualPrinter) -> None:
        self.printer = printer
        self.stopped = False
        self.dies_after: int | None = None
        self.pace: float | None = None
        self._end = Event()
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
        self.unplug()

    def unplug(self) -> None:
        """Pull the cable."""
        raise NotImplementedError

    def _run(self) -> None:
        raise NotImplementedError

    def _serve(self, fd: int) -> bool:
        """Move what is there; False when the connection is over."""
        self.printer.receive(b"")
        if self.stopped or not select.select([fd], [], [], _LOOK)[0]:
            return not self._end.wait(_LOOK if self.stopped else 0)
        data = os.read(fd, self._portion())
        if not data:
            return False
        if self.pace:
            self._end.wait(len(data) / self.pace)
        os.write(fd, self.printer.receive(data))
        return not self._dies(len(data))

    def _portion(self) -> int:
        return _CHUNK if self.dies_after is None else max(1, min(_CHUNK, self.dies_after))

    def _dies(self, size: int) -> bool:
        if self.dies_after is not None:
            self.dies_after -= size
        return self.dies_after is not None and self.dies_after <= 0


class PrinterSocket(Wire):
    """The printer on a TCP port; like most of them it serves one caller at a time."""

    def __init__(self, printer: VirtualPrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen at `host`; `port` 0 takes a free one. Raises OSError."""
        super().__init__(printer)
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(_LOOK)
        self.host, self.port = self._listener.getsockname()[:2]

    def unplug(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _run(self) -> None:
        while not self._end.is_set():
            self.printer.receive(b"")
            with contextlib.suppress(TimeoutError):
                caller, _ = self._listener.accept()
                with caller:
                    self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not self._end.is_set() and self._serve(caller.fileno()):
                pass
        if self.dies_after is not None and self.dies_after <= 0:
            self.dies_after = None
            # Lingering for 0 s resets the connection, as a printer does whose plug is pulled.
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class PrinterPty(Wire):
    """The printer on a serial line, or on a character device like that of USB."""

    def __init__(self, printer: VirtualPrinter) -> None:
        super().__init__(printer)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = Path(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Pull the cable; whoever has the port open sees it break."""
        for fd in (self._master, self._slave):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._master = self._slave = -1

    def _run(self) -> None:
        while not self._end.is_set() and self._serve(self._master):
            pass
        self.unplug()
