"""hardware.toml: what may stand in it, and what is said about the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from workbench import FONTS, SLIP

from hardware import config
from hardware.config import HardwareConfig
from hardware.devices import open_printer
from hardware.printer import Outcome, Printed
from hardware.status import PrinterState
from server.settings import SettingsError

EXAMPLE = Path(config.__file__).parent / "hardware.example.toml"


def load(tmp_path: Path, text: str) -> HardwareConfig:
    path = tmp_path / "hardware.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, text)
    return refused.value.problems


def test_an_empty_file_is_a_machine_with_nothing_connected(tmp_path: Path) -> None:
    assert load(tmp_path, "") == HardwareConfig()


def test_the_example_can_be_used_as_it_is() -> None:
    assert config.load(EXAMPLE).printer.kind == "virtual"


def test_every_line_of_the_example_can_be_switched_on(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# (?=\w+ = )", "", EXAMPLE.read_text(encoding="utf-8"))
    connected = load(tmp_path, text)
    assert connected.printer.host == "192.168.1.50"
    assert connected.panel.buzzer == 22
    assert connected.panel.back == 13
    assert connected.speaker.timeout == 30.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[printer]\nknd = "usb"', ["printer.knd", "did you mean 'kind'"]),
        ('[printer]\nkind = "usbb"', ["printer.kind", "'usbb'", "did you mean 'usb'"]),
        ("[printer]\npaper = 72", ["printer.paper", "72", "80, 58"]),
        ("[printer]\nport = 70000", ["printer", "port", "70000", "65535"]),
        ('[printer]\nkind = "usb"', ["printer", "path is missing"]),
        ('[printer]\nkind = "network"', ["printer", "host is missing"]),
        ("[printer]\nwrite_timeout = 0", ["printer", "write_timeout", "not 0"]),
        ("[printer]\nsettle = -1", ["printer", "settle", "-1"]),
        ("[printer]\nprint_timeout = 61", ["printer", "print_timeout", "61"]),
        ("[printer]\nroll_m = -1", ["printer", "roll_m", "-1"]),
        ("[printer]\nnear_end_m = 200", ["printer", "near_end_m", "200"]),
        ('[second_printer]\nkind = "usb"', ["second_printer", "path is missing"]),
        ("[scanner]\nbaud = 9601", ["scanner.baud", "9601"]),
        ('[scanner]\nkind = "serial"', ["scanner", "path is missing"]),
        ("[scanner]\ngap = 9", ["scanner", "gap", "9"]),
        ("[scanner]\nrepeat = -3", ["scanner", "repeat", "-3"]),
        ("[panel]\nbutton = 40", ["panel", "button", "40"]),
        ("[panel]\nlamp = 4\nbuzzer = 4", ["panel", "buzzer and lamp", "GPIO 4"]),
        ("[panel]\nok = 4\nalarm = 4", ["panel", "ok and alarm", "GPIO 4"]),
        ("[panel]\nbounce = 2", ["panel", "bounce", "2"]),
        ("[speaker]\ntimeout = 0", ["speaker", "timeout", "0"]),
        ("[loudspeaker]", ["loudspeaker", "did you mean 'speaker'"]),
    ],
)
def test_what_is_wrong_is_named_with_file_key_and_value(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    (problem,) = problems(tmp_path, text)
    for words in ("hardware.toml", *said):
        assert words in problem


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, '[printer]\nkind = "usb"\nport = 0\n[scanner]\nkind = "x"\n[panel]\nlamp = 1'
    )
    assert len(found) == 3
    assert "path is missing" in found[0]
    assert "port" in found[0]


def test_the_virtual_printer_draws_slips_into_its_folder(tmp_path: Path) -> None:
    text = f'[printer]\nkind = "virtual"\nout = "{tmp_path / "slips"}"\nsettle = 0\npaper = 58'
    printer = open_printer(load(tmp_path, text).printer, FONTS)
    assert printer.print(SLIP) == Outcome(Printed.YES, PrinterState.READY, sent=True)
    assert [path.name for path in (tmp_path / "slips").iterdir()] == ["slip-0001.png"]
    printer.close()


def test_no_printer_is_a_printer_that_is_offline(tmp_path: Path) -> None:
    printer = open_printer(load(tmp_path, "").printer, FONTS)
    assert printer.state() is PrinterState.OFFLINE
    assert printer.print(SLIP) == Outcome(Printed.NO, PrinterState.OFFLINE, sent=False)
