"""The screen of a number without a slip: the number, and its code for a phone."""

from __future__ import annotations

from kivy.lang import Builder

from kiosk.screens.code import CodePicture  # noqa: F401 - coded.kv draws with it
from kiosk.screens.parts import HERE
from kiosk.screens.ticket import NumberScreen

Builder.load_file(str(HERE / "coded.kv"))


class CodedScreen(NumberScreen):
    """All that the slip would have said, to be photographed."""
