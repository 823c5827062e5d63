"""The screen of a number, huge: where to wait, and what to do without paper."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.flow.state import State
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "ticket.kv"))

_TEXTS = ("title", "number", "letter", "service", "badge", "counters", "ahead", "then")
_ADVICE = ("headline", "advice", "called", "paper", "code", "act_text", "reprint", "done")


class NumberScreen(KioskScreen):
    """What every screen of a number has to say."""

    title = StringProperty()
    number = StringProperty()
    letter = StringProperty()
    service = StringProperty()
    badge = StringProperty()
    counters = StringProperty()
    ahead = StringProperty()
    then = StringProperty()
    headline = StringProperty()
    advice = StringProperty()
    called = BooleanProperty(False)
    paper = BooleanProperty(True)
    code = StringProperty()
    act_name = StringProperty()
    act_text = StringProperty()
    reprint = StringProperty()
    done = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.number(state)
        if view is None:
            return
        for name in (*_TEXTS, *_ADVICE):
            setattr(self, name, getattr(view, name))
        self.act_name = view.act

    def do(self) -> None:
        """Do the one strong thing that this screen offers."""
        if self.act_name == "return":
            self.hand.come_back()
        elif self.act_name == "start":
            self.hand.begin()
        elif self.act_name == "print":
            self.hand.ask_reprint()


class TicketScreen(NumberScreen):
    """Your number: what to do with it, and what else can be done."""
