"""What fills the window: the screen, and the bar of modes at its foot."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Mode, Screen, State
from kiosk.screens.aloneline import AloneLine
from kiosk.screens.frame import Frame
from kiosk.screens.modebar import ModeBar
from kiosk.screens.parts import Hand, KioskScreen
from kiosk.screens.plain.layout import Manner
from kiosk.screens.plain.screen import PlainScreen
from kiosk.screens.reading import offered, read
from kiosk.views.modeview import modes_view
from kiosk.views.view import Words


class Glass(FloatLayout):
    """Holds one screen; takes no touch until what has come up was there for a moment."""

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        super().__init__()
        self._words = words
        self._since = 0.0
        self._changed = 0.0
        # The usual screen, even while another stands for it.
        self._usual: KioskScreen | None = None
        self._plain = PlainScreen(frame, self._do, hand.stay)
        self.body = BoxLayout()
        self.bar = ModeBar(frame, hand)
        # The bar lies on the empty margin at the foot of every screen.
        stack = BoxLayout(orientation="vertical", spacing=-frame.px(20, 10))
        self.alone = AloneLine(frame=frame)
        stack.add_widget(self.alone)
        stack.add_widget(self.body)
        stack.add_widget(self.bar)
        self.add_widget(stack)

    @property
    def settled(self) -> bool:
        """Whether what is up may be touched: a double tap must not hit what has just come."""
        return float(Clock.get_time()) - self._changed >= SETTLE_S

    def show(self, screen: KioskScreen, state: State) -> None:
        """Put `screen` up, as `state` has made it."""
        if state.since != self._since:
            self._since, self._changed = state.since, float(Clock.get_time())
        nobody = state.screen is Screen.STARTING or not screen.for_citizens
        self.bar.take(() if nobody else modes_view(self._words.now(state), state))
        self._usual = screen
        self._put(self._as_wished(screen, state))
        self.bar.ground = self.alone.ground = screen.ground
        self.alone.said = self._words.alone(state)

    def _as_wished(self, screen: KioskScreen, state: State) -> Widget:
        """Return what shows `screen` to somebody with the modes of `state`."""
        manner = Manner(Mode.LARGE in state.modes, Mode.REACH in state.modes)
        if not screen.for_citizens or not (manner.large or manner.low):
            return screen
        self._plain.ground = screen.ground
        self._plain.take(read(screen), manner, self._words.now(state).modes.next)
        return self._plain

    def _put(self, screen: Widget) -> None:
        if screen not in self.body.children:
            self.body.clear_widgets()
            self.body.add_widget(screen)

    def _do(self, name: str) -> None:
        """Do what the thing with `name` does on the usual screen."""
        for widget in offered(self._usual) if self._usual else ():
            if widget.touch_name == name:
                widget.do()
                return

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Let nothing through that comes too early."""
        return not self.settled or bool(super().on_touch_down(touch))
