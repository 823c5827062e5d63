"""The kiosk's texts: complete in every language, and read with all mistakes at once."""

from __future__ import annotations

import unicodedata
from itertools import combinations
from pathlib import Path

import pytest

from kiosk.views.words import FOLDER, load_all, places_in, texts_in
from server.core.office import Office
from server.core.slip_words import Counted
from server.settings import SettingsError, load

TEXTS = load_all()
# Vietnamese has a word for the person, which English may leave out.
OPTIONAL = {"person", "Person"}


def test_the_office_is_served_in_vietnamese_english_and_korean() -> None:
    assert set(TEXTS) == {"vi", "en", "ko"}


@pytest.mark.parametrize("code", TEXTS)
def test_every_language_has_the_same_texts_with_the_same_places(code: str) -> None:
    vietnamese, other = (dict(texts_in(TEXTS[code])) for code in ("vi", code))
    assert vietnamese.keys() == other.keys()
    for key, text in vietnamese.items():
        assert places_in(text) - OPTIONAL == places_in(other[key]) - OPTIONAL, key


@pytest.mark.parametrize("code", TEXTS)
def test_texts_are_composed_polite_and_without_exclamation_marks(code: str) -> None:
    for key, text in texts_in(TEXTS[code]):
        assert text.strip(), key
        assert unicodedata.is_normalized("NFC", text), key
        assert "!" not in text, key
        assert "lỗi" not in text.casefold(), key
        assert "error" not in text.casefold(), key


@pytest.mark.parametrize(("one", "another"), list(combinations(TEXTS, 2)))
def test_no_text_is_left_in_another_language(one: str, another: str) -> None:
    texts, others = (dict(texts_in(TEXTS[code])) for code in (one, another))
    same = {key for key in texts if texts[key] == others[key]}
    # Only numbers and times look alike, if anything does.
    assert not {key for key in same if any(c.isalpha() for c in texts[key])}


@pytest.mark.parametrize(
    ("n", "text"), [(0, "nobody"), (1, "one person"), (2, "2 people"), (1000, "1000 people")]
)
def test_a_count_is_said_as_people_say_it(n: int, text: str) -> None:
    assert Counted("nobody", "one person", "{n} people").of(n) == text


def test_every_mistake_in_a_text_file_is_told_at_once(tmp_path: Path) -> None:
    original = (FOLDER / "vi.toml").read_text("utf-8")
    broken = original.replace('name = "Tiếng Việt"\n', "")
    broken = broken.replace('\ntouch = "Chạm để lấy số"', '\ntuch = "Chạm"', 1)
    (tmp_path / "vi.toml").write_text(broken, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_all(tmp_path)
    told = "\n".join(caught.value.problems)
    assert "name: is missing" in told
    assert "welcome.tuch: is not a setting; did you mean 'touch'?" in told
    assert "welcome.touch: is missing" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mời {persn} chọn lĩnh vực", "{persn} is not possible"),
        ("Mời {person chọn", "expected '}'"),
    ],
)
def test_a_place_that_does_not_exist_is_refused_at_the_start(
    tmp_path: Path, text: str, told: str
) -> None:
    original = (FOLDER / "vi.toml").read_text("utf-8")
    broken = original.replace("Mời {person} chọn lĩnh vực", text)
    (tmp_path / "vi.toml").write_text(broken, "utf-8")
    with pytest.raises(SettingsError, match=r"services\.title") as caught:
        load_all(tmp_path)
    assert told in str(caught.value)


def test_the_default_office_says_everything_in_every_language() -> None:
    office = load(Office, Path(__file__).parent.parent / "server" / "default_office.toml")
    named = [*office.groups, *office.services, *office.priority]
    assert all(set(thing.name) == set(TEXTS) for thing in named)
