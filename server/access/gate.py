"""Tells who asks: a device by its token, a clerk by the session's cookie."""

from __future__ import annotations

from collections.abc import Callable, Collection
from secrets import compare_digest

from flask import Request

from server.access.staff import Staff
from server.core.errors import Forbidden, LoginNeeded, NotAllowed
from server.session import Caller, Role, Session

COOKIE = "xinmoi"
CSRF_HEADER = "X-CSRF-Token"

NOBODY = "nobody"

_READING = ("GET", "HEAD")
_EVERYBODY = frozenset(Role)


class Gate:
    """Lets in whom a route is for."""

    def __init__(self, staff: Staff, heard: Callable[[str], None]) -> None:
        """`heard` is told the name of each device that asks for anything."""
        self._staff = staff
        self._heard = heard

    def admit(self, request: Request, roles: Collection[Role] | None) -> Caller:
        """Return who asks; raise LoginNeeded or Forbidden.

        `roles` None means anybody. A clerk's request that changes something must carry
        the session's CSRF token: a foreign page can make a browser send the cookie only.
        """
        if roles is None:
            return Caller(NOBODY, Role.DISPLAY)
        caller = self._device(request) or self._clerk(request)
        if caller.role not in roles:
            raise Forbidden(f"{caller.name} is a {caller.role} and may not do this")
        return caller

    def caller(self, request: Request) -> Caller | None:
        """Return the clerk or device that asks, None for anybody else where anybody may."""
        try:
            return self.admit(request, _EVERYBODY)
        except NotAllowed:
            return None

    def session(self, request: Request) -> Session:
        """Return the clerk's session; raise LoginNeeded if there is none."""
        return self._staff.session(request.cookies.get(COOKIE, ""))

    def _device(self, request: Request) -> Caller | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            return None
        device = self._staff.device(token)
        self._heard(device.name)
        return device

    def _clerk(self, request: Request) -> Caller:
        session = self.session(request)
        sent = request.headers.get(CSRF_HEADER, "").encode()
        if request.method not in _READING and not compare_digest(sent, session.csrf.encode()):
            raise LoginNeeded("the page's token is missing or old: load the page again")
        return Caller(session.name, session.role)
