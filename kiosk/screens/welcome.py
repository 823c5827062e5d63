"""The welcome screen: two languages at once, and the whole of it may be touched."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from kiosk.flow.state import State
from kiosk.screens.languages import LanguageRow  # noqa: F401 - welcome.kv names it
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "welcome.kv"))


class WelcomeScreen(KioskScreen):
    """Invites to scan a card or to touch; `first` is large, `second` another language.

    Where there are more than two, `rows` says so, and each has a button.
    """

    first = ObjectProperty(None, allownone=True, rebind=True)
    second = ObjectProperty(None, allownone=True, rebind=True)
    title = StringProperty()
    second_title = StringProperty()
    rows = NumericProperty(0)
    short_of_paper = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        second = self.others[0] if self.others else state.language
        self.second = self.words.languages[second] if self.others else None
        self.first = self.words.now(state)
        self.title = self.words.welcome(state, state.language)
        self.second_title = self.words.welcome(state, second) if self.others else ""
        self.short_of_paper = self.words.short_of_paper(state)
        choices = self.words.choices(state)
        self.rows = len(choices)
        self.ids.languages.take(choices, state.language, self.hand)
