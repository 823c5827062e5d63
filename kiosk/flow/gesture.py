"""The hidden gesture that leads to the technician's screen; pure.

Hold the top left corner for three seconds, lift the finger, then tap the line at the top, where
the office's name stands, three times. One finger alone, and nothing else in between: a palm,
a cloth or a child has several fingers down, moves them, or touches elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

HOLD_S = 3.0
# Whatever lies in the corner for longer is no finger.
LONGEST_HOLD_S = 10.0
TAPS = 3
# How long a tap may take, and all of them after the corner was let go.
TAP_S = 0.7
TAPS_WITHIN_S = 6.0
# How far a finger may slip, as a part of the shorter side.
SLIP = 0.05


class Zone(StrEnum):
    """Where on the glass a finger is."""

    CORNER = "corner"
    NAME = "name"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Finger:
    """A finger that is down; `x` and `y` are in parts of the shorter side, `at` in seconds."""

    id: int
    zone: Zone
    x: float
    y: float
    at: float


@dataclass(frozen=True)
class Gesture:
    """How far somebody has come. `held_at` is when the corner was let go after its time."""

    finger: Finger | None = None
    held_at: float | None = None
    taps: int = 0

    @property
    def is_done(self) -> bool:
        """Whether it was the whole gesture."""
        return self.taps >= TAPS

    def down(self, finger: Finger) -> Gesture:
        """Return what follows when a finger comes down; a second one ends everything."""
        if self.finger is not None:
            return Gesture()
        if finger.zone is Zone.CORNER:
            return Gesture(finger)
        within = self.held_at is not None and finger.at - self.held_at <= TAPS_WITHIN_S
        return replace(self, finger=finger) if within and finger.zone is Zone.NAME else Gesture()

    def moved(self, id_: int, x: float, y: float) -> Gesture:
        """Return what follows when a finger moves: one that slides is none of this."""
        down = self.finger
        if down is None or down.id != id_:
            return self
        return self if abs(x - down.x) <= SLIP and abs(y - down.y) <= SLIP else Gesture()

    def up(self, id_: int, at: float) -> Gesture:
        """Return what follows when a finger is lifted."""
        down = self.finger
        if down is None or down.id != id_:
            return Gesture()
        stayed = at - down.at
        if down.zone is Zone.CORNER:
            held = HOLD_S <= stayed <= LONGEST_HOLD_S
            return Gesture(held_at=at) if held else Gesture()
        return replace(self, finger=None, taps=self.taps + 1) if stayed <= TAP_S else Gesture()
