"""A whole office on one machine: server, kiosk, virtual printer and scanner, voice."""

from __future__ import annotations

import csv
import io
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import urllib3
from office_process import PIN, OfficeProcess, free_port
from processes import NothingHappenedError, Program

from server.client import Client
from server.pages.language import texts
from server.session import Role

CLERK = "Lan"
# May open every page.
ADMINISTRATOR = "Mai"
COUNTER = 1
PORT = 8080

_HARDWARE = """\
[printer]
kind = "network"
host = "127.0.0.1"
port = {port}

[scanner]
kind = "serial"
path = "{scanner}"

[speaker]
kind = "file"
out = "{spoken}"
"""


class Stage:
    """What is running, and how to reach it."""

    def __init__(self, folder: Path, kiosk_size: str) -> None:
        self.folder = folder
        self.slips = folder / "slips"
        self.spoken = folder / "spoken"
        self.pictures = folder
        self._logs = folder / "logs"
        self._kiosk_size = kiosk_size
        self._touches = folder / "touches"
        self._hardware = folder / "hardware.toml"
        self._programs: list[Program] = []
        self.server = OfficeProcess(folder / "data", port=_port())

    # what is started, in this order

    def start_server(self) -> str:
        """Start the server; return what happened."""
        self._logs.mkdir(parents=True, exist_ok=True)
        self.server.start()
        self.server.add_clerk(CLERK, COUNTER)
        self.server.add_clerk(ADMINISTRATOR, role=Role.ADMINISTRATOR)
        return f"answers at {self.server.url}"

    def start_devices(self) -> str:
        """Start the printer and the scanner."""
        arguments = ("hardware", "printer", "--listen", "127.0.0.1:0", "--out", str(self.slips))
        self.printer = self._run("printer", *arguments)
        port = self.printer.wait_for(r":(\d+)$")[1]
        scanner = self.folder / "scanner"
        self.scanner = self._run("scanner", "hardware", "scanner", "--link", str(scanner))
        self.scanner.wait_for("scanner")
        self.connect(_HARDWARE.format(port=port, scanner=scanner, spoken=self.spoken))
        return f"printer at 127.0.0.1:{port}, scanner at {scanner.name}"

    def connect(self, hardware: str) -> None:
        """Say in TOML what is connected to the kiosk and to the voice."""
        self._hardware.write_text(hardware, encoding="utf-8")

    def start_voice(self) -> str:
        """Start the voice of the hall."""
        server = ("--server", self.server.url, "--hardware", str(self._hardware))
        self.voice = self._run("voice", "display", "hall", *server, "--no-screen")
        self.voice.wait_for("listening")
        return "listens for calls"

    def start_kiosk(self, photographed: bool = True) -> str:
        """Start the kiosk: a window where there is a screen, otherwise offscreen."""
        pictures = ("--screenshots", str(self.pictures)) if photographed else ()
        token = self.folder / "kiosk.token"
        token.write_text(self.server.add_device(), encoding="utf-8")
        token.chmod(0o600)
        self.kiosk = self._run(
            "kiosk",
            *("kiosk", "--server", self.server.url, "--token-file", str(token)),
            *("--hardware", str(self._hardware), "--size", self._kiosk_size),
            *("--touches", str(self._touches), *pictures),
            *("--data", str(self.folder / "kiosk"), "--patience", "10"),
            environment={} if has_screen() else {"SDL_VIDEODRIVER": "offscreen"},
        )
        frame = self.kiosk.wait_for(r"first frame after (\d+) ms")[1]
        return f"first frame after {frame} ms" + ("" if has_screen() else ", offscreen")

    # what is done with it

    def touch(self, target: str) -> str:
        """Touch what the kiosk calls `target`, with a real touch."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(15)
            line.connect(str(self._touches))
            line.sendall(f"touch {target}\n".encode())
            answer = line.recv(1000).decode().strip()
        if not answer.startswith("ok"):
            raise NothingHappenedError(f"the kiosk said: {answer}")
        return answer.removeprefix("ok ")

    def clerk(self) -> Client:
        """Return the demo clerk, logged in."""
        client = Client(self.server.url)
        client.login(CLERK, PIN)
        return client

    def legs(self) -> list[dict[str, str]]:
        """Return the day's legs as the server's CSV has them, by the columns' own names."""
        client = self.clerk()
        answer = urllib3.request(
            "GET", f"{self.server.url}/reports/today.csv", headers=client._headers
        )
        names = {words: name for name, words in texts("vi")["report"]["columns"].items()}
        lines = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        return [{names[words]: value for words, value in line.items()} for line in lines]

    def open_day(self) -> None:
        """Open the business day, so that the kiosk takes citizens."""
        self.clerk().open_day(uuid4())

    def watch(self) -> None:
        """Raise NothingHappenedError when one of the programs has ended."""
        for program in self._programs:
            if not program.is_running:
                raise NothingHappenedError(f"{program.name} has ended; see {self._logs}")

    def end_kiosk(self) -> None:
        """End the kiosk alone."""
        self._programs.remove(self.kiosk)
        self.kiosk.end()

    def end(self) -> None:
        """End everything, last started first."""
        while self._programs:
            self._programs.pop().end()
        self.server.stop()

    def _run(
        self, name: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> Program:
        program = Program(self._logs / f"{name}.log", *arguments, environment=environment)
        self._programs.append(program)
        return program


@contextmanager
def staged(folder: Path, kiosk_size: str) -> Iterator[Stage]:
    """Give a stage on an empty folder, and end all of it afterwards."""
    stage = Stage(folder, kiosk_size)
    try:
        yield stage
    finally:
        stage.end()


def has_screen() -> bool:
    """Tell whether a window can be shown here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _port() -> int:
    """Return the usual port, or another one if somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return free_port()
    return PORT
