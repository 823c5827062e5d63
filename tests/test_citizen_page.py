"""The ticket's own page on a phone: every state, both languages, old browsers, bad lines."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from browser import chromium
from office_process import OfficeProcess
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, Page, expect

from server.app import DATABASE
from server.client import Client
from server.core.look import RED
from server.desk import Key
from server.pages.look import literal_css

STATIC = Path(__file__).parent.parent / "server" / "pages" / "static"
PHONES = ((320, 480), (390, 844))
VISIBLE = 'document.dispatchEvent(new Event("visibilitychange"))'


class Hall:
    """A server with one open counter, and a citizen who looks at a phone."""

    def __init__(self, server: OfficeProcess, browser: Browser) -> None:
        self.server, self.browser = server, browser
        self.kiosk = server.kiosk()
        self.clerk = server.open_counter(1, "Lan")

    def take(self, language: str = "vi", service: str = "A") -> str:
        return self.kiosk.issue(uuid4(), service, language=language).ticket.id

    def press(self, *keys: Key) -> None:
        for key in keys:
            self.clerk.press(uuid4(), 1, key)

    def put(self, ticket: str, **fields: object) -> None:
        """Bring a ticket to where the shipped settings would not lead it."""
        sets = ", ".join(f"{name} = ?" for name in fields)
        with sqlite3.connect(self.server.data / DATABASE, timeout=10) as db:
            db.execute(f"update tickets set {sets} where id = ?", (*fields.values(), ticket))
        db.close()

    def open(self, ticket: str, query: str = "", script: bool = True, **more: object) -> Page:
        width, height = PHONES[1]
        size = {"width": width, "height": height}
        context = self.browser.new_context(java_script_enabled=script, viewport=size, **more)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{self.server.url}/t/{ticket}{query}")
        return page


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    server = OfficeProcess(tmp_path_factory.mktemp("citizen") / "data")
    server.start()
    try:
        with chromium() as browser:
            yield Hall(server, browser)
    finally:
        server.kill()


@pytest.fixture(autouse=True)
def _nobody_waits(hall: Hall) -> Iterator[None]:
    """Leave no ticket of one test in the line or the hand of another."""
    yield
    while hall.clerk.desk(1).waiting or hall.clerk.desk(1).in_hand:
        desk = hall.clerk.desk(1)
        hall.press(Key.FINISH if desk.in_hand else Key.NEXT)


def look(page: Page) -> None:
    """Let the page ask at once, as it does when it is looked at again."""
    page.evaluate(VISIBLE)


def test_the_script_is_of_the_grammar_that_old_phones_know() -> None:
    node, _ = compute_driver_executable()
    script = (
        "const acorn = require('internal/deps/acorn/acorn/dist/acorn');"
        "acorn.parse(require('fs').readFileSync(process.argv[1], 'utf8'), {ecmaVersion: 5});"
    )
    command = [node, "--expose-internals", "--no-warnings", "-e", script]
    subprocess.run([*command, str(STATIC / "ticket.js")], check=True, capture_output=True)
    too_new = subprocess.run([*command, str(STATIC / "clerk.js")], check=False, capture_output=True)
    assert too_new.returncode != 0, "the judge lets everything pass"


# What ES5's grammar allows and an old browser does not have all the same.
NOT_THERE = re.compile(
    r"fetch\(|Promise|\.(includes|startsWith|endsWith|padStart|closest|matches|append|remove"
    r"|replaceWith|replaceChildren|dataset|classList|forEach|find|assign|from|entries)\("
    r"|URLSearchParams|EventSource|Symbol|Map\(|Set\("
)


def test_the_script_asks_for_nothing_that_old_phones_lack() -> None:
    code = re.sub(r"//.*", "", (STATIC / "ticket.js").read_text(encoding="utf-8"))
    assert NOT_THERE.findall(code) == []


def test_the_style_has_no_variables_and_no_layout_that_old_phones_lack() -> None:
    css = literal_css((STATIC / "ticket.css").read_text(encoding="utf-8"))
    assert RED in css
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    assert re.findall(r"var\(|--[a-z]|\bgap:|grid|flex|clamp\(|min\(|:is\(|inset:", bare) == []


def test_a_visit_is_followed_without_loading_the_page_again(hall: Hall) -> None:
    first, ticket = hall.take(), hall.take()
    page = hall.open(ticket)
    page.evaluate("window.isTheSamePage = true")
    page.evaluate("window.shaken = 0; navigator.vibrate = () => { window.shaken += 1; }; 0")
    expect(page.locator(".count")).to_have_text("1")
    expect(page.locator(".told h2")).to_have_text("người chờ phía trước")
    hall.press(Key.NEXT)
    look_until(page, ".soon", "Sắp đến lượt ông/bà")
    hall.press(Key.NEXT)
    look_until(page, ".told.called .counter", "1")
    expect(page.locator(".told.called h2")).to_have_text("Mời ông/bà đến quầy")
    expect(page).to_have_title(re.compile(r"^Mời đến quầy 1 · A\d{3}$"))
    expect(page.locator("#said")).to_have_text("Mời ông/bà đến quầy 1")
    assert page.evaluate("window.shaken") == 1
    hall.press(Key.RECALL)
    look_until_true(page, "window.shaken === 2")
    hall.press(Key.SERVE)
    look_until(page, ".told.serving .counter", "1")
    hall.press(Key.HOLD)
    look_until(page, ".told.serving h2", "Hồ sơ đang được giữ tại quầy")
    hall.press(Key.RESUME, Key.FINISH)
    look_until(page, ".told.done h2", "Đã hoàn tất")
    assert page.evaluate("window.isTheSamePage")
    assert first != ticket


def look_until(page: Page, what: str, text: str) -> None:
    for _ in range(60):
        found = page.locator(what)
        if found.count() and found.inner_text() == text:
            return
        look(page)
        page.wait_for_timeout(50)
    expect(page.locator(what)).to_have_text(text)


def look_until_true(page: Page, what: str) -> None:
    for _ in range(60):
        if page.evaluate(what):
            return
        look(page)
        page.wait_for_timeout(50)
    raise AssertionError(what)


def test_a_rating_is_given_once_and_thanked_for(hall: Hall) -> None:
    ticket = hall.take()
    hall.press(Key.NEXT, Key.SERVE, Key.FINISH)
    page = hall.open(ticket)
    expect(page.locator(".choice label span")).to_have_text(
        ["Rất hài lòng", "Hài lòng", "Không hài lòng"]
    )
    expect(page.locator(".reasons")).to_be_hidden()
    page.locator("label[for=score-poor]").click()
    page.locator("label[for=reason-waiting]").click()
    page.locator("label[for=reason-result]").click()
    page.locator(".rating button").click()
    expect(page.locator(".told.done h2")).to_have_text("Cảm ơn ông/bà đã đánh giá")
    expect(page.locator(".rating")).to_have_count(0)
    assert hall.kiosk.standing(ticket).is_rated
    with sqlite3.connect(hall.server.data / DATABASE) as db:
        row = db.execute("select score, reasons from ratings where ticket = ?", (ticket,))
        assert row.fetchone() == ("poor", '["result","waiting"]')
    db.close()


def test_who_is_choosing_a_face_is_not_disturbed(hall: Hall) -> None:
    ticket = hall.take()
    hall.press(Key.NEXT, Key.SERVE, Key.FINISH)
    page = hall.open(ticket)
    page.locator("label[for=score-good]").click()
    page.evaluate("document.querySelector('main').setAttribute('data-etag', 'old')")
    look(page)
    page.wait_for_timeout(300)
    expect(page.locator("#score-good")).to_be_checked()


def test_everything_works_without_a_script(hall: Hall) -> None:
    ticket = hall.take()
    page = hall.open(ticket, script=False)
    expect(page.locator(".soon")).to_be_visible()
    assert 'http-equiv="refresh" content="10"' in page.content()
    hall.press(Key.NEXT)
    page.get_by_role("link", name="Tải lại trang").click()
    expect(page.locator(".told.called .counter")).to_have_text("1")
    hall.press(Key.SERVE, Key.FINISH)
    page.reload()
    expect(page.locator(".reasons")).to_be_visible()
    page.locator("label[for=score-good]").click()
    page.locator(".rating button").click()
    expect(page.locator(".told.done h2")).to_have_text("Cảm ơn ông/bà đã đánh giá")


def test_it_speaks_the_slip_s_language_and_links_to_the_other(hall: Hall) -> None:
    page = hall.open(hall.take("en"))
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator(".soon")).to_have_text("You are next")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator(".soon")).to_have_text("Sắp đến lượt ông/bà")
    assert page.context.cookies() == []
    page = hall.open(hall.take("fr"))
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_who_must_come_back_is_told_how_and_has_the_code(hall: Hall) -> None:
    ticket = hall.take()
    hall.press(Key.NEXT, Key.FETCH)
    page = hall.open(ticket)
    expect(page.locator(".told h2")).to_have_text("Khi có đủ giấy tờ, xin quay lại")
    expect(page.get_by_role("img", name=re.compile("Mã của phiếu A"))).to_be_visible()
    hall.put(ticket, may_return=0, state="no_show")
    page.reload()
    expect(page.locator(".told h2")).to_have_text("Số này đã được gọi mà chưa có người đến")
    expect(page.locator("svg.code")).to_be_visible()


def test_who_was_absent_is_told_why_the_line_is_longer(hall: Hall) -> None:
    ticket = hall.take()
    hall.press(Key.NEXT, Key.MISS)
    assert hall.kiosk.standing(ticket).was_absent
    page = hall.open(ticket)
    expect(page.locator(".note")).to_have_text(
        "Số này đã được gọi mà chưa có người đến, nên xếp lại vào hàng."
    )
    hall.press(Key.NEXT, Key.MISS, Key.NEXT, Key.MISS)
    page.reload()
    expect(page.locator(".told h2")).to_have_text("Số này đã hủy")
    expect(page.locator(".told .hint")).to_contain_text("nhiều lần")


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"state": "cancelled"}, "Số này đã hủy"),
        ({"state": "expired"}, "Số này đã hết hiệu lực"),
        ({"state": "served", "day": 0}, "Đã hoàn tất"),
    ],
)
def test_a_visit_that_is_over_says_so(hall: Hall, fields: dict[str, object], heading: str) -> None:
    ticket = hall.take()
    hall.put(ticket, **fields)
    page = hall.open(ticket)
    expect(page.locator(".told h2")).to_have_text(heading)
    expect(page.locator(".rating")).to_have_count(0)


def test_further_services_are_named_by_their_count(hall: Hall) -> None:
    ticket = hall.take()
    hall.put(ticket, rest='["B","C"]')
    page = hall.open(ticket, "?language=en")
    expect(page.locator(".note")).to_have_text(
        "2 more services follow this one. No new number is needed."
    )


def test_a_lost_line_is_told_and_found_again(hall: Hall) -> None:
    page = hall.open(hall.take())
    page.context.set_offline(True)
    for _ in range(2):
        expect(page.locator("#lost")).to_be_hidden()
        look(page)
        page.wait_for_timeout(100)
    expect(page.locator("#lost")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    look(page)
    expect(page.locator("#lost")).to_be_hidden()


def test_an_unknown_link_says_so_in_both_languages(hall: Hall) -> None:
    page = hall.open("nobody")
    expect(page.locator("h1")).to_have_text("Không tìm thấy phiếu này")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("This ticket was not found")


def test_the_page_has_nothing_personal_and_is_found_by_no_search(hall: Hall) -> None:
    secret = "e" * 64
    place = hall.kiosk.issue(uuid4(), "A", priority="elderly", holder=secret)
    hall.clerk.note(uuid4(), place.ticket.id, "Ghi chú riêng")
    answer = urllib3.request("GET", f"{hall.server.url}/t/{place.ticket.id}")
    said = answer.data.decode()
    for word in (secret, "elderly", "cao tuổi", "Ưu tiên", "Ghi chú riêng", "Lan<"):
        assert word not in said
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert '<meta name="robots" content="noindex, nofollow">' in said


@pytest.mark.parametrize("form", ["", "score=good", "request=x&score=good", "score=great"])
def test_a_form_that_the_page_did_not_make_changes_nothing(hall: Hall, form: str) -> None:
    ticket = hall.take()
    hall.press(Key.NEXT, Key.SERVE, Key.FINISH)
    answer = urllib3.request(
        "POST",
        f"{hall.server.url}/t/{ticket}/rate",
        body=form.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
    )
    assert (answer.status, answer.headers["Location"]) == (303, f"/t/{ticket}")
    assert not Client(hall.server.url).standing(ticket).is_rated


@pytest.mark.parametrize("ticket", ["%0d%0aX-Ours:%20no", "%5Cexample.org", "%00", "%ff", "%3Fa=b"])
def test_a_link_that_somebody_made_up_leads_nowhere_else(hall: Hall, ticket: str) -> None:
    url = f"{hall.server.url}/t/{ticket}/rate"
    answer = urllib3.request("POST", url, fields={"score": "good"}, redirect=False)
    assert (answer.status, answer.headers.get("X-Ours")) == (303, None)
    assert answer.headers["Location"].startswith("/t/%")
    assert urllib3.request("GET", f"{hall.server.url}{answer.headers['Location']}").status == 404


def test_nothing_is_cut_off_at_the_sides_on_any_phone(hall: Hall) -> None:
    ticket = hall.take()
    page = hall.open(ticket)
    for state in ("waiting", "called", "serving", "on_hold", "no_show", "served", "expired"):
        hall.put(ticket, state=state, counter=7, number="D1042")
        for language in ("vi", "en"):
            page.goto(f"{hall.server.url}/t/{ticket}?language={language}")
            for width, height in PHONES:
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") == width
                if state == "called":
                    box = page.locator(".told .counter").bounding_box()
                    assert box is not None
                    assert box["y"] + box["height"] < height, "the counter is seen at once"
    hall.put(ticket, state="cancelled")
