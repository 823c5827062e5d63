"""Whether a dossier's result is ready, and what to do then."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.flow.state import State
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "result.kv"))


class ResultScreen(KioskScreen):
    """Ready, or not yet."""

    title = StringProperty()
    text = StringProperty()
    on = StringProperty()
    back = StringProperty()
    ready = BooleanProperty(False)
    letter = ""

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.result(state)
        self.title, self.text, self.ready = view.title, view.text, view.ready
        self.on, self.back, self.letter = view.on, view.back, view.letter

    def go_on(self) -> None:
        """Take the number that collects it, or choose one."""
        if self.letter:
            self.hand.choose(self.letter)
        else:
            self.hand.ask_lane()
