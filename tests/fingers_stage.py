"""Puts fingers, palms, cloths and children on a real window, and says what came of them.

Run as a program, because a process has one Kivy window:

    SDL_VIDEODRIVER=offscreen python fingers_stage.py 800x480 scripts
    SDL_VIDEODRIVER=offscreen python fingers_stage.py 800x480 storm KIND SECONDS SEED

Everything goes through Kivy's input providers, as the contacts of a touchscreen do, and the real
flow follows. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from math import cos, pi, sin
from random import Random
from threading import Timer
from typing import Any
from uuid import uuid4

from finger_steps import Step, down, move, up, wait
from kiosk_stage import BOARD, OFFICE, place

from kiosk import window
from kiosk.flow import events, technician_events
from kiosk.flow.state import Screen, State
from kiosk.hand import Touches
from kiosk.threads.runner import Runner
from kiosk.views.view import Words
from kiosk.views.words import load_all
from server.core.ticket import Slip

TODAY = date(2026, 8, 3)
TAP = (down("service B"), wait(0.05), up())
PALM = tuple(down((0.3 + 0.1 * n, 0.5), n) for n in range(5))
# What is done on the screen of services, and which of them is then taken.
SCRIPTS: dict[str, tuple[Step, ...]] = {
    "tap": TAP,
    "long press": (down("service B"), wait(2.0), up(), wait(0.2)),
    "two fingers on two services": (
        down("service B"),
        wait(0.02),
        down("service A", 1),
        wait(0.05),
        up(1),
        up(),
    ),
    "a thumb on the frame and a finger": (down((0.001, 0.5), 1), wait(0.4), *TAP, up(1)),
    "slid off": (down("service B"), wait(0.05), move("service A"), wait(0.05), up()),
    "slid off and back": (
        down("service B"),
        wait(0.05),
        move("service A"),
        wait(0.05),
        move("service B"),
        wait(0.05),
        up(),
    ),
    "lifted beside the glass": (down("service B"), wait(0.05), move((1.2, -0.3)), up()),
    "a trembling finger": (
        down("service B"),
        *(move("service B") for _ in range(3)),
        wait(0.05),
        up(),
    ),
    "a palm": (*PALM, wait(0.1), *(up(n) for n in range(5))),
    "a palm while a finger is down": (down("service B", 9), wait(0.05), *PALM, wait(0.1), up(9)),
    "a palm, and a tap right after": (*PALM, wait(0.05), *(up(n) for n in range(5)), *TAP),
    "a palm, and a tap later": (*PALM, wait(0.05), *(up(n) for n in range(5)), wait(0.6), *TAP),
    "dirt on another service": (down("service A", 7), wait(3.2), *TAP),
    "dirt on the same service": (down("service B", 7), wait(3.2), *TAP),
    "a double tap": (*TAP, wait(0.05), *TAP),
}


class Notes:
    """The flow around the window: gives each number at once, and notes what was asked for."""

    def __init__(self) -> None:
        self.issued: list[tuple[str, float]] = []
        self.states: list[State] = []
        start = State(office=OFFICE, board=BOARD, screen=Screen.WELCOME)
        self.runner = Runner(start, time.monotonic)
        self.start = start

    def run(self, show: Callable[[State], None]) -> None:
        def seen(state: State) -> None:
            self.states.append(state)
            show(state)

        kinds = [
            kind
            for module in (events, technician_events)
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, events.Effect)
        ]
        perform = dict.fromkeys(kinds, lambda _: None)
        perform |= {events.Issue: self._issue, events.Print: self._print}
        self.runner.start(perform, seen)

    def _issue(self, issue: Any) -> None:
        self.issued.append((issue.service, self.states[-1].since if self.states else 0.0))
        found = place(f"{issue.service}042")
        self._later(lambda: events.Issued(time.monotonic(), issue.request, found))

    def _print(self, printed: Any) -> None:
        ticket = printed.place.ticket.id
        self._later(
            lambda: events.Printed(time.monotonic(), uuid4(), ticket, Slip.PRINTED, "ready")
        )

    def _later(self, make: Callable[[], events.Event]) -> None:
        timer = Timer(0.03, lambda: self.runner.post(make()))
        timer.daemon = True
        timer.start()


class Stage:
    """The window, the fingers on it, and what is found."""

    def __init__(self, notes: Notes) -> None:
        from played_fingers import PlayedFingers  # noqa: PLC0415 - after the window's settings

        from kiosk.app import KioskApp  # noqa: PLC0415

        self.notes = notes
        self.found: dict[str, Any] = {}
        hand = Touches(notes.runner.post, time.monotonic, lambda: TODAY)
        words = Words(load_all())
        self.app = KioskApp(words, hand, notes.start, lambda: None, lambda _: None)
        self.fingers = PlayedFingers(lambda: self.app.holder)

    def until(self, true: Callable[[], bool], seconds: float = 10.0) -> Iterator[list[Step]]:
        """Wait until something is true and the window takes touches."""
        end = time.monotonic() + seconds
        while not (true() and self.app.drawn and self.app.holder.settled):
            assert time.monotonic() < end, f"stuck on {self.app.state.screen}"
            yield []

    def begin(self) -> Iterator[list[Step]]:
        """Let everybody leave, and touch the first screen."""
        while self.app.state.screen is not Screen.WELCOME:
            self.notes.runner.post(events.WentBack(time.monotonic()))
            yield [wait(0.35)]
        yield from self.until(lambda: self.app.state.screen is Screen.WELCOME)
        for step in (down("start", -1), wait(0.05), up(-1)):
            yield [step]
        yield from self.until(lambda: self.app.state.screen is Screen.SERVICES)

    def scripts(self) -> Iterator[list[Step]]:
        """Play every script on the screen of services; note what was taken."""
        for name, steps in SCRIPTS.items():
            yield [wait(0.6)]
            yield from self.begin()
            before = len(self.notes.issued)
            for step in steps:
                yield [step]
            yield [wait(0.3)]
            self.found[name] = [service for service, _ in self.notes.issued[before:]]
            yield [up(finger) for finger in list(self.fingers.fingers)]
        self.app.stop()

    def storm(self, kind: str, seconds: float, random: Random) -> Iterator[list[Step]]:
        """Let it storm, and then let somebody take a number in the usual way."""
        yield from self.until(lambda: self.app.state.screen is Screen.WELCOME)
        started, contacts = time.monotonic(), 0
        for steps in STORMS[kind](random):
            contacts += sum(step.what == "down" for step in steps)
            yield steps
            if time.monotonic() - started > seconds:
                break
        issued = self.notes.issued[:]
        self.found |= {"contacts": contacts, "issued": issued, "stuck": len(self.fingers.fingers)}
        # What never ends stays on the glass; the next person is served all the same.
        yield [wait(3.2)]
        yield from self.begin()
        for step in TAP:
            yield [replace(step, finger=-1)]
        yield from self.until(lambda: len(self.notes.issued) > len(issued))
        self.found["after"] = [service for service, _ in self.notes.issued[len(issued) :]]
        self.app.stop()


def main(size: str, what: str, *rest: str) -> None:
    """Play the scripts or a storm, and print what came of it."""
    width, height = (int(side) for side in size.split("x"))
    window.prepare((width, height))
    window.open_window()
    from kivy.base import EventLoop  # noqa: PLC0415 - after the window's settings

    notes = Notes()
    stage = Stage(notes)
    stage.fingers.play = (
        stage.scripts()
        if what == "scripts"
        else stage.storm(rest[0], float(rest[1]), Random(rest[2]))
    )
    EventLoop.add_input_provider(stage.fingers)
    notes.run(stage.app.show)
    stage.app.run()
    notes.runner.close()
    print(json.dumps(stage.found))


def _children(random: Random) -> Iterator[list[Step]]:
    """Some 200 contacts a second all over the glass; some of them never end."""
    ends: dict[int, float] = {}
    count, begun, started = 0, 0.0, time.monotonic()
    while True:
        now, steps = time.monotonic(), []
        while begun < (now - started) * 200:
            begun, count = begun + 1, count + 1
            steps.append(down((random.random(), random.random()), count))
            if random.random() > 0.01:
                ends[count] = now + random.uniform(0.01, 0.4)
        steps += [
            move((random.random(), random.random()), n) for n in ends if random.random() < 0.1
        ]
        for n in [n for n, end in ends.items() if end < now]:
            del ends[n]
            steps.append(up(n))
        yield steps


def _cloth(random: Random) -> Iterator[list[Step]]:
    """A damp cloth in circles: one or two contacts that run, break off and begin again."""
    count = 0
    while True:
        count += 1
        x, y, size = random.random(), random.random(), random.uniform(0.1, 0.4)
        turn, length = random.uniform(0, 2 * pi), random.uniform(0.1, 0.8)
        began = time.monotonic()
        yield [down((x, y), count)] + (
            [down((x, y + 0.1), -count)] if random.random() < 0.5 else []
        )
        while (gone := time.monotonic() - began) < length:
            at = (
                x + size * sin(turn + 7 * gone) - size * sin(turn),
                y + size * (cos(turn + 7 * gone) - cos(turn)),
            )
            yield [move(at, count), move((at[0], at[1] + 0.1), -count)]
        yield [up(count), up(-count)]


def _taps(random: Random) -> Iterator[list[Step]]:
    """A child that taps with one finger as fast as it can."""
    count = 0
    while True:
        count += 1
        yield [down((random.random(), random.random()), count), wait(0.03)]
        yield [up(count), wait(random.uniform(0.02, 0.2))]


STORMS = {"children": _children, "cloth": _cloth, "taps": _taps}

if __name__ == "__main__":
    main(*sys.argv[1:])
