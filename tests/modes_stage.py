"""Shows every kiosk screen in every mode, page by page, and reports what is there.

Run as a program, because a process has one Kivy window; modes are joined by "+":

    SDL_VIDEODRIVER=offscreen python modes_stage.py 800x480 DIR vi large,large+reach [pictures]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import kiosk_stage as stage

from kiosk.flow.state import Mode, State
from kiosk.views.view import Words
from kiosk.views.words import load_all

# Of these kinds there are many scenes; those with the most to say stand for the others.
_ALIKE = {
    "answer": ("not_today", "no_appointment", "vneid"),
    "standing": ("called", "fetched", "no-paper", "waiting"),
    "closed": ("own", "break"),
    "ticket": ("", "elder", "then", "late", "no-paper", "print-again", "without-paper"),
    "alone": ("ticket", "services-elder"),
    "groups": ("", "inside"),
    "search": ("", "found", "nothing"),
    "result": ("ready", "waits"),
    "papers": ("", "choose", "printed", "services"),
}


def scenes_in(language: str, wished: str) -> Iterator[tuple[str, State]]:
    """Yield every screen in `language` with the modes that are `wished`, by modes and name."""
    for part in wished.split(","):
        modes = frozenset(Mode(name) for name in part.split("+") if name)
        dressed = {"language": language, "speaks": frozenset({language}), "modes": modes}
        for name, state in filter(_is_of_its_own_kind, stage.scenes()):
            yield f"{part}-{name}", replace(state, **dressed)


def _is_of_its_own_kind(scene: tuple[str, State]) -> bool:
    """Leave out what differs from another scene in a few words only."""
    kind, _, which = scene[0].partition("-")
    return kind not in _ALIKE or which in _ALIKE[kind]


def main(size: str, folder: Path, language: str, wished: str, pictures: bool) -> None:
    """Show and report every scene, and of the larger and lower ones every page."""
    stage.open_window(size, pictures)
    from kivy.clock import Clock  # noqa: PLC0415 - after the window's settings

    from kiosk.app import KioskApp  # noqa: PLC0415
    from kiosk.rehearsal import Photographer  # noqa: PLC0415
    from kiosk.screens.parts import touchables  # noqa: PLC0415

    photographer = Photographer(folder) if pictures else stage._NoPictures()
    waiting = list(scenes_in(language, wished))
    current: list[Any] = ["", 1]

    def drawn(_: State) -> None:
        Clock.schedule_once(settled, 0)

    def settled(_: float) -> None:
        # One frame later every trigger has run, and the next frame is photographed complete.
        Clock.schedule_once(report, 0)
        if pictures:
            app.holder.canvas.ask_update()

    def report(_: float) -> None:
        name, page = current
        photographer.take(f"{name}-{page}")
        found = {"scene": name, "page": page, **stage._report(app.holder)}
        reports.write(json.dumps(found) + "\n")
        more = touchables(app.holder).get("page next")
        if more is None or more.offer.texts[0].text.endswith(f" {page}/{page}"):
            advance()
        else:
            current[1] = page + 1
            more.do()
            Clock.schedule_once(settled, 0)

    def advance() -> None:
        if not waiting:
            app.stop()
            return
        current[:], state = [waiting[0][0], 1], waiting.pop(0)[1]
        app.show(state)

    current[0], first = waiting.pop(0)
    app = KioskApp(Words(load_all()), stage._NoHand(), first, lambda: None, drawn)
    with (folder / "report.jsonl").open("w", encoding="utf-8") as reports:
        app.run()
    photographer.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:5], pictures="pictures" in sys.argv[5:])
