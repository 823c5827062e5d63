"""Slips that a helper has printed at a kiosk, and what devices tell of themselves."""

from __future__ import annotations

from uuid import uuid4

import pytest
from office_process import OfficeProcess

from hardware.status import PrinterState
from server.client import Client
from server.core.device import DeviceHealth, PrinterHealth, ScannerHealth
from server.core.errors import Forbidden, IllegalAction, OfficeClosed, UnknownDevice, UnknownTicket
from server.core.ticket import Slip


def test_a_slip_is_printed_where_it_was_asked_for_and_once(office_server: OfficeProcess) -> None:
    clerk = office_server.open_counter(1)
    near, far = office_server.kiosk("Cửa chính"), office_server.kiosk("Cửa phụ")
    ticket = clerk.issue(uuid4(), "A").ticket
    request = uuid4()
    for _ in range(2):
        clerk.print_at(request, ticket.id, "Cửa phụ")
    assert near.prints() == ()
    (job,) = far.prints()
    assert job.place.ticket.number == "A001"
    assert job.place.link.endswith(f"/t/{ticket.id}")
    far.report_slip(uuid4(), ticket.id, Slip.PRINTED)
    assert far.prints() == ()
    assert near.ticket(ticket.id).ticket.slip is Slip.PRINTED


def test_asking_again_moves_the_job_to_the_end_and_boards_tell_of_it(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    tickets = [clerk.issue(uuid4(), "A").ticket.id for _ in range(2)]
    for ticket in (*tickets, tickets[0]):
        before = clerk.board().prints
        clerk.print_at(uuid4(), ticket, "kiosk-1")
        assert clerk.board().prints > before
    assert [job.place.ticket.id for job in kiosk.prints()] == [tickets[1], tickets[0]]
    newest = clerk.board().prints
    kiosk.report_slip(uuid4(), tickets[0], Slip.NOT_PRINTED, "paper_out")
    assert clerk.board().prints == newest, "a job that is done makes no other one the newest"


def test_a_kiosk_is_handed_twenty_slips_at_a_time(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    for _ in range(21):
        clerk.print_at(uuid4(), clerk.issue(uuid4(), "A").ticket.id, "kiosk-1")
    assert [job.place.ticket.number for job in kiosk.prints()][::19] == ["A001", "A020"]


def test_a_slip_is_refused_where_no_kiosk_can_print_it(office_server: OfficeProcess) -> None:
    clerk = office_server.open_counter(1)
    office_server.add_device("Loa sảnh", "display")
    ticket = clerk.issue(uuid4(), "A").ticket.id
    for name in ("kiosk-9", "Loa sảnh"):
        with pytest.raises(UnknownDevice):
            clerk.print_at(uuid4(), ticket, name)
    with pytest.raises(UnknownTicket):
        clerk.print_at(uuid4(), "nothing", "kiosk-1")


def test_a_ticket_that_is_over_gets_no_slip(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = clerk.issue(uuid4(), "A").ticket.id
    clerk.print_at(uuid4(), ticket, "kiosk-1")
    clerk.close_day(uuid4())
    assert kiosk.prints() == (), "closing the day forgets what is still to be printed"
    with pytest.raises(OfficeClosed):
        clerk.print_at(uuid4(), ticket, "kiosk-1")
    clerk.open_day(uuid4())
    with pytest.raises(IllegalAction):
        clerk.print_at(uuid4(), ticket, "kiosk-1")


def test_only_staff_ask_for_slips_and_only_kiosks_are_told(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    with pytest.raises(Forbidden):
        clerk.prints()
    with pytest.raises(Forbidden):
        kiosk.print_at(uuid4(), clerk.issue(uuid4(), "A").ticket.id, "kiosk-1")
    with pytest.raises(Forbidden):
        clerk.health(DeviceHealth(PrinterHealth.READY))


def test_a_kiosk_tells_how_its_devices_are(office_server: OfficeProcess) -> None:
    clerk = office_server.clerk("Lan")
    token = office_server.add_device("Cửa chính")
    (before,) = clerk.kiosks()
    assert (before.seen_s, before.is_well) == (None, False), "it was never heard"
    kiosk = Client(office_server.url, token)
    kiosk.health(DeviceHealth(PrinterHealth.READY, ScannerHealth.READY))
    (well,) = clerk.kiosks()
    assert well.seen_s is not None
    assert well.seen_s < 20
    assert well.is_well
    kiosk.health(DeviceHealth(PrinterHealth.PAPER_OUT, ScannerHealth.READY))
    (empty,) = clerk.kiosks()
    assert (empty.health.printer, empty.is_well) == (PrinterHealth.PAPER_OUT, False)


def test_any_request_of_a_device_and_its_stream_count_as_heard(
    office_server: OfficeProcess,
) -> None:
    clerk = office_server.open_counter(1)
    kiosk = office_server.kiosk()
    kiosk.board()
    assert clerk.kiosks()[0].seen_s is None, "whoever may read the board need not say who it is"
    boards = kiosk.boards()
    next(boards)
    (streaming,) = clerk.kiosks()
    assert streaming.seen_s is not None
    boards.close()  # type: ignore[attr-defined]
    kiosk.issue(uuid4(), "A")
    assert clerk.kiosks()[0].is_well


def test_printers_speak_of_themselves_in_the_same_words_everywhere() -> None:
    assert {str(state) for state in PrinterHealth} == {str(state) for state in PrinterState}
