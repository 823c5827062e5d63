"""The room that a larger or lower screen has, and its lengths."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.screens.frame import Box, Frame

# So many times larger than usual is "large".
LARGER = 1.35


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
class Space:
    """What the window of `frame` has beside the bar of modes: `body`."""

    frame: Frame
    body: Box
    manner: Manner

    def px(self, portrait: float, landscape: float) -> float:
        """Return a length given for 1080×1920 and for 1024×600, in this window's pixels."""
        return self.frame.px(portrait, landscape)

    @property
    def factor(self) -> float:
        """How many times as large as usual the type is."""
        return self.manner.factor

    @property
    def left(self) -> float:
        """Where everything begins."""
        return self.body.x + self.px(48, 20)

    @property
    def wide(self) -> float:
        """How wide a line is."""
        return self.body.width - 2 * self.px(48, 20)

    @property
    def start(self) -> float:
        """Where the lowest things stand; the bar lies on what is below."""
        return self.body.y + self.px(34, 18)

    @property
    def top(self) -> float:
        """Where the body ends."""
        return self.body.y + self.body.height

    @property
    def middle(self) -> float:
        """The height above which nothing is to be touched, where everything is low."""
        return self.frame.height / 2

    @property
    def gap(self) -> float:
        """What lies between two things."""
        return self.px(20, 10)

    @property
    def margin(self) -> float:
        """What lies above and below what is read."""
        return self.px(30, 10)
