"""One unit for several figures: `12 (contre 10) millions d'euros`, `de 3, 5 ou 7 euros`, `35/68 €`, `Revenue (US$m) 1,234 1,456`.

What stands between a figure and its unit is a bracket, an adjective, other figures of a list, other cells of a row. Each figure
becomes an amount of its own; one that is parted from its unit spans its digits only, and its note says so, for whoever would write
it anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from corpus.values import Amount
from pipeline.money import context, currencies
from pipeline.money.assemble import INSIDE, plain
from pipeline.money.headings import Unit, next_cell, unit_before
from pipeline.money.lookahead import scale_word
from pipeline.money.numerals import numeral
from pipeline.money.patterns import SPACES
from pipeline.money.view import View

APART: Final = "its unit stands apart"
"""Ends the note of an amount whose currency, scale or percent sign stands with another figure."""
_ASIDE: Final = re.compile(rf"[{SPACES}]?[(（][^()（）\n]{{1,60}}[)）]")
_SLASHES: Final = re.compile(rf"[0-9]+(?:[{SPACES}]?/[{SPACES}]?[0-9]+)+")
_ONE: Final = Decimal(1)
_HUNDREDTH: Final = Decimal("0.01")
_FAR: Final = 10
"""Figures that share a scale are of like size: `4,5 (contre 3,9) milliards`."""


def is_apart(amount: Amount) -> bool:
    """True if the amount's span does not cover its unit."""
    return amount.note.endswith(APART)


def is_list(view: View, start: int, stop: int) -> bool:
    """True for `35/68/135` before a currency or percent sign: prices, where the shape alone says a fraction or a date."""
    chain = _SLASHES.match(view.low, start)
    if chain is None or chain.end() < stop:
        return False
    figures = [int(figure) for figure in chain.group().split("/")]
    fraction = len(figures) == 2 and figures[0] < figures[1] <= 10 and view.char(start - 1) != "/"
    ordered = len(set(figures)) == len(figures) and sorted(figures) in (figures, figures[::-1])
    return ordered and not fraction and _unit_at(view, chain.end(), None) is not None


def share(view: View, found: list[Amount], region: str | None) -> list[Amount]:
    """`found` (spans of the view, from left to right) with every unit given to each figure that it serves."""
    found = _across_adjectives(view, _under_heads(view, found, region), region)
    return _along_lists(view, _across_brackets(view, found, region))


def _under_heads(view: View, found: list[Amount], region: str | None) -> list[Amount]:
    """`Revenue (US$m) 1,234 1,456`: every figure of the row."""
    unit = None
    for i, amount in enumerate(found):
        if amount.kind != "number" or amount.scale != _ONE or _counts(view, amount):
            unit = None
        elif unit is None or not next_cell(view, found[i - 1].end, amount.start):
            unit = unit_before(view, amount.start, region)
        if unit is not None:
            found[i] = _given(amount, unit)
    return found


def _across_adjectives(view: View, found: list[Amount], region: str | None) -> list[Amount]:
    """`500 more dollars`, `les 50 premiers euros`: an adjective between the figure and its currency."""
    for i, amount in enumerate(found):
        adjective = view.lex.patterns["unit_adjective"].match(view.low, amount.end) if amount.kind == "number" else None
        mark = currencies.after(view, adjective.end(), linked=False) if adjective else None
        if mark is not None and not mark.unit.weak and not mark.attached:
            code, sure, note = currencies.resolve(view, mark, region)
            unit = Unit(mark.end, "money", mark.unit.factor, code, sure, note)
            found[i] = replace(_given(amount, unit), scale=amount.scale)
    return found


def _across_brackets(view: View, found: list[Amount], region: str | None) -> list[Amount]:
    """`12 (contre 10) millions d'euros`, `188 (Audi A6) dollars`, `$4.2 (2023: $3.9) billion`."""
    for i, amount in enumerate(found):
        aside = _ASIDE.match(view.low, amount.end) if amount.scale == _ONE and amount.kind != "percent" else None
        unit = _unit_at(view, aside.end(), region) if aside else None
        if aside is None or unit is None or (amount.kind == "money" and unit.kind != "number"):
            continue
        beyond = bisect_left(found, aside.end(), key=lambda a: a.start)
        inside = range(i + 1, beyond)
        if not inside:
            whole = replace(_given(amount, unit), end=unit.end, text=view.text[amount.start : unit.end], note=unit.note)
            found[i] = whole
            continue
        for k in (i, *inside):
            if k == i or _like(view, found[k], amount):
                found[k] = _given(found[k], unit)
    return found


def _unit_at(view: View, at: int, region: str | None) -> Unit | None:
    """The scale, currency or percent sign behind a bracket that ends at `at`."""
    percent = view.lex.percent.match(view.low, at)
    if percent:
        return Unit(percent.end(), "percent", _ONE)
    scale, end = scale_word(view, at) or (_ONE, at)
    mark = currencies.after(view, end, linked=scale > _ONE)
    if mark is not None and not (mark.unit.weak and scale < 1000000):
        code, sure, note = currencies.resolve(view, mark, region)
        return Unit(mark.end, "money", scale * mark.unit.factor, code, sure, note)
    return Unit(end, "number", scale) if scale > _ONE else None


