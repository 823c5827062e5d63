"""Every page in both languages, judged by axe: nothing serious, however one sees or moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from kiosk_alone import KioskAlone, OverHttp
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, BrowserContext

from server.app import close, create_app
from server.client import Client
from server.desk import Key
from server.session import Role

# Who opens the page; "{ticket}" is one that waits, "{served}" one that has been served.
PAGES = {
    "/": None,
    "/login": None,
    "/clerk": Role.CLERK,
    "/hall": Role.SUPERVISOR,
    "/helper": Role.HELPER,
    "/appointments": Role.SUPERVISOR,
    "/settings": Role.ADMINISTRATOR,
    "/staff": Role.ADMINISTRATOR,
    "/audit": Role.ADMINISTRATOR,
    "/reports/today": Role.CLERK,
    "/rate/1": None,
    "/t/{ticket}": None,
    "/t/{served}": None,
    "/t/nobody": None,
    "/display/hall": None,
    "/display/counter/1": None,
}
# What is no page: files, forms' answers, and what programs read.
NO_PAGES = (
    "/api/",
    "/static",
    "/fonts",
    "/display/static",
    "/display/counter-",
    "/language",
    "/look.css",
    "/metrics",
)
# Leads on by role, is a part of a page, or is for machines.
PARTS = {"/home", "/t/<ticket>/now", "/healthz", "/readyz"}
SERIOUS = ("serious", "critical")
PC, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def hall(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[OfficeProcess, dict[str, str]]]:
    """An office at work: one served, one at the counter, some waiting, one given alone."""
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    kiosk = server.kiosk()
    clerk = server.open_counter(1)
    ids = [
        kiosk.issue(uuid4(), "A", priority).ticket.id for priority in (None, None, "elderly", None)
    ]
    for key in (Key.NEXT, Key.SERVE, Key.FINISH, Key.NEXT):
        clerk.press(uuid4(), 1, key)
    alone = KioskAlone(OverHttp(kiosk))
    alone.give()
    alone.hand_over(OverHttp(kiosk))
    served = next(i for i in ids if clerk.ticket(i).ticket.state == "served")
    waiting = next(i for i in ids if clerk.ticket(i).ticket.state == "waiting")
    yield server, {"ticket": waiting, "served": served}
    server.kill()


def visitor(
    browser: Browser, server: OfficeProcess, role: Role | None, **more: object
) -> BrowserContext:
    """Return a browser in which somebody with `role` has logged in."""
    context = browser.new_context(**more)  # type: ignore[arg-type]
    if role is not None:
        client = Client(server.url)
        server.add_clerk(f"who is {role}", role=role)
        client.login(f"who is {role}", PIN)
        name, _, value = client._headers["Cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
    return context


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(
    browser: Browser, hall: tuple[OfficeProcess, dict[str, str]], path: str, language: str
) -> None:
    server, ids = hall
    for size in (PC, PHONE):
        context = visitor(browser, server, PAGES[path], viewport=size)
        context.add_cookies([{"name": "language", "value": language, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + path.format(**ids))
        page.wait_for_timeout(600)
        assert page.url == server.url + path.format(**ids), "the page leads elsewhere"
        found = Axe().run(page).response["violations"]
        context.close()
        faults = [
            (fault["id"], fault["help"], [node["html"][:160] for node in fault["nodes"]][:4])
            for fault in found
            if fault["impact"] in SERIOUS
        ]
        assert faults == [], f"{path} in {language} at {size['width']}"


def test_every_page_is_judged(tmp_path: Path) -> None:
    server = OfficeProcess(tmp_path)
    server.start()
    server.kill()
    app = create_app(tmp_path)
    rules = {r.rule for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    close(app)
    shown = {rule for rule in rules if not rule.startswith(NO_PAGES) and "." not in rule}
    judged = {path for path in PAGES if "{" not in path} | {"/t/<ticket>"}
    assert shown - PARTS <= {*judged, "/rate/<int:counter>", "/display/counter/<int:number>"}
