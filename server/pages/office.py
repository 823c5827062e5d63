"""The settings as they are now, which every page begins with."""

from __future__ import annotations

from server.core.office import Office
from server.records import Records
from server.routes.table import Parts


def office_now(parts: Parts) -> Office:
    """Return the office's settings."""
    with parts.store.read() as table:
        return Records(table).office()
