"""Administrators let people and devices in and out, and read who did what."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import urllib3
from office_process import PIN, ROOT, OfficeProcess

from server.app import DATABASE
from server.client import Client
from server.clock import SystemClock
from server.core.errors import LoginNeeded, WrongPin
from server.session import PEOPLE, Role
from server.setup.seed import DEFAULT_OFFICE, seed
from server.store import Store

NAME = "Nguyễn Thị Ánh"


class Administrator:
    """Somebody who asks the API by its addresses."""

    def __init__(self, server: OfficeProcess) -> None:
        run(server.data, "clerk", "add", "boss", "--role", "administrator", "--pin", PIN)
        self.url = server.url
        answer = urllib3.request("POST", f"{self.url}/api/session", json=login("boss"))
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.headers = {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]}

    def get(self, path: str) -> Any:
        answer = urllib3.request("GET", f"{self.url}/api/{path}", headers=self.headers)
        assert answer.status == 200, answer.data
        return answer.json()

    def post(self, path: str, request: str = "", **body: object) -> Any:
        """Return what is answered, or the name of the refusal."""
        sent = {"request": request or str(uuid4()), **body}
        url = f"{self.url}/api/{path}"
        answer = urllib3.request("POST", url, json=sent, headers=self.headers)
        return answer.json() if answer.status == 200 else answer.json()["error"]


def login(name: str, pin: str = PIN) -> dict[str, str]:
    return {"name": name, "pin": pin}


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("data"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def boss(server: OfficeProcess) -> Administrator:
    return Administrator(server)


# people


def test_somebody_new_logs_in_with_the_pin_that_is_shown_once(
    server: OfficeProcess, boss: Administrator
) -> None:
    made = boss.post("clerks", name=NAME, role="supervisor", counter=2)
    session = Client(server.url).login(NAME, made["pin"])
    assert (session.role, session.counter) == (Role.SUPERVISOR, 2)
    listed = boss.get("clerks")
    assert {"name": NAME, "role": "supervisor", "counter": 2} in listed
    assert made["pin"] not in str(listed)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_can_be_given(server: OfficeProcess, boss: Administrator, role: Role) -> None:
    made = boss.post("clerks", name=f"a {role}", role=role)
    assert Client(server.url).login(f"a {role}", made["pin"]).role is role
    assert boss.post(f"clerks/{quote(f'a {role}')}/remove") is None


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"name": "boss", "role": "clerk"}, "InUse"),
        ({"name": " BOSS ", "role": "clerk"}, "InUse"),
        ({"name": "Hoa", "role": "kiosk"}, "BadRequest"),
        ({"name": "Hoa", "role": "king"}, "BadRequest"),
        ({"name": "", "role": "clerk"}, "BadRequest"),
        ({"name": "a/b", "role": "clerk"}, "BadRequest"),
        ({"name": "Hoa", "counter": 99}, "UnknownCounter"),
        ({"name": "Hoa", "counter": 0}, "BadRequest"),
        ({"name": "Hoa", "pin": "1234"}, "BadRequest"),
    ],
)
def test_who_cannot_be_added_is_refused(
    boss: Administrator, body: dict[str, object], refusal: str
) -> None:
    assert boss.post("clerks", **body) == refusal


def test_a_new_role_and_a_new_pin_end_the_session(
    server: OfficeProcess, boss: Administrator
) -> None:
    pin = boss.post("clerks", name="Lan", role="clerk")["pin"]
    lan = Client(server.url)
    lan.login("Lan", pin)
    assert boss.post("clerks/lan/set", role="clerk", counter=3)["counter"] == 3
    lan.desk(3)
    assert boss.post("clerks/Lan/set", role="helper")["role"] == "helper"
    with pytest.raises(LoginNeeded):
        lan.desk(3)
    lan.login("Lan", pin)
    newer = boss.post("clerks/Lan/pin")["pin"]
    with pytest.raises(LoginNeeded):
        lan.logout(uuid4())
    with pytest.raises(WrongPin):
        lan.login("Lan", pin)
    lan.login("Lan", newer)
    assert boss.post("clerks/Lan/remove") is None
    with pytest.raises(WrongPin):
        lan.login("Lan", newer)


def test_the_same_request_again_is_the_same_person_with_a_pin_that_works(
    server: OfficeProcess, boss: Administrator
) -> None:
    request = str(uuid4())
    boss.post("clerks", request, name="Mai", role="clerk")
    pin = boss.post("clerks", request, name="Mai", role="clerk")["pin"]
    assert Client(server.url).login("Mai", pin).name == "Mai"
    assert boss.post("clerks", request, name="Minh", role="clerk") == "RequestReused"
    removal = str(uuid4())
    assert boss.post("clerks/Mai/remove", removal) is None
    assert boss.post("clerks/Mai/remove", removal) is None
    assert boss.post("clerks/Mai/remove") == "UnknownClerk"


def test_the_last_administrator_can_neither_go_nor_become_less(boss: Administrator) -> None:
    assert boss.post("clerks/admin/remove") is None
    assert boss.post("clerks/boss/remove") == "InUse"
    assert boss.post("clerks/boss/set", role="supervisor") == "InUse"


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("clerks/nobody/pin", "UnknownClerk"),
        ("clerks/nobody/remove", "UnknownClerk"),
        ("devices/nothing/token", "UnknownDevice"),
        ("devices/nothing/remove", "UnknownDevice"),
    ],
)
def test_who_is_not_there_cannot_be_changed(boss: Administrator, path: str, refusal: str) -> None:
    assert boss.post(path) == refusal


def test_at_the_command_line_too_role_and_counter_stay_and_the_last_administrator(
    tmp_path: Path,
) -> None:
    with closing(Store(tmp_path / DATABASE)) as store:
        seed(store, SystemClock(), DEFAULT_OFFICE)
    add = ("clerk", "add", "Lan")
    assert run(tmp_path, *add, "--role", "supervisor", "--counter", "2").returncode == 0
    said = run(tmp_path, *add)
    assert re.fullmatch(r"Lan PIN: [0-9]{6}\n", said.stdout)
    assert run(tmp_path, "clerk", "list").stdout == "Lan (supervisor, counter 2)\n"
    for role in PEOPLE:
        assert run(tmp_path, *add, "--role", role).returncode == 0
    for change in (("clerk", "remove", "lan"), (*add, "--role", "helper")):
        said = run(tmp_path, *change)
        assert (said.returncode, "last administrator" in said.stderr) == (1, True)
    assert run(tmp_path, *add, "--role", "kiosk").returncode == 2


# devices


def test_a_device_comes_in_with_its_newest_token_until_it_is_removed(
    server: OfficeProcess, boss: Administrator
) -> None:
    first = boss.post("devices", name="Kiosk cửa chính", role="kiosk")["token"]
    assert Client(server.url, first).kiosks
    path = f"devices/{quote('Kiosk cửa chính')}"
    (shown,) = [d for d in boss.get("devices") if d["name"] == "Kiosk cửa chính"]
    assert (shown["role"], shown["seen_s"]) == ("kiosk", None)
    second = boss.post(f"{path}/token")["token"]
    assert second != first
    assert ask(server, first) == 401
    assert ask(server, second) == 200
    (shown,) = [d for d in boss.get("devices") if d["name"] == "Kiosk cửa chính"]
    assert shown["seen_s"] < 10
    assert boss.post("devices", name="Kiosk cửa chính", role="display") == "InUse"
    assert boss.post("devices", name="Bảng", role="clerk") == "BadRequest"
    assert boss.post(f"{path}/remove") is None
    assert ask(server, second) == 401


def ask(server: OfficeProcess, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return urllib3.request("GET", f"{server.url}/api/prints", headers=headers).status


# the audit


def test_the_audit_tells_who_did_what_and_that_it_holds(boss: Administrator) -> None:
    boss.post("devices", name="Bảng sảnh", role="display")
    page = boss.get("audit?most=1")
    (entry,) = page["entries"]
    assert (entry["who"], entry["action"]) == ("boss", "device_add")
    assert entry["detail"] == {"name": "Bảng sảnh", "role": "display"}
    assert page["older"] is True
    assert page["verdict"] == {"rows": entry["id"], "broken_at": None, "noted": entry["noted"]}


def test_the_audit_can_be_paged_and_filtered(boss: Administrator) -> None:
    newest = boss.get("audit?most=3")
    older = boss.get(f"audit?most=500&before={newest['entries'][-1]['id']}")
    ids = [entry["id"] for entry in newest["entries"] + older["entries"]]
    assert ids == list(range(ids[0], 0, -1))
    assert (older["older"], older["verdict"]) == (False, None)
    logged = boss.get("audit?about=log_ins&who=boss")["entries"]
    assert boss.get("audit?about=log_ins")["verdict"] is None
    assert {(entry["who"], entry["action"]) for entry in logged} == {("boss", "log_in")}
    assert {e["action"] for e in boss.get("audit?about=settings")["entries"]} == {"office_set"}
    assert boss.get("audit?about=hall")["entries"] == []


def test_what_was_noted_can_be_asked_for(boss: Administrator) -> None:
    noted = boss.get("audit?most=1")["verdict"]["noted"]
    assert boss.get(f"audit?noted={noted}")["still_there"] is True
    assert boss.get("audit?noted=1-0000000000000000")["still_there"] is False


@pytest.mark.parametrize("query", ["before=0", "most=501", "about=x", "older=1", "most=1&most=2"])
def test_what_the_audit_cannot_be_asked_is_refused(boss: Administrator, query: str) -> None:
    url = f"{boss.url}/api/audit?{query}"
    assert urllib3.request("GET", url, headers=boss.headers).status == 400


def test_the_command_line_prints_the_audit_and_says_where_it_is_broken(
    server: OfficeProcess, boss: Administrator, tmp_path: Path
) -> None:
    noted = boss.get("audit?most=1")["verdict"]["noted"]
    said = run(server.data, "audit", "--noted", noted)
    assert said.returncode == 0
    assert said.stdout.splitlines()[0].startswith("1 ")
    assert said.stdout.splitlines()[-1].endswith(f"to note: {noted}")
    assert run(server.data, "audit", "--noted", "1-0000000000000000").returncode == 1
    (tmp_path / "audit.key").write_text("another key")
    with closing(sqlite3.connect(server.data / "office.db")) as file:
        file.execute("vacuum into ?", (str(tmp_path / "office.db"),))
    said = run(tmp_path, "audit")
    assert said.returncode == 1
    assert "row 1 does not fit" in said.stderr
