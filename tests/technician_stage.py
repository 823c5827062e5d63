"""Shows every page of the technician's screen in a real window, as kiosk_stage does the others.

SDL_VIDEODRIVER=offscreen python technician_stage.py 800x480 DIR [pictures]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import kiosk_stage

from kiosk.codes.card import Kind
from kiosk.flow.calibration import Touched
from kiosk.flow.state import Screen, State
from kiosk.flow.technician import Door, Page, Report, Seen, Technician, Told
from server.core.device import DeviceHealth, PrinterHealth, ScannerHealth

LANGUAGES = ("vi", "en")
NOW = datetime(2026, 8, 3, 8, 30, 12, tzinfo=UTC)
WELL = DeviceHealth(
    PrinterHealth.READY,
    ScannerHealth.READY,
    slips_left=310,
    paper_m=12.5,
    slips=94,
    disk_free_mb=21_480,
    journal_works=True,
    temperature_c=51.2,
    undervoltage=False,
    clock_set=True,
    version="0.2.0",
    outbox=0,
)
ILL = DeviceHealth(
    PrinterHealth.CUTTER_STUCK,
    ScannerHealth.LOST,
    PrinterHealth.PAPER_OUT,
    slips_left=12,
    disk_free_mb=120,
    journal_works=True,
    temperature_c=84.0,
    undervoltage=True,
    clock_set=False,
    version="0.2.0",
    outbox=128,
)
LINES = tuple(
    f"! 03/08 08:{n:02}:12 Server: ServerUnreachable: http://192.168.100.10:8080 does not answer"
    if n % 3 == 0
    else f"03/08 08:{n:02}:40 The server is back."
    for n in range(50)
)
REPORT = Report(WELL, "http://192.168.100.10:8080", ("192.168.100.21",), NOW, 70, 80, lines=LINES)
BARE = Report(DeviceHealth(version="0.2.0"), "http://may-chu-phuong.local:8080", (), NOW)


def scenes() -> Iterator[tuple[str, State]]:
    """Yield every page and the door, by name."""
    base = State(
        office=kiosk_stage.OFFICE, board=kiosk_stage.BOARD, screen=Screen.TECHNICIAN, touched=100.0
    )
    for door in Door:
        if door is not Door.OPEN:
            here = Technician(door, pin="4829" if door is Door.ASKING else "", locked_until=400.0)
            yield f"door-{door}", replace(base, technician=here)
    for name, here in pages():
        lost = name in ("state-ill", "state-bare")
        yield name, replace(base, technician=here, reachable=not lost)


def pages() -> Iterator[tuple[str, Technician]]:
    """Yield every page, as it is usually and at its fullest."""
    inside = Technician(Door.OPEN, report=REPORT)
    for page in Page:
        here = replace(inside, page=page, address=REPORT.server)
        yield f"{page}", here
    yield "state-ill", replace(inside, report=replace(REPORT, health=ILL))
    yield "state-bare", replace(inside, report=BARE)
    test = replace(inside, page=Page.TEST, report=replace(REPORT, is_calibrated=True))
    yield "test-scanned", replace(test, seen=Seen(Kind.DAMAGED, 148))
    yield "settings-bare", replace(inside, page=Page.SETTINGS, report=BARE)
    yield "logs-empty", replace(inside, page=Page.LOGS, report=BARE)
    yield "restart-sure", replace(inside, page=Page.RESTART, sure=True)
    touched = (Touched(0.1, 0.9, 0.1, 0.9),)
    yield "crosses-second", replace(inside, page=Page.CROSSES, touched=touched)
    for told in Told:
        page = Page.ADDRESS if told in _OF_AN_ADDRESS else Page.TEST
        yield f"told-{told}", replace(inside, page=page, told=told, address=REPORT.server)


_OF_AN_ADDRESS = (
    Told.NO_ADDRESS,
    Told.UNREACHABLE,
    Told.NOT_OURS,
    Told.NOT_KNOWN_THERE,
    Told.SAVED,
    Told.NOT_SAVED,
)


if __name__ == "__main__":
    kiosk_stage.scenes = scenes
    texts = kiosk_stage.load_all()
    kiosk_stage.load_all = lambda: {code: texts[code] for code in LANGUAGES}
    kiosk_stage.main(sys.argv[1], Path(sys.argv[2]), pictures="pictures" in sys.argv[3:])
