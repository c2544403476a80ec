"""Traces of amounts that the reader of the target does not see: compounds, number words, a currency named once for two figures.

Each function adds what it finds to `status` (by the index of the source amount) and to `taken` (spans of the target).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.values import Amount, AmountUse
from pipeline.money.cldr import places
from pipeline.money.conventions import currency_forms, language_data
from pipeline.money.render import render

Status = dict[int, AmountUse]
Spans = list[tuple[int, int]]


def match_cldr(amounts: Sequence[Amount], target: str, lang: str, status: Status, taken: Spans) -> None:
    """Amounts in a language whose words only CLDR knows: `1,8 Millionen VND`."""
    for index, amount in enumerate(amounts):
        if index in status:
            continue
        for start, end in places(amount, target, lang):
            if free(start, end, taken):
                taken.append((start, end))
                status[index] = AmountUse(
                    amount, "right", replace(amount, start=start, end=end, text=target[start:end]), "engine"
                )
                break


def match_text(amounts: Sequence[Amount], target: str, lang: str, status: Status, taken: Spans) -> None:
    """Plain numbers that the reader of the target leaves alone, such as the `10` of `a 10-day detention`."""
    for index, amount in enumerate(amounts):
        if index in status or (amount.kind == "money" and amount.currency is not None):
            continue
        # Of money whose currency nobody knows, the source's own words will do.
        written = [amount.text]
        if amount.kind != "money":
            # Marks mean other things in other languages: `3.064`.
            written = [*render(amount, lang), *([] if language_data(lang) and re.search(r"\d[.,]\d", amount.text) else written)]
        if amount.kind == "number":
            written.append(format(amount.value, "f"))
        for text in written:
            for hit in re.finditer(rf"(?<![\w.,]){re.escape(text)}(?![.,]?\d)", target, re.IGNORECASE):
                if free(hit.start(), hit.end(), taken):
                    taken.append(hit.span())
                    place = replace(amount, start=hit.start(), end=hit.end(), text=hit.group())
                    status[index] = AmountUse(amount, "right", place, "engine")
                    break
            if index in status:
                break


def match_measures(
    amounts: Sequence[Amount],
    left: Sequence[Amount],
    texts: tuple[str, str],
    langs: tuple[str, str],
    status: Status,
    taken: Spans,
) -> None:
    """Numbers that the target gives in another unit: `trois décennies`, `30 years`."""
    from pipeline.checks.measures import measure, same

    for index, amount in enumerate(amounts):
        if index in status or amount.kind != "number" or amount.high is not None:
            continue
        ours = measure(amount, texts[0], langs[0])
        for other in left if ours else ():
            if other.kind == "number" and free(other.start, other.end, taken) and same(ours, measure(other, texts[1], langs[1])):
                taken.append((other.start, other.end))
                status[index] = AmountUse(amount, "right", other, "engine")
                break


def match_named(
    amounts: Sequence[Amount],
    left: Sequence[Amount],
    target: str,
    lang: str,
    status: Status,
    taken: Spans,
) -> None:
    """Figures whose currency is named once for several of them: `from 37 (Hyundai) to 188 (Audi) dollars`."""
    for index, amount in enumerate(amounts):
        if index in status or amount.kind != "money" or amount.high is not None or amount.currency is None:
            continue
        forms = currency_forms(amount.currency, lang)
        one = _single(forms.names, target, lang) if amount.value == 1 else None
        if one is not None and free(*one, taken):
            taken.append(one)
            place = replace(amount, start=one[0], end=one[1], text=target[one[0] : one[1]])
            status[index] = AmountUse(amount, "right", place, "engine")
            continue
        words = [*(other for _, other in forms.names), *forms.symbols]
        if not any(word.casefold() in target.casefold() for word in words):
            continue
        for bare in left:
            if bare.kind == "number" and bare.value == amount.value and free(bare.start, bare.end, taken):
                taken.append((bare.start, bare.end))
                status[index] = AmountUse(amount, "right", bare, "engine")
                break


def _single(names: Sequence[tuple[str, str]], target: str, lang: str) -> tuple[int, int] | None:
    """Where one unit is written with an article: `less than a dollar a day`."""
    from pipeline.money.lexicon import lexicon

    articles = "|".join(map(re.escape, sorted(lexicon(lang).sets["articles"])))
    words = "|".join(re.escape(one) for one, _ in names)
    found = re.search(rf"(?<!\w)(?:{articles})\s(?:{words})(?!\w)", target, re.IGNORECASE) if articles else None
    return found.span() if found else None


def match_words(amounts: Sequence[Amount], target: str, lang: str, status: Status) -> None:
    """Small numbers that a translator writes as words: `10 jours`, `ten days`."""
    from pipeline.checks.numberwords import number_words

    left = [i for i, a in enumerate(amounts) if i not in status and a.kind == "number" and a.high is None]
    if not left:
        return
    words = number_words(target, lang)
    for index in left:
        if amounts[index].value in words:
            words.remove(amounts[index].value)
            status[index] = AmountUse(amounts[index], "right", None, "engine")


def free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return all(end <= s or start >= e for s, e in taken)
