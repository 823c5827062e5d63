"""How much room a button of the larger and lower screens needs, and how it is divided; pure."""

from __future__ import annotations

from kiosk.screens.frame import Frame
from kiosk.screens.plain.typeset import height_of
from kiosk.screens.reading import Offer


def need(offer: Offer, frame: Frame, factor: float, width: float) -> float:
    """Return how high the button has to be when it is `width` wide; inf: that is too narrow."""
    left, right = margins(offer, frame, factor)
    texts = height_of(offer.texts, width - left - right, factor)
    least = side(frame, factor) if offer.letter else 0.0
    return max(texts, least) + 2 * frame.px(8, 3)


def margins(offer: Offer, frame: Frame, factor: float) -> tuple[float, float]:
    """Return what the texts leave free to their left and right."""
    pad = frame.px(8, 3) if offer.is_key else frame.px(20, 10)
    left = 2 * pad + side(frame, factor) if offer.letter else pad
    return left, 2 * pad + tick(frame, factor) if offer.ticks else pad


def side(frame: Frame, factor: float) -> float:
    """Return how large a service's letter is."""
    return frame.px(92, 48) * factor


def tick(frame: Frame, factor: float) -> float:
    """Return how large the box to tick is."""
    return frame.px(64, 34) * factor
