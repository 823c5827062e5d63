"""A counter's desk and its keys."""

from __future__ import annotations

from collections.abc import Callable

from server.desk import Desk, Key, Pressed
from server.office import Done
from server.records import Records
from server.requests import Act, CallNumber, Pause, Resume, Transfer
from server.routes.table import Parts, Route
from server.session import CLERKS, Caller
from server.views.deskview import read_desk

# What the keys need to know beside the request's id.
_BODIES: dict[Key, type[Act]] = {
    Key.PAUSE: Pause,
    Key.CALL: CallNumber,
    Key.RESUME: Resume,
    Key.TRANSFER: Transfer,
}


def routes(parts: Parts) -> list[Route]:
    """Return the routes of counters."""

    def desk(caller: Caller, counter: int) -> Desk:
        with parts.store.read() as table:
            return read_desk(Records(table), caller, counter, parts.clock.read())

    def press(key: Key) -> Callable[..., Done[Pressed]]:
        def pressed(caller: Caller, body: Act, counter: int) -> Done[Pressed]:
            return parts.office.press(caller, counter, key, body)

        return pressed

    path = "counters/<int:counter>"
    return [
        Route("GET", path, "What the clerk sees", CLERKS, desk, Desk),
        *(_key(path, key, press(key)) for key in Key),
    ]


def _key(path: str, key: Key, press: Callable[..., Done[Pressed]]) -> Route:
    body = _BODIES.get(key, Act)
    return Route("POST", f"{path}/{key}", f"Press {key}", CLERKS, press, Pressed, body)
