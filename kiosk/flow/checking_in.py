"""An appointment's code, typed on the glass; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.codes.card import may_be_appointment
from kiosk.flow.events import AskedAppointment, CheckIn, Erased, GaveCode, Typed
from kiosk.flow.moves import Outcome, answer, show
from kiosk.flow.state import LONGEST_CODE, Answer, Screen, State, Taking, offers_appointments

# Shorter is no code, and the button that takes it waits.
SHORTEST_CODE = 4


def asked_appointment(state: State, event: AskedAppointment) -> Outcome:
    if state.screen is not Screen.SERVICES or not offers_appointments(state):
        return state, ()
    return show(replace(state, typed=""), Screen.APPOINTMENT, event.at), ()


def typed(state: State, event: Typed) -> Outcome:
    if state.screen is not Screen.APPOINTMENT or len(state.typed) >= LONGEST_CODE:
        return state, ()
    return replace(state, typed=state.typed + event.letter), ()


def erased(state: State, _: Erased) -> Outcome:
    return replace(state, typed=state.typed[:-1]), ()


def gave_code(state: State, event: GaveCode) -> Outcome:
    """Check in; what cannot be a code does not leave the kiosk: it may be somebody's number."""
    if state.screen is not Screen.APPOINTMENT or len(state.typed) < SHORTEST_CODE:
        return state, ()
    if not may_be_appointment(state.typed):
        return answer(state, Answer.NO_APPOINTMENT, event.at), ()
    wanted = CheckIn(event.request, state.typed, state.citizen, state.language)
    return replace(state, taking=Taking(event.request, event.at)), (wanted,)
