"""One unit in the head of a row: `Revenue (US$m) 1,234 1,456`, `Prix (€) : 12 | 15`, `营收（亿元） 3.5 4.2`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from pipeline.money import currencies
from pipeline.money.lexicon import Lexicon
from pipeline.money.parts import read_part
from pipeline.money.patterns import SPACES
from pipeline.money.view import View

_HEAD: Final = re.compile(
    rf"[^\W\d_][{SPACES}]?[(（](?:(?:en|in)[{SPACES}])?([^()（）\n]{{1,40}})[)）][{SPACES}]*[:|]?[{SPACES}]*$"
)
_CELLS: Final = re.compile(rf"[{SPACES}]*[|;/,]?[{SPACES}]+|[|;/]")
_SIGN_FIRST: Final = re.compile(r"(.*[$€£¥₹₫]|[A-Z]{3} ?)(.*)")


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount takes over from where it stands apart: kind, what its figure is multiplied by, currency."""

    end: int
    kind: Literal["money", "number", "percent"]
    scale: Decimal
    currency: str | None = None
    confidence: float = 1.0
    note: str = ""


def unit_before(view: View, start: int, region: str | None) -> Unit | None:
    """The unit in brackets that heads the row whose first figure begins at `start`."""
    head = _HEAD.search(view.text, max(0, start - 60), start)
    written = head.group(1).strip() if head else ""
    return _read(written, view.lex, region) if written else None


def next_cell(view: View, end: int, start: int) -> bool:
    """True if nothing but the border of a cell stands between `end` and `start`."""
    return _CELLS.fullmatch(view.text, end, start) is not None


def _read(written: str, lex: Lexicon, region: str | None) -> Unit | None:
    """A unit is what makes an amount of `1`: `1 M€`, `US$1m`, `1亿元`."""
    sign = _SIGN_FIRST.fullmatch(written)
    for text, at in ((f"1 {written}", 0), *([(f"{sign[1]}1{sign[2]}", len(sign[1]))] if sign else [])):
        view = View.of(text, lex)
        part = read_part(view, at, 0)
        if part is None or (part.start, part.end) != (0, len(text)) or (part.plain and part.q.scale == 1):
            continue
        if part.percent:
            return Unit(0, "percent", part.q.value)
        if part.mark is None:
            return Unit(0, "number", part.q.value)
        code, sure, note = currencies.resolve(view, part.mark, region)
        return Unit(0, "money", part.q.value * part.mark.unit.factor, code, sure, note)
    return None
