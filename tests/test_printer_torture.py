"""A printer to which everything happens at random: what was called printed came out, and once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from workbench import ANSWER, FONTS, SLIP, WRITE, wait_until

from hardware.network import NetworkTransport
from hardware.outcome import Outcome, Printed
from hardware.paper import Press
from hardware.printer import Printer
from hardware.status import PrinterState
from hardware.usb import UsbTransport
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterPty, PrinterSocket, Wire

CAUSES: dict[str, Callable[[Random, VirtualPrinter, Wire], object]] = {
    "paper": lambda random, machine, _: machine.load(rows=random.randrange(1, 1200)),
    "cover": lambda random, machine, _: machine.fail_after(
        random.randrange(1200), PrinterState.COVER_OPEN
    ),
    "offline": lambda random, machine, _: machine.fail_after(
        random.randrange(1200), PrinterState.OFFLINE
    ),
    "power": lambda random, machine, _: machine.fail_after(random.randrange(1200), None),
    "knife": lambda _, machine, __: setattr(machine, "jammed", True),
    "cable": lambda random, _, wire: setattr(wire, "dies_after", random.randrange(1, 5500)),
    "late": lambda _, __, wire: setattr(wire, "delay", 0.1),
    "nothing": lambda *_: None,
}


def take_away(machine: VirtualPrinter, wire: Wire) -> None:
    """Let a person put everything right: cable, power, cover, roll, knife."""
    wire.dies_after, wire.delay = None, 0.0
    wire.pull()
    wire.plug()
    machine.jammed = False
    machine.switch_on()
    machine.load()


def tell(printer: Printer, machine: VirtualPrinter, random: Random, wire: Wire) -> Outcome:
    """Print while something happens, and then have it put right."""
    cause = random.choice(sorted(CAUSES))
    CAUSES[cause](random, machine, wire)
    outcome = printer.print(replace(SLIP, number=f"A{random.randrange(1000):03}"))
    assert outcome.printed is Printed.YES or cause != "nothing", outcome
    take_away(machine, wire)
    wait_until(lambda: printer.state() is PrinterState.READY, 20)
    return outcome


def torture(folder: Path, seed: int, kind: str, slips: int) -> None:
    random = Random(seed)
    machine = VirtualPrinter(folder)
    link = folder / "lp0"
    with PrinterSocket(machine) if kind == "network" else PrinterPty(machine, link) as wire:
        connect = {
            "network": lambda: NetworkTransport(wire.host, wire.port, WRITE, 1.0),
            "usb": lambda: UsbTransport(link, WRITE),
        }[kind]
        printer = Printer(connect, Press(FONTS), ANSWER, 0.0, kind == "usb", print_timeout=5.0)
        printer.state()
        in_tray = 0
        for _ in range(slips):
            outcome = tell(printer, machine, random, wire)
            came, in_tray = len(machine.slips) - in_tray, len(machine.slips)
            assert came <= 1, outcome
            assert came == 1 or outcome.printed is not Printed.YES, outcome
            assert not came or not outcome.nothing_came, outcome
        assert printer.print(SLIP).printed is Printed.YES
        printer.close()
    assert machine.unknown == []
    names = [path.name for path in folder.iterdir() if re.match("slip|torn", path.name)]
    assert len(names) == len(machine.slips) + len(machine.torn)
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["network", "usb"])
def test_whatever_happens_no_slip_comes_twice_and_none_is_claimed_that_did_not_come(
    tmp_path: Path, kind: str
) -> None:
    torture(tmp_path / "slips", 1, kind, 6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["network", "usb"])
@pytest.mark.parametrize("seed", range(2, 12))
def test_the_same_for_long(tmp_path: Path, kind: str, seed: int) -> None:
    torture(tmp_path / "slips", seed, kind, 60)
