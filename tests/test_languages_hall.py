"""An office that also speaks Korean: the kiosk's real glass, phones, tablet and staff's pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from offices import all_day_text
from playwright.sync_api import Browser, Page, expect
from staff_browser import staff_page
from test_kiosk_screens import KioskProcess, printed

from server.app import DATABASE
from server.desk import Key
from server.session import Role

LANGUAGES = 'languages = ["vi", "en"]'


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """A server whose office offers three languages, with one open counter."""
    folder = tmp_path_factory.mktemp("languages")
    text = all_day_text()
    assert LANGUAGES in text
    office = folder / "office.toml"
    office.write_text(text.replace(LANGUAGES, 'languages = ["vi", "en", "ko"]'), encoding="utf-8")
    server = OfficeProcess(folder / "data", office)
    server.start()
    try:
        server.open_counter(1, "Lan")
        yield server
    finally:
        server.kill()


def page_at(browser: Browser, address: str, width: int = 390, height: int = 844) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(address)
    return page


def language_of(server: OfficeProcess, number: str) -> str:
    with sqlite3.connect(server.data / DATABASE) as db:
        found = db.execute("select language from tickets where number = ?", (number,)).fetchone()
    db.close()
    return str(found[0])


def test_real_touches_choose_a_language_and_another_one_later(
    hall: OfficeProcess, tmp_path: Path
) -> None:
    with KioskProcess(hall, tmp_path).running() as kiosk:
        assert kiosk.touch("language ko").startswith("ok")
        assert kiosk.touch("start").startswith("ok")
        kiosk.says("screen services")
        assert kiosk.touch("language").startswith("ok")
        kiosk.says("screen languages")
        assert kiosk.touch("language en").startswith("ok")
        kiosk.says("screen services")
        assert kiosk.touch("language").startswith("ok")
        kiosk.says("screen languages")
        assert kiosk.touch("back").startswith("ok")
        kiosk.says("screen services")
        kiosk.touch("language")
        kiosk.says("screen languages")
        kiosk.touch("language ko")
        kiosk.says("screen services")
        assert kiosk.touch("service D").startswith("ok")
        number = kiosk.says("screen ticket").split()[2]
        printed(kiosk, 1)
        assert "left out" not in kiosk.log.read_text("utf-8")
    assert language_of(hall, number) == "ko"


def test_the_board_says_in_which_language_somebody_is_called(hall: OfficeProcess) -> None:
    clerk = hall.clerk("Lan", 1)
    number = hall.kiosk().issue(uuid4(), "A", language="ko").ticket.number
    clerk.press(uuid4(), 1, Key.NEXT)
    clerk.press(uuid4(), 1, Key.RECALL)
    calls = [call for call in clerk.board().calls if call.number == number]
    assert [(call.language, call.recall) for call in calls] == [("ko", True), ("ko", False)]
    clerk.press(uuid4(), 1, Key.SERVE)
    clerk.press(uuid4(), 1, Key.FINISH)


@pytest.mark.parametrize("width", [320, 390])
def test_the_ticket_s_page_is_korean_and_leads_to_the_others(
    browser: Browser, hall: OfficeProcess, width: int
) -> None:
    ticket = hall.kiosk().issue(uuid4(), "E", language="ko").ticket
    page = page_at(browser, f"{hall.url}/t/{ticket.id}", width)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator(".label")).to_have_text("고객님의 번호")
    expect(page.locator(".service")).to_have_text("E 문화·복지")
    expect(page.locator("a.other")).to_have_text(["Tiếng Việt", "English"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("a.other >> nth=1")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("a.other")).to_have_text(["Tiếng Việt", "한국어"])
    page.context.close()


def test_a_link_to_no_ticket_leads_to_every_language(browser: Browser, hall: OfficeProcess) -> None:
    page = page_at(browser, f"{hall.url}/t/nobody")
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("h1")).to_have_text("이 번호표를 찾을 수 없습니다")
    expect(page.locator("a.other")).to_have_text(["Tiếng Việt", "English"])
    page.context.close()


def test_the_tablet_asks_in_the_language_of_the_slip(browser: Browser, hall: OfficeProcess) -> None:
    clerk = hall.clerk("Lan", 1)
    page = page_at(browser, f"{hall.url}/rate/1", 800, 480)
    expect(page.locator("#rate")).to_have_attribute("data-is-following", "true")
    expect(page.locator("#idle .welcome")).to_have_text("Kính chào ông/bà Welcome 어서 오십시오")
    ticket = hall.kiosk().issue(uuid4(), "A", language="ko").ticket
    clerk.press(uuid4(), 1, Key.NEXT)
    expect(page.locator("#rate")).to_have_attribute("data-ticket", ticket.number)
    clerk.press(uuid4(), 1, Key.SERVE)
    clerk.press(uuid4(), 1, Key.FINISH)
    expect(page.locator("#question")).to_have_text(
        f"{ticket.number}번 고객님, 서비스는 어떠셨습니까?"
    )
    faces = page.locator("#ask .choice").all_inner_texts()
    assert [text.strip() for text in faces] == ["매우 만족", "만족", "불만족"]
    page.context.close()


def test_a_browser_gets_the_letters_from_the_server(browser: Browser, hall: OfficeProcess) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(f"{answer.status} {answer.url}"))
    page.goto(f"{hall.url}/rate/1")
    # Only what is shown is fetched, and here it is one weight of Korean.
    page.evaluate("document.fonts.ready")
    fetched = [line for line in asked if "Nanum" in line]
    assert fetched == [f"200 {hall.url}/fonts/NanumSquareR.ttf"]
    assert page.request.get(f"{hall.url}/fonts/passwd").status == 404
    context.close()


def test_an_administrator_adds_a_language_and_finds_room_for_its_words(
    browser: Browser, office_server: OfficeProcess
) -> None:
    hoa = ("Hoa", Role.ADMINISTRATOR)
    with staff_page(browser, office_server, hoa, "/settings") as page:
        name = page.locator('[data-key="name"] .language')
        expect(name).to_have_count(2)
        vietnamese = page.locator('[data-key="languages"] input[value=vi]')
        expect(vietnamese).to_be_disabled()
        page.check('[data-key="languages"] input[value=ko]')
        expect(name).to_have_count(3)
        expect(page.locator("#summary")).to_contain_text("Tiếng Việt, Tiếng Anh, Tiếng Hàn")
        page.click("#save")
        expect(page.locator("#done")).to_contain_text("Đã lưu phiên bản 2.")
        assert office_server.kiosk().office().languages == ("vi", "en", "ko")
        page.uncheck('[data-key="languages"] input[value=en]')
        page.click("#save")
        expect(page.locator("#done")).to_contain_text("Đã lưu phiên bản 3.")
        assert office_server.kiosk().office().languages == ("vi", "ko")


def test_a_helper_takes_a_number_for_somebody_in_their_language(
    browser: Browser, hall: OfficeProcess
) -> None:
    with staff_page(browser, hall, ("Hà", Role.HELPER), "/helper") as page:
        page.click("[data-service=G]")
        page.get_by_label("한국어").check()
        page.click("#take-now")
        expect(page.locator("#result")).to_be_visible()
        number = page.locator("#result-number").text_content() or ""
    assert language_of(hall, number) == "ko"
