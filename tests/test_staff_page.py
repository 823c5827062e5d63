"""The administrators' pages in a real browser: staff, devices and the audit."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from staff_browser import OFFICE_PC, PHONE, TINY, check_look, staff_page

from server.app import DATABASE
from server.client import Client
from server.core.errors import WrongPin
from server.session import Role

BOSS = ("Hoàng Quản Trị", Role.ADMINISTRATOR)
NAME = "Nguyễn Thị Ánh"
SIZES = pytest.mark.parametrize("size", [OFFICE_PC, PHONE], ids=["pc", "phone"])
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("data"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def page(browser: Browser, office: OfficeProcess) -> Iterator[Page]:
    with staff_page(browser, office, BOSS, "/staff") as page:
        expect(person(page, BOSS[0])).to_be_visible()
        yield page


def person(page: Page, name: str) -> Locator:
    return page.locator(f"#people li[data-name='{name}']")


def device(page: Page, name: str) -> Locator:
    return page.locator(f"#devices li[data-name='{name}']")


def shown_pin(page: Page) -> str:
    expect(page.locator("#secret")).to_be_visible()
    pin = page.locator("#secret-pin").inner_text().replace("\n", "")
    page.keyboard.press("Enter")
    expect(page.locator("#secret")).to_be_hidden()
    return pin


def test_with_the_keyboard_alone_somebody_is_added_and_logs_in_with_the_pin_shown(
    page: Page, office: OfficeProcess
) -> None:
    page.locator("#add-person").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    pin = shown_pin(page)
    assert re.fullmatch("[0-9]{6}", pin)
    expect(person(page, NAME)).to_contain_text("Người điều hành")
    expect(person(page, NAME)).to_contain_text("Quầy 1")
    session = Client(office.url).login(NAME, pin)
    assert (session.role, session.counter) == (Role.SUPERVISOR, 1)
    assert pin not in page.content()


def test_a_role_and_a_counter_are_changed_on_the_persons_card(
    page: Page, office: OfficeProcess
) -> None:
    office.add_clerk("Phạm Minh")
    page.reload()
    person(page, "Phạm Minh").get_by_role("button").click()
    page.get_by_text("Hướng dẫn viên", exact=True).click()
    page.select_option("#person [name=counter]", "3")
    page.click("#person-save")
    page.click("#sure-yes")
    expect(person(page, "Phạm Minh")).to_contain_text("Hướng dẫn viên")
    expect(person(page, "Phạm Minh")).to_contain_text("Quầy 3")
    expect(page.locator("#done")).to_have_text("Đã lưu Phạm Minh.")
    expect(person(page, "Phạm Minh").get_by_role("button")).to_have_accessible_name("Sửa Phạm Minh")


def test_a_new_pin_is_shown_once_and_the_old_one_is_worth_nothing(
    page: Page, office: OfficeProcess
) -> None:
    office.add_clerk("Trần Văn Đức")
    page.reload()
    person(page, "Trần Văn Đức").get_by_role("button").click()
    page.click("#person-pin")
    page.click("#sure-yes")
    Client(office.url).login("Trần Văn Đức", shown_pin(page))
    with pytest.raises(WrongPin):
        Client(office.url).login("Trần Văn Đức", PIN)


def test_whoever_gets_a_new_pin_for_themselves_reads_it_before_logging_in_again(
    page: Page, office: OfficeProcess
) -> None:
    person(page, BOSS[0]).get_by_role("button").click()
    expect(page.locator("#person-you")).to_be_visible()
    page.click("#person-pin")
    page.click("#sure-yes")
    expect(page.locator("#secret")).to_be_visible()
    pin = page.locator("#secret-pin").inner_text().replace("\n", "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login?back=%2Fstaff")
    assert Client(office.url).login(BOSS[0], pin).role is Role.ADMINISTRATOR


def test_a_removed_person_leaves_the_list_and_no_is_no(page: Page, office: OfficeProcess) -> None:
    office.add_clerk("Vũ Mai")
    page.reload()
    person(page, "Vũ Mai").get_by_role("button").click()
    page.click("#person-remove")
    page.get_by_role("button", name="Không", exact=True).click()
    expect(page.locator("#person-card")).to_be_visible()
    page.click("#person-remove")
    page.click("#sure-yes")
    expect(person(page, "Vũ Mai")).to_have_count(0)
    with pytest.raises(WrongPin):
        Client(office.url).login("Vũ Mai", PIN)


def test_why_something_was_refused_stands_on_the_card(page: Page) -> None:
    refused = page.locator("#person-refused")
    page.click("#add-person")
    page.fill("#person [name=name]", BOSS[0].upper())
    page.click("#person-save")
    expect(refused).to_have_text("Đã có người mang tên này.")
    page.fill("#person [name=name]", "a/b")
    page.click("#person-save")
    expect(refused).to_have_text("Nội dung nhập chưa đúng. Xin xem lại.")
    page.keyboard.press("Escape")
    if person(page, "admin").count():
        person(page, "admin").get_by_role("button").click()
        page.click("#person-remove")
        page.click("#sure-yes")
        expect(person(page, "admin")).to_have_count(0)
    person(page, BOSS[0]).get_by_role("button").click()
    expect(refused).to_be_hidden()
    page.click("#person-remove")
    page.click("#sure-yes")
    expect(refused).to_contain_text("quản trị viên duy nhất")


def test_a_device_gets_its_token_once_a_new_one_and_goes(page: Page, office: OfficeProcess) -> None:
    page.click("#add-device")
    page.keyboard.type("Cửa chính")
    page.keyboard.press("Enter")
    expect(page.locator("#secret-text")).to_be_focused()
    first = page.input_value("#secret-text")
    page.click("#secret-copy")
    expect(page.locator("#secret-copy")).to_have_text("Đã sao chép.")
    page.keyboard.press("Escape")
    expect(device(page, "Cửa chính")).to_contain_text("Chưa kết nối")
    Client(office.url, first).prints()
    page.reload()
    expect(device(page, "Cửa chính")).to_contain_text("Đang kết nối")
    device(page, "Cửa chính").get_by_role("button").click()
    page.click("#device-token")
    page.click("#sure-yes")
    expect(page.locator("#secret-text")).to_be_focused()
    assert page.input_value("#secret-text") not in ("", first)
    page.keyboard.press("Escape")
    assert page.input_value("#secret-text") == ""
    device(page, "Cửa chính").get_by_role("button").click()
    page.click("#device-remove")
    page.click("#sure-yes")
    expect(device(page, "Cửa chính")).to_have_count(0)


@SIZES
@LANGUAGES
def test_staff_and_their_cards_are_whole_and_readable(
    browser: Browser, office: OfficeProcess, size: ViewportSize, language: str
) -> None:
    office.add_clerk("Lê Thị Hồng Nhung", 6)
    office.add_device("Cửa chính")
    with staff_page(browser, office, BOSS, "/staff", size, language) as page:
        person(page, "Lê Thị Hồng Nhung").get_by_role("button").click()
        for _ in range(2):
            check_look(page)
            assert page.evaluate(TINY) == []
            page.keyboard.press("Escape")
        page.click("#add-device")
        check_look(page)


# the audit


def test_the_audit_says_in_words_who_did_what_and_that_it_holds(
    browser: Browser, office: OfficeProcess
) -> None:
    office.add_clerk("Đỗ Nam")
    with staff_page(browser, office, BOSS, "/audit") as page:
        rows = page.locator("#rows tr")
        expect(rows.nth(0)).to_contain_text("Đăng nhập, quản trị viên")
        expect(page.locator("#rows")).to_contain_text("Thêm Đỗ Nam, cán bộ")
        expect(page.locator("#verdict")).to_have_text("Nhật ký nguyên vẹn")
        page.select_option("[name=about]", "settings")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("Lưu cài đặt, bản 1")
        page.select_option("[name=who]", BOSS[0])
        expect(page.locator("#none")).to_be_visible()
        page.select_option("[name=about]", "")
        expect(rows.nth(0)).to_contain_text(BOSS[0])
        noted = page.locator("#noted").inner_text()
        page.fill("#check-noted", noted)
        page.keyboard.press("Enter")
        expect(page.locator("#answer")).to_contain_text("Vẫn còn")
        page.fill("#check-noted", "1-0000000000000000")
        page.keyboard.press("Enter")
        expect(page.locator("#answer")).to_contain_text("Không tìm thấy")


def test_a_notice_that_was_taken_down_is_told_as_such(
    browser: Browser, office: OfficeProcess
) -> None:
    chief = office.person("Chị Hoa", Role.SUPERVISOR)
    if chief.board().day is None:
        chief.open_day(uuid4())
    chief.notice(uuid4(), "Quầy 3 phục vụ đến 16 giờ")
    chief.notice(uuid4(), None)
    with staff_page(browser, office, BOSS, "/audit") as page:
        expect(page.locator("#rows")).to_contain_text("Gỡ thông báo trên bảng")
        expect(page.locator("#rows")).to_contain_text("Thông báo trên bảng: Quầy 3")


def test_older_rows_come_when_they_are_asked_for(browser: Browser, office: OfficeProcess) -> None:
    for _ in range(60):
        office.add_device("Bảng sảnh", "display")
    with staff_page(browser, office, BOSS, "/audit") as page:
        expect(page.locator("#rows tr")).to_have_count(50)
        page.click("#older")
        expect(page.locator("#rows tr").nth(60)).to_be_visible()


def test_a_changed_row_shows_on_the_page(browser: Browser, tmp_path: Path) -> None:
    server = OfficeProcess(tmp_path)
    try:
        server.start()
        server.add_clerk("Lan")
        with closing(sqlite3.connect(tmp_path / DATABASE)) as file, file:
            file.execute("drop trigger audit_is_not_changed")
            file.execute("update audit set detail = '{}' where id = 2")
        with staff_page(browser, server, BOSS, "/audit") as page:
            expect(page.locator("#verdict")).to_have_text("Nhật ký không còn nguyên vẹn")
            expect(page.locator("#verdict-more")).to_contain_text("Từ dòng 2")
            expect(page.locator("#rows tr.broken")).to_have_count(1)
            expect(page.locator("#note")).to_be_hidden()
    finally:
        server.kill()


@SIZES
@LANGUAGES
def test_the_audit_is_whole_and_readable(
    browser: Browser, office: OfficeProcess, size: ViewportSize, language: str
) -> None:
    with staff_page(browser, office, BOSS, "/audit", size, language) as page:
        expect(page.locator("#rows tr").first).to_be_visible()
        check_look(page)
        assert page.evaluate(TINY) == []
