"""Reads settings into frozen dataclasses and tells everything that is wrong at once."""

from __future__ import annotations

import reprlib
import tomllib
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from server.fault import Fault, fault

T = TypeVar("T")


class SettingsError(Exception):
    """A settings file cannot be used; `problems` has a line for each fault in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(shape: type[T], path: Path) -> T:
    """Read the TOML file at `path` as `shape`, a dataclass.

    Raises SettingsError, naming file, key and value, for everything wrong in it.
    """
    return read(shape, parse(path), str(path))


def parse(path: Path) -> dict[str, Any]:
    """Read the TOML file at `path` whatever is in it; raise SettingsError if it is none."""
    try:
        # utf-8-sig: some editors put a mark at the beginning.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError([f"{path}: there is no such file"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: cannot be read: {error}"]) from None
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: nesting and numbers have an end in Python.
        raise SettingsError([f"{path}: is not TOML: {error}"]) from None


def read(shape: type[T], data: Mapping[str, Any], where: str) -> T:
    """Turn parsed TOML into `shape`; `where` names the file in messages."""
    value, found = examine(shape, data)
    if value is None or found:
        raise SettingsError([f"{where}: {problem}" for problem in found])
    return value


def examine(
    shape: type[T], data: object, is_json: bool = False
) -> tuple[T | None, Sequence[Fault]]:
    """Return parsed TOML or JSON as `shape`, and everything wrong in it.

    What is wrong is left at its default, so that the rest can still be looked at; None is
    returned where something is wrong that has no default. JSON writes dates and times as
    texts, and null for what is not there.
    """
    reader = _Reader(is_json)
    value = reader.value(shape, data, "")
    return (None if value is _WRONG else cast(T, value)), reader.faults


# What a value is that cannot be used.
_WRONG: Any = object()


class _Reader:
    """Walks the data along the types and collects what does not fit."""

    def __init__(self, is_json: bool) -> None:
        self.is_json = is_json
        self.faults: list[Fault] = []

    def wrong(self, key: str, kind: str, **values: str) -> Any:
        self.faults.append(fault(key, kind, **values))
        return _WRONG

    def value(self, shape: Any, data: Any, key: str) -> Any:
        origin = get_origin(shape)
        if is_dataclass(shape):
            return self.table(shape, data, key)
        if origin is not None:
            return self.generic(origin, get_args(shape), data, key)
        if isinstance(shape, type) and issubclass(shape, StrEnum):
            return self.one_of(tuple(shape), data, key)
        return self.scalar(shape, data, key)

    def generic(self, origin: Any, inner: tuple[Any, ...], data: Any, key: str) -> Any:
        if origin is tuple:
            return self.array(inner[0], data, key)
        if origin is Literal:
            return self.one_of(inner, data, key)
        if origin in (Union, types.UnionType):
            if self.is_json and data is None:
                return None
            return self.value(next(a for a in inner if a is not type(None)), data, key)
        return self.mapping(inner[1], data, key)

    def table(self, shape: Any, data: Any, key: str) -> Any:
        if not isinstance(data, Mapping):
            return self.wrong(key, "table", found=_shown(data))
        known = {f.name: f for f in fields(shape)}
        for name in sorted(data.keys() - known.keys()):
            self.wrong(_join(key, name), "unknown", hint=_did_you_mean(name, known))
        for name in sorted(known.keys() - data.keys()):
            if _is_required(known[name]):
                self.wrong(_join(key, name), "missing")
        hints = get_type_hints(shape)
        found = {n: self.value(hints[n], data[n], _join(key, n)) for n in known if n in data}
        usable = {name: value for name, value in found.items() if value is not _WRONG}
        if any(_is_required(known[n]) for n in known.keys() - usable):
            return _WRONG
        try:
            return shape(**usable)
        except ValueError as error:
            return self.wrong(key, "refused", reason=str(error))

    def array(self, shape: Any, data: Any, key: str) -> Any:
        if not isinstance(data, list):
            return self.wrong(key, "list", found=_shown(data))
        found = [self.value(shape, item, f"{key}[{n}]") for n, item in enumerate(data, 1)]
        return _WRONG if any(item is _WRONG for item in found) else tuple(found)

    def mapping(self, shape: Any, data: Any, key: str) -> Any:
        if not isinstance(data, Mapping):
            return self.wrong(key, "table", found=_shown(data))
        found = {name: self.value(shape, item, _join(key, name)) for name, item in data.items()}
        return _WRONG if any(item is _WRONG for item in found.values()) else found

    def one_of(self, choices: tuple[Any, ...], data: Any, key: str) -> Any:
        for choice in choices:
            if data == choice:
                return choice
        names = [str(choice) for choice in choices]
        hint = _did_you_mean(str(data), names) or f"; one of {', '.join(names)}"
        return self.wrong(key, "choice", found=_shown(data), hint=hint)

    def scalar(self, shape: Any, data: Any, key: str) -> Any:
        if shape is float and type(data) is int:
            return float(data)
        if self.is_json and shape in (date, time) and isinstance(data, str):
            data = _from_text(shape, data)
        if type(data) is not shape:
            found = str(data) if isinstance(data, date | time) else _shown(data)
            return self.wrong(key, _KINDS[shape], found=found)
        return data


_KINDS = {
    str: "text",
    int: "whole",
    float: "number",
    bool: "yes_no",
    date: "date",
    time: "time",
}


def _from_text(shape: type[date] | type[time], text: str) -> date | time | str:
    try:
        return shape.fromisoformat(text)
    except ValueError:
        return text


def _shown(data: object) -> str:
    """Return what stands there, but no more of it than a person would read."""
    shortened = reprlib.Repr()
    shortened.maxstring = shortened.maxother = 80
    return shortened.repr(data)


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _did_you_mean(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
