"""Clerks with PINs and sessions, and devices with tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from server.access.audit import COMMAND_LINE, record
from server.access.pins import Pins, clerk_named
from server.access.sessions import Sessions, hashed
from server.clock import Clock
from server.core.errors import InUse, LoginNeeded, UnknownClerk, UnknownDevice
from server.names import displayed, folded, given, of_person
from server.records import Records
from server.session import Caller, Role, Session
from server.store import Row, Store, Table, as_value


@dataclass(frozen=True)
class Clerk:
    """Somebody who may log in, and the counter that the page suggests."""

    name: str
    role: Role
    counter: int | None


@dataclass(frozen=True)
class NewPin:
    """A PIN that was made up, told this once; only its hash is kept."""

    name: str
    pin: str


@dataclass(frozen=True)
class NewToken:
    """A device's token, told this once; only its hash is kept."""

    name: str
    token: str


@dataclass(frozen=True)
class Errand:
    """Whose wish a change is, and by which request; the command line has none."""

    who: str = COMMAND_LINE
    request: UUID | None = None

    def is_again(self, table: Table, *what: object) -> bool:
        """Tell whether this request has done `what` before; remember that it has now.

        Raises RequestReused if it did something else.
        """
        return self.request is not None and Records(table).is_again(self.request, what)


TYPED_HERE = Errand()


