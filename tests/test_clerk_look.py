"""The clerk's page at the sizes and in the languages that it is used in: all in its place."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from clerk_stage import (
    BESIDE,
    CLERK,
    OFFICE_PC,
    call_next,
    clerk_page,
    cut_off,
    in_hand,
    key,
    press,
)
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, ViewportSize, expect

from server.client import Client
from server.core.ticket import Slip
from server.desk import Key

BIG = ViewportSize(width=1920, height=950)
ZOOMED = ViewportSize(width=1093, height=500)
NOTE = "Thiếu bản sao giấy khai sinh của con thứ hai; bà về lấy và sẽ quay lại trong buổi sáng."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def lan(office: OfficeProcess) -> Client:
    """Lan at counter 1: one on hold, one called, and a line with everything to be said of it."""
    lan, kiosk = office.clerk(CLERK, 1), office.kiosk()
    lan.open_day(uuid4())
    office.open_counter(2)
    lan.press(uuid4(), 1, Key.OPEN)
    held = kiosk.issue(uuid4(), "B").ticket
    for pressed in (Key.NEXT, Key.SERVE, Key.HOLD):
        lan.press(uuid4(), 1, pressed)
    assert lan.ticket(held.id).ticket.counter == 1
    for n in range(9):
        ticket = kiosk.issue(uuid4(), "A", "elderly" if n % 3 == 0 else None).ticket
        kiosk.report_slip(uuid4(), ticket.id, Slip.NOT_PRINTED, "paper_out")
        lan.note(uuid4(), ticket.id, NOTE)
    lan.press(uuid4(), 1, Key.NEXT)
    return lan


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "size", [OFFICE_PC, BIG, ZOOMED, BESIDE], ids=["pc", "big", "zoomed", "beside"]
)
def test_nothing_is_cut_off_and_every_key_is_in_sight(
    browser: Browser, office: OfficeProcess, lan: Client, size: ViewportSize, language: str
) -> None:
    with clerk_page(browser, office, size, lan, language) as page:
        in_hand(page, "called")
        assert cut_off(page) == []
        assert page.locator("#keys button").count() == 17
        for asking in ("8", "z", "v", "c", "0"):
            press(page, asking)
            expect(page.locator("#panel")).to_be_visible()
            assert cut_off(page) == [], asking
            page.keyboard.press("Escape")


@pytest.mark.parametrize("size", [OFFICE_PC, BESIDE], ids=["pc", "beside"])
def test_axe_finds_nothing_serious_in_a_panel(
    browser: Browser, office: OfficeProcess, lan: Client, size: ViewportSize
) -> None:
    with clerk_page(browser, office, size, lan) as page:
        in_hand(page, "called")
        for asking in ("", "8", "v", "c", "x"):
            if asking:
                press(page, asking)
            assert serious(page) == [], asking
            page.keyboard.press("Escape")


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], node["html"][:160])
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_the_keys_keep_their_places_whatever_is_said_above_them(
    browser: Browser, office: OfficeProcess, lan: Client
) -> None:
    with clerk_page(browser, office, BESIDE, lan) as page:
        in_hand(page, "called")
        finish = page.locator("[data-place=finish]")
        before = finish.bounding_box()
        press(page, "3")
        in_hand(page, "serving")
        press(page, "4")
        in_hand(page, "none")
        assert finish.bounding_box() == before
        expect(key(page, "undo")).to_be_visible()
        press(page, "Backspace")
        in_hand(page, "serving")
        press(page, "Backspace")
        call_next(page)


def test_the_small_window_opens_the_same_page_beside_other_software(
    browser: Browser, office: OfficeProcess, lan: Client
) -> None:
    with clerk_page(browser, office, OFFICE_PC, lan) as page:
        in_hand(page, "called")
        page.click("#menu-button")
        with page.expect_popup() as opened:
            page.click("#small-window")
        small = opened.value
        expect(small.locator("#keys button")).to_have_count(17)
