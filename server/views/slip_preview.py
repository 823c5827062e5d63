"""A slip as it would be printed by settings that are not saved yet."""

from __future__ import annotations

from server.core.office import Office
from server.core.reading import Reading
from server.core.slip import SlipText, slip_text
from server.core.ticket import Place, Ticket, number
from server.setup.settings_requests import PreviewSlip

_SERIAL = 42
_AHEAD = 5
# Nobody scans a preview; an office without an address of its own still prints a code.
_ADDRESS = "http://192.168.1.10:8080"


def preview_slip(office: Office, asked: PreviewSlip, now: Reading) -> SlipText:
    """Return the slip of a made-up ticket; raise UnknownService if it has no such letter."""
    service = office.service(asked.service)
    ticket = Ticket(
        id="",
        day=0,
        number=number(service.letter, _SERIAL),
        service=service.letter,
        seniority=_SERIAL,
        issued_at=now.wall,
        priority="preview" if asked.priority else None,
    )
    place = Place(
        ticket, _AHEAD, office.counters_for(service.letter), f"{office.public_url or _ADDRESS}/t/"
    )
    return slip_text(place, office, asked.language)
