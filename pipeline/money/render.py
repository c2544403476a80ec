"""Write an amount as a language writes it: the acceptable renderings, best first.

Number forms, currency names and signs come from CLDR; what newspapers prefer to them lies in `styles/`. Whatever the style asks
for, a rendering whose reader would understand another amount is not offered: each is read back with `find_amounts`, so `dollars`
alone gives way to `US$` or `dollars des États-Unis` where the bare word is ambiguous.

An amount whose source wrote the ISO code (`1,8 millions de VND`) keeps the code where the style says `keep_code`: in `plain`
that is English, where codes are ordinary in running text; French, Vietnamese and Chinese texts name the currency.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from corpus.values import Amount
from pipeline.money.conventions import convention, language_data, style_for
from pipeline.money.forms import Plan, candidates, plain
from pipeline.money.tables import languages, load

_DASH = re.compile(r"\d\s?[-–—~～〜]\s?\D{0,4}\d")
_SIGNS = re.compile(r"[$¥£￥＄￡]")


def render(amount: Amount, lang: str, style: str = "plain", *, joined: str = "") -> tuple[str, ...]:
    """The acceptable renderings of `amount` in `lang` (BCP 47) under a house style, best first; never empty.

    A range is joined as its text joins it, or as `joined` says (see `range_kind`).

    An approximator (`environ`) is rendered where it is part of `amount.text`; outside of the span it is the translator's. An
    amount without text, such as the result of a conversion, is approximate or not as its flag says. Raises `UsageError` for a
    style that does not exist.
    """
    text = amount.text
    plan = Plan(
        value=plain(amount.value),
        high=None if amount.high is None else plain(amount.high),
        kind=amount.kind,
        currency=amount.currency,
        scaled=amount.scale != 1,
        digits_first=amount.scale == 1 and any(c.isdigit() for c in text),
        keep_code=amount.currency is not None and re.search(rf"(?<![A-Za-z]){amount.currency}(?![A-Za-z])", text) is not None,
        approximator=approximator_in(text) if text and amount.approximate else "about" if amount.approximate else "",
        span=joined or range_kind(text) if amount.high is not None else "",
        sign=_sign(text) if amount.kind == "money" and (amount.currency is None or _inferred(amount)) else "",
        candidates=tuple(re.findall(r"\b[A-Z]{3}\b", amount.note)) if amount.currency is None else (),
        minor=_in_hundredths(amount),
    )
    return _render(plan, lang, style)


def _inferred(amount: Amount) -> bool:
    """Whether a bare dollar was read as another country's: its reader will infer the same, so nothing needs to be spelled out."""
    return bool(amount.note) and amount.currency != "USD" and _sign(amount.text) == "$"


def _in_hundredths(amount: Amount) -> bool:
    """Whether the text counts cents: its figure is a hundred times the value."""
    figure = re.search(r"\d+", amount.text)
    return bool(figure and amount.kind == "money" and 0 < amount.value < 10 and Decimal(figure.group()) == amount.value * 100)


def approximator_in(text: str) -> str:
    """The kind of approximation that is written inside an amount: `about`, `nearly`, `over`..., or empty."""
    head = text.strip().casefold()
    for lang in languages():
        for kind, words in language_data(lang)["approximators"].items():
            for word in words:
                if head.startswith(word) and (not word[-1].isascii() or not head[len(word) : len(word) + 1].isalpha()):
                    return str(kind)
    if re.search(r"[余餘多]", head):
        return "over"
    if head.endswith(("左右", "上下", "许", "來", "来")) or not any(c.isdigit() for c in head):
        return "about"
    return ""


def approximated(text: str, lang: str, kind: str = "about") -> str:
    """`text` with the language's word for `kind` before it: `about $70`, `约70美元`."""
    how = convention(lang)
    words = how.approximators.get(kind) or how.approximators["about"]
    return f"{words[0]}{how.approximator_gap}{text}"


