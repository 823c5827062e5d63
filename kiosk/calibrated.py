"""Puts every touch where a technician's calibration says that it was, before anybody sees it."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent

from kiosk.flow.calibration import Calibration

Events = list[tuple[str, MotionEvent]]


class CalibratedGlass:
    """Stands between Kivy's input and the window."""

    def __init__(self) -> None:
        self._now = Calibration()
        self._done: WeakKeyDictionary[MotionEvent, tuple[float, float]] = WeakKeyDictionary()
        EventLoop.add_postproc_module(self)

    def set(self, calibration: Calibration) -> None:
        """Use `calibration` from now on; for any thread."""
        self._now = calibration

    def process(self, events: Events) -> Events:
        """Move the touches; called by Kivy with what has come since the last frame."""
        if self._now != Calibration():
            for _, touch in events:
                self._move(touch)
        return events

    def _move(self, touch: MotionEvent) -> None:
        """Move it once: between two frames the same touch may stand here twice."""
        if not touch.is_touch or self._done.get(touch) == (touch.sx, touch.sy):
            return
        x, y = self._now.place(touch.sx, touch.sy)
        touch.sx, touch.sy = min(1.0, max(0.0, x)), min(1.0, max(0.0, y))
        self._done[touch] = touch.sx, touch.sy
