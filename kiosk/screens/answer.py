"""The answer to a code that is not a citizen card: what it is, and what to do instead."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.screens.parts import HERE, KioskScreen
from kiosk.state import State

Builder.load_file(str(HERE / "answer.kv"))


class AnswerScreen(KioskScreen):
    """Not that code; here is how."""

    title = StringProperty()
    text = StringProperty()
    touch = StringProperty()
    back = StringProperty()

    def show(self, state: State) -> None:
        super().show(state)
        said = self.words.answer(state)
        self.title, self.text = said.title, said.text
        texts = self.words.now(state).answer
        self.touch, self.back = texts.touch, texts.back
