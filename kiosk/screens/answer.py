"""The answer to a code or a wish that leads nowhere: why, and what to do instead."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.flow.state import Answer, State
from kiosk.screens.parts import HERE, KioskScreen

Builder.load_file(str(HERE / "answer.kv"))


# Where a card helps, its picture shows what to do.
_PICTURED = frozenset(
    {
        Answer.DAMAGED,
        Answer.TWO,
        Answer.HEALTH,
        Answer.VNEID,
        Answer.URL,
        Answer.PAYMENT,
        Answer.CONTACT,
        Answer.WIFI,
        Answer.GOODS,
        Answer.LICENCE,
        Answer.PASSPORT,
        Answer.OLD_CARD,
        Answer.UNKNOWN,
    }
)


class AnswerScreen(KioskScreen):
    """Not that; here is how."""

    title = StringProperty()
    text = StringProperty()
    touch = StringProperty()
    back = StringProperty()
    pictured = BooleanProperty(True)

    def show(self, state: State) -> None:
        super().show(state)
        said = self.words.answer(state)
        self.title, self.text = said.title, said.text
        self.pictured = state.answer in _PICTURED
        self.back, self.touch = self.words.ways_on(state)
