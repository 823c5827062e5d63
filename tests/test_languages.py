"""Every language: whole, legible on screen and paper, and added by adding files."""

from __future__ import annotations

import json
import logging
import os
import shutil
import struct
import subprocess
import sys
import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from glassless import Kiosk
from kiosk_stage import OFFICE, place, scenes, speaking
from PIL import Image, ImageOps

from hardware.glyphs import Run, letters, missing, runs
from hardware.lettering import Type, draw_line, wrap
from hardware.paper import ENOUGH, Press
from hardware.slip import Fonts
from hardware.virtual_printer import VirtualPrinter
from kiosk import letters as kiosk_letters
from kiosk.flow.events import AskedLanguage, ChoseLanguage, Issue, OfficeCame, Print, WentBack
from kiosk.flow.moves import IDLE_S
from kiosk.flow.state import Screen, State
from kiosk.letters import legible, printable
from kiosk.threads.slip import slip_for
from kiosk.views.view import Words
from kiosk.views.words import FOLDER, load, load_all, places_in, texts_in
from server.core import look, slip_words, typefaces
from server.core.slip_words import slip_languages
from server.core.typefaces import installed, package_for
from server.pages.language import TEXTS, citizen_languages, texts
from server.setup.faults import examined
from server.setup.seed import DEFAULT_OFFICE, load_office
from server.wire import encode

ROOT = Path(__file__).parent.parent
KIOSK = load_all()
CODES = sorted(path.stem for path in FOLDER.glob("*.toml"))
OTHERS = [code for code in CODES if code != "vi"]
# Vietnamese has a word for the person, which others may leave out.
OPTIONAL = {"person", "Person"}

FONTS = Fonts(
    look.REGULAR,
    look.SEMIBOLD,
    look.EXTRABOLD,
    other_regulars=tuple(face.regular for face in installed()),
    other_bolds=tuple(face.bold for face in installed()),
)
REGULARS = (look.REGULAR, *FONTS.other_regulars)
NANUM = FONTS.other_regulars[0]


def flat(value: Any, key: str = "") -> dict[str, str]:
    """Return every text of a TOML file by its key."""
    if isinstance(value, str):
        return {key: value}
    found: dict[str, str] = {}
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found |= flat(inner, f"{key}.{name}".lstrip("."))
    return found


def read(path: Path) -> dict[str, str]:
    return flat(tomllib.loads(path.read_text(encoding="utf-8")))


def families() -> list[tuple[str, Path, Path]]:
    """Return every file of words that citizens read, beside the Vietnamese one."""
    found = []
    for code in OTHERS:
        pairs = [(FOLDER / f"{code}.toml", FOLDER / "vi.toml")]
        pairs.append((slip_words.FOLDER / f"{code}.toml", slip_words.FOLDER / "vi.toml"))
        for page in ("ticket", "rate"):
            pairs.append((TEXTS / code / f"{page}.toml", TEXTS / "vi" / f"{page}.toml"))
        found += [(f"{code} {path.relative_to(ROOT)}", path, model) for path, model in pairs]
    return found


@pytest.mark.parametrize(("name", "path", "model"), families(), ids=lambda value: str(value)[:60])
def test_no_text_is_missing_or_foreign_in_any_language(name: str, path: Path, model: Path) -> None:
    mine, vietnamese = read(path), read(model)
    lacks = sorted(vietnamese.keys() - mine.keys())
    assert not lacks, f"{name} lacks, and needs translated: {', '.join(lacks)}"
    assert not mine.keys() - vietnamese.keys(), name
    for key, text in vietnamese.items():
        assert places_in(mine[key]) - OPTIONAL == places_in(text) - OPTIONAL, f"{name} {key}"


def test_every_language_of_the_kiosk_has_its_slip_and_its_pages() -> None:
    assert set(CODES) == set(slip_languages()) == set(citizen_languages()) == set(KIOSK)


