"""The small line above every screen while the kiosk gives numbers without the server."""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import ColorProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.screens.frame import Frame
from kiosk.screens.parts import HERE
from server.core import look

Builder.load_file(str(HERE / "aloneline.kv"))


class AloneLine(FloatLayout):
    """Says so to the staff, and takes no more room than that needs; `said` is "" otherwise."""

    frame = ObjectProperty(Frame(1080, 1920), rebind=True)
    said = StringProperty()
    ground = ColorProperty(look.CREAM)
