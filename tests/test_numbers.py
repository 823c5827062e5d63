"""Which number comes next: the server's own, past the blocks of the kiosks, and each of those."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from moved_office import KIOSK, LAN, MovedOffice, act
from office_process import OfficeProcess

from server.core.alone import BLOCKS, Range, own_number
from server.core.errors import Forbidden, NoRange, OfficeClosed
from server.desk import Key
from server.requests import AskRange, Transfer
from server.session import Caller, Role


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


def renumber(office: MovedOffice, *serials: int) -> None:
    """Have numbers of A been given with these serials."""
    for serial in serials:
        office.put(office.issue(), serial=serial, number=f"A{serial:03d}")


def ask(office: MovedOffice, journal: UUID, kiosk: Caller = KIOSK) -> Range:
    return office.work.range_of_day(kiosk, AskRange(journal))


# the server's own numbers


@pytest.mark.parametrize(
    ("given", "comes"),
    [
        ((), "A001"),
        ((998,), "A999"),
        ((999,), "A10000"),
        ((999, 10000), "A10001"),
        ((41, 3007), "A042"),
        ((999, 1999, 9999), "A10000"),
        ((10007, 5001), "A10008"),
        ((1001,), "A001"),
    ],
)
def test_the_server_counts_past_what_kiosks_gave(
    office: MovedOffice, given: tuple[int, ...], comes: str
) -> None:
    renumber(office, *given)
    assert office.issue().number == comes
    assert office.issue("B").number == "B001", "every letter counts for itself"


def test_the_server_counts_on_when_the_day_is_opened_again(office: MovedOffice) -> None:
    renumber(office, 998, 4001)
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    assert [office.issue().number for _ in range(3)] == ["A999", "A10000", "A10001"]
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    assert office.issue().number == "A10002"


def test_a_transferred_number_beyond_the_blocks_counts_for_its_letter(office: MovedOffice) -> None:
    renumber(office, 10000)
    office.press(Key.NEXT)
    office.work.press(LAN, 1, Key.TRANSFER, Transfer(uuid4(), "B"))
    assert office.issue().number == "A10001"
    assert office.issue("B").number == "B001"


# the kiosks' own


def test_each_journal_gets_a_block_of_its_own_and_keeps_it(office: MovedOffice) -> None:
    journals = [uuid4() for _ in range(3)]
    assert [ask(office, journal).block for journal in journals] == [1, 2, 3]
    assert [ask(office, journal).block for journal in reversed(journals)] == [3, 2, 1]
    told = ask(office, journals[0])
    assert told == Range(1, 1, office.value("select id from identity"))
    assert [event["detail"]["block"] for event in office.events("range")] == [1, 2, 3]


def test_asking_again_changes_nothing_and_wakes_no_screen(office: MovedOffice) -> None:
    journal = uuid4()
    ask(office, journal)
    version, events = office.version, office.value("select max(id) from events")
    ask(office, journal)
    assert (office.version, office.value("select max(id) from events")) == (version, events)


def test_a_journal_keeps_its_block_when_the_day_is_opened_again_on_its_date(
    office: MovedOffice,
) -> None:
    first, second = uuid4(), uuid4()
    ask(office, first)
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    assert ask(office, second).block == 2, "somebody holds paper with a number of block 1"
    assert ask(office, first) == Range(2, 1, ask(office, second).database)


def test_blocks_begin_again_on_another_date(office: MovedOffice) -> None:
    first, second = uuid4(), uuid4()
    ask(office, first)
    office.work.close_day(LAN, act())
    office.clock.pass_(days=1)
    office.work.open_day(LAN, act())
    assert ask(office, second).block == 1
    assert ask(office, first).block == 2


def test_a_block_of_which_a_number_is_known_belongs_to_somebody(office: MovedOffice) -> None:
    """After the loss of the database a journal's tickets may be known, and its range not."""
    renumber(office, 1004, 3999)
    assert [ask(office, uuid4()).block for _ in range(3)] == [2, 4, 5]


def test_no_block_is_left_for_a_tenth_journal(office: MovedOffice) -> None:
    journals = [uuid4() for _ in BLOCKS]
    assert [ask(office, journal).block for journal in journals] == list(BLOCKS)
    with pytest.raises(NoRange, match="all 9 blocks"):
        ask(office, uuid4())
    assert ask(office, journals[8]).block == 9


def test_without_a_day_there_is_no_range(office: MovedOffice) -> None:
    office.work.close_day(LAN, act())
    with pytest.raises(OfficeClosed):
        ask(office, uuid4())


def test_the_numbers_of_a_block_are_those_of_its_thousand() -> None:
    assert own_number("A", 3, 1) == "A3001"
    assert own_number("T", 9, 999) == "T9999"
    assert own_number("A", 3, 0) is None
    assert own_number("A", 3, 1000) is None


def test_a_kiosk_asks_over_http_and_nobody_else_may(office_server: OfficeProcess) -> None:
    clerk = office_server.open_counter(1)
    kiosk, journal = office_server.kiosk(), uuid4()
    told = kiosk.range_of_day(journal)
    assert (told.day, told.block) == (1, 1)
    office_server.stop()
    office_server.start()
    assert kiosk.range_of_day(journal) == told, "also after a restart"
    with pytest.raises(Forbidden):
        office_server.person("Minh", Role.ADMINISTRATOR).range_of_day(journal)
    with pytest.raises(Forbidden):
        clerk.range_of_day(journal)
