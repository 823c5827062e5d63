"""The server among bad lines, bad manners and bad disks: it refuses, and goes on serving."""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Self
from uuid import uuid4

import pytest
import urllib3
from moved_clock import MovedClock
from office_process import OfficeProcess, run_server

from server.app import DATABASE, STREAMS
from server.core.errors import TooManyScreens, Unavailable
from server.desk import Key
from server.setup.seed import DEFAULT_OFFICE, seed
from server.store import Store
from server.views.board import Publisher

HEAD = b"HTTP/1.1\r\nHost: x\r\n"
STREAM = b"GET /api/board/stream " + HEAD + b"\r\n"


def connect(server: OfficeProcess, data: bytes = b"", small: bool = False) -> socket.socket:
    """Return a line that has sent `data`; `small` if it takes in next to nothing."""
    line = socket.socket()
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.settimeout(20)
    line.connect(("127.0.0.1", server.port))
    line.sendall(data)
    return line


def status_of(line: socket.socket) -> int:
    """Return the status of the answer that begins to come."""
    return int(line.recv(65536).split()[1])


def exchange(server: OfficeProcess, data: bytes, cut: bool = False) -> tuple[int, str]:
    """Send `data` as it is and return status and text; `cut` hangs up after sending."""
    with connect(server, data) as line:
        if cut:
            line.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(line)
        answer.begin()
        return answer.status, answer.read().decode()


def get(server: OfficeProcess, path: str, **more: object) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", f"{server.url}/{path}", retries=False, timeout=15, **more)  # type: ignore[arg-type]


def issue_head(server: OfficeProcess, *headers: str) -> bytes:
    """Return the head of a kiosk's request for a ticket."""
    token = server.add_device("k")
    lines = "".join(f"{line}\r\n" for line in (f"Authorization: Bearer {token}", *headers))
    return b"POST /api/tickets " + HEAD + lines.encode() + b"\r\n"


def issue_body() -> bytes:
    return b'{"request": "%s", "service": "A"}' % str(uuid4()).encode()


