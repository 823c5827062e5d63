"""Decides which calls are to be spoken; pure: from what was heard so far and a board.

A call is spoken when its id is above the last one heard **and** its ticket is still
called at that counter: a clerk is waiting for this person now. So after an outage nobody
hears a long backlog (it is never longer than there are counters), and whoever is already
being served is not called again. Of several calls of one ticket only the newest is spoken.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.core.board import Board, Call
from server.core.ticket import State


@dataclass(frozen=True)
class Heard:
    """How far the announcer has come: the newest call's id and the board's version."""

    call: int
    version: int


def listen(heard: Heard | None, board: Board) -> tuple[tuple[Call, ...], Heard]:
    """Return the calls to speak, oldest first, and what has been heard with them.

    Without `heard` (the announcer has just started) nothing is spoken, or the whole
    morning would be read out. The same holds when ids or versions have gone backwards:
    that is another database, and its ids say nothing about ours.
    """
    if heard is None or _is_another_database(heard, board):
        return (), Heard(board.newest_call, board.version)
    fresh = [call for call in board.calls if call.id > heard.call and is_awaited(call, board)]
    # A day that has closed shows no calls: what was heard must not be forgotten with it.
    return (
        tuple(sorted(fresh, key=lambda call: call.id)),
        Heard(max(heard.call, board.newest_call), board.version),
    )


def is_awaited(call: Call, board: Board) -> bool:
    """Tell whether the counter still waits for this ticket, and no newer call asks for it."""
    newest = max((c.id for c in board.calls if c.number == call.number), default=call.id)
    return call.id >= newest and any(
        counter.number == call.counter
        and counter.ticket == call.number
        and counter.ticket_state is State.CALLED
        for counter in board.counters
    )


def _is_another_database(heard: Heard, board: Board) -> bool:
    if board.version < heard.version:
        return True
    return bool(board.calls) and board.newest_call < heard.call
