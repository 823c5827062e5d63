"""The kiosk and the hall's rules together: real server, real sockets and ptys, no window."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from kiosk_bench import WOMAN_OF_71, Kiosk, asker_at, kiosk_at
from office_process import OfficeProcess
from offices import all_day_text
from workbench import wait_until

from hardware.status import PrinterState
from kiosk.flow.events import CheckIn, Print, Refused, Why
from kiosk.flow.state import Answer, How, Screen
from kiosk.threads.begun import BegunSlips
from kiosk.threads.jobs import Jobs
from server.client import Client
from server.core import errors
from server.core.board import LineView
from server.core.device import PrinterHealth, ScannerHealth
from server.core.errors import QueueError
from server.core.office import Office
from server.core.ticket import Place, Slip, State
from server.desk import Key
from server.requests import NewAppointment
from server.session import Role
from server.wire import encode

LOCAL_TODAY = (datetime.now(UTC) + timedelta(hours=7)).date()


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk in front of an open office."""
    with kiosk_at(office_server, tmp_path) as kiosk:
        yield kiosk


@contextmanager
def office_with(folder: Path, change: Callable[[str], str]) -> Iterator[OfficeProcess]:
    """Run a server whose office's TOML was changed."""
    path = folder / "office.toml"
    path.write_text(change(all_day_text()), encoding="utf-8")
    server = OfficeProcess(folder / "data", path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def on_screen(kiosk: Kiosk) -> Place:
    assert kiosk.state.place is not None
    return kiosk.state.place


def number_of(kiosk: Kiosk) -> str:
    return on_screen(kiosk).ticket.number


def slips(kiosk: Kiosk, count: int) -> None:
    """Wait until so many slips have come out, and not one more."""
    wait_until(lambda: len(kiosk.printer.slips) == count)


def link_of(kiosk: Kiosk, number: int) -> str:
    """Read the QR code of one of the slips as a phone does."""
    command = ["zbarimg", "-q", "--raw", str(kiosk.printer.slips[number])]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_printed_slip_under_the_scanner_shows_where_it_stands(kiosk: Kiosk) -> None:
    kiosk.take_number()
    slips(kiosk, 1)
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    kiosk.scanner.scan(link_of(kiosk, 0))
    kiosk.shows(Screen.STANDING)
    assert number_of(kiosk) == "B001"
    assert kiosk.state.slip is None
    kiosk.touches.ask_reprint()
    slips(kiosk, 2)
    assert link_of(kiosk, 1) == link_of(kiosk, 0)


def test_whoever_fetched_the_missing_paper_is_back_in_line_after_a_scan_and_a_touch(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    clerk = office_server.open_counter(1)
    ticket = clerk.issue(uuid4(), "A")
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.SERVE)
    clerk.press(uuid4(), 1, Key.FETCH)
    kiosk.scanner.scan(ticket.link)
    kiosk.shows(Screen.STANDING)
    assert on_screen(kiosk).ticket.may_return
    kiosk.touches.come_back()
    wait_until(lambda: kiosk.state.how is How.RETURNED)
    assert clerk.ticket(ticket.ticket.id).ticket.state is State.WAITING
    assert not kiosk.printer.slips


def test_whoever_was_absent_is_back_in_line_by_the_scan_alone(tmp_path: Path) -> None:
    once_asked = lambda text: text.replace("absent_returns = true", "absent_returns = false")  # noqa: E731
    with office_with(tmp_path, once_asked) as server, kiosk_at(server, tmp_path) as kiosk:
        clerk = server.open_counter(1)
        ticket = clerk.issue(uuid4(), "A")
        clerk.press(uuid4(), 1, Key.NEXT)
        clerk.press(uuid4(), 1, Key.MISS)
        assert clerk.ticket(ticket.ticket.id).ticket.state is State.NO_SHOW
        kiosk.scanner.scan(ticket.link)
        wait_until(lambda: kiosk.state.how is How.RETURNED)
        assert kiosk.state.screen is Screen.STANDING
        assert clerk.ticket(ticket.ticket.id).ticket.state is State.WAITING


def test_a_slip_of_another_office_is_told_apart_from_a_web_page(kiosk: Kiosk) -> None:
    kiosk.scanner.scan("http://10.9.9.9/t/aaaaaaaaaaaaaaaa")
    state = kiosk.shows(Screen.ANSWER)
    assert state.answer is Answer.NO_TICKET


def test_one_person_gets_one_number_for_a_service_and_its_slip_twice(kiosk: Kiosk) -> None:
    for count in (1, 2):
        # Not through the scanner, which takes no card twice in a breath.
        kiosk.touches.scan(WOMAN_OF_71)
        kiosk.shows(Screen.SERVICES)
        # What the card's owner has comes a moment later, and tiles make room for it.
        wait_until(lambda: kiosk.state.finding is None)
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("B")
        kiosk.shows(Screen.TICKET)
        assert number_of(kiosk) == "B001"
        assert (kiosk.state.how is How.KNOWN) is (count == 2)
        slips(kiosk, count)
        kiosk.touches.go_back()
        kiosk.shows(Screen.WELCOME)


def test_a_lost_slip_is_found_by_the_card_and_printed_again(kiosk: Kiosk) -> None:
    kiosk.scanner.scan(WOMAN_OF_71)
    kiosk.shows(Screen.SERVICES)
    kiosk.touches.choose("B")
    kiosk.shows(Screen.TICKET)
    slips(kiosk, 1)
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    kiosk.touches.scan(WOMAN_OF_71)
    wait_until(lambda: kiosk.state.mine)
    kiosk.shows(Screen.SERVICES)
    kiosk.touches.choose_mine(kiosk.state.mine[0].ticket.id)
    kiosk.shows(Screen.TICKET)
    assert kiosk.state.how is How.KNOWN
    assert number_of(kiosk) == "B001"
    slips(kiosk, 2)


def test_several_services_are_one_visit_and_one_slip(kiosk: Kiosk) -> None:
    kiosk.touches.begin()
    kiosk.shows(Screen.SERVICES)
    kiosk.touches.ask_several()
    wait_until(lambda: kiosk.state.marks == ())
    kiosk.shows(Screen.SERVICES)
    for letter in "BAT":
        kiosk.touches.choose(letter)
    kiosk.touches.take_marked()
    kiosk.shows(Screen.TICKET)
    assert on_screen(kiosk).ticket.rest == ("A", "T")
    slips(kiosk, 1)


def expect(server: OfficeProcess, code: str) -> None:
    """Have somebody expected all day long."""
    chief = server.person("chief", Role.SUPERVISOR)
    whole_day = NewAppointment(code, "N.T.M.", "C", LOCAL_TODAY, time(0, 0), time(23, 59))
    chief.take_over(uuid4(), (whole_day,))


def test_an_appointment_is_checked_in_by_its_code(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    expect(office_server, "LH-0731")
    wait_until(lambda: kiosk.state.board and kiosk.state.board.appointments)
    kiosk.scanner.scan("LH-0731")
    kiosk.shows(Screen.TICKET)
    assert number_of(kiosk) == "C001"
    assert on_screen(kiosk).ticket.appointment is not None
    slips(kiosk, 1)
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    kiosk.touches.begin()
    kiosk.shows(Screen.SERVICES)
    kiosk.touches.ask_appointment()
    kiosk.shows(Screen.APPOINTMENT)
    for letter in "LH-0731":
        kiosk.touches.type(letter)
    kiosk.touches.give_code()
    kiosk.shows(Screen.TICKET)
    assert kiosk.state.how is How.KNOWN
    assert number_of(kiosk) == "C001"
    slips(kiosk, 2)


def test_a_code_that_is_nobodys_appointment_is_not_known(kiosk: Kiosk) -> None:
    kiosk.scanner.scan("LH-9999")
    assert kiosk.shows(Screen.ANSWER).answer is Answer.UNKNOWN


@contextmanager
def server_that_refuses(error: type[QueueError]) -> Iterator[str]:
    """Give the address of a server that answers everything with one refusal."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(409)
            self.end_headers()
            self.wfile.write(encode({"error": error.__name__, "message": "no"}))

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (errors.OfficeClosed, Why.CLOSED),
        (errors.IssuingStopped, Why.CLOSED),
        (errors.LineFull, Why.FULL),
        (errors.UnknownTicket, Why.NO_TICKET),
        (errors.UnknownAppointment, Why.NO_APPOINTMENT),
        (errors.NotToday, Why.NOT_TODAY),
        (errors.IllegalAction, Why.NOT_NOW),
        (errors.UnknownService, Why.FAULT),
        (errors.Forbidden, Why.AWAY),
        (errors.ServerFault, Why.AWAY),
    ],
)
def test_every_refusal_reaches_the_screen_with_its_reason(
    error: type[QueueError], why: Why, tmp_path: Path
) -> None:
    with (
        server_that_refuses(error) as url,
        asker_at(Client(url, "token"), tmp_path, 2.0) as (asker, events),
    ):
        asker.take(CheckIn(uuid4(), "LH-0731", None))
    (refused,) = events
    assert isinstance(refused, Refused)
    assert refused.why is why


def test_a_slip_that_a_helper_wants_is_printed_and_touches_no_screen(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    helper = office_server.clerk("helper")
    ticket = helper.issue(uuid4(), "D", language="en").ticket
    kiosk.touches.begin()
    kiosk.shows(Screen.SERVICES)
    helper.print_at(uuid4(), ticket.id, "kiosk-1")
    slips(kiosk, 1)
    wait_until(lambda: helper.ticket(ticket.id).ticket.slip is Slip.PRINTED)
    assert kiosk.state.screen is Screen.SERVICES
    assert kiosk.client.prints() == ()


def test_a_helpers_slip_that_fails_is_reported_as_not_printed(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    helper = office_server.clerk("helper")
    kiosk.printer.state = PrinterState.PAPER_OUT
    ticket = helper.issue(uuid4(), "D").ticket
    helper.print_at(uuid4(), ticket.id, "kiosk-1")
    wait_until(lambda: helper.ticket(ticket.id).ticket.slip is Slip.NOT_PRINTED)
    assert kiosk.state.screen is Screen.WELCOME


def test_more_slips_than_are_handed_over_at_once_all_come_out(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    helper = office_server.clerk("helper")
    for _ in range(25):
        ticket = helper.issue(uuid4(), "D").ticket
        helper.print_at(uuid4(), ticket.id, "kiosk-1")
    wait_until(lambda: len(kiosk.printer.slips) == 25, 20)
    wait_until(lambda: kiosk.client.prints() == ())
    assert len(kiosk.printer.slips) == 25


def test_a_job_whose_report_is_lost_is_not_printed_again(office_server: OfficeProcess) -> None:
    helper = office_server.clerk("helper")
    helper.open_day(uuid4())
    client = office_server.kiosk()
    ticket = helper.issue(uuid4(), "D").ticket
    helper.print_at(uuid4(), ticket.id, "kiosk-1")
    handed: list[Print] = []
    jobs = Jobs(client, handed.append, lambda _: None, BegunSlips(None))
    jobs.start()
    for _ in range(3):
        jobs.follow(client.board(), client.office())
        jobs.follow(client.board(), client.office())
    wait_until(lambda: handed)
    helper.print_at(uuid4(), helper.issue(uuid4(), "D").ticket.id, "kiosk-1")
    jobs.follow(client.board(), client.office())
    wait_until(lambda: len(handed) == 2)
    jobs.close()
    assert [printed.place.ticket.number for printed in handed] == ["D001", "D002"]


def test_jobs_are_fetched_anew_once_the_server_is_back(office_server: OfficeProcess) -> None:
    helper = office_server.clerk("helper")
    helper.open_day(uuid4())
    client = office_server.kiosk()
    helper.print_at(uuid4(), helper.issue(uuid4(), "D").ticket.id, "kiosk-1")
    board, office = client.board(), client.office()
    handed: list[Print] = []
    jobs = Jobs(client, handed.append, lambda _: None, BegunSlips(None))
    jobs.start()
    office_server.kill()
    jobs.follow(board, office)
    office_server.start()
    wait_until(lambda: follows(jobs, client, office) and handed, 10)
    jobs.close()
    assert len(handed) == 1


def follows(jobs: Jobs, client: Client, office: Office) -> bool:
    jobs.follow(client.board(), office)
    return True


def test_the_hall_knows_how_printer_and_scanner_are(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    staff = office_server.clerk("looks-on")
    wait_until(lambda: staff.kiosks()[0].health.printer is PrinterHealth.READY)
    wait_until(lambda: staff.kiosks()[0].health.scanner is ScannerHealth.READY)
    assert staff.kiosks()[0].is_well
    kiosk.printer.state = PrinterState.PAPER_OUT
    kiosk.take_number()
    wait_until(lambda: staff.kiosks()[0].health.printer is PrinterHealth.PAPER_OUT)
    kiosk.scanner.close()
    wait_until(lambda: staff.kiosks()[0].health.scanner is ScannerHealth.LOST)


def test_a_service_that_is_full_is_said_to_be(tmp_path: Path) -> None:
    one_a_day = lambda text: text.replace('letter = "B"\n', 'letter = "B"\nquota_day = 1\n')  # noqa: E731
    with office_with(tmp_path, one_a_day) as server, kiosk_at(server, tmp_path) as kiosk:
        kiosk.take_number("B")
        kiosk.touches.go_back()
        wait_until(lambda: any(line.full for line in board_lines(kiosk)))
        kiosk.shows(Screen.WELCOME)
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("B")
        kiosk.touches.choose("A")
        kiosk.shows(Screen.TICKET)
        assert number_of(kiosk) == "A001"


def board_lines(kiosk: Kiosk) -> tuple[LineView, ...]:
    return kiosk.state.board.lines if kiosk.state.board else ()


def test_numbers_that_are_stopped_close_the_kiosk_and_slips_are_still_read(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    staff = office_server.clerk("chief")
    ticket = staff.issue(uuid4(), "A")
    staff.set_issuing(uuid4(), give=False, until_told=True)
    kiosk.shows(Screen.CLOSED)
    kiosk.scanner.scan(ticket.link)
    kiosk.shows(Screen.STANDING)
    kiosk.touches.go_back()
    kiosk.shows(Screen.CLOSED)
    staff.set_issuing(uuid4(), give=True, until_told=True)
    kiosk.shows(Screen.WELCOME)
