"""The one look of kiosk, boards, pages and paper: colours, type and the services' tints.

Everything that draws reads these tokens. Text in INK on PAPER, CREAM or any tint has a
contrast of 7:1 or better, white on RED and GREEN 4.5:1 or better (WCAG 2.2).
"""

from __future__ import annotations

from pathlib import Path

INK = "#14213D"
PAPER = "#FFFFFF"
CREAM = "#F6F4EF"
RED = "#A4161A"
GOLD = "#F2B705"
GREEN = "#2D6A4F"
QUIET = "#4A5568"
RULE = "#DAD5C8"

FAMILY = "Be Vietnam Pro"
FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "BeVietnamPro_400Regular.ttf"
SEMIBOLD = FONTS / "BeVietnamPro_600SemiBold.ttf"
EXTRABOLD = FONTS / "BeVietnamPro_800ExtraBold.ttf"

_TINTS = (
    "#F9D9C8",
    "#FBE7B2",
    "#DCE9C5",
    "#C9E6DC",
    "#CFE3F5",
    "#DCD8F3",
    "#F3D5E4",
    "#E4DCCF",
    "#D3E8EA",
    "#F6DFD9",
    "#E6E9B8",
    "#E0E0E8",
)


def tint(letter: str) -> str:
    """Return the background of a service's tile; the letter on it says the same."""
    return _TINTS[(ord(letter) - ord("A")) % len(_TINTS)]
