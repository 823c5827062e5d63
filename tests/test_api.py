"""The HTTP API: what is accepted, what is refused and how, and that twice is once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import urllib3
from office_process import PIN, OfficeProcess

from server.client import Client
from server.core import errors
from server.core.errors import QueueError
from server.core.ticket import Slip
from server.desk import Key

UUID = "7a1f0a3e-8e5b-4c5f-9d6b-0a2f1c3d4e5f"


def post(server: OfficeProcess, path: str, body: bytes, token: str = "") -> tuple[int, object]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = urllib3.request("POST", f"{server.url}/api/{path}", body=body, headers=headers)
    return answer.status, json.loads(answer.data)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "BadRequest"),
        (b"{", "BadRequest"),
        (b"[]", "BadRequest"),
        (b"\xff\xfe", "BadRequest"),
        (b'{"request": "1", "service": "A"}', "BadRequest"),
        (b'{"service": "A"}', "BadRequest"),
        (b'{"request": "%s"}', "BadRequest"),
        (b'{"request": "%s", "service": "a"}', "BadRequest"),
        (b'{"request": "%s", "service": 7}', "BadRequest"),
        (b'{"request": "%s", "service": "A", "prio": "elderly"}', "BadRequest"),
        (b'{"request": "%s", "service": "A", "holder": "020055000001"}', "BadRequest"),
        (b'{"request": "%s", "service": "A", "language": "vietnamese"}', "BadRequest"),
        (b'{"request": "%s", "service": "Z"}', "UnknownService"),
        (b'{"request": "%s", "service": "A", "priority": "rich"}', "UnknownPriority"),
        (
            b'{"request": "%s", "service": "A", "language": "vi"' + b" " * 20_000 + b"}",
            "BadRequest",
        ),
    ],
)
def test_a_mistake_in_a_request_is_a_clear_4xx_and_changes_nothing(
    office_server: OfficeProcess, body: bytes, error: str
) -> None:
    office_server.open_counter(1)
    token = office_server.add_device()
    status, said = post(office_server, "tickets", body.replace(b"%s", UUID.encode()), token)
    assert 400 <= status < 500
    assert isinstance(said, dict)
    assert said["error"] == error
    assert said["message"]
    assert office_server.kiosk().issue(uuid4(), "A").ticket.number == "A001"


def test_every_refusal_arrives_as_the_class_that_was_raised(office_server: OfficeProcess) -> None:
    kiosk = office_server.kiosk()
    with pytest.raises(errors.OfficeClosed):
        kiosk.issue(uuid4(), "A")
    lan = office_server.open_counter(1, "Lan")
    hoa = office_server.clerk("Hoa")
    refused: list[tuple[type[QueueError], Callable[[], object]]] = [
        (errors.OfficeOpen, lambda: lan.open_day(uuid4())),
        (errors.NothingWaiting, lambda: lan.press(uuid4(), 1, Key.NEXT)),
        (errors.NothingInHand, lambda: lan.press(uuid4(), 1, Key.SERVE)),
        (errors.NotYourCounter, lambda: hoa.press(uuid4(), 1, Key.NEXT)),
        (errors.UnknownCounter, lambda: lan.press(uuid4(), 99, Key.OPEN)),
        (errors.UnknownCounter, lambda: lan.desk(99)),
        (errors.UnknownTicket, lambda: kiosk.ticket("nobody")),
        (errors.Forbidden, lambda: kiosk.press(uuid4(), 1, Key.NEXT)),
        (errors.Forbidden, lambda: lan.report_slip(uuid4(), "x", Slip.PRINTED)),
        (errors.LoginNeeded, lambda: Client(office_server.url).issue(uuid4(), "A")),
        (errors.LoginNeeded, lambda: Client(office_server.url, "forged").issue(uuid4(), "A")),
        (errors.WrongPin, lambda: Client(office_server.url).login("Lan", "0000")),
        (errors.WrongPin, lambda: Client(office_server.url).login("Nobody", PIN)),
        (errors.UnknownPage, lambda: Client(office_server.url)._get("nothing", int)),
        (errors.ServerUnreachable, lambda: Client("http://127.0.0.1:1").board()),
    ]
    for error, work in refused:
        with pytest.raises(error) as caught:
            work()
        assert type(caught.value) is error
    lan.press(uuid4(), 1, Key.PAUSE)
    kiosk.issue(uuid4(), "A")
    with pytest.raises(errors.CounterPaused):
        lan.press(uuid4(), 1, Key.NEXT)
    lan.press(uuid4(), 1, Key.OPEN)
    lan.press(uuid4(), 1, Key.NEXT)
    lan.press(uuid4(), 1, Key.SERVE)
    with pytest.raises(errors.IllegalAction, match="A001 is serving: cannot miss"):
        lan.press(uuid4(), 1, Key.MISS)
    with pytest.raises(errors.IllegalAction, match="A001 is still in hand"):
        lan.press(uuid4(), 2, Key.OPEN)


def test_the_same_request_again_gives_the_same_ticket(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    token = office_server.add_device()
    body = b'{"request": "%s", "service": "A"}' % UUID.encode()
    first = post(office_server, "tickets", body, token)
    again = post(office_server, "tickets", body, token)
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]


def test_a_request_id_with_other_content_is_refused(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk, request = office_server.kiosk(), uuid4()
    kiosk.issue(request, "A")
    with pytest.raises(errors.RequestReused):
        kiosk.issue(request, "B")


def test_a_double_tap_sent_at_once_makes_one_ticket(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk, request = office_server.kiosk(), uuid4()
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: kiosk.issue(request, "A"), range(8)))
    assert len({place.ticket.id for place in places}) == 1
    assert kiosk.issue(uuid4(), "A").ticket.number == "A002"


def test_a_next_that_is_sent_again_calls_nobody_else(office_server: OfficeProcess) -> None:
    lan, kiosk = office_server.open_counter(1), office_server.kiosk()
    kiosk.issue(uuid4(), "A")
    kiosk.issue(uuid4(), "A")
    request = uuid4()
    assert lan.press(request, 1, Key.NEXT) == lan.press(request, 1, Key.NEXT)
    assert lan.desk(1).waiting == 1


def test_two_clerks_pressing_next_in_the_same_instant_never_get_the_same_ticket(
    office_server: OfficeProcess,
) -> None:
    clerks = {1: office_server.open_counter(1), 2: office_server.open_counter(2)}
    kiosk = office_server.kiosk()
    for _ in range(60):
        kiosk.issue(uuid4(), "A")
    start, called = threading.Barrier(2), []

    def call(counter: int) -> None:
        for _ in range(30):
            start.wait()
            called.append(clerks[counter].press(uuid4(), counter, Key.NEXT).counter.ticket)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(call, clerks))
    assert sorted(called) == [f"A{n:03d}" for n in range(1, 61)]


def test_the_place_tells_what_the_paper_needs(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk = office_server.kiosk()
    kiosk.issue(uuid4(), "B")
    kiosk.issue(uuid4(), "B")
    place = kiosk.issue(uuid4(), "B")
    assert (place.people_ahead, place.counters) == (2, (1, 2))
    assert kiosk.issue(uuid4(), "B", "elderly").people_ahead == 0
    assert kiosk.ticket(place.ticket.id).people_ahead == 3
    address = urlsplit(place.link)
    assert address.scheme == "http"
    assert address.port == office_server.port
    page = urllib3.request("GET", f"{office_server.url}{address.path}")
    assert page.status == 200
    assert "B003" in page.data.decode()


def test_a_clerk_sees_that_a_slip_was_not_printed(office_server: OfficeProcess) -> None:
    lan, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A").ticket
    kiosk.report_slip(uuid4(), ticket.id, Slip.NOT_PRINTED, "paper_out")
    assert [waiting.slip for waiting in lan.desk(1).line] == [Slip.NOT_PRINTED]


def test_names_are_locked_out_after_five_wrong_pins(office_server: OfficeProcess) -> None:
    office_server.add_clerk("Lan")
    client = Client(office_server.url)
    for _ in range(5):
        with pytest.raises(errors.WrongPin):
            client.login("lan", "1111")
    with pytest.raises(errors.LockedOut):
        client.login("Lan", PIN)


def test_a_clerks_change_without_the_pages_token_is_refused(office_server: OfficeProcess) -> None:
    lan = office_server.open_counter(1)
    lan._headers.pop("X-CSRF-Token")
    lan.desk(1)
    with pytest.raises(errors.LoginNeeded):
        lan.press(uuid4(), 1, Key.PAUSE)


def test_a_session_ends_at_logout_and_leaves_the_counter(office_server: OfficeProcess) -> None:
    lan = office_server.open_counter(1)
    lan.logout(uuid4())
    with pytest.raises(errors.LoginNeeded):
        lan.desk(1)
    assert office_server.clerk("Hoa").desk(1).clerk is None


def test_a_counter_that_is_taken_over_obeys_only_the_new_clerk(
    office_server: OfficeProcess,
) -> None:
    lan, hoa = office_server.open_counter(1, "Lan"), office_server.clerk("Hoa")
    hoa.press(uuid4(), 1, Key.OPEN)
    assert hoa.desk(1).clerk == "Hoa"
    assert lan.desk(1).keys == (Key.OPEN,)
    with pytest.raises(errors.NotYourCounter):
        lan.press(uuid4(), 1, Key.PAUSE)


def test_the_document_describes_every_call(office_server: OfficeProcess) -> None:
    document = json.loads(urllib3.request("GET", f"{office_server.url}/api/openapi.json").data)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]["/api/tickets"]) == {"get", "post"}
    issue = document["paths"]["/api/tickets"]["post"]
    assert set(issue["responses"]) == {"200", "201", "429", "4XX", "5XX"}
    assert {f"/api/counters/{{counter}}/{key}" for key in Key} <= set(document["paths"])
    assert {"Board", "Place", "Ticket", "Issue", "Refusal"} <= set(
        document["components"]["schemas"]
    )


@pytest.mark.parametrize("path", ["healthz", "readyz", "look.css", "display/hall", "clerk", ""])
def test_pages_that_everybody_may_see_forbid_foreign_content(
    office_server: OfficeProcess, path: str
) -> None:
    answer = urllib3.request("GET", f"{office_server.url}/{path}")
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_what_was_answered_is_there_after_a_power_cut(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    issued = [office_server.kiosk().issue(uuid4(), "A").ticket for _ in range(5)]
    office_server.kill()
    office_server.start()
    kiosk = office_server.kiosk()
    assert [kiosk.ticket(t.id).ticket.number for t in issued] == [t.number for t in issued]
    assert kiosk.issue(uuid4(), "A").ticket.number == "A006"
