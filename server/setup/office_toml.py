"""Writes an office as the TOML that the command line reads, for people to read and change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import tomli_w

from server.core.office import Office


def to_toml(office: Office) -> str:
    """Return `office` as TOML, always in the same order; what is not set is left out."""
    return "\n".join(_table("", office)) + "\n"


def _table(name: str, table: Any) -> Iterator[str]:
    """Yield the lines of a dataclass: what is short first, then what has a heading."""
    tables = []
    for field in fields(table):
        value = getattr(table, field.name)
        if _needs_heading(value):
            tables.append((f"{name}.{field.name}".lstrip("."), value))
        elif value is not None and value not in ({}, ()):
            yield f"{field.name} = {_value(value)}"
    for key, value in tables:
        heading = f"[[{key}]]" if isinstance(value, tuple) else f"[{key}]"
        for item in value if isinstance(value, tuple) else (value,):
            if lines := list(_table(key, item)):
                yield from ("", heading, *lines)


def _needs_heading(value: object) -> bool:
    """Tell whether `value` is too much for one line: a part of the settings, or a list of them."""
    if isinstance(value, tuple):
        return bool(value) and is_dataclass(value[0]) and not _is_small(value[0])
    return is_dataclass(value)


def _is_small(item: Any) -> bool:
    """Tell whether a list's `item` has nothing but times, dates and texts."""
    return not any(isinstance(getattr(item, f.name), tuple | Mapping | bool) for f in fields(item))


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return _list([_value(item) for item in value], one_line=isinstance(value[0], str))
    if is_dataclass(value):
        return _inline({f.name: getattr(value, f.name) for f in fields(value)})
    if isinstance(value, Mapping):
        return _inline(value)
    return _scalar("x", value).removeprefix("x = ")


def _list(items: list[str], one_line: bool) -> str:
    return (
        f"[{', '.join(items)}]" if one_line else "\n".join(("[", *(f"  {i}," for i in items), "]"))
    )


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(_scalar(key, value) for key, value in table.items()) + " }"


def _scalar(key: str, value: Any) -> str:
    """Return one line of TOML; the library knows how keys and texts are quoted."""
    return tomli_w.dumps({key: value}).rstrip("\n")
