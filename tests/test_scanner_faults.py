"""Everything that goes wrong between scanner and kiosk: first it happens, then it is taken away.

The real engine listens at a real serial line; what is shown is what the window would show.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread
from uuid import uuid4

import pytest
from glassless import MAN_OF_28
from kiosk_bench import TODAY, WOMAN_OF_71, Kiosk, kiosk_at, running
from office_process import OfficeProcess
from workbench import wait_until

from hardware.config import HardwareConfig, ScannerConfig
from hardware.devices import open_scanner
from hardware.framing import MOST_SCANS, Framer
from hardware.typing_scanner import TypingScanner
from hardware.virtual_scanner import VirtualScanner
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Answer, Screen
from kiosk.hand import Touches
from kiosk.threads.front import Front
from server.core.device import ScannerHealth

SECRETS = ("020055000001", "Nông", "20200000002")


class PluggedKiosk(Kiosk):
    """A kiosk whose scanner has one of several names, by the socket that it is plugged into."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self.sockets = folder / "dev"
        super().__init__(url, token, folder)
        self.scanner.close()

    def hardware(self) -> HardwareConfig:
        scanner = ScannerConfig(kind="serial", path=str(self.sockets / "ttyACM*"), repeat=0.2)
        return HardwareConfig(scanner=scanner)

    def plug(self, socket: int = 0) -> VirtualScanner:
        return VirtualScanner(self.sockets / f"ttyACM{socket}")


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(office_server, tmp_path) as kiosk:
        yield kiosk


def scanner_is(kiosk: Kiosk, health: ScannerHealth) -> None:
    wait_until(lambda: kiosk.engine.front.scanner() is health, 20)


def reads_again(kiosk: Kiosk, scanner: VirtualScanner) -> None:
    """See that whoever comes next is served."""
    time.sleep(SETTLE_S)
    kiosk.touches.go_back()
    wait_until(lambda: kiosk.state.screen is Screen.WELCOME)
    scanner.scan(WOMAN_OF_71)
    state = kiosk.shows(Screen.SERVICES)
    assert state.priority == "elderly"


