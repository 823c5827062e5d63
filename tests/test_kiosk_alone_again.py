"""A kiosk that loses its server for the second time on one day."""

from __future__ import annotations

from pathlib import Path

from kiosk_bench import WOMAN_OF_71, Kiosk, kiosk_at
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.state import How, Screen, works_alone


def take_with_card(kiosk: Kiosk) -> tuple[str, How]:
    """Take a number for B with the card, as one who looks at no number of before."""
    kiosk.touches.scan(WOMAN_OF_71)
    kiosk.shows(Screen.SERVICES)
    wait_until(lambda: kiosk.state.finding is None)
    kiosk.shows(Screen.SERVICES)
    kiosk.touches.choose("B")
    state = kiosk.shows(Screen.TICKET)
    assert state.place is not None
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    return state.place.ticket.number, state.how


def test_a_number_that_may_have_been_served_is_given_to_nobody_again(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    """She was served in the morning, and comes with another matter in the afternoon."""
    with kiosk_at(office_server, tmp_path) as kiosk:
        wait_until(lambda: kiosk.state.own is not None)
        office_server.kill()
        wait_until(lambda: works_alone(kiosk.state), 15)
        assert take_with_card(kiosk) == ("B1001", How.NEW)
        assert take_with_card(kiosk) == ("B1001", How.KNOWN)
        office_server.start()
        wait_until(lambda: kiosk.state.reachable and kiosk.engine.outbox == 0, 15)
        office_server.kill()
        wait_until(lambda: works_alone(kiosk.state), 15)
        assert take_with_card(kiosk) == ("B1002", How.NEW)
