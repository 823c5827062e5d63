"""Shows the first screen bright, dimmed and dark on a real window, and touches each in its middle.

Run as a program, because a process has one Kivy window. Prints one JSON object: how bright the
picture was on average, from 0 to 255, and what the touch did.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from finger_steps import Step, down, up, wait
from kiosk_stage import BOARD, OFFICE

from kiosk import window
from kiosk.flow.state import Light, Screen, Sleep, State
from kiosk.views.view import Words
from kiosk.views.words import load_all

START = State(office=OFFICE, board=BOARD, screen=Screen.WELCOME, sleep=Sleep(dim=0.3))


class Noting:
    """A hand that notes what was touched."""

    def __init__(self) -> None:
        self.touched: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.touched.append(name)


def main() -> None:
    """Show, measure and touch."""
    window.prepare((800, 480))
    window.open_window()
    from kivy.base import EventLoop  # noqa: PLC0415 - after the window's settings
    from kivy.core.window import Window  # noqa: PLC0415
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels  # noqa: PLC0415
    from played_fingers import PlayedFingers  # noqa: PLC0415

    from kiosk.app import KioskApp  # noqa: PLC0415

    hand, found = Noting(), dict[str, Any]()
    bright: dict[Light, float] = {}

    def drawn(state: State) -> None:
        width, height = Window.system_size
        pixels = bytes(glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE))
        bright[state.light] = sum(pixels) / len(pixels)

    app = KioskApp(Words(load_all()), hand, START, lambda: None, drawn)
    fingers = PlayedFingers(lambda: app.holder)

    def play() -> Iterator[list[Step]]:
        for n, light in enumerate(Light):
            app.show(replace(START, light=light, since=float(n)))
            end = time.monotonic() + 20
            while light not in bright or not app.holder.settled:
                assert time.monotonic() < end
                yield []
            hand.touched.clear()
            for step in (down("start"), wait(0.05), up(), wait(0.2)):
                yield [step]
            found[str(light)] = bright[light]
            found[f"touched {light}"] = list(hand.touched)
        app.stop()

    fingers.play = play()
    EventLoop.add_input_provider(fingers)
    app.run()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
