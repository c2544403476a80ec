"""What a provider of exchange rates is, and the two kinds of tables. Each answers or says None; none guesses."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from pathlib import Path
from typing import Protocol

from corpus.values import Rate
from pipeline.money.ratesfile import ANNUAL, read_rates

PRECISION = Context(prec=12)
"""Figures of a computed rate (inverse or cross): more than any provider publishes."""


class Provider(Protocol):
    """A source of rates."""

    @property
    def name(self) -> str:
        """What `Rate.provider` says."""
        ...

    def find(self, base: str, quote: str, on: dt.date | None, max_age_days: int) -> Rate | None:
        """The rate of the newest day that is not after `on` and at most `max_age_days` before it; without `on`, the newest."""
        ...

    def partners(self, currency: str) -> Sequence[str]:
        """Currencies that this provider may link `currency` with, for crosses with other providers."""
        ...

    def describe(self) -> tuple[str, str, str]:
        """First date, last date, and the currencies, for people."""
        ...


def invert(rate: Rate) -> Rate:
    """The same rate seen from the other currency."""
    return replace(rate, base=rate.quote, quote=rate.base, rate=PRECISION.divide(Decimal(1), rate.rate))


def cross(first: Rate, second: Rate) -> Rate:
    """`first` (A to B) and `second` (B to C) as one rate A to C; its date is the older one, its note names the way."""
    notes = dict.fromkeys([f"cross through {first.quote}", *first.note.split("; "), *second.note.split("; ")])
    notes.pop("", None)
    names = dict.fromkeys((first.provider, second.provider))
    return Rate(
        first.base,
        second.quote,
        PRECISION.multiply(first.rate, second.rate),
        min(first.date, second.date),
        " and ".join(names),
        "; ".join(notes),
    )


def aged(rate: Rate, on: dt.date | None) -> Rate:
    """`rate` with its age in the note, where it is not of the day asked for."""
    days = ((on or dt.datetime.now(dt.UTC).date()) - rate.date).days
    age = f"{days} day{'s' if days != 1 else ''} old" if days > 0 else ""
    if on is None:
        age = f"newest known, {age}" if age else "newest known"
    return replace(rate, note="; ".join(filter(None, (rate.note, age))))


class TableRates:
    """Rates listed one by one: the user's CSV, downloaded tables, pairs found in a document."""

    def __init__(self, name: str, rates: Iterable[Rate]) -> None:
        self._name = name
        self._pairs: dict[tuple[str, str], list[Rate]] = {}
        for rate in rates:
            self._pairs.setdefault((rate.base, rate.quote), []).append(rate)
        for listed in self._pairs.values():
            listed.sort(key=lambda r: r.date)

    @property
    def name(self) -> str:
        """The file's name, or what the table is."""
        return self._name

    def __len__(self) -> int:
        return sum(map(len, self._pairs.values()))

    def find(self, base: str, quote: str, on: dt.date | None, max_age_days: int) -> Rate | None:
        """Direct or inverse, whichever is newer."""
        found = [self._newest((base, quote), on, max_age_days), self._newest((quote, base), on, max_age_days)]
        direct, inverse = found
        if direct is None or (inverse is not None and inverse.date > direct.date):
            return aged(invert(inverse), on) if inverse is not None else None
        return aged(direct, on)

    def _newest(self, pair: tuple[str, str], on: dt.date | None, max_age_days: int) -> Rate | None:
        listed = self._pairs.get(pair)
        if not listed:
            return None
        if on is None:
            return listed[-1]
        place = bisect_right(listed, on, key=lambda r: r.date)
        if not place or (on - listed[place - 1].date).days > max_age_days:
            return None
        return listed[place - 1]

    def partners(self, currency: str) -> Sequence[str]:
        """The other halves of the pairs that `currency` is in."""
        return sorted({b if a == currency else a for a, b in self._pairs if currency in (a, b)})

    def describe(self) -> tuple[str, str, str]:
        """First and last date, and the pairs."""
        dates = [r.date for listed in self._pairs.values() for r in listed]
        if not dates:
            return "", "", ""
        return min(dates).isoformat(), max(dates).isoformat(), " ".join(f"{a}/{b}" for a, b in sorted(self._pairs))


def read_tables(path: Path) -> tuple[TableRates, AnnualRates | None]:
    """The rates of a CSV file `date,base,quote,rate,provider`, those of days and those of whole years; raises `RateError`."""
    rates = read_rates(path)
    annual = [rate for rate in rates if rate.note == ANNUAL]
    daily = TableRates(path.name, [rate for rate in rates if rate.note != ANNUAL])
    return daily, AnnualRates(f"{path.name}, {ANNUAL}s", annual) if annual else None


class AnnualRates(TableRates):
    """Averages of whole years: each serves its own year and the next one, while that year's average is not out yet."""

    def find(self, base: str, quote: str, on: dt.date | None, max_age_days: int) -> Rate | None:  # noqa: ARG002 - years, not days
        """The average of the year of `on` or of the year before, marked as such."""
        year = (on or dt.datetime.now(dt.UTC).date()).year
        for wanted in (year, year - 1):
            for pair, turn in (((base, quote), False), ((quote, base), True)):
                for rate in self._pairs.get(pair, ()):
                    if rate.date.year == wanted:
                        found = invert(rate) if turn else rate
                        late = f", for {year}" if wanted != year else ""
                        return replace(found, note=f"annual average of {wanted}{late}")
        return None
