"""Reading digits: every grouping, both decimal marks, and the two readings of `1,800`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.money.lexicon import Lexicon
from pipeline.money.patterns import SPACES
from pipeline.money.tables import Word

_SEPARATORS: Final = ".,'’٫٬"
_NUMERAL: Final = re.compile(
    rf"[0-9]+(?:(?:[{_SEPARATORS}](?=[0-9])|[{SPACES}](?=[0-9]{{3}}(?![0-9]))|[{SPACES}]?\n[{SPACES}]*(?=[0-9]{{3}}(?![0-9])[{SPACES}]\w))[0-9]+)*"
)
_BETWEEN: Final = re.compile(r"([^0-9]+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as read. Spans refer to the view."""

    start: int
    end: int
    value: Decimal
    scale: Decimal = Decimal(1)
    digits: str = ""
    """The numeral as written; empty for number words alone."""
    other: Decimal | None = None
    """The other reading of `1,800` (grouping where the first is decimal), scale applied."""
    approximate: bool = False
    high: Decimal | None = None
    single: Word | None = None
    """Set when one word is the whole number."""
    bare: bool = False
    """A multiplier stands alone: `百万`, `cent`."""
    noun: bool = False
    """What is counted stands inside: `une heure et demie`."""

    @property
    def plain(self) -> bool:
        """Digits alone, without separators or scale."""
        return self.digits.isdigit() and self.scale == 1


def numeral(text: str, start: int, lex: Lexicon) -> Quantity | None:
    """The numeral at `start`, cut where its grouping stops making sense; None for version numbers and the like."""
    found = _NUMERAL.match(text, start)
    if not found:
        return None
    if found.group().isdigit():
        return Quantity(start, found.end(), Decimal(found.group()), digits=found.group())
    pieces = _BETWEEN.split(found.group())
    groups, seps = pieces[0::2], pieces[1::2]
    other = None
    if seps[0] in _SEPARATORS:
        cut = next((i for i, sep in enumerate(seps) if sep not in _SEPARATORS), len(seps))
        read = _marked(groups[: cut + 1], seps[:cut], lex)
        if read is None:
            return None
        value, other, used = read
    else:
        value, used = _spaced(groups, seps)
    written = "".join(pieces[: 2 * used + 1])
    return Quantity(start, start + len(written), value, digits=written, other=other)


def _spaced(groups: list[str], seps: list[str]) -> tuple[Decimal, int]:
    """The value of groups parted by spaces, with one decimal mark behind at the most, and how many separators it used."""
    count = next((i for i, sep in enumerate(seps) if sep in _SEPARATORS or len(groups[i + 1]) != 3), len(seps))
    torn = count == 1 and "\n" in seps[0] and groups[1] != "000"
    if not count or torn or len(groups[0]) > 3 or groups[0].startswith("0"):
        return Decimal(groups[0]), 0
    whole = "".join(groups[: count + 1])
    if seps[count : count + 1] in (["."], [","]):
        return Decimal(f"{whole}.{groups[count + 1]}"), count + 1
    return Decimal(whole), count


def _marked(groups: list[str], seps: list[str], lex: Lexicon) -> tuple[Decimal, Decimal | None, int] | None:
    """The value of groups joined by dots, commas and apostrophes, its other reading, and how many separators it used."""
    whole = "".join(groups)
    kinds = list(dict.fromkeys("'" if s in "'’٬" else s for s in seps))
    head_fits = 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if len(kinds) == 1 and len(seps) > 1:
        # `12,13,14` enumerates, `1.2.3` is a version: no number at all.
        return (Decimal(whole), None, len(seps)) if head_fits and _grouped(groups) else None
    if len(kinds) == 2 and seps.count(seps[-1]) == 1 and seps[-1] in ".,٫" and head_fits and _grouped(groups[:-1]):
        return Decimal(f"{''.join(groups[:-1])}.{groups[-1]}"), None, len(seps)
    if len(kinds) > 1:
        return None
    sep, (first, second) = seps[0], groups
    decimal, grouped = Decimal(f"{first}.{second}"), Decimal(whole)
    if sep in "'’٬":
        return (grouped, None, 1) if len(second) == 3 and head_fits else (Decimal(first), None, 0)
    if len(second) != 3 or not head_fits or first.startswith("0"):
        return decimal, None, 1
    if sep == lex.data["decimal"] and second != "000":
        return decimal, grouped, 1
    return grouped, decimal, 1


def _grouped(groups: list[str]) -> bool:
    """Groups of three, or the Indian twos before a last three."""
    rest = groups[1:]
    return all(len(g) == 3 for g in rest) or (
        bool(rest) and len(rest[-1]) == 3 and all(len(g) == 2 for g in rest[:-1]) and len(groups[0]) <= 2
    )
