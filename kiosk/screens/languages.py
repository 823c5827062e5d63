"""Every language to choose from, each in its own words: on the first screen, and as a screen."""

from __future__ import annotations

from functools import partial

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.flow.state import State
from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE, Action, Hand, KioskScreen
from kiosk.views.view import Choice

Builder.load_file(str(HERE / "languages.kv"))

# So many stand in one column, or across a wide screen in one row.
_FEW = 3


class LanguageButton(Action):
    """One language; the one that is `spoken` now has a thick edge."""

    spoken = BooleanProperty(False)
    thick = NumericProperty(4)


def button(choice: Choice, spoken: str, hand: Hand, frame: Frame, most: float) -> LanguageButton:
    """Return what chooses a language."""
    return LanguageButton(
        text=choice.name,
        touch_name=f"language {choice.key}",
        act=partial(hand.choose_language, choice.key),
        spoken=choice.key == spoken,
        thick=frame.px(8, 4),
        most=most,
        radius=frame.px(28, 12),
    )


class LanguageRow(BoxLayout):
    """The languages side by side, all equally large."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    shown: tuple[tuple[Choice, ...], str] = ((), "")

    def take(self, choices: tuple[Choice, ...], spoken: str, hand: Hand) -> None:
        """Show `choices`; without any the row is empty."""
        if (choices, spoken) == self.shown:
            return
        self.shown = choices, spoken
        self.clear_widgets()
        for choice in choices:
            self.add_widget(button(choice, spoken, hand, self.frame, self.frame.px(44, 20)))


class LanguagesScreen(KioskScreen):
    """In which language shall we speak?"""

    title = StringProperty()
    back = StringProperty()
    shown: tuple[tuple[Choice, ...], str] = ((), "")

    def show(self, state: State) -> None:
        super().show(state)
        said = self.words.language(state)
        self.title, self.back = said.title, said.back
        choices = self.words.choices(state)
        if (choices, state.language) != self.shown:
            self.shown = choices, state.language
            self._rebuild(choices, state.language)

    def _rebuild(self, choices: tuple[Choice, ...], spoken: str) -> None:
        grid = self.ids.choices
        grid.clear_widgets()
        wide = len(choices) if len(choices) <= _FEW else 2 if len(choices) <= 2 * _FEW else 3
        grid.cols = 1 if self.frame.portrait else wide
        for choice in choices:
            grid.add_widget(button(choice, spoken, self.hand, self.frame, self.frame.px(84, 40)))
