"""The rules of calling as the office's settings and the clocks have them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from server.core.line import Policy
from server.core.office import Office
from server.core.reading import Reading, between
from server.core.ticket import State, Ticket
from server.records import Records


def policy(office: Office, now: Reading) -> Policy:
    """Return the policy without shares, which need the waiting times of a line."""
    return Policy(office.overtake_budget, now.wall if now.synchronised else None)


def policy_for(records: Records, office: Office, now: Reading, line: Iterable[Ticket]) -> Policy:
    """Return the policy for `line`, in its order, with shares if the office wants them.

    Only whoever stands first in the line of a service is weighed, and only that leg is read.
    """
    rules = policy(office, now)
    if not office.calls.by_target:
        return rules
    heads: dict[str, Ticket] = {}
    for ticket in line:
        heads.setdefault(ticket.service, ticket)
    return replace(rules, share={t.id: _share(records, office, t, now) for t in heads.values()})


def _share(records: Records, office: Office, ticket: Ticket, now: Reading) -> float:
    """Return waited time divided by target, 0 where the clocks cannot be trusted."""
    waited = between(records.leg(ticket.id).queued, now)
    target = 60 * office.service(ticket.service).target_minutes
    return waited.total_seconds() / target if waited is not None and target > 0 else 0.0


def grace_left(records: Records, office: Office, ticket: Ticket, now: Reading) -> float:
    """Return for how many more seconds a called ticket has time to come.

    0 for any other. Across a restart of the machine nobody can tell, and it is 0 too.
    """
    if ticket.state is not State.CALLED or office.calls.grace_s <= 0:
        return 0.0
    called = records.last_called(ticket.id)
    if called is None or called.boot != now.boot:
        return 0.0
    return max(0.0, office.calls.grace_s - (now.uptime - called.uptime))


def local(office: Office, now: Reading) -> datetime | None:
    """Return the office's own time, None if the clock cannot be trusted."""
    return now.wall.astimezone(ZoneInfo(office.timezone)) if now.synchronised else None
