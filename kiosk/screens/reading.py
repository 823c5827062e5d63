"""What is on a screen, in reading order, taken from its widgets: what it says, what it offers.

The larger and lower screens are laid out anew from this, the guidance is spoken from it and
the buttons step through it; so a new screen follows without a word about any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kivy.app import App
from kivy.uix.widget import Widget

from kiosk.screens.code import CodePicture
from kiosk.screens.parts import FitLabel, LetterTile, Touchable


@dataclass(frozen=True)
class Said:
    """A text, and the type in which the screen wishes to have it, in pixels."""

    text: str
    font: str
    most: float


@dataclass(frozen=True)
class Offer:
    """Something to touch; `name` is its name for rehearsals.

    `letter` is a service's, "" for everything else. `ticks`: it can be marked, and `mark` is
    its place among the marked ones. `on` is whether it is switched on, None where it cannot be.
    """

    name: str
    texts: tuple[Said, ...]
    letter: str = ""
    strong: bool = False
    enabled: bool = True
    ticks: bool = False
    mark: str = ""
    on: bool | None = None

    @property
    def is_key(self) -> bool:
        """Whether it types a letter."""
        return self.name.startswith("key ")


@dataclass(frozen=True)
class Reading:
    """One screen; `code` is the address in its QR code, "" for none."""

    texts: tuple[Said, ...] = ()
    offers: tuple[Offer, ...] = ()
    code: str = ""


def read(screen: Widget) -> Reading:
    """Return what is on `screen`, whether it is in the window or not."""
    widgets = list(_seen(screen))
    codes = [w.said for w in widgets if isinstance(w, CodePicture) and w.said]
    return Reading(
        texts=tuple(_said(w) for w in widgets if _is_text(w)),
        offers=tuple(offer_of(w) for w in widgets if _is_named(w)),
        code=codes[0] if codes else "",
    )


def offered(screen: Widget) -> list[Touchable]:
    """Return everything on `screen` that can be touched now, in reading order."""
    widgets = (w for w in _seen(screen) if _is_named(w))
    return sorted((w for w in widgets if not w.disabled), key=_is_language)


def _is_language(widget: Touchable) -> bool:
    """Put the other language last: most people have theirs already."""
    return bool(widget.touch_name == "language")


def _seen(widget: Widget) -> Iterator[Widget]:
    """Yield what is seen below `widget`; what lies in a thing to touch belongs to that."""
    for child in reversed(widget.children):
        if _is_hidden(child):
            continue
        yield child
        inner = _seen(child)
        yield from (w for w in inner if isinstance(w, Touchable)) if _is_named(child) else inner


def _is_hidden(widget: Widget) -> bool:
    """Tell whether nobody sees it, or it says nothing of its own; a button without a name waits."""
    waits = isinstance(widget, Touchable) and widget.disabled and not widget.touch_name
    return widget.opacity == 0 or waits or isinstance(widget, LetterTile)


def _is_named(widget: Widget) -> bool:
    return isinstance(widget, Touchable) and bool(widget.touch_name)


def _is_text(widget: Widget) -> bool:
    return isinstance(widget, FitLabel) and bool(widget.said) and not widget.aside


def _said(label: FitLabel) -> Said:
    return Said(label.said, label.font_name, label.most)


def offer_of(widget: Touchable) -> Offer:
    """Return what `widget` offers."""
    return Offer(
        name=widget.touch_name,
        texts=tuple(_said(w) for w in _inside(widget) if _is_text(w)),
        letter=next(
            (w.letter for w in widget.walk(restrict=True) if isinstance(w, LetterTile)), ""
        ),
        strong=tuple(widget.fill) == tuple(App.get_running_app().theme.red),
        enabled=not widget.disabled,
        ticks=bool(getattr(widget, "ticks", False)),
        mark=str(getattr(widget, "mark", "")),
        on=getattr(widget, "on", None),
    )


def _inside(widget: Widget) -> Iterator[Widget]:
    """Yield what is seen in a thing to touch, without other such things in it."""
    for child in reversed(widget.children):
        if not _is_hidden(child) and not _is_named(child):
            yield child
            yield from _inside(child)
