"""The kiosk without its server: real server processes that go and come back, virtual paper."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from uuid import uuid4

import pytest
from bad_line import BadLine
from kiosk_bench import WOMAN_OF_71, Kiosk, asker_at, kiosk_at, running
from moved_clock import MovedClock
from office_process import OfficeProcess
from small_disk import full_at
from workbench import wait_until

from kiosk.flow.events import Look, Refused, Why
from kiosk.flow.state import Answer, How, Screen, works_alone
from kiosk.threads.asking import PATIENCE_S
from kiosk.threads.ledger import Ledger
from kiosk.threads.shelf import FolderTakenError
from server.app import DATABASE
from server.client import Client
from server.clock import SystemClock
from server.core.alone import BLOCKS
from server.core.ticket import Place, Slip, State
from server.desk import Key
from server.journal import DayRecord, Journal, TicketKept, journals_in, read_journal

# A busy machine may be late with everything but the network.
MARGIN_S = 1.5


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk in front of an open office, which may give numbers alone."""
    with kiosk_at(office_server, tmp_path) as kiosk:
        knows_range(kiosk)
        yield kiosk


def knows_range(kiosk: Kiosk) -> None:
    wait_until(lambda: kiosk.state.own is not None)


def journal(folder: Path) -> DayRecord:
    return read_journal(journals_in(folder / "kiosk")[-1])


def goes_alone(kiosk: Kiosk) -> None:
    wait_until(lambda: works_alone(kiosk.state), 15)


def is_back(kiosk: Kiosk) -> None:
    wait_until(lambda: kiosk.state.reachable, 15)


def take(kiosk: Kiosk, service: str = "A") -> Place:
    """Take a number as a citizen does, wait for its slip, and go."""
    printed = len(kiosk.printer.slips)
    place = kiosk.take_number(service).place
    assert place is not None
    wait_until(lambda: len(kiosk.printer.slips) == printed + 1, 10)
    wait_until(lambda: kiosk.state.slip is Slip.PRINTED, 10)
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    return place


def handed_over(kiosk: Kiosk) -> None:
    wait_until(lambda: kiosk.engine.outbox == 0, 15)


def test_a_lost_server_is_missed_by_nobody(office_server: OfficeProcess, kiosk: Kiosk) -> None:
    assert take(kiosk).ticket.number == "A001"
    office_server.kill()
    goes_alone(kiosk)
    assert kiosk.state.screen is Screen.WELCOME
    places = [take(kiosk, letter) for letter in "AAB"]
    assert [place.ticket.number for place in places] == ["A1001", "A1002", "B1001"]
    assert all(place.ticket.alone for place in places)
    assert kiosk.engine.outbox == 3
    assert kiosk.engine.journal_works


def test_everything_is_handed_over_once_and_stands_in_line_by_its_time(
    office_server: OfficeProcess, kiosk: Kiosk, tmp_path: Path
) -> None:
    take(kiosk)
    office_server.kill()
    goes_alone(kiosk)
    alone = [take(kiosk), take(kiosk)]
    office_server.start()
    is_back(kiosk)
    handed_over(kiosk)
    after = take(kiosk)
    assert after.ticket.number == "A002"
    found = [kiosk.client.ticket(place.ticket.id) for place in (*alone, after)]
    assert [place.people_ahead for place in found] == [1, 2, 3]
    assert [place.ticket.slip for place in found[:2]] == [Slip.PRINTED, Slip.PRINTED]
    clerk = office_server.open_counter(1, "clerk-1")
    called = [clerk.press(uuid4(), 1, key) for key in (Key.NEXT, Key.NEXT)]
    assert called
    assert {line.service: line.waiting for line in clerk.board().lines}["A"] == 2
    wait_until(lambda: len(journal(tmp_path).handed) == 1)


