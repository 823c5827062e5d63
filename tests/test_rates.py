"""Nobody's phone, device or program can keep the office from everybody else."""

from __future__ import annotations

import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import urllib3
from flask.testing import FlaskClient
from moved_clock import MovedClock
from office_process import OfficeProcess

from server.access.rates import MOST_KEYS, Buckets, Rate
from server.app import DATABASE, close, create_app
from server.core.errors import TooManyRequests
from server.session import Role
from server.setup.seed import DEFAULT_OFFICE, seed
from server.store import Store

HALL, OTHER = "192.0.2.7", "192.0.2.8"


class Office:
    """The application on a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = MovedClock()
        store = Store(folder / DATABASE)
        seed(store, self.clock, DEFAULT_OFFICE)
        store.close()
        self.app = create_app(folder, self.clock)
        self.client: FlaskClient = self.app.test_client()

    def ask(self, times: int, path: str, address: str, token: str = "", body: str = "") -> Counter:
        """Ask as often from `address`; return how often each status was answered."""
        said: Counter[int] = Counter()
        for _ in range(times):
            answer = self.client.open(
                path,
                method="POST" if body else "GET",
                data=body or None,
                headers={"Authorization": f"Bearer {token}"} if token else {},
                environ_base={"REMOTE_ADDR": address},
            )
            said[answer.status_code] += 1
            self.last = answer
        return said


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("data"))
    yield office
    close(office.app)


@pytest.fixture(autouse=True)
def _begin_anew(office: Office) -> None:
    office.clock.pass_(hours=1)


def test_a_whole_hall_behind_one_address_is_served_and_a_flood_from_it_is_not(
    office: Office,
) -> None:
    assert office.ask(1001, "/api/openapi.json", HALL) == {200: 1000, 429: 1}
    assert office.last.json["error"] == "TooManyRequests"
    assert office.last.headers["Retry-After"] == "1"
    assert office.ask(1, "/login", HALL) == {429: 1}
    assert office.ask(1, "/api/board", OTHER) == {200: 1}
    for _ in range(10):
        office.clock.pass_(seconds=1)
        assert office.ask(100, "/healthz", HALL) == {200: 100}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.3.3", "::1", "::ffff:127.0.0.1"])
def test_this_machine_itself_is_never_turned_away(office: Office, address: str) -> None:
    assert office.ask(1100, "/healthz", address) == {200: 1100}


def test_addresses_of_one_network_of_ipv6_are_one(office: Office) -> None:
    assert office.ask(1000, "/healthz", "2001:db8::1") == {200: 1000}
    assert office.ask(1, "/healthz", "2001:db8::2") == {429: 1}
    assert office.ask(1, "/healthz", "2001:db8:0:1::1") == {200: 1}
    assert office.ask(1, "/healthz", "::ffff:192.0.2.9") == {200: 1}


def test_ratings_from_one_address_are_limited(office: Office) -> None:
    said = office.ask(70, "/api/tickets/none/rate", HALL, body="{}")
    assert said == {400: 60, 429: 10}
    office.clock.pass_(seconds=5)
    assert office.ask(11, "/api/tickets/none/rate", HALL, body="{}") == {400: 10, 429: 1}


def test_one_device_is_limited_wherever_it_asks_from_and_the_others_are_not(
    office: Office,
) -> None:
    staff = office.app.extensions["xinmoi"].staff
    one, other = (staff.add_device(name, Role.KIOSK) for name in ("kiosk-1", "kiosk-2"))
    assert office.ask(200, "/api/kiosks", HALL, token=one) == {403: 200}
    assert office.ask(1, "/api/kiosks", OTHER, token=one) == {429: 1}
    assert office.ask(1, "/api/kiosks", HALL, token=other) == {403: 1}
    office.clock.pass_(seconds=1)
    assert office.ask(21, "/api/kiosks", HALL, token=one) == {403: 20, 429: 1}


def test_inventing_tokens_does_not_help(office: Office) -> None:
    said: Counter[int] = Counter()
    for n in range(1010):
        said += office.ask(1, "/api/kiosks", HALL, token=f"token {n}")
    assert said == {401: 1000, 429: 10}


@pytest.mark.parametrize(
    ("path", "most"), [("/api/session", 30), ("/api/tickets/none/rate", 60)], ids=["PINs", "faces"]
)
def test_nor_does_it_help_to_try_pins_or_to_rate_as_a_device(
    office: Office, path: str, most: int
) -> None:
    said: Counter[int] = Counter()
    for n in range(most + 10):
        said += office.ask(1, path, HALL, token=f"token {n}", body="{}")
    assert said == {400: most, 429: 10}


def test_log_ins_from_one_address_are_limited_by_themselves(office: Office) -> None:
    assert office.ask(31, "/api/session", HALL, body="{}") == {400: 30, 429: 1}
    assert office.last.headers["Retry-After"] == "2"
    assert office.ask(1, "/login", HALL) == {200: 1}
    office.clock.pass_(seconds=2)
    assert office.ask(2, "/api/session", HALL, body="{}") == {400: 1, 429: 1}


# threads


CROWDED = """
import sys
from pathlib import Path
from server.app import create_app
from server.access.rates import visitor
from server.serve import Server, Worker
# All of 127.* is this machine, so one of its addresses stands for a visitor's.
Worker.visitor = staticmethod(lambda a: a if a == "127.0.0.2" else visitor(a))
Server(lambda: create_app(Path(sys.argv[1])), f"127.0.0.1:{sys.argv[2]}").run()
"""


class CrowdedOffice(OfficeProcess):
    """A server to which 127.0.0.2 is a visitor."""

    def command(self) -> list[str]:
        return [sys.executable, "-c", CROWDED, str(self.data), str(self.port)]


def half_request(port: int, begin: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), 5, ("127.0.0.2", 0))
    line.sendall(begin)
    return line


@pytest.mark.parametrize("begin", [b"GET /healthz HT", b""], ids=["half a head", "nothing"])
def test_one_address_cannot_have_all_threads_with_half_requests(
    tmp_path: Path, begin: bytes
) -> None:
    with closing(Store(tmp_path / DATABASE)) as store:
        seed(store, MovedClock(), DEFAULT_OFFICE)
    server = CrowdedOffice(tmp_path)
    try:
        server.start()
        with ExitStack() as lines:
            for _ in range(400):
                lines.enter_context(half_request(server.port, begin))
            begun = time.monotonic()
            for _ in range(20):
                assert urllib3.request("GET", f"{server.url}/healthz").status == 200
            assert time.monotonic() - begun < 3
    finally:
        server.kill()


def test_a_bucket_fills_to_its_brim_and_says_how_long_to_wait() -> None:
    now = [0.0]
    buckets = Buckets(Rate(burst=2, per_s=0.1), lambda: now[0])
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 10]
    now[0] = 5.0
    assert buckets.wait("a") == 5
    now[0] = 1000.0
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 10]
    with pytest.raises(TooManyRequests, match="wait 10 seconds"):
        buckets.take("a")


def test_only_so_many_addresses_are_remembered() -> None:
    buckets = Buckets(Rate(burst=1, per_s=0.001), lambda: 0.0)
    assert buckets.wait("first") == 0
    for n in range(MOST_KEYS - 1):
        buckets.wait(f"{n}")
    assert buckets.wait("first") > 0
    buckets.wait("one more")
    assert buckets.wait("0") == 0
    assert len(buckets._left) == MOST_KEYS
