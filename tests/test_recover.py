"""When the database is gone, the day is made anew from the newest copy and the kiosks' journals."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from kiosk_alone import KioskAlone
from moved_office import LAN, MovedOffice, act
from office_process import OfficeProcess, run_server
from test_server_process import run_badly

from server.access.audit import COMMAND_LINE, verdict
from server.app import DATABASE
from server.backups.copying import BackupError, check
from server.backups.keeper import OwnFolder
from server.backups.shelf import FOLDER, copies
from server.clock import SystemClock
from server.core.alone import OwnTicket
from server.core.hours import NO_DAY
from server.core.ticket import Slip, State, Ticket
from server.desk import Key
from server.journal import Heard, Journal, OfficeSet, RangeGiven, TicketKept
from server.office import OfficeAtWork
from server.records import Records
from server.recovery.files import Condition
from server.recovery.journals import find
from server.recovery.rebuilding import GAP
from server.recovery.recover import Recovered, Wanted, recover
from server.recovery.report import LANGUAGES, Report, words
from server.requests import Settle
from server.seal import KEY
from server.session import Caller, Role
from server.store import Store


class KioskWithJournal:
    """A kiosk as far as its journal goes: what the server gave it, and what it gave alone."""

    def __init__(self, office: LostOffice, n: int = 1) -> None:
        self.office = office
        self.alone = KioskAlone(office.work, n)
        self.alone.clock = office.clock
        self.caller = self.alone.caller
        at = office.clock.read()
        folder = office.folder / f"kiosk-{n}"
        self.journal, record = Journal.begin(folder, self.alone.own.day, at)
        assert record.id is not None
        self.id: UUID = record.id
        given = str(self.alone.journal)
        office.store.change(lambda t: t.update("ranges", {"journal": self.id}, journal=given))
        self.journal.append(RangeGiven(self.id, self.alone.own))

    def take(self, service: str = "A", **more: object) -> Ticket:
        """Give a number that the server gave, and keep it."""
        ticket = self.office.issue(service, **more)
        own = OwnTicket(
            id=ticket.id,
            request=uuid4(),
            day=ticket.day,
            number=ticket.number,
            service=service,
            issued=self.office.clock.read(),
            alone=False,
            slip=Slip.PRINTED,
        )
        self.journal.append(TicketKept(own, self.alone.own.database))
        return ticket

    def give(self, service: str = "A") -> OwnTicket:
        """Give a number without the server, and keep it."""
        own = self.alone.give(service)
        self.journal.append(TicketKept(own))
        return own


class LostOffice(MovedOffice):
    """An office with copies and two kiosks, whose database will be lost."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.shelf = folder / FOLDER
        self.copies = OwnFolder(self.store, self.clock, self.shelf)
        self.kiosk = KioskWithJournal(self)
        self.other = KioskWithJournal(self, 2)

    def copy(self) -> Path:
        """Make a copy now, as the server does from time to time."""
        self.clock.pass_(minutes=16)
        self.copies.look()
        return copies(self.shelf)[0].path

    def lose(self) -> None:
        """Let a power cut take the database."""
        self.store.close()
        for path in self.folder.glob(f"{DATABASE}*"):
            path.unlink()
        self.clock.pass_(minutes=5)

    def recover(self, *journals: Path, **wanted: object) -> Recovered:
        """Make the database anew, and work with it from now on."""
        named = journals or (self.folder / "kiosk-1", self.folder / "kiosk-2")
        done = recover(Wanted(self.folder, journals=named, **wanted), self.clock)  # type: ignore[arg-type]
        self.store = Store(self.folder / DATABASE)
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)
        return done

    def line(self) -> list[str]:
        """Return the numbers that wait, in the order of calling."""
        with self.store.read() as table:
            return [ticket.number for ticket in Records(table).all_waiting()]

    def states(self) -> dict[str, State]:
        with self.store.read() as table:
            return {t.number: t.state for t in Records(table).tickets_of(1)}

    def close(self) -> None:
        for kiosk in (self.kiosk, self.other):
            kiosk.journal.close()
        self.store.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LostOffice]:
    office = LostOffice(tmp_path)
    yield office
    office.close()


def report(done: Recovered, language: str = "en") -> str:
    return "\n".join(Report(done, language).lines())


