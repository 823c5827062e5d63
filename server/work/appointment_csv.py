"""Reads appointments from a CSV file as offices' programs and spreadsheets write it."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.core.appointment import Checked, Imported, LineFault, WrongLine
from server.core.errors import BadRequest
from server.core.office import Office
from server.core.reading import Reading
from server.requests import MOST_LINES, NewAppointment
from server.work.appointment_import import in_words, take_over, wrong_lines
from server.work.appointment_row import NEEDED, AppointmentRow
from server.work.change import Change

# What the columns may be called, in any order and any case.
_HEADINGS = {
    "code": ("code", "mã", "mã hẹn", "mã lịch hẹn"),
    "initials": ("initials", "tên viết tắt", "viết tắt"),
    "service": ("service", "lĩnh vực"),
    "date": ("date", "ngày", "ngày hẹn"),
    "begin": ("begin", "from", "từ", "từ giờ"),
    "end": ("end", "to", "đến", "đến giờ"),
}
# What a byte becomes that is not UTF-8.
_NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Read:
    """What stands in a file, each appointment with its line, and the lines that are wrong."""

    appointments: tuple[tuple[int, NewAppointment], ...]
    wrong: tuple[WrongLine, ...]


def take_over_csv(change: Change, text: str) -> Imported:
    """Save the appointments of a CSV file; raise BadRequest naming each line that is wrong."""
    found = read_csv(change.office, text)
    if wrong := _all_wrong(change.office, change.now, found):
        raise BadRequest("\n".join(in_words(line) for line in wrong))
    return take_over(change, found.appointments)


def check_csv(office: Office, now: Reading, text: str) -> Checked:
    """Tell what is wrong with a CSV file, by line, without saving anything."""
    found = read_csv(office, text)
    dates = sorted(appointment.date for _, appointment in found.appointments)
    wrong = _all_wrong(office, now, found)
    return Checked(len(dates), wrong, *((dates[0], dates[-1]) if dates else ()))


def _all_wrong(office: Office, now: Reading, found: Read) -> tuple[WrongLine, ...]:
    contradicting = wrong_lines(office, now, found.appointments)
    return tuple(sorted([*found.wrong, *contradicting], key=lambda wrong: wrong.line))


def read_csv(office: Office, text: str) -> Read:
    """Read the file's text as far as it can be read."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if _NOT_UTF8 in text:
        line = text[: text.index(_NOT_UTF8)].count("\n") + 1
        return Read((), (WrongLine(line, LineFault.NOT_UTF8),))
    rows = _rows(text)
    number, headings = next(rows, (1, []))
    places = _places(headings)
    if missing := [name for name in NEEDED if name not in places]:
        wanted = ", ".join(_HEADINGS[name][0] for name in missing)
        return Read((), (WrongLine(number, LineFault.NO_HEADINGS, wanted),))
    return _read_rows(office, rows, places)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that have something in them, with their numbers."""
    lines = io.StringIO(text, newline=None)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            # A cell without an end: the line is then too short for what it should have.
            cells = ["?"]
        if any(cells):
            yield reader.line_num, cells


def _places(headings: list[str]) -> dict[str, int]:
    names = {name: key for key, known in _HEADINGS.items() for name in known}
    folded = [names.get(" ".join(heading.casefold().split())) for heading in headings]
    return {key: n for n, key in enumerate(folded) if key is not None}


def _read_rows(
    office: Office, rows: Iterator[tuple[int, list[str]]], places: Mapping[str, int]
) -> Read:
    found: list[tuple[int, NewAppointment]] = []
    wrong: list[WrongLine] = []
    for line, cells in rows:
        if len(found) + len(wrong) >= MOST_LINES:
            wrong.append(WrongLine(line, LineFault.TOO_MANY, str(MOST_LINES)))
            break
        row = AppointmentRow(office, line, cells, places)
        appointment = row.appointment()
        wrong += row.wrong
        if appointment:
            found.append((line, appointment))
    if not found and not wrong:
        wrong.append(WrongLine(1, LineFault.NOTHING))
    return Read(tuple(found), tuple(wrong))
