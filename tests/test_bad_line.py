"""Kiosks on a bad line: whatever happens to requests, nothing is lost, doubled or made up."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from bad_line import BadLine, Fate
from hall_judge import Hall, judge, read_hall
from kiosk_bench import Kiosk, running
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Screen
from server.app import DATABASE
from server.core.ticket import Slip, Ticket
from server.core.ticket import State as TicketState

BUDGET = 3


class Patron:
    """Takes numbers at one kiosk, one after the other, and remembers what the glass showed."""

    def __init__(self, server: OfficeProcess, folder: Path, name: str, seed: int) -> None:
        self.line = BadLine(server.port, seed)
        token = server.add_device(name)
        # As patient as in the hall: half of what it asks is not answered in time.
        self.kiosk = Kiosk(self.line.url, token, folder / name, patience=0.9)
        self.shown: dict[str, Ticket] = {}

    def take(self, count: int) -> None:
        for n in range(count):
            self._take_one("ABCDEFGT"[n % 8])

    def _take_one(self, letter: str) -> None:
        """Touch on and on, as people do, until a number is up that was not up before."""
        touches = self.kiosk.touches
        wait_until(lambda: self._is_at(Screen.WELCOME), 30)
        touches.begin()
        wait_until(lambda: self._is_at(Screen.SERVICES), 30)
        touches.choose(letter)
        touches.choose(letter)
        wait_until(lambda: self.kiosk.state.screen is Screen.TICKET, 30)
        place = self.kiosk.state.place
        assert place is not None
        self.shown[place.ticket.id] = place.ticket
        time.sleep(SETTLE_S)
        touches.go_back()

    def _is_at(self, screen: Screen) -> bool:
        """Tell whether `screen` is up and takes touches."""
        state = self.kiosk.state
        return state.screen is screen and time.monotonic() - state.since > SETTLE_S

    def heal(self) -> None:
        """Let the line be well again, and wait until everything is handed over."""
        self.line.odds = 0.0
        wait_until(lambda: self.kiosk.engine.outbox == 0, 60)


def prove(server: OfficeProcess, folder: Path, kiosks: int, tickets: int) -> None:
    """Take `tickets` numbers at each of `kiosks`, and compare what was shown with the tables."""
    server.clerk("supervisor").open_day(uuid4())
    with ExitStack() as ends:
        patrons = [Patron(server, folder, f"kiosk-{n}", n) for n in range(kiosks)]
        for patron in patrons:
            ends.callback(patron.line.close)
            ends.enter_context(running(patron.kiosk))
        with ThreadPoolExecutor(kiosks) as pool:
            for done in [pool.submit(patron.take, tickets) for patron in patrons]:
                done.result()
        for patron in patrons:
            patron.heal()
        path = server.data / DATABASE
        wait_until(lambda: not _waiting_slips(read_hall(path)), 60)
        slips = sum(len(list((folder / f"kiosk-{n}" / "slips").iterdir())) for n in range(kiosks))
    shown = {ticket.id: ticket for patron in patrons for ticket in patron.shown.values()}
    met = sum((patron.line.met for patron in patrons), start=patrons[0].line.met.__class__())
    alone = sum(ticket.alone for ticket in shown.values())
    print(f"\n{len(shown)} tickets, {alone} of them given alone; {dict(met)}")
    assert len(shown) == slips == kiosks * tickets
    assert alone
    assert all(met[fate] for fate in Fate)
    _compare(read_hall(path), shown)


def _waiting_slips(hall: Hall) -> bool:
    return any(
        t["slip"] == Slip.PENDING and t["state"] == TicketState.WAITING
        for t in hall.tickets.values()
    )


def _compare(hall: Hall, shown: dict[str, Ticket]) -> None:
    judge(hall, BUDGET)
    assert shown.keys() <= hall.tickets.keys(), "a number that somebody holds is lost"
    assert all(hall.tickets[id_]["number"] == t.number for id_, t in shown.items())
    assert all(hall.tickets[id_]["state"] == TicketState.WAITING for id_ in shown)
    ghosts = [t for id_, t in hall.tickets.items() if id_ not in shown]
    assert {t["state"] for t in ghosts} <= {TicketState.CANCELLED}, "a number that nobody holds"
    requests = [
        json.loads(event["detail"] or "{}").get("request") or event["request"]
        for event in hall.events
        if event["action"] in ("issue", "hand_over") and event["ticket"] in shown
    ]
    assert len(set(requests)) == len(shown), "one touch was two tickets"


def test_on_a_bad_line_everybody_gets_one_number_and_the_server_has_them_all(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    prove(office_server, tmp_path, kiosks=2, tickets=14)


@pytest.mark.slow
def test_two_thousand_tickets_through_a_bad_line_are_there_once_each(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    prove(office_server, tmp_path, kiosks=5, tickets=400)
