"""When two different numbers say the same: 14 h and 2 p.m., the sixties and the 1960s, 4,800 km and 3,000 miles, -5 and five below."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.measures import FEET, HOURS, measure, same
from pipeline.checks.numberwords import decade_words, months, number_words, roman_numerals

CLOCK = re.compile(r"\b(1[3-9]|2[0-3])\s?(?:[hH]|:(?=\d\d)|heures?\b|giờ\b|点|點|时)")
CLOCK_12 = re.compile(
    r"\b(1[0-2]|[1-9])(?::\d\d)?(?:\s?p\.?\s?m\b|(?: o['’]clock)? (?:in the (?:afternoon|evening)|at night)"
    r"|\s?giờ (?:\d\d )?(?:chiều|tối)|\s?h(?:eures?)?\s?(?:\d\d )?(?:du soir|de l['’]apr[èe]s-midi))"
    r"|(?:下午|晚上|傍晚)(1[0-2]|[1-9])(?=[点點时時:：])",
    re.IGNORECASE,
)
MILITARY = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
"""`0600`: six o'clock."""
FINALS = re.compile(r"(?:e|è?mes?|es)? de finale\b")
"""`8e de finale` is played by the last sixteen."""
BELOW_ZERO = re.compile(
    r"minus|below (?:zero|freezing)|negative|moins|(?:au-dessous de|sous) zéro|négati|\bâm\b|dưới (?:0|không)|零下|负"
)
CENTURIES = (1800, 1900, 2000)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text and its value, scale applied."""

    start: int
    end: int
    text: str
    value: Decimal
    spelled: bool = False
    loose: bool = False
    """Spelled out and of the kind that is often worded otherwise: `deux` and `both`, `dix ans` and `a decade`, `une vingtaine`."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts."""

    text: str
    lang: str
    found: tuple[Figure, ...]

    def at(self, pattern: re.Pattern[str]) -> frozenset[int]:
        """Where the group of a pattern that matched begins."""
        return frozenset(match.start(match.lastindex or 0) for match in pattern.finditer(self.text))

    def converts(self, own: Figure, other: Side, figure: Figure) -> bool:
        """Whether `figure` of the other text says `own` in another unit, in which this text does not say it itself."""
        if any(f.value == figure.value for f in self.found):
            return False
        return same(measure(own, self.text, self.lang), measure(figure, other.text, other.lang))

    def words(self) -> list[Decimal]:
        """The values of number words that the reader of numbers leaves alone."""
        words = number_words(self.text, self.lang)
        return [*words, *decade_words(self.text, self.lang), *roman_numerals(self.text), *months(self.text, self.lang)]


def rules(ours: Side, theirs: Side) -> tuple[Callable[[Figure, Figure], bool], ...]:
    """How a number of the source and another number of the target may say the same, the surest first."""
    late, from_noon = (ours.at(CLOCK), theirs.at(CLOCK)), (ours.at(CLOCK_12), theirs.at(CLOCK_12))

    def hours(a: Figure, b: Figure) -> bool:
        return (a.value - b.value == 12 and a.start in late[0] and b.start in from_noon[1]) or (
            b.value - a.value == 12 and b.start in late[1] and a.start in from_noon[0]
        )

    def military(a: Figure, b: Figure) -> bool:
        return any(MILITARY.fullmatch(y.text) and int(y.text[:2]) == x.value and x.value < 24 for x, y in ((a, b), (b, a)))

    def centuries(a: Figure, b: Figure) -> bool:
        """`années 60`, `the 1960s`; `1995-96`, `1995-1996`."""
        return abs(a.value - b.value) in CENTURIES and min(a.value, b.value) < 100

    def finals(a: Figure, b: Figure) -> bool:
        return b.value == 2 * a.value and FINALS.match(ours.text, a.end) is not None

    def below_zero(a: Figure, b: Figure) -> bool:
        return a.value == -b.value and BELOW_ZERO.search(theirs.text if a.value < 0 else ours.text) is not None

    def dozens(a: Figure, b: Figure) -> bool:
        return a.spelled and b.spelled and min(a.value, b.value) * 5 >= max(a.value, b.value) * 4 and a.value > 9

    def measures(a: Figure, b: Figure) -> bool:
        return a.value == b.value or ours.converts(a, theirs, b)

    return hours, military, centuries, finals, below_zero, dozens, measures


def in_one_unit(found: Sequence[Figure], text: str) -> list[Figure]:
    """The figures, an hour and its minutes as one number of hours, feet and inches as one of feet: `1 h 30`, `6ft 1in`."""
    joined: list[Figure] = []
    for figure in found:
        clock = HOURS.match(text, joined[-1].start) if joined else None
        if clock and clock.start(2) == figure.start:
            value = Decimal(clock[1]) + Decimal(clock[2]) / 60
            joined[-1] = Figure(clock.start(), clock.end(), clock.group(), value)
        elif joined and (inches := FEET.match(text, joined[-1].start)) and inches.start(2) == figure.start:
            value = Decimal(inches[1]) + Decimal(inches[2]) / 12
            joined[-1] = Figure(inches.start(), inches.end(), inches.group(), value)
        else:
            joined.append(figure)
    return joined
