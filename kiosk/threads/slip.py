"""What is printed on a citizen's slip."""

from __future__ import annotations

from dataclasses import asdict

from hardware.slip import Slip
from kiosk.flow.state import Topic
from kiosk.letters import printable
from server.core.office import Office, Procedure
from server.core.slip import papers_text, slip_text
from server.core.ticket import Place


def slip_for(
    place: Place, office: Office, language: str, procedure: Procedure | None = None
) -> Slip:
    """Return the slip of the ticket at `place`, as the office wants it, in `language`.

    It has the papers for `procedure`, if there is one.
    """
    return Slip(**asdict(slip_text(place, office, _spoken(language), procedure)))


def leaflet_for(office: Office, topic: Topic, language: str) -> Slip:
    """Return a slip without a number that says what to bring for `topic`, in `language`."""
    service = office.service(topic.letter)
    text = papers_text(office, service, service.procedure(topic.key), _spoken(language))
    return Slip(**asdict(text))


def _spoken(language: str) -> str:
    """Return `language`, or Vietnamese where its letters are not here."""
    return language if printable(language) else "vi"
