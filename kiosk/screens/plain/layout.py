"""Where everything lies on the larger and lower screens: to read above, to touch below.

What finds no room in its size goes to a further page; nothing gets much smaller to make room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.screens.frame import Box
from kiosk.screens.plain import foot
from kiosk.screens.plain.foot import Placed
from kiosk.screens.plain.need import need
from kiosk.screens.plain.packing import Limits, pack, used
from kiosk.screens.plain.space import Space
from kiosk.screens.plain.typeset import height_wished, parts
from kiosk.screens.reading import Offer, Reading, Said

# At most so much of the height is for reading, where there is something to choose as well: more
# where everything is on one page all the same.
_MOST_READ = (0.75, 0.45)
# At most so much of what is left for choices is for keys.
_MOST_KEYS = 0.62


@dataclass(frozen=True)
class Leaf:
    """One page: what can be touched, and what is read in the area above."""

    placed: tuple[Placed, ...]
    texts: tuple[Said, ...]
    area: Box


def leaves(reading: Reading, space: Space, more: str) -> list[Leaf]:
    """Return every page of `reading`; `more` is what the button is called that turns them."""
    below = [offer for offer in reading.offers if foot.is_at_foot(offer)]
    pages, texts = _divided(reading, space, below)
    total = max(len(pages), len(texts))
    if total == 1:
        return [_leaf(pages[0], below, texts[0], space)]
    turning = [*below, foot.turn(space, more, "8/8")]
    pages, texts = _divided(reading, space, turning)
    total = max(len(pages), len(texts))
    found = []
    for n in range(total):
        row = [*below, foot.turn(space, more, f"{n + 1}/{total}")]
        page, said = pages[min(n, len(pages) - 1)], texts[min(n, len(texts) - 1)]
        found.append(_leaf(page, row, said, space))
    return found


def _leaf(
    page: Sequence[Placed], below: Sequence[Offer], texts: Sequence[Said], space: Space
) -> Leaf:
    touched = *page, *foot.placed(space, below)
    return Leaf(touched, tuple(texts), _area_to_read(touched, space))


def _divided(
    reading: Reading, space: Space, below: Sequence[Offer]
) -> tuple[list[list[Placed]], list[list[Said]]]:
    """Return the choices page by page, and the texts; each has one page at least."""
    main = [offer for offer in reading.offers if not foot.is_at_foot(offer)]
    pages = _packed(main, reading.texts, space, below) or [[]]
    area = _area_to_read([*pages[0], *foot.placed(space, below)], space)
    # A number and its code belong together whatever happens.
    whole = [list(reading.texts)]
    return pages, whole if reading.code else parts(reading.texts, area, space.factor)


def _area_to_read(touched: Sequence[Placed], space: Space) -> Box:
    """Return what lies above everything to touch."""
    tops = [box.y + box.height for _, box in touched]
    low = max(tops, default=space.body.y) + 0.8 * space.margin
    return Box(space.left, low, space.wide, max(1.0, space.top - space.margin - low))


def _packed(
    main: Sequence[Offer], texts: Sequence[Said], space: Space, below: Sequence[Offer]
) -> list[list[Placed]]:
    pages: list[list[Placed]] = []
    for share in _MOST_READ:
        start = space.start + foot.height(space, below)
        end = space.top - _to_read(texts, space, (space.top - start) * share)
        end = min(space.middle, end) if space.manner.low else end
        pages = _filled(main, Box(space.left, start, space.wide, max(1.0, end - start)), space)
        if len(pages) <= 1:
            break
    return pages


def _to_read(texts: Sequence[Said], space: Space, most: float) -> float:
    """Return how much of the height is for reading."""
    if space.manner.low:
        return 0.0
    return min(height_wished(texts, space.wide, space.factor) + 2 * space.margin, most)


def _filled(main: Sequence[Offer], area: Box, space: Space) -> list[list[Placed]]:
    """Put keys below and the rest above them; on pages of their own where both is too much."""
    keys = [offer for offer in main if offer.is_key]
    tiles = [offer for offer in main if not offer.is_key]
    if not keys or not tiles:
        return _grid(main, area, space)
    low = Box(area.x, area.y, area.width, area.height * _MOST_KEYS)
    typed = _grid(keys, low, space)
    taken = used([box for _, box in typed[0]], area) + space.gap
    rest = Box(area.x, area.y + taken, area.width, area.height - taken)
    tallest = max(need(tile, space.frame, space.factor, area.width) for tile in tiles)
    if len(typed) == 1 and tallest <= rest.height:
        return [[*page, *typed[0]] for page in _grid(tiles, rest, space)]
    return [*_grid(keys, area, space), *_grid(tiles, area, space)]


def _grid(offers: Sequence[Offer], area: Box, space: Space) -> list[list[Placed]]:
    needs = [partial(need, offer, space.frame, space.factor) for offer in offers]
    pages, left = [], list(offers)
    for boxes in pack(needs, area, _limits(offers, space)):
        pages.append(list(zip(left, boxes, strict=False)))
        left = left[len(boxes) :]
    return pages


def _limits(offers: Sequence[Offer], space: Space) -> Limits:
    px = space.px
    if any(offer.is_key for offer in offers):
        return Limits(px(12, 5), px(140, 66), px(140, 58), px(200, 90))
    return Limits(space.gap, px(300, 180), px(140, 60), px(420, 190))
