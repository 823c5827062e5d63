"""Which lamps are lit: the start button's, and the one that calls for somebody."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.paper import gives_paper
from kiosk.flow.state import Screen, State, resting_screen
from server.core.device import Concern, DeviceHealth, concerns_of
from server.core.ticket import Slip

# What stands in citizens' way, or soon will.
_URGENT = frozenset(
    {
        Concern.PAPER_OUT,
        Concern.COVER_OPEN,
        Concern.CUTTER_STUCK,
        Concern.OFFLINE,
        Concern.PAPER_LOW,
        Concern.SECOND_PRINTER,
        Concern.SCANNER_LOST,
        Concern.JOURNAL,
    }
)


def takes_a_press(state: State) -> bool:
    """Tell whether the start button leads on: somebody may begin, and numbers are given."""
    if resting_screen(state) is not Screen.WELCOME:
        return False
    done = state.screen is Screen.TICKET and state.slip is Slip.PRINTED
    return done or state.screen in (Screen.WELCOME, Screen.STANDING, Screen.ANSWER)


def told_health(state: State, health: DeviceHealth) -> DeviceHealth:
    """Return `health` without the printers where no paper is wanted: nobody has to run."""
    if state.office is None or gives_paper(state):
        return health
    return replace(health, printer=None, second_printer=None, slips_left=None)


def needs_somebody(state: State, health: DeviceHealth) -> bool:
    """Tell whether someone has to come: a device's fault, or numbers cannot be given."""
    stuck = resting_screen(state) is Screen.STAFF
    return stuck or not _URGENT.isdisjoint(concerns_of(told_health(state, health)))
