"""Finding what people came for, by what they call it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest

from server.core.finding import Hit, find
from server.core.folding import folded
from server.core.office import Office
from server.settings import load

OFFICE = load(Office, Path(__file__).parent.parent / "server" / "default_office.toml")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Sổ ĐỎ", "so do"),
        ("Đăng ký  khai sinh", "dang ky khai sinh"),
        ("Tư pháp – Hộ tịch", "tu phap ho tich"),
        ("VNeID", "vneid"),
        ("출생 신고", "출생 신고"),
        ("!!", ""),
    ],
)
def test_marks_capitals_and_dashes_do_not_matter(text: str, plain: str) -> None:
    assert folded(text) == folded(normalize("NFD", text)) == plain


@pytest.mark.parametrize(
    ("sought", "first"),
    [
        ("khai sinh", Hit("A", "birth")),
        ("KHAI SINH", Hit("A", "birth")),
        (normalize("NFD", "khai sính"), Hit("A", "birth")),
        ("khaisinh", Hit("A", "birth")),
        ("KS", Hit("A", "birth")),
        ("khai s", Hit("A", "birth")),
        ("sổ đỏ", Hit("C", "land")),
        ("so do", Hit("C", "land")),
        ("SO HONG", Hit("C", "land")),
        ("sang ten", Hit("C", "transfer")),
        ("sao y", Hit("B", "copy")),
        ("cccd", Hit("F", "card")),
        ("tam tru", Hit("F", "residence")),
        ("xay nha", Hit("D", "building")),
        ("birth", Hit("A", "birth")),
        ("ket qua", Hit("T", "result")),
        ("sinh khai", Hit("A", "birth")),
        ("cong an", Hit("F")),
    ],
)
def test_what_people_say_leads_to_the_right_line(sought: str, first: Hit) -> None:
    assert find(OFFICE, sought)[0] == first


@pytest.mark.parametrize("sought", ["", "  ", "zzz", "khai zzz", "?"])
def test_what_nobody_does_here_is_not_found(sought: str) -> None:
    assert find(OFFICE, sought) == ()


def test_one_letter_finds_only_what_begins_with_it() -> None:
    assert {hit.letter for hit in find(OFFICE, "v")} == {"E", "G"}


def test_a_language_that_the_office_does_not_offer_is_not_searched() -> None:
    assert find(OFFICE, "출생") == ()
    three = replace(OFFICE, languages=("vi", "en", "ko"))
    assert find(three, "출생")[0] == Hit("A", "birth")


def test_what_begins_so_comes_before_what_only_has_it() -> None:
    hits = find(OFFICE, "can cuoc")
    assert hits[0] == Hit("F", "card")
    assert len(set(hits)) == len(hits)