@pytest.mark.parametrize("code", CODES)
def test_every_letter_of_every_text_is_in_a_typeface(code: str) -> None:
    said = "".join(text for _, text in texts_in(KIOSK[code]))
    said += "".join(read(slip_words.FOLDER / f"{code}.toml").values())
    for fonts in (REGULARS, (look.SEMIBOLD, *FONTS.other_bolds)):
        assert missing(said, fonts) == set()
    assert legible(KIOSK).keys() == KIOSK.keys()
    assert printable(code)


def test_vietnamese_and_english_need_no_typeface_but_ours() -> None:
    for code in ("vi", "en"):
        said = "".join(text for _, text in texts_in(KIOSK[code]))
        assert missing(said, (look.REGULAR,)) == set()


def test_a_line_is_cut_only_where_the_typeface_changes() -> None:
    text = "번호표 A042, 서류 (Căn cước) 준비"
    assert [(run.text, run.font) for run in runs(text, REGULARS)] == [
        ("번호표 ", NANUM),
        ("A042, ", look.REGULAR),
        ("서류 (", NANUM),
        ("Căn cước) ", look.REGULAR),
        ("준비", NANUM),
    ]
    assert runs("Mời bà lấy phiếu", REGULARS) == (Run("Mời bà lấy phiếu", look.REGULAR),)


def test_a_letter_that_nobody_has_is_left_to_our_typeface_and_told_of() -> None:
    assert runs("ក", REGULARS) == (Run("ក", look.REGULAR),)
    assert missing("A ក 한", REGULARS) == {"ក"}


@pytest.mark.parametrize("content", [b"", b"\0" * 64, b"no font at all" * 20])
def test_a_damaged_typeface_has_no_letters_and_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    file = tmp_path / "damaged.ttf"
    file.write_bytes(content)
    with caplog.at_level(logging.ERROR):
        assert letters(file) == frozenset()
    assert "damaged.ttf cannot be used" in caplog.text


def test_a_typeface_cut_off_half_way_has_no_letters(tmp_path: Path) -> None:
    file = tmp_path / "half.ttf"
    data = NANUM.read_bytes()
    offset = struct.unpack_from(">L", data, data.index(b"cmap") + 8)[0]
    file.write_bytes(data[: offset + 200])
    assert letters(file) == frozenset()


def test_without_its_typeface_a_language_is_left_out_with_a_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bare = tmp_path / "others.toml"
    bare.write_text("", encoding="utf-8")
    monkeypatch.setattr(kiosk_letters, "installed", lambda: typefaces.installed(bare))
    printable.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert set(legible(KIOSK)) == {"vi", "en"}
        (line,) = caplog.messages
        assert line.startswith("the language ko is left out: no letters like ")
        assert line.endswith("here (sudo apt install fonts-nanum)")
        assert [code for code in CODES if printable(code)] == ["en", "vi"]
        # Whoever chose it elsewhere gets paper that can be read.
        assert slip_for(place(), OFFICE, "ko") == slip_for(place(), OFFICE, "vi")
    finally:
        printable.cache_clear()


def test_the_package_of_every_typeface_is_installed_with_the_program() -> None:
    setup = (ROOT / "setup.sh").read_text(encoding="utf-8")
    setup += (ROOT / "systemd" / "install.sh").read_text(encoding="utf-8")
    for face in typefaces.typefaces():
        assert face.package in setup
    assert package_for("ko") == "fonts-nanum"


# --- paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("code", CODES)
def test_a_slip_in_any_language_is_small_and_stays_on_the_paper(
    tmp_path: Path, code: str, paper: Any
) -> None:
    office = replace(OFFICE, slip=replace(OFFICE.slip, show_papers=False))
    slip = slip_for(place("A042", "elderly", rest=("F", "G")), office, code)
    job = Press(FONTS, paper).make(slip)
    assert len(job) <= ENOUGH
    machine = VirtualPrinter(tmp_path, paper)
    machine.receive(job)
    assert machine.unknown == []
    (picture,) = machine.slips
    with Image.open(picture) as image:
        edge = {80: 32, 58: 40}[paper]
        ink = ImageOps.invert(image.convert("L")).getbbox()
        assert ink is not None
        assert edge <= ink[0] < ink[2] <= image.width - edge


