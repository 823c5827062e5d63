"""Hits every key of a keyboard on a real window, as SDL would tell of it, and says what came of it.

Run as a program, because a process has one Kivy window:

    SDL_VIDEODRIVER=offscreen python escape_stage.py

The keys are put into SDL's own queue, from which Kivy takes them. Prints one JSON object:
whether the window lives and stays the same, what was scanned, and what was touched.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk_stage import BOARD, OFFICE

from kiosk import window
from kiosk.flow.state import Screen, State
from kiosk.views.view import Words
from kiosk.views.words import load_all

QUIT, KEY_DOWN, KEY_UP, TEXT, MOUSE_DOWN, MOUSE_UP, DROP = (
    0x100,
    0x300,
    0x301,
    0x303,
    0x401,
    0x402,
    0x1000,
)
SHIFT, CTRL, ALT, META = 0x1, 0x40, 0x100, 0x400
# SDL's keycodes: letters are themselves, others have bit 30 and their place on the keyboard.
_PLACED = 1 << 30
ESCAPE, TAB, BACKSPACE = 27, 9, 8
FUNCTIONS = [_PLACED | code for code in (*range(58, 70), *range(104, 116))]
PRINT_SCREEN, PAUSE, MENU, POWER, MUTE = (_PLACED | c for c in (70, 72, 101, 102, 127))
LETTERS = [ord(letter) for letter in "cdqwfhpnx"]


def sdl() -> Any:
    """Return the very SDL that Kivy has loaded."""
    import kivy  # noqa: PLC0415 - after the window's settings

    folder = Path(kivy.__file__).parent.parent / "Kivy.libs"
    return ctypes.CDLL(str(next(folder.glob("libSDL2-2-*.so*"))))


def key(kind: int, symbol: int, modifiers: int) -> bytes:
    down = 1 if kind == KEY_DOWN else 0
    return struct.pack(
        "=IIIBBHiiHHI", kind, 0, 1, down, 0, 0, symbol & 511, symbol, modifiers, 0, 0
    )


def typed(letter: str) -> bytes:
    return struct.pack("=III32s", TEXT, 0, 1, letter.encode())


def mouse(kind: int, button: int, x: int, y: int) -> bytes:
    return struct.pack("=IIIIBBBBii", kind, 0, 1, 0, button, kind == MOUSE_DOWN, 1, 0, x, y)


def events() -> Iterator[list[bytes]]:
    """Yield what may come from a keyboard or a mouse that somebody has plugged in."""
    symbols = [ESCAPE, TAB, BACKSPACE, *FUNCTIONS, PRINT_SCREEN, PAUSE, MENU, POWER, MUTE, *LETTERS]
    for modifiers in (0, SHIFT, CTRL, ALT, META, CTRL | ALT, CTRL | SHIFT, CTRL | META):
        for symbol in symbols:
            yield [key(KEY_DOWN, symbol, modifiers), key(KEY_UP, symbol, modifiers)]
    # A middle or right click is Kivy's way to make up a second finger.
    for button in (2, 3):
        yield [mouse(MOUSE_DOWN, button, 20, 20)]
        yield [mouse(MOUSE_UP, button, 20, 20)]
    yield [struct.pack("=II", QUIT, 0)]


class Recording:
    """A hand that notes what was touched."""

    def __init__(self) -> None:
        self.touched: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.touched.append(name)


def main() -> None:
    """Hit everything, then scan once, and tell."""
    window.prepare((800, 480))
    window.open_window()
    from kivy.clock import Clock  # noqa: PLC0415 - after the window's settings
    from kivy.core.window import Window  # noqa: PLC0415

    from kiosk.app import KioskApp  # noqa: PLC0415
    from kiosk.keyboard import Keyboard  # noqa: PLC0415

    library, scans, hand = sdl(), [], Recording()
    state = State(office=OFFICE, board=BOARD, screen=Screen.WELCOME)
    app = KioskApp(Words(load_all()), hand, state, lambda: None, lambda _: None, stays=True)
    keyboard = Keyboard(scans.append, time.monotonic)
    waiting = list(events())
    seen: set[str] = set()

    def push(_: float) -> None:
        look()
        if waiting:
            for event in waiting.pop(0):
                library.SDL_PushEvent(ctypes.create_string_buffer(event, 64))
            Clock.schedule_once(push, 0)
        else:
            for letter in "LH-0042":
                library.SDL_PushEvent(ctypes.create_string_buffer(typed(letter), 64))
            Clock.schedule_once(tell, 0.5)

    def look() -> None:
        seen.add(" ".join(type(child).__name__ for child in Window.children))

    def tell(_: float) -> None:
        look()
        found = {
            "windows": sorted(seen),
            "screen": type(app.screen).__name__,
            "scans": scans,
            "touched": hand.touched,
            "fullscreen": Window.fullscreen,
            "size": list(Window.size),
            "files": [path.name for path in Path.cwd().iterdir()],
        }
        print(json.dumps(found))
        app.stop()

    Clock.schedule_once(push, 0)
    app.run()
    keyboard.close()


if __name__ == "__main__":
    sys.exit(main())
