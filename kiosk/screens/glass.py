"""What fills the window: the screen, and the bar of modes at its foot."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Screen, State
from kiosk.screens.aloneline import AloneLine
from kiosk.screens.frame import Frame
from kiosk.screens.modebar import ModeBar
from kiosk.screens.parts import Hand, KioskScreen
from kiosk.views.modeview import modes_view
from kiosk.views.view import Words


class Glass(FloatLayout):
    """Holds one screen; takes no touch until what has come up was there for a moment."""

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        super().__init__()
        self._words = words
        self._since = 0.0
        self._changed = 0.0
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
        self.bar.ground = self.alone.ground = screen.ground
        self.alone.said = self._words.alone(state)
        if screen not in self.body.children:
            self.body.clear_widgets()
            self.body.add_widget(screen)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Let nothing through that comes too early."""
        return not self.settled or bool(super().on_touch_down(touch))
