"""Lets a program touch the kiosk and look at it, for rehearsals, demonstrations and tests.

A touch goes through Kivy's input providers, as one of a touchscreen does; nothing in the
kiosk can tell them apart. Commands come as lines over a Unix socket, each gets one line back:

    touch start                 -> ok 540 330
    touch service B             -> ok 281 1202
    touch 540 960               -> ok 540 960
    touch 20 460 for 3.2        -> ok 20 460 (the finger stays down for so many seconds)
    touch service Q             -> error: nothing here is called 'service Q' (start, language)
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from socketserver import StreamRequestHandler, ThreadingMixIn, UnixStreamServer
from threading import Thread

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

from kiosk.app import KioskApp
from kiosk.flow.moves import NUMBERED
from kiosk.flow.paper import may_print_again
from kiosk.flow.state import How, Light, Screen, State, works_alone
from kiosk.flow.technician import Door
from kiosk.keys import Key
from kiosk.screens.parts import touchables
from kiosk.threads.work import Worker
from server.core.ticket import Slip

# How long a command waits for what it names to come up and to accept touches.
PATIENCE_S = 3.0
_POINT = re.compile(r"([0-9]{1,5}) ([0-9]{1,5})(?: for ([0-9](?:\.[0-9])?))?")


@dataclass(frozen=True)
class Command:
    """One line that was sent; its answer goes into `answer`."""

    target: str
    deadline: float
    answer: SimpleQueue[str] = field(default_factory=SimpleQueue)


class RehearsedTouch(MotionEvent):
    """A finger at a place, given as parts of the window's width and height."""

    def __init__(self, number: int, place: tuple[float, float]) -> None:
        super().__init__("rehearsal", number, place, is_touch=True, type_id="touch")

    def depack(self, args: tuple[float, float]) -> None:
        self.sx, self.sy = args
        self.profile = ["pos"]
        super().depack(args)


class Finger(MotionEventProvider):
    """Turns commands into touches, on Kivy's thread and through Kivy's own input path."""

    def __init__(self, app: KioskApp, clock: Callable[[], float]) -> None:
        super().__init__("rehearsal", "")
        self._app = app
        self._clock = clock
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._current: Command | None = None
        self._down: RehearsedTouch | None = None
        self._lift_at = 0.0
        self._count = 0

    def start(self) -> None:
        """Nothing has to be opened."""

    def stop(self) -> None:
        """Nothing has to be closed."""

    def touch(self, target: str) -> str:
        """Touch what is called `target`; return "ok X Y" or "error: …". For other threads."""
        command = Command(target, self._clock() + PATIENCE_S)
        self._commands.put(command)
        return command.answer.get(timeout=PATIENCE_S + 5)

    def press(self, key: Key) -> str:
        """Press a button once the screen takes presses; return "ok" and what is chosen then.

        For other threads.
        """
        deadline = self._clock() + PATIENCE_S
        while not self._settled and self._clock() < deadline:
            time.sleep(0.02)
        chosen: SimpleQueue[str] = SimpleQueue()
        self._app.press(key, chosen.put)
        return f"ok {chosen.get(timeout=PATIENCE_S + 5)}".strip()

    @property
    def _settled(self) -> bool:
        return self._app.drawn and self._app.holder.settled

    def update(self, dispatch_fn: Callable[[str, RehearsedTouch], None]) -> None:
        """Lift the finger if it is down; otherwise see to the next command."""
        if self._down is not None and self._clock() < self._lift_at:
            return
        if self._down is not None:
            self._down.update_time_end()
            dispatch_fn("end", self._down)
            self._down = None
        elif command := self._next():
            self._try(command, dispatch_fn)

    def _next(self) -> Command | None:
        if self._current is None:
            try:
                self._current = self._commands.get_nowait()
            except Empty:
                return None
        return self._current

    def _try(self, command: Command, dispatch: Callable[[str, RehearsedTouch], None]) -> None:
        place = self._place_of(command.target)
        if place is None and self._clock() < command.deadline:
            return
        self._current = None
        if place is None:
            command.answer.put(self._miss(command.target))
            return
        self._count += 1
        held = _POINT.fullmatch(command.target)
        self._lift_at = self._clock() + float(held[3] or 0) if held else 0.0
        self._down = RehearsedTouch(self._count, _on_glass(place))
        dispatch("begin", self._down)
        command.answer.put(f"ok {place[0]:.0f} {place[1]:.0f}")

    def _place_of(self, target: str) -> tuple[float, float] | None:
        if point := _POINT.fullmatch(target):
            return float(point[1]), float(point[2])
        widget = touchables(self._app.holder).get(target) if self._settled else None
        if widget is None:
            return None
        x, y = widget.to_window(*widget.center)
        return float(x), float(y)

    def _miss(self, target: str) -> str:
        names = ", ".join(sorted(touchables(self._app.holder)))
        return f"error: nothing here is called {target!r} ({names})"


def _on_glass(place: tuple[float, float]) -> tuple[float, float]:
    """Return where on the glass, as parts of it, is what stands at `place` on a turned picture."""
    width, height = Window.system_size
    x, y = place
    return {
        0: (x / width, y / height),
        90: (1 - y / width, x / height),
        180: (1 - x / width, 1 - y / height),
        270: (y / width, 1 - x / height),
    }[Window.rotation]


