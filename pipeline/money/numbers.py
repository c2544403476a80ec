"""What a number begins with: a numeral, a number word, a half, a word for zero, an article that counts as one."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pipeline.money import currencies, han
from pipeline.money.context import is_counted
from pipeline.money.labels import labelled
from pipeline.money.lookahead import JOIN, is_void, joined_word, multiplied_next, scale_word
from pipeline.money.numerals import Quantity, numeral
from pipeline.money.patterns import SPACES
from pipeline.money.reading import extend
from pipeline.money.sums import Sum
from pipeline.money.tails import decimals
from pipeline.money.view import View

_FRACTION: Final = re.compile(rf"[{SPACES}]([1-9])/([2458]|10|16)(?![0-9/])")
_PART: Final = re.compile(r"([1-9])/([2458]|10)(?![0-9/])")
_STROKE: Final = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SPLIT: Final = re.compile(rf"(?:0,[{SPACES}][0-9]{{1,2}}|(?<=\()[0-9]{{1,3}},[{SPACES}][0-9])(?=[{SPACES}]?%)")
"""`0, 5 %`, `(50, 3 %)`: a space after the decimal comma."""
_TORN: Final = re.compile(rf"[0-9]{{1,3}}(?:[{SPACES}]?[0-9]{{3}})*[{SPACES}],[{SPACES}][0-9]{{2}}(?![0-9])")
_LONGEST: Final = 30
"""Longer runs are identifiers; and 28 digits are what Decimal keeps exact."""
_ONE: Final = Decimal(1)
_ARTICLE: Final = re.compile(r"(?<!\w)an?(?=\W)")
_VULGAR: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def read(view: View, start: int) -> Quantity | None:
    """The whole number that starts at `start` of the view: numeral or number words, scale words, halves."""
    if view.low[start].isdigit():
        return _with_numeral(view, start)
    if half := _half_of(view, start):
        return half
    if nought := view.lex.zero.match(view.low, start):
        return _below_one(view, start, nought.end())
    if not view.lex.spaced and (chinese := han.special(view, start, extend)):
        return chinese[0]
    if part := _part_of(view, start):
        return part
    first = view.lex.word.match(view.low, start)
    if first and _is_one(view, first.group(1)) and _fraction_of(view, start):
        return None  # `a third of a million`, `la moitié d'un euro`
    return (
        _neighbours(view, start)
        or extend(view, start, None)
        or _unit_and_half(view, start)
        or _with_article(view, start)
        or _article(view, start)
    )


def _with_numeral(view: View, start: int) -> Quantity | None:
    """`1 800`, `2 1/2`, `3½`, and the words behind; None for what is too long for a number or begins with a zero."""
    if fraction := _fraction_of_scale(view, start):
        return fraction
    first = numeral(view.low, start, view.lex)
    if first is None or len(first.digits) > _LONGEST:
        return None
    plain = first.digits.isdigit()
    if plain and len(first.digits) > 1 and first.digits[0] == "0":
        return None
    split = _split(view, start) if view.lex.data["decimal"] == "," else None
    if split:
        return Quantity(start, split.end(), Decimal(re.sub(r"\s", "", split.group()).replace(",", ".")), digits=split.group())
    part = _FRACTION.match(view.low, first.end) if plain else None
    if part and int(part.group(1)) < int(part.group(2)):
        first = replace(first, end=part.end(), value=first.value + Decimal(part.group(1)) / Decimal(part.group(2)))
    vulgar = _VULGAR.get(view.char(first.end))
    if vulgar and plain:
        first = replace(first, end=first.end + 1, value=first.value + vulgar)
    return extend(view, start, first)


def _split(view: View, start: int) -> re.Match[str] | None:
    """A decimal whose comma stands apart: `0, 5 %`, and `12 , 50 €`, as it is scanned, where the currency's sign follows."""
    torn = _TORN.match(view.low, start)
    if torn and (mark := currencies.after(view, torn.end(), linked=False)) and not view.low[mark.start].isalnum():
        return torn
    return _SPLIT.match(view.low, start)


