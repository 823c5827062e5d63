"""Any screen once more, for those who need it larger or lower.

It is drawn from what the usual screen says (`reading`), so every screen has it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.properties import ColorProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.screens.code import CodePicture
from kiosk.screens.frame import Box, Frame
from kiosk.screens.plain.button import PlainButton, label_of
from kiosk.screens.plain.foot import MORE
from kiosk.screens.plain.layout import Leaf, leaves
from kiosk.screens.plain.sheet import sheet
from kiosk.screens.plain.space import Manner, Space
from kiosk.screens.reading import Offer, Reading


class PlainScreen(FloatLayout):
    """Shows a reading.

    `do` does what the thing with a name does on the usual screen; `stay` tells that somebody
    is there who turns pages.
    """

    ground = ColorProperty()
    for_citizens = True

    def __init__(self, frame: Frame, do: Callable[[str], None], stay: Callable[[], None]) -> None:
        super().__init__()
        self._frame = frame
        self._do, self._stay = do, stay
        self._shown: tuple[Reading, Manner, str] = (Reading(), Manner(False, False), "")
        self._drawn: tuple[object, ...] = ()
        self._page = 0
        self._buttons: dict[str, PlainButton] = {}
        self.bind(pos=self._draw, size=self._draw)

    def take(self, reading: Reading, manner: Manner, more: str) -> None:
        """Show `reading`; the page stays while the same things are offered."""
        before, manner_before, _ = self._shown
        if _names(reading) != _names(before) or manner != manner_before:
            self._page = 0
        self._shown = reading, manner, more
        self._draw()

    def turn(self) -> None:
        """Show the next page; after the last comes the first."""
        self._page += 1
        self._stay()
        self._draw()

    def _draw(self, *_: object) -> None:
        reading, manner, more = self._shown
        body = Box(self.x, self.y, self.width, self.height)
        if (*self._shown, body, self._page) == self._drawn or body.height < 1:
            return
        self._drawn = *self._shown, body, self._page
        pages = leaves(reading, Space(self._frame, body, manner), more)
        self._page %= len(pages)
        leaf = pages[self._page]
        self.clear_widgets()
        self._draw_text(leaf, reading.code, manner.factor)
        self._buttons = {offer.name: self._button(offer, manner.factor) for offer, _ in leaf.placed}
        for offer, box in leaf.placed:
            self._buttons[offer.name].place(box)
            self.add_widget(self._buttons[offer.name])

    def _button(self, offer: Offer, factor: float) -> PlainButton:
        """Return the button that was there already, or the finger on it would be lost."""
        button = self._buttons.get(offer.name)
        if button is not None and button.factor == factor:
            button.take(offer)
            return button
        act = self.turn if offer.name == MORE else partial(self._do, offer.name)
        return PlainButton(offer, self._frame, factor, act)

    def _draw_text(self, leaf: Leaf, code: str, factor: float) -> None:
        drawn = sheet(leaf.texts, bool(code), leaf.area, factor)
        for line in drawn.lines:
            self.add_widget(label_of(line, "center"))
        if drawn.code:
            box = drawn.code
            picture = CodePicture(size_hint=(None, None))
            picture.said = code
            picture.pos, picture.size = (box.x, box.y), (box.width, box.height)
            self.add_widget(picture)


def _names(reading: Reading) -> list[str]:
    return [offer.name for offer in reading.offers]
