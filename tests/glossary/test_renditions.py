"""Renditions in the target: cases in renditions.json, and the exclusive maximum against brute force."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.values import Constraint
from glossary.renditions import locate, locate_forbidden, occurrences

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "renditions.json").read_text("utf-8"))


def wanted(*renderings: list[str], **rules: Any) -> list[Constraint]:
    return [Constraint(i, i + 1, tuple(r), "term", **rules) for i, r in enumerate(renderings)]


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    rules = {k: case[k] for k in ("exact", "case_sensitive") if k in case}
    uses = wanted(*case["wanted"], **rules)
    uses = [replace(use, verb=verb) for use, verb in itertools.zip_longest(uses, case.get("verb", ()), fillvalue=False)]
    found = locate(case["target"], uses, case["lang"])
    if case["found"] == "one of two":
        assert sum(r is not None for r in found) == 1
    else:
        assert [r and [r.text, r.kind] for r in found] == case["found"]
    for rendition in found:
        assert rendition is None or case["target"][rendition.start : rendition.end] == rendition.text


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), max_size=7),
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "a b", "b c", "a b c"]), min_size=1, max_size=2), min_size=1, max_size=4),
)
def test_as_many_uses_as_possible_are_served(words: list[str], renderings: list[list[str]]) -> None:
    target = " ".join(words)
    constraints = wanted(*renderings, exact=True)
    found = [r for r in locate(target, constraints, "zxx") if r]
    assert all(a.end <= b.start or b.end <= a.start for a, b in itertools.combinations(found, 2))
    assert len(found) == most(target, renderings)


def test_many_uses_of_nested_terms_are_all_served() -> None:
    """Exhaustive search would take hours over these, and the longest first would leave half of them out."""
    renderings = [["chat"], ["group"], ["chat group"]]
    found = locate("chat group " * 40, wanted(*renderings * 39), "en")
    assert sum(r is not None for r in found) == 79


def most(target: str, renderings: list[list[str]], taken: tuple[tuple[int, int], ...] = ()) -> int:
    """The largest number of uses that disjoint places can serve, by trying everything."""
    if not renderings:
        return 0
    best = most(target, renderings[1:], taken)
    for text in set(renderings[0]):
        for start in range(len(target)):
            end = start + len(text)
            if target[start:end] == text and all(end <= a or b <= start for a, b in taken):
                best = max(best, 1 + most(target, renderings[1:], (*taken, (start, end))))
    return best


def test_uses_take_their_renditions_in_text_order() -> None:
    later, earlier = Constraint(9, 10, ("x",), "term"), Constraint(0, 1, ("x",), "term")
    found = locate("x and X", [later, earlier], "en")
    assert [r and r.start for r in found] == [6, 0]


def test_many_uses_of_many_concepts_stay_quick() -> None:
    target = " ".join(f"alpha beta{i % 7} gamma" for i in range(60))
    constraints = wanted(*([f"beta{i % 7} gamma", f"alpha beta{i % 7}"] for i in range(40)))
    assert sum(r is not None for r in locate(target, constraints, "en")) == 40


def test_forbidden_renderings_and_those_inside_good_ones() -> None:
    constraint = Constraint(0, 4, ("chat group",), "term", forbidden=("chat", "conversation"))
    places = locate_forbidden("The chat group, a chat, two conversations", [constraint], "en")
    assert [(i, r.text) for i, r in places] == [(0, "chat"), (0, "conversations")]


def test_occurrences_do_not_overlap() -> None:
    constraint = Constraint(0, 1, ("social network", "network"), "term")
    assert [r.text for r in occurrences("A network of social networks", constraint, "en")] == ["network", "social networks"]


def test_a_forbidden_verb_is_not_another_word_of_the_same_letters() -> None:
    constraint = Constraint(0, 4, ("depart",), "term", forbidden=("leave", "shoot"))
    text = "She left the room on the left side and was shot at the first shot."
    places = locate_forbidden(text, [constraint], "en")
    assert [(r.start, r.text) for _, r in places] == [(4, "left"), (43, "shot")]
