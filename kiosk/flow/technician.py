"""What the technician's screen is at: one frozen value, and the names of what is on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.codes.card import Kind
from kiosk.flow.calibration import Touched
from server.core.device import DeviceHealth

# No PIN is longer.
LONGEST_PIN = 12
# No address of a server is longer.
LONGEST_ADDRESS = 60


class Door(StrEnum):
    """How the way in stands; only OPEN shows anything of the machine."""

    TRYING = "trying"
    ASKING = "asking"
    WRONG = "wrong"
    LOCKED = "locked"
    NO_PIN = "no_pin"
    OPEN = "open"


class Page(StrEnum):
    """The pages; those without a tab are reached from another one."""

    STATE = "state"
    TEST = "test"
    SETTINGS = "settings"
    LOGS = "logs"
    RESTART = "restart"
    ADDRESS = "address"
    TOUCH = "touch"
    CROSSES = "crosses"


TABS = (Page.STATE, Page.TEST, Page.SETTINGS, Page.LOGS, Page.RESTART)
# Where "back" leads from a page that has no tab.
ABOVE = {Page.ADDRESS: Page.SETTINGS, Page.TOUCH: Page.TEST, Page.CROSSES: Page.TEST}


class Deed(StrEnum):
    """What can be touched. Those in WORK are done outside the flow, by the technician's thread."""

    DIGIT = "digit"
    ERASE = "erase"
    ENTER = "enter"
    PAGE = "page"
    LANGUAGE = "language"
    LEAVE = "leave"
    LETTER = "letter"
    CROSS = "cross"
    OLDER = "older"
    NEWER = "newer"
    SLIP = "slip"
    ROLL = "roll"
    LAMP = "lamp"
    ALARM = "alarm"
    SOUND = "sound"
    LOUDER = "louder"
    QUIETER = "quieter"
    BRIGHTER = "brighter"
    DARKER = "darker"
    UNCALIBRATE = "uncalibrate"
    SERVER = "server"
    RESTART = "restart"


WORK = frozenset(
    {
        Deed.SLIP,
        Deed.ROLL,
        Deed.LAMP,
        Deed.ALARM,
        Deed.SOUND,
        Deed.LOUDER,
        Deed.QUIETER,
        Deed.BRIGHTER,
        Deed.DARKER,
        Deed.UNCALIBRATE,
    }
)


class Told(StrEnum):
    """What came of the last thing that was done; each has its sentence."""

    WORKING = "working"
    SLIP_PRINTED = "slip_printed"
    SLIP_FAILED = "slip_failed"
    ROLL_COUNTED = "roll_counted"
    LAMP_LIT = "lamp_lit"
    ALARM_LIT = "alarm_lit"
    SOUND_PLAYED = "sound_played"
    NO_SOUND = "no_sound"
    NOT_FITTED = "not_fitted"
    CHANGED = "changed"
    NOT_CHANGED = "not_changed"
    CALIBRATED = "calibrated"
    NOT_CALIBRATED = "not_calibrated"
    UNCALIBRATED = "uncalibrated"
    NO_ADDRESS = "no_address"
    UNREACHABLE = "unreachable"
    NOT_OURS = "not_ours"
    NOT_KNOWN_THERE = "not_known_there"
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    RESTARTING = "restarting"


@dataclass(frozen=True)
class Report:
    """How the machine is now. `addresses` are its own in the network.

    `volume` and `brightness` are percentages, None where this machine has no such thing.
    """

    health: DeviceHealth
    server: str
    addresses: tuple[str, ...]
    now: datetime
    volume: int | None = None
    brightness: int | None = None
    is_calibrated: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What a test scan was: its kind and its length, and nothing of what was in it."""

    kind: Kind
    length: int


@dataclass(frozen=True)
class Technician:
    """Where the technician is; gone, with everything in it, as soon as the screen is left.

    `locked_until` is of the monotonic clock. `looked_at` is when the machine was last looked
    at. `address` is the server's as it is typed, `touched` the crosses that were touched,
    `older` by how many lines the log is scrolled back. `sure`: restarting was touched once.
    """

    door: Door = Door.TRYING
    pin: str = field(default="", repr=False)
    locked_until: float | None = None
    page: Page = Page.STATE
    report: Report | None = None
    looked_at: float = 0.0
    told: Told | None = None
    seen: Seen | None = None
    address: str = ""
    touched: tuple[Touched, ...] = ()
    older: int = 0
    sure: bool = False
