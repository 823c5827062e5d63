"""What is known of the devices that stand in the hall: their printers and scanners."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PrinterHealth(StrEnum):
    """The state of a kiosk's printer, in the printer's own words."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_STUCK = "cutter_stuck"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class ScannerHealth(StrEnum):
    """The state of a kiosk's scanner; NONE: it was never given one."""

    READY = "ready"
    LOST = "lost"
    NONE = "none"


# What nobody has to look after. An unknown printer is one that cannot answer, and prints.
WELL_PRINTERS = (None, PrinterHealth.READY, PrinterHealth.UNKNOWN)
WELL_SCANNERS = (None, ScannerHealth.READY, ScannerHealth.NONE)


@dataclass(frozen=True)
class DeviceHealth:
    """What a device tells of itself; None: it does not know, or has no such part.

    `second_printer` is the one that is used while the first cannot print. `slips_left` is
    for about how many slips there is paper, `paper_m` how many metres of it were used since
    the roll was changed, `slips` how many slips were printed in all. `disk_free_mb` is
    what is free where the journal lies, `journal_works` whether it can be written.
    `temperature_c` is the processor's, `undervoltage` whether the power supply was too weak
    since the start, `clock_set` whether a time source has set the clock. `outbox` counts
    the tickets that wait to be handed over.
    """

    printer: PrinterHealth | None = None
    scanner: ScannerHealth | None = None
    second_printer: PrinterHealth | None = None
    slips_left: int | None = None
    paper_m: float | None = None
    slips: int | None = None
    disk_free_mb: int | None = None
    journal_works: bool | None = None
    temperature_c: float | None = None
    undervoltage: bool | None = None
    clock_set: bool | None = None
    version: str | None = None
    outbox: int | None = None
