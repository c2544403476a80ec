"""Reading one number: digits with any grouping, number words, scale words, and mixtures of them (`2 triệu 500 nghìn`, `10余万`).

Words are added up the way Hurford's grammar of numerals has it: a multiplier multiplies all smaller terms before it, any other
word must fit into the zeros of the term before it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.money import han
from pipeline.money.context import is_counted
from pipeline.money.lookahead import JOIN, formal, is_void, multiplied_next, year_word
from pipeline.money.numerals import Quantity, numeral
from pipeline.money.patterns import SPACES
from pipeline.money.sums import Sum
from pipeline.money.tails import compound, continues, decimals, tail
from pipeline.money.view import View

_FRACTION: Final = re.compile(rf"[{SPACES}]([1-9])/([2458]|10|16)(?![0-9/])")
_SPLIT: Final = re.compile(rf"(?:0,[{SPACES}][0-9]{{1,2}}|(?<=\()[0-9]{{1,3}},[{SPACES}][0-9])(?=[{SPACES}]?%)")
"""`0, 5 %`, `(50, 3 %)`: a space after the decimal comma."""
_LONGEST: Final = 30
"""Longer runs are identifiers; and 28 digits are what Decimal keeps exact."""
_ONE: Final = Decimal(1)
_CLAUSE_END: Final = re.compile(r"$|[，。；、,.;)）]")
_CLASSIFIER: Final = re.compile("[个個](?=[亿億])")
_ARTICLE: Final = re.compile(r"(?<!\w)an?(?=\W)")
_VULGAR: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def read(view: View, start: int) -> Quantity | None:
    """The whole number that starts at `start` of the view: numeral or number words, scale words, halves."""
    lex, low = view.lex, view.low
    first = None
    if low[start].isdigit():
        first = numeral(low, start, lex)
        if (
            first is None
            or len(first.digits) > _LONGEST
            or (len(first.digits) > 1 and first.digits.isdigit() and first.digits[0] == "0")
        ):
            return None
        split = _SPLIT.match(low, start) if lex.data["decimal"] == "," else None
        if split:
            return Quantity(start, split.end(), Decimal(re.sub(r",\s", ".", split.group())), digits=split.group())
        half = _FRACTION.match(low, first.end) if first.digits.isdigit() else None
        if half and int(half.group(1)) < int(half.group(2)):
            first = replace(first, end=half.end(), value=first.value + Decimal(half.group(1)) / Decimal(half.group(2)))
        vulgar = _VULGAR.get(view.char(first.end))
        if vulgar and first.digits.isdigit():
            first = replace(first, end=first.end + 1, value=first.value + vulgar)
        return _extend(view, start, first)
    half = lex.half_before.match(low, start)
    if half:
        gap = JOIN[lex.spaced].match(low, half.end())
        word = lex.word.match(low, gap.end() if gap else half.end())
        found = lex.words[lex.key(word.group(1))] if word else None
        if (
            word
            and found
            and found.kind in ("multiplier", "quantity")
            and found.value > 2
            and not is_void(view, word, first=True)
        ):
            return Quantity(start, word.end(), found.value / 2, found.value, approximate=found.vague)
    if nought := lex.zero.match(low, start):
        return _below_one(view, start, nought.end())
    if not lex.spaced and (chinese := han.special(view, start, _extend)):
        return chinese[0]
    return _extend(view, start, None) or _with_article(view, start)


def _below_one(view: View, start: int, end: int) -> Quantity | None:
    """`零点五亿`, `không phẩy năm`: a decimal that begins with a word for zero which is no number elsewhere."""
    lex, low = view.lex, view.low
    gap = JOIN[lex.spaced].match(low, end)
    point = lex.word.match(low, gap.end() if gap else end)
    if point is None or lex.words[lex.key(point.group(1))].kind != "point":
        return None
    total = Sum()
    total.add(Decimal(0))
    percent = any(low.endswith(p, 0, start) for p in lex.data.get("percent_before", ()))
    ended = decimals(view, point.end(), total, sure=percent)
    return _extend(view, start, Quantity(start, ended, total.terms[0])) if ended else None


def _part_of(view: View, start: int) -> Quantity | None:
    """`a quarter of a million`, `trois quarts de million`; and `an hour and a half`, seen from its `half`."""
    lex, low = view.lex, view.low
    found = lex.word.match(low, start)
    first = lex.words[lex.key(found.group(1))] if found else None
    if found and first and first.kind == "multiplier" and first.value >= 1000:
        before = lex.patterns["fraction_before"].search(low, max(0, start - 30), start)
        if before is None:
            return None
        count = before.group("count") or "1"
        times = Decimal(count) if count.isdigit() else lex.words[count].value if count in lex.words else _ONE
        value = times * Decimal(lex.data["fraction_values"][before.group("part")]) * first.value
        return Quantity(before.start(), found.end(), value, first.value)
    half = lex.half_before.match(low, start) if found is None else None
    if half:
        for article in _ARTICLE.finditer(low, max(0, start - 30), start):
            unit = lex.patterns["half_unit"].match(low, article.end())
            if unit and unit.end() == half.end():
                return Quantity(article.start(), unit.end(), Decimal("1.5"), noun=True)
    return None


def _with_article(view: View, start: int) -> Quantity | None:
    """`a million`, `an hundred`: the article counts as one before a multiplier that cannot stand alone."""
    lex, low = view.lex, view.low
    if part := _part_of(view, start):
        return part
    if not lex.sets["articles"]:
        return None
    word, at = view.previous(start)
    definite = word in lex.sets["definite"]
    if word not in lex.sets["articles"] and not definite:
        return None
    of, before = view.previous(at)
    if of in ("many", "half") or (of == "of" and view.previous(before)[0].split("-")[-1] in lex.data["fractions"]):
        return None
    found = lex.word.match(low, start)
    first = lex.words[lex.key(found.group(1))] if found else None
    if found is None or first is None or first.kind not in ("multiplier", "quantity"):
        return None
    whole = _extend(view, at, Quantity(at, start, _ONE))
    if whole is None or whole.end < found.end():
        return None
    if definite:  # `the hundred years before`, `the million dollars`, but `the million-dollar question`
        unit = view.char(whole.end).isspace() and (lex.names.match(low, whole.end + 1) or is_counted(view, whole.end))
        return replace(whole, start=start, digits="") if unit else None
    return replace(whole, digits="")


def _extend(view: View, start: int, first: Quantity | None) -> Quantity | None:
    lex, low = view.lex, view.low
    total = Sum()
    end = start
    approximate, other, single, count, bare = False, first.other if first else None, None, 0, False
    if first:
        total.add(first.value)
        end = first.end
    join = JOIN[lex.spaced]
    linked = half_done = False
    hundreds, last_unit = _ONE, _ONE
    while True:
        gap = join.match(low, end) if end > start else None
        at = gap.end() if gap else end
        apart = at > end
        half = lex.half_after.match(low, at) if end > start and not half_done else None
        if half and half.group() and (total.multiplied or not first) and total.terms:
            last_scale = total.scale if total.multiplied else _ONE
            total.terms[-1] += last_scale / 2
            end, half_done = half.end(), True
            continue
        found = lex.word.match(low, at)
        if found is None and not lex.spaced and total.terms and _CLASSIFIER.match(low, at):
            found = lex.word.match(low, at + 1)  # `1.5个亿`
        if found is None and approximate and (link := lex.link.match(low, at)):
            # `une dizaine de milliers`
            found = lex.word.match(low, link.end())
            if found and lex.words[lex.key(found.group(1))].kind != "multiplier":
                found = None
        if found and is_void(view, found, first=not total.terms):
            found = None
        if found and not lex.spaced and (name := lex.names.match(low, at)) and name.end() > found.end() + 1:
            found = None  # `250百慕大元`: the name of a currency begins with a number word
        word = lex.words[lex.key(found.group(1))] if found else None
        if found and word and word.guarded and not lex.spaced and not count and not formal(view, found.end()):
            break
        if found is None or word is None:
            if first and total.multiplied and lex.spaced and at < len(low) and low[at].isdigit() and "\n" not in low[end:at]:
                more = compound(view, at, total)
                if more:
                    end = more
                    linked = False
                    continue
            elif end > start and not lex.spaced and total.multiplied and not apart and at < len(low) and low[at].isdigit():
                more = compound(view, at, total)
                if more:
                    end = more
                    continue
            break
        if first and count == 0 and (word.kind in ("unit", "one", "connector", "point") or (word.spelled and first.digits)):
            break
        if not lex.spaced and apart and word.kind != "multiplier":
            break
        if half_done and word.kind != "multiplier":
            break
        if word.kind == "connector":
            if not continues(view, found.end(), total):
                break
            end, linked = found.end(), True
            continue
        if word.kind == "point":
            percent = any(low.endswith(p, 0, start) for p in lex.data.get("percent_before", ()))
            ended = decimals(view, found.end(), total, sure=percent) if total.terms and count == 1 else None
            if ended is None:
                break
            end = ended
            single = None
            continue
        if word.kind == "inner":
            follows = lex.word.match(low, found.end())
            multiplier = follows is not None and lex.words[lex.key(follows.group(1))].kind == "multiplier"
            name = lex.names.match(low, at)
            beyond = join.match(low, found.end()) if lex.spaced else None
            past = beyond.end() if beyond else found.end()
            if (
                not total.terms
                or (name and name.end() > found.end())
                or not (multiplier or lex.counted.match(low, past) or lex.names.match(low, past) or _CLAUSE_END.match(low, past))
            ):
                break
            if total.terms[-1] % 10 and not first:
                break
            approximate, end = True, found.end()
            continue
        if word.kind in ("unit", "one") and total.multiplied and first and first.value % 1 and not linked:
            break  # `2,5 tỷ một căn`: after decimals comes no digit
        if (
            word.kind == "one"
            and lex.spaced
            and first
            and total.multiplied
            and not linked
            and not multiplied_next(view, found.end())
        ):
            break
        if word.unlinked and not linked and count and not multiplied_next(view, found.end()):
            break
        if word.kind in ("unit", "one"):
            if word.unlinked and count == 0 and year_word(view, found.end()):
                break
            # `320 millions un an plus tôt`: nothing small follows a big scale unlinked, nor digits at all.
            loose = total.terms and not linked and not lex.data.get("tail") and word.kind == "one" and total.room() > 100
            if loose or (first and first.digits and not lex.data.get("tail")) or not total.add(word.value):
                break
        elif word.kind == "quantity":
            if total.terms and not total.multiply(word.value, False):
                break
            if not total.terms:
                break
            approximate = approximate or word.vague
        else:
            figure = first is not None and bool(first.digits) and word.value >= 1000 and len(total.terms) == 1
            figure = figure and (not count or (total.multiplied and word.value > total.scale))  # `55,000 thousand million`
            if (word.spelled and total.terms == [_ONE]) or not total.multiply(word.value, word.bare, figure):
                break
            last_unit = total.scale if total.multiplied else word.value
            approximate = approximate or word.vague
            bare = bare or (count == 0 and first is None)
        hundreds = total.terms[-2] if word.kind == "unit" and len(total.terms) > 1 and not linked else _ONE
        single = word if count == 0 and first is None else None
        count += 1
        linked = False
        end = found.end()
        if word.kind in ("multiplier", "quantity") and word.value >= 10 and other is not None:
            other *= word.value
    if not total.terms or end == start:
        return None
    if lex.data.get("tail") and hundreds >= 100 and total.terms[-1] < 10 and not total.multiplied:
        # `两万五`, `một triệu hai`: without a word for zero the last digit counts tenths of the unit before it.
        total.terms[-1] *= last_unit / 10
    value = sum(total.terms, Decimal(0))
    scale = total.scale if total.multiplied and len(total.terms) == 1 and total.scale >= 1000 else _ONE
    if end > start and total.multiplied and lex.data.get("tail"):
        value, end = tail(view, end, value, total)
    return Quantity(start, end, value, scale, first.digits if first else "", other, approximate, None, single, bare)
