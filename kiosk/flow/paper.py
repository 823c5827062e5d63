"""What becomes of the slip: printed, failed and offered again, or not wanted; part of the flow."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid5

from kiosk.flow.events import AskedReprint, Buzz, Effect, Print, Printed, PrinterIs, ReportSlip
from kiosk.flow.moves import NUMBERED, Outcome, renew, show
from kiosk.flow.state import How, Screen, State
from server.core.device import FAULTY_PRINTERS
from server.core.office import Procedure, Service
from server.core.ticket import Place, Slip
from server.core.ticket import State as TicketState


def gives_paper(state: State) -> bool:
    """Tell whether slips are printed here: there is a printer, and the office wants them."""
    return state.has_printer and state.office is not None and state.office.slip.on_paper


def is_short_of_paper(state: State) -> bool:
    """Tell whether a slip that is wanted could not be printed now."""
    return gives_paper(state) and state.printer in FAULTY_PRINTERS


def service_of(state: State) -> Service | None:
    """Return the service whose papers were looked at, None if there is none."""
    if state.topic is None or state.office is None:
        return None
    letter = state.topic.letter
    return next((found for found in state.office.services if found.letter == letter), None)


def procedure_of(state: State, service: str | None = None) -> Procedure | None:
    """Return the procedure whose papers were looked at; None also if it is not of `service`."""
    found = service_of(state)
    if found is None or state.topic is None or service not in (None, found.letter):
        return None
    return found.procedure(state.topic.key)


def may_print_again(state: State) -> bool:
    """Tell whether the slip that is missing is offered: its owner is here, the printer well."""
    waits = state.place is not None and state.place.ticket.state is TicketState.WAITING
    if not waits or not gives_paper(state) or is_short_of_paper(state):
        return False
    missing = state.slip is Slip.NOT_PRINTED
    return state.screen in NUMBERED if missing else _may_print_once_more(state)


def shows_code(state: State) -> bool:
    """Tell whether the ticket's code stands on the screen, as it would have on the slip.

    While the server is away its page would not open on a phone.
    """
    if state.place is None or state.office is None or not state.reachable:
        return False
    if not state.office.slip.show_link or not state.place.link:
        return False
    unprinted = state.slip is None and not gives_paper(state)
    waits = state.place.ticket.state is TicketState.WAITING
    return state.slip in (Slip.NOT_PRINTED, Slip.NONE) or (unprinted and waits)


def printing(state: State, place: Place, how: How, request: UUID, at: float) -> Outcome:
    """Show the number and print its slip, if slips are printed here."""
    office = state.office
    if office is None:
        return state, ()
    wanted = gives_paper(state)
    slip = Slip.PENDING if wanted else Slip.NONE
    state = replace(state, taking=None, place=place, how=how, slip=slip, touched=at)
    printed = Print(place, office, state.language, None, procedure_of(state, place.ticket.service))
    paper = (printed,) if wanted else _without(place, request)
    return show(state, Screen.TICKET, at), (*paper, Buzz())


def _without(place: Place, request: UUID) -> tuple[Effect, ...]:
    """Report that no paper was wanted, so that staff look for none; once, as for the touch."""
    if place.ticket.slip is not Slip.PENDING:
        return ()
    return (ReportSlip(uuid5(request, "slip"), place.ticket.id, Slip.NONE, None),)


def asked_reprint(state: State, event: AskedReprint) -> Outcome:
    """Print the slip once more; a second whole copy needs a second visit."""
    place, office = state.place, state.office
    if place is None or office is None or not may_print_again(state):
        return state, ()
    state = replace(state, slip=Slip.PENDING, is_cut_off=False, touched=event.at)
    looked_at = procedure_of(state, place.ticket.service)
    return state, (Print(place, office, state.language, None, looked_at),)


def printed(state: State, event: Printed) -> Outcome:
    """Tell the server what came of a slip, and whoever stands there if it is theirs."""
    report = ReportSlip(event.request, event.ticket, event.outcome, event.fault)
    if not state.slip or not state.place or state.place.ticket.id != event.ticket:
        return state, (report,)
    known = replace(
        state,
        slip=event.outcome,
        is_cut_off=event.is_cut_off,
        is_beside=event.is_beside,
        touched=event.at,
    )
    return _with_button(state, known, event.at), (report,)


def printer_is(state: State, event: PrinterIs) -> Outcome:
    """Offer a missing slip as soon as the printer is well, while its owner is still here."""
    known = replace(state, printer=event.printer)
    return _with_button(state, known, event.at), ()


def _may_print_once_more(state: State) -> bool:
    return state.screen is Screen.STANDING and state.slip is None


def _with_button(before: State, now: State, at: float) -> State:
    """Return `now`; whoever sees a button come up has time for it, and no finger hits it early."""
    if may_print_again(now) and not may_print_again(before):
        return renew(replace(now, touched=at), now.screen, at)
    return now
