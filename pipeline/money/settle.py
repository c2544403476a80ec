"""Put the amounts of a translation right, and convert them as the policy says; every edit is recorded.

First each source amount is accounted for. One that came out wrong is rewritten where it stands, if its place is certain: word
alignment or the account names the target amount. One that is right but written in the source's convention (`100 000 users`,
`500 yuans` in English) is localised. Then conversions are added, and the result is accounted for again: a repair that did not
help is flagged, never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.changes import record, shift
from corpus.values import Amount, AmountUse, Change, Conversion, Issue, Link
from pipeline.money.account import account_amounts, amount_issues
from pipeline.money.conversions import conversions_of
from pipeline.money.fitting import fitting
from pipeline.money.pairs import pair_up
from pipeline.money.policy import MoneyPolicy
from pipeline.money.rates import Rates
from pipeline.money.repairs import repairs
from pipeline.money.vagueness import approximations

STAGE = "amounts"


@dataclass(frozen=True, slots=True)
class Settled:
    """A target with its amounts put right, and the account of it."""

    target: str
    changes: tuple[Change, ...]
    uses: tuple[AmountUse, ...]
    issues: tuple[Issue, ...]


def settle(
    source: str,
    source_lang: str,
    amounts: Sequence[Amount],
    target: str,
    target_lang: str,
    links: Sequence[Link],
    policy: MoneyPolicy,
    rates: Rates,
    *,
    already: set[tuple[Decimal, str]],
) -> Settled:
    """`target` with every amount of `source` right, or flagged; converted by `policy` at `rates`.

    `already` holds the amounts that the document has converted so far; it grows, and with `policy.first_only` an amount in it is
    not converted again. Spans of the uses refer to the settled target.
    """
    if not amounts:
        return Settled(target, (), (), ())
    repaired, changes, uses = _repaired(source, source_lang, amounts, target, target_lang, links, policy.style)
    pairs, issues = pair_up(
        source, amounts, source_lang, rates, on=policy.as_of, tolerance=policy.tolerance, max_age_days=policy.max_age_days
    )
    uses = tuple(replace(use, pair=pairs.get(i)) for i, use in enumerate(uses))
    problems = [*issues, *amount_issues(uses), *_doubts(uses)]
    if policy.mode != "check" and policy.to:
        additions, conversions, notes = conversions_of(uses, repaired, target_lang, policy, rates, already)
        final, added = record(STAGE, repaired, [edit for edit, _ in additions])
        uses = _moved(uses, added, conversions, [i for (start, end, _, _), i in additions if start < end], final)
        problems = [_shifted(issue, added) for issue in problems] + notes
        return _fitted(source, source_lang, Settled(final, (*changes, *added), uses, tuple(problems)), target_lang)
    return _fitted(source, source_lang, Settled(repaired, changes, uses, tuple(problems)), target_lang)


def _repaired(
    source: str, source_lang: str, amounts: Sequence[Amount], target: str, lang: str, links: Sequence[Link], style: str
) -> tuple[str, tuple[Change, ...], tuple[AmountUse, ...]]:
    """The target after all repairs, what was changed, and the account of it: `forced` where a repair made an amount right."""
    uses = account_amounts(source, amounts, target, source_lang, lang, links=links)
    text, made = target, tuple[Change, ...]()
    forced, rewritten = set[int](), set[int]()
    for known in (links, ()):  # a second look: a repair may uncover what stood hidden beside it
        mended = repairs(source, uses, text, source_lang, lang, known, style)
        after = uses
        while mended:
            trial, changes = record(STAGE, text, [edit for edit, _ in mended])
            after = account_amounts(source, amounts, trial, source_lang, lang)
            helped = [(edit, i) for edit, i in mended if after[i].status == "right"]
            if len(helped) == len(mended):
                text, made = trial, (*made, *changes)
                break
            mended = helped  # what does not help only spoils the text: it stays as it was, and flagged
        if not mended:
            break
        right = {i for i, use in enumerate(after) if use.status == "right"}
        forced |= {i for i in right if uses[i].status != "right"}
        rewritten |= {i for _, i in mended}
        uses = after
    return text, made, tuple(_by_hand(use, i in forced, i in rewritten) for i, use in enumerate(uses))


def _by_hand(use: AmountUse, forced: bool, rewritten: bool) -> AmountUse:
    if use.status != "right":
        return use
    return replace(use, status="forced", method="replace") if forced else replace(use, method="localise") if rewritten else use


def _fitted(source: str, source_lang: str, settled: Settled, lang: str) -> Settled:
    """The words before the amounts made to fit them, whoever wrote them, and those that were lost put back; all spans move along."""
    ours = [u.target.start for u in settled.uses if u.target and (u.method in ("replace", "localise") or u.conversion)]
    edits = fitting(settled.target, lang, ours)
    lost = approximations(source, settled.uses, settled.target, source_lang, lang)
    edits += [edit for edit in lost if not any(edit[0] <= e and s <= edit[1] for s, e, _, _ in edits)]
    text, changes = record(STAGE, settled.target, edits)
    if not changes:
        return settled
    uses = []
    for use in settled.uses:
        place, conversion = use.target, use.conversion
        if place is not None:
            start, end = shift(place.start, changes, right=True), shift(place.end, changes, right=True)
            if conversion is not None and conversion.text == place.text:
                conversion = replace(conversion, text=text[start:end])
            place = replace(place, start=start, end=end, text=text[start:end])
        uses.append(replace(use, target=place, conversion=conversion))
    issues = tuple(_shifted(issue, changes) for issue in settled.issues)
    return Settled(text, (*settled.changes, *changes), tuple(uses), issues)


def _doubts(uses: Sequence[AmountUse]) -> list[Issue]:
    """What a person should know about amounts that are not wrong: a currency that could not be told."""
    return [
        Issue(STAGE, "info", f"the currency of “{a.text}” is not certain: {a.note}", a.start, a.end, "source")
        for a in (use.source for use in uses)
        if a.kind == "money" and a.currency is None and a.note
    ]


def _moved(
    uses: Sequence[AmountUse], changes: Sequence[Change], conversions: dict[int, Conversion], replaced: Sequence[int], text: str
) -> tuple[AmountUse, ...]:
    """The uses with their places in the final text; a replaced amount stands where its conversion now is."""
    moved = []
    for index, use in enumerate(uses):
        place = use.target
        if place is not None and changes:
            start = shift(place.start, changes)
            end = start + len(place.text)
            if index in replaced:
                end = start + len(conversions[index].text)
            place = replace(place, start=start, end=end, text=text[start:end])
        moved.append(replace(use, target=place, conversion=conversions.get(index)))
    return tuple(moved)


def _shifted(issue: Issue, changes: Sequence[Change]) -> Issue:
    if issue.side == "source" or issue.start is None or issue.end is None:
        return issue
    return replace(issue, start=shift(issue.start, changes), end=shift(issue.end, changes))
