"""Counts slips and the paper that they used, and says for how many more there is some."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from hardware.status import PrinterState

log = logging.getLogger(__name__)

# What a slip is taken to use until one was printed, and how much the newest one weighs in the mean.
_USUAL_MM = 130.0
_WEIGHT = 0.05

# In these somebody may put in another roll.
_OPENED = (PrinterState.PAPER_OUT, PrinterState.COVER_OPEN)


@dataclass(frozen=True, slots=True)
class Count:
    """What was used: `slips` in all; `mm` of this roll, and how much of it when it ran low.

    `slip_mm` is what a slip uses, on average. `opened`: the roll may have been changed since.
    """

    slips: int = 0
    mm: float = 0.0
    low_at_mm: float | None = None
    slip_mm: float = _USUAL_MM
    opened: bool = False

    def __post_init__(self) -> None:
        if self.slips < 0 or self.mm < 0 or self.slip_mm <= 0:
            raise ValueError("a count below nothing")

    def used(self, mm: float, whole: bool) -> Count:
        """Return the count after a job; what was not `whole` used paper and was no slip."""
        if not whole:
            return replace(self, mm=self.mm + mm)
        mean = mm if self.slips == 0 else self.slip_mm + _WEIGHT * (mm - self.slip_mm)
        return replace(self, slips=self.slips + 1, mm=self.mm + mm, slip_mm=mean)

    def saw(self, state: PrinterState) -> Count:
        """Return the count after the printer was seen in `state`.

        Paper that is not low after it was out, or after the cover was open, is a new roll.
        Low paper is no new roll, or one that was nearly used up.
        """
        if state in _OPENED:
            return replace(self, opened=True)
        if state is PrinterState.READY and self.opened:
            return self.new_roll()
        if state is PrinterState.PAPER_LOW:
            at = self.mm if self.low_at_mm is None else self.low_at_mm
            return replace(self, low_at_mm=at, opened=False)
        return self

    def new_roll(self) -> Count:
        """Return the count with a roll of which nothing was used."""
        return replace(self, mm=0.0, low_at_mm=None, opened=False)


class PaperCount:
    """The count of one printer, kept in `path` (None: only until the end of the program).

    A roll is `roll_m` metres long (0: unknown), and `near_end_m` are left of it when the
    printer says that paper is low. Used from the printer's thread, read from any.
    """

    def __init__(self, path: Path | None, roll_m: float, near_end_m: float) -> None:
        self._path = path
        self._roll_mm = roll_m * 1000
        self._near_end_mm = near_end_m * 1000
        self._fault = ""
        self._count = self._load()

    @property
    def slips(self) -> int:
        """How many slips were printed in all."""
        return self._count.slips

    @property
    def metres(self) -> float:
        """How many metres of this roll were used."""
        return self._count.mm / 1000

    def slips_left(self) -> int | None:
        """Return for about how many more slips there is paper; None: nobody can tell."""
        count = self._count
        if count.low_at_mm is not None:
            left = self._near_end_mm - (count.mm - count.low_at_mm)
        elif self._roll_mm:
            left = self._roll_mm - count.mm
        else:
            return None
        return max(0, int(left / count.slip_mm))

    def used(self, mm: float, whole: bool) -> None:
        """Note that a slip was printed, or a piece of one."""
        self._keep(self._count.used(mm, whole))

    def saw(self, state: PrinterState) -> None:
        """Note how the printer is."""
        self._keep(self._count.saw(state))

    def new_roll(self) -> None:
        """Note that a new roll was put in."""
        self._keep(self._count.new_roll())

    def _keep(self, count: Count) -> None:
        """Write a new file and put it in the old one's place, so that there is always a whole one.

        It is not worth waiting for the disk: a power cut may cost the count of some slips.
        """
        if count == self._count:
            return
        self._count = count
        if self._path is None:
            return
        unfinished = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(msgspec.json.encode(count))
            unfinished.replace(self._path)
            self._note("")
        except OSError as error:
            self._note(f"{error.strerror}: {self._path}")

    def _load(self) -> Count:
        """Read the file; where there is none, or none that can be read, it begins anew."""
        if self._path is None or not self._path.exists():
            return Count()
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Count)
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            self._note(f"{self._path} cannot be read, and is begun anew: {error}")
            return Count()

    def _note(self, fault: str) -> None:
        """Log each change once."""
        if fault and fault != self._fault:
            log.warning("Paper count: %s", fault)
        self._fault = fault
