"""The services screen: a tile for each service, and the bar about priority."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.flow.state import State
from kiosk.screens.frame import Box, Frame, Spacing, arrange, columns_for
from kiosk.screens.parts import HERE, Action, FitLabel, KioskScreen, Touchable
from kiosk.views.servicesview import Favour, Mine, ServicesView, Tile

Builder.load_file(str(HERE / "services.kv"))


# So many tiles have room for larger type.
FEW = 3


class ServiceTile(Touchable):
    """One service: letter in its tint, name, what it is for, how many wait.

    One that is `full` cannot be touched. While several are marked, each has a box for its
    `mark`.
    """

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    letter = StringProperty()
    name = StringProperty()
    about = StringProperty()
    waiting = StringProperty()
    free = BooleanProperty(False)
    full = BooleanProperty(False)
    # Whether it has a box to tick.
    ticks = BooleanProperty(False)
    mark = StringProperty()
    # Larger where few services leave much room.
    scale = NumericProperty(1)

    def take(self, tile: Tile) -> None:
        """Show what `tile` says."""
        self.letter, self.name = tile.letter, tile.name
        self.about, self.waiting = tile.about, tile.waiting
        self.free, self.mark = tile.free, tile.mark
        self.full = self.disabled = tile.full


class ServiceGrid(FloatLayout):
    """All tiles under their groups' headings, as large as the space allows."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    hand = ObjectProperty(None, allownone=True, rebind=True)

    def __init__(self, **properties: object) -> None:
        self.tiles: dict[str, ServiceTile] = {}
        self.headings: dict[str, FitLabel] = {}
        self.shown: tuple[Tile, ...] = ()
        super().__init__(**properties)
        self.bind(pos=self.lay_out, size=self.lay_out)

    def take(self, tiles: tuple[Tile, ...], marking: bool) -> None:
        """Show `tiles`; widgets are made anew only where other services come up."""
        if self._keys(tiles) != self._keys(self.shown):
            self._rebuild(tiles)
        for tile in tiles:
            self.tiles[name_of(tile)].take(tile)
            self.tiles[name_of(tile)].ticks = marking and not tile.full
        self.shown = tiles

    def lay_out(self, *_: object) -> None:
        """Put every tile and heading where `arrange` says."""
        if not self.shown:
            return
        portrait = self.frame.portrait
        spacing = Spacing(self.frame.px(10, 8), self.frame.px(52, 29), self.frame.px(420, 260))
        area = Box(self.x, self.y, self.width, self.height)
        groups = [tile.group for tile in self.shown]
        boxes, headings = arrange(groups, area, columns_for(len(groups), portrait), spacing)
        for tile, box in zip(self.shown, boxes, strict=True):
            self._place(self.tiles[name_of(tile)], box)
        for group, box in headings.items():
            self._place(self.headings[group], box)

    def _rebuild(self, tiles: tuple[Tile, ...]) -> None:
        self.clear_widgets()
        self.tiles = {name_of(t): self._tile(t, len(tiles) <= FEW) for t in tiles}
        self.headings = {t.group: self._heading(t.group) for t in tiles}
        for widget in (*self.headings.values(), *self.tiles.values()):
            self.add_widget(widget)
        self.shown = tiles
        self.lay_out()

    def _tile(self, tile: Tile, few: bool) -> ServiceTile:
        choose = self.hand.choose_lane if tile.lane else self.hand.choose
        act, scale = partial(choose, tile.lane or tile.letter), 1.5 if few else 1
        return ServiceTile(frame=self.frame, touch_name=name_of(tile), act=act, scale=scale)

    def _heading(self, text: str) -> FitLabel:
        most = self.frame.px(36, 18)
        return FitLabel(
            said=text, aside=True, font_name="SemiBold", most=most, size_hint=(None, None)
        )

    def _place(self, widget: FloatLayout | FitLabel, box: Box) -> None:
        widget.size_hint = (None, None)
        widget.size = (box.width, box.height)
        widget.pos = (box.x, box.y)

    def _keys(self, tiles: tuple[Tile, ...]) -> list[tuple[str, str]]:
        return [(name_of(tile), tile.group) for tile in tiles]


def name_of(tile: Tile) -> str:
    """Return what the tile is called for rehearsals."""
    return f"group {tile.lane}" if tile.lane else f"service {tile.letter}"


