"""Accounting for amounts, putting them right, and converting them: cases as data, and what must always hold."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.changes import replay
from corpus.values import Link
from pipeline.errors import UsageError
from pipeline.money.account import account_amounts, check_amounts
from pipeline.money.find import find_amounts
from pipeline.money.policy import MoneyPolicy
from pipeline.money.rates import Rates
from pipeline.money.settle import Settled, settle

CASES = Path(__file__).parent / "cases"
DAY = dt.date(2025, 7, 29)


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return Rates.default(folder=tmp_path_factory.mktemp("rates"))


def load(name: str) -> list[Any]:
    return list(json.loads((CASES / name).read_text("utf-8")))


def run(case: dict[str, Any], rates: Rates, already: set[tuple[Decimal, str]] | None = None) -> Settled:
    source_lang, target_lang = case["pair"].split("-", 1)
    policy = MoneyPolicy(
        mode=case.get("mode", "check"),
        to=case.get("to"),
        first_only=case.get("first_only", False),
        digits=case.get("digits", 2),
        style=case.get("style", "plain"),
        as_of=DAY,
    )
    amounts = find_amounts(case["source"], source_lang)
    known = set() if already is None else already
    return settle(case["source"], source_lang, amounts, case["target"], target_lang, (), policy, rates, already=known)


@pytest.mark.parametrize("case", load("settle.json"), ids=lambda c: c["label"])
def test_settle(case: dict[str, Any], rates: Rates) -> None:
    settled = run(case, rates)
    assert settled.target.replace("\u00a0", " ") == case["expected"]
    assert replay(case["target"], settled.changes) == settled.target
    assert all(change.stage == "amounts" and change.reason for change in settled.changes)
    for use in settled.uses:
        if use.target is not None:
            assert settled.target[use.target.start : use.target.end] == use.target.text
        if use.conversion is not None:
            assert use.conversion.text in settled.target
            assert use.conversion.rate.date <= DAY
            assert use.conversion.rounding
    if "statuses" in case:
        assert [use.status for use in settled.uses] == case["statuses"]
    if "conversions" in case:
        assert sum(use.conversion is not None for use in settled.uses) == case["conversions"]
    assert [issue.check for issue in settled.issues] == case.get("issues", [])


# A replaced amount is gone, and a first mention is no longer the first: those cases cannot be settled twice.
AGAIN = [case for case in load("settle.json") if case.get("mode") != "replace" and not case.get("first_only")]


@pytest.mark.parametrize("case", AGAIN, ids=lambda c: c["label"])
def test_settling_twice_changes_nothing_more(case: dict[str, Any], rates: Rates) -> None:
    once = run(case, rates)
    assert run({**case, "target": once.target}, rates).target == once.target


@pytest.mark.parametrize("case", load("check.json"), ids=lambda c: c["label"])
def test_check(case: dict[str, Any]) -> None:
    source_lang, target_lang = case["pair"].split("-", 1)
    uses, issues = check_amounts(case["source"], source_lang, case["target"], target_lang)
    bad = [use for use in uses if use.status != "right" and use.source.kind == "money"]
    assert len(bad) == case["wrong"], uses
    assert len(issues) == case["wrong"]
    assert all(issue.severity == "error" and issue.check == "amounts" for issue in issues)


def test_links_tell_which_amount_is_meant(rates: Rates) -> None:
    source, target = "500 yuans, 300 euros et 7 bahts", "2 pounds and 4 rupees"
    start = target.index("4 rupees")
    links = (Link(0, 3, start, start + 1), Link(4, 9, start + 2, start + 8))
    amounts = find_amounts(source, "fr")
    settled = settle(source, "fr", amounts, target, "en", links, MoneyPolicy(as_of=DAY), rates, already=set())
    assert settled.target == "2 pounds and 500 yuan"
    assert [use.status for use in settled.uses] == ["forced", "missing", "missing"]


@pytest.mark.parametrize(
    ("target", "start", "end", "expected"),
    [
        ("a fine of 500 bucks or so", 10, 19, "a fine of 500 yuan or so"),
        ("under article 12 the fine is due", 6, 16, "under article 12 the fine is due"),
        ("a fine of some bucks", 10, 20, "a fine of some bucks"),
    ],
)
def test_linked_words_are_replaced_only_where_they_show_the_figures(
    target: str, start: int, end: int, expected: str, rates: Rates
) -> None:
    source = "une amende de 500 yuans"
    links = (Link(14, 23, start, end),)
    settled = settle(source, "fr", find_amounts(source, "fr"), target, "en", links, MoneyPolicy(as_of=DAY), rates, already=set())
    assert settled.target == expected


PIECES: dict[str, list[str]] = json.loads((CASES / "pieces.json").read_text("utf-8"))
GLUE = st.sampled_from([" ", ", ", " (", ") ", "（", "）", " - ", "\n", " x ", ""])


@settings(max_examples=150, deadline=None)
@given(data=st.data(), source_lang=st.sampled_from(sorted(PIECES)), target_lang=st.sampled_from(sorted(PIECES)))
def test_whatever_comes_is_settled_and_replays(data: st.DataObject, source_lang: str, target_lang: str, rates: Rates) -> None:
    texts = [
        "".join(data.draw(GLUE) + data.draw(st.sampled_from(PIECES[lang])) for _ in range(data.draw(st.integers(0, 4))))
        for lang in (source_lang, data.draw(st.sampled_from([target_lang, source_lang])))
    ]
    mode = data.draw(st.sampled_from(["check", "append", "replace"]))
    policy = MoneyPolicy(mode=mode, to="USD", as_of=DAY)
    amounts = find_amounts(texts[0], source_lang)
    settled = settle(texts[0], source_lang, amounts, texts[1], target_lang, (), policy, rates, already=set())
    assert replay(texts[1], settled.changes) == settled.target
    assert [use.source for use in settled.uses] == list(amounts)
    for use in settled.uses:
        assert use.target is None or settled.target[use.target.start : use.target.end] == use.target.text
        assert use.conversion is None or use.conversion.text in settled.target
    if source_lang == target_lang and texts[0] == texts[1] and mode == "check":
        assert all(use.status in ("right", "forced") for use in settled.uses)


def test_a_document_converts_a_first_mention_once(rates: Rates) -> None:
    already: set[tuple[Decimal, str]] = set()
    case = {"pair": "fr-en", "mode": "append", "to": "USD", "first_only": True, "source": "500 yuans", "target": "500 yuan"}
    assert run(case, rates, already).target == "500 yuan (about $70)"
    assert already == {(Decimal(500), "CNY")}
    assert run(case, rates, already).target == "500 yuan"


def test_conversion_carries_its_rate(rates: Rates) -> None:
    case = {"pair": "fr-en", "mode": "append", "to": "USD", "source": "500 yuans", "target": "500 yuan"}
    conversion = run(case, rates).uses[0].conversion
    assert conversion is not None
    assert (conversion.value, conversion.currency, conversion.rounding) == (Decimal(70), "USD", "2 significant digits")
    assert (conversion.rate.base, conversion.rate.quote, conversion.rate.date, conversion.rate.provider) == (
        "CNY",
        "USD",
        DAY,
        "ECB",
    )


def test_pair_records_its_implied_rate(rates: Rates) -> None:
    case = {"pair": "fr-en", "source": "500 yuans (1,8 millions de VND)", "target": "500 yuan (1.8 million VND)"}
    first, second = run(case, rates).uses
    assert first.pair is not None
    assert second.pair is not None
    assert (first.pair.other, second.pair.other) == (1, 0)
    assert (first.pair.implied_rate, first.pair.base, first.pair.quote) == (Decimal(3600), "CNY", "VND")
    assert first.pair.reference is None


def test_a_pair_beyond_the_tolerance_is_an_issue_with_both_figures(rates: Rates) -> None:
    case = {"pair": "fr-en", "source": "500 yuans (90 dollars)", "target": "500 yuan ($90)"}
    settled = run(case, rates)
    (issue,) = settled.issues
    assert (issue.check, issue.severity, issue.side) == ("rates", "warning", "source")
    assert "5.5556" in issue.message
    assert "7.1775" in issue.message
    good = run({**case, "source": "500 yuans (70 dollars)", "target": "500 yuan ($70)"}, rates)
    assert good.issues == ()
    assert good.uses[0].pair is not None
    assert good.uses[0].pair.deviation is not None
    assert abs(good.uses[0].pair.deviation) < Decimal("0.01")


def test_matching_is_exclusive() -> None:
    source = "500 yuans, 500 yuans, 500 yuans"
    uses = account_amounts(source, find_amounts(source, "fr"), "500 yuan and 500 yuan", "fr", "en")
    assert [use.status for use in uses] == ["right", "right", "missing"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"mode": "append"}, "needs a currency"),
        ({"mode": "append", "to": "DOLLARS"}, "is not a currency"),
        ({"mode": "guess"}, "no money policy is called"),
        ({"style": "guardian"}, "there are ap, codes, economist, plain"),
        ({"digits": 0}, "significant digits"),
        ({"tolerance": Decimal(-1)}, "tolerance"),
        ({"max_age_days": -1}, "days old"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(Exception, match=says) as caught:
        MoneyPolicy(**settings)
    assert getattr(caught.value, "exit_code", None) == 2
    assert isinstance(caught.value, UsageError) or "to" in settings
