"""Every address says who may use it, and does as it says, with every role and with none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from moved_clock import MovedClock
from werkzeug.routing import Rule

from server.access.doors import SilentDoorError, open_to, refuse_silent, stated
from server.app import DATABASE, close, create_app
from server.session import ADMINISTRATORS, CLERKS, DEVICE_ROLES, PEOPLE, STAFF, SUPERVISORS, Role
from server.setup.seed import DEFAULT_OFFICE, seed
from server.store import Store

PIN = "2468"


class Hall:
    """The whole application, and somebody of each role."""

    def __init__(self, folder: Path) -> None:
        clock = MovedClock()
        store = Store(folder / DATABASE)
        seed(store, clock, DEFAULT_OFFICE)
        store.close()
        self.app = create_app(folder, clock)
        self.staff = self.app.extensions["xinmoi"].staff
        self.tokens = {r: self.staff.add_device(f"a-{r}", r) for r in DEVICE_ROLES}
        self.people = {role: self.log_in(role) for role in PEOPLE}

    def log_in(self, role: Role) -> tuple[FlaskClient, str]:
        self.staff.add_clerk(f"one {role}", PIN, role)
        client = self.app.test_client()
        said = client.post("/api/session", json={"name": f"one {role}", "pin": PIN})
        assert said.status_code == 200
        return client, said.json["csrf"]

    def ask(self, role: Role | None, method: str, path: str) -> tuple[int, str]:
        """Return the status, and where else one is sent to."""
        client, headers = self.app.test_client(), {}
        if role in self.people:
            client, headers["X-CSRF-Token"] = self.people[role]
        elif role is not None:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        answer = client.open(path, method=method, headers=headers, buffered=False)
        answer.close()
        return answer.status_code, answer.headers.get("Location", "")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("data"))
    yield hall
    close(hall.app)


def addresses(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Yield each rule with each of its methods and an address that it is for."""
    adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        path = adapter.build(rule.endpoint, {name: _value(rule, name) for name in rule.arguments})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield rule, method, path


def _value(rule: Rule, name: str) -> int | str:
    return 1 if f"<int:{name}>" in rule.rule else "none"


def test_an_address_that_does_not_say_who_may_use_it_is_not_served() -> None:
    app = Flask("silent")
    app.add_url_rule("/open", "open", open_to(STAFF)(lambda: "ours"))
    app.add_url_rule("/safe", "safe", lambda: "the whole safe")
    with pytest.raises(SilentDoorError, match="no @open_to at safe, static"):
        refuse_silent(app)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_address_does_as_it_says(hall: Hall, role: Role | None) -> None:
    wrong = []
    for rule, method, path in addresses(hall.app):
        roles = stated(hall.app, rule.endpoint)
        status, elsewhere = hall.ask(role, method, path)
        is_in = status not in (401, 403) and not elsewhere.startswith("/login")
        if is_in != (roles is None or role in roles):
            wrong.append(f"{method} {path}: {status} {elsewhere}, for {sorted(roles or ['all'])}")
        if status >= 500:
            wrong.append(f"{method} {path}: {status}")
    assert wrong == []


def test_whoever_is_not_known_is_asked_to_log_in_and_whoever_is_is_refused(hall: Hall) -> None:
    assert hall.ask(None, "GET", "/api/reports/today")[0] == 401
    assert hall.ask(Role.HELPER, "GET", "/api/reports/today")[0] == 403
    assert hall.ask(None, "GET", "/reports/today") == (302, "/login?back=/reports/today")
    assert hall.ask(Role.HELPER, "GET", "/reports/today") == (403, "")
    assert hall.ask(Role.CLERK, "GET", "/reports/today") == (200, "")


def test_a_change_without_the_pages_token_is_refused_at_every_address(hall: Hall) -> None:
    client, _ = hall.people[Role.ADMINISTRATOR]
    for rule, method, path in addresses(hall.app):
        is_for_people = (stated(hall.app, rule.endpoint) or frozenset()) & STAFF
        if method != "GET" and is_for_people & ADMINISTRATORS:
            for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": ""}):
                assert client.open(path, method=method, headers=headers).status_code == 401, path


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_every_answer_forbids_foreign_content_and_says_whether_it_is_kept(
    hall: Hall, role: Role | None
) -> None:
    client = hall.people[role][0] if role in hall.people else hall.app.test_client()
    for _, method, path in addresses(hall.app):
        for asked in (path, f"{path}/nothing"):
            answer = client.open(asked, method=method, buffered=False)
            answer.close()
            headers = answer.headers
            assert headers["Content-Security-Policy"].startswith("default-src 'self';"), asked
            assert headers["X-Content-Type-Options"] == "nosniff", asked
            assert "Cache-Control" in headers, asked
            assert "Access-Control-Allow-Origin" not in headers, asked


def test_each_role_may_what_those_below_it_may() -> None:
    assert ADMINISTRATORS < SUPERVISORS < CLERKS < STAFF
    assert {Role.HELPER} == STAFF - CLERKS


def test_a_token_that_is_nobodys_is_not_let_in_by_a_session(hall: Hall) -> None:
    client, _ = hall.people[Role.ADMINISTRATOR]
    answer = client.get("/api/reports/today", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401


def test_the_document_says_who_may(hall: Hall) -> None:
    paths = hall.app.test_client().get("/api/openapi.json").json["paths"]
    assert paths["/api/office"]["get"]["description"] == "For: anybody"
    assert paths["/api/prints"]["get"]["description"] == "For: kiosk"
