"""The one codec: the core's dataclasses as JSON, in HTTP, streams, journals and rows."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from server.core.errors import BadRequest

T = TypeVar("T")

# How often a stream says that it is alive when there is nothing new, in seconds.
HEARTBEAT_S = 3.0

_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """Return `value` as JSON in UTF-8: times in ISO 8601 with zone, spans as ISO durations."""
    return _encoder.encode(value)


def decode(data: bytes | str, shape: type[T]) -> T:
    """Return JSON `data` as `shape`; raise BadRequest naming the field that is wrong.

    msgspec passes over unknown fields of dataclasses, so they are looked for first.
    """
    try:
        found = msgspec.json.decode(data)
        _refuse_unknown(shape, found, "")
        return msgspec.convert(found, shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(str(error)) from None
    except RecursionError:
        raise BadRequest("the JSON is nested too deeply") from None


def decode_answer(data: bytes | str, shape: type[T]) -> T:
    """Return what a server of this or a later release says; raise BadRequest if it is no `shape`.

    What a later one says beside it is passed over: a server may be renewed before its kiosks.
    """
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(str(error)) from None
    except RecursionError:
        raise BadRequest("the JSON is nested too deeply") from None


def tag(data: bytes) -> str:
    """Return what tells `data` from any other, as an ETag does."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def from_query(pairs: Iterable[tuple[str, str]], shape: type[T]) -> T:
    """Return an address's query as `shape`; raise BadRequest for what it does not have."""
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            raise BadRequest(f"{name} is there twice")
        found[name] = text
    try:
        _refuse_unknown(shape, found, "")
        return msgspec.convert(found, shape, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(str(error)) from None


def plain(value: object) -> Any:
    """Return `value` as what JSON and SQLite know: dicts, lists, texts and numbers."""
    return msgspec.to_builtins(value)


def _refuse_unknown(shape: Any, found: Any, where: str) -> None:
    """Raise BadRequest for a key of `found` that no field of `shape` has."""
    for name, inner in _parts(cast(Hashable, shape)):
        if name is None:
            for item in found if isinstance(found, list) else ():
                _refuse_unknown(inner, item, where)
        elif isinstance(found, Mapping) and name in found:
            _refuse_unknown(inner, found[name], f"{where}{name}.")
    if is_dataclass(shape) and isinstance(found, Mapping):
        unknown = found.keys() - {f.name for f in fields(shape)}
        if unknown:
            raise BadRequest(f"there is no field {where}{min(unknown)}")


@cache
def _parts(shape: Hashable) -> tuple[tuple[str | None, Any], ...]:
    """Return where dataclasses lie in `shape`: (field, type), or (None, item type)."""
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        parts = ((f.name, hints[f.name]) for f in fields(shape))
        return tuple(part for part in parts if _holds_dataclass(part[1]))
    if get_origin(shape) is tuple and _holds_dataclass(shape):
        return ((None, get_args(shape)[0]),)
    inner = (cast(Hashable, a) for a in get_args(shape) if is_dataclass(a))
    return tuple(part for a in inner for part in _parts(a))


def _holds_dataclass(shape: Any) -> bool:
    return is_dataclass(shape) or any(_holds_dataclass(a) for a in get_args(shape))
