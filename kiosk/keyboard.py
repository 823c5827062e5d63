"""Listens to a scanner that is set to type like a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.wedge import GAP_S, Wedge

_ENTER = (13, 271)


class Keyboard:
    """Hands on what is typed too fast for fingers; on Kivy's thread."""

    def __init__(self, scan: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._scan = scan
        self._clock = clock
        self._wedge = Wedge()
        # Not every scanner sends Enter.
        self._silence = Clock.create_trigger(self._end, GAP_S)
        # Text, not keys: a key's letter is wrong where Shift is held.
        # Without a wish for the keyboard, SDL hands on keys and no text.
        Window.request_keyboard(lambda: None, None)
        Window.bind(on_textinput=self._typed, on_key_down=self._pressed)

    def close(self) -> None:
        """Stop listening. Window holds its listeners weakly, so somebody has to hold this."""
        Window.unbind(on_textinput=self._typed, on_key_down=self._pressed)

    def _typed(self, _: Any, text: str) -> None:
        self._wedge.type(text, self._clock())
        self._silence.cancel()
        self._silence()

    def _pressed(self, _: Any, key: int, *__: Any) -> None:
        if key in _ENTER:
            self._end()

    def _end(self, *_: Any) -> None:
        self._silence.cancel()
        if scan := self._wedge.end():
            self._scan(scan)