def ink_of(text: str, fonts: tuple[Path, ...]) -> bytes:
    return draw_line(text, Type(fonts[0], 24, fonts[1:])).tobytes()


def test_paper_shows_each_letter_and_not_the_box_for_a_missing_one() -> None:
    boxed = {ink_of(letter, (look.REGULAR,)) for letter in "번호표"}
    assert len(boxed) == 1
    drawn = {ink_of(letter, REGULARS) for letter in "번호표"}
    assert len(drawn) == 3
    assert not drawn & boxed


def test_letters_of_two_typefaces_stand_on_one_base_line() -> None:
    type_ = Type(look.SEMIBOLD, 40, FONTS.other_bolds)
    both = type_.box("H한H")
    assert both[3] == max(type_.box("H")[3], type_.box("한")[3])
    assert both[1] == min(type_.box("H")[1], type_.box("한")[1])
    assert type_.length("H한H") == pytest.approx(2 * type_.length("H") + type_.length("한"))


def test_a_korean_line_is_wrapped_between_words_and_fits() -> None:
    type_ = Type(look.REGULAR, 22, FONTS.other_regulars)
    text = "번호표를 가지고 Trung tâm Phục vụ hành chính công 에서 차례를 기다려 주세요"
    lines = wrap(text, type_, 300)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(type_.length(line) <= 300 for line in lines)


# --- the choice ----------------------------------------------------------------------------


def at(language: str, *offered: str, screen: Screen = Screen.SERVICES) -> State:
    office = replace(OFFICE, languages=offered)
    return State(office=office, language=language, screen=screen)


@pytest.mark.parametrize(
    ("now", "offered", "switch"),
    [
        ("vi", ("vi", "en"), "English"),
        ("en", ("vi", "en"), "Tiếng Việt"),
        ("vi", ("vi",), ""),
        ("vi", ("vi", "en", "ko"), "English\n한국어"),
        ("ko", ("vi", "en", "ko"), "Tiếng Việt\nEnglish"),
        # What the office wishes and nobody has translated is not offered.
        ("vi", ("vi", "km", "en"), "English"),
        # A kiosk's own first language is offered whatever the office says.
        ("en", ("en",), "Tiếng Việt"),
    ],
)
def test_the_switch_names_the_other_languages(
    now: str, offered: tuple[str, ...], switch: str
) -> None:
    assert Words(KIOSK).switch(at(now, *offered)) == switch


def test_with_two_languages_there_is_nothing_to_choose_and_with_three_there_is() -> None:
    words = Words(KIOSK)
    assert words.choices(at("vi", "vi", "en")) == ()
    names = [choice.name for choice in words.choices(at("ko", "vi", "en", "ko"))]
    assert names == ["Tiếng Việt", "English", "한국어"]


def test_before_the_office_is_known_vietnamese_and_english_are_offered() -> None:
    assert Words(KIOSK).offered(State()) == ("vi", "en")


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        (["en"], "languages: 'vi' must be among them"),
        (["vi", "Korean"], "languages: must be named by two small letters"),
        (["vi", "en", "en"], "languages: 'en' is there 2 times"),
        (["vi", *["aa", "ab", "ac", "ad", "ae", "af"]], "languages: there may be 6 at most, not 7"),
        (["vi", "ko", "km"], ""),
        (["vi"], ""),
    ],
)
def test_an_office_offers_vietnamese_and_a_few_others(languages: list[str], told: str) -> None:
    data = json.loads(encode(load_office(DEFAULT_OFFICE))) | {"languages": languages}
    faults = [str(fault) for fault in examined(data, is_json=True)[1]]
    assert [fault[: len(told)] for fault in faults] == ([told] if told else [])


