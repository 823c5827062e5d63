"""Everything that people hold under the scanner, and what the kiosk then says and sounds.

Every string here is made up.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from glassless import DOSSIER, MAN_OF_28, SLIP, TODAY, WOMAN_OF_71, WORDS, Kiosk, place, with_ticket

from kiosk.codes.card import Kind, Scan, recognise
from kiosk.codes.foreign import is_on_goods
from kiosk.flow.events import Buzz, CheckIn, Find, Look, Looked, Refused, Scanned, Why
from kiosk.flow.scanning import PART_S, TOGETHER_S
from kiosk.flow.state import Answer, Screen, Taking

DATA = Path(__file__).parent / "data"
CARDS = [
    case["raw"]
    for case in json.loads((DATA / "citizen_card_qr.json").read_text("utf-8"))
    if case["ok"]
]
VIETQR = (
    "00020101021238570010A000000727012700069704030113001101234567802"
    "08QRIBFTTA530370454061800005802VN62340819thanh toan thu phi6304A203"
)
VCARD = "BEGIN:VCARD\nVERSION:3.0\nN:Nông;Mẫu\nTEL:0912345678\nURL:https://example.vn\nEND:VCARD"
PASSPORT = "P<VNMNONG<<THI<MAU".ljust(44, "<")
PASSPORT_END = "C1234567<8VNM5502037F3112315<<<<<<<<<<<<<<06"
LICENCE = "020160000006;LƯƠNG ĐÌNH MẪU;30/12/1960;B2;Sở Giao thông Lạng Sơn"

FOREIGN = [
    (VIETQR, Answer.PAYMENT),
    (VCARD, Answer.CONTACT),
    ("MECARD:N:Mau;TEL:0912345678;;", Answer.CONTACT),
    ("tel:+84912345678", Answer.CONTACT),
    ("WIFI:T:WPA;S:Khach;P:matkhau;;", Answer.WIFI),
    (PASSPORT, Answer.PASSPORT),
    (PASSPORT + PASSPORT_END, Answer.PASSPORT),
    (LICENCE, Answer.LICENCE),
    ("020160000006|Lương Đình Mẫu|A1|30121960", Answer.LICENCE),
    ("080000001", Answer.OLD_CARD),
    (WOMAN_OF_71 + MAN_OF_28, Answer.TWO),
    (WOMAN_OF_71[:40], Answer.DAMAGED),
    ("IDVNM0550000011020055", Answer.DAMAGED),
    ("GD4020000000001|4e67|-|$", Answer.HEALTH),
    ("eyJhbGciOiJFUzI1NiJ9.AAAA.BBBB", Answer.VNEID),
    ("https://example.vn/abc", Answer.URL),
    ("\x00\x07\x1b[2J\ufffd\ufffd", Answer.UNKNOWN),
    ("á»‘ Ã¡ mÃ£ há»ng", Answer.UNKNOWN),
    ("00020101020304050607080910111213", Answer.PAYMENT),
]


@pytest.mark.parametrize(("text", "said"), FOREIGN, ids=[answer for _, answer in FOREIGN])
def test_every_foreign_code_has_an_answer_of_its_own_and_two_beeps(text: str, said: Answer) -> None:
    kiosk = Kiosk()
    assert said is Answer.UNKNOWN or recognise(text).kind == said
    kiosk.scan(text)
    assert (kiosk.screen, kiosk.state.answer) == (Screen.ANSWER, said)
    assert kiosk.effects == [Buzz(2)]


@pytest.mark.parametrize("language", WORDS.languages)
@pytest.mark.parametrize("said", Answer)
def test_every_answer_has_short_words_of_its_own(said: Answer, language: str) -> None:
    answers = WORDS.languages[language].answer
    message = getattr(answers, said)
    assert len(message.title) <= 40
    assert len(message.text) <= 110
    others = [getattr(answers, other).title for other in Answer if other is not said]
    assert message.title not in others


@pytest.mark.parametrize(("text", "said"), FOREIGN, ids=[answer for _, answer in FOREIGN])
def test_nothing_of_a_code_stays_or_can_be_shown(text: str, said: Answer) -> None:
    kiosk = Kiosk()
    kiosk.scan(text)
    shown = f"{kiosk.state!r} {WORDS.answer(kiosk.state)} {recognise(text)!r}"
    for part in ("020055000001", "020160000006", "Mẫu", "MAU", "0912345678", "matkhau", "A203"):
        assert part not in shown
    assert said == kiosk.state.answer


@pytest.mark.parametrize("text", [*CARDS, DOSSIER])
def test_a_code_that_is_taken_sounds_once(text: str) -> None:
    kiosk = Kiosk()
    kiosk.scan(text)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.effects[-1] == Buzz(1)


@pytest.mark.parametrize("code", ["8934563138165", "5449000000996", "96385074"])
def test_the_bar_code_of_goods_is_known_by_its_last_digit(code: str) -> None:
    assert is_on_goods(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not is_on_goods(wrong)
    assert recognise(code) == Scan(Kind.APPOINTMENT, code=code, otherwise=Kind.GOODS)


def test_what_was_bought_is_named_once_the_server_knows_of_no_such_appointment() -> None:
    kiosk = Kiosk()
    (asked,) = kiosk.scan("8934563138165")
    assert isinstance(asked, CheckIn)
    assert kiosk.effects == [asked], "nothing is heard before the server has answered"
    kiosk.have(Refused(0, asked.request, Why.NO_APPOINTMENT))
    assert kiosk.state.answer is Answer.GOODS
    assert kiosk.effects[-1] == Buzz(2)


def test_a_slip_of_another_day_or_office_is_nobodys_number_here() -> None:
    kiosk = Kiosk()
    (asked,) = kiosk.scan(SLIP)
    assert isinstance(asked, Look)
    kiosk.have(Refused(0, asked.request, Why.NO_TICKET))
    assert kiosk.state.answer is Answer.NO_TICKET
    assert kiosk.effects == [asked, Buzz(2)]


def test_a_slip_of_today_sounds_once_when_it_is_known() -> None:
    kiosk = Kiosk()
    (asked,) = kiosk.scan(SLIP)
    assert isinstance(asked, Look)
    kiosk.have(Looked(0, asked.request, place()))
    assert kiosk.screen is Screen.STANDING
    assert kiosk.effects == [asked, Buzz(1)]


def test_what_is_refused_after_a_touch_does_not_beep() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    assert isinstance(kiosk.state.taking, Taking)
    kiosk.have(Refused(0, kiosk.state.taking.request, Why.FULL))
    assert Buzz(2) not in kiosk.effects


def soon(kiosk: Kiosk, text: str, after: float = 0.1) -> None:
    kiosk.have(Scanned(0, recognise(text), TODAY, uuid4()), after)


@pytest.mark.parametrize("text", [VCARD, "Nha khoa Mẫu\n0912345678\nLH-0731\n12 phố Thử"])
def test_the_lines_of_one_code_are_answered_once(text: str) -> None:
    first, *rest = text.split("\n")
    kiosk = Kiosk()
    kiosk.scan(first)
    said = kiosk.state.answer
    for line in rest:
        soon(kiosk, line)
    assert (kiosk.screen, kiosk.state.answer) == (Screen.ANSWER, said)
    assert kiosk.effects == [Buzz(2)]


def test_the_second_line_of_a_passport_says_nothing_new() -> None:
    kiosk = Kiosk()
    kiosk.scan(PASSPORT)
    kiosk.scan(PASSPORT_END)
    assert kiosk.state.answer is Answer.PASSPORT
    assert kiosk.effects == [Buzz(2)]


def test_a_code_that_was_cut_in_two_is_one_damaged_card() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71[:45])
    soon(kiosk, WOMAN_OF_71[45:], 0.3)
    assert kiosk.state.answer is Answer.DAMAGED
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.screen is Screen.SERVICES


def test_noise_before_a_card_does_not_cost_the_card() -> None:
    kiosk = Kiosk()
    kiosk.scan("\ufffd\ufffd\x07")
    soon(kiosk, WOMAN_OF_71)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.citizen is not None


def test_the_same_code_shown_again_later_is_answered_again() -> None:
    kiosk = Kiosk()
    kiosk.scan("https://example.vn/abc")
    kiosk.have(Scanned(0, recognise("https://example.vn/abc"), TODAY, uuid4()), PART_S)
    assert kiosk.effects == [Buzz(2), Buzz(2)]


@pytest.mark.parametrize("turns", [2, 3, 8])
def test_two_cards_in_view_take_nothing_until_one_is_put_away(turns: int) -> None:
    kiosk = Kiosk()
    for n in range(turns):
        soon(kiosk, (WOMAN_OF_71, MAN_OF_28)[n % 2], 0.3)
    assert kiosk.state.answer is Answer.TWO
    assert kiosk.state.citizen is None
    assert not kiosk.state.mine
    kiosk.have(Scanned(0, recognise(MAN_OF_28), TODAY, uuid4()), TOGETHER_S)
    assert kiosk.screen is Screen.SERVICES
    assert isinstance(kiosk.effects[-2], Find)


def test_two_cards_after_somebodys_number_leave_that_number_to_nobody() -> None:
    kiosk = with_ticket()
    soon(kiosk, WOMAN_OF_71, 3.0)
    soon(kiosk, MAN_OF_28)
    assert kiosk.state.answer is Answer.TWO
    assert kiosk.state.place is None


def test_the_next_persons_card_is_taken_a_second_later() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    kiosk.scan(MAN_OF_28)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.priority is None


def test_a_card_that_stays_in_view_keeps_its_owner_there_and_changes_nothing() -> None:
    kiosk = Kiosk()
    kiosk.scan(WOMAN_OF_71)
    before = kiosk.state
    for _ in range(40):
        soon(kiosk, WOMAN_OF_71, 0.25)
    assert kiosk.screen is Screen.SERVICES
    assert kiosk.state.since == before.since
    assert len([e for e in kiosk.effects if isinstance(e, Find)]) == 1