def wait_until(done: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_connected(line: socket.socket) -> bool:
    """Tell whether the server still holds its end of `line`, as the kernel lists it."""
    near, far = (f"{port:04X}" for port in (line.getsockname()[1], line.getpeername()[1]))
    for entry in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        local, remote, state = entry.split()[1:4]
        if (local[-4:], remote[-4:]) == (far, near):
            return state in {"01", "08"}
    return False


class Screen:
    """A screen that reads its stream as it should, and counts the boards."""

    def __init__(self, line: socket.socket) -> None:
        self.boards = 0
        self._line = line
        self._reader = Thread(target=self._read)

    def __enter__(self) -> Self:
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._line.close()

    def _read(self) -> None:
        while data := self._line.recv(65536):
            self.boards += data.count(b"event: board")


def test_half_requests_and_screens_that_read_nothing_lose_their_place(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    half_body = issue_head(office_server, "Content-Length: 400") + issue_body()
    with ExitStack() as lines:
        deaf = lines.enter_context(connect(office_server, STREAM, small=True))
        good = lines.enter_context(Screen(connect(office_server, STREAM)))
        for _ in range(40):
            kiosk.issue(uuid4(), "A")
            clerk.press(uuid4(), 1, Key.NEXT)
            clerk.press(uuid4(), 1, Key.RECALL)
        begun = time.monotonic()
        for half in (b"GET /healthz HT", half_body):
            for _ in range(150):
                lines.enter_context(connect(office_server, half))
        assert exchange(office_server, b"GET /healthz " + HEAD + b"\r\n")[0] == 200
        assert 5 < time.monotonic() - begun < 13
        wait_until(lambda: not is_connected(deaf), 8)
        heard = good.boards
        clerk.press(uuid4(), 1, Key.RECALL)
        wait_until(lambda: good.boards > heard)
    assert kiosk.issue(uuid4(), "A").ticket.number == "A041"
    assert "Traceback" not in office_server.log()


def test_a_body_that_ends_early_gets_no_ticket(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    body = issue_body()
    status, said = exchange(
        office_server, issue_head(office_server, "Content-Length: 400") + body, cut=True
    )
    assert (status, "BadRequest" in said) == (400, True)
    chunked = issue_head(office_server, "Transfer-Encoding: chunked")
    for rest in (
        b"zz\r\n" + body,
        b"%x\r\n" % (len(body) + 9) + body,
        b"%x\r\n" % len(body) + body,
    ):
        status, said = exchange(office_server, chunked + rest, cut=True)
        assert (status, "BadRequest" in said) == (400, True)
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    status, said = exchange(office_server, chunked + whole)
    assert (status, "A001" in said) == (201, True)


@pytest.mark.parametrize("framing", ["Content-Length: 20481", "Transfer-Encoding: chunked"])
def test_a_body_that_is_too_long_is_refused_not_cut(
    office_server: OfficeProcess, framing: str
) -> None:
    office_server.open_counter(1)
    body = issue_body().ljust(20_481)
    if "chunked" in framing:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert exchange(office_server, issue_head(office_server, framing) + body)[0] == 413
    assert office_server.kiosk().issue(uuid4(), "A").ticket.number == "A001"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 8000,
        b'{"request":' * 1400,
        b'{"request": "%s", "service": "A\\n"}' % str(uuid4()).encode(),
        b'{"request": "%s", "service": "A", "language": "vi\\n"}' % str(uuid4()).encode(),
        b'{"request": "%s", "service": "A", "holder": "%s\\n"}'
        % (str(uuid4()).encode(), b"a" * 64),
    ],
    ids=["brackets", "braces", "service", "language", "holder"],
)
def test_what_no_client_of_ours_sends_is_a_bad_request(
    office_server: OfficeProcess, body: bytes
) -> None:
    office_server.open_counter(1)
    status, said = exchange(
        office_server, issue_head(office_server, f"Content-Length: {len(body)}") + body
    )
    assert (status, "BadRequest" in said) == (400, True)


@pytest.mark.parametrize("header", ["PATH_INFO: /healthz", "SCRIPT_NAME: /api"])
def test_no_header_says_what_is_asked_for(office_server: OfficeProcess, header: str) -> None:
    """Through a reverse proxy on this machine whoever asks could write such a header."""
    head = HEAD + f"Connection: close\r\n{header}\r\n".encode()
    status, said = exchange(office_server, b"GET /api/office " + head + b"\r\n")
    assert (status, '"overtake_budget"' in said) == (200, True)


def test_a_wrong_method_is_told_the_right_ones(office_server: OfficeProcess) -> None:
    answer = urllib3.request("PUT", f"{office_server.url}/api/tickets")
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    answer = urllib3.request("DELETE", f"{office_server.url}/api/board")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert get(office_server, "api/nothing").json()["error"] == "UnknownPage"


def test_a_clerk_may_ask_for_the_head_of_what_may_be_read(office_server: OfficeProcess) -> None:
    headers = office_server.open_counter(1)._headers
    for path in ("api/counters/1", "reports/today"):
        answer = urllib3.request(
            "HEAD", f"{office_server.url}/{path}", headers={"Cookie": headers["Cookie"]}
        )
        assert (answer.status, answer.data) == (200, b"")


def test_visitors_leave_places_for_clerks_and_devices(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    with ExitStack() as lines:
        streams = [lines.enter_context(connect(office_server, STREAM)) for _ in range(STREAMS)]
        assert all(status_of(line) == 200 for line in streams)
        forged = STREAM.replace(b"x\r\n", b"x\r\nX-Forwarded-For: 10.0.0.1\r\nCookie: xinmoi=a\r\n")
        status, said = exchange(office_server, forged)
        assert (status, "TooManyScreens" in said) == (503, True)
        with closing(clerk.boards()) as clerks, closing(kiosk.boards()) as kiosks:
            assert next(clerks) == next(kiosks)
        kiosk.issue(uuid4(), "A")
        assert clerk.press(uuid4(), 1, Key.NEXT).counter.ticket == "A001"
        begun = time.monotonic()
        office_server.stop()
        assert time.monotonic() - begun < 4


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    """A publisher with places for 4 visitors, 2 for each address, and 2 reserved ones."""
    with closing(Store(tmp_path / DATABASE)) as store:
        seed(store, MovedClock(), DEFAULT_OFFICE)
        publisher = Publisher(store, MovedClock(), 4, reserved=2, per_visitor=2)
        yield publisher
        publisher.stop()


def test_one_address_gets_only_so_many_streams(publisher: Publisher) -> None:
    first, _ = publisher.stream("192.0.2.1"), publisher.stream("192.0.2.1")
    with pytest.raises(TooManyScreens, match=r"2 streams go to 192\.0\.2\.1"):
        publisher.stream("192.0.2.1")
    publisher.stream("192.0.2.2")
    first.close()  # type: ignore[attr-defined]
    publisher.stream("192.0.2.1")


def test_one_network_of_ipv6_gets_no_more_streams_than_one_address(publisher: Publisher) -> None:
    for n in range(2):
        publisher.stream(f"2001:db8::{n}")
    with pytest.raises(TooManyScreens, match="2 streams go to"):
        publisher.stream("2001:db8::ffff")
    publisher.stream("2001:db8:0:1::1")


def test_this_machine_is_itself_by_every_address_that_it_has(publisher: Publisher) -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:127.0.0.1"):
        publisher.stream(address)
    with pytest.raises(TooManyScreens, match="all 4"):
        publisher.stream("::1")


def test_this_machine_takes_all_visitors_places_but_not_the_reserved_ones(
    publisher: Publisher,
) -> None:
    for _ in range(4):
        publisher.stream("127.0.0.1")
    with pytest.raises(TooManyScreens, match="all 4"):
        publisher.stream("127.0.0.1")
    for _ in range(2):
        publisher.stream()
    with pytest.raises(TooManyScreens, match="all 6"):
        publisher.stream()


def limit_files(server: OfficeProcess, size: int) -> None:
    """Let no file that the server writes grow beyond `size` bytes, as on a full disk."""
    children = Path(f"/proc/{server.pid()}/task/{server.pid()}/children").read_text("ascii")
    for child in children.split():
        resource.prlimit(int(child), resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_server_that_cannot_write_is_not_ready(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk = office_server.kiosk()
    for _ in range(10):
        kiosk.issue(uuid4(), "A")
    assert get(office_server, "readyz").status == 200
    limit_files(office_server, 50_000)
    wait_until(lambda: get(office_server, "readyz").status == 503)
    assert get(office_server, "readyz").json()["error"] == "Unavailable"
    with pytest.raises(Unavailable):
        kiosk.issue(uuid4(), "A")
    assert get(office_server, "healthz").status == 200
    limit_files(office_server, resource.RLIM_INFINITY)
    assert get(office_server, "readyz").status == 200
    assert kiosk.issue(uuid4(), "A").ticket.number == "A011"


def test_asking_whether_the_server_is_ready_wears_out_no_card(
    office_server: OfficeProcess,
) -> None:
    def size() -> int:
        return (office_server.data / f"{DATABASE}-wal").stat().st_size

    assert get(office_server, "readyz").status == 200
    before, begun = size(), time.monotonic()
    for _ in range(100):
        assert get(office_server, "readyz").status == 200
    pages_a_second = 4 * 4096
    assert size() - before <= pages_a_second * (1 + time.monotonic() - begun)


def test_any_fault_of_the_database_means_try_again(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk = office_server.kiosk()
    with closing(sqlite3.connect(office_server.data / DATABASE)) as other:
        other.execute(
            "create trigger broken before insert on tickets"
            " begin select raise(abort, 'a worn-out card'); end"
        )
        with pytest.raises(Unavailable, match="the database does not work: a worn-out card"):
            kiosk.issue(uuid4(), "A")
        other.execute("drop trigger broken")
    assert kiosk.issue(uuid4(), "A").ticket.number == "A001"


def test_a_fault_of_our_own_is_told_in_the_log_and_not_to_whoever_asks(
    office_server: OfficeProcess,
) -> None:
    office_server.open_counter(1)
    ticket = office_server.kiosk().issue(uuid4(), "A").ticket.id
    with closing(sqlite3.connect(office_server.data / DATABASE)) as other:
        other.execute("update tickets set issued_at = 'never'")
        other.commit()
    for path in (f"api/tickets/{ticket}/standing", f"t/{ticket}"):
        answer = get(office_server, path)
        assert (answer.status, answer.headers["Cache-Control"]) == (500, "no-store")
        said = {"error": "ServerFault", "message": "the server met a fault of its own"}
        assert answer.json() == said
    assert "ValidationError" in office_server.log()


def test_what_the_command_line_changes_is_pushed(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    file = tmp_path / "office.toml"
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    file.write_text(text.replace("Công an", "Công an xã"), encoding="utf-8")
    with connect(office_server, STREAM) as screen:
        wait_until(lambda: b'"office":1' in screen.recv(65536))
        run_server(office_server.data, "office", str(file))
        wait_until(lambda: b'"office":2' in screen.recv(65536), 2.5)


def test_the_publisher_survives_what_it_cannot_read_and_says_so_once(
    office_server: OfficeProcess,
) -> None:
    with (
        closing(sqlite3.connect(office_server.data / DATABASE)) as other,
        connect(office_server, STREAM) as screen,
    ):
        (text,) = other.execute("select office from settings").fetchone()
        other.execute("update settings set office = ?", (json.dumps({"name": 7}),))
        other.commit()
        time.sleep(2.5)
        other.execute("update settings set office = ?", (text,))
        other.execute("insert into days (opened_at) values ('2025-01-01T00:00:00Z')")
        other.commit()
        wait_until(lambda: b'"day":1' in screen.recv(65536))
    assert office_server.log().count("the board could not be read") == 1
