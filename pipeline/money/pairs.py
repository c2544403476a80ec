"""One amount stated twice: `500 yuans (1,8 millions de VND)`; the rate that it implies, and whether that rate can be true."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from corpus.letters import bare
from corpus.values import Amount, AmountPair, Issue, Rate
from pipeline.money.conventions import language_data
from pipeline.money.lexicon import lexicon
from pipeline.money.providers import PRECISION
from pipeline.money.rates import MAX_AGE_DAYS, Rates
from pipeline.money.tables import languages

_CLOSE = re.compile(r"[^()（）\[\]［］]{0,60}[)）\]］]")
_CLOSE_AT_ONCE = re.compile(r"\s*[)）\]］]")


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What may stand between the two statements, as patterns over folded text."""

    bracket: re.Pattern[str]
    listed: re.Pattern[str]
    """Between two statements in one bracket."""
    loose_bracket: re.Pattern[str]
    inline: re.Pattern[str]
    loose_inline: re.Pattern[str]
    """As `bracket` and `inline`, with what the first amount is for: `500 yuans d'amende (70 dollars)`."""
    pause: re.Pattern[str]
    each: re.Pattern[str]
    """What makes another amount of the second one: `10 yuans par jour, soit 500 dollars par an`."""


def find_pairs(text: str, amounts: Sequence[Amount], lang: str) -> tuple[tuple[int, int], ...]:
    """Indices of neighbouring amounts that state one amount in two currencies, in text order.

    Recognised: a bracket (`500元（约合70美元）`), a word of equivalence (`$70, soit 500 yuans`), `or` with a comma or an
    approximator (`500 yuan, or about $70`), a sign (`=`, `≈`, `/`). Two amounts of one currency are never a pair, nor are amounts
    of which one has an unknown currency.
    """
    gaps = _gaps(lang)
    order = sorted((i for i, a in enumerate(amounts) if a.kind == "money"), key=lambda i: amounts[i].start)
    pairs = []
    within = False
    """Whether the last pair left a bracket open: `500 yuan ($70, £55)`."""
    for first, second in pairwise(order):
        a, b = amounts[first], amounts[second]
        gap, rest = _fold(text[a.end : b.start]), text[b.end : b.end + 64]
        bracket = gaps.bracket.fullmatch(gap)
        joined = (
            (bracket and _CLOSE.match(rest))
            or (within and gaps.listed.fullmatch(gap) and _CLOSE.match(rest))
            or (gaps.loose_bracket.fullmatch(gap) and _closes(gap, _fold(rest)))
            or gaps.inline.fullmatch(gap)
            or (gaps.loose_inline.fullmatch(gap) and not gaps.each.match(_fold(rest)))
            or (b.approximate and gaps.pause.fullmatch(gap))
        )
        within = bool(joined and (within or bracket) and not _CLOSE_AT_ONCE.match(rest))
        if joined and a.currency and b.currency and a.currency != b.currency and a.value and b.value:
            pairs.append((first, second))
    return tuple(pairs)


def _closes(gap: str, rest: str) -> bool:
    """Whether the bracket closes right behind the second amount, or behind the words that follow the first one too:
    `500 yuans par mois (70 dollars par mois)`."""
    words = re.split(r"[(（\[［]", gap)[0].strip()
    return _CLOSE_AT_ONCE.match(rest.lstrip().removeprefix(words)) is not None


def pair_up(
    text: str,
    amounts: Sequence[Amount],
    lang: str,
    rates: Rates,
    *,
    on: dt.date | None = None,
    tolerance: Decimal = Decimal("0.05"),
    max_age_days: int | None = MAX_AGE_DAYS,
) -> tuple[dict[int, AmountPair], tuple[Issue, ...]]:
    """The pairs of a source text by the index of each half, and an issue for each whose implied rate is off.

    Of the two currencies the one with the smaller figure is the base, so that implied rates read `3600 VND for one CNY`. Without a
    published rate the pair stands unchecked.
    """
    paired: dict[int, AmountPair] = {}
    issues = []
    for first, second in find_pairs(text, amounts, lang):
        a, b = amounts[first], amounts[second]
        if (a.high is None) != (b.high is None):
            continue
        base, quote = (a, b) if abs(a.value) <= abs(b.value) else (b, a)
        base_code, quote_code = base.currency or "", quote.currency or ""
        implied = PRECISION.divide(quote.value, base.value)
        reference = rates.published.find(base_code, quote_code, on, max_age_days=max_age_days)
        deviation = None
        if reference is not None:
            stated = [implied] if base.high is None or quote.high is None else [implied, PRECISION.divide(quote.high, base.high)]
            worst = max(stated, key=lambda rate: abs(PRECISION.divide(rate, reference.rate) - 1))
            deviation = PRECISION.divide(worst, reference.rate) - 1
            if abs(deviation) > tolerance:
                issues.append(_mismatch(text, a, b, worst, reference, deviation))
        for one, other in ((first, second), (second, first)):
            if one not in paired:
                paired[one] = AmountPair(other, implied, base_code, quote_code, reference, deviation)
    return paired, tuple(issues)


