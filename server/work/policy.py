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
from server.work.beside import Beside, beside, last_time


def policy(office: Office, now: Reading) -> Policy:
    """Return the policy without shares, which need the waiting times of a line."""
    return Policy(office.overtake_budget, now.wall if now.synchronised else None)


def policy_for(records: Records, office: Office, now: Reading, tickets: Iterable[Ticket]) -> Policy:
    """Return the policy with the shares of `tickets`, where the office weighs by target."""
    rules = policy(office, now)
    if not office.calls.by_target:
        return rules
    known = list(tickets)
    kept = beside(records, [ticket.id for ticket in known])
    return replace(rules, share={t.id: _share(office, t, kept[t.id], now) for t in known})


def heads(line: Iterable[Ticket]) -> list[Ticket]:
    """Return whoever stands first of each service in `line`, which is in its order."""
    found: dict[str, Ticket] = {}
    for ticket in line:
        found.setdefault(ticket.service, ticket)
    return list(found.values())


def _share(office: Office, ticket: Ticket, kept: Beside, now: Reading) -> float:
    """Return waited time divided by target, 0 where the clocks cannot be trusted."""
    waited = between(kept.queued, now)
    target = 60 * office.service(ticket.service).target_minutes
    return waited.total_seconds() / target if waited is not None and target > 0 else 0.0


def grace_left(records: Records, office: Office, ticket: Ticket, now: Reading) -> float:
    """Return for how many more seconds a called ticket has time to come.

    0 for any other. Across a restart of the machine nobody can tell, and it is 0 too.
    """
    if ticket.state is not State.CALLED or office.calls.grace_s <= 0:
        return 0.0
    called = last_time(records, ticket.id, "call", "recall")
    if called is None or called.boot != now.boot:
        return 0.0
    return max(0.0, office.calls.grace_s - (now.uptime - called.uptime))


def local(office: Office, now: Reading) -> datetime | None:
    """Return the office's own time, None if the clock cannot be trusted."""
    return now.wall.astimezone(ZoneInfo(office.timezone)) if now.synchronised else None
