"""The supervisor's page in a real browser, on an office PC and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from playwright.sync_api import Browser, Locator, Page, Route, expect
from staff_browser import OFFICE_PC, PHONE, TINY, check_look, staff_page

from server.client import Client
from server.core.device import DeviceHealth, PrinterHealth, ScannerHealth
from server.desk import Key
from server.session import Role

MINH = ("Minh", Role.SUPERVISOR)


@pytest.fixture
def busy(office_server: OfficeProcess) -> OfficeProcess:
    """An office in which Lan serves A001, A002 waits, and F001 waits for nobody."""
    clerk = office_server.open_counter(1, "Lan")
    kiosk = office_server.kiosk("Cửa chính")
    kiosk.health(DeviceHealth(PrinterHealth.PAPER_OUT, ScannerHealth.READY))
    for service in "AAF":
        kiosk.issue(uuid4(), service)
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.SERVE)
    return office_server


@pytest.fixture
def hall(browser: Browser, busy: OfficeProcess) -> Iterator[Page]:
    with staff_page(browser, busy, MINH, "/hall") as page:
        expect(page.locator("#counters li")).to_have_count(7)
        yield page


def counter(page: Page, number: int) -> Locator:
    return page.locator(f"#counters li[data-key='{number}']")


def open_card(page: Page, number: int) -> None:
    counter(page, number).locator("button").click()
    expect(page.locator("#counter-card")).to_be_visible()


def watcher(busy: OfficeProcess) -> Client:
    return busy.person("Hùng", Role.SUPERVISOR)


def test_the_whole_hall_is_told(hall: Page) -> None:
    line = hall.locator("#lines tr").first
    expect(line).to_contain_text("Tư pháp – Hộ tịch")
    expect(line.locator("b")).to_have_text("1")
    police = hall.locator("#lines tr").nth(5)
    expect(police).to_contain_text("Có người chờ, chưa có quầy mở")
    expect(counter(hall, 1)).to_contain_text("Đang phục vụ")
    expect(counter(hall, 1)).to_contain_text("Lan")
    expect(counter(hall, 6)).to_contain_text("F: có người chờ, chưa có quầy mở")
    device = hall.locator("#devices li").first
    expect(device).to_contain_text("Cửa chính")
    expect(device).to_contain_text("hết giấy")
    expect(hall.locator("#clock")).to_be_visible()


def test_what_happens_in_the_hall_is_seen_without_loading(hall: Page, busy: OfficeProcess) -> None:
    expect(hall.locator("#totals")).to_contain_text("Đã phát3")
    busy.kiosk("Cửa phụ").issue(uuid4(), "B")
    expect(hall.locator("#totals")).to_contain_text("Đã phát4")
    busy.open_counter(6, "Hoa")
    expect(counter(hall, 6)).to_contain_text("Hoa")
    expect(counter(hall, 6)).not_to_contain_text("chưa có quầy mở")


def test_a_counter_is_paused_with_a_reason_by_keyboard_alone(hall: Page) -> None:
    counter(hall, 1).locator("button").focus()
    hall.keyboard.press("Enter")
    pause = hall.get_by_role("button", name="Nghỉ trưa")
    expect(pause).to_be_visible()
    pause.focus()
    hall.keyboard.press("Enter")
    expect(hall.locator("#done")).to_have_text("Quầy 1 tạm ngưng: Nghỉ trưa.")
    expect(hall.locator("#counter-card")).to_be_hidden()
    expect(counter(hall, 1).locator("button")).to_be_focused()
    expect(counter(hall, 1)).to_contain_text("Nghỉ trưa")


def test_closing_a_counter_with_people_asks_and_sends_them_back(
    hall: Page, busy: OfficeProcess
) -> None:
    open_card(hall, 1)
    hall.get_by_role("button", name="Đóng quầy").click()
    expect(hall.locator("#sure-words")).to_contain_text("A001")
    hall.keyboard.press("Escape")
    assert watcher(busy).hall().counters[0].ticket == "A001", "escape is no"
    hall.locator("#counter-states").get_by_role("button", name="Đóng quầy").click()
    hall.click("#sure-yes")
    expect(hall.locator("#done")).to_have_text("Quầy 1 đã đóng.")
    assert watcher(busy).board().lines[0].next == ("A001", "A002")


def test_services_move_by_tapping_tiles(hall: Page, busy: OfficeProcess) -> None:
    open_card(hall, 1)
    save = hall.locator("#services-save")
    expect(save).to_be_disabled()
    hall.locator("#counter-services [data-letter=F]").click()
    hall.locator("#counter-services [data-letter=A]").click()
    save.click()
    expect(hall.locator("#done")).to_have_text("Quầy 1 phục vụ: B, F.")
    expect(counter(hall, 1).locator(".letters")).to_have_text("BF")
    assert watcher(busy).office().counters_for("F") == (1, 6)


def test_a_service_is_not_left_without_a_counter(hall: Page) -> None:
    open_card(hall, 6)
    hall.locator("#counter-services [data-letter=F]").click()
    expect(hall.locator("#services-save")).to_be_disabled()
    hall.locator("#counter-services [data-letter=A]").click()
    hall.click("#services-save")
    expect(hall.locator("#counter-refused")).to_contain_text("F (Công an)")


def test_a_refusal_is_said_within_the_card(hall: Page, busy: OfficeProcess) -> None:
    open_card(hall, 1)
    watcher(busy).close_day(uuid4())
    hall.get_by_role("button", name="Nghỉ giải lao").click()
    expect(hall.locator("#counter-refused")).to_have_text("Ngày làm việc chưa được mở.")


def test_priority_is_granted_to_any_number_with_a_reason(hall: Page, busy: OfficeProcess) -> None:
    hall.fill("#find-number", "f1")
    hall.keyboard.press("Enter")
    expect(hall.locator("#ticket-title")).to_have_text("Ưu tiên cho số F001")
    hall.get_by_label("Người khuyết tật").check()
    hall.fill("[name=reason]", "Đi lại khó khăn")
    hall.keyboard.press("Enter")
    expect(hall.locator("#done")).to_have_text("Số F001: Người khuyết tật.")
    clerk = busy.open_counter(6)
    assert clerk.desk(6).line[0].priority == "disabled"
    hall.fill("#find-number", "A999")
    hall.keyboard.press("Enter")
    expect(hall.locator("#said")).to_have_text("Không tìm thấy số này.")


def test_numbers_are_stopped_and_given_again(hall: Page, busy: OfficeProcess) -> None:
    hall.get_by_role("button", name="Ngừng phát số").click()
    expect(hall.locator("#state")).to_contain_text("Đã ngừng phát số")
    assert not watcher(busy).board().issuing.open
    hall.locator("#issue").click()
    expect(hall.locator("#state")).to_have_text("Đang phát số")


def test_a_notice_is_previewed_put_up_and_taken_down(hall: Page, busy: OfficeProcess) -> None:
    expect(hall.locator("#notice-put")).to_be_disabled()
    hall.fill("#notice-text", "Quầy 3 phục vụ đến 16 giờ")
    expect(hall.locator("#notice-preview")).to_have_text("Quầy 3 phục vụ đến 16 giờ")
    hall.click("#notice-put")
    expect(hall.locator("#notice-now")).to_have_text("Quầy 3 phục vụ đến 16 giờ")
    assert watcher(busy).board().notice == "Quầy 3 phục vụ đến 16 giờ"
    hall.click("#notice-take")
    expect(hall.locator("#notice-now")).to_be_hidden()
    assert watcher(busy).board().notice is None


def test_the_day_is_closed_after_asking_and_opened_again(hall: Page, busy: OfficeProcess) -> None:
    hall.click("#day-close")
    expect(hall.locator("#sure-words")).to_contain_text("Còn 2 người đang chờ và 1 người")
    hall.click("#sure-yes")
    expect(hall.locator("#state")).to_have_text("Ngày làm việc chưa mở")
    hall.click("#day-open")
    expect(hall.locator("#state")).to_have_text("Đang phát số")
    assert watcher(busy).board().day == 2


def test_a_lost_server_is_said_and_found_again(hall: Page, busy: OfficeProcess) -> None:
    busy.kill()
    expect(hall.locator("#lost")).to_be_visible(timeout=15_000)
    busy.start()
    expect(hall.locator("#lost")).to_be_hidden(timeout=20_000)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [OFFICE_PC, PHONE], ids=["pc", "phone"])
def test_nothing_is_cut_off_or_faint(
    browser: Browser, busy: OfficeProcess, size: dict[str, int], language: str
) -> None:
    with staff_page(browser, busy, MINH, "/hall", size, language) as page:  # type: ignore[arg-type]
        expect(page.locator("#counters li")).to_have_count(7)
        check_look(page)
        open_card(page, 1)
        check_look(page)
        if size is PHONE:
            assert page.evaluate(TINY) == []


def test_the_page_is_for_supervisors_and_says_so_to_others(
    browser: Browser, busy: OfficeProcess
) -> None:
    with staff_page(browser, busy, ("Lan", Role.CLERK), "/hall") as page:
        expect(page.get_by_role("heading", level=1)).to_contain_text("người có vai trò khác")
        expect(page.locator(".bar .pages a")).to_have_text(["Gọi số", "Hướng dẫn", "Báo cáo"])


BREAK = {"open": False, "why": "break", "until": "2025-08-18T06:30:00Z"}
MORNING = {"open": True, "why": None, "until": "2025-08-18T04:15:00Z"}
HOURS = {
    "weekly": [
        {"days": ["monday"], "sittings": [{"begin": "07:30:00", "end": "11:30:00"}]},
    ],
    "holidays": [],
    "extra": [],
    "stop_minutes": 15,
    "stop_when_full": False,
}


@pytest.mark.parametrize(
    ("hall_says", "state", "more", "first"),
    [
        (
            {"issuing": BREAK, "by_hand": False},
            "Nghỉ giữa buổi",
            "phát lại lúc 13:30 · theo giờ làm việc",
            "Phát số xuyên trưa",
        ),
        (
            {"issuing": MORNING, "by_hand": False},
            "Đang phát số đến 11:15",
            "theo giờ làm việc",
            "Phát số xuyên trưa",
        ),
        (
            {"issuing": {"open": True, "why": None, "until": None}, "by_hand": True},
            "Đang phát số",
            "do người điều hành đặt",
            "Phát số ngoài giờ",
        ),
        (
            {"issuing": {"open": False, "why": "ended", "until": None}, "by_hand": False},
            "Hết giờ làm việc",
            "theo giờ làm việc",
            "Phát số ngoài giờ",
        ),
    ],
)
def test_the_state_of_the_day_is_said_in_words(
    browser: Browser,
    busy: OfficeProcess,
    hall_says: dict[str, Any],
    state: str,
    more: str,
    first: str,
) -> None:
    """The hours of a day, which a test cannot wait for, are put into the server's answers."""
    with staff_page(browser, busy, MINH, "/helper") as page:
        page.clock.set_fixed_time("2025-08-18T05:00:00Z")
        changed_answers(page, "**/api/hall", hall_says | {"clock_trusted": True})
        changed_answers(page, "**/api/office", {"hours": HOURS})
        page.goto(f"{busy.url}/hall")
        expect(page.locator("#state")).to_have_text(state)
        expect(page.locator("#state-more")).to_have_text(more)
        expect(page.locator("#issue")).to_have_text(first)
        expect(page.locator("#issue-hours")).to_be_visible()
        expect(page.locator("#clock")).to_be_hidden()


def test_a_forgotten_day_is_told_and_a_new_one_offered(
    browser: Browser, busy: OfficeProcess
) -> None:
    with staff_page(browser, busy, MINH, "/helper") as page:
        old = {"issuing": {"open": False, "why": "old_day", "until": None}, "stale": True}
        changed_answers(page, "**/api/hall", old | {"opened_at": "2025-08-15T00:30:00Z"})
        page.goto(f"{busy.url}/hall")
        expect(page.locator("#stale")).to_contain_text("Ngày làm việc trước (15/8)")
        expect(page.locator("#day-open")).to_have_text("Bắt đầu ngày mới")
        expect(page.locator("#issuing")).to_be_hidden()


def changed_answers(page: Page, address: str, changes: dict[str, Any]) -> None:
    """Let the server's answers from `address` say something else as well."""

    def answer(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, json=found.json() | changes)

    page.route(address, answer)