def test_an_office_that_says_nothing_of_languages_offers_vietnamese_and_english() -> None:
    data = json.loads(encode(load_office(DEFAULT_OFFICE)))
    del data["languages"]
    office, faults = examined(data, is_json=True)
    assert office is not None
    assert office.languages == ("vi", "en")
    assert list(faults) == []


def three_languages() -> Kiosk:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, replace(OFFICE, languages=("vi", "en", "ko"))))
    kiosk.touch_start()
    return kiosk


def test_the_languages_come_up_over_the_screen_and_go_with_the_choice() -> None:
    kiosk = three_languages()
    kiosk.have(AskedLanguage(0))
    assert kiosk.state.choosing_language
    kiosk.have(ChoseLanguage(0, "ko"))
    assert (kiosk.state.language, kiosk.screen) == ("ko", Screen.SERVICES)
    assert not kiosk.state.choosing_language


def test_a_double_tap_on_a_language_does_not_hit_what_lies_beneath() -> None:
    kiosk = three_languages()
    kiosk.have(AskedLanguage(0))
    kiosk.have(ChoseLanguage(0, "ko"), after=0.1)
    assert kiosk.state.language == "vi"
    kiosk.have(ChoseLanguage(0, "ko"))
    assert kiosk.touch_service("B", after=0.1) == ()
    assert kiosk.state.taking is None


def test_back_leaves_the_languages_and_nothing_else() -> None:
    kiosk = three_languages()
    kiosk.have(AskedLanguage(0))
    kiosk.have(WentBack(0))
    assert (kiosk.state.language, kiosk.screen) == ("vi", Screen.SERVICES)
    assert not kiosk.state.choosing_language


def test_what_comes_up_meanwhile_is_not_hidden_by_the_languages() -> None:
    kiosk = three_languages()
    kiosk.have(AskedLanguage(0))
    kiosk.scan("https://example.org")
    assert kiosk.screen is Screen.ANSWER
    assert not kiosk.state.choosing_language


def test_whoever_walks_away_from_the_languages_leaves_the_first_screen() -> None:
    kiosk = three_languages()
    kiosk.have(AskedLanguage(0))
    kiosk.wait(IDLE_S[Screen.SERVICES] + 2)
    assert kiosk.screen is Screen.WELCOME
    assert not kiosk.state.choosing_language


def test_slip_and_number_are_in_the_language_that_was_chosen() -> None:
    kiosk = three_languages()
    kiosk.have(ChoseLanguage(0, "ko"))
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert issue.language == "ko"
    printing = next(effect for effect in kiosk.get_number() if isinstance(effect, Print))
    assert printing.language == "ko"
    slip = slip_for(printing.place, printing.office, printing.language)
    assert (slip.label, slip.service) == ("대기 번호", "공증")


def test_no_place_in_a_text_is_left_open_where_languages_are_chosen() -> None:
    for code in CODES:
        said = Words(KIOSK).language(at(code, "vi", "en", "ko"))
        assert "{" not in said.title


# --- a fourth language ---------------------------------------------------------------------


def made_up(folder: Path, source: Path, **changed: str) -> Path:
    """Copy the English file as a fourth language's."""
    text = source.read_text(encoding="utf-8")
    for old, new in changed.items():
        assert f'"{old}"' in text
        text = text.replace(f'"{old}"', f'"{new}"')
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "eo.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_fourth_language_is_a_file_on_screen_and_a_file_on_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FOLDER, tmp_path / "texts")
    made_up(tmp_path / "texts", FOLDER / "en.toml", English="Esperanto", Back="Reen al la komenco")
    languages = legible(load_all(tmp_path / "texts"))
    assert set(languages) == {"vi", "en", "ko", "eo"}
    words = Words(languages)
    state = at("eo", "vi", "en", "ko", "eo")
    assert [choice.key for choice in words.choices(state)] == ["vi", "en", "ko", "eo"]
    assert words.switch(state) == "Tiếng Việt\nEnglish …"
    assert words.services(state).back == "Reen al la komenco"
    shutil.copytree(slip_words.FOLDER, tmp_path / "slip")
    made_up(tmp_path / "slip", slip_words.FOLDER / "en.toml", Priority="Prioritato")
    monkeypatch.setattr(slip_words, "FOLDER", tmp_path / "slip")
    assert slip_for(place("A042", "elderly"), OFFICE, "eo").priority == "Prioritato"
    slip_words.slip_words.cache_clear()
    printable.cache_clear()


