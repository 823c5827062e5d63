"""What the tests of the staff's pages share: logging in, and what a browser can tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from display_browser import FAINT
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Page, ViewportSize, expect

from server.session import Role

OFFICE_PC: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}

# Text that is cut off at a side, and anything that makes the page itself wider than the screen.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && e.clientWidth > 0 && !e.matches(".pages, .office"))
  .filter((e) => getComputedStyle(e).display !== "inline" && !e.closest("thead"))
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)"""

# What is meant for a finger but smaller than one.
TINY = """() => [...document.querySelectorAll("main :is(button, a, input), dialog[open] button")]
  .filter((e) => e.checkVisibility() && e.type !== "radio" && e.type !== "checkbox")
  .filter((e) => e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 80))"""


@contextmanager
def staff_page(
    browser: Browser,
    server: OfficeProcess,
    who: tuple[str, Role],
    path: str,
    size: ViewportSize = OFFICE_PC,
    language: str = "vi",
) -> Iterator[Page]:
    """Give `path` as `who` (added first) sees it after logging in; faults of scripts fail."""
    server.add_clerk(who[0], role=who[1])
    context = browser.new_context(viewport=size)
    context.add_cookies([{"name": "language", "value": language, "url": server.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.url}{path}")
    page.fill("[name=name]", who[0])
    page.fill("[name=pin]", PIN)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}{path}")
    try:
        yield page
    finally:
        context.close()
    assert faults == []


def check_look(page: Page) -> None:
    """Fail for text that is cut off or too faint."""
    for fault in (CUT, FAINT):
        found = page.evaluate(fault)
        assert not found, found
