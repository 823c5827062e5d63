"""Watches every finger on the glass for the gesture that asks for the technician's screen."""

from __future__ import annotations

from collections.abc import Callable

from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent

from kiosk.flow.gesture import Finger, Gesture, Zone

# As parts of the shorter side: the corner that is held, and the line with the office's name,
# which ends where the language switch may begin.
CORNER = 0.15
LINE = 0.17
LINE_ENDS = 0.6


class Secret:
    """Calls `found` after the gesture; takes no touch away from anybody."""

    def __init__(self, found: Callable[[], None], clock: Callable[[], float]) -> None:
        self._found = found
        self._clock = clock
        self._gesture = Gesture()
        Window.bind(on_touch_down=self._came, on_touch_move=self._moved, on_touch_up=self._lifted)

    def close(self) -> None:
        """Watch no more. Window holds its listeners weakly, so somebody has to hold this."""
        Window.unbind(on_touch_down=self._came, on_touch_move=self._moved, on_touch_up=self._lifted)

    def _came(self, _: object, touch: MotionEvent) -> None:
        x, y = _place(touch)
        finger = Finger(touch.uid, zone_of(touch.x, touch.y, *Window.size), x, y, self._clock())
        self._gesture = self._gesture.down(finger)

    def _moved(self, _: object, touch: MotionEvent) -> None:
        self._gesture = self._gesture.moved(touch.uid, *_place(touch))

    def _lifted(self, _: object, touch: MotionEvent) -> None:
        self._gesture = self._gesture.up(touch.uid, self._clock())
        if self._gesture.is_done:
            self._gesture = Gesture()
            self._found()


def zone_of(x: float, y: float, width: float, height: float) -> Zone:
    """Return where (`x`, `y`), counted from the lower left, is on a glass of this size."""
    short = min(width, height)
    if x < CORNER * short and y > height - CORNER * short:
        return Zone.CORNER
    in_line = y > height - LINE * short and CORNER * short <= x < LINE_ENDS * width
    return Zone.NAME if in_line else Zone.ELSEWHERE


def _place(touch: MotionEvent) -> tuple[float, float]:
    short = min(Window.size)
    return touch.x / short, touch.y / short
