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


class Concern(StrEnum):
    """What somebody has to look after at a device, the most urgent first.

    SECOND_PRINTER: the one in reserve cannot print. OUTBOX: it hears the server and has not
    handed its tickets over for long. SILENT: it is not heard, so nothing else is known.
    """

    SILENT = "silent"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_STUCK = "cutter_stuck"
    OFFLINE = "offline"
    JOURNAL = "journal"
    DISK = "disk"
    UNDERVOLTAGE = "undervoltage"
    HOT = "hot"
    OUTBOX = "outbox"
    SCANNER_LOST = "scanner_lost"
    SECOND_PRINTER = "second_printer"
    PAPER_LOW = "paper_low"


# What prints nothing until somebody has been there.
FAULTY_PRINTERS = (
    PrinterHealth.PAPER_OUT,
    PrinterHealth.COVER_OPEN,
    PrinterHealth.CUTTER_STUCK,
    PrinterHealth.OFFLINE,
)
# What nobody has to look after. An unknown printer is one that cannot answer, and prints.
WELL_PRINTERS = (None, PrinterHealth.READY, PrinterHealth.UNKNOWN)
WELL_SCANNERS = (None, ScannerHealth.READY, ScannerHealth.NONE)

# A busy hour's slips: whoever is told then has the time to fetch a roll.
FEW_SLIPS = 50
# Below this a journal, a log and an update soon have no room left.
LITTLE_DISK_MB = 500
# A Raspberry Pi slows down at 80 to 85 °C:
# https://www.raspberrypi.com/documentation/computers/raspberry-pi.html#frequency-management-and-thermal-control
HOT_C = 80.0


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


def concerns_of(health: DeviceHealth) -> tuple[Concern, ...]:
    """Return what somebody has to look after, the most urgent first.

    A clock that nobody has set is none: the kiosk works without the time.
    """
    found = {
        Concern.PAPER_LOW: _is_paper_low(health),
        Concern.SECOND_PRINTER: not _prints(health.second_printer),
        Concern.SCANNER_LOST: health.scanner not in WELL_SCANNERS,
        Concern.JOURNAL: health.journal_works is False,
        Concern.DISK: health.disk_free_mb is not None and health.disk_free_mb < LITTLE_DISK_MB,
        Concern.UNDERVOLTAGE: health.undervoltage is True,
        Concern.HOT: health.temperature_c is not None and health.temperature_c >= HOT_C,
    }
    if not _prints(health.printer):
        found[Concern(str(health.printer))] = True
    return tuple(concern for concern in Concern if found.get(concern))


def _is_paper_low(health: DeviceHealth) -> bool:
    if health.printer is PrinterHealth.PAPER_OUT:
        return False
    few = health.slips_left is not None and health.slips_left < FEW_SLIPS
    return few or health.printer is PrinterHealth.PAPER_LOW


def _prints(printer: PrinterHealth | None) -> bool:
    return printer in WELL_PRINTERS or printer is PrinterHealth.PAPER_LOW
