"""One amount stated twice: what is a pair and what is not."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from corpus.values import AmountPair, Rate
from pipeline.money.find import find_amounts
from pipeline.money.pairs import document_rates, find_pairs, pair_up, stated_rates
from pipeline.money.providers import TableRates
from pipeline.money.rates import Rates
from pipeline.money.ratesfile import parse_rates

CASES = json.loads((Path(__file__).parent / "cases" / "pairs.json").read_text("utf-8"))
DAY = dt.date(2025, 7, 29)
USER = Rates([TableRates("user", parse_rates("date,base,quote,rate\n2025-07-29,CNY,VND,3645.5\n", "user.csv"))])


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['lang']} {c['label']}")
def test_pairs(case: dict[str, Any]) -> None:
    amounts = find_amounts(case["text"], case["lang"])
    found = find_pairs(case["text"], amounts, case["lang"])
    assert [[amounts[i].currency, amounts[j].currency] for i, j in found] == case["pairs"]


@pytest.mark.parametrize(
    ("figure", "agrees"), [("1,8", True), ("1,74", True), ("1,73", False), ("1,91", True), ("1,92", False), ("18", False)]
)
def test_the_tolerance_is_five_per_cent(figure: str, agrees: bool) -> None:
    text = f"500 yuans ({figure} millions de VND)"
    pairs, issues = pair_up(text, find_amounts(text, "fr"), "fr", USER, on=DAY)
    assert pairs[0].reference is not None
    assert (not issues) is agrees
    if issues:
        assert "3645.5" in issues[0].message
        assert (issues[0].start, issues[0].end) == (0, text.index(")"))


def test_a_documents_rates_leave_out_what_disagrees() -> None:
    good = AmountPair(1, Decimal(3600), "CNY", "VND", None, Decimal("-0.01"))
    unknown = AmountPair(1, Decimal(4), "AAA", "BBB")
    bad = AmountPair(1, Decimal(36000), "CNY", "VND", None, Decimal(9))
    rates = document_rates([good, unknown, bad, good], DAY)
    assert [(r.base, r.rate, r.note) for r in rates] == [
        ("CNY", Decimal(3600), "from the document"),
        ("AAA", Decimal(4), "from the document"),
    ]


def test_a_document_states_rates_that_convert_its_other_amounts() -> None:
    texts = ["Rien ici.", "une amende de 500 yuans (1,8 millions de VND)", "puis 300 millions de dongs"]
    empty = Rates([])
    stated = stated_rates(texts, "fr", empty, on=DAY)
    assert [(r.base, r.quote, r.rate, r.date) for r in stated] == [("CNY", "VND", Decimal(3600), DAY)]
    rate = empty.with_document(stated).find("VND", "CNY", DAY)
    assert rate is not None
    assert rate.note == "from the document"
    assert empty.find("VND", "CNY", DAY) is None


def test_a_statement_is_no_witness_of_itself() -> None:
    text = "une amende de 500 yuans (1,8 millions de VND)"
    amounts = find_amounts(text, "fr")
    empty = Rates([])
    rates = empty.with_document(stated_rates([text], "fr", empty, on=DAY))
    pairs, _ = pair_up(text, amounts, "fr", rates, on=DAY)
    assert pairs[0].reference is None
    assert rates.find("VND", "CNY", DAY) is not None


def test_what_follows_from_published_rates_comes_before_what_the_document_states() -> None:
    text = "une amende de 500 yuans (1,8 millions de VND)"
    table = parse_rates("date,base,quote,rate\n2025-07-29,USD,VND,26200\n2025-07-29,USD,CNY,7.18\n", "user.csv")
    published = Rates([TableRates("user", table)])
    rates = published.with_document(stated_rates([text], "fr", published, on=DAY))
    found = rates.find("CNY", "VND", DAY)
    assert found is not None
    assert found.provider == "user.csv"


def test_both_ends_of_a_range_are_checked() -> None:
    rates = Rates([TableRates("mine", [Rate("USD", "CNY", Decimal(7), DAY, "mine")])])
    for text, wrong in (("200-500 yuans (29-71 dollars)", 0), ("200-500 yuans (29-90 dollars)", 1)):
        paired, issues = pair_up(text, find_amounts(text, "fr"), "fr", rates, on=DAY)
        assert len(paired) == 2
        assert len(issues) == wrong