def _fraction_of_scale(view: View, start: int) -> Quantity | None:
    """`3/4 million`, `3/4 of a million`; elsewhere two figures with a stroke between are a date, a page, a score."""
    found = _PART.match(view.low, start)
    if found is None or not int(found.group(1)) < int(found.group(2)):
        return None
    at = found.end()
    link = view.lex.link.match(view.low, at + 1)
    if link and link.group():
        at = link.end()
        article = _WORD.match(view.low, at)
        at = article.end() if article and _is_one(view, article.group()) else at
    scale = scale_word(view, at)
    if scale is None:
        return None
    value = Decimal(found.group(1)) / Decimal(found.group(2)) * scale[0]
    return Quantity(start, scale[1], value, scale[0], digits=found.group())


def _is_one(view: View, word: str) -> bool:
    """Whether a word is an article, or the number that is one."""
    number = view.lex.words.get(word)
    return word in view.lex.sets["articles"] or (number is not None and number.kind == "one")


def _half_of(view: View, start: int) -> Quantity | None:
    """`un demi-million`, `half a dozen`, `半个亿`."""
    half = view.lex.half_before.match(view.low, start)
    if half is None:
        return None
    gap = JOIN[view.lex.spaced].match(view.low, half.end())
    if _one_unit(view, half.end()) or _halved_unit(view, half):
        return Quantity(start, half.end(), Decimal("0.5"))
    found = view.lex.word.match(view.low, gap.end() if gap else half.end())
    word = view.lex.words[view.lex.key(found.group(1))] if found else None
    if found is None or word is None or word.kind not in ("multiplier", "quantity") or word.value <= 2:
        return None
    return (
        None
        if is_void(view, found, first=True)
        else Quantity(start, found.end(), word.value / 2, word.value, approximate=word.vague)
    )


def _neighbours(view: View, start: int) -> Quantity | None:
    """`hai ba triệu`, `năm bảy nghìn`: two to three million, five to seven thousand, in languages that leave out the word between."""
    lex, low = view.lex, view.low
    if not lex.data.get("neighbours") or labelled(view, start):
        return None
    first = lex.word.match(low, start)
    gap = JOIN[True].match(low, first.end()) if first else None
    second = lex.word.match(low, gap.end()) if gap else None
    if first is None or second is None or not multiplied_next(view, second.end()):
        return None
    if [lex.key(first.group(1)), lex.key(second.group(1))] not in lex.data["neighbours"]:
        return None
    # Without the second word the number is the lower end, without the first the upper.
    lower = extend(view.without(first.end(), second.end()), start, None)
    upper = extend(view.without(start, second.start()), start, None)
    if lower is None or upper is None or not lower.value < upper.value:
        return None
    end = lower.end + second.end() - first.end()
    return replace(lower, end=end, high=upper.value, approximate=True, single=None)


def _halved_unit(view: View, half: re.Match[str]) -> bool:
    """`un demi-euro`, `half dollar`, `nửa đô la`; whether an article between (`half a dollar`) counts as one tells `_one_unit`."""
    mark = currencies.after(view, half.end(), linked=False)
    return mark is not None and not mark.unit.weak and not half.group().endswith(tuple(view.lex.sets["articles"]))


def _below_one(view: View, start: int, end: int) -> Quantity | None:
    """`零点五亿`, `không phẩy năm`: a decimal that begins with a word for zero which is no number elsewhere."""
    point = joined_word(view, end)
    if point is None or point[1].kind != "point":
        return None
    total = Sum()
    total.add(Decimal(0))
    percent = any(view.low.endswith(p, 0, start) for p in view.lex.data.get("percent_before", ()))
    ended = decimals(view, point[0], total, sure=percent)
    return extend(view, start, Quantity(start, ended, total.terms[0])) if ended else None


