"""The clerk's page in a real browser: opened, logged in to, driven by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from server.client import Client
from server.core.ticket import Ticket
from server.desk import Key

OFFICE_PC = ViewportSize(width=1366, height=625)  # 768 less what the browser and Windows take.
BESIDE = ViewportSize(width=380, height=700)  # Beside the office's dossier software.
CLERK = "Lan"


@contextmanager
def clerk_page(
    browser: Browser,
    server: OfficeProcess,
    size: ViewportSize = OFFICE_PC,
    client: Client | None = None,
    language: str = "vi",
) -> Iterator[Page]:
    """Give the page of Lan, whom the administrator has put at counter 1.

    She is not yet logged in, unless `client` is hers: the page then has its session.
    """
    context = browser.new_context(viewport=size)
    context.add_cookies([{"name": "language", "value": language, "url": server.url}])
    if client is None:
        server.add_clerk(CLERK, 1)
    else:
        name, _, value = client._headers["Cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.url}/clerk")
    try:
        yield page
    finally:
        context.close()
    assert faults == []


def log_in(page: Page, pin: str = PIN) -> None:
    page.fill("[name=name]", CLERK)
    page.fill("[name=pin]", pin)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")


def open_counter(page: Page) -> None:
    """Log in, begin the day if nobody has, and take the counter."""
    log_in(page)
    page.wait_for_selector("#open-day:visible, #desk:not([hidden])")
    if page.is_visible("#open-day"):
        page.click("#open-day")
    expect(key(page, "open")).to_be_visible()
    press(page, "1")
    expect(key(page, "pause")).to_be_visible()


def key(page: Page, name: str) -> Locator:
    """Return the key `name` where it is offered."""
    return page.locator(f"#keys [data-key={name}]:not([aria-disabled])")


def offered(page: Page) -> list[str]:
    keys = page.query_selector_all("#keys button:not([aria-disabled])")
    return [str(found.get_attribute("data-key")) for found in keys]


def wait_until_ready(page: Page) -> None:
    """Wait until the page takes keys again after the last one."""
    expect(page.locator('#keys[aria-busy="false"]')).to_be_attached()


def press(page: Page, *keys: str) -> None:
    """Press the first key once the page takes it, then the others."""
    wait_until_ready(page)
    for name in keys:
        page.keyboard.press(name)


def in_hand(page: Page, state: str) -> str:
    """Return the number in hand once it is in `state` ("none": nobody's)."""
    page.wait_for_selector(f'.hand[data-state="{state}"]')
    return str(page.inner_text("#hand-number")).replace("\n", "")


def call_next(page: Page) -> str:
    """Press "next" once somebody waits, and return who was called."""
    expect(key(page, "next")).to_be_visible()
    press(page, "1")
    return in_hand(page, "called")


def issue(kiosk: Client, service: str = "A") -> Ticket:
    return kiosk.issue(uuid4(), service).ticket


def serve(page: Page, kiosk: Client) -> Ticket:
    """Bring somebody who has come for A to the counter."""
    ticket = issue(kiosk)
    assert call_next(page) == ticket.number
    press(page, "3")
    in_hand(page, "serving")
    return ticket


@contextmanager
def at_counter_1(browser: Browser, office: OfficeProcess, lan: Client) -> Iterator[Page]:
    """Give Lan's page; the day has just begun, she is at counter 1, and nobody waits."""
    if lan.board().day is not None:
        lan.close_day(uuid4())
    lan.open_day(uuid4())
    lan.press(uuid4(), 1, Key.OPEN)
    with clerk_page(browser, office, client=lan) as page:
        expect(key(page, "pause")).to_be_visible()
        yield page


def choose_in_menu(page: Page, item: str) -> None:
    page.click("#menu-button")
    page.click(item)


def cut_off(page: Page) -> list[str]:
    """Return what has more text than room, or lies outside the window."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".desk *, .top *")]
        .filter((e) => e.getClientRects().length && getComputedStyle(e).display !== "inline")
        .filter((e) => !e.matches("input, textarea, .unseen, .line ol, .line ol *, .note"))
        .filter((e) => {
          const box = e.getBoundingClientRect();
          const wide = e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1;
          const high = e.matches("section, .parts, .panel") && e.scrollHeight > e.clientHeight + 1;
          const out = box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
          return wide || high || out;
        })
        .map((e) => e.outerHTML.slice(0, 160))"""
    )
    return found
