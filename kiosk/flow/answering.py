"""What follows when server and printer answer; part of the flow."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid5

from kiosk.flow.events import (
    Buzz,
    CameBack,
    Effect,
    Found,
    Issued,
    Look,
    Looked,
    Refused,
    ReportSlip,
    Return,
    Returned,
    Why,
)
from kiosk.flow.moves import NUMBERED, Outcome, answer, renew, troubled
from kiosk.flow.paper import printing
from kiosk.flow.state import Answer, How, Screen, State, Taking
from server.core.alone import CUT_OFF
from server.core.ticket import Place, Slip
from server.core.ticket import State as TicketState

_ANSWERS = {
    Why.FULL: Answer.FULL,
    Why.AWAY: Answer.AWAY,
    Why.NO_TICKET: Answer.NO_TICKET,
    Why.NOT_TODAY: Answer.NOT_TODAY,
}


def issued(state: State, event: Issued) -> Outcome:
    """Show and print the number; one that its owner had already may be past waiting."""
    taking = _awaited(state, event)
    if taking is None:
        return state, _come_too_late(event)
    if event.place.known:
        return _known(state, event.place, taking, event.at)
    return printing(state, event.place, How.NEW, event.request, event.at)


def _come_too_late(event: Issued) -> tuple[Effect, ...]:
    """Tell staff of a number that nobody waited for any more: it is on no paper."""
    place = event.place
    if place.known or place.ticket.slip is not Slip.PENDING:
        return ()
    request = uuid5(event.request, "slip")
    return (ReportSlip(request, place.ticket.id, Slip.NOT_PRINTED, CUT_OFF),)


def looked(state: State, event: Looked) -> Outcome:
    taking = _awaited(state, event)
    if taking is None:
        return state, ()
    if state.language == state.home_language:
        state = replace(state, language=event.place.ticket.language)
    if taking.reprint:
        return _known(state, event.place, taking, event.at)
    return _shown(state, event.place, taking, event.at)


def _known(state: State, place: Place, taking: Taking, at: float) -> Outcome:
    if place.ticket.state is TicketState.WAITING:
        return printing(state, place, How.KNOWN, taking.request, at)
    return _shown(state, place, taking, at)


def _shown(state: State, place: Place, taking: Taking, at: float) -> Outcome:
    """Tell where the number stands; somebody who was absent is here now, so it comes back."""
    state = replace(state, place=place, how=How.SHOWN, slip=None, touched=at)
    if place.ticket.state is TicketState.NO_SHOW:
        return replace(state, taking=taking), (Return(taking.request, place.ticket.id),)
    heard = (Buzz(),) if taking.scanned else ()
    return renew(replace(state, taking=None), Screen.STANDING, at), heard


def returned(state: State, event: Returned) -> Outcome:
    if _awaited(state, event) is None:
        return state, ()
    state = replace(state, taking=None, place=event.place, how=How.RETURNED, touched=event.at)
    return renew(state, Screen.STANDING, event.at), (Buzz(),)


def came_back(state: State, event: CameBack) -> Outcome:
    """Whoever was sent for a paper says that it is here."""
    place = state.place
    if state.screen is not Screen.STANDING or not place or not place.ticket.may_return:
        return state, ()
    taking = Taking(event.request, event.at, looking=True)
    return replace(state, taking=taking), (Return(event.request, place.ticket.id),)


def refused(state: State, event: Refused) -> Outcome:
    """Say in words what cannot be done, and lead on; a code that was scanned is heard to fail."""
    taking = _awaited(state, event)
    if taking is None:
        return state, ()
    after, effects = _led_on(replace(state, taking=None), event, taking.scanned)
    return after, (*effects, Buzz(2)) if taking.scanned else effects


def _led_on(state: State, event: Refused, scanned: Answer | None) -> Outcome:
    if event.why is Why.NO_APPOINTMENT:
        said = Answer.NO_APPOINTMENT if state.typed else scanned or Answer.UNKNOWN
        return answer(state, said, event.at), ()
    if event.why in _ANSWERS:
        return answer(state, _ANSWERS[event.why], event.at), ()
    if event.why is Why.NOT_NOW and state.place:
        state = replace(state, how=How.REFUSED, touched=event.at)
        return renew(state, Screen.STANDING, event.at), ()
    screen = Screen.CLOSED if event.why is Why.CLOSED else Screen.STAFF
    return troubled(state, event.at, screen), ()


def found(state: State, event: Found) -> Outcome:
    """Offer the numbers that the card's owner has; while none are given, show the first."""
    if state.finding != event.request or state.taking or state.screen in NUMBERED:
        return state, ()
    state = replace(state, finding=None, mine=event.places)
    if not event.places:
        return state, ()
    if state.screen is Screen.CLOSED:
        taking = Taking(event.request, event.at, looking=True)
        return replace(state, taking=taking), (Look(event.request, event.places[0].ticket.id),)
    # Tiles make room for the numbers: a finger on its way down must not hit another one.
    since = event.at if state.screen is Screen.SERVICES else state.since
    return replace(state, since=since), ()


def _awaited(state: State, event: Issued | Looked | Returned | Refused) -> Taking | None:
    """Return what is being asked for, if this answers it."""
    taking = state.taking
    fits = state.office is not None and taking is not None and taking.request == event.request
    return taking if fits else None
