"""What fingers do on a glass, one step after another."""

from __future__ import annotations

from dataclasses import dataclass

Place = str | tuple[float, float]


@dataclass(frozen=True)
class Step:
    """What a finger does: "down" on something, "move" somewhere, "up"; or nothing for `wait` s."""

    what: str
    finger: int = 0
    place: Place = (0.0, 0.0)
    wait: float = 0.0


def down(target: Place, finger: int = 0) -> Step:
    return Step("down", finger, target)


def move(target: Place, finger: int = 0) -> Step:
    return Step("move", finger, target)


def up(finger: int = 0) -> Step:
    return Step("up", finger)


def wait(seconds: float) -> Step:
    return Step("wait", wait=seconds)
