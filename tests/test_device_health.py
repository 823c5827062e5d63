"""How each kiosk is: gathered there, told to the server, shown to whoever has to do something."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
from moved_clock import MovedClock
from msgspec import json
from office_process import OfficeProcess
from playwright.sync_api import Browser, expect
from staff_browser import staff_page
from workbench import wait_until

from kiosk.threads.health import Health, Vitals, worth_telling
from kiosk.threads.machine import FRESH_S, Machine
from server.client import Client
from server.core.device import Concern, DeviceHealth, PrinterHealth, ScannerHealth, concerns_of
from server.core.version import VERSION
from server.family import Family
from server.kiosk_metrics import kiosk_families
from server.session import Caller, Role
from server.views.presence import OUTBOX_S, Presence

WELL = DeviceHealth(
    PrinterHealth.READY,
    ScannerHealth.READY,
    second_printer=None,
    slips_left=310,
    paper_m=12.5,
    slips=94,
    disk_free_mb=21_000,
    journal_works=True,
    temperature_c=51.2,
    undervoltage=False,
    clock_set=True,
    version="0.2.0",
    outbox=0,
)
MINH = ("Minh", Role.SUPERVISOR)


# The machine


class Pi:
    """The files in which a Raspberry Pi tells of itself."""

    def __init__(self, sys: Path) -> None:
        self.sys = sys
        self.clock = MovedClock()
        self.machine = Machine(sys, lambda: self.clock.uptime, lambda: True, sys)

    def write(self, path: str, text: str) -> None:
        file = self.sys / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="ascii")

    def read(self) -> DeviceHealth:
        self.clock.pass_(seconds=FRESH_S)
        return self.machine.read()


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    found = Pi(tmp_path)
    found.write("class/thermal/thermal_zone0/type", "cpu-thermal")
    found.write("class/thermal/thermal_zone0/temp", "51234")
    found.write("class/thermal/thermal_zone1/type", "rp1_adc")
    found.write("class/thermal/thermal_zone1/temp", "63000")
    found.write("class/hwmon/hwmon0/name", "cpu_thermal")
    found.write("class/hwmon/hwmon1/name", "rpi_volt")
    found.write("class/hwmon/hwmon1/in0_lcrit_alarm", "0")
    return found


def test_a_pi_tells_of_temperature_power_disk_and_clock(pi: Pi) -> None:
    found = pi.read()
    assert found.temperature_c == 51.234
    assert (found.undervoltage, found.clock_set, found.version) == (False, True, VERSION)
    assert found.disk_free_mb is not None
    assert found.disk_free_mb > 0


def test_a_power_supply_that_was_too_weak_once_is_told_until_the_next_start(pi: Pi) -> None:
    assert pi.read().undervoltage is False
    pi.write("class/hwmon/hwmon1/in0_lcrit_alarm", "1")
    assert pi.read().undervoltage is True
    pi.write("class/hwmon/hwmon1/in0_lcrit_alarm", "0")
    assert pi.read().undervoltage is True


@pytest.mark.parametrize(
    ("bits", "is_weak"), [("0", False), ("50005", True), ("10000", True), ("80008", False)]
)
def test_an_older_kernel_tells_of_the_power_supply_in_bits(
    tmp_path: Path, bits: str, is_weak: bool
) -> None:
    pi = Pi(tmp_path)
    pi.write("devices/platform/soc/soc:firmware/get_throttled", bits)
    assert pi.read().undervoltage is is_weak


def test_a_machine_that_tells_nothing_of_itself_is_not_ill(tmp_path: Path) -> None:
    machine = Machine(None, lambda: 0.0, lambda: False, tmp_path / "nothing")
    assert machine.read() == DeviceHealth(clock_set=False, version=VERSION)
    assert not concerns_of(machine.read())


def test_files_that_hold_nonsense_are_passed_over(pi: Pi) -> None:
    pi.write("class/thermal/thermal_zone0/temp", "hot")
    pi.write("class/hwmon/hwmon1/in0_lcrit_alarm", "")
    assert (pi.read().temperature_c, pi.read().undervoltage) == (None, None)


def test_the_firmware_is_not_asked_more_often_than_every_two_seconds(pi: Pi) -> None:
    pi.read()
    pi.write("class/thermal/thermal_zone0/temp", "90000")
    assert pi.machine.read().temperature_c == 51.234
    assert pi.read().temperature_c == 90.0


def test_the_version_is_the_package_s() -> None:
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8")
    assert f'\nversion = "{VERSION}"\n' in project


# What has to be looked after


@pytest.mark.parametrize(
    ("change", "concern"),
    [
        ({"printer": PrinterHealth.PAPER_OUT}, Concern.PAPER_OUT),
        ({"printer": PrinterHealth.COVER_OPEN}, Concern.COVER_OPEN),
        ({"printer": PrinterHealth.CUTTER_STUCK}, Concern.CUTTER_STUCK),
        ({"printer": PrinterHealth.OFFLINE}, Concern.OFFLINE),
        ({"printer": PrinterHealth.PAPER_LOW}, Concern.PAPER_LOW),
        ({"slips_left": 40}, Concern.PAPER_LOW),
        ({"second_printer": PrinterHealth.OFFLINE}, Concern.SECOND_PRINTER),
        ({"scanner": ScannerHealth.LOST}, Concern.SCANNER_LOST),
        ({"disk_free_mb": 499}, Concern.DISK),
        ({"journal_works": False}, Concern.JOURNAL),
        ({"temperature_c": 80.0}, Concern.HOT),
        ({"undervoltage": True}, Concern.UNDERVOLTAGE),
    ],
)
def test_each_fault_is_something_to_look_after(change: dict[str, Any], concern: Concern) -> None:
    assert concerns_of(replace(WELL, **change)) == (concern,)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"printer": PrinterHealth.UNKNOWN},
        {"printer": None, "scanner": None},
        {"scanner": ScannerHealth.NONE},
        {"second_printer": PrinterHealth.PAPER_LOW},
        {"slips_left": 50},
        {"disk_free_mb": 500},
        {"temperature_c": 79.9},
        {"clock_set": False},
        {"outbox": 12},
    ],
)
def test_nobody_is_called_for_what_is_no_fault(change: dict[str, Any]) -> None:
    assert concerns_of(replace(WELL, **change)) == ()


def test_paper_that_is_out_is_not_called_low_as_well() -> None:
    out = replace(WELL, printer=PrinterHealth.PAPER_OUT, slips_left=0)
    assert concerns_of(out) == (Concern.PAPER_OUT,)


def test_the_most_urgent_comes_first() -> None:
    ill = replace(WELL, printer=PrinterHealth.OFFLINE, scanner=ScannerHealth.LOST, slips_left=3)
    assert concerns_of(ill) == (Concern.OFFLINE, Concern.SCANNER_LOST, Concern.PAPER_LOW)


# Telling the server


def test_only_what_matters_is_told_at_once() -> None:
    same = replace(WELL, temperature_c=51.3, slips=95, paper_m=12.6, slips_left=309, outbox=0)
    assert worth_telling(same) == worth_telling(WELL)
    assert worth_telling(replace(WELL, outbox=3)) == worth_telling(replace(WELL, outbox=4))
    for change in ({"temperature_c": 81.0}, {"outbox": 1}, {"clock_set": False}, {"slips_left": 9}):
        assert worth_telling(replace(WELL, **change)) != worth_telling(WELL)


def test_a_kiosk_tells_at_once_what_has_changed(office_server: OfficeProcess) -> None:
    boss = office_server.person(*MINH)
    client = Client(office_server.url, office_server.add_device("kiosk-1"))
    found = [replace(WELL, printer=None, scanner=None)]
    vitals = Vitals(lambda: found[0], lambda: ScannerHealth.READY, lambda: (True, 0))
    vitals.printer_is("ready")
    clock = MovedClock()
    health = Health(client, lambda: None, vitals.now, lambda: clock.uptime)
    health.start()
    try:
        wait_until(lambda: boss.kiosks()[0].health == WELL)
        assert boss.kiosks()[0].is_well
        found[0] = replace(found[0], temperature_c=82.0)
        wait_until(lambda: boss.kiosks()[0].concerns == (Concern.HOT,))
        vitals.note(printer=PrinterHealth.PAPER_OUT)
        wait_until(lambda: boss.kiosks()[0].concerns == (Concern.PAPER_OUT, Concern.HOT))
    finally:
        health.close()


@pytest.mark.parametrize(
    "body",
    [
        {"slips_left": -1},
        {"temperature_c": 2000},
        {"version": "1.0\nadmin"},
        {"disk_free_mb": 10**12},
        {"printer": "on fire"},
        {"humour": "good"},
    ],
)
def test_what_cannot_be_true_is_refused(office_server: OfficeProcess, body: dict[str, Any]) -> None:
    token = office_server.add_device("kiosk-1")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"{office_server.url}/api/health"
    assert urllib3.request("POST", url, headers=headers, body=b"{}").status == 200
    answer = urllib3.request("POST", url, headers=headers, body=json.encode(body))
    assert answer.status == 400


# At the server


class Hall:
    """A server's memory of its devices, with a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = MovedClock()
        self.presence = Presence(lambda: self.clock.uptime)

    def concerns(self) -> tuple[Concern, ...]:
        return self.presence.of(Caller("kiosk-1", Role.KIOSK)).concerns

    def tell_for(self, seconds: int, health: DeviceHealth) -> None:
        for _ in range(seconds // 10):
            self.presence.told("kiosk-1", health)
            self.clock.pass_(seconds=10)


def test_tickets_that_are_not_handed_over_for_long_are_looked_after() -> None:
    hall = Hall()
    hall.tell_for(int(OUTBOX_S) - 10, replace(WELL, outbox=7))
    assert hall.concerns() == ()
    hall.tell_for(20, replace(WELL, outbox=3))
    assert hall.concerns() == (Concern.OUTBOX,)
    hall.presence.told("kiosk-1", WELL)
    assert hall.concerns() == ()


def test_a_kiosk_that_comes_back_with_tickets_has_a_minute_to_hand_them_over() -> None:
    hall = Hall()
    hall.presence.told("kiosk-1", replace(WELL, outbox=1))
    hall.clock.pass_(seconds=7200)
    assert hall.concerns() == (Concern.SILENT,)
    hall.presence.told("kiosk-1", replace(WELL, outbox=90))
    assert hall.concerns() == ()


def test_a_change_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    hall = Hall()
    with caplog.at_level(logging.INFO, "server.views.presence"):
        hall.tell_for(60, WELL)
        hall.tell_for(60, replace(WELL, printer=PrinterHealth.PAPER_OUT))
        hall.tell_for(60, WELL)
        hall.clock.pass_(seconds=300)
        hall.tell_for(60, WELL)
    assert [record.getMessage() for record in caplog.records] == [
        "kiosk-1: paper_out",
        "kiosk-1: well again",
        "kiosk-1 is heard again after 310 seconds",
    ]


def test_metrics_have_a_gauge_for_everything_that_a_kiosk_knows() -> None:
    hall = Hall()
    hall.presence.told("Máy 1", replace(WELL, temperature_c=81.5, outbox=None))
    names = [Caller("Máy 1", Role.KIOSK), Caller("board", Role.DISPLAY)]
    lines = [line for f in kiosk_families(hall.presence.kiosks(names)) for line in f.lines()]
    assert 'xinmoi_kiosk_well{kiosk="Máy 1"} 0' in lines
    assert 'xinmoi_kiosk_concern{kiosk="Máy 1",concern="hot"} 1' in lines
    assert 'xinmoi_kiosk_printer{kiosk="Máy 1",state="ready"} 1' in lines
    assert 'xinmoi_kiosk_version{kiosk="Máy 1",version="0.2.0"} 1' in lines
    assert 'xinmoi_kiosk_disk_free_bytes{kiosk="Máy 1"} 21000000000' in lines
    assert 'xinmoi_kiosk_temperature_celsius{kiosk="Máy 1"} 81.5' in lines
    assert 'xinmoi_kiosk_slips_left{kiosk="Máy 1"} 310' in lines
    assert not [line for line in lines if line.startswith("xinmoi_kiosk_outbox_tickets")]
    assert not [line for line in lines if "board" in line]


def test_a_name_cannot_break_out_of_its_label() -> None:
    (line,) = list(Family("x", "", (({"kiosk": 'a"} 1\n'}, 1.0),)).lines())[2:]
    assert line == 'xinmoi_x{kiosk="a\\"} 1\\n"} 1'


# On the supervisor's page


def test_the_supervisor_is_told_above_everything_what_to_do_while_it_lasts(
    browser: Browser, office_server: OfficeProcess
) -> None:
    kiosk = office_server.kiosk("Máy 1")
    kiosk.health(replace(WELL, slips_left=40, temperature_c=83.4))
    with staff_page(browser, office_server, MINH, "/hall") as page:
        alerts = page.locator("#alerts li")
        expect(alerts).to_have_text(
            "Máy 1: máy nóng 83 °C, xin để nơi thoáng và xem quạt"
            " · giấy còn khoảng 40 phiếu, xin chuẩn bị cuộn mới"
        )
        kiosk.health(replace(WELL, printer=PrinterHealth.PAPER_OUT, slips_left=0))
        page.reload()
        expect(alerts).to_have_text("Máy 1: hết giấy, xin thay cuộn giấy")
        kiosk.health(replace(WELL, clock_set=False))
        page.reload()
        device = page.locator("#devices li").first
        expect(device).to_contain_text("giấy còn khoảng 310 phiếu")
        expect(device).to_contain_text("đồng hồ máy chưa đúng giờ")
        expect(page.locator("#alerts")).to_be_hidden()
