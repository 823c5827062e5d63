"""The clerk's keys that ask something: a panel in place, answered with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clerk_stage import (
    CLERK,
    at_counter_1,
    call_next,
    choose_in_menu,
    in_hand,
    issue,
    key,
    press,
    serve,
    wait_until_ready,
)
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect

from server.client import Client
from server.core.ticket import State


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """One office for the whole file; each test works at counter 1 and leaves it empty."""
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    server.kiosk()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def lan(office: OfficeProcess) -> Client:
    return office.clerk(CLERK, 1)


@pytest.fixture(scope="module")
def kiosk(office: OfficeProcess) -> Client:
    return office.kiosk("kiosk-2")


@pytest.fixture
def page(browser: Browser, office: OfficeProcess, lan: Client) -> Iterator[Page]:
    with at_counter_1(browser, office, lan) as found:
        yield found


def title(page: Page) -> str:
    return str(page.inner_text("#panel-title"))


def test_a_counter_is_paused_with_a_reason_and_goes_on(page: Page, lan: Client) -> None:
    press(page, "0", "3")
    expect(page.locator("#hand-state")).to_have_text("Tạm ngưng phục vụ · Trao đổi nghiệp vụ")
    assert lan.desk(1).pause == "consulting"
    press(page, "1")
    expect(key(page, "pause")).to_be_visible()


def test_whoever_pauses_while_serving_sees_both(page: Page, kiosk: Client) -> None:
    serve(page, kiosk)
    press(page, "0", "1")
    expect(page.locator("#hand-state")).to_have_text("Đang phục vụ · Tạm ngưng · Nghỉ trưa")


def test_ending_the_day_counts_whoever_is_on_hold(page: Page, kiosk: Client) -> None:
    serve(page, kiosk)
    press(page, "7")
    in_hand(page, "none")
    choose_in_menu(page, "#close-day")
    expect(page.locator("#sure-words")).to_contain_text("0 người đang chờ và 1 người đang ở quầy")
    page.keyboard.press("Escape")


def test_arrows_choose_and_enter_confirms(page: Page, lan: Client) -> None:
    press(page, "0", "ArrowDown", "ArrowDown", "ArrowUp", "Enter")
    expect(key(page, "open")).to_be_visible()
    assert lan.desk(1).pause == "break"


def test_escape_closes_a_panel_and_nothing_has_happened(page: Page, lan: Client) -> None:
    press(page, "0", "Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(key(page, "pause")).to_be_visible()
    press(page, "x", "a", "1", "Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert lan.desk(1).state == "open"


def test_a_ticket_is_held_while_others_are_called_and_goes_on_by_its_key(
    page: Page, kiosk: Client
) -> None:
    first, second = serve(page, kiosk), issue(kiosk)
    press(page, "7")
    expect(page.locator("#held-list")).to_contain_text("1")
    assert call_next(page) == second.number
    expect(page.locator("#held-list button")).to_have_count(1)
    wait_until_ready(page)
    page.click("#held-list button")
    expect(page.locator("#said")).to_contain_text("Xin hoàn tất hoặc tạm giữ số đó trước")
    press(page, "4")
    in_hand(page, "none")
    press(page, "7")
    assert in_hand(page, "serving") == first.number


def test_with_several_on_hold_the_key_asks_which(page: Page, kiosk: Client) -> None:
    numbers = []
    for _ in range(2):
        numbers.append(serve(page, kiosk).number)
        press(page, "7")
        in_hand(page, "none")
    press(page, "7")
    assert title(page) == "Phục vụ tiếp số nào?"
    page.keyboard.press("2")
    assert in_hand(page, "serving") == numbers[1]
    press(page, "4")
    in_hand(page, "none")
    wait_until_ready(page)
    page.click("#held-list button")
    assert in_hand(page, "serving") == numbers[0]


def test_a_ticket_goes_on_to_another_service(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    press(page, "8")
    expect(page.locator("#panel")).to_contain_text("chưa có quầy")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    in_hand(page, "none")
    moved = kiosk.ticket(ticket.id).ticket
    assert (moved.state, moved.service, moved.wanted) == (State.WAITING, "C", None)


def test_a_ticket_goes_on_to_one_counter_and_only_there(
    page: Page, office: OfficeProcess, kiosk: Client
) -> None:
    office.open_counter(2)
    ticket = serve(page, kiosk)
    press(page, "8")
    expect(page.locator("#panel [data-sign='2']")).to_contain_text("Đang mở")
    expect(page.locator("#panel [data-sign='3']")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Xin chọn lĩnh vực khác hoặc một quầy.")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    in_hand(page, "none")
    moved = kiosk.ticket(ticket.id).ticket
    assert (moved.service, moved.wanted) == ("A", 2)
    expect(page.locator("#waiting")).to_have_text("0")


def test_who_was_called_from_a_line_of_others_goes_back_to_it(page: Page, kiosk: Client) -> None:
    ticket = issue(kiosk, "D")
    press(page, "z")
    page.keyboard.type(ticket.number)
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    in_hand(page, "called")
    press(page, "8", "Enter")
    in_hand(page, "none")
    moved = kiosk.ticket(ticket.id).ticket
    assert (moved.state, moved.service, moved.wanted) == (State.WAITING, "D", None)


def test_a_citizen_fetches_a_paper_and_comes_back_by_number(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    press(page, "6")
    in_hand(page, "none")
    assert kiosk.ticket(ticket.id).ticket.may_return
    press(page, "x")
    page.keyboard.type(ticket.number.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel [data-sign]")
    assert title(page) == f"{ticket.number} · Tư pháp – Hộ tịch · Hoàn tất"
    page.keyboard.press("1")
    expect(page.locator("#done")).to_have_text(f"Số {ticket.number} đã trở lại hàng chờ.")
    expect(page.locator("#line li")).to_contain_text("Đã quay lại")


def test_a_number_that_nobody_has_is_said_in_words(page: Page) -> None:
    press(page, "x")
    page.keyboard.type("b99")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Không tìm thấy số này.")
    page.fill("[name=number]", "Á42")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("xin tắt bộ gõ")


def test_a_given_number_is_called_with_a_reason(page: Page, kiosk: Client) -> None:
    issue(kiosk)
    chosen = issue(kiosk)
    expect(page.locator("#waiting")).to_have_text("2")
    press(page, "z")
    page.keyboard.type(chosen.number)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Xin chọn hoặc nhập: Lý do.")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    assert in_hand(page, "called") == chosen.number


def test_a_number_that_no_longer_waits_is_not_called_and_the_page_says_why(
    page: Page, kiosk: Client
) -> None:
    ticket = serve(page, kiosk)
    press(page, "4")
    in_hand(page, "none")
    press(page, "z")
    page.keyboard.type(ticket.number)
    page.keyboard.press("Enter")
    page.keyboard.press("5")
    page.keyboard.type("Bà đang đợi ngoài cửa")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Số này không còn chờ nên không gọi được.")
    expect(page.locator("#panel")).to_be_visible()


def test_a_note_for_the_next_clerk_stands_out_and_can_be_taken_away(
    page: Page, kiosk: Client
) -> None:
    serve(page, kiosk)
    press(page, "c")
    page.keyboard.type("Thiếu bản sao, 12 phút nữa quay lại")
    page.keyboard.press("Enter")
    expect(page.locator("#hand-note")).to_have_text("Thiếu bản sao, 12 phút nữa quay lại")
    press(page, "c")
    expect(page.locator("[name=note]")).to_have_value("Thiếu bản sao, 12 phút nữa quay lại")
    page.fill("[name=note]", "")
    page.keyboard.press("Enter")
    expect(page.locator("#hand-note")).to_be_hidden()


def test_priority_is_granted_changed_and_removed_with_a_reason(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    press(page, "v", "2", "1", "Enter")
    expect(page.locator("#hand-flags")).to_contain_text("Ưu tiên: Người khuyết tật")
    press(page, "v", "5", "4")
    page.keyboard.type("Có giấy chứng nhận")
    page.keyboard.press("Enter")
    expect(page.locator("#hand-flags")).to_contain_text("Người có công")
    press(page, "v", "0", "2", "Enter")
    expect(page.locator("#hand-flags")).to_be_empty()
    assert kiosk.ticket(ticket.id).ticket.priority is None


def test_a_slip_comes_out_again_at_a_chosen_kiosk(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    press(page, "b")
    expect(page.locator("#panel")).to_contain_text("kiosk-1")
    page.keyboard.press("1")
    expect(page.locator("#done")).to_have_text(f"Phiếu {ticket.number} sẽ in tại kiosk-1.")
    assert kiosk.board().prints > 0


def test_a_called_ticket_is_cancelled_only_after_a_question(page: Page, kiosk: Client) -> None:
    ticket = issue(kiosk)
    call_next(page)
    press(page, "n", "Enter")
    assert kiosk.ticket(ticket.id).ticket.state is State.CALLED, "Enter alone says no"
    press(page, "n", "ArrowRight", "Enter")
    in_hand(page, "none")
    assert kiosk.ticket(ticket.id).ticket.state is State.CANCELLED


def test_a_row_of_the_line_offers_what_can_be_done_with_it(page: Page, kiosk: Client) -> None:
    issue(kiosk)
    chosen = issue(kiosk)
    expect(page.locator("#waiting")).to_have_text("2")
    press(page, "ArrowDown", "ArrowDown", "Enter")
    assert title(page) == f"{chosen.number} · Tư pháp – Hộ tịch · Đang chờ"
    page.keyboard.press("3")
    page.keyboard.type("Xin nói chậm")
    page.keyboard.press("Enter")
    expect(page.locator("#line li").nth(1)).to_contain_text("Có ghi chú")
    wait_until_ready(page)
    page.locator("#line button").nth(1).click()
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    assert in_hand(page, "called") == chosen.number
    expect(page.locator("#hand-note")).to_have_text("Xin nói chậm")
