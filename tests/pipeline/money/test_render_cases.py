"""Amounts as each language writes them: cases, house styles, and the property that every rendering reads back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.values import Amount
from pipeline.errors import UsageError
from pipeline.money.conventions import styles
from pipeline.money.find import find_amounts
from pipeline.money.forms import number
from pipeline.money.render import render
from pipeline.money.tables import languages

CASES = json.loads((Path(__file__).parent / "cases" / "render.json").read_text("utf-8"))
LANGS = ("en", "es", "fr", "vi", "zh")


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def money(value: str | Decimal, currency: str | None, text: str = "", scale: str = "1") -> Amount:
    return Amount(0, len(text), text, Decimal(value), Decimal(scale), currency)


def in_circulation() -> list[str]:
    """Every currency that some territory uses today, by CLDR."""
    from babel import Locale
    from babel.numbers import get_territory_currencies

    return sorted({c for t in Locale("en").territories if len(t) == 2 for c in get_territory_currencies(t)})


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["source"])
def test_cases(case: dict[str, str], lang: str) -> None:
    (amount,) = find_amounts(case["source"], case["lang"])
    assert plain(render(amount, lang)[0]) == case[lang]


@pytest.mark.parametrize(
    ("text", "lang", "target", "expected"),
    [
        ("100 000 utilisateurs", "fr", "en", "100,000"),
        ("100 000 utilisateurs", "fr", "zh", "10万"),
        ("100 000 utilisateurs", "fr", "fr", "100\u202f000"),
        ("100 000 utilisateurs", "fr", "vi", "100.000"),
        ("270 millions de vues", "fr", "en", "270 million"),
        ("270 millions de vues", "fr", "zh", "2.7亿"),
        ("270 millions de vues", "fr", "vi", "270 triệu"),
        ("1.5亿次", "zh", "fr", "150 millions"),
        ("entre 200 et 500 yuans", "fr", "en", "200 and 500 yuan"),
        ("200-500元", "zh", "en", "200-500 yuan"),
        ("1,5 à 2 millions de dongs", "fr", "en", "1.5 to 2 million dong"),
        ("1,5 à 2 millions de dongs", "fr", "zh", "150至200万越南盾"),
        ("une centaine d'euros", "fr", "en", "about €100"),
        ("10余万元", "zh", "en", "more than 100,000 yuan"),
        ("500 roupies", "fr", "en", "500 rupees"),
        ("500 couronnes suédoises", "fr", "en", "500 Swedish kronor"),
    ],
)
def test_numbers_ranges_and_approximations(text: str, lang: str, target: str, expected: str) -> None:
    assert render(find_amounts(text, lang)[0], target)[0] == expected


@pytest.mark.parametrize(
    ("style", "value", "currency", "expected"),
    [
        ("plain", "70", "USD", "$70"),
        ("plain", "1500000000", "EUR", "€1.5 billion"),
        ("ap", "70", "USD", "$70"),
        ("ap", "1500000000", "EUR", "1.5 billion euros"),
        ("ap", "1800000", "VND", "1.8 million dong"),
        ("economist", "1500000000", "EUR", "€1.5bn"),
        ("economist", "1800000", "USD", "$1.8m"),
        ("economist", "500", "CNY", "500 yuan"),
        ("codes", "1800000", "VND", "VND\u00a01,800,000"),
        ("codes", "500", "CNY", "CNY\u00a0500"),
    ],
)
def test_house_styles(style: str, value: str, currency: str, expected: str) -> None:
    assert render(money(value, currency), "en", style)[0] == expected


@pytest.mark.parametrize("style", ["guardian", "", "../plain"])
def test_an_unknown_style_lists_those_there_are(style: str) -> None:
    with pytest.raises(UsageError, match="ap, codes, economist, plain"):
        render(money("70", "USD"), "en", style)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", "1.800.000\u00a0VND"),
        ("pt-BR", "VND\u00a01.800.000"),
        ("ja", "VND\u00a01,800,000"),
        ("hi", "VND\u00a018,00,000"),
        ("fr-CA", "1,8 million de dongs"),
        ("zh-TW", "180萬越南盾"),
        ("zh-Hans-SG", "180万越南盾"),
        ("tlh", "VND\u00a01,800,000"),
    ],
)
def test_a_language_without_a_file_has_cldr_and_codes(lang: str, expected: str) -> None:
    assert render(money("1800000", "VND"), lang)[0] == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("1,8 millions de VND", "en", "1.8 million VND"),
        ("1,8 millions de VND", "fr", "1,8 million de dongs"),
        ("500 EUR", "en", "500 EUR"),
        ("500 EUR", "vi", "500 euro"),
        ("500 euros", "en", "€500"),
    ],
)
def test_a_code_in_the_source_stays_one_where_the_style_keeps_codes(text: str, lang: str, expected: str) -> None:
    assert render(find_amounts(text, "fr")[0], lang)[0] == expected


def test_three_decimals_are_not_taken_for_thousands() -> None:
    for lang in LANGS:
        for value in ("1.01", "1.234", "12.345"):
            text = render(money(value, "TND"), lang)[0]
            assert find_amounts(text, lang)[0].value == Decimal(value), text


def test_french_spaces_do_not_break() -> None:
    assert render(money("70", "USD"), "fr", "codes")[0] == "70\u00a0USD"
    assert number(Decimal("1234567.5"), "fr") == "1\u202f234\u202f567,5"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("fr", "70 dollars"), ("fr-CA", "70 dollars américains"), ("en", "$70"), ("en-CA", "US$70"), ("en-AU", "US$70")],
)
def test_a_bare_dollar_is_the_readers_own(lang: str, expected: str) -> None:
    assert render(money("70", "USD"), lang)[0] == expected


@pytest.mark.parametrize("lang", LANGS)
def test_every_currency_in_circulation_reads_back(lang: str) -> None:
    """Same value, same currency, all renderings of all house styles, thirteen orders of magnitude of every currency.

    The shape of the figure (1, 37, 125) and whether the source wrote a scale word change from one order to the next. What two
    styles write alike is read once.
    """
    wrong = []
    for index, code in enumerate(in_circulation()):
        for power in range(13):
            value = Decimal((1, 37, 125)[(index + power) % 3]).scaleb(power)
            amount = money(value, code, scale="1000000" if (index + power // 2) % 2 else "1")
            for text in {text for style in styles() for text in render(amount, lang, style)}:
                found = find_amounts(text, lang)
                if [(a.value, a.currency) for a in found] != [(value, code)]:
                    wrong.append((text, value, code, found))
    assert not wrong, wrong[:5]


@settings(max_examples=150, deadline=None)
@given(
    value=st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999999"), places=2),
    currency=st.sampled_from(in_circulation()),
    lang=st.sampled_from(LANGS),
    style=st.sampled_from(styles()),
    source=st.sampled_from(LANGS),
)
def test_any_value_reads_back(value: Decimal, currency: str, lang: str, style: str, source: str) -> None:
    for text in render(money(value, currency), lang, style):
        (read,) = find_amounts(text, lang)
        assert (read.value, read.currency) == (value, currency)
    # What one language has written, another renders with the same value.
    (first,) = find_amounts(render(money(value, currency), source, style)[0], source)
    (again,) = find_amounts(render(first, lang, style)[0], lang)
    assert (again.value, again.currency) == (value, currency)


@settings(max_examples=100, deadline=None)
@given(
    low=st.integers(1, 10**9),
    more=st.integers(1, 10**9),
    currency=st.sampled_from(["CNY", "VND", "USD", "EUR", "JPY", "GBP"]),
    lang=st.sampled_from(LANGS),
)
def test_ranges_read_back(low: int, more: int, currency: str, lang: str) -> None:
    amount = Amount(0, 0, "", Decimal(low), currency=currency, high=Decimal(low + more))
    (read,) = find_amounts(render(amount, lang)[0], lang)
    assert (read.value, read.high, read.currency) == (amount.value, amount.high, currency)


@given(value=st.decimals(min_value=-(10**15), max_value=10**15, places=3), lang=st.sampled_from([*LANGS, "de", "hi", "sv"]))
def test_digits_survive(value: Decimal, lang: str) -> None:
    assert "".join(c for c in number(value, lang) if c.isdigit()) == "".join(c for c in format(value, "f") if c.isdigit())


def test_each_language_and_style_is_a_file() -> None:
    assert set(languages()) == set(LANGS)
    assert styles() == ("ap", "codes", "economist", "plain")


@pytest.mark.parametrize(("lang", "expected"), [("hi", "3.5%"), ("tr", "%3,5"), ("de", "3,5\u00a0%"), ("zh-TW", "3.5%")])
def test_percentages_follow_cldr(lang: str, expected: str) -> None:
    assert render(find_amounts("3,5 %", "fr")[0], lang)[0] == expected


def test_nothing_is_said_of_an_amount_without_currency() -> None:
    unknown: Any = render(Amount(0, 3, "$70", Decimal(70)), "en")
    assert unknown[0] == "$70"