def test_a_fourth_language_of_citizens_pages_is_a_folder(tmp_path: Path) -> None:
    shutil.copytree(TEXTS, tmp_path / "texts")
    shutil.copytree(TEXTS / "ko", tmp_path / "texts" / "eo")
    (tmp_path / "texts" / "fr").mkdir()
    assert citizen_languages(tmp_path / "texts") == ("vi", "en", "eo", "ko")


def test_a_language_with_a_mistake_is_left_out_and_the_others_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(FOLDER, tmp_path / "texts")
    path = made_up(tmp_path / "texts", FOLDER / "en.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("[staff]", "[stuff]"), "utf-8")
    with caplog.at_level(logging.ERROR):
        assert set(load_all(tmp_path / "texts")) == {"vi", "en", "ko"}
    assert "the language eo is left out" in caplog.text
    assert "staff: is missing" in caplog.text


def test_every_language_that_ships_is_right() -> None:
    for code in CODES:
        load(FOLDER / f"{code}.toml")


def test_a_page_takes_the_typefaces_of_other_scripts_from_the_server() -> None:
    from server.pages.look import look_css  # noqa: PLC0415

    css = look_css()
    assert 'font-family: "Be Vietnam Pro", "NanumSquare", sans-serif' in css
    assert 'src: url("/fonts/NanumSquareR.ttf")' in css
    assert "U+AC00-D7AF" in css
    assert texts("ko")["ticket"]["language"] == "한국어"


def test_the_stage_shows_three_languages_side_by_side() -> None:
    state = speaking(dict(scenes())["welcome"], "ko")
    assert state.office is not None
    assert asdict(state.office)["languages"] == ("vi", "en", "ko")


DRAWING = """
import sys
from kiosk import window
window.prepare((800, 480))
window.open_window()
from kiosk.screens.lettering import MixedLabel
def shown(text, width=None):
    label = MixedLabel(text=text, font_name="SemiBold", font_size=40, color=(1, 1, 1, 1),
                       text_size=(width, None), halign="left")
    label.refresh()
    pixels, (wide, high) = label.texture.pixels, label.texture.size
    rows = [pixels[4 * wide * y : 4 * wide * (y + 1)] for y in range(high)]
    columns = [x for x in range(wide) if any(row[4 * x + 3] > 40 for row in rows)]
    inked = [y for y, row in enumerate(rows) if any(a > 40 for a in row[3::4])]
    return label.get_extents(text), (min(columns), max(columns)), (min(inked), max(inked)), high
import kiosk.screens.parts
import json
print(json.dumps({text: shown(text) for text in sys.argv[1:]}))
"""


def test_the_screen_measures_what_it_draws() -> None:
    told = ["Hg", "한글", "Hg한글Hg", "ẢỘg 번호표 (A042)"]
    offscreen = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DRAWING, *told],
        env=offscreen,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    for text, ((wide, high), columns, rows, texture) in seen.items():
        # The ink fills the measured box but for the letters' own side bearings.
        assert 0 <= columns[0] <= 6, text
        assert wide - 8 <= columns[1] <= wide, text
        assert high == texture, text
        assert 0 <= rows[0] < rows[1] < high, text
    # Latin letters stand where they stand without Korean beside them.
    assert seen["Hg한글Hg"][0][0] == pytest.approx(2 * seen["Hg"][0][0] + seen["한글"][0][0], abs=2)
    assert seen["Hg한글Hg"][2][1] == max(seen["Hg"][2][1], seen["한글"][2][1])
