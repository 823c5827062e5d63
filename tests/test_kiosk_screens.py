"""The kiosk's real window, without a screen: what is on it, and what real touches do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from kiosk_stage import scenes
from office_process import OfficeProcess

from hardware.status import PrinterState
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner
from hardware.virtual_wire import PrinterSocket
from kiosk.screens.frame import Box, Frame, Spacing, arrange, columns_for
from kiosk.views.words import load_all
from server.requests import NewAppointment
from server.session import Role

ROOT = Path(__file__).parent.parent
SIZES = ("1080x1920", "800x480", "1024x600")
OFFSCREEN = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
WOMAN_OF_71 = "020055000001|080000001|Nông Thị Mẫu|03021955|Nữ|Lạng Sơn|10072021"

Report = dict[str, Any]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Report]]:
    """Every screen in every language at every size, as really drawn."""
    return {size: show_everything(size, tmp_path_factory.mktemp(size)) for size in SIZES}


def show_everything(size: str, folder: Path) -> list[Report]:
    command = [sys.executable, "-W", "error", str(ROOT / "tests/kiosk_stage.py"), size, str(folder)]
    done = subprocess.run(
        command, env=OFFSCREEN, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def inside(box: list[float], size: str) -> bool:
    width, height = (int(side) for side in size.split("x"))
    x, y, w, h = box
    return x >= -1 and y >= -1 and x + w <= width + 1 and y + h <= height + 1


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_on_any_screen_in_any_language(
    stages: dict[str, list[Report]], size: str
) -> None:
    assert len(stages[size]) == len(load_all()) * len(list(scenes()))
    for report in stages[size]:
        assert report["labels"], report["scene"]
        for label in report["labels"]:
            where = f"{size} {report['scene']}: {label['said']}"
            assert label["needs"][0] <= label["box"][2] + 0.5, where
            assert label["needs"][1] <= label["box"][3] + 0.5, where
            assert inside(label["box"], size), where


@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_lost_or_broken(stages: dict[str, list[Report]], size: str) -> None:
    for report in stages[size]:
        for label in report["labels"]:
            shown = label["shown"].replace("\u00a0", " ").split()
            assert shown == label["said"].split(), report["scene"]


@pytest.mark.parametrize(("size", "least"), [("1080x1920", 36), ("800x480", 14), ("1024x600", 17)])
def test_type_is_large_enough_to_read(
    stages: dict[str, list[Report]], size: str, least: int
) -> None:
    for report in stages[size]:
        for label in report["labels"]:
            assert label["font"] >= least, f"{report['scene']}: {label['said']}"


def test_the_number_is_huge(stages: dict[str, list[Report]]) -> None:
    for report in stages["1080x1920"]:
        sizes = {label["said"]: label["font"] for label in report["labels"]}
        for number in {"A042", "E1042", "D007"} & sizes.keys():
            assert sizes[number] >= 260


def test_what_is_touched_is_larger_than_a_finger(stages: dict[str, list[Report]]) -> None:
    # 20 mm are 81 px on a 21.5" screen of 1080×1920; the house rule is 140 px.
    for report in stages["1080x1920"]:
        for name, (_, _, width, height) in report["touch"].items():
            assert min(width, height) >= 140, f"{report['scene']}: {name}"


@pytest.mark.parametrize(("size", "least"), [("800x480", 46), ("1024x600", 58)])
def test_what_is_touched_on_small_screens_is_as_large_as_a_fingertip(
    stages: dict[str, list[Report]], size: str, least: int
) -> None:
    # A 7" screen is 154 mm wide, so this is 9 mm at the very least; services are three times that.
    for report in stages[size]:
        for name, (_, _, width, height) in report["touch"].items():
            floor = least * 2 if name.startswith("service") else least
            assert min(width, height) >= floor, f"{report['scene']}: {name}"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_to_touch_lies_on_something_else(
    stages: dict[str, list[Report]], size: str
) -> None:
    for report in stages[size]:
        boxes = {n: b for n, b in report["touch"].items() if "welcome" not in report["scene"]}
        for name, box in boxes.items():
            assert inside(box, size), f"{report['scene']}: {name}"
            for other in boxes.values():
                assert other is box or apart(box, other), f"{report['scene']}: {name}"


def apart(one: list[float], other: list[float]) -> bool:
    return (
        one[0] + one[2] <= other[0] + 1
        or other[0] + other[2] <= one[0] + 1
        or one[1] + one[3] <= other[1] + 1
        or other[1] + other[3] <= one[1] + 1
    )


@pytest.mark.parametrize("size", SIZES)
def test_the_other_language_is_offered_wherever_somebody_stands(
    stages: dict[str, list[Report]], size: str
) -> None:
    for report in stages[size]:
        busy = report["scene"][3:] in ("starting", "moment", "result-moment")
        offered = [name for name in report["touch"] if name.split()[0] == "language"]
        assert bool(offered) is not busy, report["scene"]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 12, 20, 26])
@pytest.mark.parametrize("size", [(1080, 1800), (1024, 380)])
def test_any_number_of_services_finds_room(count: int, size: tuple[float, float]) -> None:
    groups = ["one" if n < count // 2 else "two" for n in range(count)]
    area = Box(0, 0, *size)
    columns = columns_for(count, Frame(*size).portrait)
    tiles, headings = arrange(groups, area, columns, Spacing(12, 28, 400))
    assert len(tiles) == count
    boxes = [[b.x, b.y, b.width, b.height] for b in (*tiles, *headings.values())]
    for box in boxes:
        assert inside(box, f"{size[0]}x{size[1]}")
        assert all(other is box or apart(box, other) for other in boxes)


class KioskProcess:
    """`python -m kiosk` in front of a real server, touched and read from outside."""

    def __init__(self, server: OfficeProcess, folder: Path, *options: str) -> None:
        self.folder = folder
        self.printer = VirtualPrinter(folder / "slips")
        self.wire = PrinterSocket(self.printer)
        self.scanner = VirtualScanner()
        self.lines: SimpleQueue[str] = SimpleQueue()
        self.log = folder / "kiosk.log"
        (folder / "token").write_text(server.add_device(), encoding="utf-8")
        (folder / "hardware.toml").write_text(self._hardware(), encoding="utf-8")
        self.command = [sys.executable, "-m", "kiosk", "--server", server.url]
        self.command += ["--size", "800x480", *options]
        self.command += ["--data", str(folder / "kiosk"), "--patience", "10"]
        self.command += ["--token-file", str(folder / "token")]
        self.command += ["--hardware", str(folder / "hardware.toml")]
        self.command += ["--touches", str(folder / "touch"), "--screenshots", str(folder / "shots")]

    def _hardware(self) -> str:
        return (
            f'[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {self.wire.port}\n'
            # A machine that is busy with other tests is no mute printer.
            "answer_timeout = 2.0\n"
            f'[scanner]\nkind = "serial"\npath = "{self.scanner.path}"\nrepeat = 0.2\n'
        )

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=OFFSCREEN, stdout=subprocess.PIPE, stderr=log, text=True
            )
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.strip())

    @contextmanager
    def running(self) -> Iterator[KioskProcess]:
        """Give the kiosk when it is ready for people, and leave nothing of it."""
        with self.wire:
            self.start()
            try:
                self.is_ready()
                yield self
            finally:
                self.stop()
                self.scanner.close()

    def is_ready(self) -> None:
        """Wait for the welcome, the scanner and the printer, which come in any order."""
        wanted = {"screen welcome", "scanner ready", "printer ready"}
        while wanted:
            wanted.discard(self.says(""))

    def says(self, beginning: str, seconds: float = 15.0) -> str:
        """Wait for a line that begins so, and return it."""
        deadline = time.monotonic() + seconds
        heard = []
        while time.monotonic() < deadline:
            try:
                heard.append(self.lines.get(timeout=0.1))
            except Empty:
                continue
            if heard[-1].startswith(beginning):
                return heard[-1]
        raise AssertionError(f"{beginning!r} was not said: {heard} {self.log.read_text('utf-8')}")

    def touch(self, target: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(15)
            line.connect(str(self.folder / "touch"))
            line.sendall(f"touch {target}\n".encode())
            return line.makefile(encoding="utf-8").readline().strip()

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(timeout=15)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[KioskProcess]:
    office_server.clerk("supervisor").open_day(uuid4())
    with KioskProcess(office_server, tmp_path).running() as kiosk:
        yield kiosk


def test_two_real_touches_print_a_slip(kiosk: KioskProcess) -> None:
    assert kiosk.touch("start").startswith("ok")
    kiosk.says("screen services")
    assert kiosk.touch("service B").startswith("ok")
    assert kiosk.says("screen ticket") == "screen ticket B001"
    kiosk.says("picture")
    assert (kiosk.folder / "shots/kiosk-ticket.png").exists()
    deadline = time.monotonic() + 5
    while not kiosk.printer.slips and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(kiosk.printer.slips) == 1
    assert kiosk.touch("done").startswith("ok")
    kiosk.says("screen welcome")


@pytest.mark.parametrize("turned", ["90", "180", "270"])
def test_a_turned_picture_is_touched_where_it_is_seen(
    office_server: OfficeProcess, tmp_path: Path, turned: str
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    with KioskProcess(office_server, tmp_path, "--turned", turned).running() as kiosk:
        kiosk.touch("start")
        kiosk.says("screen services")
        kiosk.touch("service D")
        assert kiosk.says("screen ticket") == "screen ticket D001"


def test_a_card_and_one_real_touch_print_a_priority_slip(kiosk: KioskProcess) -> None:
    kiosk.scanner.scan(WOMAN_OF_71)
    assert kiosk.says("screen services") == "screen services elderly"
    kiosk.touch("service A")
    kiosk.says("screen ticket A001")
    kiosk.stop()
    log = kiosk.log.read_text(encoding="utf-8")
    for secret in ("020055000001", "1955", "Mẫu", "WARNING", "ERROR", "Traceback"):
        assert secret not in log


def test_priority_language_and_back_follow_real_touches(kiosk: KioskProcess) -> None:
    kiosk.touch("language")
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("priority")
    kiosk.says("screen priority")
    kiosk.touch("priority disabled")
    assert kiosk.says("screen services") == "screen services disabled"
    kiosk.touch("decline")
    assert kiosk.says("screen services") == "screen services"
    kiosk.touch("back")
    kiosk.says("screen welcome")


def printed(kiosk: KioskProcess, count: int) -> None:
    deadline = time.monotonic() + 8
    while len(kiosk.printer.slips) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(kiosk.printer.slips) == count


def test_a_slip_is_looked_up_and_printed_again_by_a_real_touch(
    kiosk: KioskProcess, office_server: OfficeProcess
) -> None:
    place = office_server.clerk("helper").issue(uuid4(), "D")
    kiosk.scanner.scan(place.link)
    assert kiosk.says("screen standing") == "screen standing D001 waiting"
    kiosk.touch("reprint")
    printed(kiosk, 1)
    kiosk.touch("done")
    kiosk.says("screen welcome")


def test_a_slip_that_failed_is_had_by_a_real_touch_once_there_is_paper(
    kiosk: KioskProcess,
) -> None:
    kiosk.printer.state = PrinterState.PAPER_OUT
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("service B")
    kiosk.says("screen ticket B001 no-paper")
    kiosk.printer.load()
    kiosk.says("screen ticket B001 no-paper print")
    kiosk.touch("print")
    printed(kiosk, 1)
    kiosk.touch("done")
    kiosk.says("screen welcome")


def test_several_services_are_marked_and_taken_by_real_touches(kiosk: KioskProcess) -> None:
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("several")
    assert kiosk.says("screen services") == "screen services marked nothing"
    for letter in "BA":
        kiosk.touch(f"service {letter}")
    kiosk.says("screen services marked BA")
    kiosk.touch("take")
    kiosk.says("screen ticket B001")
    printed(kiosk, 1)


def test_a_number_that_the_cards_owner_has_is_printed_again_by_a_real_touch(
    kiosk: KioskProcess,
) -> None:
    kiosk.scanner.scan(WOMAN_OF_71)
    kiosk.says("screen services elderly")
    kiosk.touch("service B")
    kiosk.says("screen ticket B001")
    printed(kiosk, 1)
    kiosk.touch("done")
    kiosk.says("screen welcome")
    # The scanner passes over the same card for as long as `repeat` says.
    time.sleep(0.3)
    kiosk.scanner.scan(WOMAN_OF_71)
    kiosk.says("screen services elderly has B001")
    kiosk.touch("mine 1")
    kiosk.says("screen ticket B001 known")
    printed(kiosk, 2)


def test_an_appointments_code_is_typed_by_real_touches(
    kiosk: KioskProcess, office_server: OfficeProcess
) -> None:
    chief = office_server.person("chief", Role.SUPERVISOR)
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    expected = NewAppointment("LH-7", "N.T.M.", "C", today, clock_time(0, 0), clock_time(23, 59))
    chief.take_over(uuid4(), (expected,))
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("appointment")
    kiosk.says("screen appointment")
    for letter in "LH-8":
        kiosk.touch(f"key {letter}")
    kiosk.touch("erase")
    kiosk.touch("key 7")
    kiosk.touch("give")
    kiosk.says("screen ticket C001")
    printed(kiosk, 1)


def test_a_foreign_code_is_answered_and_a_finger_goes_on(kiosk: KioskProcess) -> None:
    kiosk.scanner.scan("https://example.vn/abc")
    assert kiosk.says("screen answer") == "screen answer url"
    kiosk.touch("start")
    kiosk.says("screen services")


def test_a_touch_beside_everything_does_nothing(kiosk: KioskProcess) -> None:
    kiosk.touch("start")
    kiosk.says("screen services")
    assert kiosk.touch("2 2") == "ok 2 2"
    assert kiosk.touch("service Q").startswith("error: nothing here is called 'service Q'")


def test_a_server_that_goes_away_and_comes_back_is_seen_on_the_glass(
    office_server: OfficeProcess, kiosk: KioskProcess
) -> None:
    office_server.kill()
    kiosk.says("alone")
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("service B")
    assert kiosk.says("screen ticket") == "screen ticket B1001"
    kiosk.touch("done")
    office_server.start()
    kiosk.says("not alone")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--hardware", "nowhere.toml", "nowhere.toml: there is no such file"),
        ("--language", "xx", "there is no language 'xx'"),
        ("--size", "huge", "'huge' is not like 1080x1920"),
    ],
)
def test_wrong_settings_are_told_in_a_sentence(
    tmp_path: Path, option: str, value: str, told: str
) -> None:
    (tmp_path / "token").write_text("t", encoding="utf-8")
    (tmp_path / "hardware.toml").write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "--server", "http://127.0.0.1:1"]
    command += ["--token-file", str(tmp_path / "token"), "--size", "800x480"]
    command += ["--hardware", str(tmp_path / "hardware.toml"), option, value]
    done = subprocess.run(
        command, env=OFFSCREEN, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
