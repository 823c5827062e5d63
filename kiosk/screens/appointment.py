"""The screen on which the code of an appointment is typed, on keys in the order of the alphabet."""

from __future__ import annotations

from functools import partial

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.flow.state import State
from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE, Action, Hand, KioskScreen
from kiosk.views.view import Words

Builder.load_file(str(HERE / "appointment.kv"))

# Not as typewriters have them: whoever never typed knows the alphabet.
KEYS = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


class KeyButton(Action):
    """One letter."""


class AppointmentScreen(KioskScreen):
    """Please type the code."""

    title = StringProperty()
    code = StringProperty()
    empty = StringProperty()
    erase = StringProperty()
    give = StringProperty()
    back = StringProperty()
    complete = BooleanProperty(False)

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        super().__init__(frame, words, hand)
        for key in KEYS:
            self.ids.letters.add_widget(self._key(key))

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.appointment(state)
        self.title, self.code, self.empty = view.title, view.code, view.empty
        self.give, self.back, self.complete = view.give, view.back, view.complete
        self.erase = view.erase

    def _key(self, key: str) -> KeyButton:
        return KeyButton(
            text=key,
            touch_name=f"key {key}",
            act=partial(self.hand.type, key),
            most=self.frame.px(64, 30),
            radius=self.frame.px(24, 12),
        )
