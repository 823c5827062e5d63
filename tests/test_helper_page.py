"""The helper's page in a real browser, on a phone and on a tablet."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, ViewportSize, expect
from staff_browser import PHONE, TINY, check_look, staff_page

from server.client import Client
from server.core.device import DeviceHealth, PrinterHealth, ScannerHealth
from server.core.ticket import Slip
from server.desk import Key
from server.session import Role

HA = ("Hà", Role.HELPER)
TABLET: ViewportSize = {"width": 1024, "height": 768}


@pytest.fixture
def clerk(office_server: OfficeProcess) -> Client:
    """Lan at counter 1, with the day open."""
    return office_server.open_counter(1, "Lan")


@pytest.fixture
def helper(browser: Browser, office_server: OfficeProcess, clerk: Client) -> Iterator[Page]:
    assert clerk.board().day == 1
    with staff_page(browser, office_server, HA, "/helper", PHONE) as page:
        expect(page.locator("#services button")).to_have_count(8)
        yield page


def take(page: Page, letter: str) -> None:
    page.click(f"[data-service={letter}]")
    page.click("#take-now")
    expect(page.locator("#result")).to_be_visible()


def test_a_number_takes_two_taps_and_shows_where_it_stands(helper: Page, clerk: Client) -> None:
    clerk.issue(uuid4(), "A")
    expect(helper.locator("[data-service=A] .count")).to_have_text("1 đang chờ")
    take(helper, "A")
    expect(helper.locator("#result-number")).to_have_text("A002")
    expect(helper.locator("#result-where")).to_contain_text("Còn 1 người chờ phía trước")
    expect(helper.locator("#result-where")).to_contain_text("Quầy 1, 2")
    helper.click("#finish")
    expect(helper.locator("#services")).to_be_visible()


def test_the_keyboard_does_it_all(helper: Page) -> None:
    helper.locator("[data-service=B]").focus()
    helper.keyboard.press("Enter")
    expect(helper.locator("#take-now")).to_be_focused()
    helper.keyboard.press("Enter")
    expect(helper.locator("#result-number")).to_have_text("B001")
    expect(helper.locator("#result-number")).to_be_focused()


def test_priority_language_and_further_services_go_with_the_number(
    helper: Page, clerk: Client
) -> None:
    helper.click("[data-service=A]")
    helper.get_by_label("Người có công").check()
    helper.get_by_label("English").check()
    helper.get_by_text("Thêm lĩnh vực sau đó").click()
    helper.locator("#take-more").get_by_role("button", name="Trả kết quả").click()
    helper.click("#take-now")
    expect(helper.locator("#result-then")).to_have_text("Sau đó: Trả kết quả")
    assert clerk.desk(1).line[0].priority == "merit"
    ticket = clerk.press(uuid4(), 1, Key.NEXT).ticket
    assert ticket is not None
    assert (ticket.language, ticket.rest) == ("en", ("T",))


def test_a_phone_can_read_the_code_and_it_opens_the_tickets_own_page(
    helper: Page, tmp_path: Path
) -> None:
    take(helper, "A")
    code = helper.locator("#result-qr")
    code.evaluate("(image) => image.decode()")
    picture = tmp_path / "code.png"
    picture.write_bytes(code.screenshot())
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(picture)], check=True, text=True, capture_output=True
    ).stdout.strip()
    assert "/t/" in read
    path = read[read.index("/t/") :]
    answer = helper.request.get(helper.url.removesuffix("/helper") + path)
    assert "A001" in answer.text()


def test_a_slip_is_printed_at_the_kiosk_that_was_chosen_and_what_becomes_of_it_is_told(
    helper: Page, office_server: OfficeProcess
) -> None:
    near, far = office_server.kiosk("Cửa chính"), office_server.kiosk("Cửa phụ")
    near.health(DeviceHealth(PrinterHealth.READY, ScannerHealth.READY))
    far.health(DeviceHealth(PrinterHealth.READY))
    helper.reload()
    take(helper, "A")
    helper.select_option("#print-kiosk", "Cửa phụ")
    helper.get_by_role("button", name="In phiếu").click()
    expect(helper.locator("#printing")).to_have_text("Đã gửi lệnh in tới Cửa phụ.")
    assert near.prints() == ()
    (job,) = far.prints()
    far.report_slip(uuid4(), job.place.ticket.id, Slip.NOT_PRINTED, "paper_out")
    expect(helper.locator("#printing")).to_contain_text("Cửa phụ chưa in được phiếu")
    helper.get_by_role("button", name="In phiếu").click()
    expect(helper.locator("#printing")).to_have_text("Đã gửi lệnh in tới Cửa phụ.")
    far.report_slip(uuid4(), job.place.ticket.id, Slip.PRINTED)
    expect(helper.locator("#printing")).to_have_text("Phiếu đã in ở Cửa phụ.")
    helper.click("#finish")
    take(helper, "B")
    expect(helper.locator("#print-kiosk")).to_have_value("Cửa phụ")
    expect(helper.locator("#printing")).to_be_hidden()


def test_a_kiosk_in_trouble_is_said_to_be(helper: Page, office_server: OfficeProcess) -> None:
    office_server.kiosk("Cửa phụ").health(DeviceHealth(PrinterHealth.PAPER_OUT))
    helper.reload()
    take(helper, "A")
    expect(helper.locator("#print-kiosk option")).to_have_text("Cửa phụ (đang có trục trặc)")


def test_whoever_was_absent_is_brought_back_by_number(helper: Page, clerk: Client) -> None:
    clerk.issue(uuid4(), "A")
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.FINISH)
    helper.fill("#look-number", "a001")
    helper.keyboard.press("Enter")
    expect(helper.locator("#result-where")).to_contain_text("Hoàn tất")
    helper.click("#bring-back")
    expect(helper.locator("#done")).to_have_text("Số A001 đã vào lại hàng chờ.")
    expect(helper.locator("#bring-back")).to_be_hidden()
    assert clerk.board().lines[0].next == ("A001",)


def test_a_call_is_seen_while_the_number_is_shown(helper: Page, clerk: Client) -> None:
    take(helper, "A")
    clerk.press(uuid4(), 1, Key.NEXT)
    expect(helper.locator("#result-where")).to_have_text("Đang mời đến quầy 1")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("#look-number", "a 999", "Không tìm thấy số này."),
        ("#look-number", "số 5", "Xin nhập số như trên phiếu, ví dụ A042."),
        ("#check-in-code", "H37-0000", "Không tìm thấy lịch hẹn này."),
    ],
)
def test_what_is_not_found_is_said(helper: Page, field: str, text: str, words: str) -> None:
    helper.fill(field, text)
    helper.locator(field).press("Enter")
    said = helper.locator("#said")
    expect(said).to_have_text(words)
    expect(said).to_be_in_viewport()
    said.click()
    expect(said).to_be_hidden()


def test_when_no_numbers_are_given_the_page_says_so_and_why(helper: Page, clerk: Client) -> None:
    helper.click("[data-service=A]")
    clerk.close_day(uuid4())
    helper.click("#take-now")
    expect(helper.locator("#take-refused")).to_have_text("Ngày làm việc chưa được mở.")
    helper.keyboard.press("Escape")
    expect(helper.locator("#stopped")).to_contain_text("Ngày làm việc chưa mở")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_everything_is_large_and_nothing_is_cut_off(
    browser: Browser,
    office_server: OfficeProcess,
    clerk: Client,
    size: ViewportSize,
    language: str,
) -> None:
    office_server.kiosk("Máy lấy số ở cửa chính bên trái")
    for _ in range(12):
        clerk.issue(uuid4(), "A")
    with staff_page(browser, office_server, HA, "/helper", size, language) as page:
        expect(page.locator("#services button")).to_have_count(8)
        check_look(page)
        assert page.evaluate(TINY) == []
        page.click("[data-service=A]")
        check_look(page)
        assert page.evaluate(TINY) == []
        page.click("#take-now")
        expect(page.locator("#result")).to_be_visible()
        check_look(page)
        assert page.evaluate(TINY) == []
