"""The kiosk behind its glass: real server, real sockets and ptys, everything but the window."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Event as Flag
from threading import Thread
from uuid import uuid4

import pytest
from kiosk_bench import WOMAN_OF_71, Kiosk, asker_at, kiosk_at, running
from office_process import OfficeProcess
from workbench import wait_until

from hardware.status import PrinterState
from kiosk.flow.events import Issue, Issued, Refused, Why
from kiosk.flow.state import Screen
from kiosk.threads.asking import PATIENCE_S
from kiosk.threads.work import Backoff, Worker
from kiosk.wedge import GAP_S, Wedge
from server.app import DATABASE
from server.client import Client
from server.core.ticket import Slip


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk in front of an open office."""
    with kiosk_at(office_server, tmp_path) as kiosk:
        yield kiosk


def test_two_touches_print_a_slip_and_the_server_knows_it(kiosk: Kiosk) -> None:
    state = kiosk.take_number()
    assert state.place is not None
    assert state.place.ticket.number == "B001"
    wait_until(lambda: kiosk.state.slip is Slip.PRINTED)
    assert len(kiosk.printer.slips) == 1
    assert not kiosk.printer.unknown
    ticket = state.place.ticket.id
    wait_until(lambda: len(kiosk.printer.slips) == 1)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", str(kiosk.printer.slips[0])],
        check=True,
        capture_output=True,
        text=True,
    )
    assert re.fullmatch(rf"http://[\w.]+:\d+/t/{re.escape(ticket)}\n", read.stdout)
    wait_until(lambda: kiosk.client.ticket(ticket).ticket.slip is Slip.PRINTED)


def test_a_scanned_card_gives_priority_and_leaves_only_a_holder(
    kiosk: Kiosk, office_server: OfficeProcess
) -> None:
    kiosk.scanner.scan(WOMAN_OF_71)
    state = kiosk.shows(Screen.SERVICES)
    assert state.priority == "elderly"
    kiosk.touches.choose("B")
    state = kiosk.shows(Screen.TICKET)
    assert state.place is not None
    ticket = state.place.ticket
    assert ticket.priority == "elderly"
    assert "020055000001" not in repr(ticket)
    with closing(sqlite3.connect(office_server.data / DATABASE)) as database:
        (holder,) = database.execute("select holder from tickets").fetchone()
    assert re.fullmatch("[0-9a-f]{64}", holder)


def test_a_number_without_paper_stays_on_the_screen_and_the_staff_are_told(kiosk: Kiosk) -> None:
    kiosk.printer.state = PrinterState.PAPER_OUT
    state = kiosk.take_number()
    wait_until(lambda: kiosk.state.slip is Slip.NOT_PRINTED)
    assert kiosk.state.screen is Screen.TICKET
    assert state.place is not None
    ticket = state.place.ticket.id
    wait_until(lambda: kiosk.client.ticket(ticket).ticket.slip is Slip.NOT_PRINTED)


def test_a_printer_that_stops_reading_holds_nothing_up(kiosk: Kiosk) -> None:
    kiosk.wire.stopped = True
    state = kiosk.take_number()
    assert state.place is not None
    wait_until(lambda: kiosk.state.slip is not Slip.PENDING)
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)


def test_a_server_that_was_never_heard_is_met_as_soon_as_it_is_there(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    token = office_server.add_device()
    office_server.kill()
    with running(Kiosk(office_server.url, token, tmp_path)) as kiosk:
        kiosk.shows(Screen.STAFF, 20)
        office_server.start()
        kiosk.shows(Screen.WELCOME, 20)
        assert kiosk.take_number().place is not None


def test_the_office_closing_shows_on_the_kiosk(office_server: OfficeProcess, kiosk: Kiosk) -> None:
    chief = office_server.clerk("chief")
    chief.close_day(uuid4())
    kiosk.shows(Screen.CLOSED)
    chief.open_day(uuid4())
    kiosk.shows(Screen.WELCOME)


def test_a_wrong_token_shows_the_staff_screen(office_server: OfficeProcess, tmp_path: Path) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    with running(Kiosk(office_server.url, "not-a-token", tmp_path)) as kiosk:
        kiosk.shows(Screen.STAFF, 15)


def test_a_server_that_answers_nothing_shows_the_staff_screen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with running(Kiosk(url, "token", tmp_path)) as kiosk:
            kiosk.client.timeout = 0.3
            kiosk.shows(Screen.STAFF, 15)


def issue(
    client: Client,
    folder: Path,
    start_again: Callable[[], None] | None = None,
    patience: float = PATIENCE_S,
) -> object:
    """Ask for one number as the kiosk does and return the event that came of it."""
    if start_again:
        Thread(target=start_again, daemon=True).start()
    with asker_at(client, folder, patience) as (asker, events):
        asker.take(Issue(uuid4(), "B", None, None))
    (event,) = events
    return event


def test_a_number_asked_for_while_the_server_restarts_comes_once(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.clerk("supervisor").open_day(uuid4())
    client = office_server.kiosk()
    office_server.kill()
    event = issue(client, tmp_path, office_server.start, patience=15)
    wait_until(lambda: client.board() is not None, 15)
    assert isinstance(event, Issued)
    assert event.place.ticket.number == "B001"
    assert {line.service: line.waiting for line in client.board().lines}["B"] == 1


def test_a_server_that_stays_away_is_given_up_in_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    start = time.monotonic()
    assert isinstance(issue(Client(f"http://127.0.0.1:{port}", "token"), tmp_path), Refused)
    assert time.monotonic() - start < PATIENCE_S + 1


def test_a_closed_office_is_told_from_a_fault(office_server: OfficeProcess, tmp_path: Path) -> None:
    event = issue(office_server.kiosk(), tmp_path, patience=15)
    assert isinstance(event, Refused)
    assert event.why is Why.CLOSED


def test_the_waits_between_tries_grow_to_three_seconds_and_begin_anew() -> None:
    backoff = Backoff(Random(1))
    waits = [backoff.fail() for _ in range(10)]
    assert 0.1 <= waits[0] <= 0.2
    assert all(1.5 <= wait <= 3.0 for wait in waits[-3:])
    backoff.succeed()
    assert backoff.fail() <= 0.2


def test_a_worker_goes_on_after_a_piece_that_failed(caplog: pytest.LogCaptureFixture) -> None:
    done = Flag()

    def do(piece: str) -> None:
        if piece == "bad":
            raise ValueError("020055000001")
        done.set()

    worker = Worker("test", do)
    worker.start()
    worker.put("bad")
    worker.put("good")
    assert done.wait(2)
    worker.close()
    assert "test met ValueError" in caplog.text
    assert "020055000001" not in caplog.text


def test_what_is_typed_fast_is_a_scan_and_what_is_typed_by_hand_is_not() -> None:
    wedge = Wedge()
    for n, letter in enumerate(WOMAN_OF_71):
        wedge.type(letter, n * 0.004)
    assert wedge.end() == WOMAN_OF_71
    assert wedge.end() is None
    for n, letter in enumerate(WOMAN_OF_71):
        wedge.type(letter, 10 + n * (GAP_S + 0.01))
    assert wedge.end() is None


def test_an_appointments_short_code_is_a_scan_and_a_bag_on_the_keyboard_is_not() -> None:
    wedge = Wedge()
    for code, scan in (("LH-7", "LH-7"), ("jjj", None)):
        for n, letter in enumerate(code):
            wedge.type(letter, n * 0.004)
        assert wedge.end() == scan
