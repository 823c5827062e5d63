"""What every screen is made of: text that fits, things to touch, the language switch."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
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

from kiosk.flow.calibration import Touched
from kiosk.flow.state import Mode, State, Topic
from kiosk.flow.technician import Deed
from kiosk.screens.fitting import fit, natural_width
from kiosk.screens.frame import Frame
from kiosk.screens.lettering import MixedLabel, register
from kiosk.views.view import Words
from server.core import look

HERE = Path(__file__).parent

register()

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
    def choose_lane(self, key: str) -> None: ...
    def ask_search(self) -> None: ...
    def ask_papers(self, topic: Topic | None) -> None: ...
    def ask_leaflet(self) -> None: ...
    def ask_lane(self) -> None: ...
    def ask_appointment(self) -> None: ...
    def type(self, letter: str) -> None: ...
    def erase(self) -> None: ...
    def give_code(self) -> None: ...
    def go_back(self) -> None: ...
    def touch_mode(self, mode: Mode) -> None: ...
    def stay(self) -> None: ...
    def ask_language(self) -> None: ...
    def choose_language(self, language: str) -> None: ...
    def repair(self, deed: Deed, value: str = "") -> None: ...
    def touch_cross(self, touched: Touched) -> None: ...


# What a touch does is mostly there sooner than this, and needs no other sign that it was felt;
# a frame drawn for the sign alone would only delay it. In seconds.
DARK_AFTER_S = 0.08
DARK_S = 0.4
# How far beside a thing, in pixels, a finger may be lifted that came down on it.
SLIP = 24.0
# What is noted of a touch that acts on nothing.
VOID = "void"


class FitLabel(Label):
    """What is `said`, in type of at most `most` pixels, smaller if it would not fit its box."""

    said = StringProperty()
    most = NumericProperty(36)
    _label: MixedLabel | None
    # Not for everybody: it is neither read out nor shown again where things are larger.
    aside = BooleanProperty(False)
    # How wide the text would be on one line in the type that is wished for.
    natural_width = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        self._fit_later = Clock.create_trigger(self._fit, -1)
        super().__init__(**properties)
        for name in ("size", "said", "most", "font_name"):
            self.fbind(name, self._fit_later)
        self._fit_later()

    def _create_label(self) -> None:
        """Let Kivy draw in as many fonts as the letters need; called by its constructor."""
        if self._label is None:
            wished = {name: getattr(self, name) for name in self._font_properties}
            self._label = MixedLabel(**wished, usersize=self.text_size)

    def _fit(self, *_: object) -> None:
        font, most = self.font_name, int(self.most)
        self.natural_width = natural_width(self.said, font, most)
        width, height = int(self.width), int(self.height)
        if not self.said or width < 1 or height < 1:
            self.text = ""
        else:
            set_ = fit(self.said, font, most, width, height, self.line_height)
            # Of three lines that just fit, Kivy draws two when they are to stand in the middle;
            # without a height it draws all, and the label stands in the middle of itself.
            self.text_size = (width, None if self.valign == "middle" else height)
            self.font_size, self.text = set_.size, set_.text


class Touchable(ButtonBehavior, FloatLayout):
    """A rounded area that acts when the finger leaves it; `touch_name` is for rehearsals.

    Whoever came down on the wrong one slides off it and nothing happens; a finger that only
    rolls over the edge while it is lifted still counts.
    """

    touch_name = StringProperty()
    fill = ColorProperty(look.PAPER)
    edge = ColorProperty((0, 0, 0, 0))
    radius = NumericProperty(20)
    rim = NumericProperty(0)
    dark = BooleanProperty(False)
    act = ObjectProperty(None, allownone=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(always_release=True, **properties)
        # The theme's colours are bound in parts.kv and would win over those given here.
        for name in {"fill", "edge", "rim"} & properties.keys():
            setattr(self, name, properties[name])

    def do(self) -> None:
        """Act, as a touch does; what cannot be touched now does nothing."""
        if self.act is not None and not self.disabled:
            self.act()

    def on_press(self) -> None:
        Clock.schedule_once(self._darken, DARK_AFTER_S)

    def on_release(self) -> None:
        # A finger that stays down while the screen changes has not touched what was there.
        touch = self.last_touch
        if self.get_root_window() is not None and not touch.ud.get(VOID) and self._holds(touch):
            self.do()
        Clock.schedule_once(self._lighten, DARK_S)

    def _holds(self, touch: MotionEvent) -> bool:
        return bool(
            self.x - SLIP <= touch.x <= self.right + SLIP
            and self.y - SLIP <= touch.y <= self.top + SLIP
        )

    def _darken(self, _: float) -> None:
        self.dark = self.get_root_window() is not None
        Clock.schedule_once(self._lighten, DARK_S)

    def _lighten(self, _: float) -> None:
        self.dark = self.state == "down" and self.get_root_window() is not None


class Action(Touchable):
    """A button with words, and perhaps smaller words beneath them."""

    text = StringProperty()
    small = StringProperty()
    # Whether the smaller words are in another language.
    small_aside = BooleanProperty(False)
    # The one thing of a screen that most people want.
    strong = BooleanProperty(False)
    ink = ColorProperty(look.INK)
    most = NumericProperty(44)
    font = StringProperty("SemiBold")


class OptionalAction(Action):
    """A button that is there only while it has words; without them it takes no room.

    `name` is what it is called while it is there.
    """

    name = StringProperty()


class LanguageSwitch(Touchable):
    """The way to the other languages, each written in that language.

    `text` has a line for each; where there are two, both are equally large.
    """

    text = StringProperty()
    first = StringProperty()
    second = StringProperty()
    most = NumericProperty(38)

    def on_text(self, _: Widget, text: str) -> None:
        self.first, _, self.second = text.partition("\n")


class LetterTile(FloatLayout):
    """A service's letter in its tint."""

    letter = StringProperty()


class CardPicture(FloatLayout):
    """A drawing of a card in front of the scanner's light."""


class KioskScreen(BoxLayout):
    """The root of one screen; `show` brings it up to date with the state."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    office = StringProperty()
    switch_text = StringProperty()
    switchable = BooleanProperty(True)
    ground = ColorProperty(look.CREAM)
    # Whether the bar of modes is at its foot.
    for_citizens = True
    hand = ObjectProperty(None, allownone=True, rebind=True)

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        self.words = words
        self.others: tuple[str, ...] = ()
        super().__init__(frame=frame, hand=hand)

    def show(self, state: State) -> None:
        """Take over what `state` says; called on Kivy's thread only."""
        self.office = self.words.office_name(state)
        self.others = self.words.others(state)
        self.switch_text = self.words.switch(state)

    def switch_language(self) -> None:
        """Say everything in the other language, or ask in which."""
        if self.hand is not None and len(self.others) == 1:
            self.hand.choose_language(self.others[0])
        elif self.hand is not None:
            self.hand.ask_language()


def touchables(root: Widget) -> dict[str, Touchable]:
    """Return everything under `root` that can be touched now, by its name."""
    return {
        widget.touch_name: widget
        for widget in root.walk()
        if isinstance(widget, Touchable) and widget.touch_name and not widget.disabled
    }
