"""Turns touches, scans and the panel's button into events, each with its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from kiosk.codes.card import recognise
from kiosk.flow.calibration import Touched
from kiosk.flow.events import (
    AskedAppointment,
    AskedLanguage,
    AskedPriority,
    AskedReprint,
    AskedSeveral,
    Began,
    CameBack,
    Chose,
    ChoseLanguage,
    ChoseMine,
    ChosePriority,
    Erased,
    Event,
    GaveCode,
    ModeTouched,
    Scanned,
    Stayed,
    Stirred,
    TookMarked,
    Typed,
    VoicesFound,
    WentBack,
    Widened,
)
from kiosk.flow.finding_events import AskedLeaflet, AskedPapers, AskedSearch, ChoseLane
from kiosk.flow.results import AskedLane
from kiosk.flow.state import Mode, Topic
from kiosk.flow.technician import Deed
from kiosk.flow.technician_events import AskedTechnician, Did, TouchedCross


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

    def ask_several(self) -> None:
        self._post(AskedSeveral(self._clock()))

    def take_marked(self) -> None:
        self._post(TookMarked(self._clock(), uuid4()))

    def choose_mine(self, ticket: str) -> None:
        self._post(ChoseMine(self._clock(), ticket, uuid4()))

    def ask_reprint(self) -> None:
        self._post(AskedReprint(self._clock()))

    def come_back(self) -> None:
        self._post(CameBack(self._clock(), uuid4()))

    def choose_lane(self, key: str) -> None:
        self._post(ChoseLane(self._clock(), key))

    def ask_search(self) -> None:
        self._post(AskedSearch(self._clock()))

    def ask_papers(self, topic: Topic | None) -> None:
        self._post(AskedPapers(self._clock(), topic))

    def ask_leaflet(self) -> None:
        self._post(AskedLeaflet(self._clock()))

    def ask_lane(self) -> None:
        self._post(AskedLane(self._clock()))

    def ask_appointment(self) -> None:
        self._post(AskedAppointment(self._clock()))

    def type(self, letter: str) -> None:
        self._post(Typed(self._clock(), letter))

    def erase(self) -> None:
        self._post(Erased(self._clock()))

    def give_code(self) -> None:
        self._post(GaveCode(self._clock(), uuid4()))

    def go_back(self) -> None:
        self._post(WentBack(self._clock()))

    def ask_language(self) -> None:
        self._post(AskedLanguage(self._clock()))

    def choose_language(self, language: str) -> None:
        self._post(ChoseLanguage(self._clock(), language))

    def touch_mode(self, mode: Mode) -> None:
        self._post(ModeTouched(self._clock(), mode))

    def stay(self) -> None:
        """Somebody is there, though nothing else follows from it."""
        self._post(Stayed(self._clock()))

    def stir(self) -> None:
        """Somebody stands there, and has touched nothing yet."""
        self._post(Stirred(self._clock()))

    def ask_technician(self) -> None:
        """Somebody made the hidden gesture."""
        self._post(AskedTechnician(self._clock()))

    def repair(self, deed: Deed, value: str = "") -> None:
        self._post(Did(self._clock(), deed, value))

    def touch_cross(self, touched: Touched) -> None:
        self._post(TouchedCross(self._clock(), touched))

    def found_voices(self, languages: frozenset[str]) -> None:
        self._post(VoicesFound(self._clock(), languages))

    def scan(self, text: str) -> None:
        """Recognise what was scanned; the text itself goes no further than this."""
        scan = recognise(text)
        self._post(Scanned(self._clock(), scan, self._today(), uuid4(), len(text)))
