"""Whether the result of a scanned dossier is ready, before anybody waits; part of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from kiosk.flow.events import Effect, Event, Touch
from kiosk.flow.moves import Outcome, renew
from kiosk.flow.state import COLLECT, Screen, State, Taking, is_full
from server.core.result import Result, ResultState

# Only these two are worth a screen of their own; everybody else goes to the lane at once.
_TOLD = (ResultState.READY, ResultState.NOT_READY)


@dataclass(frozen=True)
class AskedLane(Touch):
    """The lane of results is wanted, whatever is known of the dossier."""


@dataclass(frozen=True)
class ResultCame(Event):
    """What is known of the dossier that `request` asked after."""

    request: UUID
    result: Result


@dataclass(frozen=True)
class LookUpResult(Effect):
    """Ask the server whether the result of this dossier is ready; the code is kept nowhere."""

    request: UUID
    code: str = field(repr=False)


def looks_up(state: State) -> bool:
    """Tell whether the server knows of results; while it is away nobody waits for it."""
    return state.reachable and state.board is not None and state.board.results


def collecting(state: State) -> str | None:
    """Return the letter of the one service that hands results out, None for none or several."""
    services = state.office.services if state.office else ()
    letters = [service.letter for service in services if service.group == COLLECT]
    return letters[0] if len(letters) == 1 and not is_full(state, letters[0]) else None


def dossier(state: State, code: str, request: UUID, at: float) -> Outcome:
    """Ask after the dossier, or else go to the lane at once."""
    if not code or not looks_up(state):
        return _to_lane(state, at), ()
    taking = Taking(request, at, dossier=True)
    return replace(state, taking=taking, marks=None), (LookUpResult(request, code),)


def result_came(state: State, event: ResultCame) -> Outcome:
    if state.taking is None or state.taking.request != event.request:
        return state, ()
    state = replace(state, taking=None, touched=event.at)
    if event.result.state not in _TOLD:
        return _to_lane(state, event.at), ()
    state = replace(state, result=event.result, lane=None, topic=None)
    return renew(state, Screen.RESULT, event.at), ()


def asked_lane(state: State, event: AskedLane) -> Outcome:
    if state.screen is not Screen.RESULT:
        return state, ()
    return _to_lane(state, event.at), ()


def _to_lane(state: State, at: float) -> State:
    lane = replace(state, lane=COLLECT, marks=None, result=None)
    return renew(lane, Screen.SERVICES, at)


# Each step takes the one kind of event that it stands beside.
STEPS: dict[type[Event], Callable[[State, Any], Outcome]] = {
    ResultCame: result_came,
    AskedLane: asked_lane,
}
