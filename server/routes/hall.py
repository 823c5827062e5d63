"""The hall: what its supervisor sees and does, what its devices tell, slips for kiosks."""

from __future__ import annotations

from server.core.hall import HallDevice
from server.core.ticket import PrintJob
from server.office import Done
from server.prints import jobs_for
from server.records import Records
from server.requests import Health, PrintAt
from server.routes.table import Parts, Route
from server.session import DEVICES, KIOSKS, STAFF, Caller, Role


def routes(parts: Parts) -> list[Route]:
    """Return the routes of the hall."""

    def health(caller: Caller, body: Health) -> None:
        parts.presence.told(caller.name, body)

    def kiosks(caller: Caller) -> tuple[HallDevice, ...]:
        found = parts.staff.devices()
        return tuple(parts.presence.of(d) for d in found if d.role is Role.KIOSK)

    def prints(caller: Caller) -> tuple[PrintJob, ...]:
        with parts.store.read() as table:
            return jobs_for(Records(table), caller.name, parts.clock.read())

    def print_at(caller: Caller, body: PrintAt, ticket: str) -> Done[None]:
        return parts.office.print_at(caller, ticket, body)

    nothing = type(None)
    tell, ask = "Tell how printer and scanner are", "Have its slip printed at a kiosk"
    return [
        Route("POST", "health", tell, DEVICES, health, nothing, Health),
        Route("GET", "kiosks", "Where slips can be printed", STAFF, kiosks, tuple[HallDevice, ...]),
        Route("GET", "prints", "What to print here", KIOSKS, prints, tuple[PrintJob, ...]),
        Route("POST", "tickets/<ticket>/print", ask, STAFF, print_at, nothing, PrintAt),
    ]