def _like(view: View, inner: Amount, outer: Amount) -> bool:
    """True if a figure in the bracket lacks the unit as the one before the bracket does: `10`, not `5 ans`."""
    return (inner.kind, inner.scale) == (outer.kind, outer.scale) and not _counts(view, inner) and _near(inner.value, outer.value)


def _counts(view: View, amount: Amount) -> bool:
    """True if what follows is a thing that the figure counts."""
    plural = context.next_word(view, amount.end).endswith(tuple(view.lex.sets["plural_ends"]))
    return plural or context.is_counted(view, amount.end)


def _near(one: Decimal, other: Decimal) -> bool:
    small, big = sorted((abs(one), abs(other)))
    return small > 0 and big <= small * _FAR


def _given(amount: Amount, unit: Unit) -> Amount:
    """The amount with a unit that stands apart from it."""
    high = None if amount.high is None else plain(amount.high * unit.scale)
    note = f"{unit.note}; {APART}" if unit.note else APART
    whole = replace(amount, value=plain(amount.value * unit.scale), high=high, scale=max(unit.scale, _ONE), note=note)
    if unit.kind == "number":
        return whole
    return replace(whole, kind=unit.kind, currency=unit.currency, confidence=min(amount.confidence, unit.confidence))


def _along_lists(view: View, found: list[Amount]) -> list[Amount]:
    """`de 3, 5 ou 7 euros`: from right to left, each figure of a list takes the unit of the last."""
    out: list[Amount] = []
    while found:
        owner = found.pop()
        members = _members(view, found, owner)
        del found[len(found) - len(members) :]
        out += [*(reversed(_parted(view, owner)) if members else [owner]), *members]
    return out[::-1]


def _members(view: View, found: Sequence[Amount], owner: Amount) -> list[Amount]:
    """The figures before `owner` that share its unit, from right to left."""
    enumerated = view.lex.patterns["enumeration"].fullmatch
    if not found or (owner.kind == "number" and owner.scale < 1000) or not enumerated(view.low, found[-1].end, owner.start):
        return []
    if not _figure(view, owner):
        return []
    parts = _parted(view, owner)
    if len(parts) == 1 and owner.high is not None:
        return []
    by = _scale(view, owner)
    values = [part.value / by for part in reversed(parts)]
    sure = contrast = False
    members: list[Amount] = []
    right = owner
    for amount in reversed(found):
        link = enumerated(view.low, amount.end, right.start)
        if link is None or not _joins(view, amount, owner, by, values):
            break
        sure, contrast = sure or not link.group("comma"), contrast or bool(link.group("contrast"))
        values.append(_figured(amount, by))
        members.append(replace(amount, value=values[-1]))
        right = amount
    if len(values) == 2 and not (contrast and _near(*values)) and not values[1] < values[0] <= values[1] * (_FAR if sure else 2):
        return []  # `En lot de 3, 20 euros`, `plus de 65 ans et 20 %`
    unit = Unit(owner.end, owner.kind, by, owner.currency, owner.confidence, owner.note.removesuffix(APART).removesuffix("; "))
    return [_given(member, unit) for member in members]


def _parted(view: View, owner: Amount) -> list[Amount]:
    """`5 ou 7 euros`, which alone is one amount that is not certain, as two where it ends a list."""
    link = view.lex.any_or.search(view.low, owner.start, owner.end) if owner.high is not None else None
    if link is None or owner.high is None:
        return [owner]
    note = f"{owner.note}; {APART}" if owner.note else APART
    return [
        replace(owner, end=link.start(), text=view.text[owner.start : link.start()], high=None, note=note),
        replace(owner, start=link.end(), text=view.text[link.end() : owner.end], value=owner.high, high=None),
    ]


def _scale(view: View, owner: Amount) -> Decimal:
    """What a figure of the list is multiplied by: the owner's scale, or a hundredth for `15 centimes`."""
    figure = numeral(view.low, owner.start, view.lex) if view.char(owner.start).isdigit() else None
    return _HUNDREDTH if figure and figure.value * _HUNDREDTH == owner.value else owner.scale


def _figured(amount: Amount, by: Decimal) -> Decimal:
    """What times `by` makes the amount of a list's member, which may have a scale of its own: `1万、5000元`."""
    return amount.value if amount.scale == _ONE else amount.value / by


def _joins(view: View, amount: Amount, owner: Amount, by: Decimal, values: Sequence[Decimal]) -> bool:
    """True if `amount` is one more figure of the list: bare, written like the owner, and in the order of the others."""
    value = _figured(amount, by)
    bare = amount.kind == "number" and amount.high is None and amount.note != INSIDE
    bare = bare and (amount.scale == _ONE or owner.kind == "money")
    alike = _figure(view, amount) and view.char(amount.start).isdigit() == view.char(owner.start).isdigit()
    ordered = value != values[-1] and (len(values) == 1 or (value < values[-1]) == (values[-1] < values[0]))
    return bare and alike and ordered and (by == _ONE or _near(value, values[-1]))


def _figure(view: View, amount: Amount) -> bool:
    """True if the amount begins with its figure, so that its unit stands behind it."""
    return view.char(amount.start).isdigit() or view.lex.word.match(view.low, amount.start) is not None
