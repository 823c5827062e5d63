"""The rules of calling as the office's settings and the clocks have them now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.core.line import Policy
from server.core.office import Office
from server.core.reading import Reading


def policy(office: Office, now: Reading) -> Policy:
    """Return the policy without shares, which need the waiting times of a line."""
    return Policy(office.overtake_budget, now.wall if now.synchronised else None)


def local(office: Office, now: Reading) -> datetime | None:
    """Return the office's own time, None if the clock cannot be trusted."""
    return now.wall.astimezone(ZoneInfo(office.timezone)) if now.synchronised else None
