"""What is printed on a citizen's slip."""

from __future__ import annotations

from dataclasses import asdict

from hardware.slip import Slip
from kiosk.letters import printable
from server.core.office import Office, Procedure, Service
from server.core.slip import papers_text, slip_text
from server.core.ticket import Place


def slip_for(
    place: Place, office: Office, language: str, procedure: Procedure | None = None
) -> Slip:
    """Return the slip of the ticket at `place`, as the office wants it, in `language`.

    It has the papers for `procedure`, if there is one.
    """
    return Slip(**asdict(slip_text(place, office, _spoken(language), procedure)))


def papers_for(
    office: Office, service: Service, procedure: Procedure | None, language: str
) -> Slip:
    """Return a slip without a number that says what to bring, in `language`."""
    return Slip(**asdict(papers_text(office, service, procedure, _spoken(language))))


def _spoken(language: str) -> str:
    """Return `language`, or Vietnamese where its letters are not here."""
    return language if printable(language) else "vi"
