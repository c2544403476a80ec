"""Write an amount as a language writes it: the acceptable renderings, best first.

Number forms, currency names and signs come from CLDR; what newspapers prefer to them lies in `styles/`. Whatever the style asks
for, a rendering whose reader would understand another amount is not offered: each is read back with `find_amounts`, so `dollars`
alone gives way to `US$` or `dollars des États-Unis` where the bare word is ambiguous.

An amount whose source wrote the ISO code (`1,8 millions de VND`) keeps the code where the style says `keep_code`: in `plain`
that is English, where codes are ordinary in running text; French, Vietnamese and Chinese texts name the currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from corpus.values import Amount, AmountKind
from pipeline.money.conventions import (
    Convention,
    Scale,
    Style,
    convention,
    currency_forms,
    language_data,
    languages,
    minor_digits,
    style_for,
)

_DASH = re.compile(r"\d\s?[-–—~～〜]\s?\D{0,4}\d")
_BETWEEN = re.compile(r"^\W*(?:entre|between)\b", re.IGNORECASE)
_FROM = re.compile(r"^\W*(?:de|from|từ)\b", re.IGNORECASE)
_AND = re.compile(r"\b(?:et|and|và)\b", re.IGNORECASE)
_SIGNS = re.compile(r"[$¥£￥＄￡]")
_SIGN_WORDS = (
    (re.compile(r"dollar|\bđô\b|\bđô la\b|do la", re.IGNORECASE), "$"),
    (re.compile(r"pound|livre|bảng", re.IGNORECASE), "£"),
)
_ELIDES = re.compile(r"^[aeiouâàéèêëîïôöûüœ]", re.IGNORECASE)


class _Plan(NamedTuple):
    """Everything about an amount that shapes its renderings, and nothing else: the key of the cache."""

    value: Decimal
    high: Decimal | None
    kind: AmountKind
    currency: str | None
    scaled: bool
    digits_first: bool
    keep_code: bool
    approximator: str
    span: str
    sign: str


def render(amount: Amount, lang: str, style: str = "plain") -> tuple[str, ...]:
    """The acceptable renderings of `amount` in `lang` (BCP 47) under a house style, best first; never empty.

    An approximator (`environ`) is rendered where it is part of `amount.text`; outside of the span it is the translator's. An
    amount without text, such as the result of a conversion, is approximate or not as its flag says. Raises `UsageError` for a
    style that does not exist.
    """
    text = amount.text
    plan = _Plan(
        value=_plain(amount.value),
        high=None if amount.high is None else _plain(amount.high),
        kind=amount.kind,
        currency=amount.currency,
        scaled=amount.scale != 1,
        digits_first=amount.scale == 1 and any(c.isdigit() for c in text),
        keep_code=amount.currency is not None and re.search(rf"(?<![A-Za-z]){amount.currency}(?![A-Za-z])", text) is not None,
        approximator=approximator_in(text) if text and amount.approximate else "about" if amount.approximate else "",
        span=range_kind(text) if amount.high is not None else "",
        sign=_sign(text) if amount.kind == "money" and amount.currency is None else "",
    )
    return _render(plan, lang, style)


def number(value: Decimal, lang: str, *, least_decimals: int = 0) -> str:
    """`value` in digits, grouped and pointed as `lang` does it: `1800000` -> `1,800,000`, `1.800.000`, `1 800 000`."""
    how = convention(lang)
    digits = format(abs(value), "f")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.ljust(least_decimals, "0") if fraction or least_decimals > 0 else ""
    if len(whole) >= how.min_grouped:
        if how.named:
            head = len(whole) % 3
            parts = ([whole[:head]] if head else []) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
            whole = how.group.join(parts)
        else:
            from babel.numbers import format_decimal

            whole = format_decimal(int(whole), locale=how.locale)
    return ("-" if value < 0 else "") + whole + (how.decimal + fraction if fraction else "")


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
def _render(plan: _Plan, lang: str, style: str) -> tuple[str, ...]:
    how, house = convention(lang), style_for(style, lang)
    plain = dict.fromkeys(_candidates(plan, how, house))
    if plan.approximator:
        plain = dict.fromkeys(approximated(text, lang, plan.approximator) for text in plain)
    kept = tuple(text for text in plain if _reads_back(text, plan, lang))
    return kept or tuple(plain)


def _reads_back(text: str, plan: _Plan, lang: str) -> bool:
    """Whether a reader of `lang` finds this one amount in `text`. A bare number may pass unnoticed: it needs its noun."""
    from pipeline.money.find import find_amounts

    # `200 and 500 yuan` is a range only behind the `between` that stands outside of the span.
    frames = ("", convention(lang).range["between"].partition("{low}")[0]) if plan.span == "and" else ("",)
    for frame in frames:
        found = find_amounts(frame + text, lang)
        if not found and plan.kind == "number":
            return True
        if len(found) == 1 and (found[0].value, found[0].high, found[0].kind) == (plan.value, plan.high, plan.kind):
            return plan.currency is None or found[0].currency == plan.currency
    return False


def _candidates(plan: _Plan, how: Convention, house: Style) -> Iterator[str]:
    if plan.kind == "percent":
        for pattern in how.percent:
            yield from (pattern.format(figure) for figure in _figures(plan, how, ("digits",), 0))
        return
    scales = _scale_order(plan, how, house)
    if plan.kind == "number":
        yield from _figures(plan, how, scales, 0)
        return
    for form, texts in _currency_order(plan, how, house):
        for one, other in texts:
            for scale in scales:
                yield from _money(plan, how, house, form, (one, other), scale)


def _scale_order(plan: _Plan, how: Convention, house: Style) -> tuple[str, ...]:
    if house.scale == "digits":
        return ("digits", "words")
    if plan.digits_first and not how.words_always:
        return ("digits", house.scale)
    return ("short", "words", "digits") if house.scale == "short" else ("words", "digits")


def _currency_order(plan: _Plan, how: Convention, house: Style) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """(form, its singular and plural texts), the style's choice first."""
    code = plan.currency
    if code is None:
        sign = plan.sign or "¤"
        named = (how.generic[sign],) if sign in how.generic else ()
        bare = ((sign, sign),)
        return [("symbol", bare), ("name", named)] if how.symbol_first or not named else [("name", named), ("symbol", bare)]
    forms = currency_forms(code, how.lang)
    ways = {"name": forms.names, "symbol": tuple((s, s) for s in forms.symbols), "code": ((code, code),)}
    if not how.named or code in house.codes or (plan.keep_code and house.keep_code):
        first = "code"
    else:
        first = "symbol" if code in house.symbols else house.form
    order = dict.fromkeys((first, house.form, "name", "symbol", "code"))
    return [(form, ways[form]) for form in order if ways[form]]


