"""How files and programs write what has become of a dossier, and dates."""

from __future__ import annotations

from datetime import date, datetime

from server.core.folding import folded
from server.core.result import ResultState

READY = (
    "có kết quả",
    "đã có kết quả",
    "có",
    "đã có",
    "đã xong",
    "xong",
    "hoàn thành",
    "đã hoàn thành",
    "chờ trả kết quả",
    "đã giải quyết",
    "ready",
    "done",
    "yes",
)
NOT_READY = (
    "chưa có kết quả",
    "chưa",
    "chưa có",
    "chưa xong",
    "đang giải quyết",
    "đang xử lý",
    "đã tiếp nhận",
    "chờ bổ sung",
    "trễ hẹn",
    "not ready",
    "pending",
    "processing",
    "no",
)
_STATES = {
    **{folded(word): ResultState.READY for word in READY},
    **{folded(word): ResultState.NOT_READY for word in NOT_READY},
}


def state_from(text: str) -> ResultState | None:
    """Return what `text` says, in any spelling of the usual words; None for anything else."""
    return _STATES.get(folded(text))


def date_from(text: str) -> date | None:
    """Return the date in `text`, as people or programs write it; None without one.

    >>> date_from("20/08/2025"), date_from("2025-08-20T10:00:00")
    (datetime.date(2025, 8, 20), datetime.date(2025, 8, 20))
    """
    day = text.strip().replace("T", " ").split(" ")[0]
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
