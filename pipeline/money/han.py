"""Numerals that only Chinese has: digit by digit (`一五〇〇元`), and neighbours that mean a range (`三四百`, `一百二三十`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.money.numerals import Quantity
from pipeline.money.view import View

_ROW: Final = re.compile(r"[〇零一二三四五六七八九]{2,}(?![十百千万亿])")
_NEIGHBOURS: Final = re.compile(
    r"((?:[一二两兩三四五六七八九零十百千万萬]*[十百千万萬])?)([一二两兩三四五六七八])([二两兩三四五六七八九])"
    r"(?=[十百千万亿萬億个個名人年天家岁歲元块塊角毛月次成])"
)
_THREE_OR_FIVE: Final = ("", "三", "五")
"""`三五百`: three to five hundred; no other digits leave one out."""
Extend = Callable[[View, int, Quantity | None], Quantity | None]


def special(view: View, start: int, extend: Extend) -> tuple[Quantity | None] | None:
    """What such a numeral at `start` is: a quantity, or nothing that counts (a year); None where there is no such numeral."""
    row = _ROW.match(view.low, start)
    if row and (len(row.group()) > 2 or "〇" in row.group()):
        digits = "".join("0" if c in "〇零" else str(view.lex.words[c].value) for c in row.group())
        money = view.lex.names.match(view.low, row.end()) and digits[0] != "0"
        return (Quantity(start, row.end(), Decimal(digits)) if money else None,)
    found = _NEIGHBOURS.match(view.low, start)
    if found is None:
        return None
    first, second = (view.lex.words[c].value for c in found.groups()[1:])
    if second - first != 1 and found.groups() != _THREE_OR_FIVE:
        return None
    # Without the one neighbour the number is the lower end, without the other the upper.
    lower, upper = (extend(view.without(*found.span(group)), start, None) for group in (3, 2))
    if lower is None or upper is None or lower.end != upper.end or not lower.value < upper.value:
        return None
    return (replace(lower, end=lower.end + 1, high=upper.value, approximate=True, single=None),)
