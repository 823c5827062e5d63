"""What a supervisor does: counters that others have taken, who serves what, the notice."""

from __future__ import annotations

from dataclasses import replace

from server.core.board import CounterState, CounterView, PauseReason
from server.core.errors import BadRequest
from server.core.office import Office
from server.core.ticket import Action, State
from server.records import Desktop
from server.requests import MoveServices, Notice, SetCounter
from server.setup import versions
from server.work import desktops
from server.work.change import Change, move


def set_counter(change: Change, counter: int, body: SetCounter) -> CounterView:
    """Open, pause or close a counter, whoever has taken it.

    An open one keeps its clerk, or is there for whoever takes it. One that has people is
    closed only if they may go back to the line, at the place that they had: else raises
    IllegalAction with the number.
    """
    change.office.counter(counter)
    change.open()
    desktop = change.records.desktop(counter)
    change.audit("counter_set", counter=counter, state=body.state, reason=body.reason)
    if body.state is CounterState.CLOSED:
        return _close(change, desktop, body.release)
    return _set(change, desktop, body.state, body.reason)


def _close(change: Change, desktop: Desktop, release: bool) -> CounterView:
    if release:
        desktop = _without_tickets(change, desktop)
    return desktops.view_of(desktops.close(change, desktop), None)


def _without_tickets(change: Change, desktop: Desktop) -> Desktop:
    """Send those who are at the counter back to wait; a transfer keeps their place."""
    tickets = change.records.held(desktop.number)
    if desktop.ticket is not None:
        tickets = [change.records.ticket(desktop.ticket), *tickets]
    for ticket in tickets:
        has_come = ticket.absences > 0 and ticket.state is not State.CALLED
        returned = ticket.returned or has_come
        why: dict[str, object] = {"why": "counter closed"}
        move(change, ticket, Action.TRANSFER, desktop, why, returned=returned)
    return replace(desktop, ticket=None)


def _set(
    change: Change, desktop: Desktop, state: CounterState, reason: PauseReason | None
) -> CounterView:
    is_paused = state is CounterState.PAUSED
    pause = (reason or PauseReason.BREAK) if is_paused else None
    desktop = replace(desktop, state=state, pause=pause)
    desktops.set_desktop(change, desktop)
    action = "pause" if is_paused else "open"
    detail = {"clerk": desktop.clerk, "pause": pause}
    change.note(action, counter=desktop.number, detail=detail)
    in_hand = change.records.ticket(desktop.ticket) if desktop.ticket else None
    return desktops.view_of(desktop, in_hand)


def move_services(change: Change, counter: int, body: MoveServices) -> Office:
    """Have a counter serve these services from now on, as a new version of the settings.

    Raises SettingsWrong where a service would be left without any counter, InUse where
    somebody waits to be called there and nowhere else.
    """
    before, letters = change.office.counter(counter).services, tuple(dict.fromkeys(body.services))
    if letters == before:
        return change.office
    counters = tuple(
        replace(c, services=letters) if c.number == counter else c for c in change.office.counters
    )
    office = replace(change.office, counters=counters)
    who, services = change.caller.name, "".join(letters)
    versions.save(change.records, change.now, office, who, change.request)
    change.audit("services_move", counter=counter, services=services)
    return office


def set_notice(change: Change, body: Notice) -> None:
    """Put a notice on every board until it is taken down, or until the day closes."""
    day = change.open()
    text = " ".join(body.text.split()) if body.text is not None else None
    if text is not None and not (text and text.isprintable()):
        raise BadRequest("a notice must be of letters that can be read")
    table = change.records.table
    table.update("days", {"notice": text}, id=day)
    change.note("notice", detail={"text": text})
    change.audit("notice", text=text)