def all_but_the_log(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(f"{DATABASE}-"))


def break_page(database: Path) -> None:
    """Overwrite what lies in the middle, as a worn-out card does."""
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 16 * 4096)


# the day


def test_the_day_is_there_again_in_the_order_in_which_numbers_were_given(
    office: LostOffice,
) -> None:
    office.serve(office.kiosk.take())
    called = office.kiosk.take()
    office.press(Key.NEXT)
    office.kiosk.take("B")
    office.copy()
    office.clock.pass_(minutes=1)
    office.other.take()
    office.clock.pass_(minutes=1)
    office.kiosk.give()
    office.clock.pass_(minutes=1)
    office.other.take()
    office.lose()
    done = office.recover()
    assert office.line() == ["B001", "A003", "A1001", "A004"]
    assert office.states()["A001"] is State.SERVED
    assert office.ticket(called).state is State.CALLED
    assert (done.rebuilt.day, done.rebuilt.is_new, done.rebuilt.before) == (1, False, 3)
    assert [len(told.added) for _, told in done.rebuilt.journals] == [1, 2]


def test_a_number_that_may_be_on_paper_is_not_given_again(office: LostOffice) -> None:
    office.kiosk.take()
    office.copy()
    lost = office.issue()
    assert lost.number == "A002", "a clerk gave it, and no journal has it"
    office.kiosk.take("B")
    office.lose()
    done = office.recover()
    assert office.issue().number == f"A{1 + GAP + 1}"
    assert office.issue("B").number == f"B{1 + GAP + 1}"
    assert office.issue("C").number == f"C{GAP + 1}"
    assert f"A: the highest number known is A001; the next one is A{GAP + 2}." in report(done)


def test_past_the_blocks_of_the_kiosks_numbers_go_on_at_ten_thousand(office: LostOffice) -> None:
    ticket = office.kiosk.take()
    office.put(ticket, number="A950", serial=950)
    office.copy()
    office.lose()
    office.recover()
    assert office.issue().number == "A10000"


def test_kiosks_keep_their_blocks_and_nobody_gets_one_that_may_be_used(office: LostOffice) -> None:
    office.copy()
    own = [office.kiosk.give(), office.other.give()]
    assert [ticket.number for ticket in own] == ["A1001", "A2001"]
    office.lose()
    office.recover(office.folder / "kiosk-1")
    assert KioskAlone(office.work, 3).own.block not in (1, 2)
    ranges = office.value("select group_concat(block || ' ' || journal) from ranges")
    assert f"1 {office.kiosk.id}" in ranges


def test_a_kiosk_whose_journal_is_elsewhere_hands_it_over_by_itself(office: LostOffice) -> None:
    office.copy()
    before = office.value("select id from identity")
    office.kiosk.take()
    office.other.take()
    office.other.give()
    office.lose()
    office.recover(office.folder / "kiosk-1")
    assert office.value("select id from identity") != before
    (record,) = find([office.folder / "kiosk-2"]).records
    office.other.alone.tickets = list(record.to_hand_over(office.value("select id from identity")))
    told = office.other.alone.hand_over(office.work)
    assert len(told.added) == 2
    assert sorted(office.line()) == ["A001", "A002", "A2001"]


def test_staff_say_which_of_those_who_wait_were_served_since_the_copy(office: LostOffice) -> None:
    in_copy = office.kiosk.take()
    office.copy()
    since = office.kiosk.take()
    office.serve(since)
    office.lose()
    done = office.recover()
    assert office.ticket(since).state is State.WAITING
    assert "2 tickets still wait" in report(done)
    hoa = Caller("Hoa", Role.SUPERVISOR)
    assert office.work.settle(hoa, Settle(uuid4(), (in_copy.id, since.id))).answer == 2
    assert office.line() == []


def test_the_days_key_is_a_new_one_and_old_holders_are_gone(office: LostOffice) -> None:
    old, holder = office.value("select key from days"), "ab" * 32
    office.kiosk.take(holder=holder)
    office.copy()
    office.lose()
    office.recover()
    key = office.value("select key from days")
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert key != old
    assert office.value("select count(holder) from tickets") == 0


