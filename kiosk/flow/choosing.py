"""What touches on the services and their neighbours lead to; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow import finding, results
from kiosk.flow.events import (
    AskedLanguage,
    AskedPriority,
    AskedSeveral,
    Began,
    Chose,
    ChoseLanguage,
    ChoseMine,
    ChosePriority,
    Issue,
    Look,
    TookMarked,
    WentBack,
    Widened,
)
from kiosk.flow.moves import FINDING, NUMBERED, Outcome, forgotten, home, renew, show
from kiosk.flow.state import (
    MOST_MARKS,
    Answer,
    Screen,
    State,
    Taking,
    can_be_chosen,
    is_full,
    offered_groups,
    offered_lanes,
    resting_screen,
)
from server.core.ticket import Slip


def began(state: State, event: Began) -> Outcome:
    """Begin; the panel's button also works for the next person while a number is still up."""
    if state.screen is Screen.TICKET and state.slip is Slip.PRINTED:
        state = forgotten(state)
    elif state.screen is Screen.STANDING:
        state = forgotten(state, keep_language=True)
    elif state.screen not in (Screen.WELCOME, Screen.ANSWER):
        return state, ()
    if resting_screen(state) is not Screen.WELCOME:
        return home(state, event.at), ()
    return show(state, Screen.SERVICES, event.at), ()


def chose(state: State, event: Chose) -> Outcome:
    """One touch takes the number, unless several services are being marked."""
    if event.letter == _only_choice(state):
        return _take(state, (event.letter,), event)
    if state.screen is not Screen.SERVICES or not can_be_chosen(state, event.letter):
        return state, ()
    if state.marks is not None:
        return replace(state, marks=_marked(state.marks, event.letter)), ()
    return _take(state, (event.letter,), event)


def _only_choice(state: State) -> str | None:
    """Return the service whose number is offered on a screen about something else."""
    if state.screen is Screen.RESULT:
        return results.collecting(state)
    topic = state.topic if state.screen is Screen.PAPERS else None
    return topic.letter if topic and not is_full(state, topic.letter) else None


def _marked(marks: tuple[str, ...], letter: str) -> tuple[str, ...]:
    if letter in marks:
        return tuple(mark for mark in marks if mark != letter)
    return (*marks, letter)[:MOST_MARKS]


def took_marked(state: State, event: TookMarked) -> Outcome:
    marks = tuple(letter for letter in state.marks or () if can_be_chosen(state, letter))
    if state.screen is not Screen.SERVICES or not marks:
        return state, ()
    return _take(state, marks, event)


def _take(state: State, letters: tuple[str, ...], event: Chose | TookMarked) -> Outcome:
    first, *then = letters
    taking = Taking(event.request, event.at)
    whose = state.priority, state.citizen, state.language
    return replace(state, taking=taking), (Issue(event.request, first, *whose, tuple(then)),)


def asked_several(state: State, event: AskedSeveral) -> Outcome:
    if state.screen is not Screen.SERVICES or state.lane:
        return state, ()
    return renew(replace(state, marks=()), Screen.SERVICES, event.at), ()


def chose_mine(state: State, event: ChoseMine) -> Outcome:
    """Look where the number stands now; it is printed again if it still waits."""
    if state.screen is not Screen.SERVICES or event.ticket not in [p.ticket.id for p in state.mine]:
        return state, ()
    taking = Taking(event.request, event.at, looking=True, reprint=True)
    return replace(state, taking=taking), (Look(event.request, event.ticket),)


def asked_priority(state: State, event: AskedPriority) -> Outcome:
    if state.screen is not Screen.SERVICES or not offered_groups(state.office):
        return state, ()
    return show(state, Screen.PRIORITY, event.at), ()


def chose_priority(state: State, event: ChosePriority) -> Outcome:
    keys = [None, *(g.key for g in offered_groups(state.office))]
    if state.screen not in (Screen.PRIORITY, Screen.SERVICES) or event.key not in keys:
        return state, ()
    state = replace(state, priority=event.key)
    # Declining on the services screen itself leaves that screen, and its clock, as they are.
    return show(state, Screen.SERVICES, event.at), ()


def widened(state: State, event: Widened) -> Outcome:
    if state.screen is not Screen.SERVICES:
        return state, ()
    return renew(replace(state, lane=None), Screen.SERVICES, event.at), ()


def went_back(state: State, event: WentBack) -> Outcome:
    """Go one step back: to where this was chosen, or home."""
    if state.choosing_language:
        return _without_languages(state, event.at), ()
    before = _before(state, event.at)
    if before is not None:
        return before, ()
    if state.screen in (Screen.SERVICES, Screen.ANSWER, Screen.RESULT, Screen.STAFF, *NUMBERED):
        return home(state, event.at), ()
    return state, ()


def _before(state: State, at: float) -> State | None:
    """Return the screen on which this one was chosen, None where that was the first."""
    wider = _wider(state)
    if state.screen is Screen.SERVICES and wider is not None:
        return renew(wider, Screen.SERVICES, at)
    if state.screen in FINDING:
        return finding.went_back(state, at)
    if state.screen in (Screen.PRIORITY, Screen.APPOINTMENT):
        return show(replace(state, typed=""), Screen.SERVICES, at)
    if state.screen is Screen.ANSWER and state.answer is Answer.NO_APPOINTMENT:
        return show(state, Screen.APPOINTMENT, at)
    return None


def _wider(state: State) -> State | None:
    """Return the services as they were before some were marked or a group was chosen."""
    if state.marks is not None:
        return replace(state, marks=None)
    all_lanes = replace(state, lane=None)
    return all_lanes if state.lane and offered_lanes(all_lanes) else None


def asked_language(state: State, event: AskedLanguage) -> Outcome:
    return renew(replace(state, choosing_language=True), state.screen, event.at), ()


def chose_language(state: State, event: ChoseLanguage) -> Outcome:
    """Speak that language; the screen that comes up beneath needs a moment to settle."""
    state = replace(state, language=event.language)
    return (_without_languages(state, event.at) if state.choosing_language else state), ()


def _without_languages(state: State, at: float) -> State:
    return renew(replace(state, choosing_language=False), state.screen, at)
