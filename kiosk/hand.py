"""Turns touches, scans and the panel's button into events, each with its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from kiosk.card import recognise
from kiosk.events import (
    AskedPriority,
    Began,
    Chose,
    ChoseLanguage,
    ChosePriority,
    Event,
    Scanned,
    WentBack,
    Widened,
)


class Touches:
    """Posts what people do; `post` returns at once, so any thread may call any of these."""

    def __init__(
        self,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        today: Callable[[], date],
    ) -> None:
        self._post = post
        self._clock = clock
        self._today = today

    def begin(self) -> None:
        self._post(Began(self._clock()))

    def choose(self, letter: str) -> None:
        """One touch is one request: its id stays through every retry."""
        self._post(Chose(self._clock(), letter, uuid4()))

    def ask_priority(self) -> None:
        self._post(AskedPriority(self._clock()))

    def choose_priority(self, key: str | None) -> None:
        self._post(ChosePriority(self._clock(), key))

    def widen(self) -> None:
        self._post(Widened(self._clock()))

    def go_back(self) -> None:
        self._post(WentBack(self._clock()))

    def choose_language(self, language: str) -> None:
        self._post(ChoseLanguage(self._clock(), language))

    def scan(self, text: str) -> None:
        """Recognise what was scanned; the text itself goes no further than this."""
        self._post(Scanned(self._clock(), recognise(text), self._today()))
