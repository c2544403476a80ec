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
_PARTS: Final = re.compile(r"([0-9]+)|([^0-9]+)")


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
    parts = [m.group() for m in _PARTS.finditer(found.group())]
    groups, seps = parts[0::2], parts[1::2]
    spaced = 0
    if seps and seps[0].strip(_SEPARATORS) == seps[0]:
        while spaced < len(seps) and seps[spaced].strip(_SEPARATORS) == seps[spaced] and len(groups[spaced + 1]) == 3:
            spaced += 1
        if len(groups[0]) > 3 or (groups[0].startswith("0") and len(groups[0]) > 0):
            spaced = 0
        if "\n" in "".join(seps[:spaced]) and spaced == 1 and groups[1] != "000":
            spaced = 0
        if spaced == 0:
            groups, seps = groups[:1], []
        else:
            # Grouped by spaces: only one decimal mark may follow.
            keep = spaced + (1 if len(seps) > spaced and seps[spaced] in (".", ",") else 0)
            groups, seps = groups[: keep + 1], seps[:keep]
            written = "".join(g + s for g, s in zip(groups, [*seps, ""], strict=True))
            whole = "".join(groups[: spaced + 1])
            value = Decimal(f"{whole}.{groups[-1]}" if keep > spaced else whole)
            return Quantity(start, start + len(written), value, digits=written)
    else:
        cut = next((i for i, s in enumerate(seps) if s.strip(_SEPARATORS) == s), len(seps))
        groups, seps = groups[: cut + 1], seps[:cut]
    written = "".join(g + s for g, s in zip(groups, [*seps, ""], strict=True))
    read = _marked(groups, seps, lex)
    if read is None:
        return None
    value, other, used = read
    if used < len(seps):
        written = "".join(g + s for g, s in zip(groups[: used + 1], [*seps[:used], ""], strict=True))
    return Quantity(start, start + len(written), value, digits=written, other=other)


def _marked(groups: list[str], seps: list[str], lex: Lexicon) -> tuple[Decimal, Decimal | None, int] | None:
    """The value of groups joined by dots, commas and apostrophes, its other reading, and how many separators it used."""
    whole = "".join(groups)
    if not seps:
        return Decimal(whole), None, 0
    kinds = list(dict.fromkeys("'" if s in "'’٬" else s for s in seps))
    head_fits = 1 <= len(groups[0]) <= 3 and (groups[0] != "0" or len(seps) == 0)
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
