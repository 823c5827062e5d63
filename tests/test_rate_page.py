"""The tablet at a counter asks whoever was served there, and nobody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from uuid import uuid4

import pytest
from browser import chromium
from office_process import OfficeProcess
from playwright.sync_api import Browser, Page, expect

from server.app import DATABASE
from server.core.rating import Score
from server.desk import Key

TABLETS = ((800, 480), (1024, 600), (768, 1024))


class Counter:
    """A server, Lan at counter 1, and the tablet that stands there."""

    def __init__(self, server: OfficeProcess, browser: Browser) -> None:
        self.server, self.browser = server, browser
        self.kiosk = server.kiosk()
        self.clerk = server.open_counter(1, "Lan")

    def tablet(self) -> Page:
        page = self.browser.new_page(viewport={"width": 800, "height": 480})
        page.clock.install()
        page.goto(f"{self.server.url}/rate/1")
        # The first board has come: what happens from now on is seen.
        expect(page.locator("#rate")).to_have_attribute("data-is-following", "true")
        return page

    def press(self, *keys: Key) -> None:
        for key in keys:
            self.clerk.press(uuid4(), 1, key)

    def call(self, page: Page, language: str = "vi") -> str:
        """Call the next citizen, and wait until the tablet has seen it."""
        ticket = self.kiosk.issue(uuid4(), "A", language=language).ticket
        self.press(Key.NEXT)
        expect(page.locator("#rate")).to_have_attribute("data-ticket", ticket.number)
        return ticket.number

    def serve(self, page: Page, language: str = "vi") -> str:
        number = self.call(page, language)
        self.press(Key.SERVE, Key.FINISH)
        expect(page.locator("#ask")).to_be_visible()
        return number

    def rating(self, number: str) -> tuple[str, str] | None:
        with sqlite3.connect(self.server.data / DATABASE) as db:
            found = db.execute(
                "select score, reasons from ratings join tickets on tickets.id = ratings.ticket"
                " where number = ?",
                (number,),
            ).fetchone()
        db.close()
        return found  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    server = OfficeProcess(tmp_path_factory.mktemp("rate") / "data")
    server.start()
    try:
        with chromium() as browser:
            yield Counter(server, browser)
    finally:
        server.kill()


@pytest.fixture
def tablet(counter: Counter) -> Iterator[Page]:
    page = counter.tablet()
    yield page
    page.close()
    if counter.clerk.desk(1).in_hand:
        counter.press(Key.FINISH)


def test_it_rests_with_the_counter_s_number(tablet: Page) -> None:
    expect(tablet.locator("#idle .counter")).to_have_text("1")
    expect(tablet.locator("#idle .welcome")).to_have_text("Kính chào ông/bà Welcome")
    expect(tablet.locator("#ask")).to_be_hidden()


def test_a_citizen_rates_with_reasons_and_is_thanked(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    expect(tablet.locator("#question")).to_have_text(f"Ông/bà số {number} có hài lòng không?")
    expect(tablet.locator("#ask .choice")).to_have_text(
        ["Rất hài lòng", "Hài lòng", "Không hài lòng"]
    )
    tablet.get_by_role("button", name="Không hài lòng").click()
    expect(tablet.locator("#chosen")).to_have_text("Không hài lòng")
    tablet.get_by_role("button", name="Thời gian chờ").click()
    tablet.get_by_role("button", name="Hướng dẫn").click()
    tablet.get_by_role("button", name="Thời gian chờ").click()
    tablet.get_by_role("button", name="Gửi đánh giá").click()
    expect(tablet.locator("#thanks")).to_be_visible()
    assert counter.rating(number) == ("poor", '["guidance"]')
    tablet.clock.run_for(5500)
    expect(tablet.locator("#idle")).to_be_visible()


def test_next_is_followed_too(counter: Counter, tablet: Page) -> None:
    first = counter.call(tablet)
    counter.call(tablet)
    expect(tablet.locator("#question")).to_contain_text(first)


def test_a_face_counts_even_if_the_citizen_walks_away(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    tablet.get_by_role("button", name="Rất hài lòng").click()
    tablet.clock.run_for(12_500)
    expect(tablet.locator("#thanks")).to_be_visible()
    assert counter.rating(number) == ("good", "[]")


def test_nobody_answers_and_it_rests_again(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    tablet.clock.run_for(31_000)
    expect(tablet.locator("#idle")).to_be_visible()
    assert counter.rating(number) is None


def test_it_speaks_the_language_of_the_slip_and_then_vietnamese_again(
    counter: Counter, tablet: Page
) -> None:
    number = counter.serve(tablet, "en")
    expect(tablet.locator("#question")).to_have_text(f"Number {number}: how was our service?")
    assert tablet.locator("html").get_attribute("lang") == "en"
    tablet.get_by_role("button", name="Very satisfied").click()
    tablet.get_by_role("button", name="Send").click()
    expect(tablet.locator("#thanks")).to_be_visible()
    expect(tablet.locator("#thanks h1")).to_have_text("Thank you for telling us")
    tablet.clock.run_for(5500)
    expect(tablet.locator("html")).to_have_attribute("lang", "vi")


@pytest.mark.parametrize("key", [Key.MISS, Key.FETCH])
def test_who_was_not_served_is_not_asked(counter: Counter, tablet: Page, key: Key) -> None:
    number = counter.call(tablet)
    counter.press(key)
    expect(tablet.locator("#rate")).to_have_attribute("data-ticket", "")
    tablet.wait_for_timeout(200)
    expect(tablet.locator("#idle")).to_be_visible()
    assert counter.rating(number) is None
    if key is Key.MISS:
        # The line keeps whoever was absent; the next test begins with an empty one.
        place = counter.clerk.by_number(number)
        counter.clerk.cancel(uuid4(), place.ticket.id)


def test_it_stops_asking_when_the_next_citizen_is_being_served(
    counter: Counter, tablet: Page
) -> None:
    first = counter.call(tablet)
    second = counter.call(tablet)
    expect(tablet.locator("#question")).to_contain_text(first)
    counter.press(Key.SERVE)
    expect(tablet.locator("#idle")).to_be_visible()
    assert counter.rating(first) is None
    assert second != first


def test_it_stops_asking_when_finishing_is_taken_back(counter: Counter, tablet: Page) -> None:
    counter.serve(tablet)
    counter.press(Key.UNDO)
    expect(tablet.locator("#idle")).to_be_visible()


def test_who_has_answered_on_the_phone_is_thanked(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    ticket = counter.clerk.by_number(number).ticket
    counter.kiosk.rate(uuid4(), ticket.id, Score.GOOD)
    tablet.get_by_role("button", name="Không hài lòng").click()
    tablet.get_by_role("button", name="Gửi đánh giá").click()
    expect(tablet.locator("#thanks")).to_be_visible()
    assert counter.rating(number) == ("good", "[]")


def test_what_could_not_be_sent_can_be_sent_again(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    tablet.route("**/api/counters/1/rate", lambda route: route.fulfill(status=500, body="{}"))
    tablet.get_by_role("button", name="Rất hài lòng").click()
    tablet.get_by_role("button", name="Gửi đánh giá").click()
    expect(tablet.locator("#failed")).to_be_visible()
    tablet.unroute("**/api/counters/1/rate")
    tablet.get_by_role("button", name="Gửi đánh giá").click()
    expect(tablet.locator("#thanks")).to_be_visible()
    assert counter.rating(number) == ("good", "[]")


def test_it_is_used_by_keyboard_as_well(counter: Counter, tablet: Page) -> None:
    number = counter.serve(tablet)
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Enter")
    expect(tablet.locator("#chosen")).to_have_text("Rất hài lòng")
    tablet.get_by_role("button", name="Gửi đánh giá").press("Enter")
    expect(tablet.locator("#thanks")).to_be_visible()
    assert counter.rating(number) == ("good", "[]")


def test_it_fits_every_tablet(counter: Counter, tablet: Page) -> None:
    counter.serve(tablet, "vi")
    for width, height in TABLETS:
        tablet.set_viewport_size({"width": width, "height": height})
        for face in tablet.locator("#ask .choice").all():
            box = face.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] + box["height"] <= height
            assert min(box["width"], box["height"]) >= 120, "large enough for any finger"


def test_a_counter_that_is_not_there_is_refused(counter: Counter) -> None:
    page = counter.browser.new_page()
    answer = page.goto(f"{counter.server.url}/rate/99")
    assert answer is not None
    assert answer.status == 404
    page.close()
