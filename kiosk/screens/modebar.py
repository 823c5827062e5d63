"""The quiet row at the foot of every screen: larger, darker, lower, aloud, at one touch each."""

from __future__ import annotations

from functools import partial

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.flow.state import Mode
from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE, Hand, Touchable
from kiosk.views.modeview import ModeView

Builder.load_file(str(HERE / "modebar.kv"))


class Sign(Widget):
    """A drawing of what a mode does."""

    ink = ColorProperty()


class LargeSign(Sign):
    """Small beside large."""


class ContrastSign(Sign):
    """Half dark."""


class ReachSign(Sign):
    """Buttons below."""


class SpokenSign(Sign):
    """A loudspeaker."""


_SIGNS = {
    Mode.LARGE: LargeSign,
    Mode.CONTRAST: ContrastSign,
    Mode.REACH: ReachSign,
    Mode.SPOKEN: SpokenSign,
}


class ModeButton(Touchable):
    """One mode; while it is `on` it is dark and ticked."""

    text = StringProperty()
    on = BooleanProperty(False)
    ink = ColorProperty()
    frame = ObjectProperty(Frame(1080, 1920), rebind=True)

    def __init__(self, mode: Mode, **properties: object) -> None:
        super().__init__(touch_name=f"mode {mode}", **properties)
        self._sign = _SIGNS[mode](ink=self.ink)
        self.bind(ink=self._sign.setter("ink"))
        self.ids.sign.add_widget(self._sign)


class ModeBar(BoxLayout):
    """Every mode that is offered, always in the same place; it takes no room without any."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    ground = ColorProperty()
    shown = ObjectProperty(())

    def __init__(self, frame: Frame, hand: Hand) -> None:
        self._hand = hand
        self.buttons: dict[Mode, ModeButton] = {}
        super().__init__(frame=frame)

    def take(self, modes: tuple[ModeView, ...]) -> None:
        """Show `modes`; buttons are made anew only where others are offered."""
        if [view.mode for view in modes] != list(self.buttons):
            self._rebuild(modes)
        for view in modes:
            self.buttons[view.mode].text, self.buttons[view.mode].on = view.name, view.on
        self.shown = modes

    def _rebuild(self, modes: tuple[ModeView, ...]) -> None:
        self.clear_widgets()
        self.buttons = {view.mode: self._button(view.mode) for view in modes}
        for button in self.buttons.values():
            self.add_widget(button)

    def _button(self, mode: Mode) -> ModeButton:
        return ModeButton(
            mode,
            act=partial(self._hand.touch_mode, mode),
            frame=self.frame,
            radius=self.frame.px(24, 12),
        )