def test_a_scanner_that_comes_late_moves_and_is_another_one_is_read_without_a_restart(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    url, token = office_server.url, office_server.add_device()
    with running(PluggedKiosk(url, token, tmp_path)) as kiosk:
        kiosk.shows(Screen.WELCOME)
        scanner_is(kiosk, ScannerHealth.LOST)
        for socket in (0, 1, 0, 3):
            scanner = kiosk.plug(socket)
            scanner_is(kiosk, ScannerHealth.READY)
            reads_again(kiosk, scanner)
            scanner.close()
            scanner_is(kiosk, ScannerHealth.LOST)
        assert kiosk.state.screen is Screen.SERVICES, "nobody is sent away by a pulled cable"


def test_a_cable_that_is_pulled_in_the_middle_of_a_card_leaves_no_half_of_it(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    url, token = office_server.url, office_server.add_device()
    with running(PluggedKiosk(url, token, tmp_path)) as kiosk:
        kiosk.shows(Screen.WELCOME)
        first = kiosk.plug()
        scanner_is(kiosk, ScannerHealth.READY)
        first.scan(WOMAN_OF_71[:20], end=b"")
        first.close()
        scanner_is(kiosk, ScannerHealth.LOST)
        second = kiosk.plug()
        scanner_is(kiosk, ScannerHealth.READY)
        second.scan(MAN_OF_28)
        state = kiosk.shows(Screen.SERVICES)
        assert state.citizen is not None
        assert state.citizen.number == "020200000002"
        second.close()


@pytest.mark.parametrize(
    "noise",
    [
        bytes(range(256)) * 3,
        b"\xff" * 700,
        b"\0" * 5000,
        b"\r\n" * 3000,
        b"\x1b[2J\x1b]0;x\x07\x9b31m",
        Random(4).randbytes(9000),
        b"020055000001|" * 900,
    ],
    ids=["every byte", "full", "NUL", "line ends", "escapes", "random", "endless card"],
)
def test_noise_on_the_line_is_answered_at_most_once_and_the_next_card_is_read(
    kiosk: Kiosk, noise: bytes
) -> None:
    for start in range(0, len(noise), 1000):
        kiosk.scanner.scan(noise[start : start + 1000], end=b"")
    time.sleep(0.3)  # The silence by which a line is known to be clear.
    assert kiosk.state.screen in (Screen.WELCOME, Screen.ANSWER)
    assert kiosk.state.citizen is None
    reads_again(kiosk, kiosk.scanner)


@pytest.mark.parametrize("babble", [b"x", b"noise\r", b"020055000001|\r\n"])
def test_a_scanner_that_never_falls_silent_stops_nobody_who_touches(
    kiosk: Kiosk, babble: bytes
) -> None:
    stop = Event()

    def speak() -> None:
        while not stop.is_set():
            kiosk.scanner.scan(babble * (500 // len(babble)), end=b"")

    speaker = Thread(target=speak)
    speaker.start()
    try:
        time.sleep(0.5)
        wait_until(lambda: kiosk.state.screen in (Screen.WELCOME, Screen.ANSWER))
        before = len(kiosk.states)
        time.sleep(0.5)
        assert len(kiosk.states) - before < 20, "the flow is left alone"
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("B")
        kiosk.shows(Screen.TICKET)
    finally:
        stop.set()
        speaker.join()
    time.sleep(0.3)
    reads_again(kiosk, kiosk.scanner)


def test_half_a_card_asks_for_another_try_and_the_whole_one_is_taken(kiosk: Kiosk) -> None:
    kiosk.scanner.scan(WOMAN_OF_71[:50], end=b"")
    assert kiosk.shows(Screen.ANSWER).answer is Answer.DAMAGED
    kiosk.scanner.scan(WOMAN_OF_71)
    kiosk.shows(Screen.SERVICES)


def test_a_card_over_a_slow_cable_is_one_card(kiosk: Kiosk) -> None:
    kiosk.scanner._pace = 960
    kiosk.scanner.scan(WOMAN_OF_71)
    assert kiosk.shows(Screen.SERVICES).priority == "elderly"
    assert Screen.ANSWER not in [state.screen for state in kiosk.states]


@pytest.mark.parametrize("between", [b"", b"\r", b"\r\n"])
def test_two_cards_at_once_are_nobodys(kiosk: Kiosk, between: bytes) -> None:
    kiosk.scanner.scan(WOMAN_OF_71.encode() + between + MAN_OF_28.encode())
    wait_until(lambda: kiosk.state.answer is Answer.TWO)
    state = kiosk.shows(Screen.ANSWER)
    assert (state.citizen, state.priority, state.mine) == (None, None, ())
    time.sleep(1.0)  # One of them is put away.
    kiosk.scanner.scan(WOMAN_OF_71)
    assert kiosk.shows(Screen.SERVICES).priority == "elderly"


def test_a_card_held_for_ten_seconds_is_one_visit(kiosk: Kiosk) -> None:
    kiosk.scanner.scan(WOMAN_OF_71)
    since = kiosk.shows(Screen.SERVICES).since
    for _ in range(20):
        kiosk.scanner.scan(WOMAN_OF_71)
        time.sleep(0.05)
    assert kiosk.state.since == since
    kiosk.touches.choose("B")
    state = kiosk.shows(Screen.TICKET)
    kiosk.scanner.scan(WOMAN_OF_71)
    time.sleep(0.3)
    assert kiosk.state.place == state.place


def test_nothing_that_is_scanned_reaches_a_log(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for code in (WOMAN_OF_71[:50], WOMAN_OF_71 + MAN_OF_28, WOMAN_OF_71):
            kiosk.scanner.scan(code)
            time.sleep(0.2)
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_a_stream_without_silence_is_cut_off_and_silence_ends_that() -> None:
    framer = Framer()
    assert len(framer.feed(b"one\r" * (MOST_SCANS - 1))) == MOST_SCANS - 1
    assert framer.feed(b"two\rthree\rfour") == [b"two"]
    assert framer.feed(b"five\r") == []
    assert framer.silence() == []
    assert framer.feed(b"six\r") == [b"six"]


# A scanner that types


def typing(tmp_path: Path) -> tuple[TypingScanner, list[str]]:
    seen: list[str] = []
    found = open_scanner(ScannerConfig("wedge", str(tmp_path / "usb-*-event-kbd")))
    assert isinstance(found, TypingScanner)
    found.when_scanned = seen.append
    return found, seen


def test_a_scanner_that_types_is_there_while_its_keyboard_is(tmp_path: Path) -> None:
    scanner, _ = typing(tmp_path)
    scanner.start()
    assert not scanner.connected
    keyboard = tmp_path / "usb-Thu-event-kbd"
    keyboard.touch()
    assert scanner.connected
    keyboard.unlink()
    assert not scanner.connected
    scanner.close()


def test_a_scanner_that_types_hands_a_card_on_once(tmp_path: Path) -> None:
    scanner, seen = typing(tmp_path)
    for _ in range(3):
        scanner.typed(WOMAN_OF_71)
    scanner.typed(MAN_OF_28)
    assert seen == [WOMAN_OF_71, MAN_OF_28]


@pytest.mark.parametrize("kind", ["none", "virtual", "wedge"])
def test_keys_are_scans_only_where_that_is_set(tmp_path: Path, kind: str) -> None:
    keyboard, told = tmp_path / "usb-Thu-event-kbd", list[str]()
    keyboard.touch()
    path = "" if kind == "virtual" else os.fspath(tmp_path / "*-event-kbd")
    config = HardwareConfig(scanner=ScannerConfig(kind, path))  # type: ignore[arg-type]
    events: list[object] = []
    front = Front(config, Touches(events.append, time.monotonic, lambda: TODAY), told.append)
    front.start(lambda: False)
    wait_until(lambda: told, 20)
    front.typed("LH-0731")
    assert len(events) == (1 if kind == "wedge" else 0)
    there = ScannerHealth.NONE if kind == "none" else ScannerHealth.READY
    assert front.scanner() is there
    keyboard.unlink()
    assert front.scanner() is (ScannerHealth.LOST if kind == "wedge" else there)
    front.close()