class _Handler(StreamRequestHandler):
    """Answers each line of one connection."""

    def handle(self) -> None:
        for line in self.rfile:
            words = line.decode("utf-8", "replace").strip()
            verb, _, target = words.partition(" ")
            answer = "error: only 'touch …' and 'press next|ok|back' are known"
            if verb == "touch":
                answer = self.server.finger.touch(target)  # type: ignore[attr-defined]
            elif verb == "press" and target in set(Key):
                answer = self.server.finger.press(Key(target))  # type: ignore[attr-defined]
            self.wfile.write(f"{answer}\n".encode())


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 32


def listen_for_touches(path: Path, finger: Finger) -> _Server:
    """Take commands at the Unix socket `path`, which only this user may open."""
    path.unlink(missing_ok=True)
    server = _Server(str(path), _Handler)
    path.chmod(0o600)
    server.finger = finger  # type: ignore[attr-defined]
    EventLoop.add_input_provider(finger)
    Thread(target=server.serve_forever, name="rehearsal", daemon=True).start()
    return server


class Photographer:
    """Saves pictures of the window into `folder`, one for each screen: kiosk-ticket.png."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worker: Worker[tuple[str, bytes, tuple[int, int]]] = Worker("pictures", self._save)
        folder.mkdir(parents=True, exist_ok=True)
        self._worker.start()

    def take(self, name: str) -> None:
        """Take a picture now, while the frame is complete and not yet handed to the screen."""
        width, height = Window.system_size
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        self._worker.put((name, bytes(pixels), (width, height)))

    def close(self) -> None:
        """Wait for the pictures that are still being written."""
        self._worker.close(timeout=10)

    def _save(self, picture: tuple[str, bytes, tuple[int, int]]) -> None:
        from PIL import Image  # noqa: PLC0415 - only rehearsals need it, and it loads slowly

        name, pixels, size = picture
        image = Image.frombytes("RGB", size, pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        path = self._folder / f"kiosk-{name}.png"
        half = path.with_suffix(".part")
        image.save(half, format="PNG")
        half.replace(path)
        say(f"picture {path}")


class Rehearsal:
    """What a rehearsal sees and does; without its options it only names the screens."""

    def __init__(
        self, screenshots: Path | None, touches: Path | None, clock: Callable[[], float]
    ) -> None:
        self._photographer = Photographer(screenshots) if screenshots else None
        self._socket = touches
        self._clock = clock
        self._server: _Server | None = None
        self._last = ""
        self._is_alone = False

    def attach(self, app: KioskApp) -> None:
        """Let touches come in for `app`."""
        if self._socket:
            self._server = listen_for_touches(self._socket, Finger(app, self._clock))

    def drawn(self, state: State) -> None:
        """Tell, and keep a picture, of a screen that has just been drawn."""
        if works_alone(state) is not self._is_alone:
            self._is_alone = works_alone(state)
            say("alone" if self._is_alone else "not alone")
        line = announcement(state)
        if line == self._last:
            return
        self._last = line
        if self._photographer:
            self._photographer.take(state.screen)
        say(line)

    def close(self) -> None:
        """Finish the pictures and close the socket."""
        if self._photographer:
            self._photographer.close()
        if self._server and self._socket:
            self._server.shutdown()
            self._server.server_close()
            self._socket.unlink(missing_ok=True)


def announcement(state: State) -> str:
    """Return the line that names the screen and what distinguishes it: "screen ticket A042"."""
    if state.choosing_language:
        return "screen languages"
    light = None if state.light is Light.FULL else str(state.light)
    return " ".join(["screen", str(state.screen), *filter(None, (*_more(state), light))])


def _more(state: State) -> tuple[str | None, ...]:
    if state.screen in NUMBERED and state.place:
        ticket, how = state.place.ticket, state.how
        told = how if how in (How.KNOWN, How.RETURNED, How.REFUSED) else None
        where = ticket.state if state.screen is Screen.STANDING else None
        return ticket.number, where, told, *_of_paper(state)
    if state.screen is Screen.SERVICES:
        has = [f"has {place.ticket.number}" for place in state.mine]
        marked = None if state.marks is None else f"marked {''.join(state.marks) or 'nothing'}"
        return state.priority, *has, marked
    if state.screen is Screen.ANSWER:
        return (state.answer,)
    if state.screen is Screen.TECHNICIAN and (here := state.technician):
        is_open = here.door is Door.OPEN
        return (here.page if is_open else here.door, here.told if is_open else None)
    if state.screen is Screen.CLOSED and state.board:
        return (state.board.issuing.why,)
    return _of_topic(state)


def _of_topic(state: State) -> tuple[str | None, ...]:
    """Return whose papers are shown, and what became of their list on paper."""
    if state.screen is not Screen.PAPERS or state.topic is None:
        return ()
    return state.topic.letter, state.topic.key, state.leaflet


def _of_paper(state: State) -> tuple[str, ...]:
    if state.slip is Slip.NONE:
        return ("on-screen",)
    if state.slip is not Slip.NOT_PRINTED:
        return ()
    return ("no-paper", "print") if may_print_again(state) else ("no-paper",)


def say(line: str) -> None:
    """Print `line` at once; a reader who has gone does not matter."""
    try:
        print(line, flush=True)
    except (BrokenPipeError, ValueError):
        return
