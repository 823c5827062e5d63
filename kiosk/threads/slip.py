"""What is printed on a citizen's slip."""

from __future__ import annotations

from dataclasses import asdict

from hardware.slip import Slip
from kiosk.letters import printable
from server.core.office import Office
from server.core.slip import slip_text
from server.core.ticket import Place


def slip_for(place: Place, office: Office, language: str) -> Slip:
    """Return the slip of the ticket at `place`, as the office wants it, in `language`.

    It is Vietnamese where the letters of `language` are not here.
    """
    spoken = language if printable(language) else "vi"
    return Slip(**asdict(slip_text(place, office, spoken)))
