"""Which keys the state of a counter allows."""

from __future__ import annotations

from collections.abc import Iterator

from server.core.board import CounterState
from server.core.ticket import TRANSITIONS, Action, Ticket
from server.desk import Key
from server.records import Desktop

# What each key does with the ticket in hand.
_ON_TICKET = {
    Key.RECALL: Action.RECALL,
    Key.SERVE: Action.SERVE,
    Key.FINISH: Action.FINISH,
    Key.FETCH: Action.FINISH,
    Key.MISS: Action.MISS,
    Key.HOLD: Action.HOLD,
    Key.TRANSFER: Action.TRANSFER,
}


def allowed(
    desktop: Desktop, in_hand: Ticket | None, has_held: bool, somebody_waits: bool
) -> Iterator[Key]:
    """Yield what the clerk who has taken the counter may press, but for UNDO."""
    if desktop.state is CounterState.OPEN:
        if somebody_waits:
            yield Key.NEXT
        yield Key.CALL
        yield Key.PAUSE
    else:
        yield Key.OPEN
    yield from (k for k, a in _ON_TICKET.items() if in_hand and (in_hand.state, a) in TRANSITIONS)
    if in_hand is None:
        yield Key.RESUME if has_held else Key.CLOSE
