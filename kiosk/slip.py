"""What is printed on a citizen's slip."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hardware.slip import Slip
from kiosk.words import Texts
from server.core.office import Office, in_language
from server.core.ticket import Place


def slip_for(place: Place, office: Office, texts: Texts, language: str) -> Slip:
    """Return the slip of the ticket at `place`, in the citizen's language."""
    ticket = place.ticket
    said = texts.slip
    return Slip(
        office=in_language(office.name, language),
        label=said.label,
        number=ticket.number,
        service=in_language(office.service(ticket.service).name, language),
        # That there is priority, but not why: paper lies about, and the reason may be a disability.
        priority=said.priority if ticket.priority else "",
        place=counters_text(place.counters, texts),
        ahead=texts.ticket.ahead.of(place.people_ahead),
        closing=said.closing,
        time=_time(place, office, texts),
        qr=place.link,
        qr_caption=said.qr_caption if place.link else "",
    )


def counters_text(counters: tuple[int, ...], texts: Texts) -> str:
    """Return where to go: "Quầy 1, 2 hoặc 3"."""
    *first, last = [str(n) for n in counters] or [""]
    joined = texts.joined.last.join([", ".join(first), last] if first else [last])
    return texts.ticket.counters.of(len(counters), counters=joined)


def _time(place: Place, office: Office, texts: Texts) -> str:
    local = place.ticket.issued_at.astimezone(ZoneInfo(office.timezone))
    return texts.slip.time.format(time=f"{local:%H:%M}", date=f"{local:%d/%m/%Y}")