def _figures(plan: _Plan, how: Convention, scales: tuple[str, ...], decimals: int) -> Iterator[str]:
    """The bare number, or range of numbers, in each way of writing its scale."""
    for scale in scales:
        high = _figure(plan.high if plan.high is not None else plan.value, plan, how, scale, decimals)
        if high is None:
            continue
        if plan.high is None:
            yield str(high)
            continue
        low = _figure(plan.value, plan, how, scale, decimals)
        if low is not None:
            yield from _spans(plan, how, low, high)


class _Figure(NamedTuple):
    """A number's digits, its scale word with the gap before it, and the scale."""

    digits: str
    word: str
    scale: Decimal

    def __str__(self) -> str:
        return self.digits + self.word


def _spans(plan: _Plan, how: Convention, low: _Figure, high: _Figure, before: str = "") -> Iterator[str]:
    """A range, its scale word once where both ends share it: `1.5 to 2 million`; `before` is a sign that stands first."""
    for kind in dict.fromkeys((plan.span, "to", "dash")):
        pattern = how.range[kind]
        if low.scale == high.scale and not before:
            yield pattern.format(low=low.digits, high=high)
        if low.word or high.word or before:
            yield pattern.format(low=f"{before}{low}", high=f"{before}{high}")
        if low.scale == high.scale and before:
            yield pattern.format(low=before + low.digits, high=high)


