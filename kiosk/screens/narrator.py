"""Tells the guide what to say: the screen when it comes up, the thing that is chosen."""

from __future__ import annotations

from typing import Protocol

from kivy.uix.widget import Widget

from kiosk.flow.modes import active_modes
from kiosk.flow.state import Mode, Screen, State
from kiosk.screens.parts import KioskScreen, Touchable
from kiosk.screens.reading import Offer, offer_of, read
from kiosk.views.spoken import Choice, Sentences, one, whole
from kiosk.views.view import Words


class Guide(Protocol):
    """Speaks; both return at once, and what is newest ends what was before."""

    def say(self, sentences: Sentences, language: str) -> None: ...
    def hush(self) -> None: ...


class Silent:
    """The guide where there is no loudspeaker."""

    def say(self, sentences: Sentences, language: str) -> None:
        """Say nothing."""

    def hush(self) -> None:
        """Stay silent."""


class Narrator:
    """Speaks while the citizen wishes it; `on` tells whether that is now."""

    def __init__(self, words: Words, guide: Guide) -> None:
        self._words = words
        self._guide = guide
        self._screen: KioskScreen | None = None
        self._state = State()
        self._told: tuple[object, ...] = ()
        self.on = False

    def take(self, screen: KioskScreen, state: State) -> None:
        """Read `screen` out if it has just come up, or says something else than before."""
        was, self.on = self.on, screen.for_citizens and Mode.SPOKEN in active_modes(state)
        self._screen, self._state = screen, state
        if not self.on:
            if was:
                self.hush()
            self._told = ()
            return
        reading = read(screen)
        # What is typed changes with every key, and each key is said by itself.
        typed = any(offer.is_key for offer in reading.offers)
        where = state.screen, state.choosing_language, state.language, state.since
        news = *where, () if typed else reading.texts
        if news != self._told:
            self._told = news
            self.again()

    def again(self) -> None:
        """Read the whole screen out, from its beginning."""
        if self.on and self._screen is not None:
            reading, texts = read(self._screen), self._words.now(self._state)
            named = (self._screen.office,) if self._state.screen is Screen.WELCOME else ()
            said = (*named, *(said.text for said in reading.texts))
            choices = [choice_of(offer) for offer in reading.offers]
            self._guide.say(whole(texts, said, choices), self._state.language)

    def thing(self, widget: Widget, by_touch: bool) -> None:
        """Say what `widget` is."""
        if self.on and isinstance(widget, Touchable):
            texts = self._words.now(self._state)
            said = one(texts, choice_of(offer_of(widget)), again=by_touch)
            self._guide.say(said, self._state.language)

    def hush(self) -> None:
        """Say nothing more."""
        self._guide.hush()


def choice_of(offer: Offer) -> Choice:
    """Return how `offer` is heard."""
    return Choice(
        texts=tuple(said.text for said in offer.texts),
        letter=offer.letter,
        enabled=offer.enabled,
        on=offer.on,
        marked=bool(offer.mark),
        is_key=offer.is_key,
    )
