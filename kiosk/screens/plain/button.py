"""A button of the larger and lower screens: a letter if there is one, and its texts."""

from __future__ import annotations

from collections.abc import Callable

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.screens.frame import Box, Frame
from kiosk.screens.parts import HERE, FitLabel, LetterTile, Touchable
from kiosk.screens.plain.need import margins, side, tick
from kiosk.screens.plain.typeset import LEADING, Line, set_texts
from kiosk.screens.reading import Offer

Builder.load_file(str(HERE / "plain" / "button.kv"))


class PlainLabel(FitLabel):
    """A text in the colour of what it lies on."""

    strong = BooleanProperty(False)
    faint = BooleanProperty(False)


class TickBox(FloatLayout):
    """Ticked by the place that the service has among the marked ones."""

    mark = StringProperty()


class PlainButton(Touchable):
    """One thing to touch, in type `factor` times as large as usual."""

    strong = BooleanProperty(False)
    mark = StringProperty()
    ticks = BooleanProperty(False)

    def __init__(self, offer: Offer, frame: Frame, factor: float, act: Callable[[], None]) -> None:
        self.offer = offer
        self._frame, self.factor = frame, factor
        super().__init__(
            touch_name=offer.name, act=act, radius=frame.px(28, 14), size_hint=(None, None)
        )
        self.take(offer)

    def take(self, offer: Offer) -> None:
        """Offer this from now on, under the same name."""
        self.offer = offer
        self.strong, self.ticks, self.mark = offer.strong, offer.ticks, offer.mark
        self.disabled = not offer.enabled

    def place(self, box: Box) -> None:
        """Lie in `box`, and set the texts into it."""
        self.pos, self.size = (box.x, box.y), (box.width, box.height)
        self.clear_widgets()
        left, right = margins(self.offer, self._frame, self.factor)
        area = Box(box.x + left, box.y, box.width - left - right, box.height)
        for line in set_texts(self.offer.texts, area, self.factor):
            align = "left" if self.offer.letter else "center"
            self.add_widget(label_of(line, align, strong=self.strong, faint=self.disabled))
        if self.offer.letter:
            self._add_square(LetterTile(letter=self.offer.letter), left, side)
        if self.offer.ticks:
            self._add_square(TickBox(mark=self.mark), 2 * box.width - right, tick)

    def _add_square(
        self, widget: FloatLayout, twice: float, length: Callable[[Frame, float], float]
    ) -> None:
        """Put a square of `length` into the button, its middle at half of `twice`."""
        long = length(self._frame, self.factor)
        widget.size_hint, widget.size = (None, None), (long, long)
        widget.pos = self.x + (twice - long) / 2, self.center_y - long / 2
        self.add_widget(widget)


def label_of(line: Line, align: str, **properties: object) -> PlainLabel:
    """Return a label for `line`, where it stands."""
    return PlainLabel(
        said=line.said.text,
        font_name=line.said.font,
        most=line.size,
        pos=(line.box.x, line.box.y),
        size=(line.box.width, line.box.height),
        size_hint=(None, None),
        halign=align,
        line_height=LEADING,
        **properties,
    )
