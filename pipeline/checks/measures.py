"""Figures with a unit that a translator converts: `4 800 km` and `3,000 miles`, `trois décennies` and `30 years`.

The units are in `data/measures.json`. Two figures say the same when their units measure one thing, are not the same unit, and the
measures lie as close together as rounding leaves them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from corpus.languages import primary

if TYPE_CHECKING:
    from corpus.values import Amount
    from pipeline.checks.equivalents import Figure

_CLOSE = Decimal("0.1")
"""How far apart, relatively, two measures may lie: translators round, and fifteen days are two weeks."""
FEET = re.compile(
    r"(\d+)[\s-]?(?:ft|feet|foot|['’′])[\s-]?(?:and )?(\d{1,2})(?:[\s-]?(?:in|inch|inches)\b|[\"”″])?", re.IGNORECASE
)
HOURS = re.compile(r"(\d{1,2})\s?h(?:eures?|ours?)?\s?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure measures: `value` in the base unit of its dimension."""

    dimension: str
    unit: str
    value: Decimal


def measure(figure: Figure | Amount, text: str, lang: str) -> Measure | None:
    """What the figure measures by the unit that follows it, at most one word later: `18 derniers mois`."""
    pattern, units = _units(primary(lang))
    if HOURS.fullmatch(figure.text):
        return Measure("time", "hour and minutes", figure.value * units["h"][2])
    if FEET.fullmatch(figure.text):
        return Measure("length", "feet and inches", figure.value * units["ft"][2])
    found = pattern.match(text, figure.end)
    if found is None:
        return None
    dimension, unit, size, zero = units[found[1].casefold()]
    return Measure(dimension, unit, figure.value * size + zero)


def same(ours: Measure | None, theirs: Measure | None) -> bool:
    """Whether two measures in different units say the same."""
    if ours is None or theirs is None or ours.dimension != theirs.dimension or ours.unit == theirs.unit:
        return False
    span = max(abs(ours.value), abs(theirs.value))
    if ours.dimension == "temperature":
        return abs(ours.value - theirs.value) <= 2
    return abs(ours.value - theirs.value) <= span * _CLOSE


@cache
def _units(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str, Decimal, Decimal]]]:
    """A pattern for what may follow a figure up to its unit (group 1), and each unit's dimension, name, size and zero point."""
    data = json.loads(resources.files("pipeline.checks").joinpath("data", "measures.json").read_text("utf-8"))
    units = {
        word.casefold(): (dimension, unit, Decimal(entry["size"]), Decimal(entry.get("zero", 0)))
        for dimension, found in data.items()
        if dimension != "title"
        for unit, entry in found.items()
        for word in (*entry.get("*", ()), *entry.get(lang, ()))
    }
    words = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    gap = r"\s*" if lang in ("zh", "ja") else r"[\s-]*(?:de\s|d['’]|of\s|[^\W\d_]+\s)??"
    end = "" if lang in ("zh", "ja") else r"(?!\w)"
    return re.compile(rf"{gap}({words}){end}", re.IGNORECASE), units
