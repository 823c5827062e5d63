"""How an English voice says ticket numbers, counters and a whole call, as words."""

from __future__ import annotations

from string import ascii_uppercase

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
HUNDRED = "hundred"

NUMBER = "number"
DIRECTION = "please go to counter"


def phrases(number: str, counter: int) -> tuple[tuple[str, ...], ...]:
    """Return one call: (("number", "A", "zero", …), ("please go to counter", "three"))."""
    return (NUMBER, *ticket(number)), (DIRECTION, *cardinal(counter))


def ticket(number: str) -> tuple[str, ...]:
    """Return a ticket number letter by letter and digit by digit."""
    return tuple(DIGITS[int(c)] if c.isdigit() else _letter(c) for c in number)


def cardinal(value: int) -> tuple[str, ...]:
    """Return a number from 1 to 999 as it is counted: 101 is ("one", "hundred", "one")."""
    if not 1 <= value <= 999:
        raise ValueError(f"{value} is not between 1 and 999")
    hundreds, rest = divmod(value, 100)
    head = (DIGITS[hundreds], HUNDRED) if hundreds else ()
    return (*head, *_below_hundred(rest)) if rest else head


def every_word() -> frozenset[str]:
    """Return all that a set of clips has to contain."""
    return frozenset((NUMBER, DIRECTION, HUNDRED, *DIGITS, *_TEENS, *_TENS, *ascii_uppercase))


def _below_hundred(value: int) -> tuple[str, ...]:
    if value < 10:
        return (DIGITS[value],)
    if value < 20:
        return (_TEENS[value - 10],)
    tens, ones = divmod(value, 10)
    return (_TENS[tens - 2], DIGITS[ones]) if ones else (_TENS[tens - 2],)


def _letter(letter: str) -> str:
    if letter not in ascii_uppercase:
        raise KeyError(letter)
    return letter
