"""A scanner on a real serial line: where a scan ends, and what happens when it is unplugged."""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from workbench import wait_until

from hardware.config import ScannerConfig
from hardware.devices import open_scanner
from hardware.framing import LONGEST, Framer, Repeats
from hardware.scanner import Scanner
from hardware.virtual_scanner import VirtualScanner

CODE = "079200000000|123456789|Nguyễn Văn Thử|01011960|Nam|Thôn Mẫu, xã Thử|01012022"
GAP = 0.05


class Now:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def fake() -> Iterator[VirtualScanner]:
    fake = VirtualScanner()
    yield fake
    fake.close()


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def scanner(fake: VirtualScanner, clock: Now, seen: list[str]) -> Iterator[Scanner]:
    scanner = Scanner(fake.path, 9600, GAP, 3.0, clock)
    scanner.when_scanned = seen.append
    scanner.start()
    wait_until(lambda: scanner.connected)
    yield scanner
    scanner.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x00", b""])
@pytest.mark.usefixtures("scanner")
def test_a_scan_arrives_whatever_ends_it(fake: VirtualScanner, seen: list[str], end: bytes) -> None:
    fake.scan(CODE, end)
    wait_until(lambda: seen)
    assert seen == [CODE]


@pytest.mark.usefixtures("scanner")
def test_a_scan_that_trickles_in_is_one_scan(fake: VirtualScanner, seen: list[str]) -> None:
    data = CODE.encode()
    for start in range(0, len(data), 7):
        fake.scan(data[start : start + 7], b"")
        time.sleep(GAP / 10)
    fake.scan(b"", b"\r")
    wait_until(lambda: seen)
    assert seen == [CODE]


@pytest.mark.usefixtures("scanner")
def test_bytes_that_are_no_text_do_not_stop_the_next_scan(
    fake: VirtualScanner, seen: list[str]
) -> None:
    fake.scan(b"\xff\xfe\x80")
    fake.scan(CODE)
    wait_until(lambda: len(seen) == 2)
    assert seen[1] == CODE


@pytest.mark.usefixtures("scanner")
def test_the_same_card_left_in_view_is_scanned_once(
    fake: VirtualScanner, clock: Now, seen: list[str]
) -> None:
    for seconds in (0.0, 1.0, 3.9, 20.0):
        clock.seconds = seconds
        fake.scan(CODE)
        time.sleep(4 * GAP)
    assert seen == [CODE, CODE]


@pytest.mark.usefixtures("scanner")
def test_another_card_at_once_is_scanned(fake: VirtualScanner, seen: list[str]) -> None:
    fake.scan(CODE)
    fake.scan(CODE.replace("1960", "1961"))
    wait_until(lambda: len(seen) == 2)


def test_a_listener_that_fails_does_not_end_the_scanning(
    fake: VirtualScanner, scanner: Scanner, seen: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(code: str) -> None:
        raise ValueError(code)

    scanner.when_scanned = fail
    fake.scan(CODE)
    wait_until(lambda: "ValueError" in caplog.text)
    scanner.when_scanned = seen.append
    fake.scan("other")
    wait_until(lambda: seen == ["other"])


def test_nothing_scanned_is_ever_logged(
    fake: VirtualScanner, scanner: Scanner, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(code: str) -> None:
        raise ValueError(code)

    with caplog.at_level(logging.DEBUG):
        scanner.when_scanned = fail
        fake.scan(CODE)
        wait_until(lambda: caplog.records)
        scanner.close()
    assert "079200000000" not in caplog.text
    assert "Nguyễn" not in caplog.text


def test_an_unplugged_scanner_is_found_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    link, seen = tmp_path / "scanner", []
    first = VirtualScanner(link)
    scanner = Scanner(link, 9600, GAP, 3.0, Now())
    scanner.when_scanned = seen.append
    scanner.start()
    wait_until(lambda: scanner.connected)
    first.close()
    wait_until(lambda: not scanner.connected)
    second = VirtualScanner(link)
    wait_until(lambda: scanner.connected)
    second.scan(CODE)
    wait_until(lambda: seen)
    scanner.close()
    second.close()
    assert seen == [CODE]
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


def test_a_scanner_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    scanner = Scanner(link, 9600, GAP, 3.0, Now())
    scanner.start()
    time.sleep(0.1)
    assert not scanner.connected
    assert not link.exists()
    fake = VirtualScanner(link)
    wait_until(lambda: scanner.connected)
    scanner.close()
    fake.close()


def test_the_virtual_scanner_scans_what_is_written_into_its_link(tmp_path: Path) -> None:
    link, seen = tmp_path / "scanner", []
    scanner = open_scanner(ScannerConfig("virtual", str(link)))
    scanner.when_scanned = seen.append
    scanner.start()
    wait_until(lambda: scanner.connected)
    subprocess.run(["sh", "-c", 'printf "%s\\r" "$1" > "$2"', "sh", CODE, str(link)], check=True)
    wait_until(lambda: seen == [CODE])
    scanner.close()
    assert not link.is_symlink()


def test_no_scanner_is_a_scanner_that_never_scans() -> None:
    scanner = open_scanner(ScannerConfig())
    scanner.start()
    assert not scanner.connected
    scanner.close()


def test_a_scan_that_is_too_long_is_thrown_away_until_the_line_is_silent() -> None:
    framer = Framer()
    assert framer.feed(b"x" * (LONGEST + 1)) == []
    assert framer.feed(b"yyy\rrest of the same flood\r") == []
    assert framer.silence() == []
    assert framer.feed(b"fine\r") == [b"fine"]


def test_a_scan_of_the_longest_allowed_length_is_kept() -> None:
    assert Framer().feed(b"x" * LONGEST + b"\r") == [b"x" * LONGEST]


@pytest.mark.parametrize("at", range(1, 10))
def test_two_scans_are_told_apart_wherever_the_bytes_are_cut(at: int) -> None:
    stream, framer = b"one\r\ntwo\r\n", Framer()
    assert framer.feed(stream[:at]) + framer.feed(stream[at:]) == [b"one", b"two"]


def test_silence_ends_a_scan_only_once() -> None:
    framer = Framer()
    assert framer.feed(b"one") == []
    assert framer.silence() == [b"one"]
    assert framer.silence() == []


def test_a_repeat_is_recognised_without_keeping_the_code(clock: Now) -> None:
    repeats = Repeats(3.0, clock)
    assert not repeats.again(CODE)
    assert repeats.again(CODE)
    assert CODE not in str(vars(repeats))
