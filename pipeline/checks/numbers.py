"""Numbers: every number of the source once in the target, by value, whatever the convention of each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.values import AlignedUnit, Issue, Severity
from pipeline.checks.equivalents import Figure, Side, in_one_unit, rules

DIGITS = re.compile(r"\d+")
NUMERAL = re.compile(r"\d(?:[\d.,]*\d)?")
SQUARE = re.compile(r"(?:(?<=[kcdm]m)|(?<=\bm)|(?<=m<sup>))[23]\b")
"""km2, m3: no number of their own."""
DECADE = re.compile(r"(\d{1,2})\s*世[纪紀]\s*(\d0)\s*年代")
"""20世纪70年代 are the 1970s."""
DISCOUNT = re.compile(r"(?<![\d.])([1-9](?:\.\d)?|[1-9]{2})\s*折(?![合算扣叠现旧])")
"""8折, 85折, 7.5折: what is left to pay, in tenths or hundredths."""
ROUND_THE_CLOCK = re.compile(
    r"\b(24|7)\s?(?:h|j|heures|jours|giờ|ngày|horas|días|小时|hours|days)?\s?(?:sur|trên|/|de cada)\s?(\1)\b"
)
"""`24 heures sur 24`, `7j/7`: one number said twice."""
NAMED_BEFORE, NAMED_BEHIND = re.compile(r"(?:[A-Za-z@_]\w*-?|\d[x×])$"), re.compile(r"[x×]\d")
"""What stands beside a number that is part of a name: `CO2`, `COVID-19`, `4x4`."""
_HAN_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NumberFaults:
    """Numbers of the source that the target has not, and the other way round."""

    missing: tuple[Figure, ...]
    extra: tuple[Figure, ...]

    def __len__(self) -> int:
        return len(self.missing) + len(self.extra)


def figures(text: str, lang: str) -> tuple[Figure, ...]:
    """Every number written in `text`: what `find_amounts` reads (both ends of a range), and every other run of digits."""
    from pipeline.money.find import find_amounts

    found = [
        Figure(m.start(), m.end(), m.group(), Decimal((int(m.group(1)) - 1) * 100 + int(m.group(2))))
        for m in DECADE.finditer(text)
    ]
    found += [Figure(*span, text[slice(*span)], value, loose=True) for span, value in _discounts(text)]
    taken: list[Span] = [(f.start, f.end) for f in found]
    for amount in find_amounts(text, lang):
        if any(start < amount.end and amount.start < end for start, end in taken):
            continue
        taken.append((amount.start, amount.end))
        spelled = not DIGITS.search(amount.text)
        for value in (amount.value, amount.high):
            if value is not None:
                loose = spelled and (amount.approximate or value <= 10 or set(f"{value:f}"[1:]) == {"0"})
                found.append(Figure(amount.start, amount.end, amount.text, value, spelled, loose))
    passed = {match.start() for match in SQUARE.finditer(text)} | {match.start(2) for match in ROUND_THE_CLOCK.finditer(text)}
    for match in DIGITS.finditer(text):
        # `00` are minutes, cents, or what a language leaves out.
        if len(match.group()) > 1 and not match.group().strip("0"):
            continue
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Figure(match.start(), match.end(), match.group(), Decimal(match.group())))
    return tuple(sorted((f for f in found if f.start not in passed), key=lambda f: f.start))


def _discounts(text: str) -> Iterator[tuple[Span, Decimal]]:
    """The Chinese discounts of a text, in percent: `八折` takes 20 off."""
    for match in DISCOUNT.finditer(text.translate(_HAN_DIGITS)) if "折" in text else ():
        paid = Decimal(match[1])
        yield match.span(), 100 - paid * (10 if paid < 10 else 1)


def number_faults(
    source: str,
    target: str,
    source_lang: str,
    target_lang: str,
    *,
    source_skip: Iterable[Span] = (),
    target_skip: Iterable[Span] = (),
) -> NumberFaults:
    """What the numbers of the two texts do not share, exclusively: two times 10 in the source need two times 10 in the target.

    A small number may be a word on the other side (`2`, `two`), a month a name, a century a Roman numeral, a year written
    without its century, an hour after noon counted from noon, a measure converted (`4 800 km`, `3,000 miles`).
    Spans to skip are left out of both.
    """
    ours = Side(source, source_lang, _outside(figures(source, source_lang), source_skip))
    theirs = Side(target, target_lang, _outside(figures(target, target_lang), target_skip))
    missing = _without(ours.found, [f.value for f in theirs.found])
    extra = _without(theirs.found, [f.value for f in ours.found])
    if _regrouped(missing, extra):
        return NumberFaults((), ())
    missing, extra = in_one_unit(missing, source), in_one_unit(extra, target)
    for alike in rules(ours, theirs):
        missing, extra = _unpaired(missing, extra, alike)
    # `23,764 square kilometres (9,174 sq mi)`: a measure of the source said again in another unit.
    extra = [f for f in extra if not any(ours.converts(known, theirs, f) for known in ours.found)]
    missing, extra = _without(missing, theirs.words()), _without(extra, ours.words())
    # What is spelled out is often worded otherwise: only where both sides have something left is that suspicious.
    if not missing or not extra:
        missing, extra = ([f for f in side if not f.loose] for side in (missing, extra))
    return NumberFaults(tuple(missing), tuple(extra))


def _outside(found: Sequence[Figure], skip: Iterable[Span]) -> tuple[Figure, ...]:
    spans = tuple(skip)
    return tuple(f for f in found if not any(start < f.end and f.start < end for start, end in spans))


def _without(found: Sequence[Figure], values: Sequence[Decimal]) -> list[Figure]:
    """The figures that have no value of their own among `values`."""
    left = list(values)
    rest = []
    for figure in found:
        if figure.value in left:
            left.remove(figure.value)
        else:
            rest.append(figure)
    return rest


def _regrouped(missing: Sequence[Figure], extra: Sequence[Figure]) -> bool:
    """Whether both are the same digits in groups of other lengths: telephone numbers, `50, 3%` for `50.3%`."""
    digits = ["".join(re.sub(r"[\s.,%-]", "", f.text) for f in side) for side in (missing, extra)]
    return digits[0] == digits[1] and (not missing or (len(missing) != len(extra) and digits[0].isdigit()))


def _unpaired(
    missing: Sequence[Figure], extra: Sequence[Figure], alike: Callable[[Figure, Figure], bool]
) -> tuple[list[Figure], list[Figure]]:
    """Both without the pairs of which one says the other."""
    left = list(extra)
    rest = []
    for figure in missing:
        twin = next((f for f in left if alike(figure, f)), None)
        if twin is None:
            rest.append(figure)
        else:
            left.remove(twin)
    return rest, left


def check_numbers(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each number that is missing in the target, a warning for each that the source has not.

    A warning too where the number is part of a name that the target may do without (`CO2`), or copied though the two languages
    read it differently. What the ledger and the account of money already answer for (uses of terms and amounts of money, on both
    sides, and conversions that were added) is left to them.
    """
    source_skip, target_skip = _accounted(unit)
    faults = number_faults(
        unit.source, unit.target, unit.source_lang, unit.target_lang, source_skip=source_skip, target_skip=target_skip
    )
    extra = list(faults.extra)
    alone = len(faults.missing) == len(faults.extra) == 1
    for figure in faults.missing:
        copy = next((f for f in extra if NUMERAL.findall(f.text) == NUMERAL.findall(figure.text) != []), None)
        if copy is not None:
            extra.remove(copy)
            # Digits in thousands are read so in the source; three decimals may well be a slip of the source.
            severity: Severity = "error" if figure.value % 1 == 0 else "warning"
            message = (
                f"“{copy.text}” stands as in the source: there it reads {figure.value:f}, in {unit.target_lang} {copy.value:f}"
            )
            yield Issue("numbers", severity, message, copy.start, copy.end)
            continue
        instead = f"; it has “{extra.pop().text}” instead" if alone else ""
        named = NAMED_BEFORE.search(unit.source, 0, figure.start) or NAMED_BEHIND.match(unit.source, figure.end)
        severity = "warning" if named and not instead else "error"
        message = f"the number “{figure.text}” is not in the target{instead}"
        yield Issue("numbers", severity, message, figure.start, figure.end, "source")
    for figure in extra:
        yield Issue("numbers", "warning", f"the number “{figure.text}” is not in the source", figure.start, figure.end)
    yield from _foreign(unit)


