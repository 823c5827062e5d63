"""Clerks log in by name and PIN, and nobody can guess a PIN or shut a clerk out."""

from __future__ import annotations

import json
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from moved_clock import MovedClock
from sqlite_utils import Database

from server.access.lockout import NAMES, Lockout
from server.access.staff import Clerk, Errand, Staff
from server.core.errors import (
    BadRequest,
    InUse,
    LockedOut,
    LoginNeeded,
    NotAllowed,
    QueueError,
    RequestReused,
    Unknown,
    UnknownClerk,
    UnknownDevice,
)
from server.schema import migrations
from server.session import Role, Session
from server.setup.seed import DEFAULT_OFFICE, first_administrator, load_office, save_office, seed
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


def test_ever_new_addresses_of_one_network_have_no_more_tries(office: Office) -> None:
    office.add("Lan")
    said = [office.try_pin("Lan", f"{n:04d}", f"2001:db8:1:2::{n:x}") for n in range(10)]
    assert said == ["WrongPin"] * 5 + ["LockedOut"] * 5
    assert office.try_pin("Lan", peer="2001:db8:1:3::1") == "WrongPin"
    assert office.try_pin("Lan", PIN, peer="127.0.0.1") == "in"


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

    # In turn, and the quickest of each: a busy machine must not decide.
    pairs = [(seconds(f"clerk {n}"), seconds(f"nobody {n}")) for n in range(7)]
    known, unknown = (min(found) for found in zip(*pairs, strict=True))
    assert known / 1.6 < unknown < known * 1.6


def test_of_a_pin_only_an_argon2_hash_is_kept_and_each_has_its_own_salt(office: Office) -> None:
    office.add("Lan", "Hoa")
    kept = [row["pin_hash"] for row in office.rows("select pin_hash from clerks")]
    assert len(set(kept)) == 2
    assert all(found.startswith("$argon2id$") for found in kept)


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


def test_a_session_lasts_as_long_as_the_office_says_and_at_once(office: Office) -> None:
    settings = load_office(DEFAULT_OFFICE)
    save_office(office.store, office.clock, replace(settings, session_hours=2))
    office.add("Lan")
    secret = office.login("Lan")
    office.clock.pass_(hours=1, minutes=59)
    assert office.is_in(secret)
    office.clock.pass_(minutes=2)
    assert not office.is_in(secret)
    save_office(office.store, office.clock, replace(settings, session_hours=3))
    assert office.is_in(secret)


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


def test_nobody_is_called_as_the_audit_calls_what_is_no_person(office: Office) -> None:
    for name in ("command line", "Command  Line", "server", "nobody"):
        with pytest.raises(BadRequest, match="name"):
            office.staff.add_clerk(name, PIN, Role.CLERK, None)
    office.staff.add_device("server", Role.DISPLAY)


@pytest.mark.parametrize(
    "name", ["", " \t", "x" * 81, "a\nb", "a\x00", "a\u202eb", "\udcff", "a/b", "a\\b", "..", "–"]
)
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
        "clerk_add",
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


def test_a_name_that_is_added_again_keeps_role_and_counter_but_not_the_pin(office: Office) -> None:
    office.staff.add_clerk("Lan", PIN, Role.SUPERVISOR, 3)
    secret = office.login("Lan")
    office.staff.add_clerk("LAN", "9999")
    assert office.staff.clerks() == [Clerk("LAN", Role.SUPERVISOR, 3)]
    assert not office.is_in(secret)
    assert office.try_pin("Lan", "9999") == "in"


def test_a_new_role_ends_the_session_and_a_new_counter_does_not(office: Office) -> None:
    office.add("Lan")
    secret = office.login("Lan")
    office.staff.set_clerk("lan", Role.CLERK, 4, Errand("admin"))
    assert office.is_in(secret)
    assert office.staff.session(secret).counter == 4
    office.staff.set_clerk("lan", Role.HELPER, None, Errand("admin"))
    assert not office.is_in(secret)
    assert office.staff.clerks() == [Clerk("Lan", Role.HELPER, None)]


def test_a_new_pin_ends_the_session(office: Office) -> None:
    office.add("Lan")
    secret = office.login("Lan")
    office.staff.set_pin("lan", "9999", Errand("admin"))
    assert not office.is_in(secret)
    assert office.try_pin("Lan") == "WrongPin"
    assert office.try_pin("Lan", "9999") == "in"


