"""What came of printing a slip."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.status import PrinterState


class Printed(StrEnum):
    """Whether there is a slip in the citizen's hand, as far as it can be known."""

    YES = "yes"
    NO = "no"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of printing: the slip, the printer's state after it, and whether bytes went out.

    `second`: it was the second printer, where the citizen has to look for the slip.
    """

    printed: Printed
    state: PrinterState
    sent: bool
    second: bool = False

    @property
    def nothing_came(self) -> bool:
        """Surely no paper came out: the slip may be printed anywhere."""
        return self.printed is Printed.NO and not self.sent

    @property
    def cut_off(self) -> bool:
        """No whole slip is known to have come out, but a part of it may have."""
        return self.printed is Printed.NO and self.sent

    @property
    def in_doubt(self) -> bool:
        """A printer that can tell what came out could not tell it of this slip."""
        return self.printed is Printed.UNVERIFIED and self.state is not PrinterState.UNKNOWN
