"""Settings are versioned, checked as a whole, and refused where they would break the hall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from office_process import OfficeProcess, run_server
from offices import all_day_office
from settings_stage import Administrator

from server.access.audit import entries
from server.app import DATABASE
from server.core.ticket import State
from server.desk import Key
from server.session import Role
from server.store import Store

Office = dict[str, Any]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Administrator]:
    """An administrator of a server whose settings nothing changes: all it hears is wrong."""
    folder = tmp_path_factory.mktemp("settings")
    server = OfficeProcess(folder / "data", all_day_office(folder))
    server.start()
    try:
        found = Administrator(server)
        yield found
        assert found.settings()["version"] == 1
    finally:
        server.kill()


@pytest.fixture
def draft(reader: Administrator) -> Office:
    """The office of that server, to be spoilt."""
    found: Office = reader.settings()["office"]
    return found


@pytest.fixture
def administrator(office_server: OfficeProcess) -> Administrator:
    return Administrator(office_server)


@pytest.fixture
def office(administrator: Administrator) -> Office:
    """The office as it is, to be changed and saved."""
    found: Office = administrator.settings()["office"]
    return found


def part(office: Office, name: str, **which: object) -> dict[str, Any]:
    """Return the service, counter or priority group with these values."""
    return next(item for item in office[name] if which.items() <= item.items())


def without(office: Office, name: str, **which: object) -> Office:
    """Return the office without one service, counter or priority group."""
    changed = deepcopy(office)
    changed[name].remove(part(changed, name, **which))
    if name == "services":
        for counter in changed["counters"]:
            counter["services"] = [s for s in counter["services"] if s != which["letter"]]
        changed["counters"] = [c for c in changed["counters"] if c["services"]]
    return changed


def test_what_is_saved_is_the_office_at_once_and_a_version_of_its_own(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    board = office_server.kiosk().board()
    part(office, "services", letter="A")["minutes"] = 15
    saved = administrator.save(office)
    assert saved.status == 200
    assert saved.json()["by"] == "administrator"
    now = administrator.settings()
    assert now["version"] == saved.json()["version"] == board.office + 1
    assert now["office"] == office
    newer = office_server.kiosk().board()
    assert newer.office == board.office + 1
    assert newer.version > board.version
    assert office_server.kiosk().office().service("A").minutes == 15


def test_every_save_is_in_the_audit_with_what_it_changed(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    administrator.save(office | {"retention_days": 30})
    with closing(Store(office_server.data / DATABASE)) as store, store.read() as table:
        newest = next(e for e in entries(table) if e.action == "office_set")
    assert newest.who == "administrator"
    assert newest.detail == {"version": 2, "parts": ["retention_days"]}


def test_the_same_request_again_saves_nothing_twice(
    administrator: Administrator, office: Office
) -> None:
    body = {"request": str(uuid4()), "base": 1, "office": office | {"overtake_budget": 4}}
    first, again = administrator.post("settings", body), administrator.post("settings", body)
    assert first.json() == again.json()
    assert administrator.settings()["version"] == 2


def test_whoever_changes_an_older_version_is_told_that_there_is_a_newer_one(
    administrator: Administrator, office: Office
) -> None:
    administrator.save(office | {"overtake_budget": 5})
    late = administrator.save(office | {"overtake_budget": 7}, base=1)
    assert (late.status, late.json()["error"]) == (409, "SettingsChanged")
    assert administrator.settings()["office"]["overtake_budget"] == 5


def test_all_faults_are_told_at_once_each_with_its_key(
    reader: Administrator, draft: Office
) -> None:
    wrong = deepcopy(draft) | {"retention_days": 1, "session_hours": "12", "colour": "red"}
    wrong["calls"]["grace_s"] = 301
    wrong["services"][1]["name"] = {"en": "Certification"}
    refused = reader.save(wrong)
    assert (refused.status, refused.json()["error"]) == (400, "SettingsWrong")
    assert refused.json()["message"].splitlines() == [
        "colour: is not a setting",
        "session_hours: must be a whole number, not '12'",
        "services[2].name.vi: is missing",
        "retention_days: must be 7 to 3650, not 1",
        "calls.grace_s: must be 0 to 300, not 301",
    ]


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("overtake_budget", 0, 999),
        ("session_hours", 1, 24),
        ("retention_days", 7, 3650),
        ("calls.grace_s", 0, 300),
        ("calls.absences", 1, 10),
        ("calls.return_after", 0, 50),
        ("services.minutes", 1, 1440),
        ("services.quota_day", 1, 9999),
        ("priority.from_age", 1, 120),
    ],
)
def test_numbers_have_bounds(
    reader: Administrator, draft: Office, key: str, least: int, most: int
) -> None:
    def faults(value: int) -> list[str]:
        changed = deepcopy(draft)
        owner, _, name = key.rpartition(".")
        target = changed[owner] if owner else changed
        (target[0] if isinstance(target, list) else target)[name] = value
        found = reader.post("settings/check", {"office": changed}).json()["faults"]
        return [fault["kind"] for fault in found]

    assert faults(least) == faults(most) == []
    assert faults(least - 1) == faults(most + 1) == ["between"]


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("name", "vi"), "", "name.vi: is missing"),
        (("name", "vi"), "  ", "name.vi: is missing"),
        (("name", "vi"), "x" * 121, "name.vi: must have 120 characters at most, not 121"),
        (("name", "vi"), "a\u202eb", "name.vi: has letters that cannot be seen"),
        (("name", "Viet"), "x", "name: must be named by two small letters, as vi and en are"),
        (("texts", "closed"), {"vi": "x" * 301}, "texts.closed.vi: must have 300 characters at"),
        (("services", 0, "papers"), [{"en": "ID card"}], "services[1].papers[1].vi: is missing"),
        (("services", 0, "minutes"), None, "services[1].minutes: must be a whole number"),
        (("services", 0, "letter"), "Đ", "services[1].letter: must be one letter from A to Z"),
        (("counters",), [], "counters: at least one is needed"),
        (("groups", 0, "key"), "x" * 81, "groups[1].key: must have 1 to 80 characters"),
        (("hours", "extra"), [{"date": "2026-02-30", "begin": "7", "end": "08:00"}],
         "hours.extra[1].date: must be a date such as 2026-12-31"),
        (("hours", "holidays"), [{"date": "2026-09-02", "name": "x\n"}],
         "hours.holidays[1].name: has letters that cannot be seen"),
        (("calls", "graces"), 1, "calls.graces: is not a setting; did you mean 'grace_s'?"),
        (("timezone",), "Asia", "timezone: there is no time zone 'Asia'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    reader: Administrator, draft: Office, path: tuple[Any, ...], value: object, fault: str
) -> None:
    target: Any = draft
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert fault in reader.save(draft).json()["message"]
    assert reader.settings()["version"] == 1


def test_checking_tells_the_same_and_saves_nothing(reader: Administrator, draft: Office) -> None:
    draft["services"][0]["minutes"] = 0
    checked = reader.post("settings/check", {"office": draft}).json()
    (fault,) = checked["faults"]
    assert (fault["key"], fault["kind"]) == ("services[1].minutes", "between")
    assert fault["values"] == {"least": 1, "most": 1440, "value": 0}
    assert checked["office"]["services"][0]["minutes"] == 0
    assert reader.settings()["version"] == 1


def test_checking_nothing_or_two_things_is_refused(reader: Administrator, draft: Office) -> None:
    for body in ({}, {"office": draft, "toml": ""}):
        assert reader.post("settings/check", body).json()["error"] == "BadRequest"


# --- in use ----------------------------------------------------------------------------


def refused_in_use(administrator: Administrator, office: Office, says: str) -> None:
    refused = administrator.save(office)
    assert (refused.status, refused.json()["error"]) == (409, "InUse")
    assert says in refused.json()["message"]
    assert administrator.settings()["version"] == 1
    faults = administrator.post("settings/check", {"office": office}).json()["faults"]
    assert any(fault["message"] in refused.json()["message"] for fault in faults)


def test_a_letter_stays_while_it_has_tickets_wherever_they_are(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    clerk = office_server.open_counter(6)
    office_server.kiosk().issue(uuid4(), "F")
    others = without(office, "services", letter="F")
    refused_in_use(administrator, others, "services: 'F' has tickets that wait")
    for key in (Key.NEXT, Key.SERVE, Key.HOLD):
        clerk.press(uuid4(), 6, key)
        refused_in_use(administrator, others, "services: 'F' has tickets that wait")


def test_a_letter_may_go_once_its_tickets_are_done(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    clerk = office_server.open_counter(6)
    ticket = office_server.kiosk().issue(uuid4(), "F").ticket
    for key in (Key.NEXT, Key.SERVE, Key.FINISH):
        clerk.press(uuid4(), 6, key)
    clerk.logout(uuid4())
    assert administrator.save(without(office, "services", letter="F")).status == 200
    assert office_server.kiosk().ticket(ticket.id).ticket.state is State.SERVED


def test_a_letter_stays_while_a_visit_still_has_it_before_it(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    office_server.open_counter(1)
    body = {"request": str(uuid4()), "service": "A", "then": ["G"], "language": "vi"}
    administrator.post("tickets", body)
    refused_in_use(administrator, without(office, "services", letter="G"), "'G' has tickets")


def test_a_letter_stays_while_it_has_appointments(
    administrator: Administrator, office: Office
) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d")
    appointment = {
        "code": "HEN-0001", "initials": "N.V.A.", "service": "G",
        "date": tomorrow, "begin": "08:00:00", "end": "08:30:00",
    }  # fmt: skip
    body = {"request": str(uuid4()), "appointments": [appointment]}
    assert administrator.post("appointments", body).status == 200
    refused_in_use(administrator, without(office, "services", letter="G"), "'G' has 1 appointments")


def test_a_counter_stays_while_somebody_has_taken_it(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    clerk = office_server.open_counter(2, "Hoa")
    others = without(office, "counters", number=2)
    refused_in_use(administrator, others, "counters: 2 is taken by Hoa")
    clerk.logout(uuid4())
    assert administrator.save(others).status == 200


def test_a_counter_keeps_the_service_of_a_ticket_that_only_it_may_call(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    clerk = office_server.open_counter(1)
    office_server.kiosk().issue(uuid4(), "A")
    for key in (Key.NEXT, Key.SERVE):
        clerk.press(uuid4(), 1, key)
    office_server.open_counter(2)
    clerk.transfer(uuid4(), 1, "A", 2)
    part(office, "counters", number=2)["services"] = ["B"]
    refused_in_use(administrator, office, "counters: 2 alone may call a ticket for 'A'")


def test_a_priority_group_stays_while_a_ticket_has_it(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    office_server.open_counter(1)
    office_server.kiosk().issue(uuid4(), "A", "elderly")
    others = without(office, "priority", key="elderly")
    refused_in_use(administrator, others, "priority: 'elderly' is granted to tickets of today")
    assert administrator.save(without(office, "priority", key="merit")).status == 200


# --- versions --------------------------------------------------------------------------


def test_an_older_version_can_be_read_and_saved_anew(
    administrator: Administrator, office: Office
) -> None:
    administrator.save(office | {"overtake_budget": 9})
    old = administrator.get("settings/versions/1").json()
    assert old["office"] == office
    assert administrator.save(old["office"]).json()["version"] == 3
    found = administrator.get("settings/versions").json()
    assert [(v["version"], v["by"]) for v in found] == [
        (3, "administrator"), (2, "administrator"), (1, "command line"),
    ]  # fmt: skip
    assert administrator.settings()["office"] == office


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_a_version_that_there_is_not_is_told(reader: Administrator, version: int) -> None:
    answer = reader.get(f"settings/versions/{version}")
    assert (answer.status, answer.json()["error"]) == (404, "UnknownVersion")


# --- TOML and the command line ---------------------------------------------------------


def test_what_is_exported_can_be_imported_again_and_handed_to_the_command_line(
    administrator: Administrator, office: Office, office_server: OfficeProcess
) -> None:
    toml = administrator.get("settings.toml").data.decode()
    administrator.save(office | {"overtake_budget": 9})
    body = {"request": str(uuid4()), "base": 2, "toml": toml}
    assert administrator.post("settings.toml", body).json()["version"] == 3
    assert administrator.settings()["office"] == office
    file = office_server.data / "mine.toml"
    file.write_text(toml.replace("overtake_budget = 3", "overtake_budget = 8"), "utf-8")
    assert "(version 4)" in run_server(office_server.data, "office", str(file))
    assert administrator.settings()["office"]["overtake_budget"] == 8
    assert administrator.settings()["by"] == "command line"


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("a = = b", "the file: is not TOML"),
        ("nam = 'x'", "nam: is not a setting; did you mean"),
        (f"name = {'[' * 3000}", "the file: is not TOML"),
        (f"name = {'{a = ' * 3000}", "the file: is not TOML"),
        (f"session_hours = {'9' * 5000}", "the file: is not TOML"),
    ],
    ids=["no value", "unknown", "brackets", "braces", "digits"],
)
def test_a_toml_that_is_no_office_is_refused(reader: Administrator, toml: str, says: str) -> None:
    body = {"request": str(uuid4()), "base": 1, "toml": toml}
    refused = reader.post("settings.toml", body)
    assert (refused.status, refused.json()["error"]) == (400, "SettingsWrong")
    assert says in refused.json()["message"]
    checked = reader.post("settings/check", {"toml": toml}).json()
    assert checked["office"] is None
    assert reader.settings()["version"] == 1


def test_a_large_office_fits_and_a_huge_body_does_not(
    administrator: Administrator, office: Office
) -> None:
    papers = [{"vi": "Giấy tờ " * 14, "en": "papers " * 14} for _ in range(12)]
    for service in office["services"]:
        service["papers"] = papers
    assert administrator.save(office).status == 200
    huge = office | {"name": {"vi": "x" * 600_000}}
    assert administrator.save(huge).status == 413


# --- the slip --------------------------------------------------------------------------


def test_a_slip_can_be_looked_at_before_its_settings_are_saved(
    reader: Administrator, draft: Office
) -> None:
    draft["slip"] |= {"header": {"vi": "UBND phường Thọ Xuân"}, "show_papers": True}
    body = {"office": draft, "service": "A", "language": "vi", "priority": True}
    slip = reader.post("settings/slip", body).json()
    assert (slip["header"], slip["number"]) == ("UBND phường Thọ Xuân", "A042")
    assert (slip["place"], slip["priority"]) == ("Quầy 1 hoặc 2", "Ưu tiên")
    assert "Căn cước của người yêu cầu" in slip["papers"]
    assert reader.settings()["version"] == 1
    unknown = reader.post("settings/slip", body | {"service": "Z"})
    assert unknown.json()["error"] == "UnknownService"


# --- who may ---------------------------------------------------------------------------


def test_settings_are_for_administrators(office_server: OfficeProcess) -> None:
    supervisor = Administrator(office_server, Role.SUPERVISOR)
    for answer in (
        supervisor.get("settings"),
        supervisor.get("settings.toml"),
        supervisor.get("settings/versions"),
        supervisor.get("settings/versions/1"),
        supervisor.save({}, base=1),
        supervisor.post("settings/check", {"toml": ""}),
    ):
        assert (answer.status, answer.json()["error"]) == (403, "Forbidden")