@lru_cache(maxsize=4096)
def _render(plan: Plan, lang: str, style: str) -> tuple[str, ...]:
    how, house = convention(lang), style_for(style, lang)
    ways = tuple(dict.fromkeys(candidates(plan, how, house)))
    kept = tuple(text for text in ways if _reads_back(text, plan, lang)) or ways
    return tuple(approximated(text, lang, plan.approximator) for text in kept) if plan.approximator else kept


@lru_cache(maxsize=8192)
def _reads_back(text: str, plan: Plan, lang: str) -> bool:
    """Whether a reader of `lang` finds this one amount in `text`. A bare number may pass unnoticed, or a range of such as two: they
    need their noun."""
    found = read_back(text, lang)
    if plan.kind == "number" and (not found or [a.value for a in found if a.high is None] == [plan.value, plan.high]):
        return True
    if len(found) == 1 and (found[0].value, found[0].high, found[0].kind) == (plan.value, plan.high, plan.kind):
        if plan.currency is None or found[0].currency == plan.currency:
            return True
        return bool(plan.sign and found[0].note)
    return False


@lru_cache(maxsize=8192)
def read_back(rendering: str, lang: str) -> tuple[Amount, ...]:
    """The amounts that a reader of `lang` finds in a rendering; offsets count for nothing.

    `200 and 500 yuan` is a range only behind the `between` that stands outside of the rendering.
    """
    from pipeline.money.find import find_amounts

    found = tuple(find_amounts(rendering, lang))
    if len(found) == 2 and (opening := convention(lang).range["between"].partition("{low}")[0]):
        framed = tuple(find_amounts(opening + rendering, lang))
        if len(framed) == 1 and framed[0].high is not None:
            return framed
    return found


def range_kind(text: str) -> str:
    """How a range is joined: `between`, `from`, `and`, `to` or `dash`; the first two only where their word is in `text`."""
    opening = _range_words()
    if opening["from"].match(text):
        return "from"
    if opening["between"].match(text):
        return "between"
    if _DASH.search(text):
        return "dash"
    return "and" if opening["and"].search(text) else "to"


def opens_range(before: str, lang: str) -> bool:
    """Whether a text ends with what makes a range of two amounts joined by `and`: `between`, `entre`, `between the ages of`."""
    opening = convention(lang).range["between"].partition("{low}")[0].strip()
    return not opening or re.search(rf"(?<!\w){re.escape(opening)}(?!\w)\D{{0,16}}$", before, re.IGNORECASE) is not None


@cache
def _range_words() -> dict[str, re.Pattern[str]]:
    """What opens or joins a range in any of the languages: `entre`, `from`, `và`."""
    files = [load(lang) for lang in languages()]

    def heads(kind: str) -> str:
        found = {data["write"]["range"][kind].partition("{low}")[0].strip() for data in files}
        return "|".join(map(re.escape, sorted(filter(None, found), key=len, reverse=True)))

    joins = "|".join(re.escape(word) for data in files for word in data.get("joins", ()))
    return {
        "between": re.compile(rf"\W*(?:{heads('between')})\b", re.IGNORECASE),
        "from": re.compile(rf"\W*(?:{heads('from')})\b", re.IGNORECASE),
        "and": re.compile(rf"\b(?:{joins})\b", re.IGNORECASE),
    }


@cache
def _sign_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The words of all languages that a bare sign stands for: `dollars`, `đô la`, `livres`."""
    words: dict[str, set[str]] = {}
    for lang in languages():
        for sign, names in load(lang)["write"]["generic"].items():
            words.setdefault(sign, set()).update(names)
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)", re.IGNORECASE), sign)
        for sign, names in words.items()
        if sign in "$£"
    )


def _sign(text: str) -> str:
    """The sign in a text, or the one that its money word stands for, or its last word."""
    found = _SIGNS.search(text)
    if found:
        return found.group().translate(str.maketrans("￥＄￡", "¥$£"))
    words = re.findall(r"[^\W\d_]+", text)
    return next((sign for pattern, sign in _sign_words() if pattern.search(text)), words[-1] if words else "")
