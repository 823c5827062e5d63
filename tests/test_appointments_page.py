"""The supervisor's page of appointments in a real browser, with the keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Page, expect
from timed_office import ZONE

from server.session import Role

OFFICE_PC = {"width": 1366, "height": 625}
PHONE = {"width": 390, "height": 844}
HEADINGS = "mã,tên viết tắt,lĩnh vực,ngày,từ,đến"


@pytest.fixture
def page(browser: Browser, office_server: OfficeProcess) -> Iterator[Page]:
    """Hoa, a supervisor, has logged in and opened the page."""
    office_server.add_clerk("Hoa", role=Role.SUPERVISOR)
    context = browser.new_context(viewport=OFFICE_PC)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{office_server.url}/appointments")
    page.fill("[name=name]", "Hoa")
    page.fill("[name=pin]", PIN)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator("#none")).to_have_text("Chưa có lịch hẹn nào trong ngày này.")
    yield page
    context.close()
    assert faults == []


def today() -> date:
    return datetime.now(ZONE).date()


def lines(*codes: str, day: date | None = None) -> str:
    """Return a file of appointments that last all day, one for each code."""
    when = f"{day or today():%d/%m/%Y}"
    return "\n".join([HEADINGS, *(f"{code},N.V.A.,A,{when},00:00,23:59" for code in codes)])


def choose(page: Page, folder: Path, text: str) -> None:
    file = folder / "lich-hen.csv"
    file.write_text(text, encoding="utf-8")
    page.set_input_files("#file", str(file))


def codes(page: Page) -> list[str]:
    return page.locator("#rows .code").all_inner_texts()


def test_a_file_is_looked_at_first_and_taken_over_with_one_press(
    page: Page, tmp_path: Path
) -> None:
    choose(page, tmp_path, lines("LH-0001", "LH-0002"))
    expect(page.locator("#sum")).to_have_text(f"2 lịch hẹn, ngày {today():%d/%m/%Y}")
    assert codes(page) == [], "nothing is taken over before somebody says so"
    expect(page.locator("#take")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_contain_text("Đã nhập: 2 mới, 0 cập nhật, 0 giữ nguyên")
    expect(page.locator("#rows tr")).to_have_count(2)
    assert codes(page) == ["LH-0001", "LH-0002"]
    expect(page.locator("#take")).to_be_hidden()


def test_each_wrong_line_is_told_and_a_corrected_file_is_taken(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, lines("LH-0001", "x").replace("LH-0001,N.V.A.", "LH-0001,Nguyễn Văn An"))
    expect(page.locator("#wrong-lines li")).to_have_text(
        [
            "Dòng 2: Tên dài quá 10 ký tự. Xin chỉ ghi chữ viết tắt.",
            "Dòng 3: Mã “X” chưa đúng: cần 4 đến 20 chữ cái không dấu, chữ số hoặc dấu gạch nối.",
        ]
    )
    expect(page.locator("#take")).to_be_hidden()
    choose(page, tmp_path, lines("LH-0001"))
    page.click("#take")
    expect(page.locator("#wrong-lines")).to_be_hidden()
    expect(page.locator("#rows tr")).to_have_count(1)


def test_a_file_without_its_columns_is_told_which(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, "mã,tên,ngày,từ,đến\nLH-0001,N.V.A.,2/3/2026,08:00,09:00")
    expect(page.locator("#wrong-lines li")).to_have_text("Dòng 1: Dòng đầu thiếu cột: lĩnh vực.")


def test_the_example_is_a_file_that_is_taken(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.click("a[download]")
    choose(page, tmp_path, download.value.path().read_text(encoding="utf-8"))
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    expect(page.locator("#sum")).to_have_text(f"3 lịch hẹn, ngày {tomorrow}")
    page.click("#take")
    expect(page.locator("#rows tr")).to_have_count(3)
    expect(page.locator("#date")).to_have_value(f"{today() + timedelta(days=1)}")
    expect(page.locator("#rows button")).to_have_count(0), "nobody is checked in for tomorrow"
    page.click("#today")
    expect(page.locator("#none")).to_be_visible()


def test_whoever_comes_is_checked_in_here_or_at_a_kiosk_and_the_list_follows(
    page: Page, tmp_path: Path, office_server: OfficeProcess
) -> None:
    choose(page, tmp_path, lines("LH-0001", "LH-0002", "LH-0003"))
    page.click("#take")
    first = page.locator("#rows tr").first
    first.get_by_role("button", name="Lấy số cho lịch hẹn LH-0001").click()
    expect(page.locator("#said")).to_have_text("Ngày làm việc chưa được mở.")
    office_server.open_counter(1)
    first.get_by_role("button").click()
    expect(page.locator("#done")).to_have_text("Lịch hẹn LH-0001: số A001.")
    expect(first.locator(".number")).to_have_text("A001")
    office_server.kiosk().check_in(uuid4(), "lh-0003")
    expect(page.locator("#rows tr").nth(2).locator(".number")).to_have_text("A002")
    expect(page.locator("#counts dd")).to_have_text(["1", "2", "0"])


def test_the_page_speaks_english_and_fits_a_phone(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, lines("LH-0001"))
    page.click("#take")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Appointments")
    expect(page.locator("#rows .service")).to_contain_text("Civil status")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("button", name="Check in appointment LH-0001")).to_be_visible()


def test_a_clerk_has_no_such_page(browser: Browser, office_server: OfficeProcess) -> None:
    office_server.add_clerk("Lan", 1)
    page = browser.new_page()
    try:
        page.goto(f"{office_server.url}/appointments")
        page.fill("[name=name]", "Lan")
        page.fill("[name=pin]", PIN)
        expect(page.locator("#login-form button")).to_be_enabled()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Trang")
        expect(page.locator("#booked")).to_have_count(0)
    finally:
        page.close()
