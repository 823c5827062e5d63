"""Appointments: taken over from a file or a program, checked in, and called in their window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from office_process import OfficeProcess, run_server
from test_server_process import run_badly
from timed_office import HOA, LAN, NAM, ZONE, TimedOffice, act, local_time

from server.core.appointment import Checked, Coming, Expected, Imported, LineFault, WrongLine
from server.core.errors import (
    BadRequest,
    Forbidden,
    IssuingStopped,
    NotToday,
    OfficeClosed,
    UnknownAppointment,
)
from server.core.hall import HallAppointments
from server.core.line import Reason
from server.core.ticket import Ticket
from server.desk import Key
from server.records import Records
from server.requests import NewAppointment, TakeOver, TakeOverCsv
from server.work.appointment_csv import check_csv, read_csv
from server.work.appointments import count_today, expected_on

MONDAY = date(2026, 3, 2)
HEADINGS = "mã,tên viết tắt,lĩnh vực,ngày,từ,đến\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TimedOffice]:
    office = TimedOffice(tmp_path)
    office.open()
    yield office
    office.store.close()


def booked(code: str = "LH-0001", begin: str = "09:00", **more: Any) -> NewAppointment:
    """Return an appointment of half an hour on Monday."""
    hour, minute = map(int, begin.split(":"))
    end = time(hour + (minute + 30) // 60, (minute + 30) % 60)
    found = {"initials": "N.V.A.", "service": "A", "date": MONDAY} | more
    return NewAppointment(code=code, begin=time(hour, minute), **({"end": end} | found))


def take_over(office: TimedOffice, *appointments: NewAppointment) -> Imported:
    return office.work.take_over(HOA, TakeOver(uuid4(), appointments)).answer


def take_csv(office: TimedOffice, text: str) -> Imported:
    return office.work.take_over_csv(HOA, TakeOverCsv(uuid4(), text)).answer


def expected(office: TimedOffice) -> tuple[Expected, ...]:
    with office.store.read() as table:
        records = Records(table)
        return expected_on(records, records.office(), office.clock.read())


def next_called(office: TimedOffice) -> tuple[str, Reason | None]:
    pressed = office.press(Key.NEXT)
    assert pressed.ticket is not None
    return pressed.ticket.number, pressed.reason


# taken over by the API


def test_appointments_are_saved_and_listed_the_earliest_first(office: TimedOffice) -> None:
    later, earlier = booked("LH-0002", "10:00", service="C"), booked()
    assert take_over(office, later, earlier) == Imported(2, 0, 0)
    first, second = expected(office)
    assert first == Expected(
        code="LH-0001",
        initials="N.V.A.",
        service="A",
        begins_at=local_time(2, "09:00"),
        ends_at=local_time(2, "09:30"),
        coming=Coming.EXPECTED,
    )
    assert second.code == "LH-0002"
    assert office.board().appointments


def test_only_todays_are_listed(office: TimedOffice) -> None:
    take_over(office, booked(date=MONDAY + timedelta(days=1)))
    assert expected(office) == ()
    assert not office.board().appointments
    office.at("07:30", days=1)
    assert len(expected(office)) == 1


def test_the_same_code_on_the_same_date_is_brought_up_to_date(office: TimedOffice) -> None:
    take_over(office, booked())
    assert take_over(office, booked(begin="15:00", service="B")) == Imported(0, 1, 0)
    (found,) = expected(office)
    assert (found.service, found.begins_at) == ("B", local_time(2, "15:00"))
    tomorrow = MONDAY + timedelta(days=1)
    assert take_over(office, booked(date=tomorrow)) == Imported(1, 0, 0)


def test_an_appointment_that_somebody_has_come_for_stays_as_it_was(office: TimedOffice) -> None:
    take_over(office, booked())
    office.check_in("LH-0001")
    assert take_over(office, booked(begin="15:00"), booked("LH-0002")) == Imported(1, 0, 1)
    assert expected(office)[0].begins_at == local_time(2, "09:00")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"service": "Z"}, "line 2: there is no service 'Z'"),
        ({"end": time(8)}, "line 2: 09:00–08:00 does not end after it begins"),
        ({"date": MONDAY - timedelta(days=1)}, "line 2: 2026-03-01 is past"),
        ({"code": "LH-0000"}, "line 2: LH-0000 is there already on that date"),
    ],
)
def test_with_one_wrong_appointment_nothing_is_saved(
    office: TimedOffice, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadRequest) as error:
        take_over(office, booked("LH-0000"), booked(**changed))
    assert error.value.message == said
    assert expected(office) == ()


def test_with_an_untrusted_clock_no_date_is_past(office: TimedOffice) -> None:
    office.clock.synchronised = False
    assert take_over(office, booked(date=date(2020, 1, 1))).added == 1


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(3000, 1, 1), date.max])
def test_a_date_that_must_be_a_mistake_is_refused_by_any_clock(
    office: TimedOffice, day: date
) -> None:
    office.clock.synchronised = False
    with pytest.raises(BadRequest, match=f"'{day}' is no date"):
        take_over(office, booked(date=day))


def test_taking_over_is_on_record_without_anything_personal(office: TimedOffice) -> None:
    take_over(office, booked())
    (event,) = office.events("appointments")
    assert (event["who"], event["detail"]) == ("Hoa", {"added": 1, "updated": 0})


def test_past_appointments_are_deleted_when_a_day_is_opened(office: TimedOffice) -> None:
    take_over(office, booked(), booked(date=MONDAY + timedelta(days=1)))
    office.close_day()
    office.at("07:30", days=1)
    assert len(office.rows("select id from appointments")) == 2
    office.open()
    assert office.rows("select date from appointments") == [{"date": "2026-03-03"}]


# taken over from a file


def read_one(office: TimedOffice, text: str) -> NewAppointment:
    found = read_csv(office.office, text)
    assert found.wrong == ()
    ((_, appointment),) = found.appointments
    return appointment


@pytest.mark.parametrize(
    "text",
    [
        "code,initials,service,date,begin,end\nLH-0001,N.V.A.,A,2026-03-02,09:00,09:30\n",
        "mã;tên viết tắt;lĩnh vực;ngày;từ;đến\r\nLH-0001;N.V.A.;A;2026-03-02;09:00;09:30\r\n",
        "\ufeffMã,Tên viết tắt,Lĩnh vực,Ngày,Từ,Đến\nlh-0001,N.V.A.,a,02/03/2026,9:00,9h30",
        "đến\ttừ\tngày\tlĩnh vực\ttên viết tắt\tmã\n09.30\t9h\t2-3-2026\tA\tN.V.A.\tLH-0001",
        "Ngày hẹn,Từ giờ,Đến giờ,Mã hẹn,Ghi chú,Lĩnh vực,Viết tắt\n"
        '2/3/2026,09:00:00,9:30,"LH-0001","a, b",tư pháp – hộ tịch,N.V.A.\n,,,,,,\n',
        "ma\u0303,tên viết tắt,lĩnh vực,ngày,từ,đến\n"
        "LH-0001,N.V.A.,Civil status,2.3.2026,9:00,9:30",
    ],
)
def test_a_file_is_read_however_an_office_writes_it(office: TimedOffice, text: str) -> None:
    assert read_one(office, text) == booked()


def test_initials_may_be_left_out(office: TimedOffice) -> None:
    text = "code,service,date,begin,end\nLH-0001,A,2026-03-02,09:00,09:30\n"
    assert read_one(office, text) == booked(initials="")


def test_a_file_is_taken_over_whole(office: TimedOffice) -> None:
    lines = [f"LH-{n:04d},N.V.A.,B,2/3/2026,08:00,08:30" for n in range(300)]
    assert take_csv(office, HEADINGS + "\n".join(lines)) == Imported(300, 0, 0)
    assert len(expected(office)) == 300


WRONG_FILE = """mã,tên viết tắt,lĩnh vực,ngày,từ,đến
LH-0001,N.V.A.,A,02/03/2026,09:00,09:30

