"""What the machine that cuts kiosks off has found, each as a day that anybody can follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cut_off import Fate, KioskMachine, ServerMachine
from kiosk_alone import KioskAlone
from moved_office import LAN, act
from test_hall_machine import BOSS, office_with
from test_recover import LostOffice

from kiosk.flow.events import Issue
from server.backups.keeper import OwnFolder
from server.core.office import CallRules
from server.recovery.rebuilding import GAP


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LostOffice]:
    office = LostOffice(tmp_path)
    yield office
    office.close()


def test_a_database_that_is_lost_twice_leaves_out_numbers_twice(office: LostOffice) -> None:
    """What was given after the second copy may be on paper just as well."""
    office.copy()
    office.lose()
    office.recover()
    given = [office.issue("B").number]
    office.copies = OwnFolder(office.store, office.clock, office.shelf)
    office.copy()
    given.append(office.issue("A").number)
    office.lose()
    office.recover()
    assert given == [f"B{GAP + 1}", f"A{GAP + 1}"]
    assert office.issue("A").number == f"A{2 * GAP + 1}"


def test_numbers_are_left_out_after_those_of_the_days_first_opening(office: LostOffice) -> None:
    """A day that was closed by mistake and opened again goes on with its numbers."""
    for _ in range(GAP + 1):
        office.issue()
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    office.copy()
    assert office.issue().number == f"A{GAP + 2}"
    office.lose()
    office.recover()
    assert office.issue().number == f"A{2 * GAP + 2}"


def test_blocks_are_left_out_after_those_of_the_days_first_opening(office: LostOffice) -> None:
    """Those that kiosks got after the copy, whose journals nobody has at hand."""
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    office.copy()
    since = [KioskAlone(office.work, n).own.block for n in (3, 4)]
    office.lose()
    office.recover()
    assert since == [3, 4]
    assert KioskAlone(office.work, 5).own.block not in since


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[KioskMachine]:
    """A kiosk in front of an open office, which it has heard of."""
    server = ServerMachine(tmp_path / "server", office_with(CallRules()))
    server.work.open_day(BOSS, act())
    kiosk = KioskMachine(server, tmp_path / "kiosk", 1)
    kiosk.connect()
    kiosk.keep_books()
    yield kiosk
    kiosk.ledger.close()
    server.stop()


def test_no_number_of_yesterday_is_given_in_the_first_moment_of_a_day(
    cut_off: KioskMachine,
) -> None:
    """The kiosk has heard that a day is open, and has no numbers of its own for it yet."""
    server = cut_off.server
    server.work.close_day(BOSS, act())
    for clock in (server.clock, cut_off.clock):
        clock.pass_(hours=24)
    server.work.open_day(BOSS, act())
    cut_off.connect()
    cut_off.line.fates = [Fate.LOST, Fate.LOST]
    assert cut_off.touch(Issue(uuid4(), "A", None, None), hand_first=False) is None
    cut_off.keep_books()
    cut_off.line.fates = [Fate.LOST, Fate.LOST]
    place = cut_off.touch(Issue(uuid4(), "A", None, None), hand_first=False)
    assert place is not None
    assert (place.ticket.day, place.alone) == (2, True)
