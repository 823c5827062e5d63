"""A QR code on the glass, for a phone's camera."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from server.core import look

# So many modules of white around it: ISO/IEC 18004 wants four.
QUIET_ZONE = 4


class CodePicture(Widget):
    """The code of `said`, as large as whole pixels allow; nothing without it.

    It is dark on white whatever the colours of the screen are: not every phone reads
    a code that is light on dark.
    """

    said = StringProperty()

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._picture: Texture | None = None
        with self.canvas:
            Color(1, 1, 1, 1)
            self._square = Rectangle(size=(0, 0))
        self.fbind("said", self._draw)
        # Each by itself: what is derived from them may not be up to date yet when this is called.
        for edge in ("x", "y", "width", "height"):
            self.fbind(edge, self._place)

    def _draw(self, *_: object) -> None:
        self._picture = self._square.texture = picture_of(self.said) if self.said else None
        self._place()

    def _place(self, *_: object) -> None:
        """Draw each module in the same number of pixels, or a camera sees bent lines."""
        if self._picture is None:
            self._square.size = (0, 0)
            return
        modules = self._picture.width
        side = int(min(self.width, self.height)) // modules * modules
        self._square.size = (side, side)
        left, lower = self.x + (self.width - side) / 2, self.y + (self.height - side) / 2
        self._square.pos = (round(left), round(lower))


def picture_of(text: str) -> Texture:
    """Return the code of `text` with its quiet zone, one pixel to a module."""
    import segno  # noqa: PLC0415 - not needed before the first frame

    # Nothing soils a screen: the code with the largest modules is read from the farthest.
    rows = list(segno.make(text, error="l", micro=False).matrix_iter(border=QUIET_ZONE))
    dark, light = bytes.fromhex(look.INK[1:]), b"\xff\xff\xff"
    picture = Texture.create(size=(len(rows), len(rows)), colorfmt="rgb")
    picture.mag_filter = picture.min_filter = "nearest"
    picture.blit_buffer(
        b"".join(dark if module else light for row in reversed(rows) for module in row),
        colorfmt="rgb",
        bufferfmt="ubyte",
    )
    return picture
