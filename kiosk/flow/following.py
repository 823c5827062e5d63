"""What follows from office, server and clock though nobody is there; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow import repairing
from kiosk.flow.events import BoardCame, OfficeCame, RangeCame, ServerLost, Tick, WorksAlone
from kiosk.flow.modes import patience
from kiosk.flow.moves import (
    BROWSING,
    IDLE_S,
    MOMENT_S,
    NO_PAPER_S,
    NUMBERED,
    TAKING_S,
    Outcome,
    home,
    show,
    troubled,
)
from kiosk.flow.state import Screen, State, Taking, has_day, offered_groups, resting_screen
from server.core.office import Office
from server.core.ticket import Slip


def board_came(state: State, event: BoardCame) -> Outcome:
    return _refreshed(replace(state, board=event.board, reachable=True), event.at), ()


def office_came(state: State, event: OfficeCame) -> Outcome:
    return _refreshed(_with_office(state, event.office), event.at), ()


def _with_office(state: State, office: Office) -> State:
    keys = [g.key for g in offered_groups(office)]
    priority = state.priority if state.priority in keys else None
    return replace(state, office=office, priority=priority)


def range_came(state: State, event: RangeCame) -> Outcome:
    return _refreshed(replace(state, own=event.own), event.at), ()


def works_alone_now(state: State, event: WorksAlone) -> Outcome:
    """Go on without the server, with everything that is on the glass."""
    state = _with_office(state, event.office)
    state = replace(state, board=event.board, own=event.own, reachable=False)
    return _refreshed(state, event.at), ()


def server_lost(state: State, event: ServerLost) -> Outcome:
    return _refreshed(replace(state, reachable=False), event.at), ()


def _refreshed(state: State, at: float) -> State:
    """Go where server and office now allow; a number on the screen stays there."""
    resting = resting_screen(state)
    if state.taking or state.screen in (*NUMBERED, Screen.TECHNICIAN):
        return state
    if state.screen in BROWSING and resting is Screen.WELCOME:
        return state
    if state.screen is Screen.ANSWER and has_day(state):
        return state
    if state.screen is Screen.STAFF and state.trouble and resting is not Screen.STAFF:
        return state
    return state if state.screen is resting else home(state, at)


def ticked(state: State, event: Tick) -> Outcome:
    if state.screen is Screen.TECHNICIAN:
        return repairing.ticked(state, event)
    if state.taking:
        return _still_taking(state, state.taking, event.at), ()
    limit = NO_PAPER_S if _has_no_paper(state) else IDLE_S.get(state.screen)
    if limit is None or event.at - state.touched < limit * patience(state):
        return state, ()
    return home(state, event.at), ()


def _still_taking(state: State, taking: Taking, at: float) -> State:
    if at - taking.since >= TAKING_S:
        return troubled(state, at, Screen.STAFF)
    if at - taking.since >= MOMENT_S and state.screen is not Screen.MOMENT:
        return show(state, Screen.MOMENT, at)
    return state


def _has_no_paper(state: State) -> bool:
    return state.screen in NUMBERED and state.slip in (Slip.NOT_PRINTED, Slip.NONE)
