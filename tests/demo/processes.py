"""Programs that the demo starts, listens to, and ends whatever happens."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

ROOT = Path(__file__).parents[2]
_END_S = 5.0


class NothingHappenedError(Exception):
    """What a step waits for did not come in time."""


class Program:
    """`python -m MODULE ARGUMENTS…` with its lines of output, which also go to a log file."""

    def __init__(
        self, log: Path, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = " ".join(arguments[:2])
        self._lines: Queue[str] = Queue()
        self._log = log
        # A session of its own: Ctrl-C reaches the demo alone, which then ends the others
        # in order, with all that they have started themselves.
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = Thread(target=self._read, name=f"read {self.name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("w", encoding="utf-8") as log:
            for line in self._process.stdout:
                log.write(line)
                log.flush()
                self._lines.put(line.rstrip("\n"))

    def wait_for(self, pattern: str, seconds: float = 20.0) -> re.Match[str]:
        """Return the match of the next line that fits `pattern`; earlier lines are dropped."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                found = re.search(pattern, self._lines.get(timeout=min(left, 0.2)))
            except Empty:
                if self._process.poll() is not None and self._lines.empty():
                    break
                continue
            if found:
                return found
        raise NothingHappenedError(
            f"{self.name} did not say {pattern!r} within {seconds:.0f} s; what it said is in"
            f" {self._log}"
        )

    def send(self, line: str) -> None:
        """Write a line to the program's input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether the program has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """Ask the program to end, and make it if it does not."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._reader.join(_END_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return
