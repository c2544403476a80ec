"""Articles before an approximator: who wrote them does not matter, a noun behind the amount does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from corpus.changes import record, replay
from pipeline.money.find import find_amounts
from pipeline.money.fitting import stray_articles
from pipeline.money.pairs import stated_rates
from pipeline.money.policy import MoneyPolicy
from pipeline.money.rates import Rates
from pipeline.money.settle import settle

DAY = dt.date(2025, 7, 29)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "a sum (a about 20 dollars)", "a sum (about 20 dollars)"),
        ("en", "He had a about 20 dollars and left.", "He had about 20 dollars and left."),
        ("en", "an about $20 fine", "a roughly $20 fine"),
        ("en", "a around 20 dollar note", "a roughly 20 dollar note"),
        ("fr", "une environ 20 dollars", "environ 20 dollars"),
        # what is right stays
        ("en", "a sum of about $20", "a sum of about $20"),
        ("en", "a $20 note", "a $20 note"),
        ("en", "a book about 20 people", "a book about 20 people"),
        ("en", "a about-turn in 2020", "a about-turn in 2020"),
        ("vi", "khoảng 20 đô la", "khoảng 20 đô la"),
        ("zh", "约20美元", "约20美元"),
    ],
)
def test_articles(lang: str, text: str, expected: str) -> None:
    assert record("amounts", text, stray_articles(text, lang))[0] == expected


@pytest.mark.parametrize(
    ("mode", "target", "expected"),
    [
        ("replace", "a 500-yuan fine", "a roughly $70 fine"),
        ("replace", "a 500 yuan", "about $70"),
        ("append", "a 500-yuan fine", "a 500-yuan (about $70) fine"),
    ],
)
def test_conversions(mode: str, target: str, expected: str) -> None:
    source = "une amende de 500 yuans"
    policy = MoneyPolicy(mode=mode, to="USD", as_of=DAY)  # type: ignore[arg-type]
    settled = settle(source, "fr", find_amounts(source, "fr"), target, "en", (), policy, Rates.default(), already=set())
    assert settled.target == expected
    assert replay(target, settled.changes) == expected
    (use,) = settled.uses
    assert use.target is not None
    assert expected[use.target.start : use.target.end] == use.target.text


def test_the_other_statement_of_a_converted_amount_is_no_first_mention() -> None:
    source, target = "encore 500 yuans (1,8 millions de VND)", "another 500 yuan (1.8 million VND)"
    amounts = find_amounts(source, "fr")
    rates = Rates.default().with_document(stated_rates([source], "fr", Rates.default(), on=DAY))
    policy = MoneyPolicy(mode="append", to="USD", as_of=DAY, first_only=True)
    already = {(Decimal(500), "CNY")}
    assert settle(source, "fr", amounts, target, "en", (), policy, rates, already=already).target == target
