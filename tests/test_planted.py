"""What people type is text on every page, whatever it looks like: it makes and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import urllib3
from office_process import OfficeProcess
from playwright.sync_api import Browser, ConsoleMessage
from test_accessibility import PAGES, visitor

from server.client import Client
from server.core.office import Office
from server.desk import Key
from server.requests import NewAppointment
from server.session import Role
from server.wire import decode, encode

# A tag that no page of ours has, what ends an attribute, and what a template would fill in.
SHORT = "<q>\"'"
PLANTED = f"{SHORT}<img src=x onerror=alert(1)> {{0}} {{name}} %s {{{{7*7}}}} =1+1"
# Texts that choose something rather than say it.
KEYS = {"key", "letter", "group", "timezone", "public_url", "weekdays"}


@dataclass(frozen=True)
class Hall:
    """The office, the clerk whose page has somebody in hand, and two tickets."""

    server: OfficeProcess
    clerk: Client
    tickets: dict[str, str]


def planted(value: Any, name: str = "") -> Any:
    """Return settings with PLANTED in every text of them that is for people."""
    if isinstance(value, dict) and "vi" in value:
        return {"vi": PLANTED, "en": PLANTED}
    if isinstance(value, dict):
        return {key: planted(item, key) for key, item in value.items()}
    if isinstance(value, list) and name not in KEYS:
        return [planted(item) for item in value]
    return value


@pytest.fixture(scope="module")
def hall(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hall]:
    """An office where everybody has typed PLANTED wherever anything can be typed."""
    server = OfficeProcess(tmp_path_factory.mktemp("office"))
    server.start()
    boss = server.person(f"boss {PLANTED}", Role.ADMINISTRATOR)
    save(boss, boss.office())
    server.add_device(f"kiosk {PLANTED}")
    kiosk, clerk = server.kiosk(), server.open_counter(1, f"Lan {PLANTED}")
    boss.notice(uuid4(), PLANTED)
    today = datetime.now(ZoneInfo(boss.office().timezone)).date()
    boss.take_over(
        uuid4(), (NewAppointment("LH-0001", SHORT, "A", today, time(0, 0), time(23, 59)),)
    )
    ids = [kiosk.issue(uuid4(), "A").ticket.id for _ in range(4)]
    for ticket in ids:
        clerk.note(uuid4(), ticket, PLANTED)
        clerk.set_priority(uuid4(), ticket, "elderly", PLANTED)
    for key in (Key.NEXT, Key.SERVE, Key.FINISH, Key.NEXT):
        clerk.press(uuid4(), 1, key)
    served = next(i for i in ids if clerk.ticket(i).ticket.state == "served")
    waiting = next(i for i in ids if clerk.ticket(i).ticket.state == "waiting")
    yield Hall(server, clerk, {"ticket": waiting, "served": served})
    server.kill()


def save(boss: Client, office: Office) -> None:
    whole = planted(decode(encode(office), dict[str, Any]))
    for part, names in (("slip", ("header", "closing")), ("texts", ("welcome", "closed"))):
        whole[part] |= {name: {"vi": PLANTED, "en": PLANTED} for name in names}
    for service in whole["services"]:
        service["papers"] = [{"vi": PLANTED}]
        service["about"] = {"vi": PLANTED}
    body = {"request": str(uuid4()), "base": boss.board().office, "office": whole}
    url = f"{boss.url}/api/settings"
    answer = urllib3.request("POST", url, json=body, headers=boss._headers)
    assert answer.status == 200, answer.data


@pytest.mark.parametrize("path", PAGES)
def test_what_was_typed_is_text_and_nothing_else(browser: Browser, hall: Hall, path: str) -> None:
    context = visitor(browser, hall.server, PAGES[path])
    if path == "/clerk":
        name, _, value = hall.clerk._headers["Cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": hall.server.url}])
    page = context.new_page()
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(hall.server.url + path.format(**hall.tickets))
    page.wait_for_timeout(900)
    assert page.locator("q").count() == 0
    assert page.locator("img[src=x], [onerror]").count() == 0
    if path != "/t/nobody":
        assert SHORT in (page.locator("html").text_content() or "")
    assert [line for line in said if "404" not in line] == []
    context.close()
