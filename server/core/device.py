"""What is known of the devices that stand in the hall: their printers and scanners."""

from __future__ import annotations

from enum import StrEnum


class PrinterHealth(StrEnum):
    """The state of a kiosk's printer, in the printer's own words."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
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
