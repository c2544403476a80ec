"""Find every amount of money, number and percentage in running text.

One pass of a compiled pattern finds digits and number words; only around those is anything parsed: the number with its scale,
the currency before or after it, the second end of a range. What the context shows to be a date, a label, a time and so on is
left alone. Languages without a data file are read by the plain Unicode conventions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal

from corpus.values import Amount
from pipeline.keep import KEEP
from pipeline.money import context, currencies, shapes
from pipeline.money.approx import approximated
from pipeline.money.lexicon import lexicon
from pipeline.money.parts import Part, read_part
from pipeline.money.view import View

_ONE: Final = Decimal(1)
_RUN: Final = re.compile(r"[0-9A-Za-z.,_]*[0-9A-Za-z_]|[〇零一二三四五六七八九]+")
_SMALL: Final = 13
_MINOR_ZH: Final = re.compile(
    r"([0-9一二两三四五六七八九])(?:[角毛])(?:([0-9一二三四五六七八九])分?)?|([0-9一二三四五六七八九])(?![0-9.,个十百千万名人年月天])(?=\W|$)"
)


def find_amounts(text: str, lang: str, *, region: str | None = None) -> tuple[Amount, ...]:
    """The amounts of `text` from left to right, without overlaps; spans count code points of `text`.

    `lang` is a BCP 47 tag; its region (`fr-CA`), or `region`, decides what `$`, `kr` and their like mean. An ambiguous currency is
    None and `note` starts with `ambiguous:` and lists the candidates; one that was assumed has a confidence below 1 and a note.
    """
    lex = lexicon(lang, text)
    if region is None:
        region = next((p for p in lang.replace("_", "-").split("-")[1:] if len(p) == 2 and p.isalpha()), None)
    view = View.of(text, lex)
    found: list[Amount] = []
    done = 0
    label = -1
    for anchor in lex.anchor.finditer(view.low):
        start = anchor.start()
        if start < done:
            continue
        if lex.words and not anchor.group()[0].isdigit() and _lonely(view, anchor):
            continue
        amounts, done, label = _at(view, start, done, label, region)
        found += amounts
    if view.places is not None:
        found = [
            replace(a, start=view.place(a.start), end=view.place(a.end), text=text[view.place(a.start) : view.place(a.end)])
            for a in found
        ]
    elif view.text is not text:
        found = [replace(a, text=text[a.start : a.end]) for a in found]
    if found:
        kept = [keep.span() for keep in KEEP.finditer(text)]
        found = [a for a in found if all(a.end <= start or end <= a.start for start, end in kept)]
    return tuple(found)


def _lonely(view: View, anchor: re.Match[str]) -> bool:
    """A quick way past `un`, `une`, `one`, `một`, `一`: nothing numeric or monetary follows."""
    lex = view.lex
    word = lex.words.get(anchor.group())
    if word is None or word.kind != "one":
        return False
    if any(view.low.endswith(p, 0, anchor.start()) for p in lex.data.get("percent_before", ())):
        return False
    end = anchor.end()
    gap = 1 if view.low[end : end + 1] in " \u00a0\n-" else 0
    return not (
        lex.word.match(view.low, end + gap)
        or lex.names.match(view.low, end + gap)
        or lex.signs.match(view.text, end + gap)
        or lex.percent.match(view.low, end)
    )


def _at(view: View, start: int, floor: int, label: int, region: str | None) -> tuple[list[Amount], int, int]:
    """What stands at one anchor: amounts, where to go on, and the end of a label's number if it was one."""
    if stop := shapes.model(view, start):
        return [], stop, label
    part = read_part(view, start, floor)
    if part is None or (part.plain and part.q.digits):
        stop = shapes.special(view, start)
        if stop is not None and not (part and part.q.end > stop):
            return [], stop, label
    if part is None:
        return [], _past(view, start), label
    if part.plain and not part.q.digits and (stop := context.spoken_year(view, part.q)):
        return [], stop, -1
    years = shapes.YEARS.match(view.low, start) if part.plain else None
    if years and not currencies.after(view, years.end(), linked=False) and not context.is_counted(view, years.end()):
        return [], years.end(), label
    second, joined = _second(view, part)
    if second is not None:
        pair = _range(view, part, second, joined, region)
        if pair is not None:
            return pair, max(a.end for a in pair), -1
        hour = view.lex.patterns["clock"].match(view.low, second.end) if second.plain and second.q.value <= 24 else None
        if hour and part.plain and part.q.value <= 24 and view.lex.spaced:
            return [], hour.end(), -1  # `entre 2 et 3 h du matin`
        if part.plain and second.plain and joined == "-":
            # A score, a pair of numbers: `5-3`, `U-17-2`.
            return [], second.end, label
    if part.plain:
        listed = part.q.scale == 1 and context.continues_label(view, label, part.start) and not context.is_counted(view, part.end)
        counted = view.lex.spaced and context.is_counted(view, part.end)
        if listed or (context.labelled(view, part.start) and not counted):
            return [], part.end, part.end
        if context.left_alone(view, part.q):
            clock = view.lex.patterns["clock"].match(view.low, part.end)
            if clock and part.q.value <= 24:
                return [], clock.end(), -1
            if view.latin(part.end):
                return [], _past(view, part.end), -1
            return [], max(part.end, start + 1), part.end if context.dated(view, part.start) else -1
    amount = _amount(view, part, region)
    return ([amount], amount.end, -1) if amount else ([], part.end, -1)


