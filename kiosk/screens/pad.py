"""Where a technician tries the glass: draws under the finger, or shows crosses to touch."""

from __future__ import annotations

from collections.abc import Callable

from kivy.core.window import Window
from kivy.graphics import Color, Line
from kivy.input.motionevent import MotionEvent
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.flow.calibration import CROSSES, Touched
from kiosk.screens.theme import CALM

# The page shows so many squares, and keeps so many strokes.
_SQUARES = 10
_MOST_STROKES = 40
_ARM = 0.05


class TouchPad(FloatLayout):
    """Covers the window. `cross` is the place in CROSSES that is to be touched, -1 to draw."""

    cross = NumericProperty(-1)
    hint = StringProperty()
    done = StringProperty()

    def __init__(
        self,
        leave: Callable[[], None],
        stay: Callable[[], None],
        touched: Callable[[Touched], None],
    ) -> None:
        self.leave = leave
        self._stay = stay
        self._touched = touched
        self._strokes: list[Line] = []
        super().__init__()
        self.bind(size=self._draw, cross=self._draw)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the button its touches; everything else is for the glass."""
        if super().on_touch_down(touch):
            return True
        if self.cross >= 0:
            x, y = on_glass(CROSSES[int(self.cross)], Window.rotation)
            self._touched(Touched(x, y, touch.sx, touch.sy))
        else:
            self._stay()
            self._begin(touch)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Go on with the finger's stroke."""
        stroke = touch.ud.get("stroke")
        if stroke is not None:
            stroke.points = [*stroke.points, touch.x, touch.y]
        return bool(super().on_touch_move(touch))

    def _begin(self, touch: MotionEvent) -> None:
        if len(self._strokes) >= _MOST_STROKES:
            self.canvas.after.remove(self._strokes.pop(0))
        with self.canvas.after:
            Color(*CALM.red)
            stroke = Line(points=[touch.x, touch.y, touch.x + 1, touch.y], width=3)
        self._strokes.append(stroke)
        touch.ud["stroke"] = stroke

    def _draw(self, *_: object) -> None:
        self.canvas.before.clear()
        self.canvas.after.clear()
        self._strokes.clear()
        with self.canvas.before:
            Color(*(CALM.rule if self.cross < 0 else CALM.cream))
            for n in range(1, _SQUARES):
                part = n / _SQUARES
                Line(points=[part * self.width, 0, part * self.width, self.height], width=1)
                Line(points=[0, part * self.height, self.width, part * self.height], width=1)
            if self.cross >= 0:
                self._draw_cross(*CROSSES[int(self.cross)])

    def _draw_cross(self, x: float, y: float) -> None:
        x, y, arm = x * Window.width, y * Window.height, _ARM * min(Window.size)
        Color(*CALM.red)
        Line(points=[x - arm, y, x + arm, y], width=2)
        Line(points=[x, y - arm, x, y + arm], width=2)


def on_glass(place: tuple[float, float], rotation: int) -> tuple[float, float]:
    """Return where on the glass a place of a picture is that is turned; both in parts."""
    x, y = place
    turned = {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}
    return turned[rotation]
