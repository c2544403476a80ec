"""Checks of an aligned unit: one function each, all in one registry; `run_checks` runs them.

A check is pure: it looks at one `AlignedUnit` and yields an `Issue` of one clear line for each thing that a person should see.
Severity: `error` where a promise is broken (a term, a number or a tag is lost, nothing or nonsense was written), `warning` where
a person may well decide that all is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from corpus.values import AlignedUnit, Issue
from pipeline.errors import UsageError

Check = Callable[[AlignedUnit], Iterable[Issue]]


class _Registry(Mapping[str, Check]):
    """The checks by name; their modules are imported when the first one is asked for."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def _load(self) -> dict[str, Check]:
        if not self._checks:
            from pipeline.checks.amounts import check_amounts
            from pipeline.checks.empty import check_empty
            from pipeline.checks.language import check_language
            from pipeline.checks.length import check_length
            from pipeline.checks.marks import check_marks, check_placeholders
            from pipeline.checks.numbers import check_numbers
            from pipeline.checks.repetition import check_repetition
            from pipeline.checks.tags import check_tags
            from pipeline.checks.terms import check_forbidden, check_terms
            from pipeline.checks.untranslated import check_untranslated
            from pipeline.checks.words import check_words

            self._checks = {
                "empty": check_empty,
                "terms": check_terms,
                "forbidden": check_forbidden,
                "amounts": check_amounts,
                "numbers": check_numbers,
                "tags": check_tags,
                "placeholders": check_placeholders,
                "marks": check_marks,
                "untranslated": check_untranslated,
                "words": check_words,
                "repetition": check_repetition,
                "length": check_length,
                "language": check_language,
            }
        return self._checks

    def __getitem__(self, name: str) -> Check:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())


CHECKS: Mapping[str, Check] = _Registry()


def run_checks(unit: AlignedUnit, names: Iterable[str] | None = None) -> tuple[Issue, ...]:
    """The issues that the checks called `names` (default: all) find in `unit`, in the registry's order.

    A unit without a target has one issue and not ten: when `empty` finds something, nothing else is said about the target.
    Raises `UsageError` for a name that no check has.
    """
    wanted = list(CHECKS) if names is None else list(names)
    for name in wanted:
        if name not in CHECKS:
            raise UsageError(f"no check is called {name!r}", mend=f"there are {', '.join(CHECKS)}")
    if "empty" in wanted:
        found = tuple(CHECKS["empty"](unit))
        if found:
            return found
    return tuple(issue for name in CHECKS if name in wanted and name != "empty" for issue in CHECKS[name](unit))
