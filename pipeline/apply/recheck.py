"""Ledger, amounts and checks again, on an editor's text: a change that breaks a term or an amount is shown at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.languages import primary
from corpus.values import AlignedUnit, Constraint, TermUse

if TYPE_CHECKING:
    from glossary.matcher import Matcher

METHOD = "editor"


def recheck(unit: AlignedUnit, matcher: Matcher | None = None) -> AlignedUnit:
    """`unit` with terms, amounts, issues and state as its present text deserves.

    With `matcher` the glossary itself is asked, otherwise the ledger that the unit carries. What a person approved stays
    approved, with its issues.
    """
    from pipeline.checks import run_checks
    from pipeline.money.account import check_amounts

    if matcher is not None:
        from pipeline.checks.terms import ledger

        matches = matcher.find(unit.source)
        terms = ledger(unit, matches, [METHOD] * len(matches), linked=False)
    else:
        terms = _again(unit)
    amounts, found = check_amounts(unit.source, unit.source_lang, unit.target, unit.target_lang)
    unit = replace(unit, terms=terms, amounts=amounts, issues=())
    issues = tuple(dict.fromkeys((*found, *run_checks(unit))))
    state = unit.state
    if state in ("initial", "translated"):
        state = "initial" if any(issue.severity != "info" for issue in issues) else "translated"
    return replace(unit, issues=issues, state=state)


def broken(before: AlignedUnit, after: AlignedUnit) -> tuple[str, ...]:
    """What the edit broke: terms and amounts that were there before and are not any more."""
    lost_before = {(u.concept, u.start) for u in before.terms if not u.rendered}
    wrong_before = {(u.source.start, u.source.end) for u in before.amounts if u.status in ("missing", "wrong")}
    terms = [
        f"the term {u.term} ({' / '.join(u.expected)})"
        for u in after.terms
        if not u.rendered and u.expected and (u.concept, u.start) not in lost_before
    ]
    amounts = [
        f"the amount {u.source.text}"
        for u in after.amounts
        if u.status in ("missing", "wrong") and (u.source.start, u.source.end) not in wrong_before
    ]
    return (*terms, *amounts)


def _constraint(use: TermUse, source_lang: str) -> Constraint:
    from glossary.tense import french_verb

    verb = primary(source_lang) == "fr" and french_verb(use.term) is not None
    return Constraint(use.start, use.end, use.expected, "term", ref=use.concept, forbidden=use.forbidden, verb=verb)


def _again(unit: AlignedUnit) -> tuple[TermUse, ...]:
    """The unit's own ledger, accounted for anew."""
    from glossary.renditions import locate, locate_forbidden

    served = [use for use in unit.terms if use.expected or use.forbidden]
    wanted = [_constraint(use, unit.source_lang) for use in served]
    found = dict(zip(map(id, served), locate(unit.target, wanted, unit.target_lang), strict=True))
    barred = {id(served[number]): place for number, place in locate_forbidden(unit.target, wanted, unit.target_lang)}
    lines = []
    for use in unit.terms:
        rendition = found.get(id(use))
        if (bad := barred.get(id(use))) is not None:
            note = f"forbidden: {bad.text!r} at {bad.start}"
            lines.append(replace(use, status="forbidden", method=METHOD, target_start=bad.start, target_end=bad.end, note=note))
        elif rendition is None and use.forbidden and not use.expected:
            lines.append(replace(use, status="variant", method=METHOD, target_start=None, target_end=None, note=""))
        elif rendition is None:
            lines.append(replace(use, status="missing", method="none", target_start=None, target_end=None, note=""))
        else:
            lines.append(
                replace(
                    use, status=rendition.kind, method=METHOD, target_start=rendition.start, target_end=rendition.end, note=""
                )
            )
    return tuple(lines)
