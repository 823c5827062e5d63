"""What lies over everything while nobody is there: a shade, or nothing but black."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.flow.state import Light, State


class Shade(Widget):
    """Takes no touch, and takes no time to draw while it is bright."""

    def __init__(self) -> None:
        super().__init__()
        self.dark = 0.0
        self.bind(size=self._draw, pos=self._draw)

    def take(self, state: State) -> None:
        """Be as dark as `state` says."""
        dim = state.sleep.dim if state.sleep else 1.0
        wanted = {Light.FULL: 0.0, Light.DIM: 1.0 - dim, Light.DARK: 1.0}[state.light]
        if wanted != self.dark:
            self.dark = wanted
            self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if self.dark:
            with self.canvas:
                Color(0, 0, 0, self.dark)
                Rectangle(pos=self.pos, size=self.size)
