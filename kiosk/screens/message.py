"""Screens with words only: starting, one moment, closed, please see the staff."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.flow.state import Screen, State
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "message.kv"))


class MessageScreen(KioskScreen):
    """One sentence, large, and what to do."""

    title = StringProperty()
    text = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        said = self.words.message(state)
        self.title, self.text = said.title, said.text
        self.switchable = state.screen in (Screen.CLOSED, Screen.STAFF)