class Staff:
    """Who may come in, with what."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pins = Pins(store, clock)
        self._sessions = Sessions(store, clock)

    # who there is

    def clerks(self) -> list[Clerk]:
        """Return everybody who may log in, by name."""
        with self._store.read() as table:
            rows = table.rows("select name, role, counter from clerks order by key")
        return [as_value(row, Clerk) for row in rows]

    def add_clerk(
        self,
        name: str,
        pin: str,
        role: Role | None = None,
        counter: int | None = None,
        by: Errand = TYPED_HERE,
        is_new: bool = False,
    ) -> Clerk:
        """Add a clerk, or give the one of this name a new PIN; return them.

        Role and counter are kept where they are not given. Raises BadRequest for a name or
        a PIN that cannot be used to log in, and InUse if somebody who `is_new` is known or
        the last administrator would become something else. The same request again only
        sets the PIN again: the first one may never have arrived.
        """
        name, pin_hash = of_person(name), self._pins.hashed(pin)

        def add(table: Table) -> Clerk:
            before = clerk_named(table, name)
            is_again = by.is_again(table, "clerk_add", folded(name), role, counter)
            if before and is_new and not is_again:
                raise InUse(f"there is somebody called {before['name']!r} already")
            clerk = Clerk(name, *_kept(before, role, counter))
            _check_administrators(table, before, clerk.role)
            table.delete("sessions", clerk=folded(name))
            if before:
                table.update("counters", {"clerk": name}, clerk=before["name"])
            table.upsert("clerks", _row(clerk) | {"pin_hash": pin_hash}, "key")
            if not is_again:
                self._tell(table, by, "clerk_pin" if before else "clerk_add", clerk)
            return clerk

        return self._store.change(add)

    def set_clerk(self, name: str, role: Role, counter: int | None, by: Errand) -> Clerk:
        """Change what somebody may do, and the counter that the page suggests.

        A change of the role ends the session. Raises UnknownClerk, and InUse for the last
        administrator.
        """

        def change(table: Table) -> Clerk:
            before = _known(table, name)
            clerk = Clerk(before["name"], role, counter)
            if by.is_again(table, "clerk_set", before["key"], role, counter):
                return clerk
            _check_administrators(table, before, role)
            if role != before["role"]:
                table.delete("sessions", clerk=before["key"])
            table.update("clerks", {"role": role, "counter": counter}, key=before["key"])
            self._tell(table, by, "clerk_set", clerk)
            return clerk

        return self._store.change(change)

    def set_pin(self, name: str, pin: str, by: Errand) -> Clerk:
        """Give somebody a new PIN, which ends the session; raise UnknownClerk if nobody's."""
        pin_hash = self._pins.hashed(pin)

        def change(table: Table) -> Clerk:
            found = _known(table, name)
            clerk = as_value(found, Clerk)
            table.delete("sessions", clerk=found["key"])
            table.update("clerks", {"pin_hash": pin_hash}, key=found["key"])
            if not by.is_again(table, "clerk_pin", found["key"]):
                record(table, self._clock.read(), by.who, "clerk_pin", name=clerk.name)
            return clerk

        return self._store.change(change)

    def remove_clerk(self, name: str, by: Errand = TYPED_HERE) -> str:
        """Let a clerk in no more; return the name as it was shown.

        Raises UnknownClerk, and InUse for the last administrator.
        """

        def remove(table: Table) -> str:
            if by.is_again(table, "clerk_remove", folded(name)):
                return name
            found = _known(table, name)
            _check_administrators(table, found, None)
            table.delete("sessions", clerk=found["key"])
            table.delete("clerks", key=found["key"])
            self._tell(table, by, "clerk_remove", as_value(found, Clerk))
            return str(found["name"])

        return self._store.change(remove)

    def devices(self) -> list[Caller]:
        """Return every device that may come in, by name."""
        with self._store.read() as table:
            rows = table.rows("select name, role from devices order by name")
        return [as_value(row, Caller) for row in rows]

    def add_device(
        self, name: str, role: Role, by: Errand = TYPED_HERE, is_new: bool = False
    ) -> str:
        """Add a device, or give the one of this name a new token; return the token.

        Raises BadRequest for a name that nobody could read, and InUse if a device that
        `is_new` is known. The same request again gives another token: the first one may
        never have arrived.
        """
        token = secrets.token_urlsafe(24)
        row = {"name": given(name), "role": role, "token_hash": hashed(token)}

        def add(table: Table) -> None:
            before = table.row("select name from devices where name = ?", row["name"])
            is_again = by.is_again(table, "device_add", row["name"], role)
            if before and is_new and not is_again:
                raise InUse(f"there is a device called {row['name']!r} already")
            table.upsert("devices", row, "name")
            if not is_again:
                action = "device_token" if before else "device_add"
                record(table, self._clock.read(), by.who, action, name=row["name"], role=role)

        self._store.change(add)
        return token

    def device_role(self, name: str) -> Role:
        """Return what the device of this name is; raise UnknownDevice if there is none."""
        for device in self.devices():
            if device.name == displayed(name):
                return device.role
        raise UnknownDevice(f"there is no device {name!r}")

    def remove_device(self, name: str, by: Errand = TYPED_HERE) -> None:
        """Make a device's token worthless; raise UnknownDevice if there is none."""
        shown = displayed(name)

        def remove(table: Table) -> None:
            if by.is_again(table, "device_remove", shown):
                return
            token = table.value("select token_hash from devices where name = ?", shown)
            if token is None:
                raise UnknownDevice(f"there is no device {shown!r}")
            table.delete("devices", token_hash=token)
            record(table, self._clock.read(), by.who, "device_remove", name=shown)

        self._store.change(remove)

    # who comes in

    def login(self, name: str, pin: str, peer: str = "") -> tuple[str, Session]:
        """Begin a session; return its secret for the cookie, and what the page may know.

        `peer` is the address that the PIN comes from. Raises what Pins.owner raises.
        """
        return self._sessions.begin(self._pins.owner(name, pin, peer), peer)

    def logout(self, secret: str) -> None:
        """End a session."""
        self._sessions.end(secret)

    def session(self, secret: str) -> Session:
        """Return a session that has begun; raise LoginNeeded if it is unknown or over."""
        return self._sessions.find(secret)

    def device(self, token: str) -> Caller:
        """Return the device with this token; raise LoginNeeded if there is none."""
        with self._store.read() as table:
            row = table.row("select name, role from devices where token_hash = ?", hashed(token))
        if row is None:
            raise LoginNeeded("no device has this token")
        return as_value(row, Caller)

    def _tell(self, table: Table, by: Errand, action: str, clerk: Clerk) -> None:
        what = {"name": clerk.name, "role": clerk.role, "counter": clerk.counter}
        record(table, self._clock.read(), by.who, action, **what)


def _kept(before: Row | None, role: Role | None, counter: int | None) -> tuple[Role, int | None]:
    """Return what somebody may do and their counter: what is given, else what was."""
    if before is None:
        return role or Role.CLERK, counter
    return role or Role(before["role"]), before["counter"] if counter is None else counter


def _row(clerk: Clerk) -> Row:
    return {
        "key": folded(clerk.name),
        "name": clerk.name,
        "role": clerk.role,
        "counter": clerk.counter,
    }


def _known(table: Table, name: str) -> Row:
    found = clerk_named(table, name)
    if found is None:
        raise UnknownClerk(f"there is no clerk {name!r}")
    return found


def _check_administrators(table: Table, before: Row | None, role: Role | None) -> None:
    """Raise InUse if `before` is the last administrator, and would no longer be one."""
    if not before or before["role"] != Role.ADMINISTRATOR or role is Role.ADMINISTRATOR:
        return
    if table.value("select count(*) from clerks where role = ?", Role.ADMINISTRATOR) == 1:
        raise InUse(f"{before['name']} is the last administrator: make another one first")
