"""One citizen through the whole job, from a scanned card to a recorded wait."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TypeVar

from browser import chromium
from office_process import PIN
from playwright.sync_api import Page
from processes import ROOT, NothingHappenedError
from stage import CLERK, COUNTER, Stage

from server.core.report import DayReport
from server.core.ticket import Slip, State

T = TypeVar("T")

CARDS = ROOT / "tests" / "data" / "citizen_card_qr.json"
SERVICE = "B"
HALL = {"width": 1920, "height": 1080}
OFFICE_PC = {"width": 1366, "height": 768}
# A key that the clerk's page takes now.
_OFFERED = ":not([aria-disabled])"


class Play:
    """Plays the steps one after another and remembers what happened and how long it took."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, float]] = []

    def step(self, name: str, work: Callable[[], str]) -> str:
        """Do `work`; it returns what happened and raises if that is not what should."""
        begun = time.perf_counter()
        happened = work()
        self.rows.append((name, happened, (time.perf_counter() - begun) * 1000))
        print(f"  {name:<28} {happened}", flush=True)
        return happened


def play_once(stage: Stage) -> None:
    """Play everything on `stage`; raise NothingHappenedError at the first step that fails."""
    play = Play()
    play.step("server starts", stage.start_server)
    play.step("devices start", stage.start_devices)
    with chromium() as browser:
        hall = browser.new_page(viewport=HALL)
        clerk = browser.new_page(viewport=OFFICE_PC)
        play.step("clerk opens the day", lambda: _open(clerk, stage))
        play.step("voice starts", stage.start_voice)
        play.step("hall board opens", lambda: _open_hall(hall, stage))
        play.step("kiosk starts", stage.start_kiosk)
        play.step("kiosk welcomes", lambda: _screen(stage, "welcome"))
        play.step("scanner is found", lambda: _scanner(stage))
        number = _take_ticket(play, stage)
        _serve(play, stage, hall, clerk, number)
    play.step("waiting time is on record", lambda: _records(stage))
    _show(play, stage)


def _take_ticket(play: Play, stage: Stage) -> str:
    play.step("card is scanned", lambda: _scan(stage))
    play.step("priority is offered", lambda: _screen(stage, "services elderly"))
    play.step("service is touched", lambda: f"at {stage.touch(f'service {SERVICE}')}")
    number = play.step("number is shown", lambda: _shown_number(stage))
    play.step("slip is printed", lambda: _slip(stage))
    play.step("server knows of the slip", lambda: _printed(stage, number))
    return number


def _serve(play: Play, stage: Stage, hall: Page, clerk: Page, number: str) -> None:
    play.step("clerk calls the next", lambda: _press(clerk, "1", "called", number))
    play.step("hall board shows it", lambda: _on_board(hall, stage, number))
    play.step("voice speaks it", lambda: _spoken(stage, number))
    # A citizen needs a moment for the way; the record should show one.
    clerk.wait_for_timeout(1500)
    play.step("clerk serves", lambda: _press(clerk, "3", "serving", number))
    clerk.wait_for_timeout(2000)
    clerk.screenshot(path=stage.pictures / "clerk.png")
    play.step("clerk finishes", lambda: _press(clerk, "4", "none", ""))


# the clerk


def _open(clerk: Page, stage: Stage) -> str:
    clerk.goto(f"{stage.server.url}/clerk")
    clerk.fill("[name=name]", CLERK)
    clerk.fill("[name=pin]", PIN)
    clerk.click("#login-form button")
    clerk.click("#open-day")
    clerk.keyboard.press("Tab")
    clerk.wait_for_selector(f"[data-key=open]{_OFFERED}")
    clerk.keyboard.press("1")
    clerk.wait_for_selector(f"[data-key=pause]{_OFFERED}")
    return f"and counter {COUNTER}, as {CLERK}"


