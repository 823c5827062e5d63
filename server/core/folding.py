"""What two texts have in common that differ in capitals, marks or spaces; pure.

People at a kiosk type Vietnamese without its marks: "khai sinh", "so do".
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

# These two have no form with the stroke apart, as the other letters' marks have.
_STROKES = str.maketrans({"đ": "d", "Đ": "d"})


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` in small letters without marks, its words with one space between.

    >>> folded("Sổ  ĐỎ – tách thửa")
    'so do tach thua'
    """
    apart = normalize("NFD", text).translate(_STROKES).casefold()
    bare = normalize("NFC", "".join(c for c in apart if category(c) != "Mn"))
    return " ".join(re.findall(r"[^\W_]+", bare))
