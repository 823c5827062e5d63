"""Staff, devices and the audit: what only administrators do."""

from __future__ import annotations

from server.access.audit import AuditPage, entries, still_has, verdict
from server.access.pins import new_pin
from server.access.staff import Clerk, Errand, NewPin, NewToken
from server.core.hall import HallDevice
from server.names import displayed
from server.records import Records
from server.requests import Act, AddClerk, AddDevice, AskAudit, SetClerk
from server.routes.table import Parts, Route
from server.session import ADMINISTRATORS, Caller, Role


def routes(parts: Parts) -> list[Route]:
    """Return the routes of staff, devices and the audit."""
    return [*_clerks(parts), *_devices(parts), _audit(parts)]


def _clerks(parts: Parts) -> list[Route]:
    def clerks(caller: Caller) -> tuple[Clerk, ...]:
        return tuple(parts.staff.clerks())

    def add(caller: Caller, body: AddClerk) -> NewPin:
        _check_counter(parts, body.counter)
        pin, by = new_pin(), Errand(caller.name, body.request)
        role, counter = Role(body.role), body.counter
        clerk = parts.staff.add_clerk(body.name, pin, role, counter, by, is_new=True)
        return NewPin(clerk.name, pin)

    def change(caller: Caller, body: SetClerk, name: str) -> Clerk:
        _check_counter(parts, body.counter)
        by = Errand(caller.name, body.request)
        return parts.staff.set_clerk(name, Role(body.role), body.counter, by)

    def pin(caller: Caller, body: Act, name: str) -> NewPin:
        made = new_pin()
        clerk = parts.staff.set_pin(name, made, Errand(caller.name, body.request))
        return NewPin(clerk.name, made)

    def remove(caller: Caller, body: Act, name: str) -> None:
        parts.staff.remove_clerk(name, Errand(caller.name, body.request))

    path, who, nothing = "clerks/<name>", ADMINISTRATORS, type(None)
    return [
        Route("GET", "clerks", "Who may log in", who, clerks, tuple[Clerk, ...]),
        Route("POST", "clerks", "Let somebody new log in", who, add, NewPin, AddClerk),
        Route("POST", f"{path}/set", "Change role or counter", who, change, Clerk, SetClerk),
        Route("POST", f"{path}/pin", "Make a new PIN", who, pin, NewPin, Act),
        Route("POST", f"{path}/remove", "Let in no more", who, remove, nothing, Act),
    ]


def _devices(parts: Parts) -> list[Route]:
    def devices(caller: Caller) -> tuple[HallDevice, ...]:
        return tuple(parts.presence.of(device) for device in parts.staff.devices())

    def add(caller: Caller, body: AddDevice) -> NewToken:
        by = Errand(caller.name, body.request)
        token = parts.staff.add_device(body.name, Role(body.role), by, is_new=True)
        return NewToken(displayed(body.name), token)

    def renew(caller: Caller, body: Act, name: str) -> NewToken:
        by, role = Errand(caller.name, body.request), parts.staff.device_role(name)
        return NewToken(name, parts.staff.add_device(name, role, by))

    def remove(caller: Caller, body: Act, name: str) -> None:
        parts.staff.remove_device(name, Errand(caller.name, body.request))

    path, who, nothing = "devices/<name>", ADMINISTRATORS, type(None)
    return [
        Route("GET", "devices", "What may come in", who, devices, tuple[HallDevice, ...]),
        Route("POST", "devices", "Let a new device in", who, add, NewToken, AddDevice),
        Route("POST", f"{path}/token", "Make a new token", who, renew, NewToken, Act),
        Route("POST", f"{path}/remove", "Let in no more", who, remove, nothing, Act),
    ]


def _audit(parts: Parts) -> Route:
    def audit(caller: Caller, asked: AskAudit) -> AuditPage:
        with parts.store.read() as table:
            found = entries(table, asked.before, asked.most + 1, asked.about, asked.who)
            is_there = still_has(table, asked.noted) if asked.noted else None
        # Checking takes a while once there are many rows: not for every filter that is tried.
        is_plain = asked == AskAudit(most=asked.most)
        newest = verdict(parts.store) if is_plain else None
        return AuditPage(found[: asked.most], len(found) > asked.most, newest, is_there)

    summary = "Who did what, and whether anybody changed that"
    return Route("GET", "audit", summary, ADMINISTRATORS, audit, AuditPage, query=AskAudit)


def _check_counter(parts: Parts, counter: int | None) -> None:
    """Raise UnknownCounter if there is none with this number."""
    if counter is not None:
        with parts.store.read() as table:
            Records(table).office().counter(counter)