@pytest.mark.parametrize("is_broken", [False, True])
def test_what_is_set_aside_has_nothing_by_which_a_card_is_known(
    office: LostOffice, is_broken: bool
) -> None:
    """Nobody will ever close its day, so its key would stay for years."""
    key, holder = office.value("select key from days"), "ab" * 32
    office.issue(holder=holder)
    office.copy()
    for _ in range(200):
        office.issue("B")
    office.store.close()
    if is_broken:
        break_page(office.folder / DATABASE)
    done = office.recover(replace=True)
    assert done.found is (Condition.DAMAGED if is_broken else Condition.WHOLE)
    left = [path for path in office.folder.rglob("*") if path.is_file()]
    assert {path.name for path in left if "lost-1" in path.parts} >= {DATABASE, KEY}
    for path in left:
        said = path.read_bytes()
        assert key.encode() not in said, path
        assert is_broken or holder.encode() not in said, "without its key it is worth nothing"


def test_a_journal_that_an_earlier_database_left_does_not_decide_on_the_day(
    office: LostOffice,
) -> None:
    """That counted far more days than the one that was begun anew."""
    folder = office.folder / "kiosk-1"
    office.kiosk.take()
    old, _ = Journal.begin(folder, 300, office.clock.read())
    old.append(Heard(office.clock.read(), False, NO_DAY))
    old.close()
    new, old_path = office.kiosk.journal.path, old.path
    new.rename(folder / "swapped")
    old_path.rename(new)
    (folder / "swapped").rename(old_path)
    office.copy()
    office.lose()
    done = office.recover(folder)
    assert (done.rebuilt.day, done.rebuilt.is_new) == (1, False)
    assert office.line() == ["A001"]


def test_a_day_that_was_opened_after_the_last_copy_is_opened_again(office: LostOffice) -> None:
    office.copy()
    office.work.close_day(LAN, act())
    office.clock.pass_(days=1)
    assert office.work.open_day(LAN, act()).answer == 2
    office.press(Key.OPEN)
    for path in (office.folder / "kiosk-1").iterdir():
        path.unlink()
    kiosk = KioskWithJournal(office)
    kiosk.take()
    office.lose()
    done = office.recover(office.folder / "kiosk-1")
    kiosk.journal.close()
    assert (done.rebuilt.day, done.rebuilt.is_new) == (2, True)
    assert office.value("select date from days where id = 2") == "2026-03-03"
    assert office.value("select count(*) from days where closed_at is null") == 1
    assert office.line() == ["A001"]
    assert office.issue().day == 2


def test_a_day_that_the_kiosk_knows_was_closed_stays_closed(office: LostOffice) -> None:
    office.kiosk.take()
    office.kiosk.journal.append(Heard(office.clock.read(), False, NO_DAY))
    office.lose()
    done = office.recover(office.folder / "kiosk-1")
    assert done.rebuilt.day is None
    assert office.states() == {"A001": State.EXPIRED}
    assert office.work.open_day(LAN, act()).answer == 2


# from what


def test_without_any_copy_the_office_begins_empty_with_what_the_kiosks_know(
    office: LostOffice,
) -> None:
    with office.store.read() as table:
        settings = Records(table).office()
    renamed = replace(settings, name=settings.name | {"vi": "Xã An Lạc"})
    office.kiosk.journal.append(OfficeSet(renamed))
    office.kiosk.take()
    office.other.give("B")
    office.lose()
    done = office.recover()
    assert done.found is Condition.GONE
    assert sorted(office.line()) == ["A001", "B2001"]
    with office.store.read() as table:
        assert Records(table).office().name["vi"] == "Xã An Lạc"
    said = report(done)
    assert "begun with an empty database" in said
    assert "enter the staff and the devices again" in said
    assert re.search(r"PIN \(name: admin\): \d{6}", said)


def test_without_copy_and_journal_there_is_an_empty_office(tmp_path: Path) -> None:
    done = recover(Wanted(tmp_path), SystemClock())
    assert done.rebuilt.day is None
    assert check(tmp_path / DATABASE).settings == 1


