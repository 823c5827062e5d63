"""Kivy's label with the letters of every script that this machine has a typeface for.

Kivy draws a whole label in one font, and shows an empty box for what that font lacks. Here each
stretch of a line is measured and drawn in a font that has its letters, on one base line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase

from hardware.glyphs import Run, runs
from server.core import look
from server.core.typefaces import installed

_FILES = {"Regular": look.REGULAR, "SemiBold": look.SEMIBOLD, "ExtraBold": look.EXTRABOLD}


def register() -> None:
    """Let labels name our three weights."""
    for name, file in _FILES.items():
        LabelBase.register(name, str(file))


@cache
def fonts_of(name: str) -> tuple[Path, ...]:
    """Return the files in which the weight `name` is set, the first of them ours."""
    others = installed()
    light = name == "Regular"
    return (_FILES[name], *(face.regular if light else face.bold for face in others))


class MixedLabel(CoreLabel):
    """Measures and draws one text in as many fonts as its letters need."""

    def get_extents(self, text: str) -> tuple[int, int]:
        """Return width and height of one line."""
        parts = self._runs(text)
        if len(parts) == 1 and self._is_ours(parts[0]):
            width, height = super().get_extents(text)
            return int(width), int(height)
        wide, above, below = 0, *self._room()
        for run in parts:
            with self._in(run):
                wide += super().get_extents(run.text)[0]
                ascent, descent = self._room()
            above, below = max(above, ascent), max(below, descent)
        return wide, above + below

    def _render_text(self, text: str, x: float, y: float) -> None:
        parts = self._runs(text)
        if len(parts) == 1 and self._is_ours(parts[0]):
            super()._render_text(text, x, y)
            return
        line = self._base_line(parts)
        for run in parts:
            with self._in(run):
                super()._render_text(run.text, x, y + line - self.get_ascent())
                x += super().get_extents(run.text)[0]

    def _base_line(self, parts: tuple[Run, ...]) -> float:
        """Return how far below the line's upper edge the letters stand."""
        deepest = float(self.get_ascent())
        for run in parts:
            with self._in(run):
                deepest = max(deepest, self.get_ascent())
        return deepest

    def _room(self) -> tuple[int, int]:
        """Return what the font takes above and below the base line."""
        return int(self.get_ascent()), int(abs(self.get_descent()))

    def _runs(self, text: str) -> tuple[Run, ...]:
        return runs(text, fonts_of(self.options["font_name"]))

    def _is_ours(self, run: Run) -> bool:
        return run.font == _FILES[self.options["font_name"]]

    @contextmanager
    def _in(self, run: Run) -> Iterator[None]:
        """Let Kivy use the run's font for a moment."""
        options: dict[str, Any] = self.options
        before = options["font_name_r"]
        options["font_name_r"] = str(run.font)
        try:
            yield
        finally:
            options["font_name_r"] = before
