"""Names of people and things: how they are kept, and when two of them are the same."""

from __future__ import annotations

import unicodedata

from server.core.errors import BadRequest

# As the record calls what is no person: nobody's deeds shall look like theirs.
_NO_PERSON = frozenset({"command line", "server", "nobody"})
# The longest name that a log-in may carry.
LONGEST = 80


def displayed(name: str) -> str:
    """Return `name` as it is shown; raise BadRequest if nobody could type or read it.

    Letters with their marks apart, as some keyboards send Vietnamese, are composed.
    """
    shown = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(shown) <= LONGEST:
        raise BadRequest(f"a name must have 1 to {LONGEST} characters, not {len(shown)}")
    if any(unicodedata.category(letter)[0] == "C" for letter in shown):
        raise BadRequest(f"a name must be of letters that can be seen, not {shown!r}")
    return shown


def given(name: str) -> str:
    """Return a new `name` as it is shown; raise BadRequest if no address could hold it either."""
    shown = displayed(name)
    if not any(letter.isalnum() for letter in shown) or set(shown) & set("/\\"):
        raise BadRequest(f"a name must have letters or digits and no slashes, not {shown!r}")
    return shown


def of_person(name: str) -> str:
    """Return a new person's `name` as it is shown; raise BadRequest also if it stands for none."""
    shown = given(name)
    if folded(shown) in _NO_PERSON:
        raise BadRequest(
            f"a person's name cannot be {shown!r}: the record means something else by it"
        )
    return shown


def folded(name: str) -> str:
    """Return what `name` has in common with itself in capitals, decomposed or spaced out."""
    words = " ".join(unicodedata.normalize("NFC", name).split())
    return unicodedata.normalize("NFC", words.casefold())
