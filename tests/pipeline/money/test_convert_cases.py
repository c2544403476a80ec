"""Conversions: rounding, writing, and what is never converted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.values import Amount, Rate
from pipeline.money.convert import convert, round_significant
from pipeline.money.providers import TableRates
from pipeline.money.rates import Rates

DAY = dt.date(2025, 7, 29)
RATES = Rates(
    [
        TableRates(
            "test",
            [
                Rate("CNY", "USD", Decimal("0.13932"), DAY, "test"),
                Rate("CNY", "VND", Decimal("3645.5"), DAY, "test"),
                Rate("CNY", "KWD", Decimal("0.0425"), DAY, "test"),
            ],
        )
    ]
)


def yuan(value: str, high: str | None = None, *, approximate: bool = False) -> Amount:
    return Amount(0, 1, "x", Decimal(value), currency="CNY", approximate=approximate, high=Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("value", "to", "lang", "digits", "expected", "text"),
    [
        ("500", "USD", "en", 2, "70", "about $70"),
        ("500", "USD", "en", 1, "70", "about $70"),
        ("500", "USD", "en", 3, "69.7", "about $69.70"),
        ("500", "USD", "en", None, "69.66", "$69.66"),
        ("500", "USD", "fr", 2, "70", "environ 70 dollars"),
        ("500", "USD", "zh", 2, "70", "约70美元"),
        ("500", "USD", "vi", 2, "70", "khoảng 70 USD"),
        ("500", "VND", "en", 2, "1800000", "about 1.8 million dong"),
        ("500", "VND", "vi", 2, "1800000", "khoảng 1,8 triệu đồng"),
        ("500", "VND", "zh", 2, "1800000", "约180万越南盾"),
        ("500", "VND", "en", None, "1822750", "1,822,750 dong"),
        ("1", "USD", "en", 2, "0.14", "about $0.14"),
        ("85000000", "USD", "en", 2, "12000000", "about $12 million"),
        ("2000000000000", "USD", "fr", 2, "280000000000", "environ 280 milliards de dollars"),
        ("100", "KWD", "en", None, "4.250", "4.25 Kuwaiti dinars"),
    ],
)
def test_conversions(value: str, to: str, lang: str, digits: int | None, expected: str, text: str) -> None:
    made = convert(yuan(value), to, lang, RATES, on=DAY, digits=digits)
    assert made is not None
    assert (made.value, made.text) == (Decimal(expected), text)
    assert made.rate.rate
    assert made.rounding == ("exact" if digits is None else f"{digits} significant digit{'s' if digits > 1 else ''}")


def test_a_range_is_converted_at_both_ends() -> None:
    made = convert(yuan("200", "500"), "USD", "en", RATES, on=DAY)
    assert made is not None
    assert made.text == "about $28 to $70"


@pytest.mark.parametrize(
    "amount",
    [
        Amount(0, 2, "10", Decimal(10), kind="number"),
        Amount(0, 2, "5%", Decimal(5), kind="percent"),
        Amount(0, 2, "$5", Decimal(5), currency=None),
        Amount(0, 2, "$5", Decimal(5), currency="USD"),
        Amount(0, 2, "5", Decimal(5), currency="XOF"),
    ],
)
def test_what_is_not_converted(amount: Amount) -> None:
    assert convert(amount, "USD", "en", RATES, on=DAY) is None


def test_a_stale_rate_is_not_used_and_an_older_one_says_its_age() -> None:
    assert convert(yuan("500"), "USD", "en", RATES, on=DAY + dt.timedelta(days=11)) is None
    made = convert(yuan("500"), "USD", "en", RATES, on=DAY + dt.timedelta(days=3))
    assert made is not None
    assert made.rate.note == "3 days old"
    assert made.rate.date == DAY


@given(value=st.decimals(min_value=Decimal("0.001"), max_value=10**15, places=3), digits=st.integers(1, 6))
def test_rounding_is_near_and_short(value: Decimal, digits: int) -> None:
    rounded = round_significant(value, digits)
    assert abs(rounded - value) <= value * Decimal(5).scaleb(-digits)
    assert len(format(rounded, "f").replace(".", "").strip("0")) <= digits
