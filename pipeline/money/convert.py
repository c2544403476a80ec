"""Convert an amount at a dated rate, and say how it was rounded."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal

from corpus.values import Amount, Conversion
from pipeline.money.conventions import minor_digits
from pipeline.money.rates import MAX_AGE_DAYS, Rates
from pipeline.money.render import render

_WIDE = Context(prec=60)
"""Enough for any amount to be cut to its smallest unit."""


def round_significant(value: Decimal, digits: int) -> Decimal:
    """`value` with `digits` significant digits, halves away from zero: 69.71 -> 70, 8571428 -> 8600000."""
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)
    return Decimal(format(rounded, "f"))


def convert(
    amount: Amount,
    to: str,
    lang: str,
    rates: Rates,
    *,
    on: dt.date | None = None,
    digits: int | None = 2,
    style: str = "plain",
    max_age_days: int | None = MAX_AGE_DAYS,
    joined: str = "to",
) -> Conversion | None:
    """`amount` in the currency `to`, written in `lang`: `about $70`. None where no rate is known or nothing is to convert.

    `digits` are significant digits, never finer than the currency's smallest unit; None rounds to that unit alone, and the text
    then has no `about` but the amount's own. Of a range, `value` is the lower end and the text has both, `joined` as `range_kind`
    names it.
    """
    if amount.kind != "money" or amount.currency is None or amount.currency == to:
        return None
    rate = rates.find(amount.currency, to, on, max_age_days=max_age_days)
    if rate is None:
        return None
    value = _rounded(amount.value * rate.rate, to, digits)
    high = None if amount.high is None else _rounded(amount.high * rate.rate, to, digits)
    approximate = amount.approximate or digits is not None
    written = Amount(0, 0, "", value, Decimal(1), to, "money", approximate, high if high != value else None)
    rounding = "exact" if digits is None else f"{digits} significant digit{'s' if digits != 1 else ''}"
    return Conversion(value, to, rate, rounding, render(written, lang, style, joined=joined)[0])


def _rounded(value: Decimal, currency: str, digits: int | None) -> Decimal:
    unit = Decimal(1).scaleb(-minor_digits(currency))
    if digits is None:
        return value.quantize(unit, ROUND_HALF_UP, _WIDE)
    rounded = round_significant(value, digits)
    if rounded == 0 or rounded.copy_abs() >= unit:
        exponent = rounded.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > minor_digits(currency):
            return rounded.quantize(unit, ROUND_HALF_UP, _WIDE)
    return rounded
