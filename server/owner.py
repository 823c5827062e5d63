"""One server on one folder: two would each keep screens that the other never hears of."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A server that was stopped a moment ago still cuts its streams.
_PATIENCE_S = 5.0


class FolderTakenError(Exception):
    """Another server runs on this folder."""


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Own `folder` for the time of serving; raise FolderTakenError if another server does.

    The lock is on the folder itself and goes with the last process of the server, however
    that ends. The command line does not take it: it works beside a running server.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise FolderTakenError(f"{folder}: a server already runs on this folder") from None
        time.sleep(0.1)
