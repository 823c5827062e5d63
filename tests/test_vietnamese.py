"""Numbers, letters and calls as a Vietnamese voice says them."""

from __future__ import annotations

import pytest

from display import vietnamese


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (1, "một"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (999, "chín trăm chín mươi chín"),
    ],
)
def test_a_counter_is_said_as_a_number(value: int, said: str) -> None:
    assert " ".join(vietnamese.cardinal(value)) == said


@pytest.mark.parametrize("value", [-1, 1000])
def test_a_counter_beyond_three_digits_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not between 0 and 999"):
        vietnamese.cardinal(value)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("A042", "a không bốn hai"),
        ("B115", "bê một một năm"),
        ("F001", "ép phờ không không một"),
        ("T1000", "tê một không không không"),
    ],
)
def test_a_ticket_is_said_digit_by_digit(number: str, said: str) -> None:
    assert " ".join(vietnamese.ticket(number)) == said


def test_a_call_invites_and_then_directs() -> None:
    said = ", ".join(vietnamese.call("A042", 21))
    assert said == "mời công dân có số, a, không, bốn, hai, đến quầy số, hai, mươi, mốt"


def test_no_two_letters_sound_alike() -> None:
    # Northern speech says d and gi alike, so "dê" and "giê" may not both be names.
    names = [name.replace("gi", "d") for name in vietnamese.LETTERS.values()]
    assert len(set(names)) == len("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len(vietnamese.LETTERS)
