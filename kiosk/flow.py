"""Which screen follows: the kiosk's whole behaviour as a pure function of state and event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.card import Kind
from kiosk.citizen import Citizen
from kiosk.events import (
    AskedPriority,
    Began,
    BoardCame,
    Buzz,
    Chose,
    ChoseLanguage,
    ChosePriority,
    Effect,
    Event,
    Issue,
    Issued,
    NotIssued,
    OfficeCame,
    Print,
    Printed,
    ReportSlip,
    Scanned,
    ServerLost,
    Tick,
    Touch,
    WentBack,
    Widened,
)
from kiosk.state import (
    COLLECT,
    Screen,
    State,
    Taking,
    offered_groups,
    offered_services,
    resting_screen,
    suggested_priority,
)
from server.core.ticket import Slip

Outcome = tuple[State, tuple[Effect, ...]]

# The second tap of a double tap must not hit what has just come up under the finger.
SETTLE_S = 0.3
# A number that comes sooner than this needs no "one moment": a flash would only startle.
MOMENT_S = 0.6
# Whoever gives no answer for so long never will; the worker gives up well before.
TAKING_S = 20.0

IDLE_S = {
    Screen.WELCOME: 30.0,
    Screen.CLOSED: 30.0,
    Screen.SERVICES: 60.0,
    Screen.PRIORITY: 60.0,
    Screen.ANSWER: 20.0,
    Screen.STAFF: 20.0,
    Screen.TICKET: 15.0,
}
# Time to find a pen or a telephone when there is no paper.
NO_PAPER_S = 60.0

_BROWSING = (Screen.SERVICES, Screen.PRIORITY, Screen.ANSWER)


def step(state: State, event: Event) -> Outcome:
    """Return the state that follows `event`, and what has to be done."""
    if isinstance(event, Touch):
        if state.taking or event.at - state.since < SETTLE_S:
            return state, ()
        state = replace(state, touched=event.at)
    return _STEPS[type(event)](state, event)


def _began(state: State, event: Began) -> Outcome:
    """Begin; the panel's button also works for the next person while a number is still up."""
    if state.screen is Screen.TICKET and state.slip is Slip.PRINTED:
        state = _forgotten(state)
    elif state.screen not in (Screen.WELCOME, Screen.ANSWER):
        return state, ()
    return _show(state, Screen.SERVICES, event.at), ()


def _scanned(state: State, event: Scanned) -> Outcome:
    if state.taking or state.screen not in (Screen.WELCOME, Screen.TICKET, *_BROWSING):
        return state, ()
    if event.scan.kind is Kind.CITIZEN and event.scan.citizen:
        return _greeted(state, event.scan.citizen, event), ()
    if event.scan.kind is Kind.REST or state.screen is Screen.TICKET:
        return state, ()
    state = replace(state, touched=event.at)
    if event.scan.kind is Kind.DOSSIER:
        return _lane(state, COLLECT, event.at), ()
    return _show(replace(state, answer=event.scan.kind), Screen.ANSWER, event.at), ()


def _lane(state: State, lane: str | None, at: float) -> State:
    """Show the services of `lane`; other buttons come up, so the screen counts as new."""
    return replace(state, lane=lane, screen=Screen.SERVICES, since=at)


def _greeted(state: State, citizen: Citizen, event: Scanned) -> State:
    """A rescan within seconds changes nothing; another card begins anew, in the lane chosen."""
    if _is_same(state.citizen, citizen):
        return state if state.screen is Screen.TICKET else replace(state, touched=event.at)
    if state.citizen or state.screen is Screen.TICKET:
        state = _forgotten(state)
    group = suggested_priority(state.office, citizen, event.today)
    state = replace(
        state,
        citizen=citizen,
        priority=group or state.priority,
        address=citizen.sex if group else None,
        touched=event.at,
    )
    return _show(state, Screen.SERVICES, event.at)


def _is_same(known: Citizen | None, scanned: Citizen) -> bool:
    """Tell whether this card is already known; the back's first line adds nothing to it."""
    if known is None or known.number != scanned.number:
        return False
    return scanned.born is None or known.born is not None


def _chose(state: State, event: Chose) -> Outcome:
    letters = [s.letter for s in offered_services(state)]
    if state.screen is not Screen.SERVICES or event.letter not in letters:
        return state, ()
    taking = Taking(event.request, event.letter, event.at)
    issue = Issue(event.request, event.letter, state.priority, state.citizen, state.language)
    return replace(state, taking=taking), (issue,)


def _asked_priority(state: State, event: AskedPriority) -> Outcome:
    if state.screen is not Screen.SERVICES or not offered_groups(state.office):
        return state, ()
    return _show(state, Screen.PRIORITY, event.at), ()


def _chose_priority(state: State, event: ChosePriority) -> Outcome:
    keys = [None, *(g.key for g in offered_groups(state.office))]
    if state.screen not in (Screen.PRIORITY, Screen.SERVICES) or event.key not in keys:
        return state, ()
    state = replace(state, priority=event.key)
    # Declining on the services screen itself leaves that screen, and its clock, as they are.
    return _show(state, Screen.SERVICES, event.at), ()


