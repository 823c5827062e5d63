"""What is said about the number on the screen: new, known, or shown by its slip."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.flow.paper import may_print_again, shows_code
from kiosk.flow.state import How, Screen, State, gives_numbers
from kiosk.views.paperview import missing_slip, no_slip
from kiosk.views.saying import counters_text, say, say_both, service_name
from kiosk.views.words import Message, Texts
from server.core.ticket import AT_COUNTER, Place, Slip, Ticket
from server.core.ticket import State as TicketState


@dataclass(frozen=True)
class NumberView:
    """The number; without paper, `advice` says what to do instead.

    `act` is the one strong thing to touch, "" for none: "return", "start" or "print".
    `code` is the address whose QR code the screen shows, "" for none.
    """

    title: str
    number: str
    letter: str
    service: str
    badge: str
    counters: str
    ahead: str
    then: str
    headline: str
    advice: str
    called: bool
    paper: bool
    code: str
    act: str
    act_text: str
    reprint: str
    done: str


def number_view(texts: Texts, state: State) -> NumberView | None:
    """Return what the screen says of the number, None when there is none."""
    place = state.place
    if place is None or state.office is None:
        return None
    ticket, said = place.ticket, texts.ticket
    message = _message(texts, state, ticket)
    act = _act(state, ticket)
    names = ", ".join(service_name(letter, state) for letter in ticket.rest)
    waits = ticket.state is TicketState.WAITING
    return NumberView(
        title=say(said.known if state.how is How.KNOWN else said.title, texts, state),
        number=ticket.number,
        letter=ticket.service,
        service=service_name(ticket.service, state),
        badge=_badge(texts, state, ticket) if waits else "",
        counters=_where(texts, place),
        ahead=said.ahead.of(place.people_ahead) if waits and not place.alone else "",
        then=say(said.then, texts, state, services=names) if names and waits else "",
        headline=message.title,
        advice=message.text,
        called=ticket.state is TicketState.CALLED,
        paper=state.slip is not Slip.NOT_PRINTED or act == "print",
        # A slip that can be had now is better, and the one strong thing is its button.
        code=place.link if shows_code(state) and act != "print" else "",
        act=act,
        act_text=_act_text(texts, act),
        reprint=said.reprint if may_print_again(state) and not act else "",
        done=said.done,
    )


def _badge(texts: Texts, state: State, ticket: Ticket) -> str:
    """Return the appointment's time, or that there is priority: the reason is nobody's business."""
    if ticket.due_at is not None and state.office is not None:
        local = ticket.due_at.astimezone(ZoneInfo(state.office.timezone))
        return texts.ticket.due.format(time=f"{local:%H:%M}")
    return texts.ticket.favoured if ticket.priority else ""


def _where(texts: Texts, place: Place) -> str:
    ticket = place.ticket
    if ticket.state is TicketState.WAITING:
        return counters_text(place.counters, texts)
    if ticket.state not in AT_COUNTER or ticket.counter is None:
        return ""
    if ticket.state is TicketState.CALLED:
        return texts.standing.go.format(n=ticket.counter)
    return counters_text((ticket.counter,), texts)


def _message(texts: Texts, state: State, ticket: Ticket) -> Message:
    """Return what to do: about the paper while there is some, about the number otherwise."""
    if state.slip is None:
        return say_both(_standing(texts, state, ticket), texts, state, number=ticket.number)
    said = texts.ticket
    if state.slip is Slip.NOT_PRINTED:
        return missing_slip(texts, state)
    came_late = ticket.appointment is not None and ticket.due_at is None
    then = said.late if came_late else said.wait
    if state.slip is Slip.NONE:
        return no_slip(texts, state, then)
    take = texts.paper.beside if state.is_beside else said.take
    return say_both(Message(take, then), texts, state)


def _standing(texts: Texts, state: State, ticket: Ticket) -> Message:
    said = texts.standing
    if ticket.state is TicketState.SERVED and ticket.may_return:
        return said.missing if state.how is How.REFUSED else said.fetched
    return {
        TicketState.WAITING: said.returned if state.how is How.RETURNED else said.waiting,
        TicketState.CALLED: said.called,
        TicketState.SERVING: said.serving,
        TicketState.ON_HOLD: said.serving,
        TicketState.NO_SHOW: said.missing,
        TicketState.SERVED: said.served,
        TicketState.CANCELLED: said.cancelled,
        TicketState.EXPIRED: said.expired,
    }[ticket.state]


def _act(state: State, ticket: Ticket) -> str:
    if state.screen is Screen.TICKET and may_print_again(state):
        return "print"
    if ticket.state is TicketState.SERVED and ticket.may_return:
        return "" if state.how is How.REFUSED else "return"
    over = ticket.state in (TicketState.SERVED, TicketState.CANCELLED, TicketState.EXPIRED)
    return "start" if over and gives_numbers(state) else ""


def _act_text(texts: Texts, act: str) -> str:
    said = texts.standing
    acts = {"return": said.come_back, "start": said.start, "print": texts.paper.act}
    return acts.get(act, "")
