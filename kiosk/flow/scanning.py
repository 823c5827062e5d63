"""What a code under the scanner leads to; part of the flow."""

from __future__ import annotations

from dataclasses import replace

from kiosk.codes.card import Kind
from kiosk.codes.citizen import Citizen
from kiosk.flow import repairing, results
from kiosk.flow.events import Buzz, CheckIn, Find, Look, Scanned
from kiosk.flow.moves import BROWSING, NUMBERED, Outcome, answer, forgotten, show
from kiosk.flow.state import (
    Answer,
    Screen,
    State,
    Taking,
    gives_numbers,
    has_day,
    suggested_priority,
)

_OPEN = (Screen.WELCOME, *BROWSING, *NUMBERED)
# Where somebody may ask after a number though no more are given.
_ASKING = (Screen.CLOSED, Screen.ANSWER, *NUMBERED)

# What comes so soon after something else is a further line of the same code, the other half of
# one that was cut, or noise on the wire. Only what is surely a code of ours counts then.
PART_S = 0.5
_SURE = (Kind.CITIZEN, Kind.TWO, Kind.SLIP, Kind.DOSSIER)
# Nobody puts one card away and holds out another one sooner than this.
TOGETHER_S = 1.0


def scanned(state: State, event: Scanned) -> Outcome:
    """Take the code as what it is, and let its owner hear whether it was taken.

    A code that only the server knows is heard once that has answered.
    """
    if state.screen is Screen.TECHNICIAN:
        return repairing.scanned(state, event)
    after, effects = (state, ()) if _is_part(state, event) else _read(state, event)
    if after is not state and not after.taking:
        effects = (*effects, Buzz(2 if after.screen is Screen.ANSWER else 1))
    return replace(after, read_at=event.at), effects


def _is_part(state: State, event: Scanned) -> bool:
    return event.at - state.read_at < PART_S and event.scan.kind not in _SURE


def _read(state: State, event: Scanned) -> Outcome:
    """Follow the code; while no numbers are given, only to numbers of today."""
    asking = state.screen in _ASKING and has_day(state) and not gives_numbers(state)
    if state.taking or not (asking or state.screen in _OPEN):
        return state, ()
    return _about_a_number(state, event) if asking else _welcomed(state, event)


def _welcomed(state: State, event: Scanned) -> Outcome:
    if event.scan.citizen:
        return _greeted(state, event.scan.citizen, event)
    if event.scan.kind is Kind.SLIP:
        return _shown(state, event)
    # Whatever else is scanned while a number is up is most likely that number's owner fumbling.
    if event.scan.kind is Kind.REST or state.screen in NUMBERED:
        return state, ()
    return _coded(replace(state, touched=event.at, typed=""), event)


def _about_a_number(state: State, event: Scanned) -> Outcome:
    """Look after numbers of today; an appointment is kept though no other numbers are given."""
    if event.scan.kind is Kind.SLIP:
        return _shown(state, event)
    if event.scan.kind is Kind.APPOINTMENT and state.screen not in NUMBERED:
        return _coded(replace(state, touched=event.at), event)
    if event.scan.citizen:
        state = replace(state, finding=event.request, touched=event.at)
        return state, (Find(event.request, event.scan.citizen),)
    return state, ()


def _coded(state: State, event: Scanned) -> Outcome:
    if event.scan.kind is Kind.DOSSIER:
        return results.dossier(state, event.scan.code, event.request, event.at)
    if event.scan.kind is Kind.APPOINTMENT:
        otherwise = Answer(event.scan.otherwise)
        asking = replace(state, taking=Taking(event.request, event.at, scanned=otherwise))
        wanted = CheckIn(event.request, event.scan.code, state.citizen, state.language)
        return asking, (wanted,)
    return answer(state, Answer(event.scan.kind), event.at), ()


def _shown(state: State, event: Scanned) -> Outcome:
    """Somebody shows a slip: it is looked up, unless it is the one that is up already."""
    ticket = event.scan.code
    if state.screen in NUMBERED:
        if state.place and state.place.ticket.id == ticket:
            return replace(state, touched=event.at), ()
        state = forgotten(state)
    taking = Taking(event.request, event.at, looking=True, scanned=Answer.NO_TICKET)
    return replace(state, taking=taking, touched=event.at), (Look(event.request, ticket),)


def _greeted(state: State, citizen: Citizen, event: Scanned) -> Outcome:
    """A rescan within seconds changes nothing; another card begins anew, in the lane chosen.

    Two cards in front of the scanner come in turns: nothing is taken until one is put away.
    """
    if event.at - state.read_at < TOGETHER_S and _is_other(state, citizen):
        return answer(forgotten(state, keep_language=True), Answer.TWO, event.at), ()
    if _is_same(state.citizen, citizen):
        return state if state.screen in NUMBERED else replace(state, touched=event.at), ()
    if state.citizen or state.screen in NUMBERED:
        state = forgotten(state)
    group = suggested_priority(state.office, citizen, event.today)
    state = replace(
        state,
        citizen=citizen,
        priority=group or state.priority,
        address=citizen.sex if group else None,
        typed="",
        finding=event.request,
        touched=event.at,
    )
    # Whoever reads what to bring reads on; a card only adds to the number that comes of it.
    reads = state.screen is Screen.PAPERS and state.topic is not None
    screen = Screen.PAPERS if reads else Screen.SERVICES
    return show(state, screen, event.at), (Find(event.request, citizen),)


def _is_other(state: State, scanned: Citizen) -> bool:
    """Tell whether this card came after another one, or after two in turns."""
    if state.citizen is not None:
        return state.citizen.number != scanned.number
    return state.screen is Screen.ANSWER and state.answer is Answer.TWO


def _is_same(known: Citizen | None, scanned: Citizen) -> bool:
    """Tell whether this card is already known; the back's first line adds nothing to it."""
    if known is None or known.number != scanned.number:
        return False
    return scanned.born is None or known.born is not None
