"""The shared values as plain JSON and back. One rule for all: empty fields are left out, Decimals and dates are strings.

`SCHEMA_VERSION` counts up when a reader of the old form would misread the new one; `corpus/data/unit.schema.json` says the same
thing as a JSON schema.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar, cast

from corpus.errors import FormatError

SCHEMA_VERSION = 1
_KINDS: dict[type, str] = {
    **{str: "text", bool: "true or false", int: "a whole number", float: "a number", Decimal: "a decimal number"},
    dt.date: "a date such as 2025-07-29",
}
T = TypeVar("T")


def to_plain(value: object) -> Any:
    """A frozen dataclass, or any value inside one, as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for f in dataclasses.fields(value):
            item = getattr(value, f.name)
            if (f.default is dataclasses.MISSING or item not in (f.default, None, ())) and not f.metadata.get("transient"):
                plain[f.name] = to_plain(item)
        return plain
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def from_plain(kind: type[T], plain: object, where: str = "") -> T:
    """The dataclass `kind` from what `to_plain` made; unknown fields and wrong types raise `FormatError` naming them."""
    return cast("T", _reader(cast("Any", kind))(plain, where or kind.__name__))


@cache
def _reader(kind: Any) -> Callable[[object, str], Any]:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return _literal(args)
    if origin in (types.UnionType, typing.Union):
        inner = _reader(next(a for a in args if a is not type(None)))
        return lambda v, where: None if v is None else inner(v, where)
    if origin is tuple:
        return _variadic(_reader(args[0])) if args[-1] is Ellipsis else _fixed([_reader(a) for a in args])
    if dataclasses.is_dataclass(kind):
        return _dataclass(cast("type", kind))
    return _scalar(kind)


def _literal(names: tuple[object, ...]) -> Callable[[object, str], object]:
    def read(value: object, where: str) -> object:
        if value not in names:
            raise FormatError(f"{value!r} is none of {', '.join(map(str, names))}", where=where)
        return value

    return read


def _variadic(item: Callable[[object, str], object]) -> Callable[[object, str], object]:
    def read(value: object, where: str) -> object:
        if not isinstance(value, list):
            raise FormatError("a list is expected", where=where)
        return tuple(item(v, f"{where}[{i}]") for i, v in enumerate(value))

    return read


def _fixed(items: list[Callable[[object, str], object]]) -> Callable[[object, str], object]:
    def read(value: object, where: str) -> object:
        if not isinstance(value, list) or len(value) != len(items):
            raise FormatError(f"a list of {len(items)} is expected", where=where)
        return tuple(item(v, f"{where}[{i}]") for i, (item, v) in enumerate(zip(items, value, strict=True)))

    return read


def _scalar(kind: type) -> Callable[[object, str], object]:
    def read(value: object, where: str) -> object:
        try:
            if kind is Decimal and isinstance(value, str | int):
                return Decimal(value)
            if kind is dt.date and isinstance(value, str):
                return dt.date.fromisoformat(value)
        except (ValueError, InvalidOperation):
            raise FormatError(f"{value!r} is not {_KINDS[kind]}", where=where) from None
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(value) is not kind:
            raise FormatError(f"{value!r} is not {_KINDS[kind]}", where=where)
        return value

    return read


def _dataclass(kind: type) -> Callable[[object, str], object]:
    hints = typing.get_type_hints(kind)
    fields = [f for f in dataclasses.fields(kind) if not f.metadata.get("transient")]
    readers = {f.name: _reader(hints[f.name]) for f in fields}
    required = {f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING}

    def read(value: object, where: str) -> object:
        if not isinstance(value, Mapping):
            raise FormatError("an object is expected", where=where)
        unknown = value.keys() - readers.keys()
        if unknown:
            raise FormatError(f"unknown field {sorted(map(str, unknown))[0]!r}", where=where)
        missing = required - value.keys()
        if missing:
            raise FormatError(f"field {sorted(missing)[0]!r} is missing", where=where)
        return kind(**{k: readers[k](v, f"{where}.{k}") for k, v in value.items()})

    return read
