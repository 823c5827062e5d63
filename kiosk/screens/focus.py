"""Goes from thing to thing on the screen, for the buttons and for those who listen."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.flow.moves import SETTLE_S
from kiosk.keys import Key
from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE, Touchable

Builder.load_file(str(HERE / "focus.kv"))

# What the button "back" does, where the screen has it.
_BACK = ("back", "done")


class Ring(Widget):
    """The frame around what the buttons have chosen."""

    shown = BooleanProperty(False)
    corner = NumericProperty(14)
    thick = NumericProperty(3)


class Focus:
    """Which thing is chosen, by its name, so that a redraw does not lose it.

    `things` gives what can be chosen now, in reading order; `moved` is told after each step,
    with the thing or None for the screen as a whole. `stops`: after the last thing comes the
    screen as a whole.
    """

    def __init__(
        self,
        frame: Frame,
        things: Callable[[], list[Touchable]],
        moved: Callable[[Touchable | None], None],
    ) -> None:
        self.ring = Ring(size_hint=(None, None), thick=frame.px(12, 6))
        self.stops = False
        self._things, self._moved = things, moved
        self._name = ""
        self._pressed = -SETTLE_S
        self._place = Clock.create_trigger(lambda _: self.refresh(), 0)

    @property
    def chosen(self) -> Touchable | None:
        """What is chosen, None for nothing in particular."""
        return next((w for w in self._things() if w.touch_name == self._name), None)

    def press(self, key: Key) -> None:
        """Step on, act or go back; a button that bounces does nothing twice."""
        now = float(Clock.get_time())
        if key is not Key.NEXT and now - self._pressed < SETTLE_S:
            return
        # Whoever steps on in between means what they press then.
        self._pressed = now if key is not Key.NEXT else -SETTLE_S
        {Key.NEXT: self._next, Key.OK: self._act, Key.BACK: self._back}[key]()

    def choose(self, thing: Touchable | None) -> None:
        """Choose `thing`, or nothing, and tell of it."""
        self._name = thing.touch_name if thing is not None else ""
        self.refresh()
        self._moved(thing)

    def clear(self) -> None:
        """Choose nothing, and say nothing of it."""
        self._name = ""
        self.refresh()

    def refresh(self) -> None:
        """Put the ring where the chosen thing is now, if it is still there."""
        thing = self.chosen
        self.ring.shown = thing is not None
        if thing is not None:
            self.ring.pos, self.ring.size = thing.to_window(*thing.pos), thing.size
            self.ring.corner = thing.radius

    def refresh_later(self) -> None:
        """Put the ring right once everything has its place."""
        self._place()

    def _next(self) -> None:
        things = self._things()
        names = [thing.touch_name for thing in things]
        place = names.index(self._name) + 1 if self._name in names else 0
        if place < len(things):
            self.choose(things[place])
        else:
            self.choose(things[0] if things and not self.stops else None)

    def _act(self) -> None:
        thing = self.chosen
        if thing is None:
            self._next()
        else:
            thing.do()

    def _back(self) -> None:
        ways = [thing for thing in self._things() if thing.touch_name in _BACK]
        if ways:
            ways[0].do()
        else:
            self.choose(None)
