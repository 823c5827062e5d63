"""What a citizen sees and gets when there is no slip: the flow and the words, without glass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from glassless import OFFICE, SLIP, TICKET, WOMAN_OF_71, WORDS, Kiosk, place, with_ticket

from kiosk.flow.events import (
    AskedReprint,
    Began,
    BoardCame,
    Buzz,
    ChoseMine,
    Effect,
    Find,
    Found,
    Look,
    Looked,
    OfficeCame,
    Print,
    Printed,
    PrinterIs,
    ReportSlip,
    ServerLost,
    WentBack,
)
from kiosk.flow.moves import IDLE_S, NO_PAPER_S, SETTLE_S
from kiosk.flow.state import Screen
from kiosk.views.numberview import NumberView
from server.core.device import FAULTY_PRINTERS, PrinterHealth
from server.core.office import Office
from server.core.ticket import Slip, State

PAPERLESS = replace(OFFICE, slip=replace(OFFICE.slip, on_paper=False))


def view_of(kiosk: Kiosk) -> NumberView:
    view = WORDS.number(kiosk.state)
    assert view is not None
    return view


def failed(printer: PrinterHealth, is_cut_off: bool = False) -> Kiosk:
    """Take a number whose slip does not come out."""
    kiosk = with_ticket()
    kiosk.have(PrinterIs(0, printer))
    kiosk.have(Printed(0, uuid4(), TICKET, Slip.NOT_PRINTED, printer, is_cut_off), 0.1)
    return kiosk


def paperless(office: Office = PAPERLESS, **more: Any) -> Kiosk:
    """Take a number where no slips are printed; `more` are the ticket's own fields."""
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, office))
    return with_number(kiosk, **more)


def with_number(kiosk: Kiosk, **more: Any) -> Kiosk:
    (look,) = kiosk.scan(SLIP)
    assert isinstance(look, Look)
    assert kiosk.state.taking is not None
    taking = replace(kiosk.state.taking, reprint=True)
    kiosk.state = replace(kiosk.state, taking=taking)
    kiosk.have(Looked(0, look.request, place(**more)), 0.03)
    return kiosk


def kinds(effects: list[Effect]) -> list[type[Effect]]:
    return [type(effect) for effect in effects]


@pytest.mark.parametrize(
    ("printer", "cause"),
    [
        (PrinterHealth.PAPER_OUT, "Máy đang chờ thay giấy."),
        (PrinterHealth.COVER_OPEN, "Máy in đang mở nắp."),
        (PrinterHealth.CUTTER_STUCK, "Máy in đang chờ cán bộ xem lại."),
        (PrinterHealth.OFFLINE, "Máy in chưa sẵn sàng."),
    ],
)
def test_a_slip_that_fails_leaves_a_number_to_be_photographed_and_its_code_to_be_scanned(
    printer: PrinterHealth, cause: str
) -> None:
    view = view_of(failed(printer))
    assert view.headline == "Mời ông/bà chụp số này hoặc quét mã bằng điện thoại"
    assert view.advice == f"{cause} Số này có giá trị như phiếu."
    assert (view.code, view.act, view.reprint, view.paper) == (SLIP, "", "", False)
    assert view.ahead == "Còn 3 người chờ phía trước"


def test_without_a_link_on_slips_there_is_no_code_on_the_screen_either() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    kiosk.have(OfficeCame(0, replace(OFFICE, slip=replace(OFFICE.slip, show_link=False))))
    view = view_of(kiosk)
    assert view.code == ""
    assert view.headline == "Mời ông/bà chụp hoặc ghi lại số này"


def test_a_page_that_would_not_open_is_not_shown_as_a_code() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    kiosk.have(ServerLost(0))
    assert kiosk.screen is Screen.TICKET
    assert view_of(kiosk).code == ""


def test_a_printer_that_is_well_again_offers_the_slip_once() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    assert kiosk.have(AskedReprint(0)) == (), "nobody can ask for what would not come"
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    view = view_of(kiosk)
    assert (view.act, view.act_text) == ("print", "In phiếu")
    assert view.headline == "Máy in đã sẵn sàng"
    assert view.code == "", "one strong thing at a time"
    assert kiosk.have(AskedReprint(0)) == (Print(place(), OFFICE, "vi"),)
    assert view_of(kiosk).act == ""
    assert kiosk.have(AskedReprint(0)) == ()
    kiosk.printed(Slip.PRINTED)
    assert view_of(kiosk).headline == "Mời ông/bà lấy phiếu"
    assert view_of(kiosk).act == view_of(kiosk).code == ""
    assert kiosk.have(AskedReprint(0)) == ()


