"""How a Vietnamese voice says ticket numbers, counters and a whole call, as words."""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

# The names by which people spell aloud. In the north D ("dê") and the textbook name of
# G ("giê") are one sound, so G is "gờ", as it is called in everyday speech.
LETTERS = {
    "A": "a",
    "B": "bê",
    "C": "xê",
    "D": "dê",
    "E": "e",
    "F": "ép phờ",
    "G": "gờ",
    "H": "hát",
    "I": "i",
    "J": "di",
    "K": "ca",
    "L": "e lờ",
    "M": "em mờ",
    "N": "en nờ",
    "O": "o",
    "P": "pê",
    "Q": "quy",
    "R": "e rờ",
    "S": "ét sì",
    "T": "tê",
    "U": "u",
    "V": "vê",
    "W": "vê kép",
    "X": "ích xì",
    "Y": "i cờ rét",
    "Z": "dét",
}

INVITATION = "mời công dân có số"
DIRECTION = "đến quầy số"

# Digits that change their sound behind "mười" and behind "mươi".
_AFTER_TEN = {5: "lăm"}
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}


def call(number: str, counter: int) -> tuple[str, ...]:
    """Return the words of one call: ("mời công dân có số", "a", "không", … "ba")."""
    invitation, direction = phrases(number, counter)
    return invitation + direction


def phrases(number: str, counter: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the two halves of a call, between which a voice pauses."""
    return (INVITATION, *ticket(number)), (DIRECTION, *cardinal(counter))


def ticket(number: str) -> tuple[str, ...]:
    """Return a ticket number letter by letter and digit by digit.

    Digits one by one are what people compare with the paper in their hand.
    """
    return tuple(DIGITS[int(c)] if c.isdigit() else LETTERS[c] for c in number)


def cardinal(value: int) -> tuple[str, ...]:
    """Return a number from 0 to 999 as it is counted: 21 is ("hai", "mươi", "mốt")."""
    if not 0 <= value <= 999:
        raise ValueError(f"{value} is not between 0 and 999")
    hundreds, rest = divmod(value, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = (DIGITS[hundreds], "trăm")
    if rest == 0:
        return head
    if rest < 10:
        return (*head, "linh", DIGITS[rest])
    return (*head, *_below_hundred(rest))


def every_word() -> frozenset[str]:
    """Return all that a set of clips has to contain."""
    numbers = (word for value in range(1000) for word in cardinal(value))
    return frozenset((INVITATION, DIRECTION, *LETTERS.values(), *numbers))


def _below_hundred(value: int) -> tuple[str, ...]:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return (DIGITS[ones],)
    head = ("mười",) if tens == 1 else (DIGITS[tens], "mươi")
    if ones == 0:
        return head
    changed = _AFTER_TEN if tens == 1 else _AFTER_TENS
    return (*head, changed.get(ones, DIGITS[ones]))
