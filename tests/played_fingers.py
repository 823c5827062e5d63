"""Fingers on a real window that do what a list says, through Kivy's own input path.

Importing it opens Kivy's window, so the window's settings have to come first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from finger_steps import Place, Step
from kivy.input.provider import MotionEventProvider

from kiosk.rehearsal import RehearsedTouch
from kiosk.screens.parts import touchables


class PlayedFingers(MotionEventProvider):  # type: ignore[misc]
    """Plays what `play` yields: some steps for each frame. `fingers` are those on the glass."""

    def __init__(self, root: Callable[[], Any]) -> None:
        super().__init__("stage", "")
        self.play: Iterator[list[Step]] = iter(())
        self.fingers: dict[int, RehearsedTouch] = {}
        self._root = root
        self._places: dict[str, tuple[float, float]] = {}
        self._count = 0
        self._until = 0.0

    def start(self) -> None:
        """Nothing has to be opened."""

    def stop(self) -> None:
        """Nothing has to be closed."""

    def update(self, dispatch_fn: Callable[[str, Any], None]) -> None:
        """Do what is due in this frame."""
        if time.monotonic() >= self._until:
            for step in next(self.play, []):
                self._do(step, dispatch_fn)

    def _do(self, step: Step, dispatch: Callable[[str, Any], None]) -> None:
        if step.what == "wait":
            self._until = time.monotonic() + step.wait
        elif step.what == "down":
            self._count += 1
            touch = RehearsedTouch(self._count, self._on_glass(step.place))
            self.fingers[step.finger] = touch
            dispatch("begin", touch)
        elif touch := self.fingers.get(step.finger):
            self._go_on(step, touch, dispatch)

    def _go_on(
        self, step: Step, touch: RehearsedTouch, dispatch: Callable[[str, Any], None]
    ) -> None:
        if step.what == "move":
            touch.move(self._on_glass(step.place))
            dispatch("update", touch)
            return
        del self.fingers[step.finger]
        touch.update_time_end()
        dispatch("end", touch)

    def _on_glass(self, target: Place) -> tuple[float, float]:
        """Return the middle of what is, or was, called `target`, in parts of the window."""
        if not isinstance(target, str):
            return target
        root = self._root()
        if widget := touchables(root).get(target):
            x, y = widget.to_window(*widget.center)
            self._places[target] = x / root.width, y / root.height
        return self._places[target]
