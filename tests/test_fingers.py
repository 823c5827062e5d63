"""Fingers, palms, cloths and children on the glass: never stuck, and never two tickets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.flow.fingers import CALM_S, CROWD, CROWD_S, FAR, STUCK_S, Contact, Fingers

ROOT = Path(__file__).parent.parent


def on_stage(*arguments: str) -> dict[str, Any]:
    """Play something on a real window, and return what it printed."""
    environment = {"SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "fingers_stage.py"), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def played() -> dict[str, Any]:
    return on_stage("800x480", "scripts")


@pytest.mark.parametrize(
    "what",
    [
        "tap",
        "long press",
        "two fingers on two services",
        "a thumb on the frame and a finger",
        "a trembling finger",
        "a palm, and a tap later",
        "dirt on another service",
        "dirt on the same service",
        "a double tap",
    ],
)
def test_a_deliberate_touch_takes_one_number_of_the_right_service(
    played: dict[str, Any], what: str
) -> None:
    assert played[what] == ["B"]


@pytest.mark.parametrize(
    "what",
    [
        "slid off",
        "slid off and back",
        "lifted beside the glass",
        "a palm",
        "a palm while a finger is down",
        "a palm, and a tap right after",
    ],
)
def test_what_is_no_touch_takes_nothing(played: dict[str, Any], what: str) -> None:
    assert played[what] == []


@pytest.mark.parametrize("kind", ["children", "cloth"])
def test_wiping_and_hammering_take_no_number_and_leave_the_kiosk_ready(kind: str) -> None:
    found = on_stage("800x480", "storm", kind, "3", "7")
    assert found["contacts"] > 5
    assert found["issued"] == []
    assert found["after"] == ["B"]


def test_a_child_that_taps_everywhere_gets_no_two_numbers_from_one_screen() -> None:
    found = on_stage("800x480", "storm", "taps", "4", "7")
    screens = [since for _, since in found["issued"]]
    assert len(screens) == len(set(screens))
    assert found["after"] == ["B"]


@pytest.mark.slow
@pytest.mark.parametrize("size", ["800x480", "1080x1920"])
@pytest.mark.parametrize("kind", ["children", "cloth", "taps"])
def test_twenty_seconds_of_anything_leave_the_kiosk_ready(kind: str, size: str) -> None:
    found = on_stage(size, "storm", kind, "20", "11")
    screens = [since for _, since in found["issued"]]
    assert len(screens) == len(set(screens))
    assert kind == "taps" or not screens
    assert found["after"] == ["B"]


# The rules alone


def contact(uid: int, at: float = 0.0, x: float = 0.5, y: float = 0.5) -> Contact:
    return Contact(uid, x, y, at)


def test_only_the_first_of_two_fingers_acts_until_it_is_lifted() -> None:
    fingers = Fingers().came(contact(1)).came(contact(2, 0.1))
    assert fingers.acts(1)
    assert not fingers.acts(2)
    fingers = fingers.lifted(1).lifted(2).came(contact(3, 0.5))
    assert fingers.acts(3)


def test_a_finger_that_missed_everything_keeps_nobody_from_acting() -> None:
    fingers = Fingers().came(contact(1)).touched_nothing(1).came(contact(2, 0.1))
    assert fingers.acts(2)


def test_a_hand_full_of_contacts_acts_on_nothing_until_the_glass_was_calm() -> None:
    fingers = Fingers()
    for n in range(CROWD):
        fingers = fingers.came(contact(n, 0.05 * n))
    assert not any(fingers.acts(n) for n in range(CROWD))
    for n in range(CROWD):
        fingers = fingers.lifted(n)
    last = 0.05 * (CROWD - 1)
    assert not fingers.came(contact(8, last + CALM_S - 0.01)).acts(8)
    assert fingers.came(contact(9, last + CALM_S)).acts(9)


def test_quick_typing_with_both_thumbs_is_no_palm() -> None:
    fingers = Fingers()
    for n in range(20):
        fingers = fingers.came(contact(n, n * CROWD_S / 10))
        assert fingers.acts(n)
        fingers = fingers.lifted(n)


@pytest.mark.parametrize(("far", "acts"), [(FAR - 0.01, True), (FAR + 0.01, False)])
def test_a_finger_may_slide_a_little_and_a_cloth_goes_far(far: float, acts: bool) -> None:
    fingers = Fingers().came(contact(1)).moved(1, 0.5 + far, 0.5, 0.2)
    assert fingers.acts(1) is acts


def test_dirt_keeps_the_next_finger_waiting_only_for_a_while() -> None:
    dirty = Fingers().came(contact(1))
    assert not dirty.came(contact(2, STUCK_S - 0.1)).acts(2)
    assert dirty.came(contact(2, STUCK_S)).acts(2)
    assert not dirty.came(contact(2, STUCK_S)).acts(1)


def test_what_comes_up_under_a_finger_was_not_touched_by_it() -> None:
    fingers = Fingers().came(contact(1)).interrupted()
    assert not fingers.acts(1)
    assert fingers.came(contact(2, 0.1)).acts(2)


HAPPENS = st.lists(
    st.tuples(
        st.sampled_from(["came", "moved", "lifted", "missed", "changed"]),
        st.integers(0, 5),
        st.floats(0, 2),
        st.floats(0, 1),
    ),
    max_size=60,
)


@given(HAPPENS)
def test_whatever_happens_at_most_one_acts_and_a_tap_after_a_while_does(
    happens: list[tuple[str, int, float, float]],
) -> None:
    fingers, now = Fingers(), 0.0
    for what, uid, after, x in happens:
        now += after
        match what:
            case "came":
                fingers = fingers.came(contact(uid, now, x))
            case "moved":
                fingers = fingers.moved(uid, x, x, now)
            case "lifted":
                fingers = fingers.lifted(uid)
            case "missed":
                fingers = fingers.touched_nothing(uid)
            case "changed":
                fingers = fingers.interrupted()
        assert sum(fingers.acts(n) for n in range(6)) <= 1
    assert fingers.came(contact(99, now + STUCK_S + 0.1)).acts(99)
