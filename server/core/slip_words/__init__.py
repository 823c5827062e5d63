"""The words of the slip, one file for each language: a further file is a further language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Counted:
    """A text that depends on a number."""

    none: str
    one: str
    many: str

    def of(self, n: int, **more: str) -> str:
        """Return the text for `n`."""
        text = {0: self.none, 1: self.one}.get(n, self.many)
        return text.format(n=n, **more)


@dataclass(frozen=True)
class SlipWords:
    """Everything that the program itself says on a slip, in one language.

    `or_` stands between the last two of a list of counters. `alone` says that the kiosk gave
    the number by itself; its page (`qr_caption_alone`) is there once the server is back.
    """

    label: str
    priority: str
    due: str
    then: str
    papers: str
    closing: str
    time: str
    qr_caption: str
    qr_caption_alone: str
    alone: str
    or_: str
    counters: Counted
    ahead: Counted

    def counters_text(self, counters: tuple[int, ...]) -> str:
        """Return where to go: "Quầy 1, 2 hoặc 3"."""
        *first, last = [str(n) for n in counters] or [""]
        joined = self.or_.join([", ".join(first), last] if first else [last])
        return self.counters.of(len(counters), counters=joined)


def slip_languages() -> tuple[str, ...]:
    """Return the codes of the languages that a slip can speak."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def slip_words(language: str) -> SlipWords:
    """Return the slip's words in `language`, in Vietnamese where there are none."""
    code = language if language in slip_languages() else "vi"
    read: dict[str, Any] = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    counted: dict[str, Any] = {key: Counted(**read.pop(key)) for key in ("counters", "ahead")}
    return SlipWords(or_=read.pop("or"), **counted, **read)