def _past(view: View, start: int) -> int:
    """The end of the run of letters and digits at `start`."""
    found = _RUN.match(view.text, start)
    return found.end() if found else start + 1


def _second(view: View, part: Part) -> tuple[Part | None, str]:
    """The part behind `-`, `à`, `to`, `et` and how it is joined: `-`, `to`, `or`, `and`."""
    lex, low = view.lex, view.low
    if not lex.spaced and view.char(part.end) == "、" and part.plain and part.q.value < 10:
        # `3、4万元`: neighbours in a list are a range.
        second = read_part(view, part.end + 1, part.end + 1) if lex.anchor.match(low, part.end + 1) else None
        if second is not None and second.q.value / second.q.scale - part.q.value == 1:
            return second, "to"
    word, _ = view.previous(part.start)
    joins = [("to", lex.to), ("or", lex.any_or)]
    for starts, pattern in lex.between:
        if word in starts or any(" " in s and low[max(0, part.start - 24) : part.start].rstrip().endswith(s) for s in starts):
            joins.insert(0, ("and", pattern))
    for name, pattern in joins:
        link = pattern.match(low, part.end)
        if not link or link.end() == part.end:
            continue
        begin = link.end()
        anchor = lex.anchor.match(low, begin) or next(lex.anchor.finditer(low, begin, begin + 9), None)
        second = read_part(view, anchor.start(), begin) if anchor else None
        if second is not None and second.start == begin:
            return second, "-" if link.group().strip() in ("-", "–", "—", "−", "~") else name
    return None, ""


def _range(view: View, first: Part, second: Part, joined: str, region: str | None) -> list[Amount] | None:
    """One amount with `high`, or two that share what only one of them wrote; None when they are two separate things."""
    if first.percent and second.mark is not None:
        return None
    dated = view.lex.spaced and first.plain and _yearlike(first) and not _yearlike(second)
    if dated and (view.previous(first.start)[0] in view.lex.sets["year_cues"] or joined == "to") and joined != "and":
        return None
    shared = not first.q.scale > _ONE and second.q.scale > _ONE and first.q.value < second.q.value / second.q.scale * 10
    if shared and (first.plain or (first.prefixed and not second.mark) or (first.prefixed and second.prefixed)):
        by = second.q.scale
        first = replace(first, q=replace(first.q, value=first.q.value * by, scale=by, other=None))
    low, high = _value(view, first, second), _value(view, second, second)
    if second.mark is not None and (first.mark is None or set(first.mark.unit.codes) & set(second.mark.unit.codes)):
        mark = second.mark if first.mark is None or len(second.mark.unit.codes) <= len(first.mark.unit.codes) else first.mark
    elif first.mark is not None and first.prefixed and second.plain and low < high and not context.is_counted(view, second.end):
        mark = first.mark
    elif first.mark is not None or second.mark is not None:
        return None
    else:
        mark = None
    percent = second.percent and (first.percent or first.plain)
    if mark is None and not percent and not _counted_range(view, first, second, joined):
        return None
    if low >= high:
        if joined == "-" or dated or not first.plain:
            return None
        alone = [_amount(view, replace(p, mark=mark, percent=percent), region) for p in (first, second)]
        return [a for a in alone if a]
    whole = _amount(view, replace(second, start=first.start, mark=mark, percent=percent), region)
    return [replace(whole, value=_plain(low), high=_plain(high))] if whole else None


def _counted_range(view: View, first: Part, second: Part, joined: str) -> bool:
    """Two plain numbers make a range where something is counted behind them and neither is a date, a label, a score."""
    if first.percent or second.percent or first.q.value >= second.q.value:
        return False
    if (
        context.labelled(view, first.start)
        or context.left_alone(view, second.q)
        or (_yearlike(first) and _yearlike(second) and not context.is_counted(view, second.end))
    ):
        return False
    if view.latin(first.start - 1) or view.char(first.start - 1) in "-–/#":
        return False
    counted = context.is_counted(view, second.end) or second.q.scale > _ONE
    if joined == "-" and view.lex.spaced and second.q.value >= 3:
        # `20-25 sièges`: any lower-case plural will do.
        plural = context.next_word(view, second.end)
        counted = counted or (len(plural) > 3 and plural.endswith("s") and view.text[second.end + 1].islower())
    return counted or joined == "and" or (joined == "-" and approximated(view, first.start))


