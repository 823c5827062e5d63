"""Reads settings into frozen dataclasses and tells everything that is wrong at once."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

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
    try:
        # utf-8-sig: some editors put a mark at the beginning.
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError([f"{path}: there is no such file"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: cannot be read: {error}"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path}: is not TOML: {error}"]) from None
    return read(shape, data, str(path))


def read(shape: type[T], data: Mapping[str, Any], where: str) -> T:
    """Turn parsed TOML into `shape`; `where` names the file in messages."""
    reader = _Reader(where)
    value = reader.value(shape, data, "")
    if reader.problems:
        raise SettingsError(reader.problems)
    return cast(T, value)


class _Reader:
    """Walks the data along the types and collects what does not fit."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[str] = []

    def wrong(self, key: str, message: str) -> None:
        self.problems.append(f"{self.where}: {key or 'the file'}: {message}")

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
            return self.value(next(a for a in inner if a is not type(None)), data, key)
        return self.mapping(inner[1], data, key)

    def table(self, shape: Any, data: Any, key: str) -> Any:
        if not isinstance(data, Mapping):
            return self.wrong(key, f"must be a table, not {data!r}")
        known = {f.name: f for f in fields(shape)}
        for name in data.keys() - known.keys():
            self.wrong(_join(key, name), f"is not a setting{_did_you_mean(name, known)}")
        for name in known.keys() - data.keys():
            if _is_required(known[name]):
                self.wrong(_join(key, name), "is missing")
        hints = get_type_hints(shape)
        before = len(self.problems)
        found = {n: self.value(hints[n], data[n], _join(key, n)) for n in known if n in data}
        if len(self.problems) > before or any(_is_required(known[n]) for n in known.keys() - found):
            return None
        try:
            return shape(**found)
        except ValueError as error:
            return self.wrong(key, str(error))

    def array(self, shape: Any, data: Any, key: str) -> tuple[Any, ...]:
        if not isinstance(data, list):
            self.wrong(key, f"must be a list, not {data!r}")
            return ()
        return tuple(self.value(shape, item, f"{key}[{n}]") for n, item in enumerate(data, 1))

    def mapping(self, shape: Any, data: Any, key: str) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.wrong(key, f"must be a table, not {data!r}")
            return {}
        return {name: self.value(shape, item, _join(key, name)) for name, item in data.items()}

    def one_of(self, choices: tuple[Any, ...], data: Any, key: str) -> Any:
        for choice in choices:
            if data == choice:
                return choice
        names = [str(choice) for choice in choices]
        hint = _did_you_mean(str(data), names) or f"; one of {', '.join(names)}"
        return self.wrong(key, f"{data!r} is not possible{hint}")

    def scalar(self, shape: Any, data: Any, key: str) -> Any:
        if shape is float and type(data) is int:
            return float(data)
        if type(data) is not shape:
            found = str(data) if isinstance(data, date | time) else repr(data)
            return self.wrong(key, f"must be {_KINDS.get(shape, shape)}, not {found}")
        return data


_KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2026-12-31, without quotes",
    time: "a time such as 07:30:00, without quotes",
}


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _did_you_mean(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
