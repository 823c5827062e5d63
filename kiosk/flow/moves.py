"""How the flow moves from screen to screen: for how long each stays, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.events import Effect
from kiosk.flow.state import Answer, How, Screen, State, resting_screen

Outcome = tuple[State, tuple[Effect, ...]]

# The second tap of a double tap must not hit what has just come up under the finger.
SETTLE_S = 0.3
# A number that comes sooner than this needs no "one moment": a flash would only startle.
MOMENT_S = 0.4
# Nobody waits for the network for more than a second; a disk may be slower, but not so slow.
TAKING_S = 6.0

IDLE_S = {
    Screen.WELCOME: 30.0,
    Screen.CLOSED: 30.0,
    Screen.SERVICES: 60.0,
    Screen.PRIORITY: 60.0,
    Screen.APPOINTMENT: 60.0,
    Screen.SEARCH: 60.0,
    Screen.PAPERS: 120.0,
    Screen.RESULT: 30.0,
    Screen.ANSWER: 20.0,
    Screen.STAFF: 20.0,
    Screen.TICKET: 15.0,
    Screen.STANDING: 20.0,
}
# Time to find a pen or a telephone when there is no paper.
NO_PAPER_S = 60.0

# Where the right line is looked for.
FINDING = (Screen.SEARCH, Screen.PAPERS)
BROWSING = (
    Screen.SERVICES,
    Screen.PRIORITY,
    Screen.APPOINTMENT,
    Screen.ANSWER,
    Screen.RESULT,
    *FINDING,
)
# A number is up: it stays there whatever becomes of office and server.
NUMBERED = (Screen.TICKET, Screen.STANDING)


def show(state: State, screen: Screen, at: float) -> State:
    """Return `state` with `screen` up, since `at` unless it was up already."""
    return state if state.screen is screen else replace(state, screen=screen, since=at)


def renew(state: State, screen: Screen, at: float) -> State:
    """Return `state` with `screen` up anew, because other things to touch come up on it."""
    return replace(state, screen=screen, since=at)


def answer(state: State, said: Answer, at: float) -> State:
    """Return `state` with the answer `said` up."""
    return show(replace(state, answer=said, touched=at), Screen.ANSWER, at)


def home(state: State, at: float) -> State:
    """Return `state` as it is when nobody is there."""
    state = forgotten(state)
    return show(state, resting_screen(state), at)


def troubled(state: State, at: float, screen: Screen) -> State:
    """Return `state` for somebody who cannot be helped here, and still has to read that."""
    state = replace(forgotten(state, keep_language=True), trouble=True, touched=at)
    return show(state, screen, at)


def forgotten(state: State, keep_language: bool = False) -> State:
    """Forget the person: card, choices, numbers and, unless they still read it, language, modes."""
    return replace(
        state,
        language=state.language if keep_language else state.home_language,
        modes=state.modes if keep_language else state.home_modes,
        trouble=False,
        citizen=None,
        priority=None,
        address=None,
        lane=None,
        marks=None,
        typed="",
        sought="",
        topic=None,
        leaflet=None,
        result=None,
        finding=None,
        mine=(),
        taking=None,
        choosing_language=False,
        place=None,
        how=How.NEW,
        slip=None,
        is_cut_off=False,
        is_beside=False,
        technician=None,
    )
