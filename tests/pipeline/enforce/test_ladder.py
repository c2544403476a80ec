"""The ladder, case by case and by its laws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.changes import replay
from corpus.values import Constraint
from pipeline.enforce import Enforced, enforce
from pipeline.enforce.attempt import Desk
from pipeline.enforce.splice import splice
from pipeline.engines.protocol import Hypothesis, Request

CASES = json.loads((Path(__file__).parent / "ladder_cases.json").read_text(encoding="utf-8"))


def constraint(source: str, spec: dict) -> Constraint:
    start = -1
    for _ in range(spec.get("nth", 0) + 1):
        start = source.index(spec["text"], start + 1)
    return Constraint(
        start,
        start + len(spec["text"]),
        tuple(spec["renderings"]),
        spec.get("kind", "term"),
        spec["text"],
        spec.get("case_sensitive", False),
        spec.get("exact", False),
        tuple(spec.get("forbidden", ())),
        spec.get("plural", False),
    )


def climb(engine, request: Request) -> Enforced:
    return enforce(engine, [request], engine.translate([request]), target_lang=engine.target_lang)[0]


def holds(request: Request, result: Enforced) -> None:
    """What is true of every result."""
    assert replay(result.draft, result.changes) == result.target
    assert len(result.methods) == len(result.renditions) == len(request.constraints)
    assert [m == "none" for m in result.methods] == [r is None for r in result.renditions]
    for link in result.links:
        assert 0 <= link.target_start <= link.target_end <= len(result.target)
    if None in result.renditions:
        assert any(issue.check == "enforce" for issue in result.issues)


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case, make_engine):
    engine = make_engine(
        case["dictionary"],
        case.get("source_lang", "fr"),
        case.get("target_lang", "en"),
        gives_links=case.get("links", True),
        fault=case.get("fault", ""),
        joiner=case.get("joiner", " "),
    )
    request = Request(case["source"], tuple(constraint(case["source"], c) for c in case["constraints"]))
    result = climb(engine, request)
    holds(request, result)
    assert (result.target, list(result.methods)) == (case["target"], case["methods"])


@pytest.mark.parametrize("case", [c for c in CASES if c.get("spliced")], ids=lambda c: c["label"])
def test_decoding_again_alone_gets_there_too(case, make_engine):
    """The rung for engines that do not say which word renders which, on its own."""
    engine = make_engine(case["dictionary"], case.get("source_lang", "fr"), case.get("target_lang", "en"))
    request = Request(case["source"], tuple(constraint(case["source"], c) for c in case["constraints"]))
    desk = Desk(request, engine.source_lang, engine.target_lang)
    draft = desk.first(engine.translate([request])[0][0])
    result = splice(engine, [desk], [draft])[0]
    assert draft.missing
    assert not result.missing
    assert "splice" in result.methods
    assert replay(draft.text, result.changes) == result.text


def test_a_flag_when_every_rung_is_refused(make_engine):
    """The engine gives nothing to work on, and the only place would be inside another constraint's rendition."""
    source = "le forum"
    request = Request(source, (constraint(source, {"text": "le forum", "renderings": ["MaskPark"]}),))
    engine = make_engine({"le forum": ["250"]}, fault="loop")
    wrong = Request(source, (*request.constraints, constraint(source, {"text": "forum", "renderings": ["250"], "kind": "keep"})))
    result = climb(engine, wrong)
    holds(wrong, result)
    assert result.methods[1] == "engine"
    assert "250" in result.target


def test_forbidden_rendering_beside_a_good_one_is_flagged(make_engine):
    source = "le groupe et le salon"
    spec = {"text": "groupe", "renderings": ["chat group"], "forbidden": ["chatroom"]}
    engine = make_engine({"le": ["the"], "groupe": ["chatroom chat group"], "et": ["and"], "salon": ["room"]})
    result = climb(engine, Request(source, (constraint(source, spec),)))
    assert [i.check for i in result.issues] == ["forbidden"]
    assert result.methods == ("engine",)


