"""Where everything lies on the larger and lower screens: to read above, to touch below.

What finds no room in its size goes to a further page; nothing gets smaller to make room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import inf

from kiosk.screens.frame import Box, Frame
from kiosk.screens.plain.need import need
from kiosk.screens.plain.packing import Limits, pack
from kiosk.screens.plain.typeset import height_wished
from kiosk.screens.reading import Offer, Reading, Said

# So many times larger than usual is "large".
LARGER = 1.35
# What stands in the row at the foot of every page, in this order.
MORE = "page next"
_FOOT = ("back", "erase", "language", MORE, "done", "give", "take")
_LOWER = ("back", "done", "give", "take")
# So many of equal width have room side by side.
_MOST_UPRIGHT = 4
_MOST_WIDE = 6
# At most so much of the height is for reading, where there is something to choose as well: more
# where everything is on one page all the same.
_MOST_READ = (0.75, 0.45)
# How much wider than the others the strong thing at the foot is.
_STRONG = 2.0

Placed = tuple[Offer, Box]


@dataclass(frozen=True)
class Manner:
    """How a screen is laid out; `low`: everything to touch lies in the window's lower half."""

    large: bool
    low: bool

    @property
    def factor(self) -> float:
        """How many times as large as usual the type is."""
        return LARGER if self.large else 1.0


@dataclass(frozen=True)
class Layout:
    """A reading in `body`, which is what the window has beside the bar of modes.

    `more` is what the button is called that turns to the next page.
    """

    reading: Reading
    manner: Manner
    frame: Frame
    body: Box
    more: str

    @cached_property
    def pages(self) -> list[list[Placed]]:
        """Everything to touch, page by page; each has the row at the foot."""
        main = [offer for offer in self.reading.offers if offer.name not in _FOOT]
        foot = [offer for offer in self.reading.offers if offer.name in _FOOT]
        pages = self._packed(main, foot)
        if len(pages) <= 1:
            return [[*(pages or [[]])[0], *self._foot(foot)]]
        pages = self._packed(main, [*foot, self._turn("8/8")])
        turns = (self._turn(f"{n}/{len(pages)}") for n in range(1, len(pages) + 1))
        return [[*page, *self._foot([*foot, t])] for page, t in zip(pages, turns, strict=True)]

    def area_to_read(self, page: int) -> Box:
        """Return what lies above everything to touch."""
        tops = [box.y + box.height for _, box in self.pages[page]]
        low = max(tops, default=self.body.y) + self._px(30, 8)
        return Box(self._left, low, self._wide, max(1.0, self._top - self._px(30, 10) - low))

    def _packed(self, main: Sequence[Offer], foot: Sequence[Offer]) -> list[list[Placed]]:
        keys = [offer for offer in main if offer.is_key]
        tiles = [offer for offer in main if not offer.is_key]
        pages: list[list[Placed]] = []
        for share in _MOST_READ:
            area = self._area(foot, share)
            pages = [*self._grid(keys, area), *self._grid(tiles, area)]
            if len(pages) <= 1:
                break
        return pages

    def _area(self, foot: Sequence[Offer], share: float) -> Box:
        """Return what is left for choices when at most `share` of the height is for reading."""
        start = self._start + self._foot_height(foot)
        end = self._middle if self.manner.low else self._top - self._to_read(start, share)
        return Box(self._left, start, self._wide, max(1.0, end - start))

    def _grid(self, offers: Sequence[Offer], area: Box) -> list[list[Placed]]:
        pages, left = [], list(offers)
        for boxes in pack([self._need(offer) for offer in offers], area, self._limits(offers)):
            pages.append(list(zip(left, boxes, strict=False)))
            left = left[len(boxes) :]
        return pages

    def _limits(self, offers: Sequence[Offer]) -> Limits:
        if any(offer.is_key for offer in offers):
            return Limits(self._px(12, 5), self._px(140, 66), self._px(140, 58), self._px(200, 90))
        lowest, highest = self._px(140, 60), self._px(420, 190)
        return Limits(self._gap, self._px(300, 180), lowest, highest)

    def _need(self, offer: Offer) -> partial[float]:
        return partial(need, offer, self.frame, self.manner.factor)

    def _foot(self, foot: Sequence[Offer]) -> list[Placed]:
        """Return the row at the foot, or two where one would be too narrow for its words."""
        y, placed = self._start, list[Placed]()
        for row in self._rows(foot):
            height, x = self._height(row), self._left
            for offer, width in zip(row, self._widths(row), strict=True):
                placed.append((offer, Box(x, y, width, height)))
                x += width + self._gap
            y += height + self._gap
        return placed

    def _foot_height(self, foot: Sequence[Offer]) -> float:
        """Return how high the foot is, with the gap above it."""
        return sum(self._height(row) + self._gap for row in self._rows(foot))

    def _rows(self, foot: Sequence[Offer]) -> list[list[Offer]]:
        row = sorted(foot, key=lambda offer: _FOOT.index(offer.name))
        if sum(map(_part, row)) <= (_MOST_UPRIGHT if self.frame.portrait else _MOST_WIDE):
            return [row] if row else []
        return [[o for o in row if o.name in _LOWER], [o for o in row if o.name not in _LOWER]]

    def _height(self, row: Sequence[Offer]) -> float:
        pairs = zip(row, self._widths(row), strict=True)
        heights = [need(offer, self.frame, self.manner.factor, width) for offer, width in pairs]
        return max(self._px(140, 60), *(height for height in heights if height != inf), 0.0)

    def _widths(self, row: Sequence[Offer]) -> list[float]:
        free = self._wide - self._gap * (len(row) - 1)
        return [free * _part(offer) / sum(map(_part, row)) for offer in row]

    def _turn(self, count: str) -> Offer:
        return Offer(MORE, (Said(f"{self.more} {count}", "SemiBold", self._px(44, 22)),))

    def _to_read(self, start: float, share: float) -> float:
        """Return how much of the height above `start` is for reading."""
        wished = height_wished(self.reading.texts, self._wide, self.manner.factor)
        height = self._top - start
        return min(wished + self._px(60, 20), height * share)

    @property
    def _start(self) -> float:
        return self.body.y + self._px(34, 18)

    @property
    def _top(self) -> float:
        return self.body.y + self.body.height

    @property
    def _middle(self) -> float:
        """The height above which nothing is to be touched, where everything is low."""
        return self.frame.height / 2

    @property
    def _left(self) -> float:
        return self.body.x + self._px(48, 20)

    @property
    def _wide(self) -> float:
        return self.body.width - 2 * self._px(48, 20)

    @property
    def _gap(self) -> float:
        return self._px(20, 10)

    def _px(self, portrait: float, landscape: float) -> float:
        return self.frame.px(portrait, landscape)


def _part(offer: Offer) -> float:
    """Return the offer's share of a row."""
    return _STRONG if offer.strong else 1.0
