"""The ledger, the account of amounts and the checks for units that somebody else may have made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus.languages import primary
from corpus.values import AlignedUnit, AmountUse, TermUse
from pipeline.checks import run_checks
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from glossary.matcher import Matcher
    from glossary.termbase import Termbase

UNKNOWN = frozenset(("", "und", "mul", "zxx"))
"""Language tags that name none."""


@dataclass
class Account:
    """Sums over the units of a delivery."""

    units: int = 0
    terms: int = 0
    terms_kept: int = 0
    amounts: int = 0
    amounts_right: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    """By severity."""
    checks: Counter[str] = field(default_factory=Counter)
    """By check."""

    def add(self, unit: AlignedUnit) -> None:
        """Count one unit."""
        self.units += 1
        self.terms += len(unit.terms)
        self.terms_kept += sum(use.rendered for use in unit.terms)
        self.amounts += len(unit.amounts)
        self.amounts_right += sum(use.status in ("right", "forced") for use in unit.amounts)
        self.issues.update(issue.severity for issue in unit.issues)
        self.checks.update(issue.check for issue in unit.issues)


@dataclass
class Examiner:
    """Fills in what is known about each unit: terms by the glossary, amounts, issues.

    `source_lang` and `target_lang` serve units whose file names no languages, and say which pair of a file that has several. A
    unit's own ledger and account are kept when there is no glossary, or where conversions were added, which only the run that made
    them can tell.
    """

    termbase: Termbase | None = None
    source_lang: str = ""
    target_lang: str = ""
    names: tuple[str, ...] | None = None
    """Which checks to run; None: all."""
    where: str = ""
    """The file in hand, for messages."""
    passed: Counter[str] = field(default_factory=Counter)
    """Units passed over, by their languages."""
    _matchers: dict[tuple[str, str], Matcher] = field(default_factory=dict, repr=False)

    def examine(self, units: Iterable[AlignedUnit]) -> Iterator[AlignedUnit]:
        """The units with `terms`, `amounts` and `issues` computed anew; those of other languages than the ones named are passed over,
        those the other way round are turned, since a memory serves both ways."""
        for unit in units:
            settled = self._with_languages(unit)
            if settled is None:
                self.passed[f"{unit.source_lang}-{unit.target_lang}"] += 1
            else:
                yield self._one(settled)

    def _with_languages(self, unit: AlignedUnit) -> AlignedUnit | None:
        """The unit with its languages, None where they are not those that were asked for."""
        source = unit.source_lang if unit.source_lang not in UNKNOWN else self.source_lang
        target = unit.target_lang if unit.target_lang not in UNKNOWN else self.target_lang
        if not source or not target:
            raise UsageError("the file does not say its languages", where=self.where, mend="name them with --from and --to")
        if _fits(source, self.source_lang) and _fits(target, self.target_lang):
            return replace(unit, source_lang=source, target_lang=target)
        if _fits(target, self.source_lang) and _fits(source, self.target_lang):
            return replace(
                unit, source_lang=target, target_lang=source, raw=unit.target, source=unit.target, target=unit.source,
                source_inlines=unit.target_inlines, target_inlines=unit.source_inlines,
                terms=(), amounts=(), changes=(), target_changes=(), suggestions=(), links=(), draft="",
            )  # fmt: skip
        return None

    def _one(self, unit: AlignedUnit) -> AlignedUnit:
        unit = replace(unit, terms=self._terms(unit), amounts=_amounts(unit), issues=())
        return replace(unit, issues=run_checks(unit, self.names))

    def _terms(self, unit: AlignedUnit) -> tuple[TermUse, ...]:
        if self.termbase is None:
            return unit.terms
        from glossary.matcher import Matcher
        from pipeline.checks.terms import ledger

        pair = (unit.source_lang, unit.target_lang)
        if pair not in self._matchers:
            self._matchers[pair] = Matcher(self.termbase, *pair)
        matches = self._matchers[pair].find(unit.source)
        # The method only matters where the file does not say it: a rendition in a delivery is the editor's.
        known = {(use.start, use.end): use.method for use in unit.terms}
        methods = [known.get((m.start, m.end), "editor") for m in matches]
        return ledger(unit, matches, methods, linked=False)


def _fits(lang: str, wanted: str) -> bool:
    """Whether a unit's language is the one asked for, regions aside."""
    return not wanted or primary(lang) == primary(wanted)


def _amounts(unit: AlignedUnit) -> tuple[AmountUse, ...]:
    """The account of amounts of every kind, as a run of translation counts them."""
    from pipeline.money.account import account_amounts
    from pipeline.money.find import find_amounts

    if any(use.conversion is not None for use in unit.amounts):
        return unit.amounts
    found = find_amounts(unit.source, unit.source_lang)
    return account_amounts(unit.source, found, unit.target, unit.source_lang, unit.target_lang, links=unit.links)
