"""`python -m display` as a process: it speaks, shows, waits, and ends without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from display_stage import Stage, office, quiet_board, with_call
from office_process import ROOT, OfficeProcess, free_port
from xvfb import xvfb

from display.__main__ import main
from display.screen import ScreenError, browser_command
from display.voice import BETWEEN_LANGUAGES, Voice
from hardware.clips import read, silence
from server.desk import Key

MARK = "XIN_MOI_DISPLAY_TEST"


class DisplayProcess:
    """A display that runs; `left` finds whatever of it is alive."""

    def __init__(self, log: Path, *arguments: str, **environment: str) -> None:
        self.mark = uuid4().hex
        self._log = log
        command = [sys.executable, "-m", "display", *arguments]
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | environment | {MARK: self.mark},
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def end(self) -> int:
        """Ask it to end as systemd does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def left(self) -> list[int]:
        """Return the ids of all processes that it started and itself."""
        sign = f"{MARK}={self.mark}".encode()
        return [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/environ") if sign in _of(p)]


def _of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def until(happens: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until `happens()` is true."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def display(log: Path, *arguments: str, **environment: str) -> Iterator[DisplayProcess]:
    """Run a display, and prove that it ends well and leaves nothing behind."""
    running = DisplayProcess(log, *arguments, **environment)
    try:
        yield running
        assert running.end() == 0, running.log()
        until(lambda: not running.left(), seconds=3)
    finally:
        for pid in running.left():
            os.kill(pid, signal.SIGKILL)
        running.process.wait()


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """The folder into which the loudspeaker's fake puts what it plays."""
    return tmp_path / "spoken"


@pytest.fixture
def hardware(tmp_path: Path, spoken: Path) -> Path:
    file = tmp_path / "hardware.toml"
    file.write_text(f'[speaker]\nkind = "file"\nout = "{spoken}"\n', encoding="utf-8")
    return file


def test_a_real_call_and_its_recall_are_spoken(
    office_server: OfficeProcess, hardware: Path, spoken: Path, tmp_path: Path
) -> None:
    clerk, kiosk = office_server.open_counter(3), office_server.kiosk()
    first, second = (kiosk.issue(uuid4(), "C").ticket.number for _ in range(2))
    clerk.press(uuid4(), 3, Key.NEXT)
    options = ("--server", office_server.url, "--hardware", str(hardware), "--no-screen")
    with display(tmp_path / "log", "hall", *options) as hall:
        # What was called before it started stays unspoken.
        until(lambda: "listening" in hall.log())
        clerk.press(uuid4(), 3, Key.NEXT)
        until((spoken / "spoken-0001.wav").exists)
        clerk.press(uuid4(), 3, Key.RECALL)
        until((spoken / "spoken-0002.wav").exists)
        until(lambda: f"spoke {second} to counter 3" in hall.log())
    assert f"spoke {first}" not in hall.log()
    heard = [read(path) for path in sorted(spoken.iterdir())]
    assert heard == [Voice().sound(second, 3)] * 2


def test_who_took_a_number_in_another_language_is_called_in_both(
    office_server: OfficeProcess, hardware: Path, spoken: Path, tmp_path: Path
) -> None:
    clerk, kiosk = office_server.open_counter(3), office_server.kiosk()
    spoken_to = ("en", "ko", "vi", "km")
    numbers = [kiosk.issue(uuid4(), "C", language=code).ticket.number for code in spoken_to]
    options = ("--server", office_server.url, "--hardware", str(hardware), "--no-screen")
    with display(tmp_path / "log", "hall", *options) as hall:
        until(lambda: "listening" in hall.log())
        assert "calls are spoken in vi, en, ko" in hall.log()
        for count, number in enumerate(numbers, 1):
            clerk.press(uuid4(), 3, Key.NEXT)
            until(lambda number=number: f"spoke {number} to counter 3" in hall.log())
            until((spoken / f"spoken-{count:04}.wav").exists)
            for key in (Key.SERVE, Key.FINISH):
                clerk.press(uuid4(), 3, key)
    heard = [read(path) for path in sorted(spoken.iterdir())]
    pause = silence(BETWEEN_LANGUAGES)
    assert heard == [
        Voice().sound(numbers[0], 3) + pause + Voice("en").said(numbers[0], 3),
        Voice().sound(numbers[1], 3) + pause + Voice("ko").said(numbers[1], 3),
        # There is no other language, or no voice for it.
        Voice().sound(numbers[2], 3),
        Voice().sound(numbers[3], 3),
    ]


def test_it_waits_for_the_server_and_says_so_once(
    hardware: Path, spoken: Path, tmp_path: Path
) -> None:
    place = office()
    stage = Stage(place, quiet_board(place))
    stage.port = free_port()
    options = ("--server", stage.url, "--hardware", str(hardware), "--no-screen")
    with display(tmp_path / "log", "hall", *options) as hall:
        until(lambda: "waiting for the server" in hall.log())
        time.sleep(2.0)
        stage.start()
        until(lambda: "answers" in hall.log() and "listening" in hall.log())
        stage.show(with_call(stage.board, "A042", 3))
        until((spoken / "spoken-0001.wav").exists)
        stage.stop()
        assert hall.log().count("waiting for the server") <= 2
        assert "Traceback" not in hall.log()


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[str]:
    """A screen that nobody sees."""
    with xvfb(tmp_path) as name:
        yield name


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs the package xvfb")
def test_a_browser_that_dies_is_started_again(desktop: str, tmp_path: Path) -> None:
    place = office()
    stage = Stage(place, quiet_board(place))
    stage.start()
    options = ("counter-3", "--server", stage.url)
    with display(tmp_path / "log", *options, DISPLAY=desktop, WAYLAND_DISPLAY="") as screen:
        until(lambda: stage.listeners == 1)
        browser = next(pid for pid in screen.left() if pid != screen.process.pid)
        os.killpg(os.getpgid(browser), signal.SIGKILL)
        until(lambda: "the browser ended" in screen.log())
        until(lambda: stage.listeners == 2)
    stage.stop()


def test_a_counter_that_is_not_there_yet_is_waited_for(desktop: str, tmp_path: Path) -> None:
    place = office(counters=2)
    stage = Stage(place, quiet_board(place))
    stage.start()
    options = ("counter-3", "--server", stage.url)
    with display(tmp_path / "log", *options, DISPLAY=desktop, WAYLAND_DISPLAY="") as screen:
        until(lambda: "there is no counter 3" in screen.log())
        stage.office = office(counters=3)
        until(lambda: stage.listeners == 1)
    stage.stop()


def test_a_call_without_words_is_passed_over(hardware: Path, spoken: Path, tmp_path: Path) -> None:
    place = office()
    stage = Stage(place, quiet_board(place))
    stage.start()
    options = ("--server", stage.url, "--hardware", str(hardware), "--no-screen")
    with display(tmp_path / "log", "hall", *options) as hall:
        until(lambda: "listening" in hall.log())
        stage.show(with_call(stage.board, "Đ001", 3))
        until(lambda: "Đ001 was not spoken" in hall.log())
        stage.show(with_call(stage.board, "A001", 3))
        until((spoken / "spoken-0001.wav").exists)
    stage.stop()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["kitchen", "--server", "http://x"], '"hall" or "counter-3", not "kitchen"'),
        (["counter-0", "--server", "http://x"], '"hall" or "counter-3", not "counter-0"'),
        (["hall"], "--server"),
        (["counter-3", "--server", "http://x", "--no-screen"], "there is nothing to do"),
        (["signs", "--server", "http://x"], 'not "signs"'),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--language", "vi-nowhere"], "the voice 'vi-nowhere' has no usable list"),
        (["--hardware", "nowhere.toml"], "nowhere.toml: there is no such file"),
    ],
)
def test_what_cannot_be_used_is_named_before_anything_starts(
    options: list[str], complaint: str
) -> None:
    command = [sys.executable, "-m", "display", "hall", "--server", "http://127.0.0.1:9"]
    done = subprocess.run(
        [*command, "--no-screen", *options], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_on_a_desktop_the_browser_stands_alone_and_on_a_console_in_cage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chromium", "cage"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    page = "http://server/display/hall"
    on_desktop = browser_command(page, tmp_path, {"DISPLAY": ":0"})
    assert (on_desktop[0], on_desktop[-1]) == (str(tmp_path / "chromium"), page)
    on_console = browser_command(page, tmp_path, {})
    assert on_console[:4] == [str(tmp_path / "cage"), "-ds", "--", str(tmp_path / "chromium")]
    (tmp_path / "cage").unlink()
    with pytest.raises(ScreenError, match="install the package cage"):
        browser_command(page, tmp_path, {})
    (tmp_path / "chromium").unlink()
    with pytest.raises(ScreenError, match="install the package chromium"):
        browser_command(page, tmp_path, {})
