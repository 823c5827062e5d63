"""A screen that nobody sees, for windows that need an X server."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def xvfb(folder: Path, size: str = "800x480") -> Iterator[str]:
    """Give the name of a display of `size` pixels; its log goes into `folder`."""
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(command, pass_fds=[theirs], stdout=log, stderr=log)
    os.close(theirs)
    try:
        with os.fdopen(ours) as said:
            number = said.readline().strip()
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
