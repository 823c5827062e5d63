"""Numbers that a kiosk gave alone, on the pages of supervisors and clerks, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from clerk_stage import clerk_page
from kiosk_alone import KioskAlone, OverHttp
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect
from staff_browser import OFFICE_PC, PHONE, TINY, check_look, staff_page

from server.client import Client
from server.core.ticket import State
from server.desk import Key
from server.session import Role

MINH = ("Minh", Role.SUPERVISOR)


class Busy:
    """An office with Lan at counter 1, and a kiosk that had lost the line for a while."""

    def __init__(self, server: OfficeProcess) -> None:
        self.server = server
        self.clerk: Client = server.open_counter(1, "Lan")
        self.line = OverHttp(server.kiosk())
        self.kiosk = KioskAlone(self.line)

    def hand_over(self, *services: str) -> None:
        """Have numbers been given alone, five minutes apart, and handed over."""
        for service in services:
            self.kiosk.give(service)
            self.kiosk.clock.pass_(minutes=5)
        self.kiosk.hand_over(self.line)


@pytest.fixture
def busy(office_server: OfficeProcess) -> Busy:
    busy = Busy(office_server)
    busy.hand_over("A", "B", "A", "A")
    return busy


@pytest.fixture
def hall(browser: Browser, busy: Busy) -> Iterator[Page]:
    with staff_page(browser, busy.server, MINH, "/hall") as page:
        expect(page.locator("#alone-list li")).to_have_count(4)
        yield page


def marked(page: Page) -> list[str]:
    rows = page.locator("#alone-list li:has(:checked) .ticket")
    return rows.all_text_contents()


def settled(busy: Busy) -> list[str]:
    states = {own.number: busy.clerk.ticket(own.id).ticket.state for own in busy.kiosk.tickets}
    return [number for number, state in states.items() if state is State.SERVED]


def test_numbers_are_marked_up_to_one_and_settled_together(hall: Page, busy: Busy) -> None:
    expect(hall.locator("#alone-list li").first).to_contain_text("lấy lúc")
    button = hall.locator("#alone-settle")
    expect(button).to_be_disabled()
    hall.get_by_label("Chọn tất cả đến số").select_option("A1002")
    assert marked(hall) == ["A1001", "B1001", "A1002"]
    hall.get_by_role("checkbox", name="B1001").uncheck()
    expect(button).to_have_text("Đã giải quyết 2 số")
    button.click()
    expect(hall.locator("#sure-words")).to_contain_text("2 số đã được giải quyết (A1001, A1002)")
    hall.click("#sure-yes")
    expect(hall.locator("#done")).to_have_text("Đã ghi nhận 2 số được giải quyết.")
    expect(hall.locator("#alone-list .ticket")).to_have_text(["B1001", "A1003"])
    assert settled(busy) == ["A1001", "A1002"]
    expect(button).to_be_disabled()


def test_nothing_is_settled_without_a_yes(hall: Page, busy: Busy) -> None:
    hall.get_by_role("checkbox", name="A1003").check()
    hall.click("#alone-settle")
    hall.keyboard.press("Escape")
    assert settled(busy) == []
    assert marked(hall) == ["A1003"]


def test_marks_stay_while_the_hall_changes_and_who_is_called_leaves_the_list(
    hall: Page, busy: Busy
) -> None:
    hall.get_by_label("Chọn tất cả đến số").select_option("B1001")
    busy.clerk.press(uuid4(), 1, Key.NEXT)
    expect(hall.locator("#alone-list .ticket")).to_have_text(["B1001", "A1002", "A1003"])
    assert marked(hall) == ["B1001"]
    busy.hand_over("C")
    expect(hall.locator("#alone-list li")).to_have_count(4)
    assert marked(hall) == ["B1001"]


def test_a_number_that_was_called_meanwhile_is_told_in_words(hall: Page, busy: Busy) -> None:
    hall.get_by_role("checkbox", name="A1001").check()
    hall.click("#alone-settle")
    busy.clerk.press(uuid4(), 1, Key.NEXT)
    hall.click("#sure-yes")
    expect(hall.locator("#said")).to_contain_text("Chưa ghi nhận số nào")
    expect(hall.locator("#alone-list .ticket")).to_have_text(["B1001", "A1002", "A1003"])
    assert settled(busy) == []


def test_without_such_numbers_nothing_is_shown_of_it(browser: Browser, busy: Busy) -> None:
    busy.clerk.settle(uuid4(), tuple(own.id for own in busy.kiosk.tickets))
    with staff_page(browser, busy.server, MINH, "/hall") as page:
        expect(page.locator("#counters li")).to_have_count(7)
        expect(page.locator("#alone")).to_be_hidden()
        busy.hand_over("A")
        expect(page.locator("#alone")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [OFFICE_PC, PHONE], ids=["pc", "phone"])
def test_nothing_of_it_is_cut_off_or_faint(
    browser: Browser, busy: Busy, size: dict[str, int], language: str
) -> None:
    with staff_page(browser, busy.server, MINH, "/hall", size, language) as page:  # type: ignore[arg-type]
        expect(page.locator("#alone-list li")).to_have_count(4)
        page.locator("#alone-to").select_option("A1003")
        check_look(page)
        if size is PHONE:
            assert page.evaluate(TINY) == []
        page.click("#alone-settle")
        check_look(page)


def test_the_clerk_sees_it_at_the_number(browser: Browser, busy: Busy) -> None:
    with clerk_page(browser, busy.server, client=busy.clerk) as page:
        expect(page.locator("#line li").first).to_contain_text("Số máy tự cấp")
