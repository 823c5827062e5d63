"""The screen that sleeps while nobody is there, and whatever wakes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from glassless import OFFICE, TODAY, WOMAN_OF_71, Kiosk, board, with_ticket
from workbench import wait_until

from hardware.backlight import Backlight
from hardware.config import HardwareConfig, PanelConfig, ScreenConfig
from kiosk.codes.card import recognise
from kiosk.flow.events import (
    Began,
    BoardCame,
    Event,
    Issue,
    OfficeCame,
    Scanned,
    ServerLost,
    Shine,
    Stayed,
    Stirred,
    Tick,
)
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Light, Screen, Sleep
from kiosk.hand import Touches
from kiosk.threads.engine import sleep_of
from kiosk.threads.front import Front
from server.core.hours import Issuing, NotIssuing

ROOT = Path(__file__).parent.parent
SLEEP = Sleep(600, 1800, 120, 600)
ENDED = board(issuing=Issuing(False, NotIssuing.ENDED))


def sleepy(sleep: Sleep | None = SLEEP, closed: bool = False) -> Kiosk:
    """Return a kiosk whose screen can sleep, with nobody in front of it."""
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, sleep=sleep)
    kiosk.have(BoardCame(0, ENDED if closed else board()))
    kiosk.have(Stirred(0))
    return kiosk


def after(kiosk: Kiosk, seconds: float) -> Light:
    kiosk.have(Tick(0), seconds)
    return kiosk.state.light


def dark(closed: bool = False) -> Kiosk:
    kiosk = sleepy(closed=closed)
    assert after(kiosk, 2000) is Light.DARK
    return kiosk


@pytest.mark.parametrize(
    ("closed", "seconds", "light"),
    [
        (False, 599, Light.FULL),
        (False, 600, Light.DIM),
        (False, 1799, Light.DIM),
        (False, 1800, Light.DARK),
        (True, 119, Light.FULL),
        (True, 120, Light.DIM),
        (True, 599, Light.DIM),
        (True, 600, Light.DARK),
    ],
)
def test_the_picture_dims_and_darkens_sooner_outside_hours(
    closed: bool, seconds: float, light: Light
) -> None:
    assert after(sleepy(closed=closed), seconds) is light


@pytest.mark.parametrize("sleep", [None, Sleep()])
def test_a_screen_that_is_not_to_sleep_never_does(sleep: Sleep | None) -> None:
    assert after(sleepy(sleep), 1e6) is Light.FULL


WAKING = [
    Began(0),
    Stayed(0),
    Stirred(0),
    Scanned(0, recognise(WOMAN_OF_71), TODAY, uuid4()),
    Scanned(0, recognise("https://example.vn"), TODAY, uuid4()),
]


@pytest.mark.parametrize("event", WAKING, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("seconds", [700, 2000], ids=["dim", "dark"])
def test_touch_scan_and_presence_wake_it(event: Event, seconds: float) -> None:
    kiosk = sleepy()
    after(kiosk, seconds)
    assert kiosk.have(event)[-1:] == () or kiosk.state.light is Light.FULL
    assert kiosk.state.light is Light.FULL
    assert after(kiosk, 100) is Light.FULL


def test_the_waking_touch_does_nothing_else_and_the_next_one_does() -> None:
    kiosk = dark()
    assert kiosk.have(Began(0)) == (Shine(Light.FULL),)
    assert kiosk.screen is Screen.WELCOME
    kiosk.have(Began(0), SETTLE_S - 0.01)
    assert kiosk.screen is Screen.WELCOME, "the second tap of a double tap is blind as well"
    kiosk.have(Began(0), 0.5)
    assert kiosk.screen is Screen.SERVICES


def test_a_press_of_the_start_button_is_never_blind() -> None:
    kiosk = dark()
    kiosk.have(Stirred(0))
    kiosk.have(Began(0), 0.001)
    assert kiosk.screen is Screen.SERVICES


def test_a_card_in_the_dark_is_read_at_once() -> None:
    kiosk = dark()
    kiosk.scan(WOMAN_OF_71)
    assert (kiosk.screen, kiosk.state.light) == (Screen.SERVICES, Light.FULL)


def test_whoever_stands_there_keeps_it_bright() -> None:
    kiosk = sleepy()
    for _ in range(10):
        kiosk.have(Stirred(0), 500)
        assert after(kiosk, 1) is Light.FULL


def test_the_lamp_behind_the_glass_is_told_of_each_change_once() -> None:
    kiosk = sleepy()
    for seconds in (700, 1, 1200, 1, 1):
        after(kiosk, seconds)
    kiosk.have(Stirred(0))
    kiosk.have(Stirred(0))
    told = [effect.light for effect in kiosk.effects if isinstance(effect, Shine)]
    assert told == [Light.DIM, Light.DARK, Light.FULL]


def test_opening_and_closing_the_hall_are_seen() -> None:
    kiosk = dark(closed=True)
    kiosk.have(BoardCame(0, board()))
    assert (kiosk.screen, kiosk.state.light) == (Screen.WELCOME, Light.FULL)
    assert after(kiosk, 2000) is Light.DARK
    kiosk.have(BoardCame(0, ENDED))
    assert (kiosk.screen, kiosk.state.light) == (Screen.CLOSED, Light.FULL)


def test_a_call_in_the_dark_wakes_nobody() -> None:
    kiosk = dark()
    kiosk.have(BoardCame(0, replace(board(), version=8)))
    kiosk.have(OfficeCame(0, OFFICE))
    assert kiosk.state.light is Light.DARK


def test_a_lost_server_is_shown_for_a_while_and_then_dimmed_too() -> None:
    kiosk = dark()
    kiosk.have(ServerLost(0))
    assert (kiosk.screen, kiosk.state.light) == (Screen.STAFF, Light.FULL)
    assert after(kiosk, 2000) is Light.DARK


@pytest.mark.parametrize("seconds", [10, 14])
def test_a_number_is_never_dimmed(seconds: int) -> None:
    kiosk = with_ticket()
    kiosk.state = replace(kiosk.state, sleep=Sleep(5, 6, 5, 6))
    assert after(kiosk, seconds) is Light.FULL
    assert kiosk.screen is Screen.TICKET


def test_nothing_of_a_citizen_is_dimmed_while_it_is_up() -> None:
    kiosk = sleepy(Sleep(5, 6, 5, 6))
    kiosk.touch_start()
    assert after(kiosk, 50) is Light.FULL
    assert kiosk.screen is Screen.SERVICES
    kiosk.touch_service("B")
    assert [type(effect) for effect in kiosk.effects][-1] is Issue
    kiosk.have(Tick(0), 5)
    assert kiosk.state.light is Light.FULL


def test_the_minutes_of_the_settings_are_the_flows_seconds() -> None:
    assert sleep_of(ScreenConfig(10, 30, 2, 10, 30)) == replace(SLEEP, dim=0.3)


# The light behind the glass


def test_the_backlight_is_switched_off_and_on(tmp_path: Path) -> None:
    panel = tmp_path / "panel"
    panel.mkdir()
    power = panel / "bl_power"
    light = Backlight(tmp_path)
    assert light.power(on=False)
    assert power.read_text("ascii") == "4\n"
    assert light.power(on=True)
    assert power.read_text("ascii") == "0\n"


def test_a_monitor_without_a_backlight_is_left_alone(tmp_path: Path) -> None:
    assert not Backlight(tmp_path).power(on=False)


def test_a_sensor_wakes_and_the_light_is_never_left_off(tmp_path: Path) -> None:
    panel = tmp_path / "panel"
    panel.mkdir()
    power = panel / "bl_power"
    power.write_text("4\n", "ascii")
    config = HardwareConfig(panel=PanelConfig("virtual", button=17, presence=23))
    events: list[Event] = []
    touches = Touches(events.append, lambda: 1.0, lambda: TODAY)
    front = Front(config, touches, lambda _: None, Backlight(tmp_path))
    front.start(lambda: False)
    wait_until(lambda: front.panel is not None and power.read_text("ascii") == "0\n", 20)
    assert front.panel is not None
    wait_until(lambda: front.panel is not None and front.panel.when_present is not None)
    front.panel.factory.pin(23).drive_high()
    wait_until(lambda: len(events) > 3, 20)
    assert {type(event) for event in events} == {Stirred}, "told again while they stay"
    front.panel.factory.pin(17).drive_low()
    wait_until(lambda: Began(1.0) in events)
    assert isinstance(events[events.index(Began(1.0)) - 1], Stirred)
    front.shine(on=False)
    wait_until(lambda: power.read_text("ascii") == "4\n")
    front.close()
    assert power.read_text("ascii") == "0\n"


# The glass


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    environment = {"SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "sleeping_stage.py")],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_a_dimmed_picture_is_darker_and_a_dark_one_is_black(seen: dict[str, Any]) -> None:
    assert seen["full"] > 150
    assert 0.2 * seen["full"] < seen["dim"] < 0.4 * seen["full"]
    assert seen["dark"] == 0


@pytest.mark.parametrize("light", ["dim", "dark"])
def test_a_touch_on_a_sleeping_glass_only_stirs(seen: dict[str, Any], light: str) -> None:
    assert seen[f"touched {light}"] == ["stay"]


def test_a_touch_on_a_bright_glass_acts(seen: dict[str, Any]) -> None:
    assert seen["touched full"] == ["begin"]
