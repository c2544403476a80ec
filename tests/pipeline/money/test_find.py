"""What the bank of cases cannot say: offsets, regions, other scripts, composed characters, hostile text."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.values import Amount
from pipeline.money.currencies import candidates
from pipeline.money.find import find_amounts
from pipeline.money.lexicon import lexicon
from pipeline.money.tables import currency_tables, languages, load, word_table

LANGS = ("fr", "en", "vi", "zh", "de", "und")


def one(text: str, lang: str, **options: str) -> Amount:
    found = find_amounts(text, lang, **options)
    assert len(found) == 1, found
    return found[0]


def test_values_are_decimals_with_their_scale() -> None:
    amount = one("Il coûte 1,8 million de dongs.", "fr")
    assert (amount.value, amount.scale, amount.currency) == (Decimal(1800000), Decimal(1000000), "VND")
    assert isinstance(amount.value, Decimal)
    assert one("180万越南盾", "zh").scale == 10000


def test_offsets_count_code_points_of_the_text_as_given() -> None:
    text = "\U0001f600 Prix : 500 € \U0001f600"
    amount = one(text, "fr")
    assert text[amount.start : amount.end] == amount.text == "500 €"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_vietnamese(form: str) -> None:
    text = unicodedata.normalize(form, "Tổng cộng 300 triệu đồng ạ")
    amount = one(text, "vi")
    assert (amount.value, amount.currency) == (Decimal(300000000), "VND")
    assert text[amount.start : amount.end] == amount.text == unicodedata.normalize(form, "300 triệu đồng")


@pytest.mark.parametrize(
    ("text", "lang", "region", "currency"),
    [
        ("$500", "en", "CA", "CAD"),
        ("$500", "en-AU", None, "AUD"),
        ("500 $", "fr-CA", None, "CAD"),
        ("500 francs", "fr-CH", None, "CHF"),
        ("kr 500", "en", "NO", "NOK"),
        ("500元", "zh-TW", None, "TWD"),
        ("500元", "zh-HK", None, "HKD"),
        ("500元", "zh", None, "CNY"),
        ("¥500", "ja", None, "JPY"),
        ("500 €", "fr-CA", None, "EUR"),
    ],
)
def test_region_decides(text: str, lang: str, region: str | None, currency: str) -> None:
    assert find_amounts(text, lang, region=region)[0].currency == currency


def test_ambiguous_money_lists_its_candidates() -> None:
    amount = one("Il a payé 500 couronnes.", "fr")
    assert amount.kind == "money"
    assert amount.currency is None
    assert {"SEK", "NOK", "DKK"} <= set(candidates(amount.note))
    assert amount.confidence < 1


def test_an_assumed_dollar_says_so() -> None:
    amount = one("It cost $70.", "en")
    assert amount.currency == "USD"
    assert amount.confidence < 1
    assert "no country is named" in amount.note


@pytest.mark.parametrize(
    ("text", "lang", "value", "currency"),
    [
        ("1.200,50 €", "de", "1200.5", "EUR"),
        ("1,200.50 USD", "ko", "1200.5", "USD"),
        ("5 Mio. €", "de", "5000000", "EUR"),
        ("٥٠٠ USD", "ar", "500", "USD"),
        ("५०० INR", "hi", "500", "INR"),
        ("PLN 300", "pl", "300", "PLN"),
        ("5.000 CFA-Franc", "de", "5000", "XAF"),
        ("20 Milliarden Yuan", "de", "20000000000", "CNY"),
        ("5 Millionen Dollar", "de", "5000000", "USD"),
        ("300 Tausend Schweizer Franken", "de", "300000", "CHF"),
        ("€ 2,5 miljard", "nl", "2500000000", "EUR"),
        ("5 milioni di euro", "it", "5000000", "EUR"),
        ("50 mil milhões de reais", "pt", "50000000000", "BRL"),
        ("R$ 5 mi", "pt", "5000000", "BRL"),
        ("300 tys. złotych", "pl", "300000", "PLN"),
        ("5 milionů korun", "cs", "5000000", "CZK"),
        ("5 miljoner kronor", "sv", "5000000", "SEK"),
        ("20 de milioane de lei", "ro", "20000000", "RON"),
        ("5 миллионов рублей", "ru", "5000000", "RUB"),
        ("500 ribu rupiah", "id", "500000", "IDR"),
        ("₹5 लाख", "hi", "500000", "INR"),
        ("5,000 CFA francs in Dakar", "de", "5000", "XOF"),
    ],
)
def test_other_languages_are_read_by_plain_conventions(text: str, lang: str, value: str, currency: str) -> None:
    amount = one(text, lang)
    assert (amount.value, amount.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "lang", "value"), [("5 Mio. Menschen", "de", "5000000"), ("3 Pfund Mehl", "de", "3"), ("5 миллионный", "ru", "5")]
)
def test_a_scale_word_or_a_weight_makes_no_money(text: str, lang: str, value: str) -> None:
    assert [(a.value, a.kind) for a in find_amounts(text, lang)] in ([(Decimal(value), "number")], [])


@pytest.mark.parametrize("lang", ["fr", "en", "vi", "zh"])
def test_every_currency_of_cldr_is_found_by_name_and_code(lang: str) -> None:
    from babel import Locale

    lex = lexicon(lang)
    names = Locale.parse(lang).currencies
    missed = []
    for code in sorted(set(lex.countries.values())):
        for written in filter(None, (f"{code} 12,345.00" if lang in ("en", "zh") else f"{code} 12.345,00", f"12345 {code}")):
            found = find_amounts(written, lang)
            if [(a.value, a.currency) for a in found] != [(Decimal(12345), code)]:
                missed.append(written)
        if code in names:
            written = f"2500000{'' if lang == 'zh' else ' '}{names[code]}"
            if [a.currency for a in find_amounts(written, lang)] != [code]:
                missed.append(written)
    assert missed == []


@pytest.mark.parametrize("lang", [*languages(), "de", "nl", "ru", "ja"])
def test_a_hyphen_of_a_name_or_number_word_may_be_a_space(lang: str) -> None:
    lex = lexicon(lang)
    names, _, _ = currency_tables(lang, lex.data, load("symbols"))
    for written in (word for word in [*names, *word_table(lex.data)] if "-" in word):
        read = [
            [(a.value, a.high, a.kind, a.currency) for a in find_amounts(f"1500 {typed} USD", lang)]
            for typed in (written, written.replace("-", " "), written.replace("-", "\u2011"))
        ]
        assert read[0] == read[1] == read[2], written


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "1,8",
                "millions",
                "de",
                "$",
                "€",
                "元",
                "万",
                "một",
                "tỷ",
                "deux",
                "cent",
                "-",
                "à",
                " ",
                "\n",
                "½",
                "5",
                ".",
                "%",
                "é",
                "Rs",
                "k",
                "間",
            ]
        ),
        max_size=14,
    ).map("".join),
    st.sampled_from(LANGS),
)
@example(".1,8", "fr")
def test_spans_never_overlap_and_always_match(text: str, lang: str) -> None:
    last = 0
    for amount in find_amounts(text, lang):
        assert last <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text
        assert amount.high is None or amount.high > amount.value
        last = amount.end


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGS))
def test_any_text_can_be_searched(text: str, lang: str) -> None:
    for amount in find_amounts(text, lang):
        assert text[amount.start : amount.end] == amount.text


def calls(work: Callable[[], object]) -> int:
    """How many calls and returns `work` makes: what it costs on any machine, however busy."""
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(one_more)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1,",
        "1.",
        "cent ",
        "deux ",
        "$",
        "1-",
        "万",
        "1 000 ",
        "un ",
        "9" * 50 + " ",
        "12 (10) € ",
        "5, ",
        "3/4 ",
        "x (€) 5 ",
    ],
)
def test_work_grows_with_length_only(piece: str) -> None:
    def work(count: int) -> int:
        text = piece * count
        return calls(lambda: [find_amounts(text, lang) for lang in ("fr", "en", "zh")])

    work(10)
    assert work(1200) < 10 * work(150)


@pytest.mark.parametrize("lang", LANGS)
def test_endless_digits_are_no_amount(lang: str) -> None:
    assert find_amounts("9" * 6000 + " euros " + "1 000" + " 000" * 3000 + " USD", lang) == ()


def test_every_data_file_has_the_same_keys_as_the_plain_one() -> None:
    folder = resources.files("pipeline.money").joinpath("data")
    plain = set(json.loads(folder.joinpath("plain.json").read_text("utf-8")))
    for name in languages():
        assert plain <= set(json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))), name
