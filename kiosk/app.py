"""The Kivy application: shows the newest state and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

from kivy.app import App
from kivy.base import stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.properties import ObjectProperty

from kiosk.flow.moves import NUMBERED
from kiosk.flow.state import Screen, State
from kiosk.keys import Key
from kiosk.screens.frame import Frame
from kiosk.screens.glass import Glass
from kiosk.screens.narrator import Guide, Silent
from kiosk.screens.parts import Hand, KioskScreen
from kiosk.screens.theme import CALM, theme_for
from kiosk.shut import shut
from kiosk.views.view import Words

# Where each screen lives. They are loaded when first needed, so that the first frame is early.
_HOMES = {
    Screen.STARTING: ("message", "MessageScreen"),
    Screen.MOMENT: ("message", "MessageScreen"),
    Screen.CLOSED: ("message", "MessageScreen"),
    Screen.STAFF: ("message", "MessageScreen"),
    Screen.WELCOME: ("welcome", "WelcomeScreen"),
    Screen.SERVICES: ("services", "ServicesScreen"),
    Screen.PRIORITY: ("priority", "PriorityScreen"),
    Screen.APPOINTMENT: ("appointment", "AppointmentScreen"),
    Screen.SEARCH: ("finding", "SearchScreen"),
    Screen.PAPERS: ("finding", "PapersScreen"),
    Screen.RESULT: ("result", "ResultScreen"),
    Screen.TICKET: ("ticket", "TicketScreen"),
    Screen.STANDING: ("ticket", "TicketScreen"),
    Screen.ANSWER: ("answer", "AnswerScreen"),
    Screen.TECHNICIAN: ("technician", "TechnicianScreen"),
}
_LANGUAGES = ("languages", "LanguagesScreen")
_CODED = ("coded", "CodedScreen")


# Drawing the slip and laying out the ticket screen share one interpreter, and whichever begins
# first makes the other wait. Paper is slower than glass, so it goes first; nobody sees 40 ms.
PAPER_FIRST_S = 0.04


def looks(state: State) -> State:
    """Return `state` without what cannot be seen, so that no frame is drawn for it."""
    return replace(state, touched=0.0, stirred=0.0, read_at=0.0, taking=None, finding=None)


class KioskApp(App):
    """One window with one screen in it.

    `when_first_drawn` is called once, `when_drawn` with the state after each change of it
    has reached the window; both on Kivy's thread, so they return at once.
    """

    # What every `.kv` file takes its colours from.
    theme = ObjectProperty(CALM, rebind=True)

    def __init__(
        self,
        words: Words,
        hand: Hand,
        state: State,
        when_first_drawn: Callable[[], None],
        when_drawn: Callable[[State], None],
        stays: bool = False,
        guide: Guide | None = None,
    ) -> None:
        super().__init__()
        self._guide = guide or Silent()
        self._stays = stays
        self.words = words
        self.hand = hand
        self.state = state
        self._asked = self._taken = 0
        self.screen: KioskScreen | None = None
        self._when_first_drawn: Callable[[], None] | None = when_first_drawn
        self._when_drawn = when_drawn
        self._screens: dict[str, KioskScreen] = {}
        self._undrawn: State | None = None

    def build(self) -> Glass:
        """Make the window's content with the first state in it."""
        self.title = "Xin Mời"
        self.frame = Frame(*Window.size)
        self.holder = Glass(self.frame, self.words, self.hand, self._guide)
        Window.bind(on_flip=self._flipped)
        self._render(self.state)
        return self.holder

    def on_start(self) -> None:
        """Let nobody out; Kivy has bound its own keys just before this."""
        shut(self._stays)

    def open_settings(self, *_: Any) -> bool:
        """Open nothing: Kivy's own settings are not for a public hall."""
        return False

    def end(self) -> None:
        """Let the main loop end, and `run` with it; for signals, which come at any moment.

        Unlike `stop` it takes nothing away from what is being built just then.
        """
        stopTouchApp()

    @property
    def drawn(self) -> bool:
        """Whether the newest state has reached the window."""
        return self._undrawn is None

    def show(self, state: State) -> None:
        """Show `state`; called by one thread, which need not be Kivy's."""
        self._asked += 1
        wait = PAPER_FIRST_S if state.screen is Screen.TICKET else 0
        Clock.schedule_once(partial(self._take, self._asked, state), wait)

    def press(self, key: Key, tell: Callable[[str], None] = lambda _: None) -> None:
        """Take a press of a physical button; `tell` is told what is chosen then.

        Called by any thread.
        """

        def pressed(_: float) -> None:
            self.holder.press(key)
            tell(self.holder.chosen)

        Clock.schedule_once(pressed, 0)

    def _take(self, place: int, state: State, _: float) -> None:
        """Show `state` unless one that was asked for later is up already."""
        if place > self._taken:
            self._taken = place
            before, self.state = self.state, state
            if looks(state) != looks(before):
                self._render(state)

    def prepare_screens(self) -> None:
        """Build what has not been needed yet, one screen a frame, so that touches stay quick."""
        homes = dict.fromkeys((*_HOMES.values(), _CODED))
        missing = [name for name in homes if name[1] not in self._screens]
        if missing:
            self._screen_of(*missing[0])
            Clock.schedule_once(lambda _: self.prepare_screens(), 0)

    def _render(self, state: State) -> None:
        self.state = self._undrawn = state
        self.theme = theme_for(state.modes)
        screen = self._screen_of(*self._home(state))
        screen.show(state)
        self.holder.show(screen, state)
        self.screen = screen
        self.holder.canvas.ask_update()

    def _home(self, state: State) -> tuple[str, str]:
        if state.choosing_language:
            return _LANGUAGES
        number = self.words.number(state) if state.screen in NUMBERED else None
        return _CODED if number and number.code else _HOMES[state.screen]

    def _screen_of(self, module: str, name: str) -> KioskScreen:
        if name not in self._screens:
            kind = getattr(import_module(f"kiosk.screens.{module}"), name)
            self._screens[name] = kind(self.frame, self.words, self.hand)
        return self._screens[name]

    def _flipped(self, *_: Any) -> None:
        if self._when_first_drawn is not None:
            first, self._when_first_drawn = self._when_first_drawn, None
            first()
        drawn, self._undrawn = self._undrawn, None
        if drawn is not None:
            self._when_drawn(drawn)
