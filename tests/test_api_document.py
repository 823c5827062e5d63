"""Whatever the API is asked, it answers as its document says: Schemathesis tries it.

As an administrator, as a kiosk and as nobody, each on an office of its own: one removes the
devices of another. Not tried are the stream, which has no end, and logging out, which would
be the end of all that comes after.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import urllib3
from office_process import PIN, OfficeProcess

from server.access.staff import Staff
from server.app import DATABASE
from server.client import Client
from server.clock import SystemClock
from server.desk import Key
from server.session import Role
from server.store import Store

NOT_TRIED = ("/api/board/stream", "/api/session/end")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
# A body that is too long is refused before anybody looks into it.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""
# On a machine that does nothing else it takes a quarter of this.
LONGEST_S = 120


class Trial:
    """One office, and Schemathesis as one caller."""

    def __init__(self, folder: Path, who: str) -> None:
        self.who = who
        self.folder = folder / who
        self.server = OfficeProcess(self.folder / "data")

    def begin(self) -> None:
        self.server.start()
        self._take_counter()
        kiosk = self.server.kiosk()
        self.tickets = [kiosk.issue(uuid4(), letter).ticket.id for letter in "AAB"]
        self.headers = self._headers()
        answer = urllib3.request("GET", f"{self.server.url}/api/openapi.json")
        (self.folder / "document.json").write_text(json.dumps(self._part_of(answer.json())))
        (self.folder / "schemathesis.toml").write_text(CONFIG)

    def _take_counter(self) -> None:
        """Have the administrator sit at counter 1 of an open office."""
        with closing(Store(self.server.data / DATABASE)) as store:
            Staff(store, SystemClock()).add_clerk("boss", PIN, Role.ADMINISTRATOR)
        boss = Client(self.server.url)
        boss.login("boss", PIN)
        boss.open_day(uuid4())
        boss.press(uuid4(), 1, Key.OPEN)

    def _headers(self) -> dict[str, str]:
        if self.who == "kiosk":
            return {"Authorization": f"Bearer {self.server.add_device('tried')}"}
        if self.who == "anybody":
            return {}
        login = {"name": "boss", "pin": PIN}
        answer = urllib3.request("POST", f"{self.server.url}/api/session", json=login)
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]}

    def _part_of(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return what this caller may use, with names that there are in the addresses.

        Who may what has a test of its own, so it is left out: Schemathesis would take away
        the very headers that it is told to send.
        """
        document["components"].pop("securitySchemes")
        for path, operations in list(document["paths"].items()):
            for method, operation in list(operations.items()):
                operation.pop("security", None)
                if not self._may_use(path, operation):
                    del operations[method]
                for parameter in operation.get("parameters", ()):
                    self._narrow(parameter)
            if path in NOT_TRIED or not operations:
                del document["paths"][path]
        return document

    def _may_use(self, path: str, operation: dict[str, Any]) -> bool:
        roles = operation.get("description", "For: anybody").removeprefix("For: ").split(", ")
        # Each wrong PIN takes the server a while: nobody tries enough of them.
        is_login = path == "/api/session" and self.who != "anybody"
        return not is_login and bool({self.who, "anybody"} & set(roles))

    def _narrow(self, parameter: dict[str, Any]) -> None:
        known = {"ticket": [*self.tickets, "none"], "counter": [1, 2, 99]}
        if parameter["in"] == "path" and parameter["name"] in known:
            parameter["schema"]["enum"] = known[parameter["name"]]

    def run(self) -> subprocess.CompletedProcess[str]:
        command = [
            Path(sys.executable).with_name("schemathesis"), "run", "document.json",
            *("--url", self.server.url, "--checks", ",".join(CHECKS)),
            *("--phases", "coverage,fuzzing", "--max-examples", "4", "--seed", "1"),
            *("--no-shrink", "--continue-on-failure"),
            *(word for name, value in self.headers.items() for word in ("-H", f"{name}: {value}")),
        ]  # fmt: skip
        return subprocess.run(
            command,
            cwd=self.folder,
            text=True,
            capture_output=True,
            check=False,
            timeout=LONGEST_S,
        )


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Trial]]:
    folder = tmp_path_factory.mktemp("offices")
    trials = [Trial(folder, who) for who in ("administrator", "kiosk", "anybody")]
    try:
        for trial in trials:
            trial.begin()
        yield trials
    finally:
        for trial in trials:
            trial.server.kill()


def test_every_answer_is_one_that_the_document_describes(trials: list[Trial]) -> None:
    with ThreadPoolExecutor(len(trials)) as pool:
        found = list(pool.map(Trial.run, trials))
    for trial, said in zip(trials, found, strict=True):
        assert said.returncode == 0, f"{trial.who}: {said.stdout[-6000:]}{said.stderr[-2000:]}"
        assert "No test cases were generated" not in said.stdout
        log = trial.server.log()
        assert "Traceback" not in log, log[-6000:]
