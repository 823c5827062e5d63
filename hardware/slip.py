"""The slip: the words on a citizen's piece of paper, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from unicodedata import category, normalize


@dataclass(frozen=True, slots=True)
class Fonts:
    """The font files that paper is drawn with; the others have letters that these lack."""

    regular: Path
    semibold: Path
    extrabold: Path
    other_regulars: tuple[Path, ...] = ()
    other_bolds: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip says, in the citizen's language and from top to bottom.

    Every text but the number may be long, and is wrapped; an empty one is left out. Without a
    number it is a list of papers to bring. Texts
    are kept composed (NFC) and without control characters, so none can steer the printer.
    """

    office: str
    number: str
    service: str
    header: str = ""
    label: str = ""
    priority: str = ""
    then: str = ""
    place: str = ""
    ahead: str = ""
    papers_label: str = ""
    papers: tuple[str, ...] = ()
    closing: str = ""
    time: str = ""
    qr: str = ""
    qr_caption: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            said: str | tuple[str, ...] = getattr(self, field.name)
            cleaned = clean(said) if isinstance(said, str) else tuple(map(clean, said))
            object.__setattr__(self, field.name, cleaned)


def clean(text: str) -> str:
    """Return `text` composed, on one line, with nothing in it but visible characters.

    >>> clean("Hộ\\ttịch\\x1b@")
    'Hộ tịch@'
    """
    spaced = " ".join(normalize("NFC", text).split())
    return "".join(letter for letter in spaced if category(letter)[0] != "C")
