"""A kiosk's journal: what it did on one business day, on the disk before anybody sees it.

The kiosk writes it, so that a restarted kiosk can go on alone and hand over what it gave;
`python -m server recover` reads it.
"""

from server.journal.entries import (
    Begun,
    Entry,
    Handed,
    Heard,
    OfficeSet,
    RangeGiven,
    SlipKept,
    SlipTold,
    TicketKept,
)
from server.journal.file import Journal, make_folder
from server.journal.record import SUFFIX, DayRecord, journals_in, read_journal

__all__ = [
    "SUFFIX",
    "Begun",
    "DayRecord",
    "Entry",
    "Handed",
    "Heard",
    "Journal",
    "OfficeSet",
    "RangeGiven",
    "SlipKept",
    "SlipTold",
    "TicketKept",
    "journals_in",
    "make_folder",
    "read_journal",
]
