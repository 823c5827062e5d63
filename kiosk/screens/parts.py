"""What every screen is made of: text that fits, things to touch, the language switch."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kivy.clock import Clock
from kivy.core.text import LabelBase
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.flow.state import State
from kiosk.screens.fitting import fit, natural_width
from kiosk.screens.frame import Frame
from kiosk.views.view import Words
from server.core import look

HERE = Path(__file__).parent

for name, file in (
    ("Regular", look.REGULAR),
    ("SemiBold", look.SEMIBOLD),
    ("ExtraBold", look.EXTRABOLD),
):
    LabelBase.register(name, str(file))

Builder.load_file(str(HERE / "parts.kv"))


class Hand(Protocol):
    """What a touch can mean; every method returns at once."""

    def begin(self) -> None: ...
    def choose(self, letter: str) -> None: ...
    def ask_priority(self) -> None: ...
    def choose_priority(self, key: str | None) -> None: ...
    def widen(self) -> None: ...
    def ask_several(self) -> None: ...
    def take_marked(self) -> None: ...
    def choose_mine(self, ticket: str) -> None: ...
    def ask_reprint(self) -> None: ...
    def come_back(self) -> None: ...
    def ask_appointment(self) -> None: ...
    def type(self, letter: str) -> None: ...
    def erase(self) -> None: ...
    def give_code(self) -> None: ...
    def go_back(self) -> None: ...
    def choose_language(self, language: str) -> None: ...


# What a touch does is mostly there sooner than this, and needs no other sign that it was felt;
# a frame drawn for the sign alone would only delay it. In seconds.
DARK_AFTER_S = 0.08
DARK_S = 0.4


class FitLabel(Label):
    """What is `said`, in type of at most `most` pixels, smaller if it would not fit its box."""

    said = StringProperty()
    most = NumericProperty(36)
    # How wide the text would be on one line in the type that is wished for.
    natural_width = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        self._fit_later = Clock.create_trigger(self._fit, -1)
        super().__init__(**properties)
        for name in ("size", "said", "most", "font_name"):
            self.fbind(name, self._fit_later)
        self._fit_later()

    def _fit(self, *_: object) -> None:
        font, most = self.font_name, int(self.most)
        self.natural_width = natural_width(self.said, font, most)
        width, height = int(self.width), int(self.height)
        if not self.said or width < 1 or height < 1:
            self.text = ""
        else:
            set_ = fit(self.said, font, most, width, height, self.line_height)
            self.text_size = (width, height)
            self.font_size, self.text = set_.size, set_.text


class Touchable(ButtonBehavior, FloatLayout):
    """A rounded area that acts when the finger comes down; `touch_name` is for rehearsals."""

    touch_name = StringProperty()
    fill = ColorProperty(look.PAPER)
    edge = ColorProperty((0, 0, 0, 0))
    radius = NumericProperty(20)
    rim = NumericProperty(0)
    dark = BooleanProperty(False)
    act = ObjectProperty(None, allownone=True)

    def on_edge(self, _: Widget, edge: list[float]) -> None:
        self.rim = 2 if edge[3] else 0

    def on_press(self) -> None:
        if self.act is not None:
            self.act()
        Clock.schedule_once(self._darken, DARK_AFTER_S)

    def _darken(self, _: float) -> None:
        self.dark = self.get_root_window() is not None
        Clock.schedule_once(self._lighten, DARK_S)

    def _lighten(self, _: float) -> None:
        self.dark = False


class Action(Touchable):
    """A button with words, and perhaps smaller words beneath them."""

    text = StringProperty()
    small = StringProperty()
    ink = ColorProperty(look.INK)
    most = NumericProperty(44)
    font = StringProperty("SemiBold")


class OptionalAction(Action):
    """A button that is there only while it has words; without them it takes no room.

    `name` is what it is called while it is there.
    """

    name = StringProperty()


class LanguageSwitch(Action):
    """The way to the other language, written in that language."""


class LetterTile(FloatLayout):
    """A service's letter in its tint."""

    letter = StringProperty()
    tint = ColorProperty(look.CREAM)

    def on_letter(self, _: Widget, letter: str) -> None:
        self.tint = look.tint(letter) if letter else look.CREAM


class CardPicture(FloatLayout):
    """A drawing of a card in front of the scanner's light."""


class KioskScreen(BoxLayout):
    """The root of one screen; `show` brings it up to date with the state."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    office = StringProperty()
    switch_text = StringProperty()
    switchable = BooleanProperty(True)
    ground = ColorProperty(look.CREAM)
    hand = ObjectProperty(None, allownone=True, rebind=True)

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        self.words = words
        self.other = "vi"
        super().__init__(frame=frame, hand=hand)

    def show(self, state: State) -> None:
        """Take over what `state` says; called on Kivy's thread only."""
        self.office = self.words.office_name(state)
        self.other = self.words.other(state.language)
        self.switch_text = self.words.languages[self.other].name

    def switch_language(self) -> None:
        """Say everything in the other language."""
        if self.hand is not None:
            self.hand.choose_language(self.other)


def touchables(root: Widget) -> dict[str, Touchable]:
    """Return everything under `root` that can be touched now, by its name."""
    return {
        widget.touch_name: widget
        for widget in root.walk()
        if isinstance(widget, Touchable) and widget.touch_name and not widget.disabled
    }
