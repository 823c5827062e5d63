"""What an operator's monitoring reads of each kiosk: paper, devices, disk, power, clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from server.core.hall import HallDevice
from server.family import Family, Labels

# The name of the metric, the field of DeviceHealth, what one of it is worth, and what it says.
_FIELDS = (
    ("slips_left", "slips_left", 1, "About how many slips there is paper for"),
    ("paper_used_meters", "paper_m", 1, "Paper that was used since the roll was changed"),
    ("slips_printed", "slips", 1, "Slips that were printed in all"),
    ("disk_free_bytes", "disk_free_mb", 1_000_000, "Free where the journal lies"),
    ("journal_works", "journal_works", 1, "1: the journal can be written"),
    ("temperature_celsius", "temperature_c", 1, "The processor's temperature"),
    ("undervoltage", "undervoltage", 1, "1: the power supply was too weak since the start"),
    ("clock_set", "clock_set", 1, "1: the clock was set by a time source"),
    ("outbox_tickets", "outbox", 1, "Tickets that wait to be handed over"),
)


def kiosk_families(kiosks: Sequence[HallDevice]) -> Iterator[Family]:
    """Yield the metrics of `kiosks`; what one does not know of itself is left out."""
    well = tuple(_told((kiosk, kiosk.is_well) for kiosk in kiosks))
    yield Family("kiosk_well", "1: heard, and nothing has to be looked after", well)
    silent = tuple(_told((kiosk, kiosk.seen_s) for kiosk in kiosks))
    yield Family("kiosk_silent_seconds", "Since it was last heard", silent)
    yield Family("kiosk_concern", "1: this has to be looked after", tuple(_concerns(kiosks)))
    yield Family("kiosk_printer", "1: the printer's state", tuple(_states(kiosks, "printer")))
    yield Family("kiosk_scanner", "1: the scanner's state", tuple(_states(kiosks, "scanner")))
    says = "1: the version that runs"
    yield Family("kiosk_version", says, tuple(_states(kiosks, "version", "version")))
    for name, field, unit, says in _FIELDS:
        found = tuple((kiosk, getattr(kiosk.health, field)) for kiosk in kiosks)
        yield Family(f"kiosk_{name}", says, tuple(_told(found, unit)))


def _told(
    found: Iterable[tuple[HallDevice, bool | int | float | None]], unit: int = 1
) -> Iterator[tuple[Labels, float]]:
    for kiosk, value in found:
        if value is not None:
            yield {"kiosk": kiosk.name}, float(value * unit)


def _concerns(kiosks: Sequence[HallDevice]) -> Iterator[tuple[Labels, float]]:
    for kiosk in kiosks:
        for concern in kiosk.concerns:
            yield {"kiosk": kiosk.name, "concern": str(concern)}, 1.0


def _states(
    kiosks: Sequence[HallDevice], field: str, label: str = "state"
) -> Iterator[tuple[Labels, float]]:
    for kiosk in kiosks:
        if (state := getattr(kiosk.health, field)) is not None:
            yield {"kiosk": kiosk.name, label: str(state)}, 1.0
