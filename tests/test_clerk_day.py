"""The business day on the clerk's page: forgotten, begun anew, and without numbers."""

from __future__ import annotations

from uuid import uuid4

import pytest
from clerk_stage import CLERK, choose_in_menu, clerk_page, issue, key
from office_process import OfficeProcess
from playwright.sync_api import Browser, expect

from server.client import Client
from server.desk import Key
from server.wire import encode


@pytest.fixture
def lan(office_server: OfficeProcess) -> Client:
    """Lan at counter 1 of an open day."""
    lan = office_server.clerk(CLERK, 1)
    lan.open_day(uuid4())
    lan.press(uuid4(), 1, Key.OPEN)
    return lan


def test_a_quiet_word_says_when_no_numbers_are_given(
    browser: Browser, office_server: OfficeProcess, lan: Client
) -> None:
    with clerk_page(browser, office_server, client=lan) as page:
        expect(key(page, "pause")).to_be_visible()
        expect(page.locator("#issuing")).to_be_hidden()
        lan.set_issuing(uuid4(), give=False, until_told=True)
        expect(page.locator("#issuing")).to_have_text("Máy không phát số: đã ngừng phát số.")
        lan.set_issuing(uuid4(), give=None)
        expect(page.locator("#issuing")).to_be_hidden()


def test_a_day_that_nobody_closed_is_closed_and_a_new_one_begun_with_one_press(
    browser: Browser, office_server: OfficeProcess, lan: Client
) -> None:
    board = encode(lan.board()).decode()
    old = board.replace('"open":true,"why":null', '"open":false,"why":"old_day"')
    assert old != board
    with clerk_page(browser, office_server, client=lan) as page:
        expect(key(page, "pause")).to_be_visible()
        # The machine that tests may have a clock that nobody has set: it never is another date.
        page.route(
            "**/api/board/stream",
            lambda route: route.fulfill(body=f"event: board\ndata: {old}\n\n"),
        )
        page.reload()
        expect(page.locator("#old h1")).to_have_text("Ngày làm việc trước chưa kết thúc")
        # The stream ends and begins again all the time here, so that no key is sure to be taken.
        with page.expect_request("**/api/day/open"):
            page.click("#renew-day")
        page.click("#stay-day")
        expect(page.locator("#issuing")).to_contain_text("Ngày làm việc trước chưa kết thúc")


def test_a_closed_day_is_opened_with_one_press_and_the_counter_is_offered(
    browser: Browser, office_server: OfficeProcess, lan: Client
) -> None:
    lan.press(uuid4(), 1, Key.CLOSE)
    lan.close_day(uuid4())
    with clerk_page(browser, office_server, client=lan) as page:
        expect(page.locator("#open-day")).to_be_focused()
        page.keyboard.press("Enter")
        expect(key(page, "open")).to_contain_text("Nhận quầy, bắt đầu gọi số")


def test_another_counter_is_chosen_from_those_that_there_are(
    browser: Browser, office_server: OfficeProcess, lan: Client
) -> None:
    with clerk_page(browser, office_server, client=lan) as page:
        expect(key(page, "pause")).to_be_visible()
        choose_in_menu(page, "#change-counter")
        expect(page.locator("#counter-list li")).to_have_count(7)
        mine = page.locator("#counter-list .mine")
        expect(mine).to_contain_text("Quầy 1")
        expect(mine).to_contain_text("Đang mở")
        expect(mine).to_be_focused()
        kiosk = office_server.kiosk()
        issue(kiosk)
        expect(mine).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#counter-list [data-number='2']")).to_be_focused()
        page.keyboard.press("3")
        expect(page.locator("#where")).to_have_text("Quầy 3 · Lan")
        expect(key(page, "open")).to_be_visible()
