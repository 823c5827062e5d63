"""The search on keys in the order of the alphabet, and the screens about papers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk.flow.state import State
from kiosk.screens.appointment import KeyButton
from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE, Hand, KioskScreen, Touchable
from kiosk.views.findingview import Found, PapersView
from kiosk.views.view import Words

Builder.load_file(str(HERE / "finding.kv"))

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# So much of what was found has room beside the keys, upright and lying.
_ROOM = (3, 4)


class FoundButton(Touchable):
    """A service or a procedure."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    letter = StringProperty()
    name = StringProperty()
    about = StringProperty()


class PaperRow(BoxLayout):
    """One paper to bring."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    said = StringProperty()


def found_button(found: Found, frame: Frame, hand: Hand, shows_letter: bool) -> FoundButton:
    """Return the button that leads to what was found."""
    topic = found.topic
    return FoundButton(
        frame=frame,
        letter=topic.letter if shows_letter else "",
        name=found.name,
        about=found.about,
        touch_name=f"found {topic.letter} {topic.key}".rstrip(),
        act=partial(hand.ask_papers, topic),
        radius=frame.px(28, 14),
    )


class SearchScreen(KioskScreen):
    """What have you come for?"""

    title = StringProperty()
    sought = StringProperty()
    empty = StringProperty()
    told = StringProperty()
    erase = StringProperty()
    browse = StringProperty()
    back = StringProperty()
    shown: tuple[Found, ...] = ()

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        super().__init__(frame, words, hand)
        self._space = self._key(" ", "space")
        self._space.size_hint_x = 4 if frame.portrait else 2
        self._lay_keys(6 if frame.portrait else 7)

    def show(self, state: State) -> None:
        super().show(state)
        view = self.words.search(state, _ROOM[0] if self.frame.portrait else _ROOM[1])
        self.title, self.sought, self.empty = view.title, view.sought.strip(), view.empty
        self.told, self.browse, self.back = view.told, view.browse, view.back
        self.erase, self._space.text = view.erase, view.space
        if view.found != self.shown:
            self._rebuild(view.found)

    def ask_all(self) -> None:
        """Choose among all services instead."""
        self.hand.ask_papers(None)

    def _rebuild(self, found: tuple[Found, ...]) -> None:
        self.shown = found
        box = self.ids.found
        box.clear_widgets()
        for one in found:
            box.add_widget(found_button(one, self.frame, self.hand, shows_letter=True))

    def _lay_keys(self, columns: int) -> None:
        """Put the letters into rows; the space has what the last one leaves free."""
        for first in range(0, len(_LETTERS), columns):
            row = BoxLayout(spacing=self.frame.px(12, 6))
            for letter in _LETTERS[first : first + columns]:
                row.add_widget(self._key(letter, letter))
            self.ids.letters.add_widget(row)
        row.add_widget(self._space)

    def _key(self, letter: str, name: str) -> KeyButton:
        return KeyButton(
            text=letter,
            touch_name=f"key {name}",
            act=partial(self.hand.type, letter),
            most=self.frame.px(60, 30) if name == letter else self.frame.px(42, 20),
            radius=self.frame.px(24, 12),
        )


class PapersScreen(KioskScreen):
    """What to bring, or of what it is asked."""

    title = StringProperty()
    about = StringProperty()
    letter = StringProperty()
    label = StringProperty()
    told = StringProperty()
    take = StringProperty()
    print = StringProperty()
    back = StringProperty()
    reads = BooleanProperty(False)
    shown: tuple[object, ...] = ()

    def show(self, state: State) -> None:
        super().show(state)
        view: PapersView = self.words.papers(state)
        self.title, self.about, self.letter = view.title, view.about, view.letter
        self.label, self.told = view.label, view.told
        self.take, self.print, self.back = view.take, view.print, view.back
        self.reads = bool(view.papers)
        if (view.choices, view.papers) != self.shown:
            self.shown = view.choices, view.papers
            self._rebuild(view)

    def take_number(self) -> None:
        """Take a number for the service that this is about."""
        self.hand.choose(self.letter)

    def _rebuild(self, view: PapersView) -> None:
        body = self.ids.body
        body.clear_widgets()
        count = len(view.choices or view.papers)
        gap = self.frame.px(20, 10)
        grid = GridLayout(cols=self._columns(count, bool(view.papers)), spacing=gap)
        # Of many, only the names are large enough to be read.
        names_only = count > (6 if self.frame.portrait else 8)
        for one in view.choices:
            shown = replace(one, about="") if names_only else one
            grid.add_widget(self._choice(shown, not view.letter))
        for paper in view.papers:
            grid.add_widget(PaperRow(frame=self.frame, said=paper))
        body.add_widget(grid)

    def _choice(self, found: Found, shows_letter: bool) -> FoundButton:
        made = found_button(found, self.frame, self.hand, shows_letter)
        made.size_hint_max_y = self.frame.px(240, 110)
        return made

    def _columns(self, count: int, reads: bool) -> int:
        """Return how many columns so many things need to stay large."""
        if self.frame.portrait:
            return 1 if reads or count <= 6 else 2
        return 1 if count <= (4 if reads else 2) else 2 if count <= 10 else 3
