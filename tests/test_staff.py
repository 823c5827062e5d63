"""Clerks log in by name and PIN, and nobody can guess a PIN or shut a clerk out."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from moved_clock import MovedClock
from sqlite_utils import Database

from server.core.errors import (
    BadRequest,
    LockedOut,
    LoginNeeded,
    NotAllowed,
    QueueError,
    Unknown,
)
from server.lockout import NAMES, Lockout
from server.schema import migrations
from server.seed import DEFAULT_OFFICE, first_administrator, seed
from server.session import Role, Session
from server.staff import Staff
from server.store import Store

PIN, WRONG = "2468", "1357"
NAME = "Nguyễn Thị Ánh"


class Office:
    """A real database with clerks in it, and a clock that is moved by hand."""

    def __init__(self, path: Path) -> None:
        self.clock = MovedClock()
        self.store = Store(path)
        self.staff = Staff(self.store, self.clock)

    def add(self, *names: str) -> None:
        for name in names:
            self.staff.add_clerk(name, PIN, Role.CLERK, None)

    def login(self, name: str, pin: str = PIN, peer: str = "pc-1") -> str:
        return self.staff.login(name, pin, peer)[0]

    def try_pin(self, name: str, pin: str = WRONG, peer: str = "pc-1") -> str:
        """Try a PIN and return what came of it."""
        try:
            self.staff.login(name, pin, peer)
        except QueueError as error:
            return type(error).__name__
        return "in"

    def is_in(self, secret: str) -> bool:
        try:
            return isinstance(self.staff.session(secret), Session)
        except LoginNeeded:
            return False

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with self.store.read() as table:
            return table.rows(sql)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "office.db")
    yield office
    office.store.close()


# wrong PINs


def test_of_many_wrong_pins_at_once_no_more_are_tried_than_one_after_the_other(
    office: Office,
) -> None:
    office.add("Lan")
    with ThreadPoolExecutor(60) as pool:
        said = Counter(pool.map(lambda n: office.try_pin("Lan", f"{n:04d}"), range(60)))
    assert said["WrongPin"] == 5
    assert said["LockedOut"] + said["Unavailable"] == 55


def test_a_flood_of_log_ins_is_turned_away_and_not_queued(office: Office) -> None:
    with ThreadPoolExecutor(120) as pool:
        said = Counter(pool.map(lambda n: office.try_pin(f"nobody {n}"), range(120)))
    assert said.keys() == {"WrongPin", "Unavailable"}
    office.add("Lan")
    assert office.try_pin("Lan", PIN) == "in"


def test_whoever_tries_a_name_from_elsewhere_cannot_shut_its_clerk_out(office: Office) -> None:
    office.add("Lan")
    said = [office.try_pin("Lan", peer="stranger") for _ in range(6)]
    assert said == ["WrongPin"] * 5 + ["LockedOut"]
    assert office.try_pin("LAN", peer="stranger") == "LockedOut"
    assert office.try_pin("Lan", PIN, peer="pc-1") == "in"


def test_a_wait_ends_and_the_right_pin_forgets_the_wrong_ones(office: Office) -> None:
    office.add("Lan")
    for _ in range(5):
        office.try_pin("Lan")
    assert office.try_pin("Lan", PIN) == "LockedOut"
    office.clock.pass_(seconds=31)
    assert office.try_pin("Lan", PIN) == "in"
    assert [office.try_pin("Lan") for _ in range(5)] == ["WrongPin"] * 5


def test_each_further_wrong_pin_doubles_the_wait_up_to_an_hour() -> None:
    uptime = [0.0]
    lockout = Lockout(lambda: uptime[0])
    waits = []
    for _ in range(2000):
        lockout.failed("lan", "pc-1")
        begun = uptime[0]
        while True:
            try:
                lockout.check("lan", "pc-1")
                break
            except LockedOut:
                uptime[0] += 15.0
        waits.append(uptime[0] - begun)
    assert waits[:8] == [0, 0, 0, 0, 30, 60, 120, 240]
    assert set(waits[11:]) == {3600}


def test_after_a_quiet_hour_the_wrong_pins_are_forgotten(office: Office) -> None:
    office.add("Lan")
    for _ in range(5):
        office.try_pin("Lan")
    office.clock.pass_(hours=1, seconds=31)
    assert [office.try_pin("Lan") for _ in range(6)] == ["WrongPin"] * 5 + ["LockedOut"]


def test_only_so_many_names_are_remembered_and_the_oldest_goes_first() -> None:
    lockout = Lockout(lambda: 0.0)
    for n in range(NAMES + 1):
        for _ in range(5):
            lockout.failed(f"name {n}", "pc-1")
    lockout.check("name 0", "pc-1")
    for n in (1, NAMES):
        with pytest.raises(LockedOut):
            lockout.check(f"name {n}", "pc-1")


def test_an_unknown_name_takes_as_long_as_a_wrong_pin(office: Office) -> None:
    office.add(*(f"clerk {n}" for n in range(7)))
    office.try_pin("the first one of all makes the decoy")

    def seconds(name: str) -> float:
        begun = time.perf_counter()
        assert office.try_pin(name) == "WrongPin"
        return time.perf_counter() - begun

    known = median(seconds(f"clerk {n}") for n in range(7))
    unknown = median(seconds(f"nobody {n}") for n in range(7))
    assert unknown < 1.6 * known


# sessions


def test_a_session_outlives_one_power_cut_but_not_two(office: Office) -> None:
    office.add("Lan")
    secret = office.login("Lan")
    office.clock.pass_(hours=4)
    office.clock.reboot(minutes=1)
    assert office.is_in(secret)
    office.clock.pass_(hours=4)
    assert office.is_in(secret)
    office.clock.reboot(minutes=1)
    assert not office.is_in(secret)


def test_a_session_ends_although_the_machine_is_switched_off_every_night(office: Office) -> None:
    office.add("Lan", "Hoa")
    monday = office.login("Lan")
    for _ in range(2):
        office.clock.pass_(hours=9)
        office.clock.reboot(hours=15)
        office.login("Hoa")
    assert not office.is_in(monday)


@pytest.mark.parametrize("boots", [0, 1])
def test_a_session_ends_after_twelve_hours_of_uptime_in_each_boot(
    office: Office, boots: int
) -> None:
    office.add("Lan")
    secret = office.login("Lan")
    if boots:
        office.clock.reboot(minutes=1)
    office.clock.pass_(hours=11)
    assert office.is_in(secret)
    office.clock.pass_(hours=1, seconds=61)
    assert not office.is_in(secret)


def test_sessions_that_have_ended_are_deleted_at_the_next_log_in(office: Office) -> None:
    office.add("Lan")
    for _ in range(3):
        office.login("Lan")
    office.clock.pass_(hours=13)
    office.login("Lan")
    assert len(office.rows("select * from sessions")) == 1
    office.clock.reboot()
    office.login("Lan")
    office.clock.reboot()
    office.login("Lan")
    assert len(office.rows("select * from sessions")) == 2


# names


@pytest.mark.parametrize(
    "typed",
    [
        NAME,
        unicodedata.normalize("NFD", NAME),
        f" {NAME}\t",
        NAME.replace(" ", "  "),
        NAME.upper(),
        NAME.lower(),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("given", [NAME, unicodedata.normalize("NFD", f" {NAME} ")], ids=ascii)
def test_a_vietnamese_name_is_known_however_it_is_typed(
    office: Office, given: str, typed: str
) -> None:
    office.add(given)
    secret, session = office.staff.login(typed, PIN, "pc-1")
    assert session.name == NAME
    assert office.staff.session(secret).name == NAME


def test_other_tones_are_other_names(office: Office) -> None:
    office.add(NAME)
    assert office.try_pin("Nguyễn Thị Anh", PIN) == "WrongPin"


def test_adding_a_name_again_replaces_the_person_and_ends_the_session(office: Office) -> None:
    office.add("Đức")
    secret = office.login("Đức")
    office.staff.add_clerk("ĐỨC", "9999", Role.CLERK, 2)
    assert not office.is_in(secret)
    assert office.try_pin("đức", PIN) == "WrongPin"
    assert office.staff.login("đức", "9999")[1].name == "ĐỨC"
    assert [(c.name, c.counter) for c in office.staff.clerks()] == [("ĐỨC", 2)]


@pytest.mark.parametrize("name", ["", " \t", "x" * 81, "a\nb", "a\x00", "a\u202eb", "\udcff"])
def test_a_name_that_cannot_be_typed_is_refused(office: Office, name: str) -> None:
    with pytest.raises(BadRequest, match="name"):
        office.staff.add_clerk(name, PIN, Role.CLERK, None)
    with pytest.raises(BadRequest, match="name"):
        office.staff.add_device(name, Role.KIOSK)


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "12 34", "١٢٣٤", "1234\n"])
def test_a_pin_that_is_not_4_to_12_digits_is_refused(office: Office, pin: str) -> None:
    with pytest.raises(BadRequest, match="PIN"):
        office.staff.add_clerk("Lan", pin, Role.CLERK, None)


def test_an_older_database_keeps_its_clerks_and_knows_them_however_they_are_typed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "office.db"
    with closing(Office(tmp_path / "other.db").store) as other:
        Staff(other, MovedClock()).add_clerk("Lan", PIN, Role.CLERK, 1)
        with other.read() as table:
            pin_hash = table.value("select pin_hash from clerks")
    old = Database(path)
    migrations.apply(old, stop_before="folded_names")
    for name, role in (("Đức", "clerk"), ("đức", "administrator"), ("Lan", "clerk")):
        old["clerks"].insert({"name": name, "role": role, "pin_hash": pin_hash, "counter": 1})
    old["sessions"].insert(
        {"token_hash": "x", "clerk": "Lan", "csrf": "x", "boot": "boot-1", "uptime": 1.0}
    )
    old.conn.close()
    office = Office(path)
    assert office.try_pin("LAN", PIN) == "in"
    assert office.staff.login("ĐỨC", PIN)[1].role is Role.ADMINISTRATOR
    office.store.close()


# who comes and goes


def test_a_clerk_who_is_removed_is_out_at_once(office: Office) -> None:
    office.add("Lan", "Hoa")
    secret = office.login("Lan")
    assert office.staff.remove_clerk("LAN") == "Lan"
    assert not office.is_in(secret)
    assert office.try_pin("Lan", PIN) == "WrongPin"
    assert [clerk.name for clerk in office.staff.clerks()] == ["Hoa"]
    with pytest.raises(Unknown, match="no clerk 'LAN'"):
        office.staff.remove_clerk("LAN")


def test_a_device_that_is_removed_is_out_at_once(office: Office) -> None:
    token = office.staff.add_device("kiosk-1", Role.KIOSK)
    assert office.staff.device(token).name == "kiosk-1"
    office.staff.remove_device("kiosk-1")
    with pytest.raises(NotAllowed):
        office.staff.device(token)
    assert office.staff.devices() == []
    with pytest.raises(Unknown, match="no device 'kiosk-1'"):
        office.staff.remove_device("kiosk-1")


def test_whatever_changes_the_staff_or_the_office_is_in_the_audit_without_a_secret(
    office: Office,
) -> None:
    seed(office.store, office.clock, DEFAULT_OFFICE)
    pin = first_administrator(office.staff)
    office.add("Lan")
    office.staff.remove_clerk("lan")
    token = office.staff.add_device("kiosk-1", Role.KIOSK)
    office.staff.remove_device("kiosk-1")
    rows = office.rows("select * from audit order by id")
    assert [row["action"] for row in rows] == [
        "office_set",
        "administrator_add",
        "clerk_add",
        "clerk_remove",
        "device_add",
        "device_remove",
    ]
    assert {row["who"] for row in rows} == {"command line"}
    assert '"Lan"' in rows[2]["detail"]
    told = "".join(str(row) for row in rows)
    assert pin
    for secret in (pin, PIN, token, "argon2"):
        assert secret not in told


def test_an_administrator_is_made_though_there_are_clerks_and_only_once(office: Office) -> None:
    office.add("Lan")
    pin = first_administrator(office.staff)
    assert pin
    assert office.staff.login("admin", pin)[1].role is Role.ADMINISTRATOR
    assert first_administrator(office.staff) is None
