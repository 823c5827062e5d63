"""What fills the window: the screen, and the bar of modes at its foot."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.flow.fingers import Contact, Fingers
from kiosk.flow.modes import offered_modes
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Light, Mode, Screen, State
from kiosk.keys import Key
from kiosk.screens.aloneline import AloneLine
from kiosk.screens.focus import Focus
from kiosk.screens.frame import Frame
from kiosk.screens.modebar import ModeBar
from kiosk.screens.narrator import Guide, Narrator
from kiosk.screens.parts import VOID, Hand, KioskScreen, Touchable
from kiosk.screens.plain.screen import PlainScreen
from kiosk.screens.plain.space import Manner
from kiosk.screens.reading import offered, read
from kiosk.screens.shade import Shade
from kiosk.views.modeview import modes_view
from kiosk.views.view import Words


class Glass(FloatLayout):
    """Holds one screen; takes no touch until what has come up was there for a moment."""

    def __init__(self, frame: Frame, words: Words, hand: Hand, guide: Guide) -> None:
        super().__init__()
        self._words = words
        self._hand = hand
        self._narrator = Narrator(words, guide)
        self._focus = Focus(frame, self._things, self._chosen)
        self._state = State()
        # Whether the guidance was begun by a button while this welcome was up.
        self._greeted = False
        # Whether a finger is choosing, and not a button.
        self._explores = False
        self._since = 0.0
        self._changed = 0.0
        self._fingers = Fingers()
        # The usual screen, even while another stands for it.
        self._usual: KioskScreen | None = None
        self._plain = PlainScreen(frame, self._do, hand.stay)
        self.body = BoxLayout()
        self.bar = ModeBar(frame, hand)
        # The bar lies on the empty margin at the foot of every screen.
        stack = BoxLayout(orientation="vertical", spacing=-frame.px(20, 10))
        self.alone = AloneLine(frame=frame)
        stack.add_widget(self.alone, canvas="after")
        stack.add_widget(self.body)
        stack.add_widget(self.bar)
        self.add_widget(stack)
        self.add_widget(self._focus.ring)
        self._shade = Shade()
        self.add_widget(self._shade)

    @property
    def settled(self) -> bool:
        """Whether what is up may be touched: a double tap must not hit what has just come."""
        return float(Clock.get_time()) - self._changed >= SETTLE_S

    def show(self, screen: KioskScreen, state: State) -> None:
        """Put `screen` up, as `state` has made it."""
        if state.since != self._since:
            self._since, self._changed = state.since, float(Clock.get_time())
            self._fingers = self._fingers.interrupted()
        nobody = state.screen is Screen.STARTING or not screen.for_citizens
        self.bar.take(() if nobody else modes_view(self._words.now(state), state))
        self._usual = screen
        self._put(self._as_wished(screen, state))
        self.bar.ground = self.alone.ground = screen.ground
        self.alone.said = self._words.alone(state)
        self._shade.take(state)
        self._follow(screen, state)

    def _follow(self, screen: KioskScreen, state: State) -> None:
        """Let ring and voice follow what has come up."""
        if state.screen is not self._state.screen:
            self._focus.clear()
            self._greeted = False
        self._state = state
        self._narrator.take(screen, state)
        self._focus.stops = self._narrator.on
        self._focus.refresh_later()

    @property
    def chosen(self) -> str:
        """The name of what the buttons have chosen, "" for nothing."""
        thing = self._focus.chosen
        return str(thing.touch_name) if thing is not None else ""

    def press(self, key: Key) -> None:
        """Take a press of a button, as a touch would be taken.

        On the first screen the first press begins the guidance: whoever uses the buttons may
        not see the glass, and whoever does switches it off with one of them.
        """
        if not self.settled:
            return
        self._narrator.hush()
        self._hand.stay()
        if self._state.light is not Light.FULL:
            return
        speaks = Mode.SPOKEN in set(offered_modes(self._state)) - self._state.modes
        if self._state.screen is Screen.WELCOME and speaks and not self._greeted:
            self._greeted = True
            self._hand.touch_mode(Mode.SPOKEN)
        else:
            self._focus.press(key)

    def _things(self) -> list[Touchable]:
        """Return what can be chosen now, the modes last."""
        return [thing for part in (*self.body.children, self.bar) for thing in offered(part)]

    def _chosen(self, thing: Touchable | None) -> None:
        if thing is None:
            self._narrator.again()
        else:
            self._narrator.thing(thing, self._explores)

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
        """Let nothing through that comes too early; who listens explores before acting."""
        self._fingers = self._fingers.came(_contact(touch))
        if self._state.light is not Light.FULL:
            self._hand.stay()
            return True
        if not self.settled or self._is_refused(touch):
            return True
        self._narrator.hush()
        if self._narrator.on:
            thing = self._under(touch)
            if thing is None or thing is not self._focus.chosen:
                touch.ud[self] = True
                self._explore(thing)
                return True
        else:
            self._focus.clear()
        taken = bool(super().on_touch_down(touch))
        if not taken:
            self._fingers = self._fingers.touched_nothing(touch.uid)
        return taken

    def _is_refused(self, touch: MotionEvent) -> bool:
        """Tell whether this finger may not act; the technician's screen takes them all."""
        is_citizens = self._usual is None or self._usual.for_citizens
        return is_citizens and not self._fingers.acts(touch.uid)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Say what a finger that explores comes upon."""
        here = _contact(touch)
        self._fingers = self._fingers.moved(here.uid, here.x, here.y, here.at)
        if self in touch.ud:
            thing = self._under(touch)
            if thing is not None and thing is not self._focus.chosen:
                self._explore(thing)
            return True
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Tell what the finger is on, which hears of this next, whether it may act."""
        touch.ud[VOID] = self._is_refused(touch)
        self._fingers = self._fingers.lifted(touch.uid)
        return bool(super().on_touch_up(touch))

    def _explore(self, thing: Touchable | None) -> None:
        self._hand.stay()
        self._explores = True
        self._focus.choose(thing)
        self._explores = False

    def _under(self, touch: MotionEvent) -> Touchable | None:
        """Return what lies under the finger, the uppermost."""
        hit = [w for w in self._things() if w.collide_point(*touch.pos)]
        return hit[-1] if hit else None


def _contact(touch: MotionEvent) -> Contact:
    short = min(Window.size)
    return Contact(touch.uid, touch.x / short, touch.y / short, float(Clock.get_time()))
