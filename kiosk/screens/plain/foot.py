"""The row at the foot of every page of the larger and lower screens: back, on, another page."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from kiosk.screens.frame import Box
from kiosk.screens.plain.need import need
from kiosk.screens.plain.space import Space
from kiosk.screens.reading import Offer, Said

MORE = "page next"
# What stands at the foot, in this order; the second list is the lower of two rows.
_NAMES = ("back", "erase", "language", MORE, "done", "leaflet", "give", "take")
_LOWER = ("back", "done", "give", "take")
# So many of equal width have room side by side, upright and lying.
_MOST = (4, 6)
# How much wider than the others the strong thing is.
_STRONG = 2.0

Placed = tuple[Offer, Box]


def is_at_foot(offer: Offer) -> bool:
    """Tell whether `offer` stands on every page."""
    return offer.name in _NAMES


def turn(space: Space, more: str, count: str) -> Offer:
    """Return what turns to the next page; `count` says which of how many this is."""
    return Offer(MORE, (Said(f"{more} {count}", "SemiBold", space.px(44, 22)),))


def placed(space: Space, offers: Sequence[Offer]) -> list[Placed]:
    """Return the row, or two where one would be too narrow for its words."""
    y, found = space.start, list[Placed]()
    for row in _rows(space, offers):
        high, x = _height(space, row), space.left
        for offer, width in zip(row, _widths(space, row), strict=True):
            found.append((offer, Box(x, y, width, high)))
            x += width + space.gap
        y += high + space.gap
    return found


def height(space: Space, offers: Sequence[Offer]) -> float:
    """Return how high the foot is, with the gap above it."""
    return sum(_height(space, row) + space.gap for row in _rows(space, offers))


def _rows(space: Space, offers: Sequence[Offer]) -> list[list[Offer]]:
    row = sorted(offers, key=lambda offer: _NAMES.index(offer.name))
    if sum(map(_part, row)) <= _MOST[0 if space.frame.portrait else 1]:
        return [row] if row else []
    return [[o for o in row if o.name in _LOWER], [o for o in row if o.name not in _LOWER]]


def _height(space: Space, row: Sequence[Offer]) -> float:
    pairs = zip(row, _widths(space, row), strict=True)
    heights = [need(offer, space.frame, space.factor, width) for offer, width in pairs]
    return max(space.px(140, 60), *(high for high in heights if high != inf), 0.0)


def _widths(space: Space, row: Sequence[Offer]) -> list[float]:
    free = space.wide - space.gap * (len(row) - 1)
    return [free * _part(offer) / sum(map(_part, row)) for offer in row]


def _part(offer: Offer) -> float:
    """Return the offer's share of a row."""
    return _STRONG if offer.strong else 1.0
