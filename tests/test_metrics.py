"""An operator's monitoring reads the office in numbers, and nothing about anybody."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
import urllib3
from office_process import OfficeProcess

from server.desk import Key

_LABELS = r"(\{[a-z]+=\"[^\"]*\"(?:,[a-z]+=\"[^\"]*\")*\})?"
SAMPLE = re.compile(rf"(xinmoi_[a-z_]+){_LABELS} (-?[0-9.e+]+)")


def read(server: OfficeProcess, token: str) -> tuple[int, str, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = urllib3.request("GET", f"{server.url}/metrics", headers=headers)
    return answer.status, answer.headers["Content-Type"], answer.data.decode()


def samples(text: str) -> dict[str, float]:
    """Return every sample; each line must be one, or a comment."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = [SAMPLE.fullmatch(line) for line in lines]
    assert all(found), text
    return {f"{m[1]}{m[2] or ''}": float(m[3]) for m in found if m}


def test_the_office_in_numbers(office_server: OfficeProcess) -> None:
    token = office_server.add_device("screen", "display")
    before = samples(read(office_server, token)[2])
    assert before["xinmoi_day_open"] == 0
    assert before['xinmoi_tickets_issued_today{service="A"}'] == 0
    clerk = office_server.open_counter(1, "Trần Thị Bích")
    kiosk = office_server.kiosk()
    for letter in "AAAB":
        kiosk.issue(uuid4(), letter)
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.SERVE)
    clerk.press(uuid4(), 1, Key.FINISH)
    status, media, text = read(office_server, token)
    assert (status, media) == (200, "text/plain; version=0.0.4; charset=utf-8")
    after = samples(text)
    assert after["xinmoi_day_open"] == 1
    assert after['xinmoi_tickets_issued_today{service="A"}'] == 3
    assert after['xinmoi_tickets_issued_today{service="B"}'] == 1
    served = [after[f'xinmoi_tickets_served_today{{service="{letter}"}}'] for letter in "AB"]
    waiting = [after[f'xinmoi_tickets_waiting{{service="{letter}"}}'] for letter in "AB"]
    assert (sum(served), sum(waiting)) == (1, 3)
    assert 0 <= after['xinmoi_wait_longest_seconds{service="A"}'] < 60
    assert after['xinmoi_counters{state="open"}'] == 1
    assert after['xinmoi_requests_total{status="200"}'] > 5
    assert after["xinmoi_streams"] == 0
    assert after["xinmoi_database_bytes"] > 50_000
    assert 0 < after["xinmoi_uptime_seconds"] < 600
    assert "Trần" not in text


def test_every_metric_says_what_it_is(office_server: OfficeProcess) -> None:
    text = read(office_server, office_server.add_device("screen", "display"))[2]
    names = {name.partition("{")[0] for name in samples(text)}
    for what in ("HELP", "TYPE"):
        assert names <= set(re.findall(rf"^# {what} (\S+) \S", text, re.MULTILINE))


@pytest.mark.parametrize(("role", "status"), [("kiosk", 403), ("", 401), ("display", 200)])
def test_the_numbers_are_for_displays_and_not_for_everybody_on_this_machine(
    office_server: OfficeProcess, role: str, status: int
) -> None:
    token = office_server.add_device("a device", role) if role else ""
    assert read(office_server, token)[0] == status
