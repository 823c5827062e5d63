"""The server as the technician meets it: first start, bad settings, the command line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import ROOT, OfficeProcess, run_server

from server.client import Client
from server.core.errors import ServerUnreachable
from server.seed import DEFAULT_OFFICE


def run_badly(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "server", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, capture_output=True, timeout=30
    )
    return done.returncode, done.stderr


def test_the_first_start_prints_a_pin_that_lets_the_administrator_in_and_no_later_one(
    office_server: OfficeProcess,
) -> None:
    pins = re.findall(r"administrator PIN: (\d{6})", office_server.log())
    assert len(pins) == 1
    assert Client(office_server.url).login("admin", pins[0]).role == "administrator"
    office_server.kill()
    office_server.start()
    assert office_server.log().count("administrator PIN") == 1


def test_a_new_office_has_the_default_services(office_server: OfficeProcess) -> None:
    office = Client(office_server.url).office()
    assert [service.letter for service in office.services] == list("ABCDEFGT")
    assert office.counters_for("T") == (7,)


def test_every_fault_of_an_office_file_is_told_at_once(tmp_path: Path) -> None:
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    text = text.replace("overtake_budget = 3", "overtake_buget = 3")
    text = text.replace('services = ["F"]', 'services = ["F", "Q"]')
    text = text.replace("from_age = 60", 'from_age = "sixty"').replace('"Asia/Ho_Chi_Minh"', "7")
    office = tmp_path / "office.toml"
    office.write_text(text, encoding="utf-8")
    status, said = run_badly("--data", str(tmp_path / "data"), "--office", str(office))
    assert status == 1
    assert f"{office}: overtake_buget: is not a setting; did you mean 'overtake_budget'?" in said
    assert f"{office}: timezone: must be a text, not 7" in said
    assert f"{office}: priority[1].from_age: must be a whole number, not 'sixty'" in said


def test_an_office_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    text = text.replace('services = ["F"]', 'services = ["F", "Q"]')
    text = text.replace('letter = "B"', 'letter = "A"').replace("number = 2", "number = 1")
    text = text.replace("Asia/Ho_Chi_Minh", "Asia/Atlantis")
    office = tmp_path / "office.toml"
    office.write_text(text, encoding="utf-8")
    status, said = run_badly("--data", str(tmp_path / "data"), "--office", str(office))
    assert status == 1
    for fault in (
        "counters[6].services: there is no service 'Q'",
        "services.letter: 'A' is there 2 times",
        "counters.number: 1 is there 2 times",
        "timezone: there is no time zone 'Asia/Atlantis'",
    ):
        assert f"{office}: {fault}" in said


def test_a_missing_office_file_is_said(tmp_path: Path) -> None:
    office = tmp_path / "none.toml"
    status, said = run_badly("--data", str(tmp_path / "data"), "--office", str(office))
    assert (status, said.strip()) == (1, f"{office}: there is no such file")


def test_the_command_line_adds_devices_and_clerks(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    token = run_server(office_server.data, "device", "add", "k", "--role", "kiosk").strip()
    assert Client(office_server.url, token).issue(uuid4(), "A").ticket.number == "A001"
    said = run_server(office_server.data, "clerk", "add", "Mai", "--counter", "2")
    pin = re.fullmatch(r"Mai PIN: (\d{6})\n", said)
    assert pin
    assert Client(office_server.url).login("Mai", pin[1]).counter == 2


def test_the_command_line_refuses_what_cannot_be(office_server: OfficeProcess) -> None:
    data = ("--data", str(office_server.data))
    status, said = run_badly(*data, "clerk", "add", "Mai", "--counter", "99")
    assert (status, said.strip()) == (1, "there is no counter 99")
    assert run_badly(*data, "device", "add", "x", "--role", "king")[0] == 2


def test_another_office_file_is_used_from_its_saving_on(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    office = tmp_path / "office.toml"
    office.write_text(text.replace("Công an", "Công an xã"), encoding="utf-8")
    run_server(office_server.data, "office", str(office))
    assert Client(office_server.url).office().service("F").name["vi"] == "Công an xã"


def test_a_service_with_waiting_tickets_cannot_be_taken_away(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.open_counter(1)
    office_server.kiosk().issue(uuid4(), "F")
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    office = tmp_path / "office.toml"
    text = text.replace('letter = "F"', 'letter = "H"').replace(
        'services = ["F"]', 'services = ["H"]'
    )
    office.write_text(text, encoding="utf-8")
    status, said = run_badly("--data", str(office_server.data), "office", str(office))
    assert status == 1
    assert "service 'F' has waiting tickets" in said
    assert Client(office_server.url).office().service("F")


def test_a_stop_takes_seconds_even_with_streams_open(office_server: OfficeProcess) -> None:
    boards = Client(office_server.url).boards()
    next(boards)
    begun = time.monotonic()
    office_server._end(signal.SIGTERM)
    assert time.monotonic() - begun < 8
    with pytest.raises(ServerUnreachable):
        list(boards)
