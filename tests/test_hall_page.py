"""The hall board in a real browser: what it shows, at which size, and when the line is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from browser import chromium
from display_browser import FAINT, OVERFLOWING, STILL, Watched
from display_stage import (
    Stage,
    busy_board,
    office,
    quiet_board,
    with_call,
    with_counter,
    with_lines,
)
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect

from display.pages import told
from server.core.board import Board, CounterState, CounterView, LineView, PauseReason
from server.core.hours import Issuing, NotIssuing
from server.core.office import Office, OfficeTexts
from server.core.ticket import State
from server.desk import Key

TELEVISION = (1920, 1080)
OFFICE_PC = (1366, 768)
ON_END = (1080, 1920)
OFFICE = office()
QUIET = quiet_board(OFFICE)
BUSY = busy_board(OFFICE)
LOST = re.compile(r"^Mất kết nối với máy chủ – đang hiện thông tin lúc \d\d:\d\d$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage(OFFICE, QUIET)
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def hall(browser: Browser, stage: Stage) -> Iterator[Page]:
    watched = Watched(browser, *TELEVISION)
    yield watched.open(f"{stage.url}/display/hall")
    assert watched.complaints == []
    watched.page.close()


def shown(page: Page, board: Board, place: Office = OFFICE) -> dict[str, Any]:
    """Return what the page's own model makes of `board`."""
    script = "async ([b, o]) => (await import('/display/static/hall_model.js')).hall(b, o)"
    found: dict[str, Any] = page.evaluate(script, [msgspec.to_builtins(board), told(place, "")])
    return found


def full_board(place: Office) -> Board:
    """Return the fullest board: twelve services, four digits, counters of two digits."""
    board = with_lines(quiet_board(place), first=996, waiting=118)
    for n, number in enumerate(("B1001", "T1002", "L1003", "K1004", "A1000")):
        board = with_call(board, number, 8 + n)
    return with_counter(board, CounterView(1, CounterState.PAUSED))


def told_board(place: Office) -> Board:
    """Return the fullest board with the longest notice, and a reason why no numbers are given."""
    board = full_board(place)
    for number, reason in ((2, PauseReason.LUNCH), (3, PauseReason.CONSULTING)):
        board = with_counter(board, CounterView(number, CounterState.PAUSED, pause=reason))
    lines = tuple(replace(line, full=True) for line in board.lines)
    notice = "Mời ông bà có giấy hẹn đến quầy 7 trước 16 giờ, mang theo bản chính. " * 3
    issuing = not_issuing(NotIssuing.STOPPED, HALF_PAST_ONE)
    return replace(board, notice=notice[:160], issuing=issuing, lines=lines)


def test_a_hall_without_a_call_invites_to_take_a_number(hall: Page) -> None:
    expect(hall.get_by_text("Mời lấy số và chờ được gọi")).to_be_visible()
    expect(hall.locator("#called")).to_be_hidden()


def test_a_call_appears_and_is_the_one_strong_thing(hall: Page, stage: Stage) -> None:
    stage.show(with_call(QUIET, "A042", 3))
    expect(hall.locator("#number")).to_have_text("A042")
    expect(hall.locator("#counter")).to_have_text("3")
    expect(hall.locator("#invitation")).to_have_text("Mời số")
    expect(hall.locator("#now")).to_have_css("background-color", "rgb(164, 22, 26)")


