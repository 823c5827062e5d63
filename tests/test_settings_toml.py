"""The settings' one shape: dataclasses, JSON and TOML say the same, and lose nothing."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.hours import ExtraSitting, Holiday, Hours, Opening, Sitting, Weekday
from server.core.office import (
    AppointmentRules,
    CallRules,
    Counter,
    Group,
    Office,
    OfficeTexts,
    PriorityGroup,
    Procedure,
    Service,
    SlipLayout,
)
from server.setup.faults import examined
from server.setup.office_toml import to_toml
from server.setup.seed import DEFAULT_OFFICE, load_office
from server.wire import encode

# What people type: letters with accents, quotes, backslashes, signs that TOML itself uses.
_TEXTS = st.text("aĐộ ữ\"'\\#=[]{}–,.\u00a0🙂", min_size=1, max_size=12).filter(str.strip)
_WORDS = st.dictionaries(st.sampled_from(["en", "km"]), _TEXTS)
_NAMES = st.builds(lambda vi, more: {"vi": vi} | more, _TEXTS, _WORDS)
_SITTINGS = (Sitting(time(7, 30), time(11, 30)), Sitting(time(13), time(17, 0, 30)))
_DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def _services(draw: st.DrawFn, groups: list[str]) -> tuple[Service, ...]:
    letters = draw(st.lists(st.sampled_from("ABCDXYZ"), min_size=1, unique=True))
    return tuple(
        Service(
            letter,
            draw(_NAMES),
            draw(st.sampled_from(groups)),
            draw(_WORDS),
            tuple(draw(st.lists(_NAMES, max_size=3))),
            draw(st.integers(1, 1440)),
            draw(st.integers(1, 1440)),
            draw(st.none() | st.integers(1, 9999)),
            draw(st.none() | st.integers(1, 9999)),
            tuple(
                Procedure(key, draw(_NAMES), tuple(draw(st.lists(_TEXTS, max_size=2))))
                for key in draw(st.lists(_TEXTS, max_size=2, unique=True))
            ),
        )
        for letter in letters
    )


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    days = draw(st.lists(st.sampled_from(Weekday), min_size=1, unique=True))
    opening = Opening(tuple(days), _SITTINGS)
    holidays = draw(st.lists(_DATES, max_size=3, unique=True))
    extra = draw(st.lists(_DATES, max_size=2, unique=True))
    return Hours(
        draw(st.sampled_from([(), (opening,)])),
        tuple(Holiday(day, draw(st.just("") | _TEXTS)) for day in holidays),
        # After the usual sittings, so that none of them overlap.
        tuple(ExtraSitting(day, time(18), time(20, 15)) for day in extra),
        draw(st.integers(0, 60)),
        draw(st.booleans()),
    )


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """Any office that could be, with everything set that can be set."""
    keys = draw(st.lists(_TEXTS, min_size=1, max_size=3, unique=True))
    services = draw(_services(keys))
    ages = st.none() | st.integers(1, 120)
    return Office(
        name=draw(_NAMES),
        groups=tuple(Group(key, draw(_NAMES)) for key in keys),
        services=services,
        counters=(Counter(draw(st.integers(1, 999)), tuple(s.letter for s in services)),),
        priority=tuple(
            PriorityGroup(k, draw(_NAMES), draw(st.booleans()), draw(ages)) for k in keys
        ),
        overtake_budget=draw(st.integers(0, 999)),
        public_url=draw(st.sampled_from(["", "https://xa.gov.vn/hang-doi"])),
        hours=draw(_hours()),
        calls=CallRules(draw(st.integers(0, 300)), 2, draw(st.booleans()), 0, draw(st.booleans())),
        appointments=AppointmentRules(draw(st.integers(0, 1440)), 0),
        slip=SlipLayout(draw(_WORDS), draw(_WORDS), False, draw(st.booleans()), True, False),
        texts=OfficeTexts(draw(_WORDS), draw(_WORDS)),
        session_hours=draw(st.integers(1, 24)),
        retention_days=draw(st.integers(7, 3650)),
        languages=draw(st.sampled_from([("vi",), ("vi", "en"), ("ko", "vi", "en")])),
    )


@settings(max_examples=60, deadline=None)
@given(offices())
def test_every_office_comes_back_from_toml_and_from_json_as_it_was(office: Office) -> None:
    assert examined(tomllib.loads(to_toml(office))) == (office, [])
    assert examined(json.loads(encode(office)), is_json=True) == (office, [])


def test_the_default_office_comes_back_as_it_was() -> None:
    office = load_office(DEFAULT_OFFICE)
    assert examined(tomllib.loads(to_toml(office))) == (office, [])


def test_an_office_is_always_written_the_same_way_and_reads_well() -> None:
    text = to_toml(load_office(DEFAULT_OFFICE))
    assert text == to_toml(load_office(DEFAULT_OFFICE))
    assert text.startswith('name = { vi = "Trung tâm Phục vụ hành chính công", en = ')
    assert '\n[[services]]\nletter = "A"\nname = { vi = "Tư pháp – Hộ tịch", ' in text
    assert "  { begin = 07:30:00, end = 11:30:00 },\n" in text
    assert "null" not in text.casefold()
    assert max(len(line) for line in text.splitlines()) < 140


def spoilt(**changes: Any) -> list[str]:
    data = json.loads(encode(load_office(DEFAULT_OFFICE))) | changes
    return [str(fault) for fault in examined(data, is_json=True)[1]]


def test_wrong_types_and_contradictions_are_told_together() -> None:
    assert spoilt(overtake_budget="3", retention_days=1, timezone="Mars/Phobos") == [
        "overtake_budget: must be a whole number, not '3'",
        "retention_days: must be 7 to 3650, not 1",
        "timezone: there is no time zone 'Mars/Phobos'",
    ]


def test_where_something_cannot_be_made_up_its_faults_alone_are_told() -> None:
    assert spoilt(services=[{"letter": 7}], retention_days=1) == [
        "services[1].group: is missing",
        "services[1].name: is missing",
        "services[1].letter: must be a text, not 7",
    ]


@pytest.mark.parametrize("data", [None, 7, "office", [], {}])
def test_what_is_no_office_at_all_is_told(data: object) -> None:
    office, faults = examined(data, is_json=True)
    assert office is None
    assert faults


def test_json_may_leave_out_what_toml_cannot_say() -> None:
    office = load_office(DEFAULT_OFFICE)
    data = json.loads(encode(office))
    data["services"][0]["quota_day"] = None
    assert examined(data, is_json=True) == (office, [])
    del data["services"][0]["quota_day"]
    assert examined(data, is_json=True) == (office, [])


def test_quoted_dates_are_for_json_only() -> None:
    holiday = {"date": "2026-09-02", "name": "Quốc khánh"}
    assert spoilt(hours={"holidays": [holiday]}) == []
    text = to_toml(replace(load_office(DEFAULT_OFFICE), hours=Hours()))
    toml = tomllib.loads(f'{text}\n[[hours.holidays]]\ndate = "2026-09-02"\n')
    (fault,) = examined(toml)[1]
    assert "hours.holidays[1].date: must be a date such as 2026-12-31, without quotes" in str(fault)
