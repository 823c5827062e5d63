"""Who may use which address: each view says so, and what says nothing stays shut."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask

from server.session import Role


class SilentDoorError(Exception):
    """A view does not say whom it is for."""


View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = None
_STATED = "open_to"


def open_to(roles: frozenset[Role] | None) -> Callable[[View], View]:
    """State that a view is for `roles` (None: for anybody).

    It stands between the address and the view. The API's table of routes states its own.
    """

    def state(view: View) -> View:
        setattr(view, _STATED, roles)
        return view

    return state


def state(app: Flask, endpoint: str, roles: frozenset[Role] | None) -> None:
    """State the same of a view that is not written here: one of Flask's, say."""
    view = app.view_functions[endpoint]

    @open_to(roles)
    @wraps(view)
    def stated_view(**path: Any) -> Any:
        return view(**path)

    app.view_functions[endpoint] = stated_view


def refuse_silent(app: Flask) -> None:
    """Raise SilentDoorError if a view does not say whom it is for: it would be for anybody."""
    silent = {name for name, view in app.view_functions.items() if not hasattr(view, _STATED)}
    if silent:
        raise SilentDoorError(f"no @open_to at {', '.join(sorted(silent))}")


def stated(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """Return whom the view of `endpoint` is for."""
    found: frozenset[Role] | None = getattr(app.view_functions[endpoint], _STATED)
    return found