class FavourBar(FloatLayout):
    """The bar about priority, always in the same place so that nothing jumps."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    hand = ObjectProperty(None, allownone=True, rebind=True)
    title = StringProperty()
    group = StringProperty()
    decline = StringProperty()
    granted = BooleanProperty(False)

    def take(self, favour: Favour | None) -> None:
        """Show `favour`; without one the bar is empty."""
        self.opacity = 1 if favour else 0
        self.disabled = favour is None
        if favour:
            self.title, self.group = favour.title, favour.group
            self.decline, self.granted = favour.decline, favour.granted
        self.ids.ask.touch_name = "" if self.granted or not favour else "priority"
        self.ids.decline.touch_name = "decline" if self.granted else ""

    def ask(self) -> None:
        """Open the priority screen, unless priority is granted already."""
        if not self.granted:
            self.hand.ask_priority()

    def no_thanks(self) -> None:
        """Do without priority."""
        if self.granted:
            self.hand.choose_priority(None)


class MineButton(Touchable):
    """A number that the citizen has, and what a touch does with it."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    has = StringProperty()
    what = StringProperty()


class MineBar(BoxLayout):
    """The numbers that the owner of the scanned card has already."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    hand = ObjectProperty(None, allownone=True, rebind=True)
    shown: tuple[Mine, ...] = ()

    def take(self, mine: tuple[Mine, ...]) -> None:
        """Show a button for each of `mine`."""
        if mine == self.shown:
            return
        self.shown = mine
        self.clear_widgets()
        for number, one in enumerate(mine, 1):
            self.add_widget(self._button(one, f"mine {number}"))

    def _button(self, mine: Mine, name: str) -> MineButton:
        act = partial(self.hand.choose_mine, mine.ticket)
        return MineButton(frame=self.frame, has=mine.has, what=mine.act, touch_name=name, act=act)


@dataclass(frozen=True)
class Other:
    """A button beside "back"; `strong` is the red one."""

    name: str
    text: str
    strong: bool = False


def others_of(view: ServicesView) -> tuple[Other, ...]:
    """Return the buttons beside "back" that there are now."""
    if view.marking:
        return (Other("take" if view.takes else "", view.take, view.takes),)
    texts = {"all": view.all, "appointment": view.appointment, "several": view.several}
    return tuple(Other(name, text) for name, text in texts.items() if text)


class FootButton(Action):
    """A button beside "back"."""


class ServicesScreen(KioskScreen):
    """What did you come for?"""

    title = StringProperty()
    back = StringProperty()
    find = StringProperty()
    # How many of the citizen's own numbers are offered.
    mine = NumericProperty(0)
    # How many buttons there is room for at the foot, "back" among them.
    foot = NumericProperty(1)
    offered: tuple[tuple[Other, ...], tuple[Mine, ...]] = ((), ())

    def show(self, state: State) -> None:
        super().show(state)
        view: ServicesView = self.words.services(state)
        self.title, self.back = view.title, view.back
        self.find = view.find
        self.mine = len(view.mine)
        self.ids.mine_above.take(() if self.frame.portrait else view.mine)
        self.ids.grid.take(view.tiles, view.marking)
        self.ids.favour.take(view.favour)
        self._offer(view)

    def _offer(self, view: ServicesView) -> None:
        """Put the buttons beside "back" that there are now."""
        others = others_of(view)
        below = view.mine if self.frame.portrait else ()
        if (others, below) == self.offered:
            return
        self.offered = others, below
        self.foot = 3 if view.marking else 1 + len(others or below)
        box = self.ids.others
        box.clear_widgets()
        for other in others:
            box.add_widget(self._button(other))
        if below:
            bar = MineBar(frame=self.frame, hand=self.hand)
            bar.take(below)
            box.add_widget(bar)

    def _button(self, other: Other) -> FootButton:
        acts = {
            "all": self.hand.widen,
            "appointment": self.hand.ask_appointment,
            "several": self.hand.ask_several,
            "take": self.hand.take_marked,
        }
        return FootButton(
            text=other.text,
            touch_name=other.name,
            act=acts.get(other.name),
            font="ExtraBold" if other.strong else "SemiBold",
            most=self.frame.px(44, 22),
            strong=other.strong,
            radius=self.frame.px(28, 14),
        )
