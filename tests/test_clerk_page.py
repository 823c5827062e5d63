"""The clerk's page in a real browser, with the keyboard, on an office PC."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from clerk_stage import (
    call_next,
    choose_in_menu,
    clerk_page,
    in_hand,
    key,
    log_in,
    offered,
    open_counter,
    press,
    wait_until_ready,
)
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect

from server.client import Client
from server.core.ticket import Slip
from server.desk import Key


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def early(office: OfficeProcess) -> Client:
    return office.clerk("Bình")


@pytest.fixture
def office_server(office: OfficeProcess, early: Client) -> OfficeProcess:
    """One office for the whole file, whose day is closed before each test."""
    if early.board().day is not None:
        early.close_day(uuid4())
    return office


@pytest.fixture
def page(browser: Browser, office_server: OfficeProcess) -> Iterator[Page]:
    with clerk_page(browser, office_server) as found:
        yield found


def test_a_wrong_pin_is_said_in_words_and_a_right_one_lets_in(page: Page) -> None:
    log_in(page, "0000")
    expect(page.locator("#said")).to_have_text("Tên hoặc mã PIN chưa đúng.")
    log_in(page)
    expect(page.locator("#open-day")).to_be_visible()


def test_whoever_is_no_longer_logged_in_logs_in_and_finds_everything_again(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    call_next(page)
    page.context.clear_cookies()
    press(page, "3")
    log_in(page)
    assert in_hand(page, "called") == "A001"
    press(page, "3")
    assert in_hand(page, "serving") == "A001"


def test_a_citizen_is_called_served_and_finished_with_keys_alone(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    assert "next" not in offered(page), "nobody waits"
    office_server.kiosk().issue(uuid4(), "A")
    assert call_next(page) == "A001"
    assert {"recall", "serve", "finish", "miss", "transfer", "pause"} <= set(offered(page))
    press(page, "2")
    press(page, "3")
    assert in_hand(page, "serving") == "A001"
    assert {"finish", "fetch", "hold", "transfer", "pause"} <= set(offered(page))
    assert not {"recall", "miss"} & set(offered(page)), "who is served has come"
    press(page, "4")
    assert in_hand(page, "none") == ""


def test_an_absent_citizen_frees_the_counter(page: Page, office_server: OfficeProcess) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    call_next(page)
    press(page, "Numpad5")
    assert in_hand(page, "none") == ""


def test_the_line_says_who_is_next_why_and_whose_slip_is_missing(
    page: Page, office_server: OfficeProcess
) -> None:
    kiosk = office_server.kiosk()
    open_counter(page)
    first = kiosk.issue(uuid4(), "A").ticket
    kiosk.report_slip(uuid4(), first.id, Slip.NOT_PRINTED, "paper_out")
    kiosk.issue(uuid4(), "B", "elderly")
    expect(page.locator("#line li")).to_have_count(2)
    rows = page.locator("#line li")
    expect(rows.nth(0)).to_contain_text("Gọi trước vì: ưu tiên")
    expect(rows.nth(0)).to_contain_text("Người cao tuổi")
    expect(rows.nth(1)).to_contain_text("Chưa in được phiếu")
    expect(rows.nth(1)).to_contain_text("Đã nhường 1 lượt")


def test_a_paused_counter_offers_to_go_on(page: Page) -> None:
    open_counter(page)
    press(page, "0", "2")
    expect(page.locator("#hand-state")).to_have_text("Tạm ngưng phục vụ · Nghỉ giải lao")
    expect(key(page, "open")).to_contain_text("Tiếp tục gọi số")
    press(page, "1")
    expect(key(page, "pause")).to_be_visible()
    press(page, "0", "1")
    expect(page.locator("#hand-state")).to_contain_text("Nghỉ trưa")
    press(page, "0")
    expect(key(page, "pause")).to_be_visible()


def test_two_presses_of_next_in_a_moment_call_one_citizen(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    for _ in range(3):
        office_server.kiosk().issue(uuid4(), "A")
    expect(key(page, "next")).to_be_visible()
    press(page, "1")
    page.wait_for_timeout(250)
    page.keyboard.press("1")
    expect(page.locator("#waiting")).to_have_text("2")
    assert in_hand(page, "called") == "A001"


def test_a_trembling_finger_on_taking_the_counter_calls_nobody(
    page: Page, office_server: OfficeProcess
) -> None:
    log_in(page)
    page.click("#open-day")
    expect(key(page, "open")).to_be_visible()
    office_server.kiosk().issue(uuid4(), "A")
    expect(page.locator("#waiting")).to_have_text("1")
    press(page, "1")
    page.wait_for_timeout(250)
    page.keyboard.press("1")
    expect(key(page, "next")).to_be_visible()
    assert in_hand(page, "none") == ""


def test_a_desk_that_cannot_be_read_locks_the_keys_and_says_so(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    expect(key(page, "next")).to_be_visible()
    expect(page.locator("#waiting")).to_have_text("1")
    wait_until_ready(page)
    with page.expect_response("**/counters/1/next"):
        page.route("**/api/counters/1", lambda route: route.abort())
        page.keyboard.press("1")
    expect(page.locator("#lost")).to_be_visible()
    page.keyboard.press("1")
    page.unroute("**/api/counters/1")
    assert in_hand(page, "called") == "A001"
    expect(page.locator("#lost")).to_be_hidden()


def test_a_counter_is_taken_over_only_on_purpose(page: Page, office_server: OfficeProcess) -> None:
    office_server.open_counter(1, "Hoa")
    log_in(page)
    expect(page.locator("#hand-state")).to_contain_text("Quầy do Hoa nhận")
    expect(page.locator("[data-key=open]")).to_contain_text("Nhận quầy thay Hoa")
    press(page, "1")
    press(page, "9")
    page.click("#sure button[value=no]")
    assert office_server.clerk("Mai").desk(1).clerk == "Hoa"
    press(page, "9")
    page.click("#sure-yes")
    expect(key(page, "pause")).to_be_visible()


def test_logging_out_with_a_citizen_in_hand_is_refused_in_words(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    call_next(page)
    wait_until_ready(page)
    choose_in_menu(page, "#leave")
    expect(page.locator("#said")).to_contain_text("Xin hoàn tất trước khi đăng xuất")
    assert in_hand(page, "called") == "A001"


def test_what_another_clerk_does_is_seen_at_once(page: Page, office_server: OfficeProcess) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    expect(page.locator("#waiting")).to_have_text("1")
    other = office_server.open_counter(2)
    other.press(uuid4(), 2, Key.NEXT)
    expect(page.locator("#waiting")).to_have_text("0")


def test_a_page_that_lost_the_server_says_so_and_recovers_by_itself(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    office_server.kill()
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    press(page, "0")
    office_server.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
    expect(key(page, "pause")).to_be_visible()


def test_a_reload_finds_the_counter_and_the_ticket_again(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    assert call_next(page) == "A001"
    page.reload()
    assert in_hand(page, "called") == "A001"


def test_a_click_is_not_lost_when_the_board_changes_under_it(
    page: Page, office_server: OfficeProcess
) -> None:
    open_counter(page)
    kiosk = office_server.kiosk()
    kiosk.issue(uuid4(), "A")
    expect(key(page, "next")).to_be_visible()
    wait_until_ready(page)
    page.hover("[data-key=next]")
    page.mouse.down()
    kiosk.issue(uuid4(), "A")
    expect(page.locator("#waiting")).to_have_text("2")
    page.mouse.up()
    assert in_hand(page, "called") == "A001"


def test_closing_the_day_asks_first(page: Page, office_server: OfficeProcess) -> None:
    open_counter(page)
    choose_in_menu(page, "#close-day")
    page.click("#sure button[value=no]")
    assert office_server.kiosk().board().day is not None
    choose_in_menu(page, "#close-day")
    page.click("#sure-yes")
    expect(page.locator("#open-day")).to_be_visible()
    assert office_server.kiosk().board().day is None


def test_logging_out_leaves_the_counter(page: Page, office_server: OfficeProcess) -> None:
    open_counter(page)
    choose_in_menu(page, "#leave")
    expect(page.locator("#login-form")).to_be_visible()
    assert office_server.clerk("Hoa").desk(1).clerk is None


def test_the_report_shows_the_day_and_needs_a_log_in(
    page: Page, office_server: OfficeProcess
) -> None:
    page.goto(f"{office_server.url}/reports/today")
    expect(page.locator("#login-form")).to_be_visible()
    page.goto(f"{office_server.url}/clerk")
    open_counter(page)
    office_server.kiosk().issue(uuid4(), "A")
    page.goto(f"{office_server.url}/reports/today")
    expect(page.locator("tfoot tr").first).to_contain_text("Cả trung tâm")
    assert page.locator("tfoot td").first.inner_text() == "1"
