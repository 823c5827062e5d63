"""The ticket screen: the number, huge, where to wait, and what to do without paper."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.parts import HERE, KioskScreen
from kiosk.state import State

Builder.load_file(str(HERE / "ticket.kv"))

_TEXTS = ("title", "number", "letter", "service", "priority", "counters", "ahead")
_ADVICE = ("headline", "advice", "paper", "done")


class TicketScreen(KioskScreen):
    """Your number."""

    title = StringProperty()
    number = StringProperty()
    letter = StringProperty()
    service = StringProperty()
    priority = StringProperty()
    counters = StringProperty()
    ahead = StringProperty()
    headline = StringProperty()
    advice = StringProperty()
    paper = BooleanProperty(True)
    done = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.ticket(state)
        if view is None:
            return
        for name in (*_TEXTS, *_ADVICE):
            setattr(self, name, getattr(view, name))