def document_rates(pairs: Sequence[AmountPair], on: dt.date) -> tuple[Rate, ...]:
    """The rates that a document's pairs imply, for `Rates.with_document`; pairs far from the published rate are left out."""
    return tuple(
        dict.fromkeys(
            Rate(p.base, p.quote, p.implied_rate, on, "document", "from the document")
            for p in pairs
            if p.deviation is None or abs(p.deviation) <= Decimal("0.05")
        )
    )


def stated_rates(
    texts: Iterable[str], lang: str, rates: Rates, *, on: dt.date | None = None, max_age_days: int | None = MAX_AGE_DAYS
) -> tuple[Rate, ...]:
    """The rates that the texts of one document state by their pairs, for `Rates.with_document`.

    They are dated `on`, the document's date, or today where nobody knows it.
    """
    from pipeline.money.find import find_amounts

    found: list[AmountPair] = []
    for text in texts:
        if any(c.isdigit() for c in text):
            found += pair_up(text, find_amounts(text, lang), lang, rates, on=on, max_age_days=max_age_days)[0].values()
    return document_rates(found, on or dt.datetime.now(dt.UTC).date())


def _mismatch(text: str, a: Amount, b: Amount, implied: Decimal, reference: Rate, deviation: Decimal) -> Issue:
    note = f", {reference.note}" if reference.note else ""
    # A factor says more than a percentage once the two differ by more than double.
    off = abs(deviation) * 100
    apart = f"{off:.1f} % apart" if off < 100 else f"{max(1 + deviation, 1 / (1 + deviation)):.1f} times apart"
    return Issue(
        "rates",
        "warning",
        f"“{_quoted(text, a, b)}” implies {_short(implied)} {reference.quote} for 1 {reference.base}; the rate of {reference.date} "
        f"({reference.provider}{note}) is {_short(reference.rate)}: {apart}",
        a.start,
        b.end,
        "source",
    )


def _quoted(text: str, a: Amount, b: Amount) -> str:
    """Both amounts as they stand, with the bracket that closes behind the second."""
    closing = _CLOSE_AT_ONCE.match(text, b.end)
    return text[a.start : closing.end() if closing and re.search(r"[(（\[［]", text[a.end : b.start]) else b.end]


def _short(value: Decimal) -> str:
    from pipeline.money.convert import round_significant

    return format(round_significant(value, 5).normalize(), "f")


@lru_cache(maxsize=32)
def _gaps(lang: str) -> _Gaps:
    data = language_data(lang)
    known = [data] if data else [language_data(name) for name in languages()]
    same, equals, lead = (_any_of([w for one in known for w in one["pair"][kind]]) for kind in ("same", "equals", "lead"))
    between = [first for one in (lang, *(() if data else languages())) for first, _ in lexicon(one).data["between"]]
    leads = rf"(?:(?:{lead}|{_any_of(between)}|[~≈=])\s*)"
    opening = rf"[(（\[［]\s*{leads}*(?:(?:{same}|{equals})\s*)?{leads}*"
    words = r"(?:\s(?:[^\W\d_]+['’-])?[^\W\d_]+){1,3}"
    return _Gaps(
        bracket=re.compile(rf"\s*{opening}"),
        listed=re.compile(rf"\s*(?:[,，、;；/]|{same})[\s,，]*(?:(?:{same}|{equals})\s*)?{leads}*"),
        loose_bracket=re.compile(rf"{words}\s*{opening}"),
        loose_inline=re.compile(rf"{words}\s*[,，;；—–-]\s*{leads}*{equals}[\s,，]*{leads}*"),
        inline=re.compile(
            rf"\s*[,，、;；—–-]?\s*{leads}*(?:{equals}|[=≈→]|~)[\s,，]*{leads}*"
            rf"|\s*[,，;；—–]\s*{same}\s*{leads}*|\s*{same}\s*{leads}+|\s*[,，;；—–]\s*{leads}+|\s?/\s?"
        ),
        pause=re.compile(rf"\s*[,，;；—–]\s*|\s*{same}\s*"),
        each=re.compile(rf"\s?/|\s*{_any_of([w for one in known for w in one['pair'].get('each', ())])}"),
    )


def _any_of(words: Sequence[str]) -> str:
    """A pattern for any of the words, longest first, whole words where the script has them."""
    ordered = sorted({_fold(word) for word in words}, key=len, reverse=True)
    parts = [rf"(?<!\w){re.escape(w)}(?!\w)" if w[-1].isascii() and w[-1] not in ".'" else re.escape(w) for w in ordered]
    return f"(?:{'|'.join(parts) or '(?!)'})"


def _fold(text: str) -> str:
    return bare(text).replace("’", "'")
