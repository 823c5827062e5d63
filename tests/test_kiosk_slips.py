"""A slip or a card shows the kiosk a number that somebody has already: what follows from it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from glassless import (
    MAN_OF_28,
    OFFICE,
    SLIP,
    TICKET,
    WOMAN_OF_71,
    WORDS,
    Kiosk,
    board,
    place,
    with_ticket,
)

from kiosk.flow.events import (
    AskedReprint,
    Began,
    BoardCame,
    Buzz,
    CameBack,
    ChoseLanguage,
    ChoseMine,
    Effect,
    Find,
    Found,
    Issue,
    Issued,
    Look,
    Looked,
    Print,
    PrinterIs,
    Refused,
    Return,
    Returned,
    WentBack,
    Why,
)
from kiosk.flow.moves import IDLE_S, NO_PAPER_S, SETTLE_S
from kiosk.flow.state import Answer, How, Screen
from kiosk.views.numberview import NumberView
from server.core.device import PrinterHealth
from server.core.hours import Issuing, NotIssuing
from server.core.ticket import Place, Slip, State

BOARD_AT_LUNCH = BoardCame(0, board(issuing=Issuing(False, NotIssuing.BREAK)))


def shown(where: Place, kiosk: Kiosk | None = None) -> Kiosk:
    """Scan the slip of the ticket that stands `where`."""
    kiosk = kiosk or Kiosk()
    (look,) = kiosk.scan(SLIP)
    assert isinstance(look, Look)
    kiosk.have(Looked(0, look.request, where), 0.03)
    return kiosk


def view_of(kiosk: Kiosk) -> NumberView:
    view = WORDS.number(kiosk.state)
    assert view is not None
    return view


def has_card_with(*places: Place) -> Kiosk:
    """Scan a card whose owner has numbers."""
    kiosk = Kiosk()
    (find,) = kiosk.scan(WOMAN_OF_71)
    assert isinstance(find, Find)
    kiosk.have(Found(0, find.request, places), 0.05)
    return kiosk


def test_a_slip_under_the_scanner_tells_where_it_stands_and_prints_nothing() -> None:
    kiosk = shown(place())
    assert kiosk.screen is Screen.STANDING
    view = view_of(kiosk)
    assert (view.number, view.counters) == ("B042", "Quầy 1 hoặc 2")
    assert view.ahead == "Còn 3 người chờ phía trước"
    assert view.headline == "Mời ông/bà ngồi chờ"
    assert not any(isinstance(effect, Print) for effect in kiosk.effects)


def test_a_reprint_is_one_touch_away_and_a_second_one_is_not() -> None:
    kiosk = shown(place())
    assert view_of(kiosk).reprint == "In lại phiếu"
    assert kiosk.have(AskedReprint(0)) == (Print(place(), OFFICE, "vi"),)
    assert view_of(kiosk).headline == "Mời ông/bà lấy phiếu"
    assert view_of(kiosk).reprint == ""
    assert kiosk.have(AskedReprint(0)) == ()
    kiosk.printed(Slip.PRINTED)
    assert kiosk.have(AskedReprint(0)) == ()


def test_a_reprint_that_failed_is_said_and_may_be_tried_again() -> None:
    kiosk = shown(place())
    kiosk.have(AskedReprint(0))
    kiosk.printed(Slip.NOT_PRINTED, "paper_out")
    assert "chụp số này" in view_of(kiosk).headline
    kiosk.wait(NO_PAPER_S - 2)
    assert kiosk.screen is Screen.STANDING
    kiosk.have(PrinterIs(0, PrinterHealth.READY))
    assert len(kiosk.have(AskedReprint(0))) == 1


def test_whoever_was_absent_comes_back_by_the_scan_alone() -> None:
    kiosk = shown(place(state=State.NO_SHOW))
    back = kiosk.effects[-1]
    assert isinstance(back, Return)
    assert back.ticket == TICKET
    kiosk.have(Returned(0, back.request, place(returned=True)), 0.03)
    view = view_of(kiosk)
    assert kiosk.screen is Screen.STANDING
    assert view.headline == "Số B042 đã vào lại hàng chờ"
    assert view.ahead == "Còn 3 người chờ phía trước"
    assert kiosk.effects[-1] == Buzz()


def test_whoever_was_sent_for_a_paper_says_first_that_it_is_here() -> None:
    kiosk = shown(place(state=State.SERVED, may_return=True))
    assert not any(isinstance(effect, Return) for effect in kiosk.effects)
    view = view_of(kiosk)
    assert view.act_text.replace("\u00a0", " ") == "Tôi đã có đủ giấy tờ, xin vào lại hàng chờ"
    (back,) = kiosk.have(CameBack(0, uuid4()))
    assert isinstance(back, Return)
    kiosk.have(Returned(0, back.request, place()), 0.03)
    assert kiosk.state.how is How.RETURNED


def test_only_who_may_return_has_the_button() -> None:
    kiosk = shown(place(state=State.SERVED))
    assert kiosk.have(CameBack(0, uuid4())) == ()


def test_a_return_that_is_not_possible_leads_to_a_person_and_is_not_offered_again() -> None:
    kiosk = shown(place(state=State.SERVED, may_return=True))
    (back,) = kiosk.have(CameBack(0, uuid4()))
    assert isinstance(back, Return)
    kiosk.have(Refused(0, back.request, Why.NOT_NOW))
    view = view_of(kiosk)
    assert kiosk.screen is Screen.STANDING
    assert view.headline == "Mời ông/bà gặp cán bộ"
    assert view.act == ""


@pytest.mark.parametrize(
    ("where", "counters", "headline", "act"),
    [
        (place(state=State.CALLED, counter=3), "Mời đến quầy 3", "Số B042 đang được gọi", ""),
        (place(state=State.SERVING, counter=3), "Quầy 3", "Số B042 đang được phục vụ", ""),
        (place(state=State.ON_HOLD, counter=3), "Quầy 3", "Số B042 đang được phục vụ", ""),
        (place(state=State.SERVED), "", "Số B042 đã phục vụ xong", "start"),
        (place(state=State.CANCELLED), "", "Số B042 đã được hủy", "start"),
        (place(state=State.EXPIRED), "", "Số B042 đã hết hiệu lực", "start"),
    ],
)
def test_every_state_is_told_in_plain_words_with_what_to_do(
    where: Place, counters: str, headline: str, act: str
) -> None:
    view = view_of(shown(where))
    assert (view.counters, view.headline, view.act) == (counters, headline, act)
    assert view.ahead == view.reprint == ""


def test_from_a_number_that_is_over_a_new_one_is_a_touch_away() -> None:
    kiosk = shown(place(state=State.EXPIRED))
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.place is None


def test_a_slip_that_the_server_does_not_know_is_said_so() -> None:
    kiosk = Kiosk()
    (look,) = kiosk.scan(SLIP)
    assert isinstance(look, Look)
    kiosk.have(Refused(0, look.request, Why.NO_TICKET))
    assert kiosk.screen is Screen.ANSWER
    assert kiosk.state.answer is Answer.NO_TICKET
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES


def test_a_slow_answer_about_a_slip_is_not_called_getting_a_number() -> None:
    kiosk = Kiosk()
    kiosk.scan(SLIP)
    kiosk.wait(2)
    assert kiosk.screen is Screen.MOMENT
    assert WORDS.message(kiosk.state).title == "Đang xem số"


def test_the_screen_speaks_the_slips_language_unless_one_was_chosen() -> None:
    kiosk = shown(place(language="en"))
    assert view_of(kiosk).headline == "Please have a seat"
    kiosk.wait(IDLE_S[Screen.STANDING] + 1)
    assert kiosk.state.language == "vi"
    chosen = Kiosk()
    chosen.have(ChoseLanguage(0, "en"))
    shown(place(language="vi"), chosen)
    assert chosen.state.language == "en"


def test_a_language_that_the_kiosk_does_not_speak_is_answered_in_one_that_it_does() -> None:
    kiosk = shown(place(language="km"))
    assert view_of(kiosk).headline == "Mời ông/bà ngồi chờ"
    assert set(WORDS.others(kiosk.state)) == {"vi", "en"}


def test_the_slip_of_the_number_on_the_screen_changes_nothing_and_another_one_does() -> None:
    kiosk = with_ticket()
    assert kiosk.scan(SLIP) == ()
    assert kiosk.screen is Screen.TICKET
    (look,) = kiosk.scan(SLIP.replace(TICKET, "another-ticket-1"))
    assert isinstance(look, Look)
    assert look.ticket == "another-ticket-1"
    assert kiosk.state.place is None


def test_a_slip_is_looked_up_while_no_numbers_are_given() -> None:
    kiosk = Kiosk()
    kiosk.have(BOARD_AT_LUNCH)
    assert kiosk.screen is Screen.CLOSED
    shown(place(), kiosk)
    assert kiosk.screen is Screen.STANDING
    kiosk.have(BOARD_AT_LUNCH)
    assert kiosk.screen is Screen.STANDING
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.CLOSED


def test_a_card_finds_a_lost_number_while_no_numbers_are_given() -> None:
    kiosk = Kiosk()
    kiosk.have(BOARD_AT_LUNCH)
    (find,) = kiosk.scan(WOMAN_OF_71)
    assert isinstance(find, Find)
    assert kiosk.screen is Screen.CLOSED
    (look,) = kiosk.have(Found(0, find.request, (place(),)))
    assert isinstance(look, Look)
    kiosk.have(Looked(0, look.request, place()))
    assert kiosk.screen is Screen.STANDING
    # The card once more, over the number: there is no services screen to go to.
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.screen is Screen.STANDING


def test_no_new_number_is_offered_while_none_are_given() -> None:
    kiosk = Kiosk()
    kiosk.have(BOARD_AT_LUNCH)
    shown(place(state=State.SERVED), kiosk)
    assert view_of(kiosk).act == ""
    kiosk.have(Began(0))
    assert kiosk.screen is Screen.CLOSED


def test_a_closed_day_takes_no_slips() -> None:
    kiosk = Kiosk(day=None)
    assert kiosk.scan(SLIP) == ()
    assert kiosk.screen is Screen.CLOSED


def test_a_card_whose_owner_has_a_number_offers_its_slip_before_anything_is_chosen() -> None:
    kiosk = has_card_with(place())
    (mine,) = WORDS.services(kiosk.state).mine
    assert (mine.has, mine.act) == ("Bà đã có số B042", "In lại phiếu")
    (look,) = kiosk.have(ChoseMine(0, TICKET, uuid4()))
    assert isinstance(look, Look)
    effects = kiosk.have(Looked(0, look.request, place()))
    assert effects == (Print(place(), OFFICE, "vi"), Buzz())
    assert kiosk.screen is Screen.TICKET
    assert view_of(kiosk).title == "Bà đã có số"


def test_a_number_that_was_called_meanwhile_is_told_and_not_printed() -> None:
    kiosk = has_card_with(place())
    (look,) = kiosk.have(ChoseMine(0, TICKET, uuid4()))
    assert isinstance(look, Look)
    effects = kiosk.have(Looked(0, look.request, place(state=State.CALLED, counter=3)))
    assert effects == ()
    assert view_of(kiosk).counters == "Mời đến quầy 3"


def test_two_numbers_have_a_button_each_that_says_what_it_does() -> None:
    called = place("A", state=State.CALLED, counter=1)
    kiosk = has_card_with(place(), called)
    mine = WORDS.services(kiosk.state).mine
    assert [(m.has, m.act) for m in mine] == [
        ("Đã có số B042", "In lại phiếu"),
        ("Đã có số A042", "Xem lượt"),
    ]


def test_numbers_that_come_up_under_a_finger_are_not_touched() -> None:
    kiosk = has_card_with(place())
    assert kiosk.have(ChoseMine(0, TICKET, uuid4()), SETTLE_S / 2) == ()


def test_the_numbers_of_another_card_are_not_shown() -> None:
    kiosk = Kiosk()
    (first,) = kiosk.scan(WOMAN_OF_71)
    kiosk.scan(MAN_OF_28)
    assert isinstance(first, Find)
    kiosk.have(Found(0, first.request, (place(),)))
    assert kiosk.state.mine == ()


def test_nobodys_number_can_be_asked_for_by_touching() -> None:
    kiosk = has_card_with(place())
    assert kiosk.have(ChoseMine(0, "somebody-elses-1", uuid4())) == ()


def test_whoever_leaves_takes_their_numbers_along() -> None:
    kiosk = has_card_with(place())
    kiosk.have(WentBack(0))
    assert kiosk.state.mine == ()


def test_choosing_what_the_person_has_already_prints_the_same_number_again() -> None:
    kiosk = has_card_with(place())
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    effects = kiosk.have(Issued(0, issue.request, place(known=True)), 0.03)
    assert effects == (Print(place(known=True), OFFICE, "vi"), Buzz())
    assert kiosk.screen is Screen.TICKET
    assert view_of(kiosk).title == "Bà đã có số"
    assert view_of(kiosk).number == "B042"


def test_choosing_what_the_person_is_called_for_shows_the_way_to_the_counter() -> None:
    kiosk = has_card_with(place())
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    called = place(known=True, state=State.CALLED, counter=2)
    assert kiosk.have(Issued(0, issue.request, called), 0.03) == ()
    assert kiosk.screen is Screen.STANDING
    assert view_of(kiosk).counters == "Mời đến quầy 2"


def test_neither_card_nor_link_is_in_what_a_log_could_show() -> None:
    kiosk = has_card_with(place())
    kiosk.scan(SLIP)
    finds: list[Effect] = [effect for effect in kiosk.effects if isinstance(effect, Find)]
    assert finds
    assert "020055000001" not in f"{kiosk.effects!r} {kiosk.state!r}"
