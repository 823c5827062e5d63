"""What citizens switch on for themselves: larger, stronger, lower, aloud; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.events import ModeTouched, Stayed, VoicesFound
from kiosk.flow.moves import Outcome, renew
from kiosk.flow.state import Mode, State

# The order in which the modes are offered, on every screen.
ORDER = (Mode.LARGE, Mode.CONTRAST, Mode.REACH, Mode.SPOKEN)
# Whoever needs one of the modes needs more time as well.
PATIENCE = 2.0


def offered_modes(state: State) -> tuple[Mode, ...]:
    """Return the modes that can be switched; nothing is spoken without a voice for the language."""
    speaks = state.language in state.speaks
    return tuple(mode for mode in ORDER if speaks or mode is not Mode.SPOKEN)


def active_modes(state: State) -> frozenset[Mode]:
    """Return the modes that are on and possible."""
    return state.modes & frozenset(offered_modes(state))


def patience(state: State) -> float:
    """Return how many times longer than usual a screen waits for a touch."""
    return PATIENCE if state.modes else 1.0


def mode_touched(state: State, event: ModeTouched) -> Outcome:
    """Switch a mode on or off; the screen comes up anew, because its things move."""
    if event.mode not in offered_modes(state):
        return state, ()
    state = replace(state, modes=state.modes ^ {event.mode})
    return renew(state, state.screen, event.at), ()


def voices_found(state: State, event: VoicesFound) -> Outcome:
    return replace(state, speaks=event.languages), ()


def stayed(state: State, _: Stayed) -> Outcome:
    """Somebody is there: `step` has noted it."""
    return state, ()