def test_the_button_that_comes_up_is_not_hit_by_a_finger_on_its_way() -> None:
    kiosk = failed(PrinterHealth.COVER_OPEN)
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert kiosk.have(AskedReprint(0), after=SETTLE_S / 2) == ()
    assert len(kiosk.have(AskedReprint(0))) == 1


def test_a_second_failure_is_told_and_offered_again_when_that_is_over_too() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    for _ in range(2):
        kiosk.have(PrinterIs(0, PrinterHealth.READY))
        assert len(kiosk.have(AskedReprint(0))) == 1
        kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))
        kiosk.printed(Slip.NOT_PRINTED, "paper_out")
        assert view_of(kiosk).act == ""


def test_every_failure_is_reported_until_a_whole_slip_came() -> None:
    kiosk = failed(PrinterHealth.OFFLINE)
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    kiosk.have(AskedReprint(0))
    kiosk.printed(Slip.PRINTED)
    reports = [effect for effect in kiosk.effects if isinstance(effect, ReportSlip)]
    assert [report.outcome for report in reports] == [Slip.NOT_PRINTED, Slip.PRINTED]
    assert kinds(kiosk.effects).count(Print) == 2


def test_a_slip_that_was_cut_off_is_offered_again_in_its_own_words() -> None:
    kiosk = failed(PrinterHealth.OFFLINE, is_cut_off=True)
    assert view_of(kiosk).advice == "Phiếu có thể chưa in hết. Số này có giá trị như phiếu."
    assert kinds(kiosk.effects).count(Print) == 1, "never twice by itself"
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    view = view_of(kiosk)
    assert view.act == "print"
    assert view.advice == "Phiếu có thể chưa in hết. Mời ông/bà in lại."


def test_a_slip_of_the_second_printer_is_looked_for_there() -> None:
    kiosk = with_ticket()
    kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))
    kiosk.have(Printed(0, uuid4(), TICKET, Slip.PRINTED, "ready", is_beside=True), 0.1)
    assert view_of(kiosk).headline == "Mời ông/bà lấy phiếu ở máy in bên cạnh"


def test_whoever_is_offered_the_slip_has_time_for_it() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    kiosk.wait(NO_PAPER_S - 5)
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    kiosk.wait(NO_PAPER_S - 5)
    assert kiosk.screen is Screen.TICKET
    kiosk.wait(10)
    assert kiosk.screen is Screen.WELCOME


def test_nothing_is_printed_for_somebody_who_has_left() -> None:
    kiosk = failed(PrinterHealth.PAPER_OUT)
    kiosk.have(WentBack(0))
    before = len(kiosk.effects)
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert kiosk.have(AskedReprint(0)) == ()
    assert len(kiosk.effects) == before
    assert kiosk.state.is_cut_off is False


def test_a_slip_of_somebody_else_says_nothing_to_whoever_stands_there() -> None:
    kiosk = with_ticket()
    outcome = Printed(0, uuid4(), "another-ticket-1", Slip.NOT_PRINTED, "paper_out", True)
    (report,) = kiosk.have(outcome)
    assert isinstance(report, ReportSlip)
    assert kiosk.state.slip is Slip.PENDING
    assert not kiosk.state.is_cut_off


@pytest.mark.parametrize("printer", FAULTY_PRINTERS)
def test_a_faulty_printer_is_a_small_line_and_numbers_are_given_all_the_same(
    printer: PrinterHealth,
) -> None:
    kiosk = Kiosk()
    assert WORDS.short_of_paper(kiosk.state) == ""
    kiosk.have(PrinterIs(0, printer))
    assert "số hiện trên màn hình" in WORDS.short_of_paper(kiosk.state)
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.get_number()
    assert kiosk.screen is Screen.TICKET
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert WORDS.short_of_paper(kiosk.state) == ""


@pytest.mark.parametrize(
    "printer", [PrinterHealth.READY, PrinterHealth.PAPER_LOW, PrinterHealth.UNKNOWN]
)
def test_paper_that_runs_low_and_a_mute_printer_are_no_business_of_the_citizen(
    printer: PrinterHealth,
) -> None:
    kiosk = with_ticket()
    before = view_of(kiosk)
    kiosk.have(PrinterIs(0, printer))
    kiosk.printed(Slip.PRINTED, printer)
    assert view_of(kiosk) == before
    assert WORDS.short_of_paper(kiosk.state) == ""


def test_paper_that_ended_is_named_in_the_small_line_and_nothing_else_is() -> None:
    kiosk = Kiosk()
    kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))
    assert WORDS.short_of_paper(kiosk.state) == "Máy đang hết giấy: số hiện trên màn hình"
    kiosk.have(PrinterIs(0, PrinterHealth.CUTTER_STUCK))
    assert WORDS.short_of_paper(kiosk.state) == "Máy in đang tạm nghỉ: số hiện trên màn hình"


