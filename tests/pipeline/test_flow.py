"""The flow's own stages, between those that have rooms of their own: what the engine made, adopted; amounts by their rung."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pytest

from corpus.formats.base import text_hash
from corpus.values import AlignedUnit, Change, Constraint, Match, Segment
from glossary.termbase import Concept, Term, Termbase
from pipeline import flow
from pipeline.enforce import Enforced
from pipeline.findings import Findings, find
from pipeline.jobs.standing import Standing
from pipeline.jobs.store import JobStore, SourceEdit
from pipeline.money.find import find_amounts
from pipeline.options import Options
from pipeline.resources import Resources

if TYPE_CHECKING:
    from corpus.memory import Memory

SOURCE = "Une amende de 500 yuans (1,8 millions de VND) et 10 jours de détention pour 900 000 personnes."
TARGET = "A fine of 500 yuan (1.8 million VND) and 10 days of detention for 900 000 people."


def unit(target: str = "") -> AlignedUnit:
    return AlignedUnit("a:0:0", "fr", "en", raw=SOURCE, source=SOURCE, target=target)


def enforced(target: str, *methods: str) -> Enforced:
    return Enforced(target, target, (), methods, (None,) * len(methods), (), -0.5, ())


@pytest.fixture(scope="module")
def tools() -> Resources:
    return Resources(Options(beam=1), "fr", "en")


@pytest.mark.parametrize(
    ("method", "status", "shown"),
    [
        ("engine", "right", "engine"),
        ("n-best", "right", "n-best"),
        ("replace", "forced", "replace"),
        ("splice", "forced", "splice"),
    ],
)
def test_an_amount_says_which_rung_put_it_there(tools: Resources, method: str, status: str, shown: str) -> None:
    """One constraint holds an amount that is stated twice, so both halves have its rung; the others keep their own."""
    amounts = find_amounts(SOURCE, "fr")
    pair = Constraint(amounts[0].start, amounts[1].end + 1, ("500 yuan (1.8 million VND)",), "amount", "0")
    days = Constraint(amounts[2].start, amounts[2].end, ("10",), "amount", "2")
    found = Findings((), amounts, (pair, days), (None, None))
    made = flow.settle(unit(TARGET), found, enforced(TARGET, method, "engine"), tools.policy, tools.rates, set())
    uses = [(use.status, use.method) for use in made.amounts]
    assert uses[:3] == [(status, shown), (status, shown), ("right", "engine")]
    assert uses[3] == ("right", "localise")
    assert made.target.endswith("for 900,000 people.")


def test_what_the_engine_made_is_adopted_with_the_mark_that_it_lost(tools: Resources) -> None:
    made = flow.adopt(unit(), enforced(TARGET.removesuffix("."), "engine"), tools)
    assert made.target == TARGET
    assert made.draft == TARGET.removesuffix(".")
    assert [change.stage for change in made.target_changes] == ["finish"]
    assert made.origin is not None
    assert made.origin.model == "bundled-fr-en"


def test_without_a_result_a_unit_stays_as_recall_left_it(tools: Resources) -> None:
    assert flow.adopt(unit(TARGET), None, tools) == unit(TARGET)


def test_a_term_has_the_words_that_an_amount_claims_too() -> None:
    tools = Resources(Options(beam=1), "fr", "en")
    tools.termbase = Termbase.of([Concept("fine", (Term("amende de 500 yuans", "fr"), Term("minor fine", "en")))])
    (found,) = find([SOURCE], tools)
    spans = sorted((c.start, c.end) for c in found.constraints)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert [c.renderings[0] for c in found.constraints if c.kind == "term"] == ["minor fine"]
    assert found.amounts[0].text == "500 yuans", "it is accounted for all the same"


class Answering:
    """A memory with one answer."""

    def __init__(self, percent: int) -> None:
        self.percent = percent

    def lookup_many(self, texts: Sequence[str], **_: object) -> list[tuple[Match, ...]]:
        return [(Match(text, "From the memory.", self.percent),) for text in texts]


@pytest.mark.parametrize(("percent", "filled"), [(101, True), (100, True), (99, False), (75, False)])
def test_only_what_was_there_letter_for_letter_is_filled_in(percent: int, filled: bool) -> None:
    tools = Resources(Options(beam=1), "fr", "en")
    tools.memory = cast("Memory", Answering(percent))
    (made,) = flow.recall([unit()], Standing(tools.store, "en"), tools)
    assert (made.target == "From the memory.") is filled
    assert made.matches[0].percent == percent


def test_a_source_edit_holds_only_for_the_source_that_it_was_made_on() -> None:
    tools = Resources(Options(beam=1), "fr", "en", JobStore(None))
    change = Change("editor", 3, 3, "", " petite", "editor")
    for hashed, source in ((text_hash(SOURCE), "Une petite amende"), (text_hash("another"), SOURCE)):
        tools.store.edit_sources([SourceEdit(unit().id, text_hash(unit().raw), hashed, (change,))])
        standing = Standing(tools.store, "en", unit().id.split(":")[0], [Segment(unit().id, unit().raw, "fr")])
        assert flow.mend([unit()], standing)[0].source.startswith(source)


def test_conversions_are_no_numbers_too_many_and_no_text_too_long() -> None:
    tools = Resources(Options(beam=1, money="append", money_to="EUR", as_of=dt.date(2025, 7, 29)), "fr", "en")
    source = "Il payera 12 millions de dollars. Il payera encore 12 millions de dollars, puis 3 millions de dollars."
    (unit,) = flow.weave([Segment("a:0:0", source, "fr", "a")], tools)
    assert unit.target.count("(about €10 million)") == 2
    assert unit.target.count("(about €2.6 million)") == 1
    assert not [issue for issue in unit.issues if issue.check in ("numbers", "length")]
