"""The kiosk's one owner of state: takes events in order, has the flow decide, has it done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from kiosk.flow.events import Effect, Event, Tick
from kiosk.flow.state import State
from kiosk.flow.step import step

log = logging.getLogger(__name__)

TICK_S = 0.2

Perform = Mapping[type[Effect], Callable[[Any], None]]


class Runner:
    """Runs the flow in a thread of its own, so that no frame and no device can delay it.

    `clock` gives monotonic seconds. `turned` is called with every event and every tick, so
    that whoever watches knows that this thread lives.
    """

    def __init__(
        self,
        state: State,
        clock: Callable[[], float],
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._turned = turned
        self._state = state
        self._clock = clock
        self._perform: Perform = {}
        self._show: Callable[[State], None] | None = None
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="flow", daemon=True)

    def start(self, perform: Perform, show: Callable[[State], None]) -> None:
        """Begin to take events.

        `perform` says for each effect who takes it; that must return at once, and so must
        `show`, which gets every new state.
        """
        self._perform, self._show = perform, show
        self._thread.start()

    def post(self, event: Event) -> None:
        """Take `event` from any thread; returns at once."""
        self._events.put(event)

    def close(self) -> None:
        """Stop after the events that have come so far."""
        self._events.put(None)
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while (event := self._next()) is not None:
            self._turned()
            try:
                self._take(event)
            except Exception as error:
                # One bad event must not end the day. The error may quote a card, so it is not told.
                log.error("%s met %s", type(event).__name__, type(error).__name__)

    def _next(self) -> Event | None:
        try:
            return self._events.get(timeout=TICK_S)
        except Empty:
            return Tick(self._clock())

    def _take(self, event: Event) -> None:
        before = self._state
        self._state, effects = step(before, event)
        for effect in effects:
            self._perform[type(effect)](effect)
        if self._state != before and self._show:
            self._show(self._state)
