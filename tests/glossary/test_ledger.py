"""One line per use, nothing dropped: cases in ledger.json under the glossary ledger.csv."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.values import Constraint, Link
from glossary.constraints import constraint_for
from glossary.ledger import account
from glossary.matcher import Matcher
from glossary.scoring import consistency, success, window_overlap
from glossary.termbase import Concept, Term, Termbase

HERE = Path(__file__).parent / "cases"
CASES: list[dict[str, Any]] = json.loads((HERE / "ledger.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Termbase.load([HERE / "ledger.csv"]), "fr", "en")


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(case: dict[str, Any], matcher: Matcher) -> None:
    matches = matcher.find(case["source"])
    links = [Link(*_place(case["source"], a), *_place(case["target"], b), score) for a, b, score in case.get("links", ())]
    known = {(a, b): fits for a, b, fits in case.get("means", ())}
    lines = account(case["source"], case["target"], matches, "en", links=links, means=lambda *pair: known.get(pair))
    assert len(lines) == len(matches)
    seen = [
        [u.concept, u.status, None if u.target_start is None else case["target"][u.target_start : u.target_end]] for u in lines
    ]
    assert seen == case["lines"]
    for line, match in zip(lines, matches, strict=True):
        assert (line.start, line.end, line.term) == (match.start, match.end, match.term.text)


def _place(text: str, words: str) -> tuple[int, int]:
    """The span of `words`; `camera#2` is its second occurrence."""
    words, _, nth = words.partition("#")
    start = -1
    for _ in range(int(nth or 1)):
        start = text.index(words, start + 1)
    return start, start + len(words)


def test_methods_below_the_engine_are_forced(matcher: Matcher) -> None:
    source, target = "un groupe de chat et une caméra clandestine sur Telegram", "a chat group and a hidden camera"
    lines = account(source, target, matcher.find(source), "en", methods=["replace", "n-best", "splice"])
    assert [(u.status, u.method) for u in lines] == [("forced", "replace"), ("verbatim", "n-best"), ("missing", "none")]


def test_a_concept_without_rendering_still_has_its_line() -> None:
    bare = Concept("bare", (Term("chat", "fr"),))
    (line,) = account("chat", "cat", Matcher([bare], "fr").find("chat"), "en")
    assert (line.status, line.method, line.expected) == ("missing", "none", ())
    assert "no rendering in en" in line.note


def test_success_counts_exclusively_and_exact_apart_from_lemma(matcher: Matcher) -> None:
    source = "des groupes de chat et un groupe de chat"
    wanted = [c for m in matcher.find(source) if (c := constraint_for(m, source, "en"))]
    score = success([("chat groups only", wanted), ("chat groups and a group chat", wanted)], "en")
    assert (score.uses, score.exact, score.lemma, score.rate) == (4, 1, 3, 0.75)
    assert success([], "en").rate is None


def test_a_reference_may_itself_miss_a_term(matcher: Matcher) -> None:
    source = "un groupe de chat"
    wanted = [c for m in matcher.find(source) if (c := constraint_for(m, source, "en"))]
    assert success([("a gang of talkers", wanted)], "en").rate == 0.0
    assert window_overlap("a chat group", "a gang", wanted, "en") is None


def test_consistency_is_the_share_of_the_most_frequent_rendering(matcher: Matcher) -> None:
    source = "un groupe de chat"
    items = [
        (t, account(source, t, matcher.find(source), "en")) for t in ("a chat group", "a Chat group", "a group chat", "none")
    ]
    assert consistency(items, "en") == pytest.approx(2 / 3)
    assert consistency(items[:1], "en") is None


def test_an_inflected_rendering_is_the_same_rendering(matcher: Matcher) -> None:
    source = "un groupe de chat"
    items = [(t, account(source, t, matcher.find(source), "en")) for t in ("a chat group", "chat groups", "group chats")]
    assert consistency(items, "en") == pytest.approx(2 / 3)


LOANS = [
    Concept("mortgage", (Term("prêt hypothécaire", "fr"), Term("mortgage loan", "en"), Term("mortgage", "en", "admitted"))),
    Concept("loan", (Term("prêt", "fr"), Term("loan", "en"))),
    Concept("rate", (Term("taux", "fr"), Term("rate", "en"))),
    Concept("bank", (Term("banque", "fr"), Term("bank", "en"))),
]


def loans(source: str) -> list[Constraint]:
    return [c for m in Matcher(LOANS, "fr", "en").find(source) if (c := constraint_for(m, source, "en"))]


@pytest.mark.parametrize(
    ("source", "target", "counts"),
    [
        ("le prêt hypothécaire et le prêt", "the mortgage and the loan", (2, 2, 2)),
        ("le prêt hypothécaire et le prêt", "the mortgage", (2, 1, 1)),
        ("le taux, le taux, le taux", "the rate, the rates, the price", (3, 1, 2)),
        ("le prêt hypothécaire", "mortgages", (1, 0, 1)),
        ("la banque", "the BANK", (1, 1, 1)),
        ("la banque", "the embankment", (1, 0, 0)),
        ("la banque prête", "the lender lends", (1, 0, 0)),
    ],
)
def test_success_computed_by_hand(source: str, target: str, counts: tuple[int, int, int]) -> None:
    found = success([(target, loans(source))], "en")
    assert (found.uses, found.exact, found.lemma) == counts


@pytest.mark.parametrize(
    ("target", "overlap"),
    [
        # content words around `bank`: lowers, interest; around `rate`: lowers, interest, today
        ("the bank lowers the interest rate today", 1.0),
        ("the bank cuts its interest rate today", (1 / 2 + 2 / 3) / 2),
        ("the bank", 0.0),
    ],
)
def test_window_overlap_computed_by_hand(target: str, overlap: float) -> None:
    reference = "the bank lowers the interest rate today"
    assert window_overlap(target, reference, loans("la banque baisse le taux"), "en") == pytest.approx(overlap)


def test_window_overlap_looks_at_the_words_around(matcher: Matcher) -> None:
    source = "un groupe de chat"
    wanted = [c for m in matcher.find(source) if (c := constraint_for(m, source, "en"))]
    reference = "police closed the chat group yesterday evening"
    assert window_overlap(reference, reference, wanted, "en") == 1.0
    assert window_overlap("police closed a chat group today", reference, wanted, "en") == pytest.approx(0.5)
    assert window_overlap("nothing of it", reference, wanted, "en") == 0.0


def test_chrf_carries_its_signature() -> None:
    from glossary.scoring import chrf

    score, signature = chrf(["a chat group"], ["a chat group"])
    assert score == pytest.approx(100.0)
    assert "nw:0" in signature or "chrF" in signature


def test_renderings_that_are_only_forbidden() -> None:
    """An entry of its own that forbids a rendering joins the entry that has its term; alone it leaves every other rendering free."""
    network = Concept("n", (Term("réseau social", "fr"), Term("social network", "en")))
    barred = Concept("b", (Term("réseau social", "fr"), Term("social media", "en", "forbidden")))
    crime = Concept("c", (Term("délit", "fr"), Term("crime", "en", "forbidden")))
    felony = Concept("f", (Term("délit", "fr"), Term("felony", "en", "forbidden")))
    for concepts in ((network, barred, crime, felony), (felony, crime, barred, network)):
        matcher = Matcher(concepts, "fr", "en")
        source = "Un réseau social, un délit."
        for target, statuses in {
            "A social network, an offence.": ["verbatim", "variant"],
            "A social media, a crime.": ["forbidden", "forbidden"],
            "A network, a crime.": ["missing", "forbidden"],
            "A social network, a felony.": ["verbatim", "forbidden"],
        }.items():
            uses = account(source, target, matcher.find(source), "en")
            assert [use.status for use in uses] == statuses
            assert [use.expected for use in uses] == [("social network",), ()]
