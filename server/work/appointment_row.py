"""Reads one line of a file of appointments, and collects what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from server.core.appointment import LineFault, WrongLine
from server.core.office import Office
from server.requests import MOST_INITIALS, NewAppointment

# The columns that a file must have.
NEEDED = ("code", "service", "date", "begin", "end")
_CODE = re.compile(r"[A-Z0-9-]{4,20}")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"(\d{1,2})[:hH.](\d{2})?(?::00)?")
_LAST_HOUR, _LAST_MINUTE = 23, 59


class AppointmentRow:
    """One line being read; collects what is wrong with it."""

    def __init__(
        self, office: Office, line: int, cells: list[str], places: Mapping[str, int]
    ) -> None:
        self.wrong: list[WrongLine] = []
        self._office = office
        self._line = line
        self._cells = cells
        self._places = places

    def appointment(self) -> NewAppointment | None:
        """Return what the line says, None if anything of it is wrong."""
        if len(self._cells) <= max(self._places[name] for name in NEEDED):
            self._no(LineFault.TOO_SHORT)
            return None
        code, initials, service = self._code(), self._initials(), self._service()
        day, begin, end = self._date(), self._time("begin"), self._time("end")
        if self.wrong or not (day and begin is not None and end is not None):
            return None
        return NewAppointment(code, initials, service, day, begin, end)

    def _cell(self, name: str) -> str:
        place = self._places.get(name)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def _no(self, fault: LineFault, value: str = "") -> None:
        # A cell that went wrong may hold anything, of any length.
        self.wrong.append(WrongLine(self._line, fault, value[:40]))

    def _code(self) -> str:
        code = self._cell("code").upper()
        if not _CODE.fullmatch(code):
            self._no(LineFault.CODE, code)
        return code

    def _initials(self) -> str:
        initials = self._cell("initials")
        if len(initials) > MOST_INITIALS or not initials.isprintable():
            # It may be a name, which is to be repeated nowhere.
            self._no(LineFault.INITIALS)
        return initials

    def _service(self) -> str:
        """Return the letter, where the file has the service's name too."""
        said = self._cell("service").casefold()
        for service in self._office.services:
            names = {service.letter, *service.name.values()}
            if said in {name.casefold() for name in names}:
                return service.letter
        self._no(LineFault.SERVICE, self._cell("service"))
        return ""

    def _date(self) -> date | None:
        text = self._cell("date")
        try:
            if found := _DATE.fullmatch(text):
                day, month, year = (int(part) for part in found.groups())
                return date(year, month, day)
            return datetime.fromisoformat(text).date()
        except ValueError:
            self._no(LineFault.DATE, text)
            return None

    def _time(self, name: str) -> time | None:
        text = self._cell(name)
        if found := _TIME.fullmatch(text):
            hour, minute = int(found[1]), int(found[2] or 0)
            if hour <= _LAST_HOUR and minute <= _LAST_MINUTE:
                return time(hour, minute)
        self._no(LineFault.TIME, text)
        return None
