"""Tells who asks: a device by its token, a clerk by the session's cookie."""

from __future__ import annotations

from collections.abc import Collection
from secrets import compare_digest

from flask import Request

from server.core.errors import Forbidden, LoginNeeded, NotAllowed
from server.session import Caller, Role, Session
from server.staff import Staff

COOKIE = "xinmoi"
CSRF_HEADER = "X-CSRF-Token"

NOBODY = "nobody"

_READING = ("GET", "HEAD")
_EVERYBODY = frozenset(Role)


class Gate:
    """Lets in whom a route is for."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

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

    def knows(self, request: Request) -> bool:
        """Tell whether a clerk or a device asks, where nobody has to say who they are."""
        try:
            self.admit(request, _EVERYBODY)
        except NotAllowed:
            return False
        return True

    def session(self, request: Request) -> Session:
        """Return the clerk's session; raise LoginNeeded if there is none."""
        return self._staff.session(request.cookies.get(COOKIE, ""))

    def _device(self, request: Request) -> Caller | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return self._staff.device(token) if kind == "Bearer" else None

    def _clerk(self, request: Request) -> Caller:
        session = self.session(request)
        sent = request.headers.get(CSRF_HEADER, "").encode()
        if request.method not in _READING and not compare_digest(sent, session.csrf.encode()):
            raise LoginNeeded("the page's token is missing or old: load the page again")
        return Caller(session.name, session.role)
