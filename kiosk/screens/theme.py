"""The colours of the screens: the house's own, and those of high contrast; pure.

`.kv` files write `app.theme.ink` where they mean that colour, and follow when a citizen
touches "high contrast". A colour's name says what it is for, not what it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.flow.state import Mode
from server.core import look

Colour = tuple[float, float, float, float]

NOTHING: Colour = (0.0, 0.0, 0.0, 0.0)


def colour(hex_: str, alpha: float = 1.0) -> Colour:
    """Return "#14213D" as red, green, blue and alpha, each from 0 to 1."""
    red, green, blue = (int(hex_[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue, alpha


@dataclass(frozen=True)
class Theme:
    """Every colour that is drawn.

    `ink` is text, `paper` lies under it and is the text on `red`, which stands for the one
    strong thing. `gold` takes `on_gold` as its text. `fence` is around what can be touched
    and has no edge of its own. `rim` and `fence_rim` are how thick edges are, in pixels.
    `felt` is laid over what was touched, `focus` and `focus_within` make the ring around what
    the buttons have chosen. `plain_tiles`: letters have no tint of their own.
    """

    name: str
    ink: Colour
    paper: Colour
    cream: Colour
    red: Colour
    gold: Colour
    on_gold: Colour
    green: Colour
    quiet: Colour
    rule: Colour
    fence: Colour
    rim: float
    fence_rim: float
    felt: Colour
    focus: Colour
    focus_within: Colour
    plain_tiles: bool

    def tint(self, letter: str) -> Colour:
        """Return what lies under a service's letter; the letter says the same."""
        if self.plain_tiles:
            return self.paper
        return colour(look.tint(letter)) if letter else self.cream


CALM = Theme(
    name="calm",
    ink=colour(look.INK),
    paper=colour(look.PAPER),
    cream=colour(look.CREAM),
    red=colour(look.RED),
    gold=colour(look.GOLD),
    on_gold=colour(look.INK),
    green=colour(look.GREEN),
    quiet=colour(look.QUIET),
    rule=colour(look.RULE),
    fence=NOTHING,
    rim=2.0,
    fence_rim=0.0,
    felt=colour(look.INK, 0.16),
    focus=colour(look.INK),
    focus_within=colour(look.GOLD),
    plain_tiles=False,
)

# White and yellow on black. Whoever is dazzled by white sees this best, and whoever sees
# little sees at once that something has changed. Every pair has 10:1 or more.
_WHITE, _BLACK, _YELLOW = colour("#FFFFFF"), colour("#000000"), colour("#FFE500")
STRONG = Theme(
    name="strong",
    ink=_WHITE,
    paper=_BLACK,
    cream=_BLACK,
    red=_YELLOW,
    gold=_YELLOW,
    on_gold=_BLACK,
    green=colour("#9DFFB0"),
    quiet=colour("#E0E0E0"),
    rule=_WHITE,
    fence=_WHITE,
    rim=3.0,
    fence_rim=3.0,
    felt=colour("#FFFFFF", 0.35),
    focus=_BLACK,
    focus_within=colour("#00E5FF"),
    plain_tiles=True,
)


def theme_for(modes: Iterable[Mode]) -> Theme:
    """Return the colours that somebody with `modes` sees."""
    return STRONG if Mode.CONTRAST in modes else CALM


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(of: Colour) -> float:
    red, green, blue = (_linear(part) for part in of[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
