"""Everything that the API can do, as one table, by subject."""

from __future__ import annotations

from server.routes import (
    appointments,
    counters,
    day,
    hall,
    ratings,
    reading,
    results,
    settings,
    staff,
    tickets,
)
from server.routes.table import Parts, Route


def routes(parts: Parts) -> list[Route]:
    """Return everything that the API can do but for sessions and the stream."""
    people = (hall, ratings, settings, staff)
    subjects = (reading, tickets, counters, day, appointments, results, *people)
    return [route for subject in subjects for route in subject.routes(parts)]
