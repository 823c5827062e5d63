"""The server keeps copies of its database, whole, few enough, and with nothing of any card."""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from moved_office import LAN, MovedOffice, act
from office_process import OfficeProcess, run_server
from playwright.sync_api import Browser, expect
from staff_browser import staff_page
from test_server_process import run_badly
from test_server_robustness import limit_files
from workbench import wait_until

from server.app import DATABASE
from server.backups import copying
from server.backups.copying import NoRoomError, check, drafted
from server.backups.keeper import OwnFolder
from server.backups.second import SecondFolder
from server.backups.shelf import FOLDER, copies, make_room, name_of, next_sequence, superseded
from server.backups.trouble import fault_of
from server.core.backup import BackupFault
from server.core.ticket import State, Ticket
from server.requests import Note
from server.session import Role

HOLDERS = [f"{n:064x}" for n in range(0xC0FFEE, 0xC0FFEE + 40)]
AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
SECRET = "mang thêm giấy tạm trú"


class KeptOffice(MovedOffice):
    """An office whose copies are looked after when the test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.shelf = folder / FOLDER
        self.copies = OwnFolder(self.store, self.clock, self.shelf)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.shelf.iterdir())

    def look(self, **later: float) -> int:
        """Let time pass, look after the copies, and return how many there are."""
        self.clock.pass_(**later)
        self.copies.look()
        return len(self.names())

    def newest(self) -> Path:
        return copies(self.shelf)[0].path

    def restart(self) -> None:
        """Look after the copies as a server does that was started anew."""
        now = self.clock.wall.timestamp()
        os.utime(self.newest(), (now, now))
        self.copies = OwnFolder(self.store, self.clock, self.shelf)

    def break_page(self) -> None:
        """Overwrite what lies in the middle of the database, as a worn-out card does."""
        self.store.scrub()
        with (self.folder / DATABASE).open("r+b") as file:
            file.seek(8 * 4096)
            file.write(b"\xff" * 40 * 4096)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[KeptOffice]:
    office = KeptOffice(tmp_path)
    yield office
    office.close()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk than the office's."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    if folder.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one disk only")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


# when


def test_a_copy_is_made_when_a_day_opens_and_when_it_closes(office: KeptOffice) -> None:
    assert office.look() == 1
    assert office.look(seconds=5) == 1
    office.work.close_day(LAN, act())
    assert office.look(seconds=5) == 2
    assert check(office.newest()).is_open is False
    office.work.open_day(LAN, act())
    assert office.look(seconds=5) == 3
    assert check(office.newest()) == replace(check(office.newest()), day=2, is_open=True)


def test_each_quarter_of_an_hour_in_which_something_changed_has_a_copy(office: KeptOffice) -> None:
    office.look()
    assert office.look(minutes=30) == 1
    office.issue()
    assert office.look(minutes=1) == 2
    office.issue()
    assert office.look(minutes=14) == 2
    assert office.look(minutes=1) == 3
    office.clock.jump(days=-4000)
    office.issue()
    assert office.look(minutes=16) == 4
    assert rows(office.newest(), "select count(*) from tickets") == [(3,)]


def test_a_restart_alone_needs_no_copy(office: KeptOffice) -> None:
    office.look()
    office.restart()
    assert office.look(seconds=5) == 1
    office.issue()
    office.restart()
    assert office.look(seconds=5) == 1
    assert office.look(minutes=16) == 2


def test_a_machine_that_lost_the_time_makes_its_copy_a_quarter_of_an_hour_after_its_start(
    office: KeptOffice,
) -> None:
    office.look()
    office.issue()
    office.clock.reboot()
    office.clock.synchronised = False
    office.restart()
    assert office.look(minutes=1) == 1
    assert office.copies.health().age_s is None
    assert office.look(minutes=14) == 2
    assert office.copies.health().age_s == 0


def test_a_newest_copy_that_is_damaged_is_followed_by_another(office: KeptOffice) -> None:
    office.look()
    office.newest().write_bytes(b"SQLite format 3\0 and then nothing")
    office.restart()
    assert office.look(seconds=5) == 2
    assert check(office.newest())


# what


def test_a_copy_is_the_database_of_its_moment(office: KeptOffice) -> None:
    for _ in range(3):
        office.issue()
    office.serve(office.issue("B"))
    office.look()
    office.issue()
    at = "select number, state, seniority, rank from tickets order by seniority"
    copied = rows(office.newest(), at)
    assert copied == rows(office.folder / DATABASE, at)[:-1]
    assert ("B001", State.SERVED) in [row[:2] for row in copied]
    schema = "select type, name, sql from sqlite_master order by name"
    assert rows(office.newest(), schema) == rows(office.folder / DATABASE, schema)


def test_a_copy_has_nothing_of_any_card(office: KeptOffice) -> None:
    for holder in HOLDERS:
        note = Note(uuid4(), SECRET)
        office.work.leave_note(LAN, office.issue(holder=holder).id, note)
    key = office.value("select key from days where id = 1")
    office.store.scrub()
    live = (office.folder / DATABASE).read_bytes()
    assert key.encode() in live
    assert HOLDERS[7].encode() in live
    office.look()
    copy = office.newest().read_bytes()
    assert key.encode() not in copy
    assert not any(holder.encode() in copy for holder in HOLDERS)
    assert SECRET.encode() not in copy
    told = "select count(*), count(holder), count(note) from tickets"
    assert rows(office.newest(), told) == [(len(HOLDERS), 0, 0)]
    assert rows(office.folder / DATABASE, told) == [(len(HOLDERS),) * 3]


def test_a_copy_that_is_put_back_by_hand_is_another_database_to_the_kiosks(
    office: KeptOffice,
) -> None:
    """Of the same name it would get nothing of what they had told the lost one."""
    office.look()
    name = "select id from identity"
    assert rows(office.newest(), name) != rows(office.folder / DATABASE, name)


def test_whoever_else_is_on_the_machine_reads_no_copy(office: KeptOffice) -> None:
    office.look()
    assert office.newest().stat().st_mode & 0o777 == 0o640


class SlowCopy(threading.Thread):
    """Makes a copy, but stops in its midst until `go_on` says whether to give it up."""

    def __init__(self, office: KeptOffice, go_on: Callable[[], bool | None]) -> None:
        super().__init__()
        self.office = office
        self.error = ""
        self._go_on = go_on
        self._looks = 0
        self._is_in_its_midst = threading.Event()

    def __enter__(self) -> None:
        office = self.office
        for _ in range(50):
            office.issue()
        office.shelf.mkdir()
        self.start()
        assert self._is_in_its_midst.wait(30)

    def __exit__(self, *_: object) -> None:
        self.join(30)
        assert not self.is_alive()

    def run(self) -> None:
        steps, copying._STEPS = copying._STEPS, 10
        try:
            with drafted(self.office.store.path, self.office.shelf, self._look) as draft:
                draft.name(self.office.shelf / "copy.db")
        except sqlite3.Error as error:
            self.error = str(error)
        finally:
            copying._STEPS = steps

    def _look(self) -> bool:
        self._looks += 1
        if self._looks < 50:
            return False
        self._is_in_its_midst.set()
        while (gives_up := self._go_on()) is None:
            time.sleep(0.005)
        return gives_up


def test_numbers_are_given_while_a_copy_is_being_made(office: KeptOffice) -> None:
    given: list[Ticket] = []
    with SlowCopy(office, lambda: False if given else None):
        given.append(office.issue("B"))
    assert rows(office.shelf / "copy.db", "select count(*) from tickets") == [(50,)]


def test_a_copy_lets_go_when_the_log_is_to_be_emptied(office: KeptOffice) -> None:
    copy = SlowCopy(office, lambda: office.store.is_scrubbing or None)
    with copy:
        office.work.close_day(LAN, act())
    assert copy.error == "interrupted"
    assert office.names() == []
    assert (office.folder / f"{DATABASE}-wal").stat().st_size == 0


# how many


def test_the_newest_twelve_and_the_last_of_each_of_fourteen_days_are_kept(tmp_path: Path) -> None:
    for sequence in range(1, 101):
        (tmp_path / name_of(sequence, (sequence - 1) // 5 + 1, AT)).touch()
    (tmp_path / "office.toml").touch()
    gone = {copy.sequence for copy in superseded(copies(tmp_path))}
    kept = sorted(set(range(1, 101)) - gone)
    assert kept == [*range(35, 90, 5), *range(89, 101)]


# a folder of copies


def test_a_wrong_clock_does_not_change_which_copy_is_the_newest(office: KeptOffice) -> None:
    office.look()
    office.clock.jump(days=-7000)
    office.issue()
    office.look(minutes=15)
    assert office.names() == ["000001-day-1-2026-03-02-0730.db", "000002-day-1-2007-01-01-0745.db"]
    assert office.newest().name.startswith("000002")


def test_names_go_on_after_those_on_the_stick(tmp_path: Path) -> None:
    card, stick = tmp_path / "card", tmp_path / "stick"
    stick.mkdir()
    (stick / name_of(412, 30, AT)).touch()
    assert next_sequence([card, stick]) == 413
    assert next_sequence([card]) == 1


def test_what_a_power_cut_left_half_done_goes_at_the_next_start(office: KeptOffice) -> None:
    office.shelf.mkdir()
    (office.shelf / ".4711.part").write_text(HOLDERS[0], encoding="ascii")
    (office.shelf / "notes.txt").touch()
    office.look()
    assert office.names()[1:] == ["notes.txt"]


def test_old_copies_make_room_and_the_newest_stay(tmp_path: Path) -> None:
    for sequence in range(1, 9):
        (tmp_path / name_of(sequence, 1, AT)).touch()
    make_room(tmp_path, 1000)
    assert len(copies(tmp_path)) == 8
    with pytest.raises(NoRoomError, match="nearly full"):
        make_room(tmp_path, 10**17)
    assert [copy.sequence for copy in copies(tmp_path)] == [8, 7, 6]


# what goes wrong


def test_a_damaged_database_is_told_and_the_good_copies_stay(
    office: KeptOffice, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):
        office.issue()
    office.look()
    good = office.names()
    office.break_page()
    with caplog.at_level(logging.INFO):
        for _ in range(5):
            assert office.look(minutes=15) == len(good)
    assert office.names() == good
    assert office.copies.health().fault is BackupFault.DAMAGED
    assert len(caplog.messages) == 1
    assert check(office.newest())


def test_a_folder_that_cannot_be_written_is_told_and_is_used_again(
    office: KeptOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.shelf.write_text("in the way", encoding="ascii")
    with caplog.at_level(logging.INFO):
        office.copies.look()
        office.clock.pass_(minutes=2)
        office.copies.look()
        assert office.copies.health().fault is BackupFault.UNWRITABLE
        office.shelf.unlink()
        office.copies.look()
        assert office.look(minutes=1) == 1
    assert office.copies.health().fault is None
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_disk_without_room_is_told_as_that(error: int) -> None:
    assert fault_of(OSError(error, os.strerror(error))) is BackupFault.DISK_FULL
    assert fault_of(NoRoomError("nearly full")) is BackupFault.DISK_FULL


@pytest.mark.parametrize("error", [errno.EACCES, errno.EROFS, errno.EIO])
def test_a_disk_that_cannot_be_written_is_told_as_that(error: int) -> None:
    assert fault_of(OSError(error, os.strerror(error))) is BackupFault.UNWRITABLE


# the stick


def test_the_newest_copy_goes_to_the_stick_too(office: KeptOffice, stick: Path) -> None:
    second = SecondFolder(office.clock, office.shelf, stick)
    office.look()
    second.look()
    office.issue()
    office.look(minutes=15)
    second.look()
    assert sorted(path.name for path in stick.iterdir()) == office.names()
    assert check(stick / office.newest().name)
    assert second.health().age_s == 0


def test_a_stick_that_is_out_is_told_calmly_and_gets_the_newest_when_it_is_back(
    office: KeptOffice, stick: Path, caplog: pytest.LogCaptureFixture
) -> None:
    second = SecondFolder(office.clock, office.shelf, stick)
    stick.rmdir()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            office.issue()
            office.look(minutes=15)
            second.look()
        assert second.health().fault is BackupFault.MISSING
        assert office.copies.health().fault is None
        stick.mkdir()
        second.look()
    assert second.health().fault is None
    assert [path.name for path in stick.iterdir()] == [office.newest().name]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_the_empty_folder_of_a_stick_that_is_out_is_left_empty(
    office: KeptOffice, tmp_path: Path
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    second = SecondFolder(office.clock, office.shelf, place)
    office.look()
    second.look()
    assert second.health().fault is BackupFault.MISSING
    assert list(place.iterdir()) == []


# by hand, and seen from outside


def test_a_copy_by_hand_beside_a_running_server(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    office_server.open_counter(1)
    office_server.kiosk().issue(uuid4(), "A")
    said = run_server(office_server.data, "backup")
    path, _, rest = said.partition(" ")
    assert rest == "is a copy of the database, and whole\n"
    assert Path(path) in [copy.path for copy in copies(office_server.data / FOLDER)]
    assert rows(Path(path), "select number from tickets") == [("A001",)]
    for to in (tmp_path, tmp_path / "mine.db"):
        run_server(office_server.data, "backup", "--to", str(to))
    assert check(tmp_path / "mine.db").day == 1
    assert [copy.day for copy in copies(tmp_path)] == [1]


def test_a_copy_by_hand_overwrites_nothing(office_server: OfficeProcess, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Kính gửi", encoding="utf-8")
    status, said = run_badly("--data", str(office_server.data), "backup", "--to", str(letter))
    assert (status, said) == (1, f"{letter}: it exists already, and was left as it is\n")
    assert letter.read_text(encoding="utf-8") == "Kính gửi"


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    assert run_badly("--data", str(tmp_path), "backup") == (
        1,
        f"{database}: there is no database\n",
    )
    assert not database.exists()


def ask(server: OfficeProcess, path: str, token: str = "") -> str:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return urllib3.request("GET", f"{server.url}{path}", headers=headers).data.decode()


def test_a_server_makes_its_copies_and_says_how_they_are(office_server: OfficeProcess) -> None:
    shelf = office_server.data / FOLDER
    wait_until(lambda: copies(shelf), 30)
    office_server.open_counter(1)
    wait_until(lambda: copies(shelf)[0].day == 1, 30)
    assert re.search(r"^backup own: ok, newest \d+ s ago$", ask(office_server, "/healthz"), re.M)
    screen = office_server.add_device("screen", "display")
    metrics = ask(office_server, "/metrics", screen)
    assert 'xinmoi_backup_failing{place="own"} 0' in metrics
    assert 'xinmoi_backup_age_seconds{place="own"}' in metrics


def test_the_supervisor_sees_that_no_copy_can_be_made(tmp_path: Path, browser: Browser) -> None:
    server = OfficeProcess(tmp_path / "data", backup_to=tmp_path / "stick")
    server.data.mkdir()
    (server.data / FOLDER).touch()
    server.start()
    try:
        wait_until(lambda: "backup own: unwritable" in ask(server, "/healthz"), 30)
        with staff_page(browser, server, ("Minh", Role.SUPERVISOR), "/hall") as page:
            expect(page.locator("#backup")).to_contain_text("chưa ghi được bản sao lưu mới")
            expect(page.locator("#stick")).to_contain_text("chưa chép được sang thiết bị thứ hai")
            if pictures := os.environ.get("PICTURES"):
                page.screenshot(path=f"{pictures}/backup.png")
    finally:
        server.kill()


def test_a_disk_that_takes_nothing_hurts_nobody(office_server: OfficeProcess) -> None:
    shelf = office_server.data / FOLDER
    wait_until(lambda: copies(shelf), 30)
    office_server.open_counter(1)
    limit_files(office_server, 150_000)
    wait_until(lambda: "backup own: unwritable" in ask(office_server, "/healthz"), 30)
    assert office_server.kiosk().issue(uuid4(), "A").ticket.number == "A001"
    assert office_server.log().count("the copies of the database") == 1
    assert [path for path in shelf.iterdir() if path.name.startswith(".")] == []