def test_once_the_citizen_is_served_the_number_becomes_calm(hall: Page, stage: Stage) -> None:
    stage.show(with_call(QUIET, "A042", 3, State.SERVING))
    expect(hall.locator("#invitation")).to_have_text("Số vừa gọi")
    expect(hall.locator("#now")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_closed_office_says_so(hall: Page, stage: Stage) -> None:
    stage.show(replace(BUSY, day=None))
    expect(hall.get_by_text("Hết giờ làm việc")).to_be_visible()
    expect(hall.locator("#lines")).to_be_hidden()


def test_earlier_calls_stand_below_newest_first(hall: Page, stage: Stage) -> None:
    stage.show(BUSY)
    numbers = hall.locator("#recent > li > .number")
    expect(numbers).to_have_text(["D022", "T009", "B058", "C017"])
    expect(hall.locator("#recent > li.awaited > .number")).to_have_text(["T009"])


def test_every_line_shows_who_is_next_and_how_many_wait(hall: Page, stage: Stage) -> None:
    stage.show(BUSY)
    first = hall.locator("#lines > li").first
    expect(first.locator(".tile")).to_have_text("A")
    expect(first.locator(".name")).to_have_text("Tư pháp – Hộ tịch")
    expect(first.locator(".next .number")).to_have_text(["A043", "A044"])
    expect(first.locator(".waiting")).to_have_text("12 đang chờ")
    expect(hall.locator("#lines > li").nth(2)).to_contain_text("Chưa có người chờ")


def test_a_paused_counter_is_named(hall: Page, stage: Stage) -> None:
    stage.show(BUSY)
    expect(hall.locator("#paused")).to_have_text("Tạm ngưng phục vụ: Quầy 5")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (PauseReason.LUNCH, "Nghỉ trưa: Quầy 5"),
        (PauseReason.BREAK, "Nghỉ giải lao: Quầy 5"),
        (PauseReason.CONSULTING, "Trao đổi nghiệp vụ: Quầy 5"),
    ],
)
def test_a_pause_says_why(hall: Page, stage: Stage, reason: PauseReason, words: str) -> None:
    stage.show(with_counter(BUSY, CounterView(5, CounterState.PAUSED, pause=reason)))
    expect(hall.locator("#paused")).to_have_text(words)


def not_issuing(why: NotIssuing, until: datetime | None = None) -> Issuing:
    return Issuing(False, why, until)


HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HALF_PAST_ONE = datetime.now(HANOI).replace(hour=13, minute=30)
NEW_YEAR = datetime(2031, 1, 2, 7, 30, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("issuing", "words"),
    [
        (not_issuing(NotIssuing.BREAK, HALF_PAST_ONE), "Nghỉ trưa – Phát số lại lúc 13:30"),
        (
            not_issuing(NotIssuing.STOPPED, HALF_PAST_ONE),
            "Tạm ngưng phát số – Phát số lại lúc 13:30",
        ),
        (not_issuing(NotIssuing.STOPPED), "Tạm ngưng phát số"),
        (not_issuing(NotIssuing.ENDED), "Đã hết giờ phát số"),
        (
            not_issuing(NotIssuing.BEFORE, HALF_PAST_ONE),
            "Chưa đến giờ làm việc – Phát số từ 13:30",
        ),
        (
            not_issuing(NotIssuing.BEFORE, NEW_YEAR),
            "Chưa đến giờ làm việc – Phát số từ 07:30 ngày 02/01",
        ),
    ],
)
def test_when_no_numbers_are_given_the_board_says_why_and_until_when(
    hall: Page, stage: Stage, issuing: Issuing, words: str
) -> None:
    stage.show(replace(BUSY, issuing=issuing))
    expect(hall.locator("#resting")).to_have_text(words)
    expect(hall.locator("#number")).to_have_text("A042")
    stage.show(replace(BUSY, version=99))
    expect(hall.locator("#resting")).to_have_text("")


def test_an_empty_hall_in_a_break_says_so_large(hall: Page, stage: Stage) -> None:
    stage.show(replace(QUIET, issuing=not_issuing(NotIssuing.BREAK, HALF_PAST_ONE)))
    expect(hall.locator("#rest")).to_have_text("Nghỉ trưa")
    expect(hall.locator("#rest-back")).to_have_text("Phát số lại lúc 13:30")
    expect(hall.locator("#rest-en")).to_have_text("Lunch break – Numbers again at 13:30")
    expect(hall.locator("#lines")).to_be_hidden()
    assert hall.evaluate(OVERFLOWING) == []


def test_a_line_without_numbers_says_so(hall: Page, stage: Stage) -> None:
    lines = [replace(line, full=True) for line in BUSY.lines]
    stage.show(replace(BUSY, lines=tuple(lines)))
    waiting = hall.locator("#lines .waiting")
    expect(waiting.first).to_have_text("12 đang chờ · hết số")
    expect(waiting.nth(2)).to_have_text("Tạm hết số")
    assert hall.evaluate(OVERFLOWING) == []


def test_a_notice_stands_above_until_it_is_taken_down(hall: Page, stage: Stage) -> None:
    stage.show(replace(BUSY, notice="Quầy 3 phục vụ đến 16 giờ"))
    expect(hall.locator("#notice")).to_have_text("Quầy 3 phục vụ đến 16 giờ")
    stage.show(replace(BUSY, version=99))
    expect(hall.locator("#notice")).to_be_hidden()


