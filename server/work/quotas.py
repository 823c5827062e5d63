"""Which services give no more numbers for now: quotas, and lines too long for the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from server.core.board import CounterState
from server.core.errors import LineFull
from server.core.hours import time_left
from server.core.office import Office, Service
from server.core.reading import Reading
from server.records import Records
from server.session import CLERKS
from server.work.change import Change
from server.work.hours import OpenDay, read_day, sitting_label
from server.work.policy import local


def refuse_if_full(change: Change, letter: str) -> None:
    """Raise LineFull where `letter` gives no more numbers.

    Clerks and supervisors may go on: they see the line, and who is in front of them.
    """
    if change.caller.role in CLERKS:
        return
    service = change.office.service(letter)
    if why := _Counts(change.records, change.office, change.now).why_full(service):
        raise LineFull(why)


def full_services(records: Records, office: Office, now: Reading) -> frozenset[str]:
    """Return the letters of the services that give no more numbers for now."""
    counts = _Counts(records, office, now)
    return frozenset(s.letter for s in office.services if counts.why_full(s))


class _Counts:
    """What the quotas are compared with, looked up only where there is a limit."""

    def __init__(self, records: Records, office: Office, now: Reading) -> None:
        self._records = records
        self._office = office
        self._at = local(office, now)
        self._day = read_day(records)

    def why_full(self, service: Service) -> str | None:
        """Say why `service` gives no more numbers; None if it does."""
        if self._day is None:
            return None
        if self._is_given_out(self._day, service):
            return f"service {service.letter} has given all its numbers of today"
        if self._is_sitting_given_out(self._day, service):
            return f"service {service.letter} has given all its numbers of this sitting"
        if self._is_too_long(self._day, service):
            return f"the line of service {service.letter} is too long for the time that is left"
        return None

    def _is_given_out(self, day: OpenDay, service: Service) -> bool:
        quota = service.quota_day
        return quota is not None and self._issued(day, service.letter) >= quota

    def _is_sitting_given_out(self, day: OpenDay, service: Service) -> bool:
        """Tell whether the sitting's quota is used up; outside of sittings there is none."""
        quota, label = service.quota_sitting, sitting_label(self._office, self._at)
        if quota is None or not label:
            return False
        return self._issued(day, service.letter, label) >= quota

    def _issued(self, day: OpenDay, letter: str, sitting: str | None = None) -> int:
        """Count the numbers given, by the letter in them: a transfer takes none back."""
        days = self._records.days_of_date(day.id)
        sql = (
            f"select count(*) from tickets where day in ({', '.join('?' * len(days))})"
            " and substr(number, 1, 1) = ? and (? is null or sitting = ?)"
        )
        return int(self._records.table.value(sql, *days, letter, sitting, sitting))

    def _is_too_long(self, day: OpenDay, service: Service) -> bool:
        """Tell whether the line cannot be served in what is left of the day's sittings.

        Somebody who has said that numbers are given knows how long people will work.
        """
        left = time_left(self._office.hours, self._at) if self._at else None
        if not self._office.hours.stop_when_full or left is None:
            return False
        if day.override and day.override.holds(self._at):
            return False
        waiting = self._records.count_waiting(service.letter)
        needed = timedelta(minutes=waiting * service.minutes) / max(
            1, self._at_work(service.letter)
        )
        return needed > left

    def _at_work(self, letter: str) -> int:
        """Count the counters that serve `letter` today: one that pauses goes on soon."""
        desktops = self._records.desktops()
        numbers: Sequence[int] = self._office.counters_for(letter)
        return sum(n in desktops and desktops[n].state is not CounterState.CLOSED for n in numbers)
