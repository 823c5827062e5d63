"""The screen above one counter, in a real browser, on small screens and large ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import urllib3
from browser import chromium
from display_browser import FAINT, OVERFLOWING, STILL, Watched
from display_stage import (
    Stage,
    office,
    quiet_board,
    with_call,
    with_counter,
)
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect

from server.core.board import Board, CounterState, CounterView, PauseReason
from server.core.ticket import State

SMALL = (800, 480)
OFFICE = office(12, 12)
QUIET = quiet_board(OFFICE)

SITUATIONS = {
    "called": (with_call(QUIET, "A042", 1), "Mời vào", "A042"),
    "serving": (with_call(QUIET, "A042", 1, State.SERVING), "Đang phục vụ", "A042"),
    "on hold": (with_call(QUIET, "A042", 1, State.ON_HOLD), "Đang phục vụ", "A042"),
    "free": (QUIET, "Xin chờ", ""),
    "paused": (
        with_counter(QUIET, CounterView(1, CounterState.PAUSED)),
        "Tạm ngưng phục vụ",
        "",
    ),
    "at lunch": (
        with_counter(QUIET, CounterView(1, CounterState.PAUSED, pause=PauseReason.LUNCH)),
        "Nghỉ trưa",
        "",
    ),
    "taking a break": (
        with_counter(QUIET, CounterView(1, CounterState.PAUSED, pause=PauseReason.BREAK)),
        "Nghỉ giải lao",
        "",
    ),
    "consulting": (
        with_counter(QUIET, CounterView(1, CounterState.PAUSED, pause=PauseReason.CONSULTING)),
        "Trao đổi nghiệp vụ",
        "",
    ),
    "unstaffed": (
        with_counter(QUIET, CounterView(1, CounterState.CLOSED)),
        "Tạm ngưng phục vụ",
        "",
    ),
    "paused while serving": (
        with_counter(QUIET, CounterView(1, CounterState.PAUSED, "A042", State.SERVING)),
        "Đang phục vụ",
        "A042",
    ),
    "another counter's call": (with_call(QUIET, "A042", 2), "Xin chờ", ""),
    "after hours": (replace(QUIET, day=None), "Hết giờ làm việc", ""),
    "long number": (with_call(QUIET, "W1000", 1), "Mời vào", "W1000"),
}


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
def screen(browser: Browser, stage: Stage) -> Iterator[Page]:
    watched = Watched(browser, *SMALL)
    yield watched.open(f"{stage.url}/display/counter/1")
    assert watched.complaints == []
    watched.page.close()


@pytest.mark.parametrize(("board", "words", "number"), SITUATIONS.values(), ids=SITUATIONS.keys())
def test_the_screen_says_what_is_true_of_its_counter(
    screen: Page, stage: Stage, board: Board, words: str, number: str
) -> None:
    stage.show(replace(board, version=99))
    expect(screen.locator("#words")).to_have_text(words)
    expect(screen.locator("#number")).to_have_text(number)
    assert screen.evaluate(OVERFLOWING) == []
    screen.evaluate(STILL)
    assert screen.evaluate(FAINT) == []


@pytest.mark.parametrize("size", [SMALL, (1366, 768), (1920, 1080), (1080, 1920), (1024, 768)])
def test_a_number_fits_every_screen(browser: Browser, stage: Stage, size: tuple[int, int]) -> None:
    stage.show(with_call(QUIET, "W1000", 12))
    watched = Watched(browser, *size)
    page = watched.open(f"{stage.url}/display/counter/12")
    expect(page.locator("#number")).to_have_text("W1000")
    assert page.evaluate(OVERFLOWING) == []
    page.close()


def test_the_counter_and_what_it_serves_are_named(screen: Page) -> None:
    expect(screen.locator(".which")).to_have_text("Quầy 1")
    expect(screen.locator("#services .name")).to_have_text(["Tư pháp – Hộ tịch", "Chứng thực"])


def test_a_counter_that_serves_much_shows_letters_alone(browser: Browser) -> None:
    everything = tuple(service.letter for service in OFFICE.services)
    counters = (replace(OFFICE.counters[0], services=everything), *OFFICE.counters[1:])
    stage = Stage(replace(OFFICE, counters=counters), with_call(QUIET, "A042", 1))
    stage.start()
    watched = Watched(browser, *SMALL)
    page = watched.open(f"{stage.url}/display/counter/1")
    expect(page.locator("#services .tile")).to_have_count(12)
    expect(page.locator("#services .name").first).to_be_hidden()
    edges = "(e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().bottom]"
    top, bottom = page.locator("#now").evaluate(edges)
    assert top <= page.locator("#words").evaluate(edges)[0]
    assert page.locator("#words-en").evaluate(edges)[1] <= bottom
    page.close()
    stage.stop()


def test_a_call_is_red_and_only_a_call(screen: Page, stage: Stage) -> None:
    stage.show(with_call(QUIET, "A042", 1))
    expect(screen.locator("#now")).to_have_css("background-color", "rgb(164, 22, 26)")
    stage.show(replace(with_call(QUIET, "A042", 1, State.SERVING), version=3))
    expect(screen.locator("#now")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_lost_server_is_marked_below_the_number(screen: Page, stage: Stage) -> None:
    stage.show(with_call(QUIET, "A042", 1))
    expect(screen.locator("#number")).to_have_text("A042")
    stage.stop()
    expect(screen.locator("#lost")).to_contain_text("Mất kết nối với máy chủ – đang hiện")
    expect(screen.locator("#number")).to_be_visible()
    assert screen.evaluate(OVERFLOWING) == []
    stage.start()
    expect(screen.locator("#lost")).to_be_hidden(timeout=15000)


def test_a_counter_that_the_office_does_not_have_is_refused(office_server: OfficeProcess) -> None:
    answer = urllib3.request("GET", f"{office_server.url}/display/counter/99")
    assert answer.status == 404
    assert answer.json()["error"] == "UnknownCounter"


def test_a_counter_is_found_by_the_name_that_set_up_has_for_it(
    office_server: OfficeProcess,
) -> None:
    answer = urllib3.request("GET", f"{office_server.url}/display/counter-3", redirect=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/display/counter/3")
    assert urllib3.request("GET", f"{office_server.url}/display/counter-3").status == 200


@pytest.mark.parametrize("name", ["counter-99", "counter-", "counter-x", "counter--3", "roof"])
def test_what_is_no_display_is_not_found(office_server: OfficeProcess, name: str) -> None:
    assert urllib3.request("GET", f"{office_server.url}/display/{name}").status == 404
