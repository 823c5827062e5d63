"""What stands on a citizen's slip, from top to bottom, before anything is drawn.

The kiosk's paper and the preview in the settings are both made from this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.core.office import Office, Procedure, Service, Words, in_language
from server.core.slip_words import SlipWords, slip_words
from server.core.ticket import Place, Ticket


@dataclass(frozen=True)
class SlipText:
    """The texts of one slip in one language, in their order on the paper.

    An empty text is left out. `qr` is the address of the ticket's own page.
    """

    header: str
    office: str
    label: str
    number: str
    service: str
    priority: str
    then: str
    place: str
    ahead: str
    papers_label: str
    papers: tuple[str, ...]
    qr: str
    qr_caption: str
    closing: str
    time: str


def slip_text(
    place: Place, office: Office, language: str, procedure: Procedure | None = None
) -> SlipText:
    """Return what the slip of the ticket at `place` says in `language`, as the office wants it.

    Whoever has looked at a `procedure` gets its papers in any case.
    """
    ticket, layout, said = place.ticket, office.slip, slip_words(language)
    service = office.service(ticket.service)
    wanted = procedure.papers if procedure else service.papers if layout.show_papers else ()
    papers = papers_in(wanted, language)
    link = place.link if layout.show_link else ""
    return SlipText(
        header=in_language(layout.header, language),
        office=in_language(office.name, language),
        label=said.label,
        number=ticket.number,
        service=in_language(service.name, language),
        priority=_badge(ticket, office, said),
        then=_then(ticket, office, said, language),
        place=said.counters_text(place.counters) if layout.show_counters else "",
        ahead=_ahead(place, office, said),
        papers_label=_papers_label(procedure, said, language) if papers else "",
        papers=papers,
        qr=link,
        qr_caption=(said.qr_caption_alone if place.alone else said.qr_caption) if link else "",
        closing=in_language(layout.closing, language) or said.closing,
        time=_time(ticket, office, said) if place.timed else "",
    )


def papers_text(
    office: Office, service: Service, procedure: Procedure | None, language: str
) -> SlipText:
    """Return a slip without a number, for whoever only wants to know what to bring."""
    said, about = slip_words(language), procedure or service
    nothing = dict.fromkeys(("number", "priority", "then", "place", "ahead"), "")
    unused = dict.fromkeys(("qr", "qr_caption", "closing", "time", "papers_label"), "")
    return SlipText(
        header=in_language(office.slip.header, language),
        office=in_language(office.name, language),
        label=said.papers,
        service=in_language(about.name, language),
        papers=papers_in(about.papers, language),
        **nothing,
        **unused,
    )


def papers_in(papers: tuple[Words, ...], language: str) -> tuple[str, ...]:
    """Return `papers` in `language`, in Vietnamese where they are not translated."""
    return tuple(text for paper in papers if (text := in_language(paper, language)))


def _papers_label(procedure: Procedure | None, said: SlipWords, language: str) -> str:
    if procedure is None:
        return said.papers
    return f"{said.papers}: {in_language(procedure.name, language)}"


def _ahead(place: Place, office: Office, said: SlipWords) -> str:
    """Return how many are ahead; where a kiosk works alone, that it does, in every layout."""
    if place.alone:
        return said.alone if place.ticket.alone else ""
    return said.ahead.of(place.people_ahead) if office.slip.show_ahead else ""


def _badge(ticket: Ticket, office: Office, said: SlipWords) -> str:
    """Return the appointment's time, or that there is priority.

    But not why: paper lies about, and the reason may be a disability.
    """
    if ticket.due_at is not None:
        return said.due.format(time=f"{_local(ticket.due_at, office):%H:%M}")
    return said.priority if ticket.priority else ""


def _then(ticket: Ticket, office: Office, said: SlipWords, language: str) -> str:
    names = [in_language(office.service(letter).name, language) for letter in ticket.rest]
    return said.then.format(services=", ".join(names)) if names else ""


def _time(ticket: Ticket, office: Office, said: SlipWords) -> str:
    local = _local(ticket.issued_at, office)
    return said.time.format(time=f"{local:%H:%M}", date=f"{local:%d/%m/%Y}")


def _local(at: datetime, office: Office) -> datetime:
    return at.astimezone(ZoneInfo(office.timezone))
