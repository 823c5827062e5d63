"""Which letters a font file has, and in which font each stretch of a text is set.

A text may mix scripts on one line: a Vietnamese name in a Korean sentence. What the first font
lacks is set in the first of the others that has it.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

log = logging.getLogger(__name__)

# The character maps that fonts of today have, the larger kind first: the whole of Unicode
# (format 12), and its first plane (format 4). Platform and encoding as in OpenType's "cmap".
_MAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that is set in one font."""

    text: str
    font: Path


@lru_cache(maxsize=4096)
def runs(text: str, fonts: tuple[Path, ...]) -> tuple[Run, ...]:
    """Cut `text` into stretches, each with the first of `fonts` that has its letters.

    A letter that none has is left to the first font. Spaces and signs stay with what stands
    before them, so that a sentence is not cut at every word.
    """
    if len(fonts) == 1 or letters(fonts[0]).issuperset(map(ord, text)):
        return (Run(text, fonts[0]),)
    found: list[Run] = []
    for letter in text:
        font = _font_of(letter, fonts, found[-1].font if found else None)
        if found and found[-1].font == font:
            found[-1] = Run(found[-1].text + letter, font)
        else:
            found.append(Run(letter, font))
    return tuple(found)


def missing(text: str, fonts: Iterable[Path]) -> set[str]:
    """Return the letters of `text` that none of `fonts` has."""
    left = {ord(letter) for letter in text if not letter.isspace()}
    for font in fonts:
        if left:
            left -= letters(font)
    return {chr(code) for code in left}


@cache
def letters(font: Path) -> frozenset[int]:
    """Return the codes of all letters that the file `font` has; a damaged one has none."""
    try:
        data = font.read_bytes()
        return frozenset(_codes(data, _map_of(data)))
    except (OSError, struct.error, ValueError) as error:
        log.error("the typeface %s cannot be used: %s", font, error)
        return frozenset()


def _font_of(letter: str, fonts: tuple[Path, ...], before: Path | None) -> Path:
    code = ord(letter)
    if before is not None and not letter.isalnum() and code in letters(before):
        return before
    return next((font for font in fonts if code in letters(font)), fonts[0])


def _map_of(data: bytes) -> int:
    """Return where the best character map begins."""
    tables = struct.unpack_from(">H", data, 4)[0]
    heads = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(tables))
    start = next((offset for tag, _, offset, _ in heads if tag == b"cmap"), None)
    if start is None:
        raise ValueError("has no character map")
    count = struct.unpack_from(">H", data, start + 2)[0]
    found = {}
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * n)
        found[platform, encoding] = start + offset
    best = next((kind for kind in _MAPS if kind in found), None)
    if best is None:
        raise ValueError("has no map of Unicode")
    return int(found[best])


def _codes(data: bytes, at: int) -> Iterator[int]:
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 12:
        return _codes_of_12(data, at)
    if kind == 4:
        return _codes_of_4(data, at)
    raise ValueError(f"has a character map of format {kind}")


def _codes_of_12(data: bytes, at: int) -> Iterator[int]:
    groups = struct.unpack_from(">L", data, at + 12)[0]
    for n in range(groups):
        first, last, _ = struct.unpack_from(">LLL", data, at + 16 + 12 * n)
        yield from range(first, last + 1)


def _codes_of_4(data: bytes, at: int) -> Iterator[int]:
    """Yield the codes whose glyph is not the empty box, number 0."""
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    many, size = f">{segments}H", 2 * segments
    ends = struct.unpack_from(many, data, at + 14)
    starts = struct.unpack_from(many, data, at + 16 + size)
    steps = struct.unpack_from(many, data, at + 16 + 2 * size)
    offsets = struct.unpack_from(many, data, at + 16 + 3 * size)
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        place = at + 16 + 3 * size + 2 * n + offsets[n]
        for code in range(first, min(last, 0xFFFE) + 1):
            if offsets[n]:
                glyph = struct.unpack_from(">H", data, place + 2 * (code - first))[0]
            else:
                glyph = (code + steps[n]) & 0xFFFF
            if glyph:
                yield code
