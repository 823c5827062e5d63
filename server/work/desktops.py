"""Opens, pauses and closes counters, and records for how long each was what."""

from __future__ import annotations

from dataclasses import replace

from server.core.board import CounterState, CounterView, PauseReason
from server.core.errors import CounterPaused, IllegalAction
from server.core.reading import Reading
from server.core.ticket import IN_HAND, Ticket
from server.records import Desktop, Records
from server.wire import decode, encode
from server.work.change import Change
from server.work.journal import MovedDesktop


def take(change: Change, desktop: Desktop) -> Desktop:
    """Open the counter for the caller, who leaves the one held before.

    Whatever another clerk has in hand or on hold there comes with it.
    """
    leave(change, but=desktop.number)
    opened = replace(desktop, state=CounterState.OPEN, clerk=change.caller.name, pause=None)
    set_desktop(change, opened)
    change.note("open", counter=desktop.number)
    return opened


def pause(change: Change, desktop: Desktop, reason: PauseReason) -> Desktop:
    """Let an open counter call nobody for a while; raise CounterPaused if it is not open."""
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: cannot pause")
    paused = replace(desktop, state=CounterState.PAUSED, pause=reason)
    set_desktop(change, paused)
    change.note("pause", counter=desktop.number, detail={"pause": reason})
    return paused


def close(change: Change, desktop: Desktop, action: str = "close") -> Desktop:
    """Close a counter; raise IllegalAction while it has a ticket in hand or on hold.

    Whoever was to be called there and nowhere else may be called by any that serves them.
    """
    if desktop.ticket is not None:
        in_hand = change.records.ticket(desktop.ticket)
        raise IllegalAction(f"{in_hand.number} is still in hand at counter {desktop.number}")
    for ticket in change.records.held(desktop.number):
        raise IllegalAction(f"{ticket.number} is still on hold at counter {desktop.number}")
    closed = Desktop(desktop.number)
    set_desktop(change, closed)
    change.note(action, counter=desktop.number)
    release(change, desktop.number)
    return closed


def leave(change: Change, but: int | None = None) -> None:
    """Close the counter that the caller has taken, unless it is `but`."""
    for desktop in change.records.desktops().values():
        if desktop.clerk == change.caller.name and desktop.number != but:
            close(change, desktop, "leave")


def release(change: Change, counter: int) -> None:
    """Let any counter call those who wait for `counter` alone: it closes, or is no more."""
    for ticket in change.records.all_waiting():
        if ticket.wanted == counter:
            change.save_ticket(ticket, replace(ticket, wanted=None))
            change.note("release", ticket=ticket.id, counter=counter, detail={"wanted": None})


def close_all(change: Change) -> None:
    """Close every counter because the day closes; what was on them has been seen to."""
    for desktop in change.records.desktops().values():
        set_desktop(change, Desktop(desktop.number))


def set_desktop(change: Change, desktop: Desktop) -> None:
    """Save a counter; where state, reason or clerk are new, a new stretch is recorded.

    Nothing is recorded of the time for which a counter is closed.
    """
    before = change.records.desktop(desktop.number)
    change.records.save_desktop(desktop)
    stretch = now = open_stretch(change.records, desktop.number)
    if _stretch(before) != _stretch(desktop):
        end_stretch(change.records, stretch, change.now)
        now = _begin_stretch(change, desktop)
    change.journal.desktop(MovedDesktop(before, desktop, stretch, now))


def open_stretch(records: Records, counter: int) -> int | None:
    """Return the id of the stretch that a counter is in, None while it is closed."""
    stretch: int | None = records.table.value(
        "select id from counter_times where counter = ? and ended is null", counter
    )
    return stretch


def end_stretch(records: Records, stretch: int | None, now: Reading) -> None:
    """Record that a stretch has ended, at the earliest when it began."""
    if stretch is None:
        return
    text = records.table.value("select began from counter_times where id = ?", stretch)
    began = decode(text, Reading)
    ended = began if _is_before(now, began) else now
    records.table.update("counter_times", {"ended": encode(ended).decode()}, id=stretch)


def _is_before(one: Reading, other: Reading) -> bool:
    if one.boot == other.boot:
        return one.uptime < other.uptime
    return one.synchronised and other.synchronised and one.wall < other.wall


def _begin_stretch(change: Change, desktop: Desktop) -> int | None:
    if desktop.state is CounterState.CLOSED:
        return None
    row = {
        "day": change.day,
        "counter": desktop.number,
        "state": desktop.state,
        "pause": desktop.pause,
        "clerk": desktop.clerk,
        "began": encode(change.now).decode(),
    }
    return change.records.table.insert("counter_times", row)


def _stretch(desktop: Desktop) -> tuple[CounterState, PauseReason | None, str | None]:
    return desktop.state, desktop.pause, desktop.clerk


def view_of(desktop: Desktop, ticket: Ticket | None) -> CounterView:
    """Turn a stored counter and its ticket into what screens show."""
    view = CounterView(desktop.number, desktop.state, pause=desktop.pause)
    if ticket is None or ticket.state not in IN_HAND:
        return view
    return replace(view, ticket=ticket.number, ticket_state=ticket.state)
