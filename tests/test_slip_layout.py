"""What stands on the slip follows the office's layout and the citizen's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server import settings
from server.core.office import Office, SlipLayout
from server.core.slip import SlipText, slip_text
from server.core.slip_words import FOLDER, SlipWords, slip_languages, slip_words
from server.core.ticket import Place, Ticket
from server.setup.seed import DEFAULT_OFFICE, load_office

AT = datetime(2026, 11, 22, 2, 41, tzinfo=UTC)
TICKET = Ticket("7f3kQ2mXc9Lw", 1, "A042", "A", 42, AT, priority="elderly")
PLACE = Place(TICKET, 5, (1, 2), "http://192.168.1.10:8080/t/7f3kQ2mXc9Lw")
PAPERS = ({"vi": "Căn cước", "en": "ID card"}, {"vi": "Giấy chứng sinh"})


@pytest.fixture
def office() -> Office:
    """The default office, where civil status asks for two papers."""
    found = load_office(DEFAULT_OFFICE)
    first, *others = found.services
    return replace(found, services=(replace(first, papers=PAPERS), *others))


def with_layout(office: Office, **layout: object) -> SlipText:
    shown = replace(SlipLayout(), **layout)  # type: ignore[arg-type]
    return slip_text(PLACE, replace(office, slip=shown), "vi")


def test_a_slip_says_where_when_and_how_many_are_ahead(office: Office) -> None:
    slip = slip_text(PLACE, office, "vi")
    assert slip.office == "Trung tâm Phục vụ hành chính công"
    assert (slip.label, slip.number, slip.service) == ("Số thứ tự", "A042", "Tư pháp – Hộ tịch")
    assert (slip.place, slip.ahead) == ("Quầy 1 hoặc 2", "Còn 5 người chờ phía trước")
    assert (slip.closing, slip.time) == ("Xin giữ phiếu và chờ gọi số", "09:41 22/11/2026")
    assert (slip.qr, slip.qr_caption) == (PLACE.link, "Quét mã để xem lượt")


def test_a_slip_says_priority_and_never_why(office: Office) -> None:
    slip = slip_text(PLACE, office, "vi")
    assert slip.priority == "Ưu tiên"
    assert "cao tuổi" not in str(slip)


def test_a_slip_speaks_the_citizens_language(office: Office) -> None:
    slip = slip_text(PLACE, office, "en")
    assert (slip.service, slip.place) == ("Civil status", "Counter 1 or 2")
    assert slip.time == "09:41, 22/11/2026"


def test_a_language_that_the_slip_does_not_know_is_answered_in_vietnamese(office: Office) -> None:
    assert slip_text(PLACE, office, "km") == slip_text(PLACE, office, "vi")


@pytest.mark.parametrize(
    ("setting", "fields"),
    [
        ("show_ahead", ("ahead",)),
        ("show_counters", ("place",)),
        ("show_link", ("qr", "qr_caption")),
    ],
)
def test_what_the_office_does_not_want_is_left_out(
    office: Office, setting: str, fields: tuple[str, ...]
) -> None:
    shown, hidden = with_layout(office), with_layout(office, **{setting: False})
    assert all(getattr(shown, field) for field in fields)
    assert not any(getattr(hidden, field) for field in fields)


def test_papers_stand_on_the_slip_where_the_office_wants_them(office: Office) -> None:
    assert with_layout(office).papers == ()
    slip = with_layout(office, show_papers=True)
    assert slip.papers_label == "Giấy tờ cần mang"
    assert slip.papers == ("Căn cước", "Giấy chứng sinh")


def test_a_service_without_papers_has_no_heading_for_them(office: Office) -> None:
    bare = tuple(replace(service, papers=()) for service in office.services)
    wanted = replace(office, services=bare, slip=SlipLayout(show_papers=True))
    assert slip_text(PLACE, wanted, "vi").papers_label == ""


def test_the_office_may_say_its_own_header_and_closing(office: Office) -> None:
    slip = with_layout(
        office, header={"vi": "UBND phường Thọ Xuân"}, closing={"vi": "Cảm ơn ông/bà"}
    )
    assert (slip.header, slip.closing) == ("UBND phường Thọ Xuân", "Cảm ơn ông/bà")


def test_a_visit_with_several_services_says_what_comes_then(office: Office) -> None:
    visit = replace(PLACE, ticket=replace(TICKET, rest=("B", "T")))
    assert slip_text(visit, office, "vi").then == "Tiếp theo: Chứng thực, Trả kết quả"
    assert slip_text(PLACE, office, "vi").then == ""


def test_an_appointments_time_stands_where_priority_would(office: Office) -> None:
    appointment = replace(PLACE, ticket=replace(TICKET, appointment=7, due_at=AT))
    assert slip_text(appointment, office, "vi").priority == "Lịch hẹn 09:41"
    assert slip_text(appointment, office, "en").priority == "Appointment 09:41"


@pytest.mark.parametrize(
    ("counters", "text"),
    [((), "Cán bộ sẽ mời tại quầy"), ((7,), "Quầy 7"), ((1, 2, 4), "Quầy 1, 2 hoặc 4")],
)
def test_counters_are_joined_as_people_say_them(counters: tuple[int, ...], text: str) -> None:
    assert slip_words("vi").counters_text(counters) == text


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_words_of_every_language_are_complete(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\nor = ", "\nor_ = ")
    copy = settings.tomllib.loads(text)
    assert settings.read(SlipWords, copy, path.name) == slip_words(path.stem)
    assert "!" not in text


def test_the_slip_speaks_vietnamese_and_english() -> None:
    assert set(slip_languages()) >= {"vi", "en"}
