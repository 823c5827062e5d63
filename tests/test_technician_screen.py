"""The technician's screen on real glass, and everything behind it: real files, wires, programs."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kiosk_bench import Kiosk, running
from office_process import OfficeProcess
from technician_stage import scenes
from test_kiosk_screens import OFFSCREEN, ROOT, KioskProcess, inside
from workbench import wait_until

from hardware.backlight import Backlight
from hardware.mixer import Mixer
from kiosk import pin
from kiosk.codes.card import Kind
from kiosk.flow.calibration import CROSSES, Calibration, Touched
from kiosk.flow.state import Screen
from kiosk.flow.technician import Deed, Door, Page, Technician, Told
from kiosk.local import FILE, Local, LocalFile
from kiosk.threads.door import LOCKED_S, TRIES, PinDoor
from kiosk.threads.recent import MOST, Recent
from kiosk.threads.tools import Tools
from kiosk.threads.trials import is_address
from kiosk.views.technicianwords import FOLDER, technician_texts
from server import settings

PIN = "482913"
SIZES = ("800x480", "1024x600", "1080x1920")


# What is on the glass


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Every page in both languages at every size, as really drawn."""
    return {size: show(size, tmp_path_factory.mktemp(size)) for size in SIZES}


def show(size: str, folder: Path) -> list[dict[str, Any]]:
    stage = str(ROOT / "tests" / "technician_stage.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", stage, size, str(folder)],
        env=OFFSCREEN,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in (folder / "report.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_any_page_is_cut_or_too_small(
    stages: dict[str, list[dict[str, Any]]], size: str
) -> None:
    assert len(stages[size]) == 2 * len(list(scenes()))
    least = {"800x480": 10, "1024x600": 12, "1080x1920": 24}[size]
    for report in stages[size]:
        for label in report["labels"]:
            where = f"{size} {report['scene']}: {label['said']}"
            assert label["needs"][0] <= label["box"][2] + 0.5, where
            assert label["needs"][1] <= label["box"][3] + 0.5, where
            assert inside(label["box"], size), where
            assert label["font"] >= least, where


@pytest.mark.parametrize("size", SIZES)
def test_every_button_is_as_large_as_a_fingertip(
    stages: dict[str, list[dict[str, Any]]], size: str
) -> None:
    least = {"800x480": 40, "1024x600": 50, "1080x1920": 130}[size]
    for report in stages[size]:
        assert report["touch"], report["scene"]
        for name, box in report["touch"].items():
            assert min(box[2:]) >= least, f"{report['scene']}: {name}"
            assert inside(box, size), f"{report['scene']}: {name}"


def test_there_is_always_a_way_out_and_before_the_pin_nothing_of_the_machine(
    stages: dict[str, list[dict[str, Any]]],
) -> None:
    for report in stages["800x480"]:
        names = set(report["touch"])
        assert names & {"tech leave", "tech done", *(f"tech page {page}" for page in Page)}
        if "door-" in report["scene"]:
            assert names <= {
                "tech leave",
                "tech language en",
                "tech language vi",
                "tech erase",
                "tech enter",
                *(f"tech digit {n}" for n in range(10)),
            }
            assert "192.168" not in json.dumps(report)


def test_both_languages_say_the_same_things() -> None:
    vietnamese, english = (vars(technician_texts()[code]) for code in ("vi", "en"))
    assert set(technician_texts()) == {"vi", "en"}
    for key, said in vietnamese.items():
        assert type(said) is type(english[key])
        if isinstance(said, dict):
            assert said.keys() == english[key].keys(), key
            for name, text in said.items():
                assert places(text) == places(english[key][name]), f"{key}.{name}"
                assert "!" not in text + english[key][name]


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_everything_that_can_be_told_has_its_words() -> None:
    said = technician_texts()["vi"]
    assert set(said.told) == set(Told)
    assert set(said.kinds) == set(Kind)
    assert set(said.door) == {*Door, "erase", "enter"} - {Door.OPEN}
    assert FOLDER.is_dir()