def _foreign(unit: AlignedUnit) -> Iterator[Issue]:
    """A warning for each right number whose marks the target's reader takes for others: `1.500 people`."""
    from pipeline.money.conventions import language_data
    from pipeline.money.render import render
    from pipeline.money.repairs import misleading_figures

    if not language_data(unit.target_lang):
        return
    for use in unit.amounts:
        place = use.target
        if use.status != "right" or place is None or place.value != use.source.value:
            continue
        if misleading_figures(place, unit.target_lang):
            usual = render(use.source, unit.target_lang)[0]
            message = f"“{place.text}” is written by the rules of another language; in {unit.target_lang} it is {usual}"
            yield Issue("numbers", "warning", message, place.start, place.end)


def conversion_spans(unit: AlignedUnit) -> list[Span]:
    """Where the conversions that were added stand in the target: each at its amount or behind it."""
    spans = []
    for use in unit.amounts:
        if use.conversion is not None and use.conversion.text:
            start = unit.target.find(use.conversion.text, use.target.start if use.target is not None else 0)
            if start >= 0:
                spans.append((start, start + len(use.conversion.text)))
    return spans


def _accounted(unit: AlignedUnit) -> tuple[list[Span], list[Span]]:
    source: list[Span] = []
    target = conversion_spans(unit)
    for use in unit.amounts:
        if use.source.kind == "money":
            source.append((use.source.start, use.source.end))
            if use.target is not None:
                target.append((use.target.start, use.target.end))
    for term in unit.terms:
        if term.target_start is not None and term.target_end is not None:
            source.append((term.start, term.end))
            target.append((term.target_start, term.target_end))
    return source, target