x,N.V.A.,A,02/03/2026,09:00,09:30
LH-0003,Nguyễn Thị Hoàng Anh,A,02/03/2026,09:00,09:30
LH-0004,N.V.A.,Xây nhà,02/03/2026,09:00,09:30
LH-0005,N.V.A.,A,31/02/2026,09:00,09:30
LH-0006,N.V.A.,A,02/03/2026,25:00,sáng
LH-0007,N.V.A.,A,02/03/2026,10:00,09:30
LH-0008,N.V.A.,A,01/03/2026,09:00,09:30
LH-0009,N.V.A.,A
LH-0001,N.V.A.,A,2026-03-02,11:00,11:30
"""
NO_HEADINGS = WrongLine(1, LineFault.NO_HEADINGS, "code, service, date, begin, end")
WRONG_LINES = (
    WrongLine(4, LineFault.CODE, "X"),
    WrongLine(5, LineFault.INITIALS),
    WrongLine(6, LineFault.SERVICE, "Xây nhà"),
    WrongLine(7, LineFault.DATE, "31/02/2026"),
    WrongLine(8, LineFault.TIME, "25:00"),
    WrongLine(8, LineFault.TIME, "sáng"),
    WrongLine(9, LineFault.ENDS_BEFORE, "10:00–09:30"),
    WrongLine(10, LineFault.PAST, "2026-03-01"),
    WrongLine(11, LineFault.TOO_SHORT),
    WrongLine(12, LineFault.TWICE, "LH-0001"),
)


def test_every_wrong_line_is_named_and_then_nothing_is_taken_over(office: TimedOffice) -> None:
    checked = check_csv(office.office, office.clock.read(), WRONG_FILE)
    assert checked == Checked(4, WRONG_LINES, date(2026, 3, 1), MONDAY)
    with pytest.raises(BadRequest) as error:
        take_csv(office, WRONG_FILE)
    said = error.value.message.split("\n")
    assert said[0] == "line 4: 'X' is no code: 4 to 20 letters, digits and hyphens"
    assert "Hoàng" not in error.value.message, "a name is repeated nowhere"
    assert [int(line.split()[1].rstrip(":")) for line in said] == [w.line for w in WRONG_LINES]
    assert expected(office) == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", NO_HEADINGS),
        ("LH-0001,N.V.A.,A,2/3/2026,9:00,9:30", NO_HEADINGS),
        ("mã,ngày,từ,đến\n", WrongLine(1, LineFault.NO_HEADINGS, "service")),
        (HEADINGS, WrongLine(1, LineFault.NOTHING)),
        (HEADINGS + "\n , ,\n", WrongLine(1, LineFault.NOTHING)),
        (HEADINGS + "LH-0001,N.V.\ufffd", WrongLine(2, LineFault.NOT_UTF8)),
        (HEADINGS + '"LH-0001,' + "x" * 140_000, WrongLine(2, LineFault.TOO_SHORT)),
    ],
)
def test_a_file_that_is_none_is_told(office: TimedOffice, text: str, wrong: WrongLine) -> None:
    assert read_csv(office.office, text).wrong == (wrong,)


def test_a_file_with_too_many_lines_is_told_and_read_no_further(office: TimedOffice) -> None:
    lines = [f"LH-{n:05d},N.V.A.,B,2/3/2026,08:00,08:30" for n in range(2100)]
    (wrong,) = read_csv(office.office, HEADINGS + "\n".join(lines)).wrong
    assert wrong == WrongLine(2002, LineFault.TOO_MANY, "2000")


# checking in


def test_checking_in_gives_a_ticket_that_belongs_to_the_appointment(office: TimedOffice) -> None:
    take_over(office, booked())
    office.at("08:30")
    done = office.check_in("LH-0001", language="en")
    ticket = done.answer.ticket
    assert (ticket.number, ticket.service, ticket.language) == ("A001", "A", "en")
    assert ticket.due_at == local_time(2, "09:00")
    assert not done.answer.known
    (found,) = expected(office)
    assert (found.coming, found.number, found.ticket) == (Coming.ARRIVED, "A001", ticket.id)
    assert found.state == "waiting"
    (event,) = office.events("issue")
    assert event["detail"]["appointment"] == ticket.appointment


@pytest.mark.parametrize("typed", [" lh-0001 ", "Lh-0001", "LH-0001"])
def test_a_code_is_known_however_it_is_typed(office: TimedOffice, typed: str) -> None:
    take_over(office, booked())
    assert office.check_in(typed).answer.ticket.number == "A001"


def test_a_second_check_in_gives_the_same_ticket(office: TimedOffice) -> None:
    take_over(office, booked())
    first = office.check_in("LH-0001")
    again = office.check_in("lh-0001", NAM)
    assert again.answer.ticket.id == first.answer.ticket.id
    assert again.answer.known
    assert again.again, "nothing changed"
    assert office.line("A").waiting == 1


def test_whose_ticket_was_cancelled_checks_in_again(office: TimedOffice) -> None:
    take_over(office, booked())
    first = office.check_in("LH-0001").answer.ticket
    office.work.cancel(HOA, first.id, act())
    again = office.check_in("LH-0001").answer
    assert (again.ticket.number, again.ticket.state, again.known) == ("A002", "waiting", False)
    assert office.check_in("LH-0001").answer.ticket.id == again.ticket.id


def test_who_has_a_number_already_keeps_it_and_is_called_by_the_appointment(
    office: TimedOffice,
) -> None:
    take_over(office, booked())
    office.press(Key.OPEN)
    office.issue()
    first = office.issue(holder="ab" * 32)
    office.at("09:05")
    again = office.check_in("LH-0001", holder="ab" * 32)
    assert (again.answer.ticket.id, again.answer.known) == (first.id, True)
    assert expected(office)[0].number == first.number
    assert office.ticket(first).due_at == local_time(2, "09:00")
    assert office.line("A").waiting == 2
    assert next_called(office) == ("A002", Reason.APPOINTMENT)


def test_a_number_for_something_else_is_not_the_appointments(office: TimedOffice) -> None:
    take_over(office, booked())
    office.issue("B", holder="ab" * 32, then=("A",))
    assert office.check_in("LH-0001", holder="ab" * 32).answer.ticket.number == "A001"


def test_a_code_that_nobody_has_is_unknown(office: TimedOffice) -> None:
    take_over(office, booked())
    for code in ("LH-0002", "' or 1=1 --", "%", "LH_0001"):
        with pytest.raises(UnknownAppointment):
            office.check_in(code)


def test_who_comes_hours_too_early_is_told_from_when(office: TimedOffice) -> None:
    take_over(office, booked(begin="15:00"))
    with pytest.raises(NotToday, match="LH-0001 can be checked in from 13:00"):
        office.check_in("LH-0001")
    office.at("13:00")
    office.check_in("LH-0001")


@pytest.mark.parametrize("days", [-1, 1])
def test_who_comes_on_another_date_is_told_which(office: TimedOffice, days: int) -> None:
    other = MONDAY + timedelta(days=days)
    office.clock.jump(days=-2)
    take_over(office, booked(date=other))
    office.clock.jump(days=2)
    with pytest.raises(NotToday, match=f"LH-0001 is on {other}"):
        office.check_in("LH-0001")


def test_of_two_appointments_with_one_code_todays_counts(office: TimedOffice) -> None:
    take_over(office, booked(date=MONDAY + timedelta(days=7)), booked(service="C"))
    assert office.check_in("LH-0001").answer.ticket.service == "C"


def test_with_an_untrusted_clock_nobody_is_too_early(office: TimedOffice) -> None:
    take_over(office, booked(begin="15:00"))
    office.clock.synchronised = False
    office.clock.jump(days=-300)
    assert office.check_in("LH-0001").answer.ticket.due_at == local_time(2, "15:00")


def test_a_closed_office_and_a_forgotten_day_check_nobody_in(office: TimedOffice) -> None:
    take_over(office, booked(date=MONDAY + timedelta(days=1)))
    office.at("08:00", days=1)
    with pytest.raises(IssuingStopped):
        office.check_in("LH-0001")
    office.close_day()
    with pytest.raises(OfficeClosed):
        office.check_in("LH-0001")


def test_an_appointment_is_kept_though_the_line_is_full_and_numbers_have_stopped(
    office: TimedOffice,
) -> None:
    office.set_service("A", quota_day=1)
    take_over(office, booked(begin="11:00"))
    office.issue()
    office.at("11:20")
    assert office.check_in("LH-0001").answer.ticket.number == "A002"


def test_a_day_closed_by_mistake_leaves_the_appointment_to_be_checked_in_again(
    office: TimedOffice,
) -> None:
    take_over(office, booked())
    first = office.check_in("LH-0001").answer.ticket
    office.close_day()
    office.open()
    second = office.check_in("LH-0001").answer.ticket
    assert (first.number, second.number) == ("A001", "A002")


# when they are called


def in_line(office: TimedOffice, code: str, clock: str) -> Ticket:
    office.at(clock)
    return office.check_in(code).answer.ticket


def test_an_appointment_is_called_in_its_window_before_those_who_came_earlier(
    office: TimedOffice,
) -> None:
    take_over(office, booked())
    office.press(Key.OPEN)
    office.issue()
    office.issue()
    in_line(office, "LH-0001", "09:05")
    assert office.line("A").next == ("A003", "A001", "A002")
    assert next_called(office) == ("A003", Reason.APPOINTMENT)


def test_who_comes_early_waits_like_others_until_the_window_begins(office: TimedOffice) -> None:
    take_over(office, booked())
    office.press(Key.OPEN)
    for _ in range(3):
        office.issue()
    in_line(office, "LH-0001", "08:00")
    office.issue()
    assert office.line("A").next == ("A001", "A002", "A003")
    assert next_called(office) == ("A001", Reason.OLDEST)
    office.at("09:00")
    assert next_called(office) == ("A004", Reason.APPOINTMENT)


def test_who_comes_early_may_be_called_early_when_it_is_their_turn(office: TimedOffice) -> None:
    take_over(office, booked())
    office.press(Key.OPEN)
    in_line(office, "LH-0001", "08:00")
    assert next_called(office) == ("A001", Reason.OLDEST)


@pytest.mark.parametrize(("clock", "due"), [("09:45", True), ("09:46", False)])
def test_who_comes_too_late_waits_like_anyone(office: TimedOffice, clock: str, due: bool) -> None:
    take_over(office, booked())
    office.press(Key.OPEN)
    office.issue()
    ticket = in_line(office, "LH-0001", clock)
    assert (ticket.due_at is not None) is due
    expected_call = ("A002", Reason.APPOINTMENT) if due else ("A001", Reason.OLDEST)
    assert next_called(office) == expected_call


def test_nobody_is_overtaken_by_appointments_more_often_than_the_budget_allows(
    office: TimedOffice,
) -> None:
    take_over(office, *(booked(f"LH-000{n}") for n in range(5)))
    office.press(Key.OPEN)
    office.issue()
    office.at("09:00")
    for n in range(5):
        office.check_in(f"LH-000{n}")
    called = [next_called(office)[0] for _ in range(4)]
    assert called == ["A002", "A003", "A004", "A001"]


def test_who_does_not_come_is_missing_some_time_after_the_window(office: TimedOffice) -> None:
    take_over(office, booked(), booked("LH-0002"), booked("LH-0003", "15:00"))
    office.at("09:10")
    office.check_in("LH-0002")
    office.at("09:45")
    assert [e.coming for e in expected(office)] == ["expected", "arrived", "expected"]
    office.at("09:46")
    assert [e.coming for e in expected(office)] == ["missing", "arrived", "expected"]
    with office.store.read() as table:
        records = Records(table)
        counts = count_today(records, records.office(), office.clock.read())
    assert counts == HallAppointments(expected=1, arrived=1, missing=1)


def test_the_same_press_sent_again_changes_nothing(office: TimedOffice) -> None:
    body = TakeOver(act().request, (booked(),))
    office.work.take_over(LAN, body)
    assert office.work.take_over(LAN, body).again
    assert len(office.events("appointments")) == 1


# over HTTP, and at the command line


def all_day_csv() -> str:
    """Return an appointment of today, wherever in the day the test is run."""
    today = datetime.now(ZONE).date()
    return HEADINGS + f"LH-0001,N.V.A.,A,{today},00:00,23:59\n"


def test_only_supervisors_take_appointments_over(office_server: OfficeProcess) -> None:
    clerk = office_server.clerk("Lan")
    for work in (
        lambda: clerk.take_over_csv(uuid4(), all_day_csv()),
        lambda: clerk.take_over(uuid4(), (booked(),)),
    ):
        with pytest.raises(Forbidden):
            work()


def test_the_command_line_takes_a_file_over_and_a_kiosk_checks_in(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.open_counter(1)
    file = tmp_path / "lich-hen.csv"
    file.write_text("\ufeff" + all_day_csv(), encoding="utf-8")
    assert run_server(office_server.data, "appointments", str(file)) == (
        "1 added, 0 updated, 0 kept\n"
    )
    kiosk = office_server.kiosk()
    assert kiosk.check_in(uuid4(), "lh-0001").ticket.number == "A001"
    assert kiosk.check_in(uuid4(), "lh-0001").known
    with pytest.raises(Forbidden):
        kiosk.appointments()
    mai = office_server.clerk("Mai")
    (found,) = mai.appointments()
    assert mai.appointments(date(2020, 1, 1)) == ()
    assert (found.code, found.number) == ("LH-0001", "A001")


def test_the_command_line_names_what_is_wrong(office_server: OfficeProcess, tmp_path: Path) -> None:
    file = tmp_path / "lich-hen.csv"
    data = ("--data", str(office_server.data), "appointments", str(file))
    status, said = run_badly(*data)
    assert (status, said) == (1, f"{file}: cannot be read: No such file or directory\n")
    file.write_text(WRONG_FILE, encoding="utf-8")
    status, said = run_badly(*data)
    assert status == 1
    assert "line 7: '31/02/2026' is no date" in said
    file.write_bytes(HEADINGS.encode("utf-16"))
    assert "the file is not in UTF-8" in run_badly(*data)[1]


def test_the_command_line_needs_an_office_first(tmp_path: Path) -> None:
    file = tmp_path / "lich-hen.csv"
    file.write_text(all_day_csv(), encoding="utf-8")
    status, said = run_badly("--data", str(tmp_path / "data"), "appointments", str(file))
    assert (status, said) == (1, "there is no service before the first start\n")