def _figure(value: Decimal, plan: _Plan, how: Convention, scale: str, decimals: int) -> _Figure | None:
    """The number in one way of writing its scale; None where no scale word suits."""
    if scale == "digits":
        return _Figure(number(value, how.lang, least_decimals=decimals if value % 1 else 0), "", Decimal(1))
    chosen = _scale_for(value, plan, how)
    if chosen is None:
        # A range such as `500,000 to 2 million` has one end below the first scale.
        return _Figure(number(value, how.lang), "", Decimal(1)) if plan.high is not None else None
    mantissa = _plain(value / chosen.value)
    if scale == "short":
        return _Figure(number(mantissa, how.lang), how.short_gap + chosen.short, chosen.value)
    word = chosen.one if _singular(mantissa, how.locale) else chosen.other
    return _Figure(number(mantissa, how.lang), how.scale_gap + word, chosen.value)


def _scale_for(value: Decimal, plan: _Plan, how: Convention) -> Scale | None:
    size = abs(value)
    if size < (how.scaled_from if plan.scaled else how.words_from):
        return None
    decimals = how.decimals if plan.scaled else 2
    fitting = [s for s in how.scales if s.value <= size]
    for scale in reversed(fitting):
        mantissa = _plain(size / scale.value)
        exponent = mantissa.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= decimals:
            return scale
    return None


def _money(plan: _Plan, how: Convention, house: Style, form: str, texts: tuple[str, str], scale: str) -> Iterator[str]:
    decimals = minor_digits(plan.currency) if plan.currency else 2
    one, other = texts
    lettered = form == "symbol" and one[-1:].isalpha()
    if (form == "symbol" and how.symbol_first) or (form == "code" and (house.code_first or (not how.named and how.symbol_first))):
        gap = "\u00a0" if form == "code" or lettered else how.symbol_gap
        if plan.high is not None:
            low, high = (_figure(v, plan, how, scale, decimals) for v in (plan.value, plan.high))
            if low is not None and high is not None:
                yield from _spans(plan, how, low, high, one + gap)
            return
        for figure in _figures(plan, how, (scale,), decimals):
            minus, digits = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
            yield f"{minus}{one}{gap}{digits}"
        return
    last = plan.high if plan.high is not None else plan.value
    for figure in _figures(plan, how, (scale,), decimals):
        worded = not figure[-1].isdigit()
        name = one if not worded and plan.high is None and _singular(last, how.locale) else other
        if worded and form in ("name", "code"):
            gap = how.scale_link_elided if form == "name" and _ELIDES.match(name) else how.scale_link
        else:
            gap = {"name": how.name_gap, "code": how.code_gap, "symbol": how.scale_gap if worded else how.symbol_gap}[form]
        yield f"{figure}{gap}{name}"


@lru_cache(maxsize=1024)
def _singular(value: Decimal, locale: str) -> bool:
    from babel import Locale

    return str(Locale.parse(locale).plural_form(abs(value))) == "one"


def _plain(value: Decimal) -> Decimal:
    """Without an exponent, and without the zeros that a scale word leaves: 1800000.0 -> 1800000; 5.20 stays."""
    if value == value.to_integral_value():
        return Decimal(int(value))
    text = format(value, "f")
    return Decimal(text) if len(text.partition(".")[2]) <= 2 else Decimal(text.rstrip("0"))


def range_kind(text: str) -> str:
    """How a range is joined: `between`, `from`, `and`, `to` or `dash`; the first two only where their word is in `text`."""
    if _BETWEEN.search(text):
        return "between"
    if _FROM.search(text):
        return "from"
    if _DASH.search(text):
        return "dash"
    return "and" if _AND.search(text) else "to"


def _sign(text: str) -> str:
    found = _SIGNS.search(text)
    if found:
        return found.group().translate(str.maketrans("￥＄￡", "¥$£"))
    return next((sign for pattern, sign in _SIGN_WORDS if pattern.search(text)), "")
