"""Builds the devices that `hardware.toml` names, real ones and fakes alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hardware.config import (
    HardwareConfig,
    PanelConfig,
    PrinterConfig,
    ScannerConfig,
    SpeakerConfig,
)
from hardware.errors import DeviceMissing
from hardware.network import NetworkTransport
from hardware.panel import Panel
from hardware.paper import Press
from hardware.paper_count import PaperCount
from hardware.places import find
from hardware.printer import Printer
from hardware.printers import Counted, Printers
from hardware.scanner import Scanner
from hardware.serial_port import SerialTransport
from hardware.slip import Fonts
from hardware.speaker import AlsaPlayer, Speaker, file_player
from hardware.transport import Transport
from hardware.typing_scanner import TypingScanner
from hardware.usb import UsbTransport
from hardware.virtual_printer import DirectTransport, VirtualPrinter
from hardware.virtual_scanner import VirtualScanner


def open_printers(
    config: HardwareConfig,
    fonts: Fonts,
    counts: Path | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Printers:
    """Make the printer and, where there is one, the second; they connect when first used.

    What paper they used is counted in files in the folder `counts`; None: not beyond this run.
    """
    second: Counted | None = None
    if config.second_printer.kind != "none":
        second = _counted(config.second_printer, fonts, counts and counts / "paper-2.json")
    first = _counted(config.printer, fonts, counts and counts / "paper.json")
    return Printers(first, second, clock)


def open_printer(config: PrinterConfig, fonts: Fonts) -> Printer:
    """Make one printer; it connects when it is first used."""
    return Printer(
        _connector(config),
        Press(fonts, config.paper),
        config.answer_timeout,
        config.settle,
        # Network printers serve one caller at a time and hang up on idle ones.
        stay_connected=config.kind in ("usb", "serial"),
        print_timeout=config.print_timeout,
    )


def open_scanner(config: ScannerConfig) -> Scanner | TypingScanner:
    """Make the scanner; call its `start` once somebody listens to `when_scanned`."""
    if config.kind == "wedge":
        return TypingScanner(config.path, config.repeat)
    fake, path = None, config.path if config.kind == "serial" else None
    if config.kind == "virtual":
        fake = VirtualScanner(Path(config.path) if config.path else None)
        path = str(fake.path)
    return Scanner(path, config.baud, config.gap, config.repeat, time.monotonic, fake)


def open_panel(config: PanelConfig) -> Panel:
    """Make the panel; without GPIO it is one that does nothing."""
    factories: dict[str, Callable[[], Any]] = {"gpio": _real_pins, "virtual": _mock_pins}
    return Panel(config, factories.get(config.kind))


def open_speaker(config: SpeakerConfig) -> Speaker:
    """Make the loudspeaker."""
    if config.kind == "alsa":
        player = AlsaPlayer(config.device, config.timeout)
        return Speaker(player, player.stop)
    return Speaker(file_player(Path(config.out)) if config.kind == "file" else None)


def _counted(config: PrinterConfig, fonts: Fonts, path: Path | None) -> Counted:
    return Counted(open_printer(config, fonts), PaperCount(path, config.roll_m, config.near_end_m))


def _connector(config: PrinterConfig) -> Callable[[], Transport]:
    if config.kind == "virtual":
        return partial(DirectTransport, VirtualPrinter(Path(config.out), config.paper))

    def connect() -> Transport:
        match config.kind:
            case "usb":
                return UsbTransport(find(config.path), config.write_timeout)
            case "serial":
                return SerialTransport(find(config.path), config.baud, config.write_timeout)
            case "network":
                return NetworkTransport(
                    config.host, config.port, config.write_timeout, config.connect_timeout
                )
        raise DeviceMissing("no printer is set up")

    return connect


def _real_pins() -> Any:
    from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 - needs the Pi's own library

    return LGPIOFactory()


def _mock_pins() -> Any:
    from gpiozero.pins.mock import MockFactory  # noqa: PLC0415 - only for the fake

    return MockFactory()