# The PIN


class Doorstep:
    """A door with a PIN, and a clock that is moved by hand."""

    def __init__(self, file: Path) -> None:
        self.now = 0.0
        self.door = PinDoor(file, lambda: self.now)

    def tries(self, digits: str) -> Door:
        return self.door.tried(digits).door


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    file = tmp_path / "technician.pin"
    file.write_text(f"{pin.hashed(PIN)}\n", "ascii")
    return file


def test_the_right_pin_opens_and_a_wrong_one_does_not(
    pin_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    step = Doorstep(pin_file)
    with caplog.at_level(logging.DEBUG):
        assert step.tries("") is Door.ASKING
        assert step.tries("482914") is Door.WRONG
        assert step.tries(PIN) is Door.OPEN
    assert "4829" not in caplog.text
    assert "1 in a row" in caplog.text


def test_without_a_pin_nobody_gets_in(tmp_path: Path) -> None:
    for file in (None, tmp_path / "nothing"):
        assert PinDoor(file, lambda: 0.0).tried("").door is Door.NO_PIN


def test_after_five_wrong_ones_even_the_right_one_has_to_wait_longer_each_time(
    pin_file: Path,
) -> None:
    step = Doorstep(pin_file)
    for _ in range(TRIES - 1):
        assert step.tries("0000") is Door.WRONG
    assert step.tries("0000") is Door.LOCKED
    assert step.tries(PIN) is Door.LOCKED
    step.now += LOCKED_S + 1
    for _ in range(TRIES):
        last = step.tries("0000")
    assert last is Door.LOCKED
    step.now += LOCKED_S + 1
    assert step.tries(PIN) is Door.LOCKED, "twice as long"
    step.now += LOCKED_S
    assert step.tries(PIN) is Door.OPEN


# What is set here


def test_what_was_set_is_there_after_a_restart(tmp_path: Path) -> None:
    file = LocalFile(tmp_path / "data")
    touch = Calibration(1.02, -0.01, 0.99, 0.005)
    assert file.change(server="http://10.0.0.9:8080", volume=70, touch=touch)
    assert LocalFile(tmp_path / "data").now == Local("http://10.0.0.9:8080", 70, touch=touch)


def test_a_damaged_file_is_told_and_does_not_keep_the_kiosk_from_starting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text('server = "http://10', "utf-8")
    assert LocalFile(tmp_path).now == Local()
    assert FILE in caplog.text
    assert LocalFile(tmp_path).change(volume=10)
    assert settings.load(Local, tmp_path / FILE).volume == 10


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    file = LocalFile(tmp_path / "data")
    assert not file.change(volume=10)
    assert file.now == Local()
    assert not LocalFile(None).change(volume=10)


@pytest.mark.parametrize(
    "text", ["http://10.0.0.1:8080", "https://may-chu.local", "http://10.0.0.1/"]
)
def test_an_address_is_a_name_and_perhaps_a_port(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.0.0.1:8080",
        "ftp://10.0.0.1",
        "http://",
        "http://10.0.0.1:99999",
        "http://a@10.0.0.1",
        "http://10.0.0.1/api",
        "http://10.0.0.1?x=1",
        "http://10.0.0.1 ",
        "file:///etc/passwd",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_address(text)


AMIXER = """#!/bin/sh
# Behaves as amixer does: a card whose volume is kept in a file.
shift
case $1 in
  scontrols) echo "Simple mixer control 'Mic',0"; echo "Simple mixer control 'PCM',0" ;;
  sset) echo "${3%\\%}" >"$0.volume" ;;
esac
[ "$1" = scontrols ] || echo "  Mono: Playback 200 [$(cat "$0.volume")%] [on]"
[ "$2" != Mic ]
"""


@pytest.fixture
def amixer(tmp_path: Path) -> str:
    program = tmp_path / "amixer"
    program.write_text(AMIXER, "utf-8")
    program.chmod(0o755)
    (tmp_path / "amixer.volume").write_text("60\n", "ascii")
    return str(program)


def test_the_volume_is_read_and_set_by_the_machine_s_own_mixer(amixer: str) -> None:
    mixer = Mixer(amixer)
    assert mixer.read() == 60
    assert mixer.set(70)
    assert mixer.read() == 70
    assert mixer.set(140)
    assert mixer.read() == 100


def test_a_machine_without_sound_has_no_volume(tmp_path: Path) -> None:
    assert Mixer(str(tmp_path / "nothing")).read() is None
    assert not Mixer("/bin/false").set(50)


def test_the_brightness_is_set_where_the_kernel_lets_it(tmp_path: Path) -> None:
    device = tmp_path / "10-0045"
    device.mkdir()
    (device / "max_brightness").write_text("31\n", "ascii")
    (device / "brightness").write_text("31\n", "ascii")
    light = Backlight(tmp_path)
    assert light.read() == 100
    assert light.set(50)
    assert light.read() == 52
    assert light.set(0)
    assert light.read() == 10, "never so dark that nobody finds back"


def test_a_monitor_without_brightness_has_none(tmp_path: Path) -> None:
    assert Backlight(tmp_path / "nothing").read() is None
    assert not Backlight(tmp_path).set(50)


def test_the_newest_lines_of_the_log_are_kept_and_no_more() -> None:
    recent = Recent()
    log = logging.Logger("kiosk.test")
    log.addHandler(recent)
    for n in range(MOST + 5):
        log.info("line %d", n)
    log.warning("paper\nis low")
    lines = recent.lines()
    assert len(lines) == MOST
    assert lines[0].endswith("line 6")
    assert lines[-1].startswith("! ")
    assert lines[-1].endswith("paper")
    log.removeHandler(recent)


# At work, with a real engine, server, printer and scanner


class Repaired:
    """A kiosk with a technician before it."""

    def __init__(self, kiosk: Kiosk, local: LocalFile) -> None:
        self.kiosk = kiosk
        self.local = local

    @property
    def here(self) -> Technician:
        assert self.kiosk.state.technician is not None
        return self.kiosk.state.technician

    def open(self, digits: str = PIN) -> None:
        self.kiosk.touches.ask_technician()
        self.kiosk.shows(Screen.TECHNICIAN)
        wait_until(lambda: self.here.door is Door.ASKING)
        settle()
        for digit in digits:
            self.kiosk.touches.repair(Deed.DIGIT, digit)
        self.kiosk.touches.repair(Deed.ENTER)

    def turn(self, page: Page) -> None:
        wait_until(lambda: self.here.door is Door.OPEN and self.here.report)
        settle()
        self.kiosk.touches.repair(Deed.PAGE, page)
        wait_until(lambda: self.here.page is page)
        settle()

    def tells(self, deed: Deed, told: Told, value: str = "") -> None:
        self.kiosk.touches.repair(deed, value)
        wait_until(lambda: self.here.told is told, 10)


def settle() -> None:
    """What has just come up takes no touches for a moment."""
    time.sleep(0.35)


@contextmanager
def repaired(
    server: OfficeProcess, folder: Path, pin_file: Path, **tools: Any
) -> Iterator[Repaired]:
    local = LocalFile(folder)
    kit = Tools(pin_file, local, **{"mixer": Mixer("/bin/false"), **tools})
    kiosk = Kiosk(server.url, server.add_device(), folder, tools=kit)
    with running(kiosk):
        wait_until(lambda: sorted(kiosk.told) == ["printer ready", "scanner ready"], 10)
        yield Repaired(kiosk, local)


def test_a_technician_looks_around_prints_scans_and_counts_a_roll(
    office_server: OfficeProcess, tmp_path: Path, pin_file: Path
) -> None:
    with repaired(office_server, tmp_path, pin_file) as technician:
        technician.open()
        wait_until(lambda: technician.here.report)
        report = technician.here.report
        assert report is not None
        assert report.server == office_server.url
        wait_until(lambda: technician.here.report.health.printer == "ready")  # type: ignore[union-attr]
        technician.turn(Page.TEST)
        technician.tells(Deed.SLIP, Told.SLIP_PRINTED)
        assert len(technician.kiosk.printer.slips) == 1
        technician.tells(Deed.ROLL, Told.ROLL_COUNTED)
        technician.tells(Deed.LAMP, Told.NOT_FITTED)
        technician.tells(Deed.ALARM, Told.NOT_FITTED)
        technician.tells(Deed.SOUND, Told.NOT_FITTED)
        technician.kiosk.scanner.scan("020055000001|080000001|Nông Thị Mẫu|03021955|Nữ|X|1")
        wait_until(lambda: technician.here.seen)
        assert "020055" not in repr(technician.kiosk.state)
        technician.kiosk.touches.repair(Deed.LEAVE)
        wait_until(lambda: technician.kiosk.state.technician is None)


def test_a_wrong_pin_shows_nothing_of_the_machine(
    office_server: OfficeProcess, tmp_path: Path, pin_file: Path
) -> None:
    with repaired(office_server, tmp_path, pin_file) as technician:
        technician.open("0000")
        wait_until(lambda: technician.here.door is Door.WRONG)
        assert technician.here.report is None


def test_a_wrong_server_is_told_in_words_and_the_old_one_kept(
    office_server: OfficeProcess, tmp_path: Path, pin_file: Path
) -> None:
    restarts: list[str] = []
    with repaired(
        office_server, tmp_path, pin_file, restart=lambda: restarts.append("again")
    ) as technician:
        technician.open()
        technician.turn(Page.ADDRESS)

        def use(address: str, told: Told) -> None:
            for _ in range(60):
                technician.kiosk.touches.repair(Deed.ERASE)
            for letter in address:
                technician.kiosk.touches.repair(Deed.LETTER, letter)
            wait_until(lambda: technician.here.address == address)
            technician.tells(Deed.SERVER, told)

        use("10.0.0.1", Told.NO_ADDRESS)
        use("http://127.0.0.1:9", Told.UNREACHABLE)
        use(f"http://127.0.0.1:{technician.kiosk.wire.port}", Told.UNREACHABLE)
        assert technician.local.now.server == ""
        assert not restarts
        use(office_server.url, Told.SAVED)
        wait_until(lambda: restarts == ["again"], 10)
        assert LocalFile(tmp_path).now.server == office_server.url


@contextmanager
def closing_office(server: OfficeProcess) -> Iterator[None]:
    try:
        yield
    finally:
        server.stop()


def test_a_server_that_does_not_know_this_kiosk_is_not_taken(
    office_server: OfficeProcess, tmp_path: Path, pin_file: Path
) -> None:
    other = OfficeProcess(tmp_path / "other")
    other.start()
    with closing_office(other), repaired(office_server, tmp_path, pin_file) as technician:
        technician.open()
        technician.turn(Page.ADDRESS)
        for _ in range(60):
            technician.kiosk.touches.repair(Deed.ERASE)
        for letter in other.url:
            technician.kiosk.touches.repair(Deed.LETTER, letter)
        wait_until(lambda: technician.here.address == other.url)
        technician.tells(Deed.SERVER, Told.NOT_KNOWN_THERE)
        assert technician.local.now == Local()


def test_volume_brightness_and_touch_are_set_and_taken_up_at_the_next_start(
    office_server: OfficeProcess, tmp_path: Path, pin_file: Path, amixer: str
) -> None:
    light = tmp_path / "light" / "x"
    light.mkdir(parents=True)
    for name in ("brightness", "max_brightness"):
        (light / name).write_text("100\n", "ascii")
    glass: list[Calibration] = []
    kit = {
        "mixer": Mixer(amixer),
        "backlight": Backlight(tmp_path / "light"),
        "calibrate": glass.append,
    }
    with repaired(office_server, tmp_path / "kiosk", pin_file, **kit) as technician:
        technician.open()
        technician.turn(Page.SETTINGS)
        technician.tells(Deed.QUIETER, Told.CHANGED)
        wait_until(lambda: technician.here.report.volume == 50)  # type: ignore[union-attr]
        technician.tells(Deed.DARKER, Told.CHANGED)
        wait_until(lambda: technician.here.report.brightness == 90)  # type: ignore[union-attr]
        technician.turn(Page.CROSSES)
        for x, y in CROSSES:
            technician.kiosk.touches.touch_cross(Touched(x, y, x + 0.02, y - 0.01))
        wait_until(lambda: technician.here.told is Told.CALIBRATED)
        kept = technician.local.now
        assert (kept.volume, kept.brightness) == (50, 90)
        assert kept.touch.place(0.52, 0.49) == pytest.approx((0.5, 0.5))
    (tmp_path / "amixer.volume").write_text("100\n", "ascii")
    (light / "brightness").write_text("100\n", "ascii")
    with repaired(office_server, tmp_path / "kiosk", pin_file, **kit):
        wait_until(lambda: Mixer(amixer).read() == 50)
        wait_until(lambda: Backlight(tmp_path / "light").read() == 90)
        wait_until(lambda: len(glass) > 1 and glass[-1] == kept.touch)


# On real glass: the process


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path, pin_file: Path) -> Iterator[KioskProcess]:
    office_server.clerk("supervisor").open_day(uuid4())
    made = KioskProcess(office_server, tmp_path, "--pin-file", str(pin_file))
    with made.running() as running_kiosk:
        yield running_kiosk


def gesture(kiosk: KioskProcess) -> None:
    """Hold the corner, then tap the office's name three times; the glass is 800×480."""
    kiosk.touch("20 460 for 3.3")
    for _ in range(3):
        kiosk.touch("200 450")


def test_the_gesture_and_the_pin_open_the_screen_which_citizens_never_see(
    kiosk: KioskProcess,
) -> None:
    gesture(kiosk)
    kiosk.says("screen technician asking")
    for digit in PIN:
        assert kiosk.touch(f"tech digit {digit}").startswith("ok")
    assert kiosk.touch("tech enter").startswith("ok")
    kiosk.says("screen technician state")
    assert kiosk.touch("tech page test").startswith("ok")
    assert kiosk.touch("tech slip").startswith("ok")
    kiosk.says("screen technician test slip_printed")
    assert kiosk.touch("tech page touch").startswith("ok")
    kiosk.touch("100 100")
    assert kiosk.touch("tech done").startswith("ok")
    assert kiosk.touch("tech leave").startswith("ok")
    kiosk.says("screen welcome")
    assert PIN not in kiosk.log.read_text("utf-8")


def test_the_calibration_moves_every_touch_and_outlives_a_restart(kiosk: KioskProcess) -> None:
    enter(kiosk)
    kiosk.touch("tech page test")
    kiosk.touch("tech page crosses")
    kiosk.says("screen technician crosses")
    settle()
    # The glass tells every touch 16 pixels too far to the right.
    for x, y in CROSSES:
        kiosk.touch(f"{800 * x + 16:.0f} {480 * y:.0f}")
    kiosk.says("screen technician crosses calibrated")
    kept = LocalFile(kiosk.folder / "kiosk").now.touch
    assert kept.place(0.52, 0.5) == pytest.approx((0.5, 0.5), abs=0.01)
    kiosk.touch("tech done")
    kiosk.touch("tech page restart")
    kiosk.touch("tech restart")
    kiosk.touch("tech restart")
    assert kiosk.process.wait(timeout=30) == 0, "systemd starts it again"


def enter(kiosk: KioskProcess) -> None:
    gesture(kiosk)
    kiosk.says("screen technician asking")
    for digit in PIN:
        kiosk.touch(f"tech digit {digit}")
    kiosk.touch("tech enter")
    kiosk.says("screen technician state")
