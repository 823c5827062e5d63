"""Shows every kiosk screen in a real window without a screen, and reports what is there.

Run as a program, because a process has one Kivy window:

    SDL_VIDEODRIVER=offscreen python kiosk_stage.py 1080x1920 DIR [pictures] [SCREEN…]

Without the names of screens it shows all. For each in every language it writes a JSON line into
DIR/report.jsonl, with what a test wants to know of its labels and of what can be touched, and,
if asked, saves a picture.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from finding_scenes import finding_scenes

from kiosk import window
from kiosk.codes.citizen import Citizen, Sex
from kiosk.flow.state import COLLECT, Answer, How, Mode, Screen, State
from kiosk.views.view import Words
from kiosk.views.words import load_all
from server.core.alone import Range
from server.core.board import Board, LineView
from server.core.device import FAULTY_PRINTERS, PrinterHealth
from server.core.hours import Issuing, NotIssuing
from server.core.office import Office, OfficeTexts
from server.core.ticket import Place, Slip, Ticket
from server.core.ticket import State as TicketState
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


APPOINTMENTS = replace(BOARD, appointments=True)
FULL = (LineView("A", 4), LineView("C", 9, full=True), LineView("F", 31, full=True))
BOLD_OFFICE = replace(
    OFFICE,
    texts=OfficeTexts(
        welcome={"vi": "Chào mừng ông/bà đến Trung tâm phường Thọ Xuân", "en": "Welcome"},
        closed={
            "vi": "Hôm nay Trung tâm họp giao ban, mời ông/bà uống nước và ngồi chờ.",
            "en": "The staff are in a meeting. Please have a seat and a glass of water.",
        },
    ),
)
ISSUED_AT = datetime(2026, 8, 3, 1, 30, tzinfo=UTC)


def place(number: str = "A042", priority: str | None = None, ahead: int = 6, **more: Any) -> Place:
    """Return a ticket as the server gives it."""
    ticket = Ticket("t1", 1, number, number[0], 42, ISSUED_AT, priority=priority)
    counters = OFFICE.counters_for(number[0])
    return Place(replace(ticket, **more), ahead, counters, "http://10.0.0.1:8080/t/t1")


def scenes() -> Iterator[tuple[str, State]]:
    """Yield every screen that people can meet, by name."""
    base = State(office=OFFICE, board=BOARD)
    yield "starting", replace(base, office=None, board=None)
    yield "welcome", replace(base, screen=Screen.WELCOME)
    yield "welcome-own", replace(base, screen=Screen.WELCOME, office=BOLD_OFFICE)
    yield from services_scenes(replace(base, screen=Screen.SERVICES))
    short = replace(base, screen=Screen.WELCOME, printer=PrinterHealth.PAPER_OUT)
    yield "welcome-short-of-paper", short
    yield "welcome-printer-rests", replace(short, printer=PrinterHealth.OFFLINE)
    yield "priority", replace(base, screen=Screen.PRIORITY)
    typing = replace(base, screen=Screen.APPOINTMENT)
    yield "appointment", typing
    yield "appointment-typed", replace(typing, typed="LH-2026-0803-00042A")
    yield "moment", replace(base, screen=Screen.MOMENT)
    yield from ticket_scenes(replace(base, screen=Screen.TICKET, slip=Slip.PENDING))
    yield from paperless_scenes(replace(base, screen=Screen.TICKET, slip=Slip.NOT_PRINTED))
    yield from standing_scenes(replace(base, screen=Screen.STANDING, how=How.SHOWN))
    for answer in Answer:
        yield f"answer-{answer}", replace(base, screen=Screen.ANSWER, answer=answer)
    yield from closed_scenes(replace(base, screen=Screen.CLOSED))
    yield "staff", replace(base, screen=Screen.STAFF)
    yield from alone_scenes(replace(base, reachable=False, own=Range(1, 3, "db")))
    yield from finding_scenes(base)
    three = replace(base, office=replace(OFFICE, languages=("vi", "en", "ko")))
    yield "welcome-three", replace(three, screen=Screen.WELCOME)
    yield "services-three", replace(three, screen=Screen.SERVICES)
    yield "languages", replace(three, screen=Screen.SERVICES, choosing_language=True)


def scenes_in(language: str) -> Iterator[tuple[str, State]]:
    """Yield every screen in `language`, by language and name."""
    for name, state in scenes():
        yield f"{language}-{name}", speaking(state, language)


def speaking(state: State, language: str) -> State:
    """Return `state` in `language`, in an office that offers it."""
    if state.office is None or language in state.office.languages:
        return replace(state, language=language)
    office = replace(state.office, languages=(*state.office.languages, language))
    return replace(state, language=language, office=office)


def services_scenes(services: State) -> Iterator[tuple[str, State]]:
    """Yield the services as they can be offered."""
    elder = replace(services, citizen=ELDER, address=Sex.FEMALE, priority="elderly")
    called = place("D113", state=TicketState.CALLED, counter=3)
    yield "services", services
    yield "services-elder", elder
    yield "services-known", replace(elder, mine=(place("B004"),))
    yield "services-known-two", replace(services, mine=(place("B1004"), called))
    yield "services-appointments", replace(services, board=APPOINTMENTS)
    yield "services-full", replace(elder, board=replace(APPOINTMENTS, lines=FULL))
    yield "services-several", replace(services, marks=())
    several = replace(elder, marks=("B", "A", "T"), board=replace(BOARD, lines=FULL))
    yield "services-several-marked", several
    yield "services-collect", replace(services, lane=COLLECT)
    yield "services-collect-child", replace(services, lane=COLLECT, priority="child")


def ticket_scenes(ticket: State) -> Iterator[tuple[str, State]]:
    """Yield numbers that are printed."""
    rest = {"rest": ("A", "F", "G", "T")}
    due = {"appointment": 7, "due_at": ISSUED_AT}
    yield "ticket", replace(ticket, place=place())
    yield "ticket-elder", replace(ticket, place=place("E1042", "elderly", 0))
    no_paper = replace(ticket, slip=Slip.NOT_PRINTED)
    yield "ticket-no-paper", replace(no_paper, place=place("D007", "child", 1))
    yield "ticket-known", replace(ticket, place=place("B004"), how=How.KNOWN)
    yield "ticket-then", replace(ticket, place=place("B004", "elderly", **rest))
    yield "ticket-appointment", replace(ticket, place=place("C012", **due))
    yield "ticket-late", replace(ticket, place=place("C012", appointment=7))


def paperless_scenes(failed: State) -> Iterator[tuple[str, State]]:
    """Yield numbers without a slip: it failed, can be had after all, or is not wanted."""
    shown = place("E1042", "elderly", rest=("F", "G"))
    shown = replace(shown, link="http://192.168.100.100:8080/t/7f3kQ2mXc9Lw-_aB")
    elder = replace(failed, citizen=ELDER, address=Sex.FEMALE, place=shown)
    for printer in FAULTY_PRINTERS:
        yield f"ticket-{printer}", replace(elder, printer=printer)
    cut_off = replace(elder, is_cut_off=True)
    yield "ticket-cut-off", replace(cut_off, printer=PrinterHealth.OFFLINE)
    short = replace(elder, place=replace(place("E1042", "elderly"), link=shown.link))
    yield "ticket-print-now", replace(short, printer=PrinterHealth.READY)
    many = place("B1042", "elderly", rest=("F", "G"))
    again = replace(cut_off, place=many, printer=PrinterHealth.READY)
    yield "ticket-print-again", again
    linkless = replace(OFFICE, slip=replace(OFFICE.slip, show_link=False))
    yield "ticket-no-code", replace(failed, office=linkless, place=place("A042"))
    yield "ticket-beside", replace(short, slip=Slip.PRINTED, is_beside=True)
    on_screen = replace(elder, slip=Slip.NONE)
    yield "ticket-without-paper", replace(on_screen, place=replace(shown, people_ahead=0))
    plain = replace(place("A042"), link=shown.link)
    yield "ticket-without-paper-plain", replace(on_screen, address=None, place=plain)
    dark = frozenset({Mode.CONTRAST})
    yield "ticket-without-paper-dark", replace(on_screen, modes=dark)
    paperless = replace(OFFICE, slip=replace(OFFICE.slip, on_paper=False))
    standing = replace(elder, office=paperless, screen=Screen.STANDING, slip=None, how=How.SHOWN)
    yield "standing-without-paper", standing


def standing_scenes(standing: State) -> Iterator[tuple[str, State]]:
    """Yield where a number can stand when its slip is scanned."""
    for state in TicketState:
        counter = 3 if state in (TicketState.CALLED, TicketState.SERVING) else None
        shown = place("A042", state=state, counter=counter)
        yield f"standing-{state}", replace(standing, place=shown)
    fetched = place("E1042", "disabled", state=TicketState.SERVED, may_return=True)
    yield "standing-fetched", replace(standing, place=fetched)
    yield "standing-returned", replace(standing, place=place("E1042"), how=How.RETURNED)
    waiting = replace(standing, place=place("A042", "elderly", rest=("F", "G")))
    yield "standing-printing", replace(waiting, slip=Slip.PENDING)
    yield "standing-no-paper", replace(waiting, slip=Slip.NOT_PRINTED)


def closed_scenes(closed: State) -> Iterator[tuple[str, State]]:
    """Yield every reason why no numbers are given."""
    at = {"before": (0, 30), "break": (6, 30), "stopped": (7, 0)}
    for why in NotIssuing:
        until = ISSUED_AT.replace(hour=at[why][0], minute=at[why][1]) if why in at else None
        board = replace(BOARD, issuing=Issuing(False, why, until))
        yield f"closed-{why}", replace(closed, board=board)
    night = replace(BOARD, day=None, issuing=Issuing(False, NotIssuing.NO_DAY))
    yield "closed", replace(closed, board=night)
    rest = Issuing(False, NotIssuing.BREAK, ISSUED_AT.replace(hour=3))
    yield "closed-own", replace(closed, office=BOLD_OFFICE, board=replace(BOARD, issuing=rest))


def alone_scenes(alone: State) -> Iterator[tuple[str, State]]:
    """Yield what is seen while the server is away and the kiosk goes on by itself."""
    yield "alone-welcome", replace(alone, screen=Screen.WELCOME)
    yield "alone-services", replace(alone, screen=Screen.SERVICES)
    elder = replace(alone, citizen=ELDER, address=Sex.FEMALE, priority="elderly")
    full = replace(BOARD, lines=(LineView("C", 0, full=True),))
    yield "alone-services-elder", replace(elder, screen=Screen.SERVICES, board=full)
    own = replace(place("B3017", alone=True), alone=True)
    printed = replace(alone, screen=Screen.TICKET, place=own, slip=Slip.PRINTED)
    yield "alone-ticket", printed
    yield "alone-ticket-no-paper", replace(printed, slip=Slip.NOT_PRINTED)
    yield "alone-standing", replace(printed, screen=Screen.STANDING, how=How.SHOWN, slip=None)
    yield "alone-away", replace(alone, screen=Screen.ANSWER, answer=Answer.AWAY)
    ended = replace(BOARD, issuing=Issuing(False, NotIssuing.ENDED))
    yield "alone-closed", replace(alone, screen=Screen.CLOSED, board=ended)


class _NoHand:
    """Touches nothing off: this stage only looks."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


