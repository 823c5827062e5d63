"""Every screen in every mode, as really drawn: nothing cut, nothing out of reach, nothing pale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from kiosk.screens.theme import CALM, STRONG, Colour, Theme, contrast

ROOT = Path(__file__).parent.parent
OFFSCREEN = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
SIZES = ("800x480", "1080x1920")
MODES = ("", "large", "reach", "large+reach")

Report = dict[str, Any]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Report]]:
    """Every screen of one language in every mode at every size, page by page."""
    folders = {size: tmp_path_factory.mktemp(size) for size in SIZES}
    program = [sys.executable, "-W", "error", str(ROOT / "tests/modes_stage.py")]
    wished = ("vi", ",".join(MODES))
    running = [
        subprocess.Popen([*program, size, str(folder), *wished], env=OFFSCREEN, cwd=ROOT)
        for size, folder in folders.items()
    ]
    assert [process.wait(timeout=300) for process in running] == [0] * len(SIZES)
    return {size: reports(folder) for size, folder in folders.items()}


def reports(folder: Path) -> list[Report]:
    lines = (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def mode_of(report: Report) -> str:
    return str(report["scene"]).partition("-")[0]


def name_of(report: Report) -> str:
    return str(report["scene"]).partition("-")[2]


def apart(one: list[float], other: list[float]) -> bool:
    return (
        one[0] + one[2] <= other[0] + 1
        or other[0] + other[2] <= one[0] + 1
        or one[1] + one[3] <= other[1] + 1
        or other[1] + other[3] <= one[1] + 1
    )


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_or_lost_in_any_mode(shown: dict[str, list[Report]], size: str) -> None:
    for report in shown[size]:
        for label in report["labels"]:
            where = f"{size} {report['scene']} {report['page']}: {label['said']}"
            assert label["needs"][0] <= label["box"][2] + 0.5, where
            assert label["needs"][1] <= label["box"][3] + 0.5, where
            assert label["shown"].replace("\u00a0", " ").split() == label["said"].split(), where
            assert label["drawn"] == label["shown"].count("\n") + 1, where


@pytest.mark.parametrize("size", SIZES)
def test_nothing_to_touch_lies_on_something_else_in_any_mode(
    shown: dict[str, list[Report]], size: str
) -> None:
    for report in shown[size]:
        for (name, one), (_, other) in combinations(report["touch"].items(), 2):
            assert apart(one, other), f"{size} {report['scene']} {report['page']}: {name}"


@pytest.mark.parametrize("size", SIZES)
def test_everything_to_touch_is_in_the_lower_half_where_that_is_wished(
    shown: dict[str, list[Report]], size: str
) -> None:
    middle = int(size.partition("x")[2]) / 2
    for report in shown[size]:
        if "reach" in mode_of(report):
            for name, (_, y, _, height) in report["touch"].items():
                assert y + height <= middle + 1, f"{size} {report['scene']}: {name}"


@pytest.mark.parametrize("size", SIZES)
def test_everything_to_touch_is_as_large_as_a_fingertip(
    shown: dict[str, list[Report]], size: str
) -> None:
    least = 44 if size == "800x480" else 130
    for report in shown[size]:
        for name, (_, _, width, height) in report["touch"].items():
            assert min(width, height) >= least, f"{size} {report['scene']}: {name}"


@pytest.mark.parametrize("size", SIZES)
def test_the_usual_screen_and_the_larger_one_offer_the_same(
    shown: dict[str, list[Report]], size: str
) -> None:
    offered: dict[tuple[str, str], set[str]] = {}
    for report in shown[size]:
        names = set(report["touch"]) - {"page next"}
        offered.setdefault((name_of(report), mode_of(report)), set()).update(names)
    for (name, mode), names in offered.items():
        assert names == offered[(name, "")], f"{size} {mode} {name}"


@pytest.mark.parametrize("size", SIZES)
def test_large_text_is_a_third_larger_than_usual(shown: dict[str, list[Report]], size: str) -> None:
    """What is huge anyway, like the number, has no room to grow; a letter is a picture."""
    usual = sizes(shown[size], "")
    huge = 60 if size == "800x480" else 130
    kept = grown = 0
    for (name, said), font in sizes(shown[size], "large").items():
        before = usual.get((name, said), huge)
        if before < huge:
            grown += font >= 1.3 * before
            kept += 1
            # The fullest of all, a number with everything and a code, has no room at all.
            assert font >= 0.95 * before, f"{size} {name}: {said}"
    assert grown >= 0.9 * kept


def sizes(reports: list[Report], mode: str) -> dict[tuple[str, str], float]:
    """Return the smallest type of each text of each scene, without the bar of modes."""
    found: dict[tuple[str, str], float] = {}
    bar = {"Chữ to", "Nền tối", "Nút ở dưới", "Nghe đọc"}
    for report in reports:
        for label in report["labels"] if mode_of(report) == mode else ():
            key = name_of(report), label["said"]
            if len(label["said"]) > 1 and label["said"] not in bar:
                found[key] = min(found.get(key, 999), label["font"])
    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_modes_stand_in_the_same_place_on_every_screen(
    shown: dict[str, list[Report]], size: str
) -> None:
    places = {
        (name, tuple(round(side) for side in box))
        for report in shown[size]
        for name, box in report["touch"].items()
        if name.startswith("mode ")
    }
    assert len(places) == 4


TEXTS = {
    "text on the ground": ("ink", "cream"),
    "text on a button": ("ink", "paper"),
    "quiet text": ("quiet", "cream"),
    "quiet text on paper": ("quiet", "paper"),
    "text on the strong button": ("paper", "red"),
    "strong text": ("red", "paper"),
    "text on gold": ("on_gold", "gold"),
    "what nobody waits for": ("green", "paper"),
    "a mode that is on": ("cream", "ink"),
}


@pytest.mark.parametrize("pair", TEXTS.values(), ids=list(TEXTS))
@pytest.mark.parametrize(("theme", "least"), [(CALM, 4.5), (STRONG, 7.0)], ids=["calm", "strong"])
def test_every_text_stands_out(theme: Theme, least: float, pair: tuple[str, str]) -> None:
    ink, ground = (getattr(theme, name) for name in pair)
    assert contrast(ink, ground) >= least


@pytest.mark.parametrize("letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
@pytest.mark.parametrize("theme", [CALM, STRONG], ids=["calm", "strong"])
def test_a_letter_stands_out_from_its_tint(theme: Theme, letter: str) -> None:
    assert contrast(theme.ink, theme.tint(letter)) >= 7


@pytest.mark.parametrize("theme", [CALM, STRONG], ids=["calm", "strong"])
def test_the_ring_of_the_buttons_is_seen_on_every_colour(theme: Theme) -> None:
    grounds: list[Colour] = [theme.cream, theme.paper, theme.red, theme.ink, theme.gold]
    for ground in grounds:
        best = max(contrast(theme.focus, ground), contrast(theme.focus_within, ground))
        assert best >= 3, ground


def test_in_high_contrast_everything_to_touch_has_an_edge() -> None:
    assert contrast(STRONG.fence, STRONG.cream) >= 7
    assert contrast(STRONG.rule, STRONG.cream) >= 7


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#FFFFFF", "#000000", 21), ("#777777", "#FFFFFF", 4.48)]
)
def test_contrast_is_counted_as_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    def colour(hex_: str) -> Colour:
        red, green, blue = (int(hex_[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return red, green, blue, 1.0

    assert contrast(colour(one), colour(other)) == pytest.approx(ratio, abs=0.01)
