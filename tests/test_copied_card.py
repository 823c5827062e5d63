"""A kiosk's card copied for a second kiosk: both have the journal, and one may go on with it."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from moved_clock import MovedClock

from kiosk.threads.ledger import Ledger
from kiosk.threads.machine import serial_of
from server.core.alone import OwnTicket, Range
from server.core.hours import Issuing
from server.setup.seed import DEFAULT_OFFICE, load_office

OFFICE = load_office(DEFAULT_OFFICE)
OPEN = Issuing(open=True)


def ticket(number: str) -> OwnTicket:
    return OwnTicket(number, uuid4(), 1, number, number[0], MovedClock().read())


def learn(ledger: Ledger, block: int) -> None:
    """Let the server tell of the day, and give the journal its block."""
    ledger.hear(1, OFFICE, OPEN)
    assert ledger.take_range(Range(1, block, "first"), OFFICE)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """The folder of a kiosk that has given a number alone."""
    with closing(Ledger(tmp_path / "card", MovedClock(), "serial-1")) as ledger:
        learn(ledger, 1)
        assert ledger.give("A", ticket).number == "A1001"
    return tmp_path / "card"


def test_the_kiosk_itself_goes_on_with_its_journal(card: Path) -> None:
    with closing(Ledger(card, MovedClock(), "serial-1")) as again:
        assert again.last_word(None) is not None
        assert again.give("A", ticket).number == "A1002"


def test_a_copy_gives_no_number_of_the_journal(card: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(card, tmp_path / "copied")
    for _ in range(2):
        with closing(Ledger(copied, MovedClock(), "serial-2")) as copy:
            assert copy.last_word(None) is None, "so the kiosk sends people to the staff"
            with pytest.raises(OSError, match="there is no journal"):
                copy.give("A", ticket)


def test_a_copy_begins_a_journal_of_its_own_and_hands_the_first_one_over(
    card: Path, tmp_path: Path
) -> None:
    """The first machine may be broken, and this the only place where the number is known."""
    with closing(Ledger(card, MovedClock(), "serial-1")) as first:
        assert first.journal is not None
        theirs = first.journal.id
    copied = shutil.copytree(card, tmp_path / "copied")
    with closing(Ledger(copied, MovedClock(), "serial-2")) as copy:
        learn(copy, 2)
        assert copy.journal is not None
        assert copy.journal.id != theirs
        assert copy.give("A", ticket).number == "A2001"
        found = copy.to_hand_over(9)
        assert found is not None
        assert [own.number for own in found[1]] == ["A1001"]
    with closing(Ledger(copied, MovedClock(), "serial-2")) as again:
        assert again.give("A", ticket).number == "A2002"


def test_a_machine_without_a_number_goes_on_as_ever(card: Path) -> None:
    with closing(Ledger(card, MovedClock())) as again:
        assert again.give("A", ticket).number == "A1002"


def test_a_raspberry_pi_tells_its_number(tmp_path: Path) -> None:
    (tmp_path / "serial-number").write_bytes(b"10000000abcdef01\0")
    assert serial_of(tmp_path) == "10000000abcdef01"
    assert serial_of(tmp_path / "elsewhere") is None
