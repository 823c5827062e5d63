"""Whether a kiosk may give numbers by itself while the server is away, and by which rules; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.core.alone import Range
from server.core.board import Board, LineView
from server.core.hours import NO_DAY, Issuing, NotIssuing, Override, issuing
from server.core.office import Office
from server.core.reading import Reading, between
from server.journal import Heard

# A kiosk that has heard nothing for so long knows nothing of the day any more.
LONGEST = timedelta(hours=16)
# One that does not know the date either must have stopped before the next day's first citizen:
# from closing to opening are fourteen hours or so, and that number would be yesterday's.
LONGEST_UNDATED = timedelta(hours=12)


@dataclass(frozen=True)
class LastWord:
    """What the kiosk last knew of its office; `at` is when it last heard of the server."""

    office: Office
    own: Range
    heard: Heard
    at: Reading


def may_work(word: LastWord, now: Reading) -> bool:
    """Tell whether the kiosk still goes by what it last heard."""
    if is_another_date(word.at, now, word.office):
        return False
    since = between(word.at, now)
    if since is None:
        # Nobody knows for how long it was off; at least as long as it has been on again.
        since = timedelta(seconds=now.uptime)
    return since <= (LONGEST if now.synchronised else LONGEST_UNDATED)


def is_another_date(then: Reading, now: Reading, office: Office) -> bool:
    """Tell whether the local date has changed, as far as the clocks can be trusted.

    Within a boot one good reading is enough. Across boots a clock that nobody has set still
    shows that it is later: a battery kept it, or it begins where it was switched off.
    """
    since = between(then, now)
    if then.boot == now.boot and since is not None:
        if not (then.synchronised or now.synchronised):
            return False
        begun = now.wall - since if now.synchronised else then.wall
        return _date(begun, office) != _date(begun + since, office)
    if then.synchronised and now.synchronised:
        return _date(then.wall, office) != _date(now.wall, office)
    return _date(then.wall, office) < _date(now.wall, office)


def is_surely_another_date(then: Reading, now: Reading, office: Office) -> bool:
    """Tell the same, but not by a clock that nobody has set since the machine was started."""
    is_sure = then.boot == now.boot or (then.synchronised and now.synchronised)
    return is_sure and is_another_date(then, now, office)


def issuing_alone(word: LastWord, now: Reading) -> Issuing:
    """Tell whether numbers are given: by the hours, and by what somebody said against them."""
    if not word.heard.open:
        return NO_DAY
    if word.heard.issuing.why in (NotIssuing.OLD_DAY, NotIssuing.NO_DAY):
        return word.heard.issuing
    override = override_in(word.heard, word.office)
    return issuing(word.office.hours, override, _local(now, word.office))


def override_in(heard: Heard, office: Office) -> Override | None:
    """Return what somebody had said against the hours, as far as the board tells.

    The board only has what came of hours and override: where that is not what the hours
    say, it was an override.
    """
    said = heard.issuing
    if said.why is NotIssuing.STOPPED:
        return Override(open=False, until=said.until)
    at = _local(heard.at, office)
    if at is None or said.open == issuing(office.hours, None, at).open:
        return None
    return Override(said.open, said.until)


def board_alone(word: LastWord, before: Board | None, now: Reading) -> Board:
    """Return the board that the kiosk goes by: the day and the hours, and nothing of the hall.

    A service that was full stays full.
    """
    day = word.own.day if word.heard.open else None
    full = [line.service for line in before.lines if line.full] if before else []
    return Board(
        version=before.version if before else 0,
        office=before.office if before else 0,
        day=day,
        calls=(),
        counters=(),
        lines=tuple(LineView(letter, 0, full=True) for letter in full),
        issuing=issuing_alone(word, now),
    )


def _local(reading: Reading, office: Office) -> datetime | None:
    """Return the office's own time, None if the clock cannot be trusted."""
    return reading.wall.astimezone(ZoneInfo(office.timezone)) if reading.synchronised else None


def _date(wall: datetime, office: Office) -> date:
    return wall.astimezone(ZoneInfo(office.timezone)).date()
