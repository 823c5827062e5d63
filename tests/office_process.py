"""The real server as a process of its own, on loopback, with devices and clerks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import urllib3
from offices import all_day_office

from server.access.staff import Staff
from server.app import DATABASE
from server.client import Client
from server.clock import SystemClock
from server.desk import Key
from server.session import Role, Session
from server.store import Store

ROOT = Path(__file__).parent.parent
PIN = "2468"
_START_S = 20.0


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_server(data: Path, *arguments: str) -> str:
    """Run `python -m server` to its end and return what it prints."""
    command = [sys.executable, "-m", "server", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True).stdout


class OfficeProcess:
    """A server on the folder `data`; `url` stays the same when it starts again.

    Its office is the default one without hours and grace time, unless `office` is given.
    """

    def __init__(
        self,
        data: Path,
        office: Path | None = None,
        port: int | None = None,
        backup_to: Path | None = None,
        results: Path | None = None,
    ) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = ""
        self._office = office
        self._backup_to = backup_to
        self._results = results
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data / "server.log"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def command(self) -> list[str]:
        """Return what starts the server."""
        command = [sys.executable, "-m", "server", "--data", str(self.data)]
        command += ["--port", str(self.port)]
        if self._backup_to:
            command += ["--backup-to", str(self._backup_to)]
        if self._results:
            command += ["--results", str(self._results)]
        if not (self.data / DATABASE).exists():
            command += ["--office", str(self._office or all_day_office(self.data))]
        return command

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            try:
                if urllib3.request("GET", f"{self.url}/readyz", retries=False).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        raise TimeoutError(f"the server did not start: {self.log()}")

    def log(self) -> str:
        """Return what the server has written."""
        return self._log.read_text(encoding="utf-8")

    def pid(self) -> int:
        """Return the id of the server's first process, whose group the others are in."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Ask the server to end, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Cut the server off without a warning, as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)
        self._process.wait(timeout=15)
        self._process = None

    def add_device(self, name: str = "kiosk-1", role: str = "kiosk") -> str:
        """Enrol a device and return its token."""
        with closing(Store(self.data / DATABASE)) as store:
            return Staff(store, SystemClock()).add_device(name, Role(role))

    def kiosk(self, name: str = "kiosk-1") -> Client:
        """Return a client that may do what a kiosk may."""
        return Client(self.url, self.add_device(name))

    def add_clerk(self, name: str, counter: int | None = None, role: Role = Role.CLERK) -> None:
        """Let a clerk, or somebody of another role, log in with PIN."""
        with closing(Store(self.data / DATABASE)) as store:
            Staff(store, SystemClock()).add_clerk(name, PIN, role, counter)

    def person(self, name: str, role: Role) -> Client:
        """Return a client that has logged in with this role, added first."""
        self.add_clerk(name, role=role)
        client = Client(self.url)
        client.login(name, PIN)
        return client

    def clerk(self, name: str, counter: int | None = None) -> Client:
        """Return a client that has logged in as a clerk, added first."""
        self.add_clerk(name, counter)
        client = Client(self.url)
        session: Session = client.login(name, PIN)
        assert session.name == name
        return client

    def open_counter(self, counter: int, name: str | None = None) -> Client:
        """Return a clerk's client that has opened the day (if need be) and `counter`."""
        client = self.clerk(name or f"clerk-{counter}", counter)
        if client.board().day is None:
            client.open_day(uuid4())
        client.press(uuid4(), counter, Key.OPEN)
        return client