def test_the_last_administrator_stays_one(office: Office) -> None:
    first_administrator(office.staff)
    for change in (
        lambda: office.staff.remove_clerk("admin"),
        lambda: office.staff.add_clerk("admin", PIN, Role.CLERK),
        lambda: office.staff.set_clerk("admin", Role.SUPERVISOR, None, Errand("admin")),
    ):
        with pytest.raises(InUse, match="admin is the last administrator"):
            change()
    office.staff.add_clerk("Lan", PIN, Role.ADMINISTRATOR)
    office.staff.set_clerk("admin", Role.SUPERVISOR, None, Errand("Lan"))
    with pytest.raises(InUse, match="Lan is the last administrator"):
        office.staff.remove_clerk("Lan", Errand("Lan"))


def test_who_is_nobody_cannot_be_changed(office: Office) -> None:
    for change in (
        lambda: office.staff.set_clerk("Lan", Role.HELPER, None, Errand("admin")),
        lambda: office.staff.set_pin("Lan", PIN, Errand("admin")),
        lambda: office.staff.remove_clerk("Lan", Errand("admin")),
    ):
        with pytest.raises(UnknownClerk):
            change()
    with pytest.raises(UnknownDevice):
        office.staff.remove_device("kiosk-1", Errand("admin"))


def test_the_same_request_again_adds_nobody_but_gives_a_pin_that_works(office: Office) -> None:
    by = Errand("admin", uuid4())
    for pin in (PIN, "9999"):
        office.staff.add_clerk("Lan", pin, Role.CLERK, 2, by, is_new=True)
    assert office.try_pin("Lan", "9999") == "in"
    assert len(office.rows("select * from audit where action = 'clerk_add'")) == 1
    with pytest.raises(RequestReused):
        office.staff.add_clerk("Hoa", PIN, Role.CLERK, 2, by, is_new=True)
    with pytest.raises(InUse, match="'Lan' already"):
        office.staff.add_clerk("LAN", PIN, Role.CLERK, 2, Errand("admin", uuid4()), is_new=True)


def test_a_removal_that_is_asked_for_twice_is_one(office: Office) -> None:
    by = Errand("admin", uuid4())
    office.add("Lan")
    assert office.staff.remove_clerk("lan", by) == "Lan"
    office.staff.remove_clerk("lan", by)
    office.staff.add_device("kiosk-1", Role.KIOSK)
    other = Errand("admin", uuid4())
    office.staff.remove_device("kiosk-1", other)
    office.staff.remove_device("kiosk-1", other)
    assert len(office.rows("select * from audit where action like '%_remove'")) == 2


def test_a_device_is_added_once_and_its_token_is_replaced_by_the_same_request(
    office: Office,
) -> None:
    by = Errand("admin", uuid4())
    first = office.staff.add_device("kiosk-1", Role.KIOSK, by, is_new=True)
    second = office.staff.add_device("kiosk-1", Role.KIOSK, by, is_new=True)
    assert office.staff.device(second).name == "kiosk-1"
    with pytest.raises(LoginNeeded):
        office.staff.device(first)
    with pytest.raises(InUse, match="'kiosk-1' already"):
        office.staff.add_device("kiosk-1", Role.KIOSK, Errand("admin", uuid4()), is_new=True)


# what the audit tells


def test_log_ins_log_outs_and_wrong_pins_are_told_with_the_address(office: Office) -> None:
    office.add("Lan")
    office.staff.logout(office.login("Lan"))
    office.staff.logout("no such secret")
    for _ in range(7):
        office.try_pin("LAN", peer="192.0.2.7")
    rows = office.rows("select who, action, detail from audit where action <> 'clerk_add'")
    told = [(row["who"], row["action"], json.loads(row["detail"])) for row in rows]
    assert told == [
        ("Lan", "log_in", {"role": "clerk", "address": "pc-1"}),
        ("Lan", "log_out", {}),
        *[("Lan", "wrong_pin", {"address": "192.0.2.7"})] * 4,
        ("Lan", "locked_out", {"address": "192.0.2.7", "wait_s": 30}),
    ]


def test_a_name_that_is_nobodys_may_be_a_pin_and_is_not_written_down(office: Office) -> None:
    office.try_pin(PIN, PIN)
    assert PIN not in str(office.rows("select who, action, detail from audit"))


def test_whoever_invents_names_does_not_fill_the_audit(office: Office) -> None:
    for n in range(25):
        office.try_pin(f"nobody {n}", peer="192.0.2.7")
    assert len(office.rows("select * from audit")) == 10
    office.clock.pass_(minutes=2)
    for n in range(5):
        office.try_pin(f"nobody {n}", peer="192.0.2.7")
    assert len(office.rows("select * from audit")) == 12


def test_an_administrator_is_made_though_there_are_clerks_and_only_once(office: Office) -> None:
    office.add("Lan")
    pin = first_administrator(office.staff)
    assert pin
    assert office.staff.login("admin", pin)[1].role is Role.ADMINISTRATOR
    assert first_administrator(office.staff) is None
