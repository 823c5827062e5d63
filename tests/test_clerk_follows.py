"""What the clerk's page takes back, counts, and follows: undo, settings, time to come, others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from clerk_stage import (
    CLERK,
    at_counter_1,
    call_next,
    choose_in_menu,
    in_hand,
    issue,
    key,
    offered,
    press,
    serve,
)
from office_process import OfficeProcess, run_server
from offices import all_day_text
from playwright.sync_api import Browser, Page, expect

from server.client import Client
from server.desk import Key


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


def test_the_last_action_is_taken_back_with_one_key(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    press(page, "4")
    in_hand(page, "none")
    expect(key(page, "undo")).to_contain_text(re.compile(r"Hoàn tác · \d+"))
    expect(key(page, "undo")).to_contain_text(f"Hoàn tất {ticket.number}")
    press(page, "Backspace")
    assert in_hand(page, "serving") == ticket.number


def test_what_can_no_longer_be_taken_back_is_said_in_words(page: Page, kiosk: Client) -> None:
    serve(page, kiosk)
    expect(key(page, "undo")).to_be_visible()
    page.route(
        "**/counters/1/undo",
        lambda route: route.fulfill(status=409, json={"error": "TooLate", "message": "late"}),
    )
    press(page, "Backspace")
    expect(page.locator("#said")).to_have_text("Không còn hoàn tác được nữa.")


def test_a_counter_is_closed_and_opened_again(page: Page, lan: Client) -> None:
    press(page, "m")
    expect(page.locator("#hand-state")).to_have_text("Quầy chưa mở")
    assert lan.desk(1).clerk is None
    press(page, "1")
    expect(key(page, "pause")).to_be_visible()


def test_the_tally_counts_what_this_clerk_has_served(page: Page, kiosk: Client) -> None:
    expect(page.locator("#today")).to_have_text("Hôm nay ông/bà chưa phục vụ lượt nào")
    serve(page, kiosk)
    press(page, "4")
    expect(page.locator("#today")).to_have_text("Hôm nay: 1 lượt · trung bình dưới 1 phút")


def test_two_absences_are_told_when_the_citizen_is_called_again(page: Page, kiosk: Client) -> None:
    ticket = issue(kiosk)
    for _ in range(2):
        assert call_next(page) == ticket.number
        press(page, "5")
        in_hand(page, "none")
    call_next(page)
    expect(page.locator("#hand-flags")).to_contain_text("Vắng lần 2")


def test_the_page_speaks_english_and_comes_back_to_the_counter(page: Page, kiosk: Client) -> None:
    issue(kiosk)
    choose_in_menu(page, "#menu a[lang=en]")
    expect(key(page, "next")).to_contain_text("Call the next number")
    expect(page.locator("#line li")).to_contain_text("Next because: waited longest")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    press(page, "8")
    assert "transfer" not in offered(page)


def test_changed_settings_are_drawn_without_loading_the_page(
    page: Page, office: OfficeProcess, tmp_path: Path
) -> None:
    page.evaluate("document.body.dataset.loaded = 'once'")
    changed = tmp_path / "office.toml"
    changed.write_text(
        all_day_text().replace("Trung tâm Phục vụ", "Trung tâm xã Thọ Xuân phục vụ"), "utf-8"
    )
    run_server(office.data, "office", str(changed))
    expect(page.locator("#office-name")).to_contain_text("Thọ Xuân")
    assert page.evaluate("document.body.dataset.loaded") == "once"


def test_the_next_call_waits_until_the_citizen_has_had_time_to_come(
    page: Page, office: OfficeProcess, kiosk: Client, tmp_path: Path
) -> None:
    patient = tmp_path / "office.toml"
    patient.write_text(all_day_text().replace("grace_s = 0", "grace_s = 3"), "utf-8")
    run_server(office.data, "office", str(patient))
    issue(kiosk)
    issue(kiosk)
    call_next(page)
    expect(page.locator("#grace")).to_have_text(re.compile(r"Còn [123] giây để công dân đến"))
    assert not {"next", "miss"} & set(offered(page))
    expect(key(page, "next")).to_be_visible(timeout=8000)
    expect(page.locator("#grace")).to_be_hidden()


def test_a_key_that_was_refused_leaves_everything_as_it_was(page: Page, kiosk: Client) -> None:
    ticket = serve(page, kiosk)
    page.route(
        "**/counters/1/finish",
        lambda route: route.fulfill(status=403, json={"error": "NotYourCounter", "message": ""}),
    )
    press(page, "4")
    expect(page.locator("#said")).to_contain_text("Quầy này hiện do người khác nhận")
    assert in_hand(page, "serving") == ticket.number


def test_somebody_elses_key_closes_the_panel_about_a_ticket_that_has_gone(
    page: Page, office: OfficeProcess, kiosk: Client
) -> None:
    serve(page, kiosk)
    press(page, "8")
    expect(page.locator("#panel")).to_be_visible()
    other = office.clerk("Hoa")
    other.press(uuid4(), 1, Key.OPEN)
    other.press(uuid4(), 1, Key.FINISH)
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#hand-state")).to_contain_text("Quầy do Hoa nhận")
