"""The hall: what its supervisor sees and does, what its devices tell, slips for kiosks."""

from __future__ import annotations

from dataclasses import replace

from server.core.board import CounterView
from server.core.hall import Hall, HallDevice
from server.core.office import Office
from server.core.ticket import PrintJob
from server.office import Done
from server.records import Records
from server.requests import Health, MoveServices, Notice, PrintAt, SetCounter
from server.routes.table import Parts, Route
from server.session import DEVICES, KIOSKS, STAFF, SUPERVISORS, Caller
from server.views.hall import read_hall
from server.work.prints import jobs_for


def routes(parts: Parts) -> list[Route]:
    """Return the routes of the hall."""

    def hall(caller: Caller) -> Hall:
        devices = [parts.presence.of(device) for device in parts.staff.devices()]
        with parts.store.read() as table:
            found = read_hall(Records(table), devices, parts.clock.read())
        backup, stick = parts.backups.faults()
        return replace(found, backup=backup, stick=stick)

    def set_counter(caller: Caller, body: SetCounter, counter: int) -> Done[CounterView]:
        return parts.office.set_counter(caller, counter, body)

    def move_services(caller: Caller, body: MoveServices, counter: int) -> Done[Office]:
        return parts.office.move_services(caller, counter, body)

    def health(caller: Caller, body: Health) -> None:
        parts.presence.told(caller.name, body)

    def kiosks(caller: Caller) -> tuple[HallDevice, ...]:
        return parts.presence.kiosks(parts.staff.devices())

    def prints(caller: Caller) -> tuple[PrintJob, ...]:
        with parts.store.read() as table:
            return jobs_for(Records(table), caller.name, parts.clock.read())

    def print_at(caller: Caller, body: PrintAt, ticket: str) -> Done[None]:
        return parts.office.print_at(caller, ticket, body)

    nothing = type(None)
    tell, ask = "Tell how this device is", "Have its slip printed at a kiosk"
    counter, notice = "counters/<int:counter>", parts.office.set_notice
    change, move = "Open, pause or close it, whoever has it", "Say which services it serves"
    view = CounterView
    return [
        Route("GET", "hall", "The hall as its supervisor sees it", SUPERVISORS, hall, Hall),
        Route("POST", f"{counter}/set", change, SUPERVISORS, set_counter, view, SetCounter),
        Route(
            "POST", f"{counter}/services", move, SUPERVISORS, move_services, Office, MoveServices
        ),
        Route("POST", "notice", "A notice for all to read", SUPERVISORS, notice, nothing, Notice),
        Route("POST", "health", tell, DEVICES, health, nothing, Health),
        Route("GET", "kiosks", "Where slips can be printed", STAFF, kiosks, tuple[HallDevice, ...]),
        Route("GET", "prints", "What to print here", KIOSKS, prints, tuple[PrintJob, ...]),
        Route("POST", "tickets/<ticket>/print", ask, STAFF, print_at, nothing, PrintAt),
    ]
