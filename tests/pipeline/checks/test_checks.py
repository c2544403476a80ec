"""Each check on hand-written cases, half of them texts that are right; and what holds for the registry as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.values import AlignedUnit, Inline
from glossary.termbase import Concept, Term, Termbase
from pipeline.checks import CHECKS, run_checks
from pipeline.checks.bilingual import Examiner
from pipeline.errors import UsageError
from pipeline.options import reaches

CASES = json.loads((Path(__file__).parent / "check_cases.json").read_text(encoding="utf-8"))


def glossary(entries: list[list[str]], to: str) -> Termbase:
    concepts = []
    for i, (source, target, *bad) in enumerate(entries):
        terms = [Term(source, "fr"), Term(target, to), *(Term(b, to, "forbidden") for b in bad)]
        concepts.append(Concept(f"c{i}", tuple(terms)))
    return Termbase.of(concepts)


def unit_of(case: dict) -> AlignedUnit:
    inlines = {
        side: tuple(Inline(position, kind, id_) for kind, id_, position in case.get(side, []))
        for side in ("source_inlines", "target_inlines")
    }
    to = case.get("to", "en")
    return AlignedUnit("d:0:0", case.get("from", "fr"), to, case["source"], case["source"], case["target"], **inlines)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['check']}: {c['label']}" for c in CASES])
def test_case(case):
    unit = unit_of(case)
    base = glossary(case["glossary"], unit.target_lang) if "glossary" in case else None
    (examined,) = Examiner(base, names=(case["check"],)).examine([unit])
    assert [issue.severity for issue in examined.issues] == case["issues"]
    for issue in examined.issues:
        assert issue.check == case["check"]
        assert "\n" not in issue.message
        side = unit.source if issue.side == "source" else unit.target
        if issue.end is not None:
            assert 0 <= issue.start < issue.end <= len(side)
    if "says" in case:
        assert case["says"] in examined.issues[0].message


def test_every_check_has_cases_of_both_kinds():
    for name in CHECKS:
        outcomes = {bool(c["issues"]) for c in CASES if c["check"] == name}
        assert outcomes == ({True} if name == "forbidden" else {True, False}), name


def test_an_unknown_check_lists_those_there_are():
    with pytest.raises(UsageError, match="there are empty, terms"):
        run_checks(unit_of(CASES[0]), ["spelling"])


def test_an_empty_target_is_one_issue():
    unit = AlignedUnit("d:0:0", "fr", "en", "Il a 250 {x} !", "Il a 250 {x} !", "")
    assert [issue.check for issue in run_checks(unit)] == ["empty"]


def test_threshold():
    unit = unit_of(next(c for c in CASES if c["label"] == "number invented"))
    severities = [issue.severity for issue in run_checks(unit, ["numbers"])]
    assert [reaches(fail_on, severities) for fail_on in ("never", "warning", "error")] == [False, True, False]
    assert reaches("error", ["info", "error"])
    assert not reaches("warning", ["info"])


def test_languages_must_be_known():
    unit = AlignedUnit("d:0:0", "und", "und", "a", "a", "b")
    with pytest.raises(UsageError, match="--from and --to"):
        list(Examiner().examine([unit]))
    (examined,) = Examiner(source_lang="fr", target_lang="en").examine([unit])
    assert (examined.source_lang, examined.target_lang) == ("fr", "en")


@settings(max_examples=50, deadline=None)
@given(source=st.text(max_size=60), target=st.text(max_size=60), to=st.sampled_from(["en", "vi", "zh", "pt-BR", "tlh"]))
def test_any_text_is_survived(source, target, to):
    """No check raises, whatever the text; every span lies inside the side that it names."""
    for issue in run_checks(AlignedUnit("d:0:0", "fr", to, source, source, target)):
        side = source if issue.side == "source" else target
        assert issue.start is None or 0 <= issue.start <= len(side)
        assert issue.message == " ".join(issue.message.split("\n"))
