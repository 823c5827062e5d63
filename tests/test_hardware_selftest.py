"""`python -m hardware`: the self-test, and the printer and scanner that it can stand in for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from gpiozero.pins.mock import MockFactory
from workbench import FONTS, SLIP, over_network, printer_at, wait_until

from hardware import words
from hardware.config import HardwareConfig, PanelConfig, PrinterConfig, ScannerConfig, SpeakerConfig
from hardware.devices import open_scanner
from hardware.network import NetworkTransport
from hardware.panel import Key, Panel
from hardware.printer import Printed
from hardware.selftest import Person, Result, SelfTest, kind_of
from hardware.status import PrinterState
from hardware.virtual_orders import obey
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner
from hardware.virtual_wire import PrinterSocket

ROOT = Path(words.__file__).parent.parent
CODE = "079200000000||Nguyễn Văn Thử|01011960|Nam|Thôn Mẫu|01012022"
COMMAND = [sys.executable, "-W", "error", "-m", "hardware"]


def run(tmp_path: Path, settings: str, *options: str, said: str = "") -> tuple[int, str]:
    """Run the self-test in its own process; return exit status and what it printed."""
    (tmp_path / "hardware.toml").write_text(settings, encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@contextmanager
def running(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Run a stand-in until the test is done; it must end at once when it is told to."""
    with subprocess.Popen(
        [*COMMAND, *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(5)


VIRTUAL = '[printer]\nkind = "virtual"\n[panel]\nkind = "virtual"\n[speaker]\nkind = "file"\n'


def test_everything_virtual_passes_without_anybody(tmp_path: Path) -> None:
    status, said = run(tmp_path, VIRTUAL + '[scanner]\nkind = "virtual"', "--yes")
    assert status == 0
    assert said.count("chưa ai xem") == 4
    assert len(list((tmp_path / "slips").iterdir())) == 1
    assert len(list((tmp_path / "spoken").iterdir())) == 1


def test_a_technician_who_says_yes_gets_a_table_of_what_is_good(tmp_path: Path) -> None:
    status, said = run(tmp_path, VIRTUAL, said="c\nc\nc\n")
    assert status == 0
    table = said.splitlines()[-4:]
    assert [line.split()[-1] for line in table] == ["tốt", "có", "tốt", "tốt"]


def test_a_technician_who_says_no_is_told_what_to_do(tmp_path: Path) -> None:
    status, said = run(tmp_path, '[printer]\nkind = "virtual"', said="hả\nk\n")
    assert status == 1
    assert "mặt bóng" in said
    assert "hỏng" in said.splitlines()[-4]


def test_a_printer_that_is_not_there_fails_with_advice_in_english(tmp_path: Path) -> None:
    status, said = run(
        tmp_path, '[printer]\nkind = "usb"\npath = "lp9"', "--language", "en", "--yes"
    )
    assert status == 1
    assert "cannot be reached" in said
    assert "ls /dev/usb" in said


def test_wrong_settings_are_shown_in_full(tmp_path: Path) -> None:
    status, said = run(tmp_path, '[printer]\nkind = "usbb"\n[scaner]\n', "--yes")
    assert status == 2
    assert "did you mean 'usb'" in said
    assert "did you mean 'scanner'" in said


def test_missing_settings_are_one_plain_sentence(tmp_path: Path) -> None:
    status, said = run(tmp_path, "", "--hardware", "other.toml")
    assert status == 2
    assert "other.toml: there is no such file" in said


def self_test(config: HardwareConfig, answers: list[bool | None]) -> tuple[SelfTest, list[str]]:
    told: list[str] = []
    person = Person(told.append, lambda _: answers.pop(0))
    return SelfTest(config, FONTS, words.load("vi"), person, patience=5.0), told


def test_a_scan_is_described_and_never_shown(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    fake = VirtualScanner(link)
    test, told = self_test(HardwareConfig(scanner=ScannerConfig("serial", str(link))), [])
    # A person scans again when nothing happens: the first may come before the port is open.
    person = Timer(0.3, lambda: [fake.scan(CODE) for _ in range(3)])
    person.start()
    results = dict(test.run())
    person.join()
    fake.close()
    assert results["Máy quét"] is Result.GOOD
    assert any("căn cước" in line and str(len(CODE)) in line for line in told)
    assert not any("Nguyễn" in line or "0792" in line for line in told)


def test_the_stand_in_printer_says_where_it_listens_and_draws_slips(tmp_path: Path) -> None:
    with running("printer", "--listen", "127.0.0.1:0", "--out", str(tmp_path)) as stand_in:
        assert stand_in.stdout is not None
        assert stand_in.stdin is not None
        host, port = stand_in.stdout.readline().strip().split(":")
        printer = printer_at(lambda: NetworkTransport(host, int(port), 2, 2), stays=False)
        assert printer.print(SLIP).printed is Printed.YES
        assert (tmp_path / "slip-0001.png").exists()
        stand_in.stdin.write("paper_out\n")
        stand_in.stdin.flush()
        assert stand_in.stdout.readline().strip() == "paper_out"
        assert printer.state() is PrinterState.PAPER_OUT


def test_the_stand_in_scanner_tidies_its_link_away(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    with running("scanner", "--link", str(link)) as stand_in:
        assert stand_in.stdout is not None
        assert stand_in.stdin is not None
        stand_in.stdout.readline()
        scanner, seen = open_scanner(ScannerConfig("serial", str(link))), []
        scanner.when_scanned = seen.append
        scanner.start()
        wait_until(lambda: scanner.connected)
        stand_in.stdin.write(CODE + "\n")
        stand_in.stdin.flush()
        wait_until(lambda: seen == [CODE])
        scanner.close()
    assert not link.is_symlink()


def test_a_panel_without_gpio_fails() -> None:
    config = HardwareConfig(
        PrinterConfig(), ScannerConfig(), PanelConfig("gpio", button=17), SpeakerConfig()
    )
    test, told = self_test(config, [])
    assert dict(test.run())["Bảng nút"] is Result.BAD
    assert any("python3-lgpio" in line for line in told)


def test_a_scanner_that_is_missing_is_said_so_and_nobody_is_asked_to_scan() -> None:
    config = HardwareConfig(scanner=ScannerConfig("serial", "/dev/no-such-scanner"))
    test, told = self_test(config, [])
    assert dict(test.run())["Máy quét"] is Result.BAD
    assert any("by-id" in line for line in told)
    assert not any("hãy quét" in line.lower() for line in told)


def test_each_button_is_asked_for_by_its_name() -> None:
    config = HardwareConfig(panel=PanelConfig("virtual", lamp=27, button=17, ok=6))
    factory = MockFactory()
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        pins = {"bấm nút bắt đầu": 17, "bấm nút chọn": 6}
        for words_, pin in pins.items():
            if words_ in line:
                factory.pin(pin).drive_low()

    person = Person(tell, lambda _: True)
    open_panel = lambda panel: Panel(panel, lambda: factory)  # noqa: E731 - shorter than a function
    test = SelfTest(config, FONTS, words.load("vi"), person, 5.0, open_panel)
    assert dict(test.run())["Bảng nút"] is Result.GOOD
    assert any("Đã nhận nút chọn" in line for line in told)


def test_a_button_that_is_not_pressed_fails() -> None:
    config = HardwareConfig(panel=PanelConfig("virtual", next=5))
    person = Person(lambda _: None, lambda _: True)
    test = SelfTest(config, FONTS, words.load("vi"), person, patience=0.1)
    assert dict(test.run())["Bảng nút"] is Result.BAD


def test_the_second_printer_is_tested_too(tmp_path: Path) -> None:
    config = HardwareConfig(
        PrinterConfig("virtual", out=str(tmp_path / "a")),
        second_printer=PrinterConfig("virtual", out=str(tmp_path / "b")),
    )
    test, _ = self_test(config, [True, False])
    results = dict(test.run())
    assert results["Máy in"] is Result.GOOD
    assert results["Máy in thứ hai"] is Result.BAD
    assert len(list(tmp_path.glob("*/slip-0001.png"))) == 2


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_two_signals_at_once_stop_it_without_a_word(tmp_path: Path, gap: float) -> None:
    with subprocess.Popen(
        [*COMMAND, "scanner", "--link", str(tmp_path / "link")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        time.sleep(gap)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    assert said == ""
    assert process.returncode == 130
    assert not (tmp_path / "link").is_symlink()


def test_the_stand_in_printer_does_what_it_is_told(tmp_path: Path) -> None:
    machine = VirtualPrinter(tmp_path)
    with PrinterSocket(machine) as wire:
        printer = over_network(wire)
        for order, state in {
            "cutter_stuck": PrinterState.CUTTER_STUCK,
            "ready": PrinterState.READY,
            "pull": PrinterState.OFFLINE,
            "plug": PrinterState.READY,
            "off": PrinterState.OFFLINE,
            "on": PrinterState.READY,
            "roll 10000": PrinterState.READY,
        }.items():
            assert obey(f"{order}\n", machine, wire) == order
            assert printer.state() is state
        assert obey("paper_out 200", machine, wire) == "paper_out 200"
        assert printer.print(SLIP).cut_off
        for order in ("free", "pace 100", "delay 1", "garbage", "jam"):
            assert obey(order, machine, wire) == order
        assert (wire.pace, wire.delay, machine.jammed) == (100, 1, True)


@pytest.mark.parametrize("order", ["burn", "paper_out soon"])
def test_an_order_that_the_stand_in_does_not_know_is_answered_with_those_it_does(
    tmp_path: Path, order: str
) -> None:
    machine = VirtualPrinter(tmp_path)
    with PrinterSocket(machine) as wire:
        assert "paper_low, paper_out" in obey(order, machine, wire)
    assert machine.state is PrinterState.READY


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_state_and_button_has_its_words(language: str) -> None:
    said = words.load(language)
    assert set(said.states) == set(PrinterState)
    assert set(said.keys) == set(Key)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (CODE, "card"),
        ("IDVNM2000000000079200000000<<0", "mrz"),
        ("https://a.b", "link"),
        ("1", "other"),
    ],
)
def test_a_code_is_told_by_its_looks(code: str, kind: str) -> None:
    assert kind_of(code) == kind