def _widened(state: State, event: Widened) -> Outcome:
    if state.screen is not Screen.SERVICES:
        return state, ()
    return _lane(state, None, event.at), ()


def _went_back(state: State, event: WentBack) -> Outcome:
    if state.screen is Screen.PRIORITY:
        return _show(state, Screen.SERVICES, event.at), ()
    if state.screen in (Screen.SERVICES, Screen.ANSWER, Screen.TICKET, Screen.STAFF):
        return _home(state, event.at), ()
    return state, ()


def _chose_language(state: State, event: ChoseLanguage) -> Outcome:
    return replace(state, language=event.language), ()


def _board_came(state: State, event: BoardCame) -> Outcome:
    return _refreshed(replace(state, board=event.board, reachable=True), event.at), ()


def _office_came(state: State, event: OfficeCame) -> Outcome:
    keys = [g.key for g in offered_groups(event.office)]
    priority = state.priority if state.priority in keys else None
    state = replace(state, office=event.office, priority=priority)
    return _refreshed(state, event.at), ()


def _server_lost(state: State, event: ServerLost) -> Outcome:
    return _refreshed(replace(state, reachable=False), event.at), ()


def _refreshed(state: State, at: float) -> State:
    """Go where server and office now allow; a number on the screen stays there."""
    resting = resting_screen(state)
    if state.taking or state.screen is Screen.TICKET:
        return state
    if state.screen in _BROWSING and resting is Screen.WELCOME:
        return state
    if state.screen is Screen.STAFF and state.trouble and resting is not Screen.STAFF:
        return state
    return state if state.screen is resting else _home(state, at)


def _issued(state: State, event: Issued) -> Outcome:
    office, taking = state.office, state.taking
    if office is None or taking is None or taking.request != event.request:
        return state, ()
    state = replace(state, taking=None, place=event.place, slip=Slip.PENDING, touched=event.at)
    shown = _show(state, Screen.TICKET, event.at)
    return shown, (Print(event.place, office, state.language), Buzz())


def _not_issued(state: State, event: NotIssued) -> Outcome:
    if not state.taking or state.taking.request != event.request:
        return state, ()
    return _troubled(state, event.at, Screen.CLOSED if event.closed else Screen.STAFF), ()


def _troubled(state: State, at: float, screen: Screen) -> State:
    state = replace(_forgotten(state, keep_language=True), trouble=True, touched=at)
    return _show(state, screen, at)


def _printed(state: State, event: Printed) -> Outcome:
    report = ReportSlip(event.request, event.ticket, event.outcome, event.fault)
    if state.place and state.place.ticket.id == event.ticket:
        state = replace(state, slip=event.outcome, touched=event.at)
    return state, (report,)


def _ticked(state: State, event: Tick) -> Outcome:
    if state.taking:
        return _still_taking(state, state.taking, event.at), ()
    limit = NO_PAPER_S if _has_no_paper(state) else IDLE_S.get(state.screen)
    if limit is None or event.at - state.touched < limit:
        return state, ()
    return _home(state, event.at), ()


def _still_taking(state: State, taking: Taking, at: float) -> State:
    if at - taking.since >= TAKING_S:
        return _troubled(state, at, Screen.STAFF)
    if at - taking.since >= MOMENT_S and state.screen is not Screen.MOMENT:
        return _show(state, Screen.MOMENT, at)
    return state


def _has_no_paper(state: State) -> bool:
    return state.screen is Screen.TICKET and state.slip is Slip.NOT_PRINTED


def _show(state: State, screen: Screen, at: float) -> State:
    return state if state.screen is screen else replace(state, screen=screen, since=at)


def _home(state: State, at: float) -> State:
    state = _forgotten(state)
    return _show(state, resting_screen(state), at)


def _forgotten(state: State, keep_language: bool = False) -> State:
    """Forget the person: card, choices, number and, unless they still read it, language."""
    return replace(
        state,
        language=state.language if keep_language else state.home_language,
        trouble=False,
        citizen=None,
        priority=None,
        address=None,
        lane=None,
        taking=None,
        place=None,
        slip=Slip.PENDING,
    )


# Each step takes the one kind of event that it stands beside; the key is its only caller.
_STEPS: dict[type[Event], Callable[[State, Any], Outcome]] = {
    Began: _began,
    Scanned: _scanned,
    Chose: _chose,
    AskedPriority: _asked_priority,
    ChosePriority: _chose_priority,
    Widened: _widened,
    WentBack: _went_back,
    ChoseLanguage: _chose_language,
    BoardCame: _board_came,
    OfficeCame: _office_came,
    ServerLost: _server_lost,
    Issued: _issued,
    NotIssued: _not_issued,
    Printed: _printed,
    Tick: _ticked,
}
