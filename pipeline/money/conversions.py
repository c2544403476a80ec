"""Conversions added to a translation, or put in the place of its amounts, as the policy says: at most one for each amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from corpus.changes import Edit
from corpus.values import Amount, AmountUse, Conversion, Issue
from pipeline.enforce.articles import capitalised
from pipeline.money.conventions import convention
from pipeline.money.convert import convert
from pipeline.money.find import find_amounts
from pipeline.money.pairs import find_pairs
from pipeline.money.policy import MoneyPolicy
from pipeline.money.rates import Rates
from pipeline.money.render import approximated, range_kind
from pipeline.money.sharing import is_apart

_FIGURES = re.compile(r"\d[\d.,\u00a0\u202f]*")

_SENTENCE_END = re.compile(r"[.!?…][\s\"'”’»)]*$")


def conversions_of(
    uses: Sequence[AmountUse], target: str, lang: str, policy: MoneyPolicy, rates: Rates, already: set[tuple[Decimal, str]]
) -> tuple[list[tuple[Edit, int]], dict[int, Conversion], list[Issue]]:
    """Edits that add or replace, with the use that each belongs to; the conversions; notes on what had no rate."""
    to = policy.to or ""
    additions: list[tuple[Edit, int]] = []
    conversions: dict[int, Conversion] = {}
    notes: list[Issue] = []
    found = find_amounts(target, lang)
    stated = _stated(found, find_pairs(target, found, lang), to)
    shared = _shared(found)
    groups = _groups(len(uses), [(i, use.pair.other) for i, use in enumerate(uses) if use.pair is not None])
    settled: set[int] = set()
    for index, use in enumerate(uses):
        amount, place = use.source, use.target
        if amount.kind != "money" or amount.currency in (None, to) or place is None or use.status not in ("right", "forced"):
            continue
        if place.start in shared:
            message = f"“{amount.text}” is not converted: it shares its unit with other figures"
            notes.append(Issue("rates", "info", message, amount.start, amount.end, "source"))
            continue
        same = groups[index]
        if index in settled or place.start in stated or any(uses[i].source.currency == to for i in same):
            continue
        if policy.first_only and _key(amount) in already:
            settled |= same  # its other statements say the same again
            continue
        conversion = convert(
            amount, to, lang, rates, on=policy.as_of, digits=policy.digits, style=policy.style, max_age_days=policy.max_age_days,
            joined=range_kind(place.text) if policy.mode == "replace" else "to",
        )  # fmt: skip
        if conversion is not None and policy.mode == "replace" and _qualified(target, place, lang):
            conversion = replace(conversion, text=conversion.text.removeprefix(approximated("", lang)))
        if conversion is None:
            notes.append(_no_rate(amount, to, policy))
            continue
        if policy.mode == "replace" and (place.start or _SENTENCE_END.search(target)):
            conversion = replace(conversion, text=capitalised(conversion.text, target[: place.start]))
        conversions[index] = conversion
        # `500 yuan (1.8 million VND)`: one amount needs one conversion, behind its last statement.
        settled |= same
        already |= {_key(uses[i].source) for i in same}
        if policy.mode == "append":
            place = max((uses[i].target or place for i in same), key=lambda a: a.end)
        additions.append((_edit(target, place, conversion, lang, policy), index))
    return additions, conversions, notes


def _qualified(target: str, place: Amount, lang: str) -> bool:
    """Whether the target says `about`, `more than`, `up to` before the amount: what replaces it needs no word of its own."""
    ahead = target[: place.start].rstrip().casefold()
    return any(
        ahead.endswith(word) and not (word[0].isascii() and ahead[: -len(word)][-1:].isalpha())
        for words in convention(lang).approximators.values()
        for word in words
    )


def _key(amount: Amount) -> tuple[Decimal, str]:
    return amount.value, amount.currency or ""


def _groups(count: int, pairs: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """For each index all that state the same amount, itself among them: pairs may share a member."""
    groups = {i: {i} for i in range(count)}
    for first, second in pairs:
        joined = groups[first] | groups[second]
        for member in joined:
            groups[member] = joined
    return groups


def _stated(found: Sequence[Amount], pairs: Sequence[tuple[int, int]], to: str) -> set[int]:
    """Where amounts begin that the text itself states in the currency `to`, directly or by way of a third statement."""
    groups = _groups(len(found), pairs)
    return {found[i].start for i, group in groups.items() if len(group) > 1 and any(found[j].currency == to for j in group)}


def _shared(found: Sequence[Amount]) -> set[int]:
    """Where amounts begin that have one unit between them: a conversion of one would take the unit from the others."""
    starts = {amount.start for amount in found if is_apart(amount)}
    return starts | {after.start for amount, after in pairwise(found) if is_apart(amount) and amount.currency == after.currency}


def _edit(target: str, place: Amount, conversion: Conversion, lang: str, policy: MoneyPolicy) -> Edit:
    rate = conversion.rate
    note = f", {rate.note}" if rate.note else ""
    reason = f"1 {rate.base} = {rate.rate:f} {rate.quote} on {rate.date} ({rate.provider}{note}); {conversion.rounding}"
    if policy.mode == "replace" and (place.high is None or len(_FIGURES.findall(conversion.text)) > 1):
        return place.start, place.end, conversion.text, reason
    how = convention(lang)
    head, tail = target[: place.start], target[place.end :]
    inside = max(head.rfind("("), head.rfind("（")) > max(head.rfind(")"), head.rfind("）")) and re.match(r"[^(（]*[)）]", tail)
    inside = inside or re.match(r"\s?[(（]", tail)  # two brackets in a row read badly
    text = how.aside_join + conversion.text if inside else how.aside[0] + conversion.text + how.aside[1]
    return place.end, place.end, text, reason


def _no_rate(amount: Amount, to: str, policy: MoneyPolicy) -> Issue:
    before = "before" if policy.max_age_days is None else f"the {policy.max_age_days} days before"
    when = f" of {policy.as_of} or {before}" if policy.as_of else ""
    message = f"“{amount.text}” is not converted: no rate of {amount.currency} in {to}{when} is known"
    return Issue("rates", "info", message, amount.start, amount.end, "source")