class _NoPictures:
    """Takes no pictures."""

    def take(self, name: str) -> None: ...
    def close(self) -> None: ...


def open_window(size: str, pictures: bool) -> None:
    """Open the window; without pictures screens are laid out and not drawn.

    A software renderer takes most of the time, and waiting for frames nearly all the rest.
    """
    width, height = (int(side) for side in size.split("x"))
    window.prepare((width, height))
    if pictures:
        return window.open_window()
    from kivy.config import Config  # noqa: PLC0415 - after the window's settings

    Config.set("graphics", "maxfps", "0")
    window.open_window()
    from kivy.core.window import Window  # noqa: PLC0415 - opens it

    Window.on_draw = lambda *_: None
    return None


def main(size: str, folder: Path, pictures: bool, only: Collection[str] = ()) -> None:
    """Show and report every scene, or those that are named, in every language."""
    open_window(size, pictures)
    from kivy.clock import Clock  # noqa: PLC0415 - after the window's settings

    from kiosk.app import KioskApp  # noqa: PLC0415
    from kiosk.rehearsal import Photographer  # noqa: PLC0415

    texts = load_all()
    photographer = Photographer(folder) if pictures else _NoPictures()
    reports = (folder / "report.jsonl").open("w", encoding="utf-8")
    all_scenes = chain.from_iterable(map(scenes_in, texts))
    waiting = [one for one in all_scenes if not only or one[0].partition("-")[2] in only]
    current = [""]

    def drawn(_: State) -> None:
        Clock.schedule_once(settled, 0)

    def settled(_: float) -> None:
        # One frame later every trigger has run, and the next frame is photographed complete.
        Clock.schedule_once(report, 0)
        if pictures:
            app.holder.canvas.ask_update()

    def report(_: float) -> None:
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
    from kiosk.screens.lettering import MixedLabel  # noqa: PLC0415

    free = MixedLabel(
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
        # Kivy leaves lines out that have no room; these are there.
        "drawn": len(label._label._cached_lines),
        "box": _box(label),
    }


def _box(widget: Any) -> list[float]:
    x, y = widget.to_window(*widget.pos)
    return [x, y, widget.width, widget.height]


if __name__ == "__main__":
    names = [name for name in sys.argv[3:] if name != "pictures"]
    main(sys.argv[1], Path(sys.argv[2]), "pictures" in sys.argv[3:], names)