def test_a_number_comes_within_a_second_though_the_server_hangs(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    """The server takes connections and answers nothing, which costs the longest."""
    with hasty(office_server, tmp_path) as kiosk:
        take(kiosk)
        with hanging(office_server):
            kiosk.touches.begin()
            kiosk.shows(Screen.SERVICES)
            begun = time.monotonic()
            kiosk.touches.choose("A")
            wait_until(lambda: kiosk.state.screen is Screen.TICKET)
            assert time.monotonic() - begun < PATIENCE_S + MARGIN_S
            assert kiosk.state.place is not None
            assert kiosk.state.place.ticket.number == "A1001"
            assert kiosk.state.reachable, "nobody has noticed yet"
        handed_over(kiosk)
        is_back(kiosk)
        waiting = {line.service: line.waiting for line in kiosk.client.board().lines}
        assert waiting["A"] == 2, "what the server gave for the same touch was withdrawn"


NONSENSE = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
    b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/log-in\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nContent-Length: 999\r\n\r\n{",
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"",
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_an_answer_that_makes_no_sense_is_no_answer(tmp_path: Path, answer: bytes) -> None:
    """Somebody else's machine, or a Wi-Fi that wants a log-in, must turn nobody away."""
    with talking_nonsense(answer) as url, asker_at(Client(url), tmp_path, 0.5) as (asker, events):
        begun = time.monotonic()
        asker.take(Look(uuid4(), "7f3kQ2mXc9Lw-_aB"))
        assert time.monotonic() - begun < 0.5 + MARGIN_S
    (event,) = events
    assert isinstance(event, Refused)
    assert event.why is Why.AWAY


@contextmanager
def talking_nonsense(answer: bytes) -> Iterator[str]:
    """Answer every connection with the same bytes."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(answer)

    with ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def hasty(server: OfficeProcess, folder: Path, url: str | None = None) -> Iterator[Kiosk]:
    """Run a kiosk that waits for no longer than citizens do."""
    chief = server.clerk("chief")
    if chief.board().day is None:
        chief.open_day(uuid4())
    kiosk = Kiosk(url or server.url, server.add_device(), folder, PATIENCE_S)
    kiosk.client.timeout = 1.0
    with running(kiosk):
        kiosk.shows(Screen.WELCOME, 20)
        knows_range(kiosk)
        yield kiosk


@contextmanager
def hanging(server: OfficeProcess) -> Iterator[None]:
    """Stop the server's processes in the middle of whatever they do."""
    subprocess.run(["pkill", "-STOP", "-g", str(server.pid())], check=True)
    try:
        yield
    finally:
        subprocess.run(["pkill", "-CONT", "-g", str(server.pid())], check=True)


def test_a_restarted_kiosk_goes_on_alone_with_the_next_number(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    with kiosk_at(office_server, tmp_path) as kiosk:
        knows_range(kiosk)
        office_server.kill()
        goes_alone(kiosk)
        first = take(kiosk)
    with running(Kiosk(office_server.url, "token", tmp_path)) as again:
        goes_alone(again)
        again.shows(Screen.WELCOME)
        second = take(again)
        assert (first.ticket.number, second.ticket.number) == ("A1001", "A1002")
        again.touches.scan(first.link)
        state = again.shows(Screen.STANDING)
        assert state.place is not None
        assert state.place.ticket.number == "A1001"
        again.touches.ask_reprint()
        wait_until(lambda: len(again.printer.slips) == 2)


def test_the_paper_says_that_the_machine_gave_the_number(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    office_server.kill()
    goes_alone(kiosk)
    place = take(kiosk)
    slip = str(kiosk.printer.slips[0])
    code = subprocess.run(
        ["zbarimg", "-q", "--raw", slip], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert code == place.link
    assert re.fullmatch(rf"http://[\w.]+:\d+/t/{re.escape(place.ticket.id)}", code)
    read = subprocess.run(
        ["tesseract", slip, "-", "-l", "vie", "--psm", "4"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "vẫn được gọi theo giờ lấy số" in read
    assert "phía trước" not in read


def test_the_same_card_gets_the_same_number_and_no_trace_of_it_is_kept(
    office_server: OfficeProcess, kiosk: Kiosk, tmp_path: Path
) -> None:
    office_server.kill()
    goes_alone(kiosk)
    for how in (How.NEW, How.KNOWN):
        kiosk.touches.scan(WOMAN_OF_71)
        kiosk.shows(Screen.SERVICES)
        wait_until(lambda: kiosk.state.finding is None)
        kiosk.shows(Screen.SERVICES)
        assert bool(kiosk.state.mine) is (how is How.KNOWN)
        kiosk.touches.choose("B")
        state = kiosk.shows(Screen.TICKET)
        assert state.place is not None
        assert (state.place.ticket.number, state.how) == ("B1001", how)
        assert state.place.ticket.priority == "elderly"
        kiosk.touches.go_back()
        kiosk.shows(Screen.WELCOME)
    assert b"020055000001" not in journals_in(tmp_path / "kiosk")[-1].read_bytes()


def test_what_only_the_server_knows_is_answered_kindly_and_at_once(
    office_server: OfficeProcess, kiosk: Kiosk
) -> None:
    office_server.kill()
    goes_alone(kiosk)
    begun = time.monotonic()
    kiosk.touches.scan("http://10.0.0.1:8080/t/7f3kQ2mXc9Lw-_aB")
    wait_until(lambda: kiosk.state.screen is Screen.ANSWER)
    assert time.monotonic() - begun < MARGIN_S
    assert kiosk.shows(Screen.ANSWER).answer is Answer.AWAY
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    kiosk.touches.scan("LH-0731")
    assert kiosk.shows(Screen.ANSWER).answer is Answer.AWAY


@contextmanager
def at_the_end_of_a_line(server: OfficeProcess, folder: Path) -> Iterator[tuple[Kiosk, BadLine]]:
    """Run a kiosk that reaches the server over a line that can be spoiled."""
    line = BadLine(server.port, seed=1, odds=0)
    try:
        with hasty(server, folder, line.url) as kiosk:
            yield kiosk, line
    finally:
        line.close()


def refuse(line: BadLine) -> None:
    line.dead = True
    line.cut()


def fall_silent(line: BadLine) -> None:
    line.silent = True


def mend(line: BadLine) -> None:
    line.dead = line.silent = False


def test_a_day_that_was_closed_meanwhile_takes_the_numbers_into_its_record(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    with at_the_end_of_a_line(office_server, tmp_path) as (kiosk, line):
        refuse(line)
        goes_alone(kiosk)
        place = take(kiosk)
        office_server.clerk("supervisor").close_day(uuid4())
        mend(line)
        kiosk.shows(Screen.CLOSED, 15)
        handed_over(kiosk)
        assert kiosk.client.ticket(place.ticket.id).ticket.state is State.EXPIRED


@pytest.mark.parametrize("ail", [refuse, fall_silent])
def test_whatever_ails_the_line_a_citizen_has_a_number_within_a_second(
    office_server: OfficeProcess, tmp_path: Path, ail: Callable[[BadLine], None]
) -> None:
    with at_the_end_of_a_line(office_server, tmp_path) as (kiosk, line):
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        ail(line)
        begun = time.monotonic()
        kiosk.touches.choose("A")
        wait_until(lambda: kiosk.state.screen is Screen.TICKET)
        assert time.monotonic() - begun < PATIENCE_S + MARGIN_S
        assert kiosk.state.place is not None
        own = kiosk.state.place.ticket
        assert own.number == "A1001"
        # That nobody is there any more is found out within ten seconds.
        wait_until(lambda: works_alone(kiosk.state), 10 + MARGIN_S)
        mend(line)
        begun = time.monotonic()
        is_back(kiosk)
        assert time.monotonic() - begun < 3 + MARGIN_S
        handed_over(kiosk)
        assert kiosk.client.ticket(own.id).ticket.number == "A1001"
        lines = {each.service: each.waiting for each in kiosk.client.board().lines}
        assert lines["A"] == 1, "one touch is one ticket"


def test_a_database_that_was_made_anew_gets_the_whole_day(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    with at_the_end_of_a_line(office_server, tmp_path) as (kiosk, line):
        backup = shutil.copytree(office_server.data, tmp_path / "backup")
        places = [take(kiosk), take(kiosk)]
        refuse(line)
        goes_alone(kiosk)
        places.append(take(kiosk))
        office_server.kill()
        shutil.rmtree(office_server.data)
        shutil.copytree(backup, office_server.data)
        renamed(office_server.data)
        office_server.start()
        mend(line)
        is_back(kiosk)
        wait_until(lambda: len(journal(tmp_path).handed) == 1, 10)
        handed_over(kiosk)
        found = [kiosk.client.ticket(place.ticket.id).ticket for place in places]
        assert [ticket.number for ticket in found] == ["A001", "A002", "A1001"]
        assert take(kiosk).ticket.number == "A003"


def test_a_database_without_a_block_for_the_kiosk_gets_the_whole_day_too(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    """Other kiosks were quicker, and the blocks from before the loss are nobody's any more."""
    with at_the_end_of_a_line(office_server, tmp_path) as (kiosk, line):
        backup = shutil.copytree(office_server.data, tmp_path / "backup")
        places = [take(kiosk), take(kiosk)]
        refuse(line)
        goes_alone(kiosk)
        places.append(take(kiosk))
        office_server.kill()
        shutil.rmtree(office_server.data)
        shutil.copytree(backup, office_server.data)
        renamed(office_server.data)
        with closing(sqlite3.connect(office_server.data / DATABASE)) as database, database:
            database.execute("delete from ranges")
            database.executemany(
                "insert into ranges (day, block, journal, device) values (1, ?, ?, 'other')",
                [(block, f"other-{block}") for block in BLOCKS],
            )
        office_server.start()
        mend(line)
        is_back(kiosk)
        wait_until(lambda: len(journal(tmp_path).handed) == 1, 10)
        handed_over(kiosk)
        found = [kiosk.client.ticket(place.ticket.id).ticket for place in places]
        assert [ticket.number for ticket in found] == ["A001", "A002", "A1001"]


def renamed(data: Path) -> None:
    """Give the database another name, as recovering it does."""
    with closing(sqlite3.connect(data / DATABASE)) as database, database:
        database.execute("update identity set id = id || '.anew'")


def test_past_the_end_of_its_block_a_service_is_full(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    with kiosk_at(office_server, tmp_path) as kiosk:
        knows_range(kiosk)
        office_server.kill()
        goes_alone(kiosk)
        last = take(kiosk)
    path = journals_in(tmp_path / "kiosk")[-1]
    pages = Journal(path)
    own = journal(tmp_path).by_id[last.ticket.id]
    pages.append(TicketKept(replace(own, id="the-last", number="A1999")))
    pages.close()
    with running(Kiosk(office_server.url, "token", tmp_path)) as kiosk:
        goes_alone(kiosk)
        kiosk.shows(Screen.WELCOME)
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("A")
        assert kiosk.shows(Screen.ANSWER).answer is Answer.FULL
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("B")
        assert kiosk.shows(Screen.TICKET).place is not None


def test_breaks_and_midnight_count_while_nobody_says_so(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    clocks = MovedClock()
    office_server.clerk("supervisor").open_day(uuid4())
    kiosk = Kiosk(office_server.url, office_server.add_device(), tmp_path, clocks=clocks)
    with running(kiosk):
        kiosk.shows(Screen.WELCOME, 20)
        knows_range(kiosk)
        office_server.kill()
        goes_alone(kiosk)
        take(kiosk)
        clocks.pass_(hours=17)
        kiosk.shows(Screen.STAFF)
        clocks.jump(hours=-17)
        clocks.uptime -= 17 * 3600
        kiosk.shows(Screen.WELCOME)


def test_a_disk_that_takes_nothing_prints_the_servers_numbers_and_gives_none_alone(
    office_server: OfficeProcess, kiosk: Kiosk, tmp_path: Path
) -> None:
    # A picture of a slip is smaller than the journal, which has the office's settings in it.
    with full_at(journals_in(tmp_path / "kiosk")[-1].stat().st_size):
        assert take(kiosk).ticket.number == "A001"
        assert not kiosk.engine.journal_works
        office_server.kill()
        goes_alone(kiosk)
        kiosk.touches.begin()
        kiosk.shows(Screen.SERVICES)
        kiosk.touches.choose("A")
        kiosk.shows(Screen.STAFF)
        kiosk.touches.go_back()
        kiosk.shows(Screen.WELCOME)
    wait_until(lambda: kiosk.engine.journal_works, 10)
    assert take(kiosk).ticket.number == "A1001"


def test_two_kiosks_never_share_a_journal(tmp_path: Path) -> None:
    first = Ledger(tmp_path, SystemClock())
    with pytest.raises(FolderTakenError, match="another kiosk"):
        Ledger(tmp_path, SystemClock())
    first.close()
    Ledger(tmp_path, SystemClock()).close()


def test_yesterdays_journal_goes_once_everything_of_it_is_handed_over(
    office_server: OfficeProcess, kiosk: Kiosk, tmp_path: Path
) -> None:
    take(kiosk)
    (first,) = journals_in(tmp_path / "kiosk")
    chief = office_server.clerk("chief")
    chief.close_day(uuid4())
    kiosk.shows(Screen.CLOSED)
    day = int(first.stem.rpartition("-")[2])
    # The same date goes on with its numbers, so the day is moved into the past.
    with closing(sqlite3.connect(office_server.data / DATABASE)) as database, database:
        database.execute("update days set date = '2020-01-01'")
    chief.open_day(uuid4())
    kiosk.shows(Screen.WELCOME)
    wait_until(lambda: first not in journals_in(tmp_path / "kiosk"))
    assert journal(tmp_path).day == day + 1