def test_only_failing_segments_are_asked_again_and_in_one_batch(make_engine):
    engine = make_engine({"le": ["the"], "forum": ["board"], "salon": ["salon"]})
    requests = [
        Request("le salon .", (Constraint(3, 8, ("salon",), "term"),)),
        Request("le forum .", (Constraint(3, 8, ("tree hole",), "term"),)),
        Request("le forum .", (Constraint(3, 8, ("club",), "term"),)),
    ]
    first = engine.translate(requests)
    engine.asked.clear()
    results = enforce(engine, requests, first, target_lang="en")
    assert [r.target for r in results] == ["the salon.", "the tree hole.", "the club."]
    assert {r.text for r in engine.asked} == {"le forum ."}
    assert all(r.n_best > 1 for r in engine.asked)


def test_an_n_best_list_that_is_already_there_is_not_asked_for_again(make_engine):
    request = Request("le forum", (Constraint(3, 8, ("forum",), "term"),), n_best=8)
    engine = make_engine({"le": ["the"], "forum": ["board", "a", "b", "c", "d", "e", "forum", "f"]})
    found = engine.translate([request])
    engine.asked.clear()
    result = enforce(engine, [request], found, target_lang="en")[0]
    assert result.methods == ("n-best",)
    assert not engine.asked


WORDS = ["le", "forum", "groupe", "250", "Telegram", "parle", "et", "réseau", "1 500", "ici", ","]
TERMS = ["tree hole", "chat group", "MaskPark", "hour", "salon", "network"]
DICTIONARY = {
    "le": ["the"],
    "forum": ["board", "forum"],
    "groupe": ["party"],
    "parle": ["talks"],
    "et": ["and"],
    "réseau": ["net"],
    "ici": [""],
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=9),
    picks=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(TERMS)), max_size=3),
    links=st.booleans(),
    fault=st.sampled_from(["", "loop", "stop", "drop numbers"]),
)
def test_laws(make_engine, words, picks, links, fault):
    """Whatever the engine does: changes replay, nothing kept is lost, no guarded count gets worse, no term lands in a word."""
    source = " ".join(words)
    offsets = [sum(len(w) + 1 for w in words[:i]) for i in range(len(words))]
    chosen = {i: term for i, term in picks if i < len(words) and words[i].isalpha()}
    constraints = tuple(Constraint(offsets[i], offsets[i] + len(words[i]), (term,), "term") for i, term in sorted(chosen.items()))
    engine = make_engine(DICTIONARY, gives_links=links, fault=fault)
    request = Request(source, constraints)
    hypotheses = engine.translate([request])
    result = enforce(engine, [request], hypotheses, target_lang="en")[0]
    holds(request, result)
    desk = Desk(request, "fr", "en")
    before, after = desk.first(hypotheses[0][0]), desk.judge(result.target, "x", desk.first(hypotheses[0][0]))
    assert after.kept >= before.kept
    assert not after.health.worse_than(before.health) or result.target == result.draft
    for span, c in zip(result.renditions, constraints, strict=True):
        if span is not None:
            left, right = result.target[: span[0]][-1:], result.target[span[1] :][:1]
            assert not left.isalnum()
            assert not right.isalnum()
            assert c.renderings[0].split()[0].lower()[:3] == result.target[slice(*span)].lower()[:3]


def test_empty_batch(make_engine):
    assert enforce(make_engine({}), [], [], target_lang="en") == []


def test_an_empty_hypothesis_is_survived(make_engine):
    request = Request("le forum", (Constraint(3, 8, ("salon",), "term"),))
    result = enforce(make_engine({"le": [""], "forum": [""]}), [request], [(Hypothesis("", -9.0),)], target_lang="en")[0]
    holds(request, result)
    assert result.target in ("", "Salon")
