"""Settles how Kivy opens its window; has to happen before anything of Kivy is imported."""

from __future__ import annotations

import logging
import os

from server.core import look

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    # Kivy otherwise writes a folder of logs and settings into the user's home.
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    # Kivy otherwise takes the root logger and standard error over.
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
}


def prepare(size: tuple[int, int] | None, turned: int = 0) -> None:
    """Prepare a window of `size` pixels, or the whole screen for None.

    `turned` is by how many degrees the picture is turned, touches with it: 0, 90, 180, 270.
    """
    os.environ.update(ENVIRONMENT)
    from kivy.config import Config  # noqa: PLC0415 - must come after the environment

    Config.set("kivy", "exit_on_escape", "0")
    Config.set("graphics", "resizable", "0")
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "rotation", str(turned))
    Config.set("graphics", "show_cursor", "0" if size is None else "1")
    Config.set("graphics", "fullscreen", "auto" if size is None else "0")
    if size is not None:
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))
    _choose_inputs(Config)


def open_window() -> None:
    """Open the window in the ground colour, so that it never flashes black."""
    from kivy.core.window import Window  # noqa: PLC0415 - importing it opens the window
    from kivy.utils import get_color_from_hex  # noqa: PLC0415

    Window.clearcolor = get_color_from_hex(look.CREAM)


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Tell Kivy's troubles from its chatter, and from its tracebacks about optional libraries."""
    if not record.name.startswith("kivy"):
        return True
    return record.levelno >= logging.WARNING and not str(record.msg).startswith("Input")


def _choose_inputs(config: object) -> None:
    """Leave touches to SDL: Kivy's own search for devices would report each of them twice."""
    for name in config.options("input"):  # type: ignore[attr-defined]
        config.remove_option("input", name)  # type: ignore[attr-defined]
    config.set("input", "mouse", "mouse,disable_multitouch")  # type: ignore[attr-defined]
