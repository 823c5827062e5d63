"""A log-in's cookie is for this server only, and what people do can be read in the audit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
import urllib3
from office_process import PIN, ROOT, OfficeProcess

from server.core.board import CounterState
from server.pages.language import LANGUAGES, texts
from server.session import Role


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("data"))
    try:
        server.start()
        server.add_clerk("Minh", role=Role.SUPERVISOR)
        yield server
    finally:
        server.kill()


def log_in(server: OfficeProcess, **headers: str) -> urllib3.BaseHTTPResponse:
    body = {"name": "Minh", "pin": PIN}
    return urllib3.request("POST", f"{server.url}/api/session", json=body, headers=headers)


def cookie(answer: urllib3.BaseHTTPResponse) -> Any:
    return SimpleCookie(answer.headers["Set-Cookie"])["xinmoi"]


# the cookie


def test_no_script_and_no_other_site_gets_the_cookie(server: OfficeProcess) -> None:
    found = cookie(log_in(server))
    assert (found["httponly"], found["samesite"], found["path"]) == (True, "Strict", "/")
    assert found["domain"] == ""


def test_the_cookie_is_secure_where_the_request_came_by_tls(server: OfficeProcess) -> None:
    assert cookie(log_in(server))["secure"] == ""
    # From this machine itself, as a reverse proxy on it says so.
    assert cookie(log_in(server, **{"X-Forwarded-Proto": "https"}))["secure"] is True


def test_the_cookie_of_an_earlier_session_is_worth_nothing_after_log_out(
    server: OfficeProcess,
) -> None:
    answer = log_in(server)
    sent = {"Cookie": f"xinmoi={cookie(answer).value}", "X-CSRF-Token": answer.json()["csrf"]}
    url = f"{server.url}/api/session"
    assert urllib3.request("GET", url, headers=sent).status == 200
    ended = urllib3.request("POST", f"{url}/end", json={"request": str(uuid4())}, headers=sent)
    assert ended.status == 200
    assert urllib3.request("GET", url, headers=sent).status == 401


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "TEXT/plain;a"],
)
def test_no_form_of_another_site_logs_anybody_in_or_rates(server: OfficeProcess, kind: str) -> None:
    """A form may be sent to anywhere; without a word from here a script may not send JSON."""
    log_in_form = b'{"name": "Minh", "pin": "%s"}' % PIN.encode()
    for path, body in (("session", log_in_form), ("counters/1/rate", b"{}")):
        url, headers = f"{server.url}/api/{path}", {"Content-Type": kind}
        answer = urllib3.request("POST", url, body=body, headers=headers)
        assert (answer.status, answer.json()["error"]) == (415, "BadRequest"), path
        assert "Set-Cookie" not in answer.headers


def test_pages_of_people_are_not_kept_by_the_browser(server: OfficeProcess) -> None:
    sent = {"Cookie": f"xinmoi={cookie(log_in(server)).value}"}
    page = urllib3.request("GET", f"{server.url}/hall", headers=sent)
    assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")


def test_no_answer_is_kept_that_does_not_say_so(server: OfficeProcess) -> None:
    """Neither a browser's disk nor a proxy keeps tickets, PINs, tokens or the day's key."""
    server.add_clerk("keeper", role=Role.ADMINISTRATOR)
    keeper, kiosk = server.person("keeper", Role.ADMINISTRATOR), server.kiosk()
    keeper.open_day(uuid4())
    ticket = kiosk.issue(uuid4(), "A").ticket.id
    asked = [("GET", path, keeper) for path in ("clerks", "audit", "settings", f"tickets/{ticket}")]
    asked += [("GET", "day/key", kiosk), ("GET", "tickets/none", kiosk), ("GET", "board", kiosk)]
    asked += [("POST", "clerks", keeper), ("POST", "session", keeper)]
    for method, path, who in asked:
        body = {"request": str(uuid4()), "name": "Hoa"} if method == "POST" else None
        url = f"{server.url}/api/{path}"
        answer = urllib3.request(method, url, headers=who._headers, json=body)
        assert answer.headers["Cache-Control"] == "no-store", path
    keeper.close_day(uuid4())


@pytest.mark.parametrize("path", ["/", "/login", "/t/none", "/api/board", "/nothing", "/healthz"])
def test_nothing_foreign_may_run_on_any_page(server: OfficeProcess, path: str) -> None:
    policy = urllib3.request("GET", f"{server.url}{path}").headers["Content-Security-Policy"]
    assert policy == "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"


# what supervisors do


def test_what_supervisors_do_is_told_in_the_audit(server: OfficeProcess) -> None:
    minh = server.person("Minh", Role.SUPERVISOR)
    minh.open_day(uuid4())
    minh.set_counter(uuid4(), 1, CounterState.OPEN)
    minh.notice(uuid4(), "Máy in ở cửa phụ đang sửa")
    minh.close_day(uuid4())
    server.add_clerk("boss", role=Role.ADMINISTRATOR)
    boss = server.person("boss", Role.ADMINISTRATOR)
    url = f"{server.url}/api/audit?who=Minh&about=hall"
    entries = urllib3.request("GET", url, headers=boss._headers).json()["entries"]
    acts = [entry["action"] for entry in reversed(entries)]
    assert acts == ["day_open", "counter_set", "notice", "day_close"]
    assert entries[2]["detail"] == {"counter": 1, "state": "open", "reason": None}


def audited() -> set[str]:
    """Return the name of every act that the server's code tells in the audit."""
    found = set()
    for path in (ROOT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {"record", "tell", "audit"}:
                found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    return {name for name in found if isinstance(name, str)}


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_audits_page_has_words_for_every_act(language: str) -> None:
    told = audited()
    assert {"day_open", "office_set", "device_remove", "log_in"} <= told
    assert told <= set(texts(language)["audit"]["acts"])