def test_a_page_in_the_middle_is_damaged(office: LostOffice) -> None:
    for _ in range(80):
        office.kiosk.take()
    office.copy()
    office.kiosk.take()
    office.store.close()
    break_page(office.folder / DATABASE)
    bytes_before = (office.folder / DATABASE).read_bytes()
    done = office.recover()
    assert done.found is Condition.DAMAGED
    assert office.line() == [f"A{n:03d}" for n in range(1, 82)]
    assert done.lost == office.folder / "lost-1"
    changed = [
        a != b for a, b in zip((done.lost / DATABASE).read_bytes(), bytes_before, strict=True)
    ]
    assert sum(changed) < 1000, "what can still be read of it can be read, but for the day's key"
    assert (done.lost / KEY).read_bytes() == (office.folder / KEY).read_bytes()


@pytest.mark.parametrize("how", ["half", "page", "empty"])
def test_a_copy_that_is_not_whole_is_passed_over_and_told(office: LostOffice, how: str) -> None:
    office.kiosk.take()
    good = office.copy()
    for _ in range(80):
        office.kiosk.take()
    bad = office.copy()
    assert bad != good
    if how == "half":
        os.truncate(bad, bad.stat().st_size // 2)
    elif how == "page":
        break_page(bad)
    else:
        os.truncate(bad, 0)
    office.lose()
    done = office.recover()
    assert done.chosen
    assert (done.chosen.copy, done.chosen.broken) == (good, (bad,))
    assert f"passed over: {bad}" in report(done)
    assert len(office.line()) == 81


def test_a_copy_that_is_named_is_used(office: LostOffice, tmp_path: Path) -> None:
    first = office.copy()
    office.issue()
    office.copy()
    mine = tmp_path / "mine.db"
    shutil.copy(first, mine)
    office.lose()
    done = office.recover(backup=mine)
    assert done.chosen
    assert done.chosen.copy == mine
    assert office.line() == []
    assert mine.read_bytes() == first.read_bytes()


def test_of_a_folder_that_is_named_the_newest_is_used(office: LostOffice) -> None:
    first = office.copy()
    office.issue()
    second = office.copy()
    stick = office.folder / "stick"
    stick.mkdir()
    for path in (first, second):
        path.rename(stick / path.name)
    office.lose()
    with pytest.raises(BackupError, match="there is no copy that is whole"):
        recover(Wanted(office.folder, backup=office.shelf), office.clock)
    done = office.recover(backup=stick)
    assert done.chosen
    assert done.chosen.copy == stick / second.name


def test_a_torn_last_line_of_a_journal_is_told_and_the_rest_taken(office: LostOffice) -> None:
    office.copy()
    for _ in range(3):
        office.kiosk.take()
    office.lose()
    path = office.kiosk.journal.path
    lines = path.read_bytes()
    path.write_bytes(lines + lines.splitlines()[-1][:90])
    done = office.recover(path)
    assert office.line() == ["A001", "A002", "A003"]
    assert "1 damaged lines passed over" in report(done)


# what is refused, and what stays


def test_a_database_that_is_whole_is_not_overwritten(office: LostOffice) -> None:
    office.copy()
    ticket = office.issue()
    office.store.close()
    before = (office.folder / DATABASE).read_bytes()
    with pytest.raises(BackupError, match="the database is whole, and was left as it is"):
        recover(Wanted(office.folder), office.clock)
    assert (office.folder / DATABASE).read_bytes() == before
    done = office.recover(replace=True)
    assert done.lost == office.folder / "lost-1"
    assert ticket.number not in office.line()


def test_journals_are_added_to_a_database_that_is_whole(office: LostOffice) -> None:
    """A kiosk broke while it worked alone, and its card was pulled."""
    office.kiosk.take()
    office.other.give()
    office.store.close()
    done = office.recover(office.folder / "kiosk-2")
    assert done.found is Condition.WHOLE
    assert office.line() == ["A001", "A2001"]
    assert office.issue().number == "A002"
    assert "was kept" in report(done)


def test_doing_it_again_does_no_harm(office: LostOffice) -> None:
    office.copy()
    office.kiosk.take()
    office.kiosk.give()
    office.lose()
    office.recover()
    line = office.line()
    for again in ({}, {"replace": True}, {"replace": True}):
        office.store.close()
        office.recover(**again)
        assert office.line() == line
    assert sorted(path.name for path in office.folder.glob("lost-*")) == ["lost-1", "lost-2"]


@pytest.mark.parametrize("wanted", ["backup", "journals"])
def test_what_is_named_and_is_none_is_refused_before_anything_is_touched(
    office: LostOffice, wanted: str
) -> None:
    office.copy()
    office.store.close()
    break_page(office.folder / DATABASE)
    before = all_but_the_log(office.folder)
    nothing = office.folder / "nothing"
    named = {"backup": nothing} if wanted == "backup" else {"journals": (nothing,)}
    with pytest.raises(BackupError, match="nothing"):
        recover(Wanted(office.folder, **named), office.clock)  # type: ignore[arg-type]
    assert all_but_the_log(office.folder) == before


def test_what_an_earlier_attempt_left_half_done_is_in_nobodys_way(office: LostOffice) -> None:
    office.copy()
    office.lose()
    (office.folder / "recovering").mkdir()
    (office.folder / "recovering" / DATABASE).write_text("half", encoding="ascii")
    office.recover()
    assert not (office.folder / "recovering").exists()


def test_the_audit_still_holds_and_tells_of_the_recovery(office: LostOffice) -> None:
    copy = office.copy()
    office.lose()
    done = office.recover()
    assert verdict(office.store).broken_at is None
    row = "select who, detail from audit where action = 'recover'"
    assert office.value(row) == COMMAND_LINE
    assert copy.name in office.value("select detail from audit where action = 'recover'")
    assert "each fits to the one before" in report(done)


def test_an_audit_whose_key_is_lost_is_told_plainly(office: LostOffice) -> None:
    office.copy()
    office.lose()
    (office.folder / KEY).unlink()
    said = report(office.recover())
    assert "audit.key is gone" in said
    assert "does not fit from row 1 on" in said


def test_the_report_is_there_in_every_language(office: LostOffice) -> None:
    office.copy()
    office.lose()
    done = office.recover()
    assert LANGUAGES == ("en", "vi")
    assert words("vi").keys() == words("en").keys()
    assert "Các tệp cũ" not in report(done, "vi"), "there was nothing to keep"
    assert "Ngày làm việc số 1 đang mở" in report(done, "vi")


def test_nothing_is_recovered_while_a_server_runs(office_server: OfficeProcess) -> None:
    data = str(office_server.data)
    status, said = run_badly("--data", data, "recover", "--replace")
    assert (status, said) == (1, f"{data}: a server already runs on this folder\n")


# a real server


def test_a_server_whose_database_is_gone_goes_on_with_the_day(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    clerk = office_server.open_counter(1)
    kiosk = office_server.kiosk()
    journal, record = Journal.begin(tmp_path / "kiosk", 1, SystemClock().read())
    assert record.id is not None
    own = kiosk.range_of_day(record.id)
    journal.append(RangeGiven(record.id, own))

    def take() -> str:
        request, at = uuid4(), SystemClock().read()
        ticket = kiosk.issue(request, "A").ticket
        kept = OwnTicket(ticket.id, request, 1, ticket.number, "A", at, alone=False)
        journal.append(TicketKept(kept, own.database))
        return ticket.number

    printed = [take() for _ in range(3)]
    for key in (Key.NEXT, Key.SERVE, Key.FINISH):
        clerk.press(uuid4(), 1, key)
    run_server(office_server.data, "backup")
    printed += [take() for _ in range(4)]
    office_server.kill()
    for path in office_server.data.glob(f"{DATABASE}*"):
        path.unlink()
    status, said = run_badly("--data", str(office_server.data), "--port", str(office_server.port))
    assert status == 1
    assert "the database is gone, but" in said

    told = run_server(office_server.data, "recover", str(tmp_path / "kiosk"))
    journal.close()
    assert told.startswith("Đã dựng lại cơ sở dữ liệu")
    assert "A: số cao nhất đã biết là A007; số tiếp theo là A108." in told
    office_server.start()
    with closing(Store(office_server.data / DATABASE)) as store, store.read() as table:
        found = {ticket.number: ticket.state for ticket in Records(table).tickets_of(1)}
    assert list(found) == printed
    assert [n for n, state in found.items() if state is State.SERVED] == ["A001"]
    assert kiosk.issue(uuid4(), "A").ticket.number == "A108"
    assert kiosk.range_of_day(record.id).database != own.database
    called = clerk.press(uuid4(), 1, Key.NEXT).ticket
    assert called
    assert called.number == "A002"
    assert check(copies(office_server.data / FOLDER)[0].path).event > 0