def _press(clerk: Page, key: str, state: str, number: str) -> str:
    name = {"1": "next", "3": "serve", "4": "finish"}[key]
    clerk.wait_for_selector(f"[data-key={name}]{_OFFERED}")
    clerk.wait_for_selector('#keys[aria-busy="false"]')
    clerk.keyboard.press(key)
    clerk.wait_for_selector(f'.hand[data-state="{state}"]')
    shown = clerk.inner_text("#hand-number").replace("\n", "")
    _same(shown, number)
    return f"{number} is {state}" if number else "the counter is free"


# the kiosk


def _screen(stage: Stage, name: str) -> str:
    stage.kiosk.wait_for(rf"^screen {name}")
    return f"screen: {name}"


def _scanner(stage: Stage) -> str:
    stage.kiosk.wait_for("^scanner ready")
    return "and listens"


def _scan(stage: Stage) -> str:
    stage.scanner.send(elder_card())
    return "a made-up card of somebody over 60"


def elder_card() -> str:
    """Return what the QR of a made-up card says whose owner was born in 1955."""
    cards = json.loads(CARDS.read_text(encoding="utf-8"))
    return str(next(card["raw"] for card in cards if card["id"] == "chip2021_with_cmnd"))


def _shown_number(stage: Stage) -> str:
    return stage.kiosk.wait_for(r"^screen ticket (\w+)$")[1]


def _slip(stage: Stage) -> str:
    slips = _eventually(lambda: sorted(stage.slips.glob("*.png")), "no slip came out")
    target = stage.pictures / "slip.png"
    target.write_bytes(slips[-1].read_bytes())
    return target.name


def _printed(stage: Stage, number: str) -> str:
    def printed() -> bool:
        line = stage.clerk().desk(COUNTER).line
        return [(t.number, t.slip, t.priority) for t in line] == [(number, Slip.PRINTED, "elderly")]

    _eventually(printed, f"the server does not know that the slip of {number} was printed")
    return f"{number} is printed, with priority"


# the hall


def _open_hall(hall: Page, stage: Stage) -> str:
    hall.goto(f"{stage.server.url}/display/hall")
    hall.wait_for_selector('#now[data-situation="quiet"]')
    return "in Chromium, 1920×1080"


def _on_board(hall: Page, stage: Stage, number: str) -> str:
    hall.wait_for_selector('#now[data-situation="call"]')
    _same(hall.inner_text("#number").replace("\n", ""), number)
    _same(hall.inner_text("#counter").replace("\n", ""), str(COUNTER))
    hall.wait_for_timeout(400)  # The highlight of a new call lasts 280 ms.
    hall.screenshot(path=stage.pictures / "hall.png")
    return f"{number} → counter {COUNTER}"


def _spoken(stage: Stage, number: str) -> str:
    stage.voice.wait_for(rf"spoke {number} to counter {COUNTER}$", 30)
    (wav,) = _eventually(lambda: list(stage.spoken.glob("*.wav")), "no call was spoken")
    target = stage.pictures / "call.wav"
    target.write_bytes(wav.read_bytes())
    return target.name


# the records


def _records(stage: Stage) -> str:
    report = stage.clerk()._get("reports/today", DayReport).office
    if report.served != 1 or report.waiting_time is None or report.service_time is None:
        raise NothingHappenedError(f"the records are not complete: {report}")
    return f"{report.issued} issued, {report.served} {State.SERVED}"


def _show(play: Play, stage: Stage) -> None:
    print(f"\n{'step':<28} {'what happened':<44} {'ms':>7}")
    for name, happened, ms in play.rows:
        print(f"{name:<28} {happened:<44} {ms:>7.0f}")
    leg = stage.legs()[0]
    print("\nRecorded, read back from the server:")
    for words, column in (("waiting", "waiting_s"), ("way", "way_s"), ("service", "service_s")):
        print(f"  {words + ' time':<14} {float(leg[column]):6.1f} s")


def _same(shown: str, expected: str) -> None:
    if shown != expected:
        raise NothingHappenedError(f"{shown!r} is shown, not {expected!r}")


def _eventually(look: Callable[[], T], otherwise: str, seconds: float = 10.0) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise NothingHappenedError(otherwise)
