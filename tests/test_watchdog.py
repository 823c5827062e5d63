"""systemd's watchdog is fed only while glass, flow and disk really work."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from workbench import wait_until

from kiosk.flow.events import Began, Event
from kiosk.flow.state import State
from kiosk.threads.runner import Runner
from kiosk.threads.systemd import Systemd
from kiosk.threads.watchdog import DISK, PROOF, WORKS, DiskProof, Part, Pulse, Watchdog

QUICK_S = 0.02


class FakeSystemd:
    """The other end of the socket; reads what a service tells of itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.told: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.setblocking(False)

    def listen(self, seconds: float = 0.0) -> list[str]:
        """Return all that has come so far, and what comes within `seconds`."""
        end = time.monotonic() + seconds
        self._drain()
        while time.monotonic() < end:
            time.sleep(QUICK_S)
            self._drain()
        return self.told

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while True:
                self.told.append(self._socket.recv(4096).decode("utf-8"))

    def hears(self, line: str) -> bool:
        return line in self.listen()

    def is_fed(self, seconds: float = 0.3) -> bool:
        """Tell whether it is fed from now on."""
        self.listen()
        self.told.clear()
        return "WATCHDOG=1" in self.listen(seconds)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[FakeSystemd]:
    found = FakeSystemd(str(tmp_path / "notify"))
    yield found
    found.close()


class Beating:
    """A real thread that beats until it is held."""

    def __init__(self, part: Part) -> None:
        self.pulse = Pulse(part, time.monotonic)
        self.go = threading.Event()
        self.go.set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(QUICK_S):
            self.go.wait()
            self.pulse.beat()

    def close(self) -> None:
        self._over.set()
        self.go.set()
        self._thread.join()


GLASS = Part("the window", "Màn hình không trả lời", 1.0)
FLOW = Part("the flow", "Chương trình không trả lời", 1.0)


@pytest.fixture
def threads() -> Iterator[tuple[Beating, Beating]]:
    both = Beating(GLASS), Beating(FLOW)
    yield both
    for beating in both:
        beating.close()


@pytest.fixture
def watched(
    systemd: FakeSystemd, threads: tuple[Beating, Beating]
) -> Iterator[tuple[FakeSystemd, Beating, Beating]]:
    glass, flow = threads
    dog = Watchdog(Systemd(systemd.address), (glass.pulse, flow.pulse), QUICK_S)
    dog.start()
    yield systemd, glass, flow
    dog.close()


def test_a_kiosk_that_works_is_ready_says_so_and_feeds(
    watched: tuple[FakeSystemd, Beating, Beating],
) -> None:
    systemd, _, _ = watched
    wait_until(lambda: systemd.hears("STATUS=Đang hoạt động"))
    assert systemd.told.count("READY=1") == 1
    wait_until(systemd.is_fed)
    assert "READY=1" not in systemd.told, "that is told once"


@pytest.mark.parametrize("which", [0, 1])
def test_a_thread_that_no_longer_answers_ends_the_feeding_until_it_does(
    watched: tuple[FakeSystemd, Beating, Beating], which: int
) -> None:
    systemd, part = watched[0], watched[1 + which]
    wait_until(lambda: systemd.hears("READY=1"))
    systemd.told.clear()
    part.go.clear()
    wait_until(lambda: systemd.hears(f"STATUS={part.pulse.part.missed}"))
    assert not systemd.is_fed()
    part.go.set()
    wait_until(lambda: systemd.hears(f"STATUS={WORKS}"))
    wait_until(systemd.is_fed)


def test_it_is_not_ready_and_not_fed_before_every_part_has_worked_once(
    systemd: FakeSystemd, threads: tuple[Beating, Beating]
) -> None:
    glass, flow = threads
    silent = Pulse(DISK, time.monotonic)
    dog = Watchdog(Systemd(systemd.address), (glass.pulse, flow.pulse, silent), QUICK_S)
    dog.start()
    try:
        wait_until(lambda: systemd.hears("STATUS=Không ghi được vào thẻ nhớ"))
        assert not systemd.is_fed()
        assert not systemd.hears("READY=1")
        silent.beat()
        wait_until(lambda: systemd.hears("READY=1"))
        wait_until(systemd.is_fed)
    finally:
        dog.close()
    assert systemd.hears("STOPPING=1")


# The flow


def test_the_flow_beats_while_nothing_happens_and_stops_when_it_hangs() -> None:
    pulse, hold = Pulse(FLOW, time.monotonic), threading.Event()
    runner = Runner(State(), time.monotonic, pulse.beat)
    hanging: Callable[[State], None] = lambda _: hold.wait() and None  # noqa: E731
    runner.start({}, hanging)
    wait_until(lambda: pulse.is_alive)
    runner.post(_touched())
    wait_until(lambda: not pulse.is_alive)
    hold.set()
    wait_until(lambda: pulse.is_alive)
    runner.close()


def _touched() -> Event:
    return Began(time.monotonic())


# The disk


def proof(folder: Path) -> tuple[DiskProof, Pulse]:
    pulse = Pulse(Part("the disk", "", 1.0), time.monotonic)
    return DiskProof(folder, pulse, QUICK_S), pulse


def test_a_disk_that_can_be_written_beats(tmp_path: Path) -> None:
    disk, pulse = proof(tmp_path)
    disk.start()
    wait_until(lambda: pulse.is_alive)
    wait_until(lambda: int((tmp_path / PROOF).read_text("ascii") or 0) > 3)
    assert (tmp_path / PROOF).stat().st_size == 21, "it does not grow"
    disk.close()


def test_a_folder_that_is_gone_does_not_beat_until_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data"
    disk, pulse = proof(folder)
    disk.start()
    wait_until(lambda: "No such file" in caplog.text)
    assert not pulse.has_begun
    folder.mkdir()
    wait_until(lambda: pulse.is_alive)
    disk.close()
    assert caplog.text.count("No such file") == 1, "told once"


def test_a_full_disk_does_not_beat(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / PROOF).symlink_to("/dev/full")
    disk, pulse = proof(tmp_path)
    disk.start()
    wait_until(lambda: "No space left" in caplog.text)
    assert not pulse.has_begun
    disk.close()


def test_a_dead_disk_that_hangs_beats_no_more_and_hangs_nobody_else(tmp_path: Path) -> None:
    # Opening a pipe that nobody reads blocks, as a card does that no longer answers.
    os.mkfifo(tmp_path / PROOF)
    disk, pulse = proof(tmp_path)
    disk.start()
    begun = time.monotonic()
    disk.close()
    assert time.monotonic() - begun < 5
    assert not pulse.has_begun
    reader = os.open(tmp_path / PROOF, os.O_RDONLY)
    os.close(reader)


# The wire


def test_an_address_without_a_file_is_understood() -> None:
    systemd = FakeSystemd(f"@xinmoi-test-{os.getpid()}")
    Systemd(systemd.address).say("Đang chờ giấy – ồ")
    assert systemd.hears("STATUS=Đang chờ giấy – ồ")
    systemd.close()


@pytest.mark.parametrize("address", [None, "", "/nowhere/notify"])
def test_without_systemd_nothing_is_told_and_nothing_breaks(address: str | None) -> None:
    Systemd(address).ready()


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_time_allowed_is_systemd_s(environment: dict[str, str], seconds: float | None) -> None:
    assert Systemd.of(environment, 42).watchdog_s == seconds
