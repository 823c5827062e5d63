"""How a Korean voice says ticket numbers, counters and a whole call, as words."""

from __future__ import annotations

# Digits one by one, as in a telephone number: zero is "공", not the "영" of counting.
DIGITS = ("공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
TEN = "십"
HUNDRED = "백"

# The English letters as Koreans call them. E and 2 are one sound, "이"; a letter stands first.
LETTERS = {
    "A": "에이",
    "B": "비",
    "C": "씨",
    "D": "디",
    "E": "이",
    "F": "에프",
    "G": "지",
    "H": "에이치",
    "I": "아이",
    "J": "제이",
    "K": "케이",
    "L": "엘",
    "M": "엠",
    "N": "엔",
    "O": "오",
    "P": "피",
    "Q": "큐",
    "R": "알",
    "S": "에스",
    "T": "티",
    "U": "유",
    "V": "브이",
    "W": "더블 유",
    "X": "엑스",
    "Y": "와이",
    "Z": "제트",
}

CITIZEN = "번 고객님"
DIRECTION = "번 창구로 오십시오"


def phrases(number: str, counter: int) -> tuple[tuple[str, ...], ...]:
    """Return one call: (("에이", "공", "사", "이", "번 고객님"), ("삼", "번 창구로 오십시오"))."""
    return (*ticket(number), CITIZEN), (*cardinal(counter), DIRECTION)


def ticket(number: str) -> tuple[str, ...]:
    """Return a ticket number letter by letter and digit by digit."""
    return tuple(DIGITS[int(c)] if c.isdigit() else LETTERS[c] for c in number)


def cardinal(value: int) -> tuple[str, ...]:
    """Return a number from 1 to 999 as it is counted: 121 is ("백", "이", "십", "일")."""
    if not 1 <= value <= 999:
        raise ValueError(f"{value} is not between 1 and 999")
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    return (*_times(hundreds, HUNDRED), *_times(tens, TEN), *((DIGITS[ones],) if ones else ()))


def every_word() -> frozenset[str]:
    """Return all that a set of clips has to contain."""
    return frozenset((CITIZEN, DIRECTION, TEN, HUNDRED, *DIGITS, *LETTERS.values()))


def _times(count: int, unit: str) -> tuple[str, ...]:
    """Return so many tens or hundreds; "one" is not said before them."""
    return () if count == 0 else (unit,) if count == 1 else (DIGITS[count], unit)