def test_a_slip_that_is_asked_for_again_is_not_offered_while_it_would_not_come() -> None:
    kiosk = Kiosk()
    kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))
    (look,) = kiosk.scan(SLIP)
    assert isinstance(look, Look)
    kiosk.have(Looked(0, look.request, place()), 0.03)
    assert kiosk.screen is Screen.STANDING
    assert view_of(kiosk).reprint == ""
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert view_of(kiosk).reprint == "In lại phiếu"
    assert view_of(kiosk).act == ""


def test_without_paper_the_number_and_its_code_are_the_slip() -> None:
    kiosk = paperless()
    view = view_of(kiosk)
    assert kiosk.screen is Screen.TICKET
    assert view.headline == "Mời ông/bà chụp số này hoặc quét mã bằng điện thoại"
    assert view.advice == "Mời ông/bà ngồi chờ. Số sẽ được gọi trên loa và màn hình."
    assert (view.number, view.code) == ("B042", SLIP)
    assert (view.act, view.reprint, view.paper) == ("", "", True)
    assert kinds(kiosk.effects)[-2:] == [ReportSlip, Buzz]
    assert Print not in kinds(kiosk.effects)


def test_an_elder_is_called_so_without_paper_too() -> None:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, PAPERLESS))
    kiosk.scan(WOMAN_OF_71)
    kiosk.touch_service("B")
    kiosk.get_number()
    assert view_of(kiosk).headline == "Mời bà chụp số này hoặc quét mã bằng điện thoại"


def test_a_slip_that_nobody_wanted_is_reported_as_that_and_once() -> None:
    kiosk = paperless()
    (report,) = [effect for effect in kiosk.effects if isinstance(effect, ReportSlip)]
    assert (report.ticket, report.outcome, report.fault) == (TICKET, Slip.NONE, None)
    again = paperless(slip=Slip.PRINTED)
    assert ReportSlip not in kinds(again.effects), "what came out before is not unsaid"


def test_a_number_without_paper_stays_for_a_minute_and_a_press_does_not_take_it_away() -> None:
    kiosk = paperless()
    kiosk.wait(IDLE_S[Screen.TICKET] + 5)
    kiosk.have(Began(0))
    assert kiosk.screen is Screen.TICKET
    kiosk.wait(NO_PAPER_S + 1)
    assert kiosk.screen is Screen.WELCOME


def test_a_kiosk_without_a_printer_prints_nothing_though_the_office_prints() -> None:
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, has_printer=False)
    with_number(kiosk)
    assert kiosk.state.slip is Slip.NONE
    assert Print not in kinds(kiosk.effects)


def test_without_paper_no_fault_is_told_and_no_slip_offered() -> None:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, PAPERLESS))
    kiosk.have(PrinterIs(0, PrinterHealth.PAPER_OUT))
    assert WORDS.short_of_paper(kiosk.state) == ""
    with_number(kiosk)
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert view_of(kiosk).act == ""
    assert kiosk.have(AskedReprint(0)) == ()


def test_without_paper_a_known_number_is_shown_again_with_its_code() -> None:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, PAPERLESS))
    (find,) = kiosk.scan(WOMAN_OF_71)
    assert isinstance(find, Find)
    kiosk.have(Found(0, find.request, (place(),)), 0.05)
    (mine,) = WORDS.services(kiosk.state).mine
    assert mine.act == "Xem lượt"
    (look,) = kiosk.have(ChoseMine(0, TICKET, uuid4()))
    assert isinstance(look, Look)
    kiosk.have(Looked(0, look.request, place()))
    view = view_of(kiosk)
    assert (view.title, view.code) == ("Bà đã có số", SLIP)


def test_without_paper_a_scanned_code_shows_itself_again_while_it_waits() -> None:
    kiosk = Kiosk()
    kiosk.have(OfficeCame(0, PAPERLESS))
    (look,) = kiosk.scan(SLIP)
    assert isinstance(look, Look)
    kiosk.have(Looked(0, look.request, place()), 0.03)
    assert kiosk.screen is Screen.STANDING
    assert (view_of(kiosk).code, view_of(kiosk).reprint) == (SLIP, "")
    over = replace(kiosk.state, place=place(state=State.SERVED))
    assert WORDS.number(over).code == ""  # type: ignore[union-attr]


def test_an_office_that_prints_again_prints_the_next_number() -> None:
    kiosk = paperless()
    kiosk.have(WentBack(0))
    kiosk.have(OfficeCame(0, OFFICE))
    kiosk.have(BoardCame(0, kiosk.state.board))  # type: ignore[arg-type]
    with_number(kiosk)
    assert kiosk.state.slip is Slip.PENDING
    assert kinds(kiosk.effects)[-2:] == [Print, Buzz]
