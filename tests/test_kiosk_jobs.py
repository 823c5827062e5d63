"""The staff's slips at a kiosk: each is printed once, over restarts, cuts and full disks too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.events import Print, ReportSlip
from kiosk.threads.begun import FILE, Begun, BegunSlips
from kiosk.threads.jobs import CUT_OFF, Jobs
from kiosk.threads.work import Idling, Worker
from server.client import Client
from server.core.ticket import Slip


class Run:
    """The jobs of one run of a kiosk; nothing is printed or reported but by the test."""

    def __init__(self, client: Client, begun: BegunSlips) -> None:
        self.client = client
        self.begun = begun
        self.printed: list[Print] = []
        self.reports: list[ReportSlip] = []
        self.jobs = Jobs(client, self.printed.append, self.reports.append, begun)

    def follow(self) -> None:
        self.jobs.follow(self.client.board(), self.client.office())


@contextmanager
def run(client: Client, folder: Path | None) -> Iterator[Run]:
    """Start a kiosk's jobs on what an earlier run may have left in `folder`."""
    running = Run(client, BegunSlips(folder))
    running.jobs.start()
    running.follow()
    yield running
    running.jobs.close()


@pytest.fixture
def asked(office_server: OfficeProcess) -> tuple[Client, Callable[[], str]]:
    """A kiosk's client, and what has a slip printed there and returns its ticket's id."""
    helper = office_server.clerk("helper")
    helper.open_day(uuid4())
    client = office_server.kiosk()

    def ask() -> str:
        ticket = helper.issue(uuid4(), "D").ticket.id
        helper.print_at(uuid4(), ticket, "kiosk-1")
        return ticket

    return client, ask


Asked = tuple[Client, Callable[[], str]]


@pytest.mark.parametrize(
    ("outcome", "fault", "told"),
    [
        (Slip.PRINTED, "ready", (Slip.PRINTED, "ready")),
        (Slip.NOT_PRINTED, "paper_out", (Slip.NOT_PRINTED, "paper_out")),
        (None, None, (Slip.NOT_PRINTED, CUT_OFF)),
    ],
)
def test_a_kiosk_that_was_restarted_tells_of_a_slip_and_prints_it_not_again(
    asked: Asked, tmp_path: Path, outcome: Slip | None, fault: str | None, told: tuple[Slip, str]
) -> None:
    client, ask = asked
    ticket = ask()
    with run(client, tmp_path) as first:
        wait_until(lambda: first.printed)
        (slip,) = first.printed
        assert slip.job is not None
        if outcome is not None:
            first.begun.end(slip.job, outcome, fault)
        assert not first.reports
    with run(client, tmp_path) as second:
        wait_until(lambda: second.reports)
        (report,) = second.reports
        assert (report.ticket, report.outcome, report.fault) == (ticket, *told)
        second.follow()
    assert not second.printed
    assert len(second.reports) == 1


def test_a_slip_that_is_asked_for_again_is_a_new_wish(asked: Asked, tmp_path: Path) -> None:
    client, ask = asked
    ask()
    with run(client, tmp_path) as first:
        wait_until(lambda: first.printed)
    ask()
    with run(client, tmp_path) as second:
        wait_until(lambda: second.printed)
        assert len(second.printed) == 1
        assert second.printed[0].job != first.printed[0].job


def test_what_the_server_lists_no_longer_is_forgotten(asked: Asked, tmp_path: Path) -> None:
    client, ask = asked
    ticket = ask()
    with run(client, tmp_path) as first:
        wait_until(lambda: first.printed)
        client.report_slip(uuid4(), ticket, Slip.PRINTED)
        ask()
        first.follow()
        wait_until(lambda: len(first.printed) == 2)
        jobs = [slip.job for slip in first.printed]
    kept = BegunSlips(tmp_path)
    assert [kept.is_begun(job) for job in jobs if job] == [False, True]


def test_what_is_begun_is_on_the_disk_before_the_printer_hears_of_it(tmp_path: Path) -> None:
    BegunSlips(tmp_path).begin(7, "t1")
    assert BegunSlips(tmp_path).left_over(7) == Begun(7, "t1")
    assert not (tmp_path / FILE).with_suffix(".part").exists()


def test_a_run_tells_once_of_what_an_earlier_one_left(tmp_path: Path) -> None:
    BegunSlips(tmp_path).begin(7, "t1")
    begun = BegunSlips(tmp_path)
    assert begun.left_over(7) is not None
    assert begun.left_over(7) is None
    begun.begin(8, "t2")
    assert begun.left_over(8) is None, "its own it reports itself"


@pytest.mark.parametrize("content", [b"", b"[{", b'[{"job": "seven"}]', b"\xff\x00"])
def test_a_damaged_file_is_begun_anew_and_said_so(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    begun = BegunSlips(tmp_path)
    assert not begun.is_begun(7)
    begun.begin(7, "t1")
    assert BegunSlips(tmp_path).is_begun(7)
    assert "Slips begun before are not known" in caplog.text


def test_a_folder_that_takes_nothing_turns_no_slip_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    begun = BegunSlips(tmp_path / "nowhere")
    begun.begin(7, "t1")
    begun.end(7, Slip.PRINTED, "ready")
    assert begun.is_begun(7)
    assert "could not be written down" in caplog.text
    assert not BegunSlips(None).is_begun(7)


def test_a_worker_without_work_looks_around_and_work_goes_first() -> None:
    looked, done = Flag(), Flag()
    worker: Worker[str] = Worker("test", lambda _: done.set(), None, Idling(looked.set, lambda: 0))
    worker.start()
    assert looked.wait(5)
    worker.put("work")
    assert done.wait(5)
    worker.close()


def test_a_worker_that_need_not_look_waits_for_work() -> None:
    looked, done = Flag(), Flag()
    idling = Idling(looked.set, lambda: None)
    worker: Worker[str] = Worker("test", lambda _: done.set(), None, idling)
    worker.start()
    worker.put("work")
    assert done.wait(5)
    worker.close()
    assert not looked.is_set()


def test_a_look_that_fails_ends_no_worker(caplog: pytest.LogCaptureFixture) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        raise ValueError("020055000001")

    worker: Worker[str] = Worker("test", lambda _: None, None, Idling(look, lambda: 0.001))
    worker.start()
    wait_until(lambda: len(looks) > 2)
    worker.close()
    assert "020055000001" not in caplog.text