def test_an_office_says_in_its_own_words_that_it_is_closed(hall: Page, stage: Stage) -> None:
    words = {"vi": "Hẹn gặp lại ông/bà lúc 7 giờ 30", "en": "See you at half past seven"}
    stage.office = replace(OFFICE, texts=OfficeTexts(closed=words))
    stage.show(replace(QUIET, version=2, office=2, day=None))
    expect(hall.locator("#closed")).to_have_text(words["vi"])
    expect(hall.locator("#closed-en")).to_have_text(words["en"])


def test_the_time_is_the_servers(hall: Page) -> None:
    expect(hall.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_a_recalled_number_stands_once_and_first(hall: Page) -> None:
    board = with_call(with_call(QUIET, "A001", 1), "B001", 2)
    model = shown(hall, with_call(board, "A001", 1, recall=True))
    assert model["current"] == {"id": 3, "number": "A001", "counter": 1, "awaited": True}
    assert [call["number"] for call in model["recent"]] == ["B001"]


def test_a_number_that_moved_to_another_counter_is_awaited_only_there(hall: Page) -> None:
    board = with_call(with_call(QUIET, "A001", 1), "A001", 2)
    model = shown(hall, board)
    assert model["current"]["counter"] == 2
    assert model["recent"] == []


def test_long_numbers_are_shown_one_per_line(hall: Page) -> None:
    lines = (LineView("A", 7, ("A999", "A1000", "A1001")), *QUIET.lines[1:])
    model = shown(hall, replace(QUIET, lines=lines))
    assert model["lines"][0]["next"] == ["A999"]


def test_of_very_many_services_only_those_with_people_are_listed(hall: Page) -> None:
    place = replace(OFFICE, services=tuple(replace(OFFICE.services[0], letter=a) for a in ALPHABET))
    board = replace(quiet_board(place), lines=(LineView("C", 2, ("C001",)), LineView("X", 1)))
    assert [line["letter"] for line in shown(hall, board, place)["lines"]] == ["C", "X"]


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize("size", [TELEVISION, OFFICE_PC, ON_END])
@pytest.mark.parametrize("services", [8, 12])
def test_everything_fits_and_the_number_is_a_fifth_of_the_height(
    browser: Browser, stage: Stage, size: tuple[int, int], services: int
) -> None:
    stage.office = office(services, 12)
    watched = Watched(browser, *size)
    page = watched.open(f"{stage.url}/display/hall")
    for board in (
        BUSY,
        full_board(stage.office),
        told_board(stage.office),
        quiet_board(stage.office, day=None),
    ):
        stage.show(replace(board, version=time.monotonic_ns()))
        situation = "closed" if board.day is None else "call"
        page.wait_for_selector(f"#now[data-situation={situation}]")
        if board.calls:
            expect(page.locator("#number")).to_have_text(board.calls[0].number)
            # Of a screen on end the width is what limits.
            assert page.evaluate(DIGIT_HEIGHT) >= (size[0] / 6 if size == ON_END else size[1] / 5)
        assert page.evaluate(OVERFLOWING) == []
        page.evaluate(STILL)
        assert page.evaluate(FAINT) == []
    assert watched.complaints == []
    page.close()


DIGIT_HEIGHT = """() => {
  const style = getComputedStyle(document.querySelector("#number .digit"));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} "Be Vietnam Pro"`;
  return pen.measureText("0").actualBoundingBoxAscent;
}"""


@pytest.mark.parametrize("counters", [1, 12])
def test_one_counter_or_twelve_look_right(browser: Browser, stage: Stage, counters: int) -> None:
    stage.office = office(8, counters)
    stage.show(with_call(with_lines(quiet_board(stage.office)), "W1000", counters))
    watched = Watched(browser, *OFFICE_PC)
    page = watched.open(f"{stage.url}/display/hall")
    assert page.evaluate(OVERFLOWING) == []
    page.close()


def test_a_new_call_moves_for_less_than_300_ms(hall: Page, stage: Stage) -> None:
    hall.evaluate(NOTE_MOTION)
    stage.show(with_call(QUIET, "A042", 3))
    expect(hall.locator("#number")).to_have_text("A042")
    assert [0 < ms < 300 for ms in hall.evaluate("window.motions")] == [True]


def test_nothing_moves_for_whoever_asked_for_less_motion(browser: Browser, stage: Stage) -> None:
    watched = Watched(browser, *TELEVISION, motion=False)
    page = watched.open(f"{stage.url}/display/hall")
    page.evaluate(NOTE_MOTION)
    stage.show(with_call(QUIET, "A042", 3))
    expect(page.locator("#number")).to_have_text("A042")
    assert page.evaluate("window.motions") == []
    page.close()


NOTE_MOTION = """() => {
  window.motions = [];
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, options) {
    window.motions.push(options.duration);
    return animate.call(this, frames, options);
  };
}"""


def test_nothing_comes_from_anywhere_else(browser: Browser, stage: Stage) -> None:
    watched = Watched(browser, *TELEVISION)
    watched.open(f"{stage.url}/display/hall")
    assert watched.complaints == []
    assert all(url.startswith(stage.url) for url in watched.asked)
    watched.page.close()


def test_a_server_that_goes_is_marked_and_one_that_returns_is_found(
    hall: Page, stage: Stage
) -> None:
    stage.show(BUSY)
    expect(hall.locator("#number")).to_have_text("A042")
    stage.stop()
    expect(hall.locator("#lost")).to_have_text(LOST)
    expect(hall.locator("#number")).to_have_text("A042")
    assert hall.evaluate(COVERED) is False
    assert hall.evaluate(OVERFLOWING) == []
    stage.board = with_call(BUSY, "A043", 1)
    stage.start()
    expect(hall.locator("#number")).to_have_text("A043", timeout=15000)
    expect(hall.locator("#lost")).to_be_hidden()


COVERED = """() => {
  const [strip, number] = ["lost", "number"].map((id) =>
    document.getElementById(id).getBoundingClientRect());
  return strip.top < number.bottom && number.top < strip.bottom;
}"""


def test_a_line_that_only_falls_silent_is_noticed(hall: Page, stage: Stage) -> None:
    stage.is_mute = True
    begun = time.monotonic()
    expect(hall.locator("#lost")).to_have_text(LOST, timeout=15000)
    assert 5 < time.monotonic() - begun < 11
    stage.is_mute = False
    expect(hall.locator("#lost")).to_be_hidden(timeout=15000)


def test_heartbeats_keep_a_quiet_board_live(hall: Page, stage: Stage) -> None:
    stage.beat_s = 0.2
    time.sleep(1.0)
    expect(hall.locator("#lost")).to_be_hidden()


def test_new_settings_are_read_without_anybodys_help(hall: Page, stage: Stage) -> None:
    service = replace(OFFICE.services[0], name={"vi": "Hộ tịch"})
    stage.office = replace(OFFICE, services=(service, *OFFICE.services[1:]))
    stage.show(replace(QUIET, version=2, office=2))
    expect(hall.locator("#lines .name").first).to_have_text("Hộ tịch")


def test_an_update_of_the_program_loads_the_page_anew(hall: Page, stage: Stage) -> None:
    newer = {**told(OFFICE, "another"), "name": OFFICE.name}
    hall.route("**/office.json", lambda route: route.fulfill(json=newer), times=1)
    with hall.expect_navigation():
        stage.show(replace(QUIET, version=2, office=2))
    expect(hall.locator("#lines > li")).to_have_count(8)


def test_a_real_call_reaches_the_board_and_the_board_survives_a_power_cut(
    browser: Browser, office_server: OfficeProcess
) -> None:
    watched = Watched(browser, *OFFICE_PC)
    page = watched.open(f"{office_server.url}/display/hall")
    expect(page.get_by_text("Hết giờ làm việc")).to_be_visible()
    clerk = office_server.open_counter(3)
    number = office_server.kiosk().issue(uuid4(), "C").ticket.number
    expect(page.locator("#lines > li").nth(2).locator(".next")).to_have_text(number)
    clerk.press(uuid4(), 3, Key.NEXT)
    expect(page.locator("#number")).to_have_text(number)
    expect(page.locator("#now")).to_have_attribute("data-awaited", "true")
    office_server.kill()
    expect(page.locator("#lost")).to_have_text(LOST)
    office_server.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=15000)
    clerk.press(uuid4(), 3, Key.SERVE)
    expect(page.locator("#now")).to_have_attribute("data-awaited", "false")
    assert page.evaluate(OVERFLOWING) == []
    assert watched.complaints == []
    page.close()