def _yearlike(part: Part) -> bool:
    return part.q.plain and len(part.q.digits) == 4 and 1000 <= part.q.value <= 2100


def _value(view: View, part: Part, whole: Part) -> Decimal:
    """The value of a part, with `1,800` settled: in French decimal, but thousands where money or a count follows."""
    q, lex = part.q, view.lex
    if q.other is None:
        return q.value
    low, high = min(q.value, q.other), max(q.value, q.other)
    if whole.percent:
        return low
    if q.value == high or lex.data["decimal"] == ".":
        return low if q.value == high and not lex.words and q.scale > _ONE else q.value
    if q.scale > _ONE or lex.patterns["per_unit"].match(view.low, whole.end):
        return low
    if whole.mark is not None:
        return high
    return low if context.measured(view, whole.end) and not q.digits.endswith("00") else high


def _amount(view: View, part: Part, region: str | None) -> Amount | None:
    """The amount of one part."""
    q = part.q
    start, end = part.start, part.end
    value = _value(view, part, part)
    kind: Literal["money", "number", "percent"] = "percent" if part.percent else "number"
    currency, confidence, note = None, 1.0, ""
    if not q.digits:
        confidence = 0.5 if part.plain and q.value < _SMALL else 0.9
    elif q.other is not None:
        confidence = 0.8
    if part.mark is not None:
        kind = "money"
        currency, sure, note = currencies.resolve(view, part.mark, region)
        confidence = min(confidence, sure)
        if not currencies.minor_of(part.mark.unit):
            extra, end = _minor(view, part)
            value += extra
        value *= part.mark.unit.factor
    if _negative(view, start, kind):
        start, value = start - 1, -value
    approximate = q.approximate or approximated(view, start, end)
    high = q.high * (part.mark.unit.factor if part.mark else _ONE) if q.high is not None else None
    return Amount(
        start,
        end,
        view.text[start:end],
        _plain(value),
        q.scale,
        currency,
        kind,
        approximate,
        None if high is None else _plain(high),
        confidence,
        note,
    )


def _plain(value: Decimal) -> Decimal:
    """Without exponent and without zeros behind the decimal mark."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _negative(view: View, start: int, kind: str) -> bool:
    sign, before = view.char(start - 1), view.char(start - 2)
    if sign == "−":
        return not before.isalnum()
    if sign != "-":
        return False
    # A hyphen that opens a line is a bullet before `3 items`, a sign before `-3,5` and `-$250`.
    figure = kind != "number" or any(c in ".,$€£¥" for c in view.text[start : start + 8].split(" ")[0][:-1])
    return before in ("\u00a0", " ", "(") or (before == "\n" and figure)


def _minor(view: View, part: Part) -> tuple[Decimal, int]:
    """What follows a whole number of units: `3 euros 50`, `5 dollars and 20 cents`, `5元3角`; its value and the new end."""
    q, mark = part.q, part.mark
    if mark is None or part.prefixed or q.scale != _ONE or q.value != int(q.value) or q.high is not None:
        return Decimal(0), part.end
    if not view.lex.spaced:
        found = _MINOR_ZH.match(view.low, part.end)
        if found and mark.unit.codes[0] in ("CNY", "HKD", "TWD"):
            tenths, cents, colloquial = (_digit(view, g) for g in found.groups())
            if colloquial and not mark.text.startswith(("块", "塊")):
                return Decimal(0), part.end
            return (tenths or colloquial) / 10 + cents / 100, found.end()
        return Decimal(0), part.end
    found = view.lex.patterns["minor"].match(view.low, part.end)
    if not found:
        return _minor_words(view, part)
    named = currencies.after(view, found.end(), linked=False)
    if named is not None and currencies.minor_of(named.unit):
        return int(found.group(1)) * named.unit.factor, named.end
    glued = found.start(1) == part.end and len(found.group(1)) == 2
    if glued or (
        len(found.group(1)) == 2 and mark.unit.default == "EUR" and view.lex.patterns["after_minor"].match(view.low, found.end())
    ):
        return Decimal(int(found.group(1))) / 100, found.end()
    return Decimal(0), part.end


def _minor_words(view: View, part: Part) -> tuple[Decimal, int]:
    """`deux cents euros et soixante centimes`."""
    link = view.lex.patterns["join"].match(view.low, part.end)
    anchor = view.lex.anchor.match(view.low, link.end()) if link else None
    coins = read_part(view, anchor.start(), anchor.start()) if anchor else None
    if coins is None or coins.mark is None or not currencies.minor_of(coins.mark.unit) or coins.q.value >= 100:
        return Decimal(0), part.end
    return coins.q.value * coins.mark.unit.factor, coins.end


def _digit(view: View, char: str | None) -> Decimal:
    if not char:
        return Decimal(0)
    return Decimal(char) if char.isdigit() else view.lex.words[char].value
