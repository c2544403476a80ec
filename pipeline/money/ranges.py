"""Two parts that belong together: `entre 200 et 500 yuans`, `200-500元`, `5 ou 6 millions`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from corpus.values import Amount
from pipeline.money import context, exclusions, labels
from pipeline.money.approx import approximated
from pipeline.money.assemble import amount_of, plain, value_of
from pipeline.money.currencies import Marked
from pipeline.money.numerals import Quantity
from pipeline.money.parts import Part, priced, read_part
from pipeline.money.view import View

_ONE: Final = Decimal(1)
_MOST_GOALS: Final = 20
_LEAP: Final = 5
"""A rise by so many times less than the new price is no range."""
_HUNDRED: Final = Decimal(100)
_THOUSAND: Final = Decimal(1000)
_MILLION: Final = Decimal(1000000)


def second_part(view: View, part: Part) -> tuple[Part | None, str]:
    """The part behind `-`, `à`, `to`, `et` and how it is joined: `-`, `to`, `or`, `and`."""
    lex, low = view.lex, view.low
    if not lex.spaced and view.char(part.end) == "、" and part.plain and part.q.value < 10:
        # `3、4万元`: neighbours in a list are a range.
        second = read_part(view, part.end + 1, part.end + 1) if lex.anchor.match(low, part.end + 1) else None
        if second is not None and second.q.value / second.q.scale - part.q.value == 1:
            return second, "to"
    counted = lex.counted.match(low, part.end) if not lex.spaced and part.plain else None
    if counted and (link := lex.to.match(low, counted.end())) and (anchor := lex.anchor.match(low, link.end())):
        # `8 人到 100 人`: the same classifier twice.
        second = read_part(view, anchor.start(), link.end())
        again = lex.counted.match(low, second.end) if second and second.plain else None
        if second and again and again.group().strip() == counted.group().strip():
            return second, "to"
    ands = (last for first, last in reversed(lex.between) if last.match(low, part.end) and _opened(view, part.start, first))
    for name, pattern in (*(("and", last) for last in ands), ("to", lex.to), ("or", lex.any_or)):
        link = pattern.match(low, part.end)
        if not link or link.end() == part.end:
            continue
        begin = link.end()
        anchor = lex.anchor.match(low, begin) or next(lex.anchor.finditer(low, begin, begin + 9), None)
        second = read_part(view, anchor.start(), begin, money=part.mark is not None) if anchor else None
        if second is not None and second.start == begin:
            if len(link.group()) > 2 and link.group()[0] == link.group()[-1] == "-":
                # `18-to-24`; what falls is a score, odds: `3-to-1`.
                return second, "span" if part.q.value < second.q.value else "-"
            return second, "-" if link.group().strip() in ("-", "–", "—", "−", "~") else name
    return None, ""


def _opened(view: View, start: int, words: frozenset[str]) -> bool:
    """True if a word that opens a range stands right before `start`: `entre`, `từ khoảng`."""
    ahead = view.low[max(0, start - 24) : start].rstrip()
    return view.previous(start)[0] in words or any(" " in word and ahead.endswith(word) for word in words)


def as_range(view: View, first: Part, second: Part, joined: str, region: str | None) -> list[Amount] | None:
    """One amount with `high`, or two that share what only one of them wrote; None when they are two separate things."""
    if (first.percent and second.mark is not None) or (first.plain and second.mark and _named(view, first)):
        return None  # `un iPhone 13 à 400 €`, `la 308 à 20 000 euros`
    if joined == "or" and first.mark is not None and second.mark is not None:
        return None  # `20 € ou 30 €` are two prices, `20 ou 30 €` is one that is not certain
    dated = view.lex.spaced and first.plain and yearlike(first) and not yearlike(second)
    word = view.previous(first.start)[0]
    # `vendu en 1998 à 5 000 euros`, `un modèle 2020 à 15 000 euros`, `porter les recettes 2015 à 20 milliards`
    cued = word in view.lex.sets["year_cues"] or labels.follows_noun(view, first.start) or (word and second.q.scale >= _MILLION)
    if dated and cued and joined != "and":
        return None
    shared = not first.q.scale > _ONE and second.q.scale > _ONE and first.q.value < second.q.value / second.q.scale * 10
    if not shared and first.plain and (by := _hundreds(first.q, second.q)):
        first = replace(first, q=replace(first.q, value=first.q.value * by, other=None))
    if shared and (first.plain or first.prefixed):
        by = second.q.scale
        first = replace(first, q=replace(first.q, value=first.q.value * by, scale=by, other=None))
    if first.mark and second.mark and first.mark.unit.factor != second.mark.unit.factor:
        return None  # `perd 7 centimes à 12,03 euros`
    priced_as = replace(second, mark=second.mark or first.mark)
    low, high = value_of(view, first, priced_as), value_of(view, second, priced_as)
    if joined == "to" and first.mark and second.mark and high >= low * _LEAP and _moved(view, first.start):
        return None  # `rose $2 to $84`
    between = view.low[first.end : second.start].strip() in view.lex.data.get("joins", ())
    falling = shared and between and low > high and first.plain and not second.percent
    if falling:  # `entre 1 et 0,5 milliard`
        low, high = high, low
    mark: Marked | None
    if second.mark is not None and (first.mark is None or set(first.mark.unit.codes) & set(second.mark.unit.codes)):
        mark = second.mark if first.mark is None or len(second.mark.unit.codes) <= len(first.mark.unit.codes) else first.mark
    elif first.mark is not None and first.prefixed and second.plain and low < high and not context.is_counted(view, second.end):
        mark = first.mark
    elif first.mark is not None or second.mark is not None:
        return None
    else:
        scaled = first.plain and second.plain and second.q.scale >= _MILLION
        mark = priced(view, replace(second.q, start=first.start)) if scaled else None
    percent = second.percent and (first.percent or first.plain)
    if mark is None and not percent and not falling and not _counted_range(view, first, second, joined):
        return None
    if low >= high:
        if joined == "-" or dated or not first.plain:
            return None
        alone = [amount_of(view, replace(p, mark=mark, percent=percent), region) for p in (first, second)]
        return [a for a in alone if a]
    whole = amount_of(view, replace(second, start=first.start, mark=mark, percent=percent), region)
    by = mark.unit.factor if mark else _ONE  # `10 à 15 centimes`
    return [replace(whole, value=plain(low * by), high=plain(high * by))] if whole else None


def _moved(view: View, start: int) -> bool:
    """Whether something rose or fell by what stands at `start`; what follows is then where it arrived."""
    return view.lex.patterns["moved"].search(view.low, max(0, start - 40), start) is not None


def is_score(view: View, first: Part, second: Part) -> bool:
    """`2 à 0`, `won 2 to 1`: small figures that do not rise, and nothing is counted; what falls `de 5 à 3` is none."""
    if not (first.q.plain and second.q.plain and second.q.value <= first.q.value <= _MOST_GOALS):
        return False
    opening = {word for firsts, _ in view.lex.between for word in firsts}
    return view.previous(first.start)[0] not in opening and not context.is_counted(view, second.end)


def _named(view: View, part: Part) -> bool:
    """True if the number is the name of a thing."""
    return labels.labelled(view, part.start) or labels.previous_word(view, part.start)[0] in view.lex.sets["singular_articles"]


def _hundreds(first: Quantity, second: Quantity) -> Decimal | None:
    """What `deux` of `deux à trois cents` and `3` of `3 à 4 000` leave to the second figure; None where they stand for themselves."""
    for by in (_HUNDRED, _THOUSAND):
        lead = second.value / by
        if lead % 1 or not first.value < lead <= 2 * first.value or first.scale != _ONE or second.scale != _ONE:
            continue
        words = by == _HUNDRED and lead < 10 and not first.digits and not second.digits
        figures = by == _THOUSAND and first.plain and not second.plain and second.digits.endswith("000") and lead < 1000
        if words or figures:
            return by
    return None


def _counted_range(view: View, first: Part, second: Part, joined: str) -> bool:
    """Two plain numbers make a range where something is counted behind them and neither is a date, a label, a score."""
    if first.percent or second.percent or first.q.value >= second.q.value:
        return False
    if joined == "span":
        return not labels.labelled(view, first.start)
    if (
        labels.labelled(view, first.start)
        or exclusions.left_alone(view, second.q)
        or (yearlike(first) and yearlike(second) and not context.is_counted(view, second.end))
    ):
        return False
    if view.latin(first.start - 1) or view.char(first.start - 1) in "-–/#":
        return False
    hyphen = 1 if view.char(second.end) == "-" else 0  # `10 to 15-second pauses`
    counted = context.is_counted(view, second.end + hyphen) or second.q.scale > _ONE
    if joined in ("-", "or") and view.lex.spaced and second.q.value >= 3:
        # `20-25 sièges`, `500 ou 600 mineurs`: any lower-case plural will do.
        plural = context.next_word(view, second.end)
        counted = counted or (len(plural) > 3 and plural.endswith("s") and view.text[second.end + 1].islower())
    return counted or joined == "and" or (joined == "-" and approximated(view, first.start))


def yearlike(part: Part) -> bool:
    return part.q.plain and len(part.q.digits) == 4 and 1000 <= part.q.value <= 2100
