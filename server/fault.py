"""One thing that is wrong with settings: where, of what kind, and the values that say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What is said at the command line; the settings page says the same in its reader's language
# (server/pages/texts/<language>/settings.toml, under the same names).
_ENGLISH = {
    # what a file or a request has in the wrong place, or of the wrong type
    "missing": "is missing",
    "unknown": "is not a setting{hint}",
    "table": "must be a table, not {found}",
    "list": "must be a list, not {found}",
    "text": "must be a text, not {found}",
    "whole": "must be a whole number, not {found}",
    "number": "must be a number, not {found}",
    "yes_no": "must be true or false, not {found}",
    "date": "must be a date such as 2026-12-31, without quotes, not {found}",
    "time": "must be a time such as 07:30:00, without quotes, not {found}",
    "choice": "{found} is not possible{hint}",
    "refused": "{reason}",
    "no_toml": "is not TOML: {reason}",
    # what contradicts itself although it is well formed
    "needed": "at least one is needed",
    "repeated": "{value} is there {times} times",
    "repeated_day": "{day} is there {times} times",
    "between": "must be {least} to {most}, not {value}",
    "length": "must have {least} to {most} characters, not {value}",
    "too_long": "must have {most} characters at most, not {n}",
    "language": "must be named by two small letters, as vi and en are, not {value}",
    "unseen": "has letters that cannot be seen",
    "letter": "must be one letter from A to Z, not {value}",
    "unserved": "no counter serves {letter}",
    "no_group": "there is no group {group}",
    "no_service": "there is no service {letter}",
    "no_vietnamese": "'vi' must be among them: what is not translated is shown in Vietnamese",
    "too_many": "there may be {most} at most, not {n}",
    "no_zone": "there is no time zone {value}",
    "address": "must be like 'http://192.168.1.10:8080', not {value}",
    "zone": "times are the office's own, without a zone",
    "ends": "must end after {begin}, not at {end}",
    "no_numbers": "gives no numbers at all, as they stop {minutes} minutes before its end",
    "overlap": "{day}: the sitting from {second} begins before the one from {first} ends",
    # what would be taken away is being used
    "service_in_use": "{letter} has tickets that wait or are at a counter: it cannot be taken away",
    "service_booked": "{letter} has {n} appointments from today on: it cannot be taken away",
    "counter_taken": "{counter} is taken by {clerk}: it cannot be taken away",
    "counter_open": "{counter} is open or paused: it cannot be taken away",
    "counter_in_use": "{counter} has tickets in hand or on hold: it cannot be taken away",
    "counter_wanted": "{counter} alone may call a ticket for {letter}: it must go on serving it",
    "priority_in_use": "{group} is granted to tickets of today: it cannot be taken away",
}
KINDS = tuple(_ENGLISH)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    `key` says where ("services[2].minutes", counted from 1), "" for the whole. `kind` is
    one of KINDS, and `message` says it in English with `values` filled in.
    """

    key: str
    kind: str
    values: Mapping[str, str | int]
    message: str

    def __str__(self) -> str:
        return f"{self.key or 'the file'}: {self.message}"


def fault(key: str, kind: str, **values: str | int) -> Fault:
    """Return what is wrong at `key`; texts stand in quotes in the message."""
    shown = {n: v if n in _BARE or isinstance(v, int) else repr(v) for n, v in values.items()}
    return Fault(key, kind, values, _ENGLISH[kind].format(**shown))


# Values that are sentences, times or somebody's name, or that bring quotes of their own.
_BARE = frozenset(
    ("found", "hint", "reason", "day", "first", "second", "begin", "end", "clerk", "counter")
)
