"""Numbers: every number of the source once in the target, by value, whatever the convention of each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.values import AlignedUnit, Issue
from pipeline.checks.numberwords import months, number_words, roman_numerals

DIGITS = re.compile(r"\d+")
SQUARE = re.compile(r"(?<=[kcdm]m)[23]\b|(?<=\bm)[23]\b")
"""km2, m3: no number of their own."""
DECADE = re.compile(r"(\d{1,2})\s*世[纪紀]\s*(\d0)\s*年代")
"""20世纪70年代 are the 1970s."""
CLOCK = re.compile(r"\b(1[3-9]|2[0-3])\s?(?:[hH]|:(?=\d\d)|heures?\b|giờ\b|点|點|时)")
CLOCK_12 = re.compile(r"\b(1[0-2]|[1-9])(?::\d\d)?\s?(?:p\.?\s?m\b|giờ (?:chiều|tối))", re.IGNORECASE)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text and its value, scale applied."""

    start: int
    end: int
    text: str
    value: Decimal


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

    if not any(c.isnumeric() for c in text):
        return ()
    found = [
        Figure(m.start(), m.end(), m.group(), Decimal((int(m.group(1)) - 1) * 100 + int(m.group(2))))
        for m in DECADE.finditer(text)
    ]
    taken: list[Span] = [(f.start, f.end) for f in found]
    for amount in find_amounts(text, lang):
        if any(start < amount.end and amount.start < end for start, end in taken):
            continue
        taken.append((amount.start, amount.end))
        found += [Figure(amount.start, amount.end, amount.text, v) for v in (amount.value, amount.high) if v is not None]
    squares = {match.start() for match in SQUARE.finditer(text)}
    for match in DIGITS.finditer(text):
        # `00` are minutes, cents, or what a language leaves out.
        if match.start() in squares or (len(match.group()) > 1 and not match.group().strip("0")):
            continue
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Figure(match.start(), match.end(), match.group(), Decimal(match.group())))
    return tuple(sorted(found, key=lambda f: f.start))


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
    without its century, an hour after noon counted from noon.
    The same digits in the same order, grouped into another count of numbers (telephone numbers), are no fault. Spans to skip are
    left out of both.
    """
    ours = _outside(figures(source, source_lang), source_skip)
    theirs = _outside(figures(target, target_lang), target_skip)
    missing, extra = _difference(ours, theirs), _difference(theirs, ours)
    if (not missing and not extra) or (len(ours) != len(theirs) and _digits(ours) == _digits(theirs)):
        return NumberFaults((), ())
    missing = _clock(missing, extra, source, target)
    missing, extra = _decades(missing, extra)
    extra = _difference_values(extra, _words(source, source_lang))
    missing = _difference_values(missing, _words(target, target_lang))
    return NumberFaults(tuple(missing), tuple(extra))


def _outside(found: Sequence[Figure], skip: Iterable[Span]) -> list[Figure]:
    spans = tuple(skip)
    return [f for f in found if not any(start < f.end and f.start < end for start, end in spans)]


def _difference(ours: Sequence[Figure], theirs: Sequence[Figure]) -> list[Figure]:
    return _difference_values(ours, [f.value for f in theirs])


def _difference_values(ours: Sequence[Figure], values: Sequence[Decimal]) -> list[Figure]:
    left = list(values)
    rest = []
    for figure in ours:
        if figure.value in left:
            left.remove(figure.value)
        else:
            rest.append(figure)
    return rest


def _digits(found: Sequence[Figure]) -> str:
    return "".join("".join(DIGITS.findall(f.text)) for f in found)


def _words(text: str, lang: str) -> list[Decimal]:
    return [*number_words(text, lang), *roman_numerals(text), *months(text, lang)]


def _decades(missing: list[Figure], extra: list[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Take out years with and without their century: `années 60`, `the 1960s`; `1995-96`, `1995-1996`."""
    left = list(extra)
    rest = []
    for figure in missing:
        twin = next(
            (f for f in left if abs(f.value - figure.value) in (1800, 1900, 2000) and min(f.value, figure.value) < 100), None
        )
        if twin is None:
            rest.append(figure)
        else:
            left.remove(twin)
    return rest, left


def _clock(missing: list[Figure], extra: list[Figure], source: str, target: str) -> list[Figure]:
    """Take `14 h` and `2 p.m.` out of both lists; `extra` is changed in place."""
    hours = [int(m.group(1)) for m in CLOCK.finditer(source)]
    noons = [int(m.group(1)) for m in CLOCK_12.finditer(target)]
    for hour in hours:
        if hour - 12 not in noons:
            continue
        noons.remove(hour - 12)
        pair = [next((f for f in side if f.value == value), None) for side, value in ((missing, hour), (extra, hour - 12))]
        if pair[0]:
            missing.remove(pair[0])
        if pair[1]:
            extra.remove(pair[1])
    return missing


def check_numbers(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each number that is missing in the target, a warning for each that the source has not.

    What the ledger and the account of money already answer for (uses of terms and amounts of money, on both sides, and
    conversions that were added) is left to them.
    """
    source_skip, target_skip = _accounted(unit)
    faults = number_faults(
        unit.source, unit.target, unit.source_lang, unit.target_lang, source_skip=source_skip, target_skip=target_skip
    )
    extra = list(faults.extra)
    for figure in faults.missing:
        instead = ""
        if len(faults.missing) == len(faults.extra) == 1:
            instead = f"; it has “{extra.pop().text}” instead"
        message = f"the number “{figure.text}” is not in the target{instead}"
        yield Issue("numbers", "error", message, figure.start, figure.end, "source")
    for figure in extra:
        yield Issue("numbers", "warning", f"the number “{figure.text}” is not in the source", figure.start, figure.end)


def _accounted(unit: AlignedUnit) -> tuple[list[Span], list[Span]]:
    source: list[Span] = []
    target: list[Span] = []
    for use in unit.amounts:
        if use.source.kind == "money":
            source.append((use.source.start, use.source.end))
            if use.target is not None:
                target.append((use.target.start, use.target.end))
        if use.conversion is not None and use.conversion.text:
            start = unit.target.find(use.conversion.text)
            if start >= 0:
                target.append((start, start + len(use.conversion.text)))
    for term in unit.terms:
        if term.target_start is not None and term.target_end is not None:
            source.append((term.start, term.end))
            target.append((term.target_start, term.target_end))
    return source, target
