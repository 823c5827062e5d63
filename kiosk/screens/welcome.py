"""The welcome screen: two languages at once, and the whole of it may be touched."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from kiosk.flow.state import State
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "welcome.kv"))


class WelcomeScreen(KioskScreen):
    """Invites to scan a card or to touch; `first` is large, `second` the other language."""

    first = ObjectProperty(None, allownone=True, rebind=True)
    second = ObjectProperty(None, allownone=True, rebind=True)
    title = StringProperty()
    second_title = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        self.second = self.words.languages[self.other]
        self.first = self.words.now(state)
        self.title = self.words.welcome(state, state.language)
        self.second_title = self.words.welcome(state, self.other)
