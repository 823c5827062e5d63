"""When the picture is dimmed and when it is dark, while nobody is there; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.events import Effect, Event, Scanned, Shine, Stirred, Tick, Touch
from kiosk.flow.moves import Outcome
from kiosk.flow.state import Light, Screen, State, resting_screen
from kiosk.flow.technician_events import AskedTechnician

# By these somebody shows that they are there.
_SIGNS = (Touch, Scanned, Stirred, AskedTechnician)


def woken_by(state: State, event: Event) -> State | None:
    """Return the state that wakes by a touch, which does nothing else; None: go on as usual.

    Nobody can mean what lies under their finger on a dark glass. What comes up needs a moment
    to settle, so that the second tap of a double tap does nothing either.
    """
    if state.light is Light.FULL or not isinstance(event, Touch):
        return None
    return replace(_stirred(state, event.at), since=event.at)


def noticed(state: State, event: Event) -> State:
    """Return `state` awake if `event` shows that somebody is there."""
    return _stirred(state, event.at) if isinstance(event, _SIGNS) else state


def stirred(state: State, _: Stirred) -> Outcome:
    """Somebody stands there: `step` has noted it."""
    return state, ()


def settled(before: State, after: State, event: Event) -> State:
    """Return `after` with the light that belongs to it; what comes up anew is seen."""
    if after.screen is not before.screen:
        return _stirred(after, event.at)
    if isinstance(event, Tick):
        return replace(after, light=_light_at(after, event.at))
    return after


def shining(before: State, after: State) -> tuple[Effect, ...]:
    """Return what is to be done about the lamp behind the glass."""
    return (Shine(after.light),) if after.light is not before.light else ()


def _stirred(state: State, at: float) -> State:
    return replace(state, stirred=at, light=Light.FULL)


def _light_at(state: State, at: float) -> Light:
    sleep = state.sleep
    if sleep is None or not _is_deserted(state):
        return Light.FULL
    closed = state.screen is Screen.CLOSED
    dim = sleep.closed_dim_after if closed else sleep.dim_after
    dark = sleep.closed_dark_after if closed else sleep.dark_after
    quiet = at - state.stirred
    if dark and quiet >= dark:
        return Light.DARK
    return Light.DIM if dim and quiet >= dim else Light.FULL


def _is_deserted(state: State) -> bool:
    """Tell whether nothing of anybody's is on the glass, or on its way there."""
    if state.taking or state.finding or state.choosing_language or state.technician:
        return False
    return state.screen is not Screen.STARTING and state.screen is resting_screen(state)
