"""The server as the technician meets it: first start, bad settings, the command line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from office_process import ROOT, OfficeProcess, free_port, run_server

from server.__main__ import main
from server.client import Client
from server.core.errors import NotAllowed, ServerUnreachable
from server.settings import SettingsError
from server.setup.seed import DEFAULT_OFFICE, load_office


def run_badly(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "server", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, capture_output=True, timeout=30
    )
    return done.returncode, done.stderr


def changed_office(folder: Path, instead: dict[str, str]) -> Path:
    """Write the default office with some texts in place of others."""
    text = DEFAULT_OFFICE.read_text(encoding="utf-8")
    for old, new in instead.items():
        assert old in text
        text = text.replace(old, new)
    office = folder / "office.toml"
    office.write_text(text, encoding="utf-8")
    return office


def test_the_first_start_prints_a_pin_that_lets_the_administrator_in_and_no_later_one(
    office_server: OfficeProcess,
) -> None:
    pins = re.findall(r"administrator PIN: (\d{6})", office_server.log())
    assert len(pins) == 1
    assert Client(office_server.url).login("admin", pins[0]).role == "administrator"
    office_server.kill()
    office_server.start()
    assert office_server.log().count("administrator PIN") == 1


def test_nobody_else_on_the_machine_reads_the_servers_files(office_server: OfficeProcess) -> None:
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in office_server.data.glob("office.db*")
    }
    assert set(modes) == {"office.db", "office.db-wal", "office.db-shm"}
    assert not any(mode & 0o007 for mode in modes.values())


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
    assert "'F' has tickets that wait" in said
    assert Client(office_server.url).office().service("F")


def test_a_stop_takes_seconds_even_with_streams_open(office_server: OfficeProcess) -> None:
    boards = Client(office_server.url).boards()
    next(boards)
    begun = time.monotonic()
    office_server._end(signal.SIGTERM)
    assert time.monotonic() - begun < 8
    with pytest.raises(ServerUnreachable):
        list(boards)


@pytest.mark.parametrize(
    ("instead", "fault"),
    [
        ({"number = 1\n": "number = 0\n"}, "counters[1].number: must be 1 to 999, not 0"),
        ({"number = 7\n": "number = 1000\n"}, "counters[7].number: must be 1 to 999, not 1000"),
        ({'services = ["T"]': "services = []"}, "counters[7].services: at least one is needed"),
        ({'services = ["T"]': "services = []"}, "services[8].letter: no counter serves 'T'"),
        ({'["A", "B"]': '["A", "B", "A"]'}, "counters[1].services: 'A' is there 2 times"),
        ({'key = "guide"': 'key = "submit"'}, "groups.key: 'submit' is there 2 times"),
        ({'key = "merit"': 'key = "child"'}, "priority.key: 'child' is there 2 times"),
        ({'key = "merit"': 'key = ""'}, "priority[5].key: must have 1 to 80 characters, not ''"),
        ({'key = "merit"': f'key = "{"m" * 81}"'}, "priority[5].key: must have 1 to 80 characters"),
        ({"from_age = 60": "from_age = -60"}, "priority[1].from_age: must be 1 to 120, not -60"),
        ({"from_age = 60": "from_age = 600"}, "priority[1].from_age: must be 1 to 120, not 600"),
        ({"budget = 3": "budget = -1"}, "overtake_budget: must be 0 to 999, not -1"),
        ({"Asia/Ho_Chi_Minh": "Asia"}, "timezone: there is no time zone 'Asia'"),
        *(
            ({'public_url = ""': f'public_url = "{url}"'}, f"not '{url}'")
            for url in ("192.168.1.10:8080", "ftp://x", "http://", "http://x:port", "http://a b")
        ),
    ],
)
def test_an_office_that_cannot_be_is_refused(
    tmp_path: Path, instead: dict[str, str], fault: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_office(changed_office(tmp_path, instead))
    assert f"{tmp_path / 'office.toml'}: " in str(refused.value)
    assert fault in str(refused.value)


@pytest.mark.parametrize("url", ["http://192.168.1.10:8080", "https://xa.gov.vn/hang-doi"])
def test_an_office_may_be_reached_by_phones(tmp_path: Path, url: str) -> None:
    office = load_office(changed_office(tmp_path, {'public_url = ""': f'public_url = "{url}"'}))
    assert office.public_url == url


def test_an_office_file_saved_by_a_plain_editor_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + DEFAULT_OFFICE.read_text(encoding="utf-8").replace("\n", "\r\n")
    office = tmp_path / "office.toml"
    office.write_bytes(text.encode())
    assert load_office(office) == load_office(DEFAULT_OFFICE)


def test_clerks_and_devices_are_listed_and_removed_while_the_server_runs(
    office_server: OfficeProcess,
) -> None:
    data = office_server.data
    run_server(data, "clerk", "add", "Ánh", "--counter", "2", "--pin", "2468")
    token = run_server(data, "device", "add", "k", "--role", "kiosk").strip()
    assert run_server(data, "clerk", "list") == "admin (administrator)\nÁnh (clerk, counter 2)\n"
    assert run_server(data, "device", "list") == "k (kiosk)\n"
    client = Client(office_server.url)
    client.login("Ánh", "2468")
    assert run_server(data, "clerk", "remove", "ÁNH") == "Ánh may log in no more\n"
    run_server(data, "device", "remove", "k")
    with pytest.raises(NotAllowed):
        client.desk(2)
    with pytest.raises(NotAllowed):
        Client(office_server.url, token).day_key()
    assert run_server(data, "clerk", "list") == "admin (administrator)\n"
    assert run_server(data, "device", "list") == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("clerk", "add", ""), "a name must have 1 to 80 characters, not 0"),
        (("clerk", "add", "x" * 81), "a name must have 1 to 80 characters, not 81"),
        (("clerk", "add", "a\nb"), r"a name must be of letters that can be seen, not 'a\nb'"),
        (("clerk", "add", "p", "--pin", "abc"), "a PIN must be 4 to 12 digits"),
        (("clerk", "add", "p", "--pin", ""), "a PIN must be 4 to 12 digits"),
        (("clerk", "add", "p", "--counter", "1"), "there is no counter before the first start"),
        (("clerk", "remove", "p"), "there is no clerk 'p'"),
        (("device", "add", " ", "--role", "kiosk"), "a name must have 1 to 80 characters, not 0"),
        (("device", "remove", "k"), "there is no device 'k'"),
    ],
)
def test_what_could_not_work_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert main(["--data", str(tmp_path), *arguments]) == 1
    said = capsys.readouterr().err
    assert said.startswith(says)
    assert said.count("\n") == 1


def test_a_clerk_added_before_the_first_start_does_not_take_the_administrators_place(
    tmp_path: Path,
) -> None:
    run_server(tmp_path, "clerk", "add", "Lan", "--pin", "2468")
    server = OfficeProcess(tmp_path)
    server.start()
    try:
        (pin,) = re.findall(r"administrator PIN: (\d{6})", server.log())
        assert Client(server.url).login("admin", pin).role == "administrator"
        assert Client(server.url).login("Lan", "2468").role == "clerk"
    finally:
        server.kill()


def test_a_flood_of_log_ins_takes_little_memory(office_server: OfficeProcess) -> None:
    def attempt(n: int) -> int:
        body = b'{"name": "nobody %d", "pin": "1"}' % n
        return urllib3.request("POST", f"{office_server.url}/api/session", body=body).status

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(attempt, range(150))) <= {401, 503}
    arbiter = office_server.pid()
    children = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text(encoding="ascii")
    status = Path(f"/proc/{children.split()[0]}/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak
    assert int(peak[1]) < 150_000


def test_a_second_server_on_the_same_folder_is_refused(office_server: OfficeProcess) -> None:
    data = str(office_server.data)
    status, said = run_badly("--data", data, "--port", str(free_port()))
    assert (status, said.strip()) == (1, f"{data}: a server already runs on this folder")
    assert Client(office_server.url).board().day is None


def test_a_server_takes_the_folder_over_from_one_that_ends(office_server: OfficeProcess) -> None:
    next(Client(office_server.url).boards())
    office_server.stop()
    office_server.start()
    assert Client(office_server.url).board().day is None


def test_a_database_that_does_not_work_is_said_in_one_sentence(tmp_path: Path) -> None:
    database = tmp_path / "office.db"
    database.write_bytes(b"garbage" * 100)
    status, said = run_badly("--data", str(tmp_path))
    assert (status, said) == (
        1,
        f"{database}: file is not a database:"
        " stop the server and write: python -m server --data … recover\n",
    )
    status, said = run_badly("--data", str(database))
    assert (status, said) == (1, f"{database}: File exists: name a folder to write to\n")
    database.unlink()
    database.mkdir()
    status, said = run_badly("--data", str(tmp_path))
    assert (status, said) == (
        1,
        f"{database}: unable to open database file: let this user write to it and its folder,"
        " on a disk that is neither full nor read-only\n",
    )