def _part_of(view: View, start: int) -> Quantity | None:
    """`a quarter of a million`, `les trois quarts d'un million`, seen from its `million` or `un`."""
    found = joined_word(view, start)
    if found and found[1].kind == "one":
        found = joined_word(view, found[0])
    if not found or found[1].kind != "multiplier" or found[1].value < 1000:
        return None
    before = part_before(view, start)
    return Quantity(before[0], found[0], before[1] * found[1].value, found[1].value) if before else None


def part_before(view: View, start: int) -> tuple[int, Decimal] | None:
    """Where the words for a part begin that end at `start`, and how much they are: `three quarters of a `, 0.75."""
    lex = view.lex
    before = lex.patterns["fraction_before"].search(view.low, max(0, start - 30), start)
    if before is None:
        return None
    count = before.group("count") or "1"
    times = Decimal(count) if count.isdigit() else lex.words[count].value if count in lex.words else _ONE
    return before.start(), times * Decimal(lex.data["fraction_values"][before.group("part")])


def _unit_and_half(view: View, start: int) -> Quantity | None:
    """`an hour and a half`, seen from its `half`."""
    half = view.lex.half_before.match(view.low, start)
    if half is None:
        return None
    for article in _ARTICLE.finditer(view.low, max(0, start - 30), start):
        unit = view.lex.patterns["half_unit"].match(view.low, article.end())
        if unit and unit.end() == half.end():
            return Quantity(article.start(), unit.end(), Decimal("1.5"), noun=True)
    return None


def _article(view: View, start: int) -> Quantity | None:
    """The article of `a dollar a day`, `half of what a euro buys`; none of `a dollar store`, `a quarter of a dollar`."""
    found = _ARTICLE.match(view.low, start)
    if found is None or not _one_unit(view, found.end()) or _fraction_of(view, start):
        return None
    return Quantity(start, found.end(), _ONE)


def _one_unit(view: View, end: int) -> bool:
    """Whether one unit of money follows an article, not a thing that is called after it: `a dollar.`, `a dollar a day`."""
    if not view.lex.data.get("article_units"):
        return False
    name = view.lex.names.match(view.low, end + 1) if view.char(end) in " \u00a0" else None
    named = name is not None and name.group(1) in view.lex.sets["article_units"]
    return name is not None and named and bool(view.lex.patterns["article_unit_ends"].match(view.low, name.end()))


def _fraction_of(view: View, at: int) -> bool:
    """Whether a part of the unit is meant by what stands before its article: `many a`, `half a`, `a quarter of a`, `1/3 d'un`."""
    of, before = view.previous(at)
    if of in ("many", "half"):
        return True
    part = view.previous(before)[0] if of in view.lex.data["links"] else ""
    return part.split("-")[-1] in view.lex.sets["fractions"] or _STROKE.fullmatch(part) is not None


def _with_article(view: View, start: int) -> Quantity | None:
    """`a million`, `an hundred`: the article counts as one before a multiplier that cannot stand alone."""
    lex, low = view.lex, view.low
    if not lex.sets["articles"]:
        return None
    word, at = view.previous(start)
    definite = word in lex.sets["definite"]
    if word not in lex.sets["articles"] and not definite:
        return None
    if _fraction_of(view, at):
        return None
    found = lex.word.match(low, start)
    first = lex.words[lex.key(found.group(1))] if found else None
    if found is None or first is None or first.kind not in ("multiplier", "quantity"):
        return None
    whole = extend(view, at, Quantity(at, start, _ONE))
    if whole is None or whole.end < found.end():
        return None
    if definite:  # `the hundred years before`, `the million dollars`, but `the million-dollar question`
        unit = view.char(whole.end).isspace() and (lex.names.match(low, whole.end + 1) or is_counted(view, whole.end))
        return replace(whole, start=start, digits="") if unit else None
    return replace(whole, digits="")
