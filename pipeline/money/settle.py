"""Put the amounts of a translation right, and convert them as the policy says; every edit is recorded.

First each source amount is accounted for. One that came out wrong is rewritten where it stands, if its place is certain: word
alignment or the account names the target amount. One that is right but written in the source's convention (`100 000 users`,
`500 yuans` in English) is localised. Then conversions are added, and the result is accounted for again: a repair that did not
help is flagged, never hidden.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.changes import Edit, record, shift
from corpus.values import Amount, AmountUse, Change, Conversion, Issue, Link
from pipeline.money.account import account_amounts, amount_issues
from pipeline.money.conventions import convention
from pipeline.money.convert import convert
from pipeline.money.fitting import stray_articles
from pipeline.money.pairs import find_pairs, pair_up
from pipeline.money.policy import MoneyPolicy
from pipeline.money.rates import Rates
from pipeline.money.render import approximated, approximator_in, range_kind
from pipeline.money.repairs import repairs

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
    uses = account_amounts(source, amounts, target, source_lang, target_lang, links=links)
    mended = repairs(uses, target, target_lang, links, policy.style)
    repaired, changes = record(STAGE, target, [edit for edit, _ in mended])
    if changes:
        after = account_amounts(source, amounts, repaired, source_lang, target_lang)
        helped = [(edit, i) for edit, i in mended if after[i].status == "right"]
        if len(helped) < len(mended):
            # What does not help only spoils the text: it stays as it was, and flagged.
            mended = helped
            repaired, changes = record(STAGE, target, [edit for edit, _ in mended])
            after = account_amounts(source, amounts, repaired, source_lang, target_lang)
        uses = _after_repair(uses, after, [edit for edit, _ in mended])
    pairs, issues = pair_up(
        source, amounts, source_lang, rates, on=policy.as_of, tolerance=policy.tolerance, max_age_days=policy.max_age_days
    )
    uses = tuple(replace(use, pair=pairs.get(i)) for i, use in enumerate(uses))
    problems = [*issues, *amount_issues(uses), *_doubts(uses)]
    if policy.mode != "check" and policy.to:
        additions, conversions, notes = _conversions(uses, repaired, target_lang, policy, rates, already)
        final, added = record(STAGE, repaired, [edit for edit, _ in additions])
        uses = _moved(uses, added, conversions, [i for (start, end, _, _), i in additions if start < end], final)
        problems = [_shifted(issue, added) for issue in problems] + notes
        return _without_stray_articles(Settled(final, (*changes, *added), uses, tuple(problems)), target_lang)
    return _without_stray_articles(Settled(repaired, changes, uses, tuple(problems)), target_lang)


def _without_stray_articles(settled: Settled, lang: str) -> Settled:
    """`a about 20 dollars`, whoever wrote it, becomes `about 20 dollars`; all spans move along."""
    text, changes = record(STAGE, settled.target, stray_articles(settled.target, lang))
    if not changes:
        return settled
    uses = []
    for use in settled.uses:
        place, conversion = use.target, use.conversion
        if place is not None:
            start, end = shift(place.start, changes), shift(place.end, changes, right=True)
            if conversion is not None and conversion.text == place.text:
                conversion = replace(conversion, text=text[start:end])
            place = replace(place, start=start, end=end, text=text[start:end])
        uses.append(replace(use, target=place, conversion=conversion))
    issues = tuple(_shifted(issue, changes) for issue in settled.issues)
    return Settled(text, (*settled.changes, *changes), tuple(uses), issues)


def _after_repair(before: Sequence[AmountUse], after: Sequence[AmountUse], edits: Sequence[Edit]) -> tuple[AmountUse, ...]:
    """The new account, with `forced` where a repair made it right."""
    rewritten = {(start, end) for start, end, _, _ in edits}
    merged = []
    for old, new in zip(before, after, strict=True):
        touched = old.target is not None and (old.target.start, old.target.end) in rewritten
        if new.status == "right" and old.status != "right":
            new = replace(new, status="forced", method="replace")
        elif new.status == "right" and touched:
            new = replace(new, method="localise")
        merged.append(new)
    return tuple(merged)


def _doubts(uses: Sequence[AmountUse]) -> list[Issue]:
    """What a person should know about amounts that are not wrong: a currency that could not be told."""
    return [
        Issue(STAGE, "info", f"the currency of “{a.text}” is not certain: {a.note}", a.start, a.end, "source")
        for a in (use.source for use in uses)
        if a.kind == "money" and a.currency is None and a.note
    ]


def _conversions(
    uses: Sequence[AmountUse], target: str, lang: str, policy: MoneyPolicy, rates: Rates, already: set[tuple[Decimal, str]]
) -> tuple[list[tuple[Edit, int]], dict[int, Conversion], list[Issue]]:
    """Edits that add or replace, with the use that each belongs to; the conversions; notes on what had no rate."""
    from pipeline.money.find import find_amounts

    to = policy.to or ""
    additions: list[tuple[Edit, int]] = []
    conversions: dict[int, Conversion] = {}
    notes: list[Issue] = []
    found = find_amounts(target, lang)
    stated = _stated(found, find_pairs(target, found, lang), to)
    settled: set[int] = set()
    for index, use in enumerate(uses):
        amount, place = use.source, use.target
        if amount.kind != "money" or amount.currency in (None, to) or place is None or use.status not in ("right", "forced"):
            continue
        partner = use.pair.other if use.pair is not None else None
        if index in settled or place.start in stated or (partner is not None and uses[partner].source.currency == to):
            continue
        key = (amount.value, amount.currency or "")
        if policy.first_only and key in already:
            if partner is not None:
                settled.add(partner)  # its other statement says the same again
            continue
        conversion = convert(
            amount, to, lang, rates, on=policy.as_of, digits=policy.digits, style=policy.style, max_age_days=policy.max_age_days
        )
        if conversion is not None and policy.mode == "replace" and place.approximate and not approximator_in(place.text):
            # The target's own `about` stands before the span and stays.
            conversion = replace(conversion, text=conversion.text.removeprefix(approximated("", lang)))
        if conversion is None:
            notes.append(_no_rate(amount, to, policy))
            continue
        already.add(key)
        conversions[index] = conversion
        if partner is not None:
            # `500 yuan (1.8 million VND)`: one amount needs one conversion, behind its second statement.
            settled.add(partner)
            already.add((uses[partner].source.value, uses[partner].source.currency or ""))
            if policy.mode == "append":
                place = max(place, uses[partner].target or place, key=lambda a: a.end)
        additions.append((_edit(target, place, conversion, lang, policy), index))
    return additions, conversions, notes


def _stated(found: Sequence[Amount], pairs: Sequence[tuple[int, int]], to: str) -> set[int]:
    """Where amounts begin that the text itself states in the currency `to`, directly or by way of a third statement."""
    groups = {i: {i} for i in range(len(found))}
    for first, second in pairs:
        joined = groups[first] | groups[second]
        for member in joined:
            groups[member] = joined
    return {found[i].start for i, group in groups.items() if len(group) > 1 and any(found[j].currency == to for j in group)}


def _edit(target: str, place: Amount, conversion: Conversion, lang: str, policy: MoneyPolicy) -> Edit:
    rate = conversion.rate
    note = f", {rate.note}" if rate.note else ""
    reason = f"1 {rate.base} = {rate.rate:f} {rate.quote} on {rate.date} ({rate.provider}{note}); {conversion.rounding}"
    if policy.mode == "replace" and not (place.high is not None and range_kind(place.text) == "and"):
        return place.start, place.end, conversion.text, reason
    how = convention(lang)
    head, tail = target[: place.start], target[place.end :]
    inside = max(head.rfind("("), head.rfind("（")) > max(head.rfind(")"), head.rfind("）")) and re.match(r"[^(（]*[)）]", tail)
    text = how.aside_join + conversion.text if inside else how.aside[0] + conversion.text + how.aside[1]
    return place.end, place.end, text, reason


def _no_rate(amount: Amount, to: str, policy: MoneyPolicy) -> Issue:
    when = f" of {policy.as_of} or the {policy.max_age_days} days before" if policy.as_of else ""
    message = f"“{amount.text}” is not converted: no rate of {amount.currency} in {to}{when} is known"
    return Issue("rates", "info", message, amount.start, amount.end, "source")


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
