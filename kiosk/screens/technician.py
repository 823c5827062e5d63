"""The technician's screen: lines about the machine, buttons to try and set things, the log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.flow.calibration import Touched
from kiosk.flow.state import State
from kiosk.flow.technician import Page
from kiosk.screens.frame import Frame
from kiosk.screens.pad import TouchPad
from kiosk.screens.parts import HERE, Action, FitLabel, Hand, KioskScreen
from kiosk.views.stateview import Line
from kiosk.views.technicianview import Button, TechnicianView, technician_view
from kiosk.views.technicianwords import technician_texts
from kiosk.views.view import Words

Builder.load_file(str(HERE / "technician.kv"))

_PADS = (Page.TOUCH, Page.CROSSES)
# Columns of keys and of buttons, upright and lying.
_DIGITS, _LETTERS, _BUTTONS = (3, 5), (6, 10), (2, 3)


class MarkShape(Widget):
    """The shape of a mark."""

    mark = StringProperty("none")


class LineRow(BoxLayout):
    """One line about the machine: name, mark and word, sentence."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    name = StringProperty()
    mark = StringProperty("none")
    word = StringProperty()
    text = StringProperty()


class TechnicianButton(Action):
    """A button of this screen; `chosen`: the page that is up."""

    chosen = BooleanProperty(False)
    frame = ObjectProperty(Frame(1080, 1920), rebind=True)


class TechnicianScreen(KioskScreen):
    """Every page of it, and the door before them."""

    for_citizens = False
    title = StringProperty()
    hint = StringProperty()
    told = StringProperty()
    has_tabs = BooleanProperty(False)
    hint_height = NumericProperty(0)
    padded = BooleanProperty(False)

    def __init__(self, frame: Frame, words: Words, hand: Hand) -> None:
        super().__init__(frame, words, hand)
        self._view: TechnicianView | None = None
        self._usual = list(reversed(self.children))
        self._rows: list[LineRow] = []
        self._lines = BoxLayout(orientation="vertical")
        self._field = FitLabel(
            font_name="ExtraBold", most=frame.px(64, 32), halign="center", size_hint_y=None
        )
        self._field.height = frame.px(110, 52)
        self._log = BoxLayout(orientation="vertical")
        self._keys = GridLayout(spacing=frame.px(12, 6))
        self._buttons = GridLayout(spacing=frame.px(20, 10))
        self._rest = Widget(size_hint_y=0.6)
        self._pad = TouchPad(self._leave_pad, hand.stay, self._touched)

    def show(self, state: State) -> None:
        view = technician_view(state)
        if view is None:
            return
        before, self._view = self._view, view
        self.title, self.hint, self.told = view.title, view.hint, view.told
        self.hint_height = self.frame.px(130, 56) if view.hint else 0
        self._show_pad(view)
        if before is None or (before.other, before.leave) != (view.other, view.leave):
            self._show_head(view)
        if before is None or before.tabs != view.tabs:
            self._fill(self.ids.tabs, view.tabs, (38, 19))
            self.has_tabs = bool(view.tabs)
        self._show_body(view, before)

    def _show_head(self, view: TechnicianView) -> None:
        head = self.ids.head
        for child in head.children[:-1]:
            head.remove_widget(child)
        for button, width in ((view.other, (250, 130)), (view.leave, (330, 190))):
            made = self._button(button, (34, 18))
            made.size_hint_x, made.width = None, self.frame.px(*width)
            head.add_widget(made)

    def _show_pad(self, view: TechnicianView) -> None:
        """Cover everything where the glass itself is tried."""
        is_pad = view.page in _PADS
        self._pad.cross = -1 if view.cross is None else view.cross
        self._pad.hint = f"{view.told}\n{view.hint}" if view.told else view.hint
        self._pad.done = view.leave.text
        if is_pad != self.padded:
            self.padded = is_pad
            self.clear_widgets()
            for child in [self._pad] if is_pad else self._usual:
                self.add_widget(child)

    def _show_body(self, view: TechnicianView, before: TechnicianView | None) -> None:
        self._field.said = view.field or ""
        self._show_lines(view.lines)
        self._show_log(view)
        if before is None or before.keys != view.keys:
            self._fill(self._keys, view.keys, (64, 32))
        if before is None or before.buttons != view.buttons:
            self._fill(self._buttons, view.buttons, (44, 22))
        self._place_parts(view)

    def _place_parts(self, view: TechnicianView) -> None:
        """Put up what this page has, in its order; what is there already stays there."""
        parts = [
            (self._field, view.field is not None),
            (self._lines, bool(view.lines)),
            (self._log, view.page is Page.LOGS),
            (self._keys, bool(view.keys)),
            (self._buttons, bool(view.buttons)),
        ]
        wanted = [part for part, is_there in parts if is_there]
        if len(view.buttons) == 1:
            wanted.append(self._rest)
        columns = _DIGITS if view.page is None else _LETTERS
        self._keys.cols = columns[0 if self.frame.portrait else 1]
        self._buttons.cols = min(_BUTTONS[0 if self.frame.portrait else 1], len(view.buttons) or 1)
        beside = bool(view.keys) or view.page is Page.LOGS
        alone = 0.4 if len(view.buttons) == 1 else 1
        self._buttons.size_hint_y = None if beside else alone
        self._buttons.height = self.frame.px(150, 66)
        if list(reversed(self.ids.body.children)) != wanted:
            self.ids.body.clear_widgets()
            for part in wanted:
                self.ids.body.add_widget(part)

    def _show_lines(self, lines: Iterable[Line]) -> None:
        marks = technician_texts()[self._language()].marks
        found = list(lines)
        if len(found) != len(self._rows):
            self._rows = [LineRow(frame=self.frame) for _ in found]
            self._lines.clear_widgets()
            for row in self._rows:
                self._lines.add_widget(row)
        for row, line in zip(self._rows, found, strict=True):
            row.name, row.mark, row.text = line.name, line.mark, line.text
            row.word = marks[line.mark]

    def _show_log(self, view: TechnicianView) -> None:
        """Show as many of the newest lines as there is room for."""
        room = 16 if self.frame.portrait else 9
        lines = view.log[-room:]
        shown = [child.said for child in reversed(self._log.children)]
        if shown != list(lines):
            self._log.clear_widgets()
            for line in lines:
                self._log.add_widget(FitLabel(said=line, most=self.frame.px(30, 16)))

    def _fill(
        self, box: BoxLayout | GridLayout, buttons: Iterable[Button], most: tuple[float, float]
    ) -> None:
        box.clear_widgets()
        for button in buttons:
            box.add_widget(self._button(button, most))

    def _button(self, button: Button, most: tuple[float, float]) -> TechnicianButton:
        made = TechnicianButton(
            frame=self.frame,
            text=button.text,
            small=button.why,
            touch_name="" if button.why else button.name,
            strong=button.strong and not button.why,
            chosen=button.chosen,
            disabled=bool(button.why),
            act=partial(self.hand.repair, button.deed, button.value),
        )
        made.most = self.frame.px(*most)
        return made

    def _language(self) -> str:
        """Return the language that is shown: the one that the switch does not lead to."""
        other = self._view.other.value if self._view else ""
        return next(code for code in technician_texts() if code != other)

    def _leave_pad(self) -> None:
        if self._view is not None:
            self.hand.repair(self._view.leave.deed, self._view.leave.value)

    def _touched(self, touched: Touched) -> None:
        self.hand.touch_cross(touched)
