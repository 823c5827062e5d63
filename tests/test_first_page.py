"""The first page, logging in, the bar on top of the staff's pages, and the two languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Page, ViewportSize, expect
from staff_browser import OFFICE_PC, PHONE, TINY, check_look, staff_page

from server.pages.entrance import STAFF_PAGES
from server.pages.language import LANGUAGES, texts
from server.session import ADMINISTRATORS, CLERKS, STAFF, SUPERVISORS, Role


@pytest.fixture
def page(browser: Browser, office_server: OfficeProcess) -> Iterator[Page]:
    """The first page, as it is before anybody has logged in."""
    page = browser.new_page(viewport=OFFICE_PC)
    page.goto(office_server.url)
    yield page
    page.close()


def log_in(page: Page, name: str, pin: str = PIN) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=pin]", pin)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")


def test_every_door_is_there_in_groups_and_in_two_languages(page: Page) -> None:
    expect(page.locator("h2")).to_have_text(["Trang làm việc", "Màn hình", "Quản trị"])
    expect(page.locator(".doors a")).to_have_count(len(STAFF_PAGES) + 1)
    expect(page.get_by_role("link", name="Màn hình trên quầy, Quầy 7")).to_have_attribute(
        "href", "/display/counter/7"
    )
    expect(page.get_by_role("link", name="Máy đánh giá, Quầy 7")).to_have_attribute(
        "href", "/rate/7"
    )
    page.get_by_role("link", name="English").click()
    expect(page.locator("h2")).to_have_text(["Work", "Screens", "Administration"])
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("h2").first).to_have_text("Trang làm việc")


def test_whoever_is_known_sees_their_own_doors_only(
    browser: Browser, office_server: OfficeProcess
) -> None:
    with staff_page(browser, office_server, ("Lan", Role.CLERK), "/helper") as page:
        page.goto(office_server.url)
        expect(page.locator("h2")).to_have_text(["Trang làm việc", "Màn hình"])
        expect(page.locator(".doors b")).to_have_text(
            ["Gọi số", "Hướng dẫn", "Báo cáo", "Bảng gọi số"]
        )


def test_logging_in_leads_to_the_page_that_was_asked_for(
    page: Page, office_server: OfficeProcess
) -> None:
    office_server.add_clerk("Minh", role=Role.SUPERVISOR)
    page.goto(f"{office_server.url}/hall")
    log_in(page, "Minh", "0000")
    expect(page.locator("#said")).to_have_text("Tên hoặc mã PIN chưa đúng.")
    log_in(page, "Minh")
    page.wait_for_url(f"{office_server.url}/hall")
    expect(page.locator(".bar [aria-current=page]")).to_have_text("Điều hành")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"{office_server.url}/")
    page.goto(f"{office_server.url}/hall")
    expect(page.locator("#login-form")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "home"), [(Role.HELPER, "/helper"), (Role.CLERK, "/clerk"), (Role.SUPERVISOR, "/hall")]
)
def test_each_role_begins_at_its_own_page(
    page: Page, office_server: OfficeProcess, role: Role, home: str
) -> None:
    office_server.add_clerk("Lan", role=role)
    page.goto(f"{office_server.url}/login")
    log_in(page, "Lan")
    page.wait_for_url(f"{office_server.url}{home}")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\else"])
def test_the_way_back_never_leads_to_another_server(
    page: Page, office_server: OfficeProcess, back: str
) -> None:
    page.goto(f"{office_server.url}/login?back={back}")
    expect(page.locator("#login-form")).to_have_attribute("data-back", "/")


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.ADMINISTRATOR, [p.address for p in STAFF_PAGES]),
        (Role.SUPERVISOR, [p.address for p in STAFF_PAGES if p.roles >= SUPERVISORS]),
        (Role.CLERK, [p.address for p in STAFF_PAGES if p.roles >= CLERKS]),
    ],
)
def test_every_page_of_the_bar_opens_for_whom_it_is_shown_to(
    browser: Browser, office_server: OfficeProcess, role: Role, names: list[str]
) -> None:
    assert STAFF > CLERKS > SUPERVISORS > ADMINISTRATORS
    with staff_page(browser, office_server, ("Minh", role), "/helper") as page:
        links = [str(a.get_attribute("href")) for a in page.locator(".bar .pages a").all()]
        assert links == names
        for path in links:
            answer = page.request.get(office_server.url + path)
            assert (answer.status, answer.url) == (200, office_server.url + path)
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("size", [OFFICE_PC, PHONE], ids=["pc", "phone"])
def test_nothing_of_the_first_page_is_cut_off_or_too_small(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    check_look(page)
    assert page.evaluate(TINY) == []


def keys(found: Any, path: str = "") -> set[str]:
    if not isinstance(found, dict):
        return {path}
    return {key for name in found for key in keys(found[name], f"{path}.{name}")}


@pytest.mark.parametrize("name", sorted(texts(LANGUAGES[0])))
def test_a_page_has_every_text_in_both_languages(name: str) -> None:
    vietnamese, english = texts("vi")[name], texts("en")[name]
    assert keys(vietnamese) == keys(english)


def test_every_page_with_texts_has_them_in_both_languages() -> None:
    assert texts("vi").keys() == texts("en").keys()
