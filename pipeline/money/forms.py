"""The ways to write one amount in one language, the style's choice first; which of them read back is `render`'s business."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from corpus.values import AmountKind
from pipeline.money.conventions import (
    Convention,
    Scale,
    Style,
    convention,
    currency_forms,
    language_data,
    minor_digits,
)
from pipeline.money.nouns import bare_names, shared_name

Forms = list[tuple[str, tuple[tuple[str, str], ...]]]
"""(`name`, `symbol` or `code`; its singular and plural texts), the best first."""

_ELIDES = re.compile(r"^[aeiouâàéèêëîïôöûüœ]", re.IGNORECASE)


class Plan(NamedTuple):
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
    candidates: tuple[str, ...]
    minor: bool = False
    """The source wrote it in hundredths: `83 centimes`."""


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


def candidates(plan: Plan, how: Convention, house: Style) -> Iterator[str]:
    """Every way to write what is planned, best first, without its approximator; some may repeat."""
    if plan.kind == "percent":
        for pattern in how.percent:
            yield from (pattern.format(figure) for figure in _figures(plan, how, ("digits",), 0))
        return
    scales = _scale_order(plan, how, house)
    if plan.kind == "number":
        yield from _figures(plan, how, scales, 0)
        return
    if plan.minor and plan.high is None and house.form != "code":
        cents = plain(plan.value * 100)
        for one, other in how.minor.get(plan.currency or "", ()):
            yield f"{number(cents, how.lang)}{how.name_gap}{one if _singular(cents, how.locale) else other}"
    for form, texts in _currency_order(plan, how, house):
        for one, other in texts:
            for scale in scales:
                yield from _money(plan, how, house, form, (one, other), scale)


def _scale_order(plan: Plan, how: Convention, house: Style) -> tuple[str, ...]:
    """The ways to write the figure. Three decimals look like a group of thousands: a fourth is the way out where nothing else is."""
    order = _scales(plan, how, house)
    return (*order, "padded") if plan.value.as_tuple().exponent == -3 else order


def _scales(plan: Plan, how: Convention, house: Style) -> tuple[str, ...]:
    if house.scale == "digits":
        return ("digits", "words")
    if plan.digits_first and not how.words_always:
        return ("digits", house.scale)
    return ("short", "words", "digits") if house.scale == "short" else ("words", "digits")


def _currency_order(plan: Plan, how: Convention, house: Style) -> Forms:
    """The forms of the currency, the style's choice first."""
    code = plan.currency
    sign = plan.sign
    noun = how.generic.get(sign) or (shared_name(plan.candidates, how.lang) if code is None else None)
    generic: Forms = [("symbol", ((sign, sign),))] if sign and not sign.isalpha() else []
    if noun is None and code is None and sign.isalpha():
        # Nobody knows which crowns these are: the source's own word is better than a guess.
        noun = sign, sign
    if noun is not None:
        generic.insert(len(generic) if how.symbol_first else 0, ("name", (noun,)))
    if code is None:
        return generic or [("symbol", (("¤", "¤"),))]
    forms = currency_forms(code, how.lang)
    names = tuple(dict.fromkeys((*_unmistakable(code, how.lang), *forms.names)))
    if forms.names and code in language_data(how.lang).get("currencies", {}):
        names = forms.names
    ways = {"name": names, "symbol": tuple((s, s) for s in forms.symbols), "code": ((code, code),)}
    if not how.named or code in house.codes or (plan.keep_code and house.keep_code):
        first = "code"
    else:
        first = "symbol" if code in house.symbols else house.form
    order = dict.fromkeys((first, house.form, "name", "symbol", "code"))
    written = [(form, ways[form]) for form in order if ways[form]]
    return [*generic, *written] if noun is not None else written


@lru_cache(maxsize=512)
def _unmistakable(code: str, lang: str) -> tuple[tuple[str, str], ...]:
    """The currency's bare noun (`shekels`), where a reader of `lang` takes it for this currency and no other."""
    from pipeline.money.find import find_amounts

    kept = []
    for one, other in bare_names(code, lang):
        found = find_amounts(f"500 {other}", lang)
        if len(found) == 1 and found[0].currency == code and not found[0].note:
            kept.append((one, other))
    return tuple(kept)


def _figures(plan: Plan, how: Convention, scales: tuple[str, ...], decimals: int) -> Iterator[str]:
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


def _spans(plan: Plan, how: Convention, low: _Figure, high: _Figure, before: str = "") -> Iterator[str]:
    """A range, its scale word once where both ends share it: `1.5 to 2 million`; `before` is a sign that stands first."""
    for kind in dict.fromkeys((plan.span, "to", "dash")):
        pattern = how.range[kind]
        if low.scale == high.scale and not before:
            yield pattern.format(low=low.digits, high=high)
        if low.word or high.word or before:
            yield pattern.format(low=f"{before}{low}", high=f"{before}{high}")
        if low.scale == high.scale and before:
            yield pattern.format(low=before + low.digits, high=high)


def _figure(value: Decimal, plan: Plan, how: Convention, scale: str, decimals: int) -> _Figure | None:
    """The number in one way of writing its scale; None where no scale word suits."""
    if scale == "digits":
        return _Figure(number(value, how.lang, least_decimals=decimals if value % 1 else 0), "", Decimal(1))
    if scale == "padded":
        return _Figure(number(value, how.lang, least_decimals=4), "", Decimal(1))
    chosen = _scale_for(value, plan, how)
    if chosen is None:
        # A range such as `500,000 to 2 million` has one end below the first scale.
        digits = number(value, how.lang, least_decimals=decimals if value % 1 else 0)
        return _Figure(digits, "", Decimal(1)) if plan.high is not None else None
    mantissa = plain(value / chosen.value)
    if scale == "short":
        return _Figure(number(mantissa, how.lang), how.short_gap + chosen.short, chosen.value)
    word = chosen.one if _singular(mantissa, how.locale) else chosen.other
    return _Figure(number(mantissa, how.lang), how.scale_gap + word, chosen.value)


def _scale_for(value: Decimal, plan: Plan, how: Convention) -> Scale | None:
    size = abs(value)
    if size < (how.scaled_from if plan.scaled else how.words_from):
        return None
    decimals = how.decimals if plan.scaled else 2
    fitting = [s for s in how.scales if s.value <= size]
    for scale in reversed(fitting):
        mantissa = plain(size / scale.value)
        exponent = mantissa.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= decimals:
            return scale
    return None


def _money(plan: Plan, how: Convention, house: Style, form: str, texts: tuple[str, str], scale: str) -> Iterator[str]:
    # Never three: `1,010 dinars` would be read as a thousand.
    decimals = min(2, minor_digits(plan.currency)) if plan.currency else 2
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


def plain(value: Decimal) -> Decimal:
    """Without an exponent, and without the zeros that a scale word leaves: 1800000.0 -> 1800000; 5.20 stays."""
    if value == value.to_integral_value():
        return Decimal(int(value))
    text = format(value, "f")
    return Decimal(text) if len(text.partition(".")[2]) <= 2 else Decimal(text.rstrip("0"))
