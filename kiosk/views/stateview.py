"""The technician's lines about the machine: how each part is, in words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.flow.technician import Report
from kiosk.views.technicianwords import TechnicianTexts
from server.core.device import (
    FEW_SLIPS,
    HOT_C,
    LITTLE_DISK_MB,
    WELL_PRINTERS,
    DeviceHealth,
    PrinterHealth,
    ScannerHealth,
)


class Mark(StrEnum):
    """How a line stands; drawn as a shape of its own and written as a word."""

    GOOD = "good"
    LOOK = "look"
    NONE = "none"


@dataclass(frozen=True)
class Line:
    """One line: what it is about, how that is, and in words."""

    name: str
    mark: Mark
    text: str


def state_lines(texts: TechnicianTexts, report: Report, is_reached: bool) -> tuple[Line, ...]:
    """Return every line of the page State."""
    health = report.health
    server = Mark.GOOD if is_reached else Mark.LOOK
    address = texts.server["reached" if is_reached else "lost"].format(address=report.server)
    found = (
        ("server", server, address),
        *_outbox(texts, health),
        ("network", *_network(texts, report)),
        *_printers(texts, health),
        ("paper", *_paper(texts, health)),
        ("scanner", *_scanner(texts, health)),
        ("disk", *_disk(texts, health)),
        ("power", *_power(texts, health)),
        ("temperature", *_temperature(texts, health)),
        ("clock", *_clock(texts, report)),
        ("version", Mark.GOOD, health.version or "–"),
    )
    return tuple(Line(texts.lines[name], mark, text) for name, mark, text in found)


def _outbox(texts: TechnicianTexts, health: DeviceHealth) -> Iterator[tuple[str, Mark, str]]:
    if health.outbox:
        yield "outbox", Mark.LOOK, texts.server["outbox"].format(n=health.outbox)


def _network(texts: TechnicianTexts, report: Report) -> tuple[Mark, str]:
    if not report.addresses:
        return Mark.LOOK, texts.network["none"]
    return Mark.GOOD, texts.network["good"].format(addresses=", ".join(report.addresses))


def _printers(texts: TechnicianTexts, health: DeviceHealth) -> Iterator[tuple[str, Mark, str]]:
    yield "printer", *_printer(texts, health.printer)
    if health.second_printer is not None:
        yield "second_printer", *_printer(texts, health.second_printer)


def _printer(texts: TechnicianTexts, printer: PrinterHealth | None) -> tuple[Mark, str]:
    if printer is None:
        return Mark.NONE, texts.printer["none"]
    is_well = printer in (*WELL_PRINTERS, PrinterHealth.PAPER_LOW)
    return Mark.GOOD if is_well else Mark.LOOK, texts.printer[printer]


def _paper(texts: TechnicianTexts, health: DeviceHealth) -> tuple[Mark, str]:
    left, said = health.slips_left, texts.paper
    metres = "–" if health.paper_m is None else f"{health.paper_m:.1f}"
    if left is not None and left < FEW_SLIPS:
        return Mark.LOOK, said["few"].format(n=left)
    if health.printer in (PrinterHealth.PAPER_LOW, PrinterHealth.PAPER_OUT):
        return Mark.LOOK, said["soon"]
    if left is not None:
        return Mark.GOOD, said["left"].format(n=left, metres=metres)
    if health.paper_m is not None:
        return Mark.GOOD, said["used"].format(metres=metres)
    return Mark.NONE, said["none"]


def _scanner(texts: TechnicianTexts, health: DeviceHealth) -> tuple[Mark, str]:
    marks = {ScannerHealth.READY: Mark.GOOD, ScannerHealth.LOST: Mark.LOOK}
    if health.scanner is None:
        return Mark.NONE, texts.scanner["waiting"]
    return marks.get(health.scanner, Mark.NONE), texts.scanner[health.scanner]


def _disk(texts: TechnicianTexts, health: DeviceHealth) -> tuple[Mark, str]:
    if health.journal_works is False:
        return Mark.LOOK, texts.disk["broken"]
    if health.disk_free_mb is None:
        return Mark.NONE, texts.disk["unknown"]
    is_little = health.disk_free_mb < LITTLE_DISK_MB
    said = texts.disk["little" if is_little else "good"]
    return Mark.LOOK if is_little else Mark.GOOD, said.format(mb=health.disk_free_mb)


def _power(texts: TechnicianTexts, health: DeviceHealth) -> tuple[Mark, str]:
    if health.undervoltage is None:
        return Mark.NONE, texts.power["unknown"]
    return (
        (Mark.LOOK, texts.power["weak"])
        if health.undervoltage
        else (Mark.GOOD, texts.power["good"])
    )


def _temperature(texts: TechnicianTexts, health: DeviceHealth) -> tuple[Mark, str]:
    degrees = health.temperature_c
    if degrees is None:
        return Mark.NONE, texts.temperature["unknown"]
    is_hot = degrees >= HOT_C
    said = texts.temperature["hot" if is_hot else "good"].format(degrees=round(degrees))
    return Mark.LOOK if is_hot else Mark.GOOD, said


def _clock(texts: TechnicianTexts, report: Report) -> tuple[Mark, str]:
    time = f"{report.now:%H:%M:%S  %d/%m/%Y}"
    is_set = report.health.clock_set is not False
    return (
        Mark.GOOD if is_set else Mark.LOOK,
        texts.clock["good" if is_set else "unset"].format(time=time),
    )
