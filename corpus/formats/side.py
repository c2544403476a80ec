"""What XLIFF has no place of its own for, beside each unit: raw source, ledger, amounts, changes, as JSON by the field's name.

Both versions of XLIFF write one element for each such field, after one with the hash of the target: 2.1 as its metadata module
has it, `<mda:meta type="block">3</mda:meta>`, 1.2 as `<tw:meta type="block" value='3'/>`, for OmegaT takes any text for a segment.
Nearly all units of a large file have nothing but plain texts and numbers there: those are written without looking at every field,
and read by one regular expression.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from corpus.errors import FormatError
from corpus.formats.base import ON_TARGET, json_number, json_of, quoted, read_field, text_hash, to_json
from corpus.formats.plain import TEXT, Open, plain_text
from corpus.values import AlignedUnit, State
from corpus.wire import to_plain
from corpus.xmlsafe import json_text

_ELSEWHERE = frozenset(
    {"id", "source_lang", "target_lang", "source", "target", "state", "source_inlines", "target_inlines", "notes", "matches"}
    | {"document"}
)
"""Fields that XLIFF has elements and attributes for."""
_PLAIN = ("raw", "block", "ordinal", "before", "score", "origin")
_RICH = {
    f.name: f.default
    for f in fields(AlignedUnit)
    if f.name not in _ELSEWHERE and f.name not in _PLAIN and not f.metadata.get("transient")
}
_rich = attrgetter(*_RICH)
_NONE = tuple(_RICH.values())
_NAMES = frozenset((*_PLAIN, *_RICH))
_WAITING = frozenset({"target", "target_inlines", "state"})
_STRING = r"\"([^\"\\<&'\n\t]*+)\""
_VALUES = {
    "raw": _STRING,
    "block": "(0|[1-9][0-9]{0,8}+)",
    "ordinal": "(0|[1-9][0-9]{0,8}+)",
    "before": _STRING,
    "score": r"(-?(?:0|[1-9][0-9]{0,8}+)\.[0-9]{1,30}+)",
    "origin": r"(\{(?:\"[a-z]+\":(?:\"[^\"\\<&'\n\t]*+\"|0|[1-9][0-9]{0,2}+),?)++\})",
}
"""JSON of the plain fields where nothing in it is escaped; whatever else they hold, `json` reads."""


class Side:
    """The elements of that name beside each unit."""

    def __init__(self, element: str, *, empty: bool = False) -> None:
        """`element`: with its prefix, as the format's own files write it; `empty`: with an attribute for what it holds."""
        before, self._end, text = (" value='", "'/>", "[^<']*+") if empty else (">", f"</{element}>", TEXT)
        self._json = _in_quotes if empty else json_text
        self._start = {name: f'<{element} type="{name}"{before}' for name in (*_NAMES, *_WAITING, "id", "target-hash")}
        self._all = re.compile(f'<{element} type="([^"]*)"{before}({text})')
        plain = "".join(f"(?:{self._start[name]}{value}{self._end})?+" for name, value in _VALUES.items())
        self.pattern = (
            f"({self._start['target-hash']}([0-9a-f]*+){self._end}(?:(?!</){plain})?+"
            f'((?:<{element} type="[a-z_-]++"{before}{text}{self._end})*+))'
        )
        """Nine groups, for `read`."""

    def waiting(self, unit: AlignedUnit) -> str:
        """The elements of a unit whose source stands in the place of its target: also what waits for it to be translated."""
        held = {"target": unit.target, "target_inlines": unit.target_inlines, "state": unit.state}
        said = (f"{self._start[name]}{self._json(to_json(to_plain(value)))}{self._end}" for name, value in held.items())
        return self.written(unit) + "".join(said)

    def written(self, unit: AlignedUnit, given_id: str = "") -> str:
        """The elements of a unit; `given_id` where the format cannot carry its id."""
        start, end, json_text = self._start, self._end, self._json
        said = f"{start['target-hash']}{text_hash(unit.target)}{end}"
        if given_id:
            said += f"{start['id']}{json_text(given_id)}{end}"
        if unit.raw != unit.source:
            said += f"{start['raw']}{json_text(quoted(unit.raw))}{end}"
        if unit.block:
            said += f"{start['block']}{unit.block}{end}"
        if unit.ordinal:
            said += f"{start['ordinal']}{unit.ordinal}{end}"
        if unit.before:
            said += f"{start['before']}{json_text(quoted(unit.before))}{end}"
        if unit.score is not None:
            said += f"{start['score']}{json_number(unit.score)}{end}"
        if unit.origin is not None:
            said += f"{start['origin']}{json_text(json_of(unit.origin))}{end}"
        rich = _rich(unit)
        if rich != _NONE:
            for name, value, nothing in zip(_RICH, rich, _NONE, strict=True):
                if value != nothing:
                    said += f"{start[name]}{json_text(quoted(value) if isinstance(value, str) else json_of(value))}{end}"
        return said

    def read(
        self, groups: Sequence[str | None], id: str, langs: tuple[str, str], source: str, target: str, notes: tuple[str, ...],
        state: State, document: str, where: str,
    ) -> AlignedUnit:  # fmt: skip
        """A unit without codes; `groups` are those of `pattern`."""
        every, sent, raw, block, ordinal, before, score, origin, rest = groups
        if rest:
            stored = {name: plain_text(text, where) for name, text in self._all.findall(every or "")}
            made = Open(stored.pop("id", id), langs, source, target, notes, state, document)
            made.sent = stored["target-hash"]
            for name, value in _read(stored, where, edited=made.sent != text_hash(target)).items():
                setattr(made, name, value)
            return made.closed()
        made = Open(id, langs, source, target, notes, state, document)
        made.beside(sent, raw, block, ordinal, before, score, origin, where)
        return made.closed()


def while_waiting(stored: Mapping[str, str], where: str) -> dict[str, Any]:
    """The fields that `Side.waiting` wrote for a unit that nobody has translated since; empty for any other."""
    return _read(stored, where, edited=False, names=_WAITING) if "target" in stored else {}


def with_side(unit: AlignedUnit, stored: Mapping[str, str], where: str) -> AlignedUnit:
    """The unit with what `Side.written` put beside it, and the hash of the target that it was written with; a foreign one as it is."""
    if "target-hash" not in stored:
        return unit
    unit = replace(unit, block=0, ordinal=0, sent=stored["target-hash"])
    return replace(unit, **_read(stored, where, edited=unit.sent != text_hash(unit.target)))


def _in_quotes(json_source: str) -> str:
    return json_text(json_source).replace("'", "&#39;")


def _read(stored: Mapping[str, str], where: str, *, edited: bool, names: frozenset[str] = _NAMES) -> dict[str, Any]:
    """The fields; those that speak of the target are dropped where it was `edited` since."""
    found = {}
    for name, text in stored.items():
        if name in names and not (edited and name in ON_TARGET):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                raise FormatError(f"the field {name} is not JSON", where=where) from None
            found[name] = read_field(name, value, where)
    return found
