"""Leaves no key, no gesture and no window manager a way out of the kiosk.

A keyboard is a scanner where hardware.toml says so (see keyboard.py): what it types is read as
text, and no key does anything. Elsewhere it is nothing. Kivy itself listens for Escape and F1
by the events that are swallowed here.
"""

from __future__ import annotations

from typing import Any

from kivy.core.window import Window


def shut(stays: bool) -> None:
    """Swallow every key; `stays`: also refuse to be closed, as by Alt+F4.

    Bound last and therefore asked first, before Kivy's own.
    """
    Window.bind(on_keyboard=_swallow)
    if stays:
        Window.bind(on_request_close=_swallow)


def _swallow(*_: Any, **__: Any) -> bool:
    return True
