"""Finding a procedure and its papers on the real window, with real touches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from test_kiosk_screens import KioskProcess, printed


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[KioskProcess]:
    office_server.clerk("supervisor").open_day(uuid4())
    with KioskProcess(office_server, tmp_path).running() as kiosk:
        yield kiosk


def test_what_to_bring_is_searched_for_printed_and_on_the_slip(kiosk: KioskProcess) -> None:
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("find")
    kiosk.says("screen search")
    for key in ("S", "space", "O"):
        assert kiosk.touch(f"key {key}").startswith("ok")
    assert kiosk.touch("erase").startswith("ok")
    assert kiosk.touch("erase").startswith("ok")
    for key in ("O", "space", "D", "O"):
        assert kiosk.touch(f"key {key}").startswith("ok")
    assert kiosk.touch("found C land").startswith("ok")
    assert kiosk.says("screen papers") == "screen papers C land"
    kiosk.touch("leaflet")
    kiosk.says("screen papers C land printed")
    printed(kiosk, 1)
    kiosk.touch("take")
    assert kiosk.says("screen ticket") == "screen ticket C001"
    printed(kiosk, 2)


def test_all_procedures_can_be_reached_without_typing(kiosk: KioskProcess) -> None:
    kiosk.touch("start")
    kiosk.says("screen services")
    kiosk.touch("find")
    kiosk.says("screen search")
    kiosk.touch("browse")
    assert kiosk.says("screen papers") == "screen papers"
    kiosk.touch("found B")
    assert kiosk.says("screen papers") == "screen papers B"
    kiosk.touch("found B copy")
    assert kiosk.says("screen papers") == "screen papers B copy"
    for screen in ("screen papers B", "screen papers", "screen search", "screen services"):
        kiosk.touch("back")
        assert kiosk.says("screen") == screen
