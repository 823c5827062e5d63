"""The kiosk without its glass: two or three buttons get a number, and nothing counts twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from test_kiosk_screens import KioskProcess

from hardware.config import HardwareConfig, PanelConfig
from kiosk.hand import Touches
from kiosk.keys import Key
from kiosk.threads.front import Front


class ButtonKiosk(KioskProcess):
    """A kiosk whose buttons are pressed from outside."""

    def press(self, key: str) -> str:
        """Press, and return what is chosen then."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(15)
            line.connect(str(self.folder / "touch"))
            line.sendall(f"press {key}\n".encode())
            return line.makefile(encoding="utf-8").readline().strip()

    def step_to(self, name: str) -> None:
        """Press "next" until `name` is chosen."""
        met = [self.press("next")]
        while met[-1] != f"ok {name}":
            met.append(self.press("next"))
            assert len(met) < 60, met


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[ButtonKiosk]:
    office_server.clerk("supervisor").open_day(uuid4())
    with ButtonKiosk(office_server, tmp_path).running() as kiosk:
        assert isinstance(kiosk, ButtonKiosk)
        yield kiosk


def test_two_buttons_get_a_number_and_go_home(kiosk: ButtonKiosk) -> None:
    assert kiosk.press("next") == "ok start"
    kiosk.press("ok")
    kiosk.says("screen services")
    kiosk.step_to("service A")
    assert kiosk.press("next") == "ok service B"
    kiosk.press("ok")
    kiosk.says("screen ticket B001")
    kiosk.step_to("done")
    kiosk.press("ok")
    kiosk.says("screen welcome")


def test_the_third_button_goes_back_from_anywhere(kiosk: ButtonKiosk) -> None:
    kiosk.press("next")
    kiosk.press("ok")
    kiosk.says("screen services")
    kiosk.step_to("priority")
    kiosk.press("ok")
    kiosk.says("screen priority")
    kiosk.press("back")
    kiosk.says("screen services")
    kiosk.press("back")
    kiosk.says("screen welcome")
    assert kiosk.press("back") == "ok"


def test_a_button_that_bounces_takes_one_number(
    kiosk: ButtonKiosk, office_server: OfficeProcess
) -> None:
    kiosk.press("next")
    kiosk.press("ok")
    kiosk.says("screen services")
    kiosk.step_to("service A")
    presses = [threading.Thread(target=kiosk.press, args=("ok",)) for _ in range(8)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    kiosk.says("screen ticket A001")
    assert office_server.clerk("helper").issue(uuid4(), "A").ticket.number == "A002"


def test_the_modes_are_reached_and_what_is_chosen_survives_their_redraw(
    kiosk: ButtonKiosk,
) -> None:
    kiosk.press("next")
    kiosk.press("ok")
    kiosk.says("screen services")
    kiosk.step_to("mode large")
    assert kiosk.press("ok") == "ok mode large"
    # The larger screen has pages, and the buttons go through them.
    assert kiosk.press("next").startswith("ok mode")
    kiosk.step_to("page next")
    assert kiosk.press("ok") == "ok page next"
    kiosk.step_to("service F")
    kiosk.press("ok")
    kiosk.says("screen ticket F001")


def test_another_word_than_a_buttons_is_refused(kiosk: ButtonKiosk) -> None:
    assert kiosk.press("sideways").startswith("error")


@pytest.mark.parametrize(("pin", "key"), [(5, Key.NEXT), (6, Key.OK), (13, Key.BACK)])
def test_the_wired_buttons_step(pin: int, key: Key) -> None:
    ready = threading.Event()
    pressed: list[Key] = []
    heard = threading.Event()
    config = HardwareConfig(panel=PanelConfig(kind="virtual", next=5, ok=6, back=13, bounce=0))
    touches = Touches(lambda _: None, lambda: 0.0, lambda: None)  # type: ignore[arg-type,return-value]
    front = Front(config, touches, lambda _: ready.set())
    front.when_key = lambda key: (pressed.append(key), heard.set())[1]  # type: ignore[func-returns-value]
    front.start(lambda: False)
    try:
        assert ready.wait(20)
        assert front.panel is not None
        front.panel.factory.pin(pin).drive_low()
        assert heard.wait(10)
    finally:
        front.close()
    assert pressed == [key]
