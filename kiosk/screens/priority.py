"""The priority screen: the groups that citizens may name themselves."""

from __future__ import annotations

from functools import partial

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.flow.state import State
from kiosk.screens.parts import HERE, Action, KioskScreen
from kiosk.views.view import Choice

Builder.load_file(str(HERE / "priority.kv"))


class ChoiceButton(Action):
    """One group."""


class PriorityScreen(KioskScreen):
    """Which group do you belong to?"""

    title = StringProperty()
    text = StringProperty()
    none = StringProperty()
    back = StringProperty()
    shown: tuple[Choice, ...] = ()

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.priority(state)
        self.title, self.text = view.title, view.text
        self.none, self.back = view.none, view.back
        if view.choices != self.shown:
            self._rebuild(view.choices)

    def _rebuild(self, choices: tuple[Choice, ...]) -> None:
        self.shown = choices
        grid = self.ids.choices
        grid.clear_widgets()
        grid.cols = 1 if self.frame.portrait or len(choices) < 3 else 2
        for choice in choices:
            grid.add_widget(self._button(choice))

    def _button(self, choice: Choice) -> ChoiceButton:
        return ChoiceButton(
            text=choice.name,
            touch_name=f"priority {choice.key}",
            act=partial(self.hand.choose_priority, choice.key),
            most=self.frame.px(54, 26),
            radius=self.frame.px(28, 14),
            size_hint_max_y=self.frame.px(260, 150),
        )
