"""Shows every kiosk screen in a real window without a screen, and reports what is there.

Run as a program, because a process has one Kivy window:

    SDL_VIDEODRIVER=offscreen python kiosk_stage.py 1080x1920 DIR [pictures]

For every screen in every language it writes a JSON line into DIR/report.jsonl, with what a
test wants to know of its labels and of what can be touched, and, if asked, saves a picture.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk import window
from kiosk.card import Kind
from kiosk.citizen import Citizen, Sex
from kiosk.state import COLLECT, Screen, State
from kiosk.view import Words
from kiosk.words import load_all
from server.core.board import Board, LineView
from server.core.office import Office
from server.core.ticket import Place, Slip, Ticket
from server.settings import load

ROOT = Path(__file__).parent.parent
OFFICE = load(Office, ROOT / "server" / "default_office.toml")
BOARD = Board(
    version=7,
    office=1,
    day=1,
    calls=(),
    counters=(),
    lines=(LineView("A", 4), LineView("B", 17), LineView("C", 1), LineView("T", 128)),
)
ELDER = Citizen("020055000001", sex=Sex.FEMALE)


def place(number: str = "A042", priority: str | None = None, ahead: int = 6) -> Place:
    """Return a ticket as the server gives it."""
    issued = datetime(2026, 8, 3, 1, 30, tzinfo=UTC)
    ticket = Ticket("t1", 1, number, number[0], 42, issued, priority=priority)
    return Place(ticket, ahead, OFFICE.counters_for(number[0]), "http://10.0.0.1:8080/t/t1")


def scenes() -> Iterator[tuple[str, State]]:
    """Yield every screen that people can meet, by name."""
    base = State(office=OFFICE, board=BOARD)
    services = replace(base, screen=Screen.SERVICES)
    ticket = replace(base, screen=Screen.TICKET, place=place())
    yield "starting", replace(base, office=None, board=None)
    yield "welcome", replace(base, screen=Screen.WELCOME)
    yield "services", services
    yield "services-elder", replace(services, citizen=ELDER, address=Sex.FEMALE, priority="elderly")
    yield "services-collect", replace(services, lane=COLLECT)
    yield "services-collect-child", replace(services, lane=COLLECT, priority="child")
    yield "priority", replace(base, screen=Screen.PRIORITY)
    yield "moment", replace(base, screen=Screen.MOMENT)
    yield "ticket", ticket
    yield "ticket-elder", replace(ticket, place=place("E1042", "elderly", 0))
    yield "ticket-no-paper", replace(ticket, place=place("D007", "child", 1), slip=Slip.NOT_PRINTED)
    for kind in (Kind.DAMAGED, Kind.HEALTH, Kind.VNEID, Kind.URL, Kind.UNKNOWN):
        yield f"answer-{kind}", replace(base, screen=Screen.ANSWER, answer=kind)
    yield "closed", replace(base, screen=Screen.CLOSED)
    yield "staff", replace(base, screen=Screen.STAFF)


class _NoHand:
    """Touches nothing off: this stage only looks."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def main(size: str, folder: Path, pictures: bool) -> None:
    """Show and report every scene in every language."""
    width, height = (int(side) for side in size.split("x"))
    window.prepare((width, height))
    window.open_window()
    from kivy.clock import Clock  # noqa: PLC0415 - after the window's settings

    from kiosk.app import KioskApp  # noqa: PLC0415
    from kiosk.rehearsal import Photographer  # noqa: PLC0415

    texts = load_all()
    photographer = Photographer(folder) if pictures else None
    reports = (folder / "report.jsonl").open("w", encoding="utf-8")
    waiting = [
        (f"{language}-{name}", replace(state, language=language))
        for language in texts
        for name, state in scenes()
    ]
    current = [""]

    def drawn(_: State) -> None:
        Clock.schedule_once(settled, 0)

    def settled(_: float) -> None:
        # One frame later every trigger has run, and the next frame is photographed complete.
        Clock.schedule_once(report, 0)
        app.holder.canvas.ask_update()

    def report(_: float) -> None:
        if photographer:
            photographer.take(current[0])
        reports.write(json.dumps({"scene": current[0], **_report(app.screen)}) + "\n")
        advance()

    def advance() -> None:
        if not waiting:
            app.stop()
            return
        current[0], state = waiting.pop(0)
        app.show(state)

    current[0], first = waiting.pop(0)
    app = KioskApp(Words(texts), _NoHand(), first, lambda: None, drawn)
    app.run()
    if photographer:
        photographer.close()
    reports.close()


def _report(screen: Any) -> dict[str, Any]:
    from kiosk.screens.parts import FitLabel, touchables  # noqa: PLC0415

    labels = [w for w in screen.walk() if isinstance(w, FitLabel) and w.said and _visible(w)]
    return {
        "labels": [_label(label) for label in labels],
        "touch": {name: _box(w) for name, w in touchables(screen).items()},
    }


def _visible(widget: Any) -> bool:
    while widget is not None and widget is not widget.parent:
        if widget.opacity == 0:
            return False
        widget = widget.parent
    return True


def _label(label: Any) -> dict[str, Any]:
    """Measure the text anew, without the fitting that is to be judged."""
    from kivy.core.text import Label  # noqa: PLC0415

    free = Label(
        text=label.text,
        font_name=label.font_name,
        font_size=label.font_size,
        line_height=label.line_height,
    )
    free.refresh()
    return {
        "said": label.said,
        "shown": label.text,
        "font": label.font_size,
        "needs": list(free.size),
        "box": _box(label),
    }


def _box(widget: Any) -> list[float]:
    x, y = widget.to_window(*widget.pos)
    return [x, y, widget.width, widget.height]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), pictures="pictures" in sys.argv[3:])
