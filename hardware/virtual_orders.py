"""What the stand-in printer can be told to do by a line of text, while it runs.

A state (`ready`, `paper_low`, `paper_out`, `cover_open`, `cutter_stuck`, `offline`, or `unknown`
for a mute one) is taken at once, or after so many rows of paper: `paper_out 200`. A new roll is
`roll`, or `roll 3000` for a short one. `jam` sticks the cutter at the next cut until `free`.
`off` and `on` are its power, `pull` and `plug` its cable. `pace 500` is a line of so many bytes a
second, `delay 2` lets it speak so many seconds late, `garbage` lets it speak nonsense; without
a number, and with `garbage 0`, all is well again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hardware.status import PrinterState
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import Wire

Order = Callable[[float | None], object]


def obey(line: str, printer: VirtualPrinter, wire: Wire) -> str:
    """Do what `line` says; return it as understood, or what could have been said."""
    orders = {**_states(printer), **_mishaps(printer), **_of_wire(wire)}
    order, *numbers = line.split()
    try:
        orders[order](float(numbers[0]) if numbers else None)
    except (KeyError, ValueError):
        return "unknown order; there are: " + ", ".join(orders)
    return " ".join([order, *numbers])


def _states(printer: VirtualPrinter) -> dict[str, Order]:
    def get_into(state: PrinterState, rows: float | None) -> None:
        if rows is None:
            printer.state = state
        else:
            printer.fail_after(int(rows), state)

    return {state.value: partial(get_into, state) for state in PrinterState}


def _mishaps(printer: VirtualPrinter) -> dict[str, Order]:
    def jam(is_jammed: bool) -> None:
        printer.jammed = is_jammed

    def speak(garbage: bytes | None) -> None:
        printer.garbage = garbage

    return {
        "roll": lambda rows: printer.load(None if rows is None else int(rows)),
        "jam": lambda _: jam(True),
        "free": lambda _: jam(False),
        "off": lambda _: printer.switch_off(),
        "on": lambda _: printer.switch_on(),
        "garbage": lambda on: speak(None if on == 0 else b"\xff\x00?"),
    }


def _of_wire(wire: Wire) -> dict[str, Order]:
    def set_pace(bytes_a_second: float | None) -> None:
        wire.pace = bytes_a_second

    def set_delay(seconds: float | None) -> None:
        wire.delay = seconds or 0

    return {
        "pull": lambda _: wire.pull(),
        "plug": lambda _: wire.plug(),
        "pace": set_pace,
        "delay": set_delay,
    }
