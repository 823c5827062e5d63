"""A slip that was on its way when the kiosk stopped: nobody knows, so staff are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from glassless import TICKET, place
from glassless import Kiosk as Glassless
from kiosk_bench import Kiosk, kiosk_at, running
from moved_clock import MovedClock
from moved_office import KIOSK, MovedOffice
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.events import Issued, ReportSlip
from kiosk.flow.moves import TAKING_S
from kiosk.flow.state import Screen
from kiosk.threads.ledger import Ledger
from server.core.alone import CUT_OFF, OwnTicket, Range
from server.core.hours import Issuing
from server.core.office import Office
from server.core.ticket import Slip
from server.journal import SlipKept
from server.requests import SlipOutcome
from server.setup.seed import DEFAULT_OFFICE, load_office

OFFICE = load_office(DEFAULT_OFFICE)


@contextmanager
def ledger_in(folder: Path, office: Office = OFFICE) -> Iterator[Ledger]:
    """Give the journal of a day with the numbers A001 and A002 of the server and one alone."""
    ledger = Ledger(folder, MovedClock())
    ledger.hear(1, office, Issuing(open=True))
    ledger.take_range(Range(1, 1, "first"), office)
    if not untold(ledger) and ledger.ticket("A001") is None:
        ledger.keep(ticket("A001"))
        ledger.keep(ticket("A002"))
        ledger.give("B", ticket)
        ledger.note(SlipKept(uuid4(), "A001", Slip.PRINTED))
    yield ledger
    ledger.close()


def ticket(number: str) -> OwnTicket:
    return OwnTicket(number, uuid4(), 1, number, number[0], MovedClock().read())


def untold(ledger: Ledger) -> list[tuple[str, Slip, str | None]]:
    assert ledger.journal is not None
    return [(kept.ticket, kept.slip, kept.fault) for kept in ledger.journal.untold.values()]


def test_what_was_on_its_way_is_told_as_missing_and_only_once(tmp_path: Path) -> None:
    with ledger_in(tmp_path):
        pass
    requests = set()
    for _ in range(2):
        with ledger_in(tmp_path) as again:
            again.end_slips(has_printer=True)
            assert untold(again) == [
                ("A001", Slip.PRINTED, None),
                ("A002", Slip.NOT_PRINTED, CUT_OFF),
                ("B1001", Slip.NOT_PRINTED, CUT_OFF),
            ]
            assert again.journal is not None
            requests.add(again.journal.untold["A002"].request)
    assert len(requests) == 1, "told under the same id, however often the kiosk is started"


def test_where_no_paper_is_wanted_none_is_missing(tmp_path: Path) -> None:
    unwanted = replace(OFFICE, slip=replace(OFFICE.slip, on_paper=False))
    for name, office, has_printer in (("a", OFFICE, False), ("b", unwanted, True)):
        with ledger_in(tmp_path / name, office) as ledger:
            ledger.end_slips(has_printer)
            assert untold(ledger)[1:] == [("A002", Slip.NONE, None), ("B1001", Slip.NONE, None)]


def test_a_slip_that_staff_had_printed_meanwhile_is_not_missing(tmp_path: Path) -> None:
    office = MovedOffice(tmp_path)
    printed, pending = office.issue(), office.issue()
    office.work.report_slip(KIOSK, printed.id, SlipOutcome(uuid4(), Slip.PRINTED))
    for ticket_ in (printed, pending):
        body = SlipOutcome(uuid4(), Slip.NOT_PRINTED, CUT_OFF)
        office.work.report_slip(KIOSK, ticket_.id, body)
    assert office.ticket(printed).slip is Slip.PRINTED
    assert office.ticket(pending).slip is Slip.NOT_PRINTED
    assert [event["detail"] for event in office.events("slip_not_printed")] == [{"fault": CUT_OFF}]
    office.close()


def test_staff_see_a_slip_that_a_power_cut_caught_on_its_way(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    with kiosk_at(office_server, tmp_path) as kiosk:
        wait_until(lambda: kiosk.state.own is not None)
        place = kiosk.client.issue(uuid4(), "A")
        given = place.ticket
    ledger = Ledger(tmp_path / "kiosk", MovedClock())
    ledger.keep(replace(ticket(given.number), id=given.id, day=given.day, alone=False))
    ledger.close()
    with running(Kiosk(office_server.url, office_server.add_device("again"), tmp_path)) as again:
        wait_until(lambda: again.client.ticket(given.id).ticket.slip is Slip.NOT_PRINTED)


def test_a_number_that_comes_after_the_citizen_was_sent_to_the_staff_is_told_of() -> None:
    """The disk hung for longer than anybody waits: the number is in line, and on no paper."""
    kiosk = Glassless()
    kiosk.touch_start()
    kiosk.touch_service("B")
    assert kiosk.state.taking is not None
    request = kiosk.state.taking.request
    kiosk.wait(TAKING_S + 1)
    late = Issued(0, request, place("B"))
    (told,) = kiosk.have(late)
    assert kiosk.screen is Screen.STAFF
    assert isinstance(told, ReportSlip)
    assert (told.ticket, told.outcome, told.fault) == (TICKET, Slip.NOT_PRINTED, CUT_OFF)
    assert kiosk.have(late) == (told,), "the same report, and no second one"
    for known in (place("B", known=True), place("B", slip=Slip.PRINTED)):
        assert kiosk.have(Issued(0, request, known)) == (), "its owner has that on paper"
