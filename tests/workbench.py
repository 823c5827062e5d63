"""What the hardware tests share: a slip, the fonts, printers on wires, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hardware.network import NetworkTransport
from hardware.paper import Press
from hardware.printer import Printer
from hardware.serial_port import SerialTransport
from hardware.slip import Fonts, Slip
from hardware.transport import Transport
from hardware.usb import UsbTransport
from hardware.virtual_wire import PrinterPty, PrinterSocket

_FOLDER = Path(__file__).parent.parent / "server" / "core" / "fonts"

FONTS = Fonts(
    _FOLDER / "BeVietnamPro_400Regular.ttf",
    _FOLDER / "BeVietnamPro_600SemiBold.ttf",
    _FOLDER / "BeVietnamPro_800ExtraBold.ttf",
)

SLIP = Slip(
    office="Trung tâm Phục vụ hành chính công",
    number="A042",
    service="Tư pháp – Hộ tịch",
    priority="Ưu tiên",
    place="Quầy 1 hoặc 2",
    ahead="Còn 5 người chờ phía trước",
    closing="Xin giữ phiếu và chờ gọi số",
    time="09:41  22/11/2026",
    qr="http://192.168.1.10:8080/t/7f3kQ2mXc9Lw",
    qr_caption="Quét mã để xem lượt",
)

ANSWER, SETTLE, WRITE = 0.2, 0.0, 0.4


def printer_at(connect: Callable[[], Transport], stays: bool = True) -> Printer:
    """Make a printer with the timeouts of a test, on 80 mm paper."""
    return Printer(connect, Press(FONTS), ANSWER, SETTLE, stays)


def over_network(wire: PrinterSocket) -> Printer:
    """Reach a virtual printer over TCP."""
    return printer_at(lambda: NetworkTransport(wire.host, wire.port, WRITE, 1.0), stays=False)


def over_serial(wire: PrinterPty) -> Printer:
    """Reach a virtual printer over a serial line."""
    return printer_at(lambda: SerialTransport(wire.path, 115200, WRITE))


def over_usb(wire: PrinterPty) -> Printer:
    """Reach a virtual printer as a character device."""
    return printer_at(lambda: UsbTransport(wire.path, WRITE))


def wait_until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)
