"""Which screen follows which, as citizens meet them; no widget, no clock, no network."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from glassless import (
    DOSSIER,
    MAN_OF_28,
    MAN_OF_65,
    OFFICE,
    TICKET,
    TODAY,
    WOMAN_OF_71,
    WORDS,
    Kiosk,
    board,
    place,
    with_ticket,
)

from kiosk.codes.card import Kind, Scan
from kiosk.flow.events import (
    AskedPriority,
    BoardCame,
    Buzz,
    ChoseLanguage,
    ChosePriority,
    Issue,
    Issued,
    OfficeCame,
    Print,
    Refused,
    ReportSlip,
    Scanned,
    ServerLost,
    Tick,
    WentBack,
    Why,
    Widened,
)
from kiosk.flow.moves import IDLE_S, NO_PAPER_S, SETTLE_S
from kiosk.flow.state import Answer, Screen, State, offered_services
from kiosk.flow.step import step
from server.core.ticket import Slip


def test_two_touches_lead_from_the_welcome_to_the_slip() -> None:
    kiosk = Kiosk()
    assert kiosk.screen is Screen.WELCOME
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert (issue.service, issue.priority, issue.citizen) == ("B", None, None)
    printing, buzz = kiosk.get_number()
    assert kiosk.screen is Screen.TICKET
    assert printing == Print(place(), OFFICE, "vi")
    assert buzz == Buzz()


def test_one_scan_and_one_touch_lead_an_elder_to_a_priority_slip() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.screen is Screen.SERVICES
    assert WORDS.services(kiosk.state).title == "Mời bà chọn lĩnh vực"
    favour = WORDS.services(kiosk.state).favour
    assert favour is not None
    assert favour.granted
    assert favour.group == "Người cao tuổi (từ 60 tuổi)"
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert issue.priority == "elderly"
    assert issue.citizen is not None


def test_an_elder_may_decline_and_is_still_called_ba() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.have(ChosePriority(0, None))
    favour = WORDS.services(kiosk.state).favour
    assert favour is not None
    assert not favour.granted
    assert WORDS.services(kiosk.state).title == "Mời bà chọn lĩnh vực"
    (issue,) = kiosk.touch_service("B")
    assert isinstance(issue, Issue)
    assert issue.priority is None


def test_a_rescan_does_not_undo_what_was_declined() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.have(ChosePriority(0, None))
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.state.priority is None


def test_the_young_are_offered_no_priority_by_their_card() -> None:
    kiosk = Kiosk()
    kiosk.scan(MAN_OF_28)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority is None
    assert WORDS.services(kiosk.state).title == "Mời ông/bà chọn lĩnh vực"


def test_priority_can_be_claimed_by_hand() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedPriority(0))
    assert kiosk.screen is Screen.PRIORITY
    kiosk.have(ChosePriority(0, "pregnant"))
    assert kiosk.screen is Screen.SERVICES
    (issue,) = kiosk.touch_service("A")
    assert isinstance(issue, Issue)
    assert issue.priority == "pregnant"


def test_only_staff_grant_what_the_kiosk_does_not_offer() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedPriority(0))
    assert "merit" not in [choice.key for choice in WORDS.priority(kiosk.state).choices]
    kiosk.have(ChosePriority(0, "merit"))
    assert kiosk.state.priority is None


def test_an_office_that_gives_priority_from_80_suggests_it_from_80() -> None:
    kiosk = Kiosk()
    groups = tuple(replace(g, from_age=80 if g.from_age else None) for g in OFFICE.priority)
    kiosk.have(OfficeCame(0, replace(OFFICE, priority=groups)))
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.state.priority is None


def test_an_appointment_slip_leads_to_the_results_lane() -> None:
    kiosk = Kiosk()
    kiosk.scan(DOSSIER)
    assert [s.letter for s in offered_services(kiosk.state)] == ["T"]
    assert kiosk.touch_service("A") == ()
    (issue,) = kiosk.touch_service("T")
    assert isinstance(issue, Issue)
    assert issue.service == "T"


def test_from_the_results_lane_all_services_are_one_touch_away() -> None:
    kiosk = Kiosk()
    kiosk.scan(DOSSIER)
    kiosk.have(Widened(0))
    assert offered_services(kiosk.state) == OFFICE.services


def test_a_card_after_the_appointment_slip_keeps_the_lane() -> None:
    kiosk = Kiosk()
    kiosk.scan(DOSSIER)
    kiosk.scan(MAN_OF_65)
    assert [s.letter for s in offered_services(kiosk.state)] == ["T"]
    assert kiosk.state.priority == "elderly"


def test_an_office_without_a_results_lane_offers_everything() -> None:
    kiosk = Kiosk()
    services = tuple(s for s in OFFICE.services if s.group != "collect")
    kiosk.have(OfficeCame(0, replace(OFFICE, services=services)))
    kiosk.scan(DOSSIER)
    assert kiosk.screen is Screen.SERVICES
    assert WORDS.services(kiosk.state).title == "Mời ông/bà chọn lĩnh vực"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (WOMAN_OF_71[:40], Answer.DAMAGED),
        ("GD4020000000001|4e67|-|$", Answer.HEALTH),
        ("eyJhbGciOiJFUzI1NiJ9.AAAA.BBBB", Answer.VNEID),
        ("https://example.vn/abc", Answer.URL),
        ("Mã của ai đó", Answer.UNKNOWN),
    ],
)
def test_every_foreign_code_has_an_answer_of_its_own(text: str, answer: Answer) -> None:
    kiosk = Kiosk()
    kiosk.scan(text)
    assert kiosk.screen is Screen.ANSWER
    assert kiosk.state.answer is answer
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES


def test_the_answers_differ() -> None:
    titles = {WORDS.answer(State(answer=answer)).title for answer in Answer}
    assert len(titles) == len(Answer)


def test_the_later_lines_of_a_cards_back_are_passed_over() -> None:
    kiosk = Kiosk()
    kiosk.have(Scanned(0, Scan(Kind.REST), TODAY, uuid4()))
    assert kiosk.screen is Screen.WELCOME


def test_a_double_tap_on_a_service_makes_one_ticket() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert len(kiosk.touch_service("B")) == 1
    assert kiosk.touch_service("B", after=0.1) == ()
    assert kiosk.touch_service("A", after=0.1) == ()


def test_a_double_tap_on_the_welcome_touches_no_service() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    assert kiosk.touch_service("B", after=SETTLE_S / 2) == ()
    assert kiosk.screen is Screen.SERVICES


def test_a_double_tap_on_a_service_does_not_close_the_ticket() -> None:
    kiosk = with_ticket()
    kiosk.have(WentBack(0), after=SETTLE_S / 2)
    assert kiosk.screen is Screen.TICKET


def test_an_answer_to_another_request_is_not_shown() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.have(Issued(0, UUID(int=0), place("A")))
    assert kiosk.screen is not Screen.TICKET


def test_a_slow_server_is_explained_and_its_number_still_shown() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.wait(2)
    assert kiosk.screen is Screen.MOMENT
    kiosk.get_number()
    assert kiosk.screen is Screen.TICKET


def test_no_number_sends_the_citizen_to_the_staff_and_comes_back_by_itself() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(ChoseLanguage(0, "en"))
    kiosk.touch_service("B")
    assert kiosk.state.taking is not None
    kiosk.have(Refused(0, kiosk.state.taking.request))
    assert kiosk.screen is Screen.STAFF
    assert kiosk.state.language == "en"
    kiosk.have(BoardCame(0, board()))
    assert kiosk.screen is Screen.STAFF
    kiosk.wait(IDLE_S[Screen.STAFF] + 1)
    assert kiosk.screen is Screen.WELCOME
    assert kiosk.state.language == "vi"


def test_even_an_issuer_that_never_answers_does_not_hold_the_citizen() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.wait(25)
    assert kiosk.screen is Screen.STAFF


def test_an_office_that_closes_meanwhile_says_so() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    assert kiosk.state.taking is not None
    kiosk.have(Refused(0, kiosk.state.taking.request, Why.CLOSED))
    assert kiosk.screen is Screen.CLOSED


def test_the_kiosk_opens_and_closes_with_the_office() -> None:
    kiosk = Kiosk(day=None)
    assert kiosk.screen is Screen.CLOSED
    kiosk.touch_start()
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.screen is Screen.CLOSED
    assert kiosk.state.citizen is None
    kiosk.have(BoardCame(0, board(day=2)))
    assert kiosk.screen is Screen.WELCOME
    kiosk.touch_start()
    kiosk.have(BoardCame(0, board(day=None)))
    assert kiosk.screen is Screen.CLOSED


def test_a_lost_server_sends_to_the_staff_and_its_return_welcomes() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.have(ServerLost(0))
    assert kiosk.screen is Screen.STAFF
    assert kiosk.state.citizen is None
    kiosk.wait(60)
    assert kiosk.screen is Screen.STAFF
    kiosk.have(BoardCame(0, board()))
    assert kiosk.screen is Screen.WELCOME


def test_a_number_stays_up_when_the_server_is_lost() -> None:
    kiosk = with_ticket()
    kiosk.have(ServerLost(0))
    assert kiosk.screen is Screen.TICKET
    kiosk.wait(IDLE_S[Screen.TICKET] + 1)
    assert kiosk.screen is Screen.STAFF


def test_a_kiosk_that_has_never_met_its_server_says_that_it_starts() -> None:
    state, _ = step(State(), Tick(5.0))
    assert state.screen is Screen.STARTING
    state, _ = step(state, ServerLost(6.0))
    assert state.screen is Screen.STAFF


def test_a_printed_slip_is_reported_and_the_screen_returns() -> None:
    kiosk = with_ticket()
    (report,) = kiosk.printed(Slip.PRINTED)
    assert isinstance(report, ReportSlip)
    assert (report.ticket, report.outcome) == (TICKET, Slip.PRINTED)
    kiosk.wait(IDLE_S[Screen.TICKET] + 1)
    assert kiosk.screen is Screen.WELCOME


def test_without_paper_the_number_stays_long_enough_to_write_it_down() -> None:
    kiosk = with_ticket()
    (report,) = kiosk.printed(Slip.NOT_PRINTED, "paper_out")
    assert isinstance(report, ReportSlip)
    assert report.fault == "paper_out"
    view = WORDS.number(kiosk.state)
    assert view is not None
    assert view.number == "B042"
    assert "chụp số này" in view.headline
    kiosk.wait(NO_PAPER_S - 2)
    assert kiosk.screen is Screen.TICKET
    kiosk.wait(4)
    assert kiosk.screen is Screen.WELCOME


def test_a_slip_that_fails_after_the_citizen_has_left_is_still_reported() -> None:
    kiosk = with_ticket()
    kiosk.have(WentBack(0))
    (report,) = kiosk.printed(Slip.NOT_PRINTED, "offline")
    assert isinstance(report, ReportSlip)
    assert kiosk.screen is Screen.WELCOME


def test_scanning_again_over_the_number_keeps_it_and_another_card_begins_anew() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.touch_service("B")
    kiosk.get_number()
    kiosk.scan(WOMAN_OF_71)
    kiosk.scan("https://example.vn/abc")
    assert kiosk.screen is Screen.TICKET
    kiosk.scan(MAN_OF_28)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority is None
    assert kiosk.state.place is None


def test_the_panels_button_works_for_the_next_person_once_the_slip_is_out() -> None:
    kiosk = with_ticket()
    kiosk.touch_start()
    assert kiosk.screen is Screen.TICKET
    kiosk.printed(Slip.PRINTED)
    kiosk.touch_start()
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.place is None


@pytest.mark.parametrize("leave", ["idle", "back"])
def test_whoever_leaves_is_forgotten(leave: str) -> None:
    kiosk = Kiosk()
    kiosk.have(ChoseLanguage(0, "en"))
    kiosk.scan(WOMAN_OF_71)
    if leave == "idle":
        kiosk.wait(IDLE_S[Screen.SERVICES] + 1)
    else:
        kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.WELCOME
    assert kiosk.state.citizen is None
    assert kiosk.state.priority is None
    assert kiosk.state.language == "vi"


def test_a_language_chosen_on_the_welcome_does_not_stay_for_the_next_person() -> None:
    kiosk = Kiosk()
    kiosk.have(ChoseLanguage(0, "en"))
    assert kiosk.state.language == "en"
    kiosk.wait(IDLE_S[Screen.WELCOME] + 1)
    assert kiosk.state.language == "vi"


def test_back_from_the_priority_screen_leads_to_the_services() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(AskedPriority(0))
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.SERVICES


def test_changed_settings_are_taken_over_under_way() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.have(OfficeCame(0, replace(OFFICE, priority=())))
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority is None
    assert WORDS.services(kiosk.state).favour is None


def test_how_many_wait_is_on_the_tile_as_the_board_says() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    tiles = {tile.letter: tile for tile in WORDS.services(kiosk.state).tiles}
    assert tiles["B"].waiting == "3 người chờ"
    assert tiles["A"].waiting == "Chưa có ai chờ"


def test_the_state_shows_nothing_of_a_card() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    effects = kiosk.touch_service("B")
    shown = f"{kiosk.state!r} {effects!r}"
    for secret in ("020055000001", "1955", "Mẫu", "female"):
        assert secret not in shown
