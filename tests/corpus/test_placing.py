"""Markup in the target, and room for it: every span still holds its words, and the changes replay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import replay
from corpus.documents import join
from corpus.inlines import spaced
from corpus.placing import placed
from corpus.values import AlignedUnit, Amount, AmountUse, Inline, Issue, Link, Origin


def made(source: str, target: str, links: tuple[tuple[int, int, int, int], ...], lang: str = "en") -> AlignedUnit:
    """A unit whose source shows its placeholders as `{}`."""
    parts = source.split("{}")
    marks, at = [], 0
    for number, part in enumerate(parts[:-1], 1):
        at += len(part)
        marks.append(Inline(at, "empty", str(number), "{%d}" % number))  # noqa: UP031 - braces are what is made here
    text = "".join(parts)
    return AlignedUnit(
        "d:0:0", "fr", lang, text, text, target, draft=target, source_inlines=tuple(marks), origin=Origin("ctranslate2"),
        links=tuple(Link(*link) for link in links),
    )  # fmt: skip


def shown(unit: AlignedUnit) -> str:
    text = unit.target
    for mark in sorted(unit.target_inlines, key=lambda m: m.position, reverse=True):
        text = text[: mark.position] + "{}" + text[mark.position :]
    return text


@pytest.mark.parametrize(
    ("source", "target", "links", "lang", "expected"),
    [
        ("Une phrase {} ici.", "A sentence here.", ((4, 10, 2, 10), (12, 15, 11, 15)), "en", "A sentence {} here."),
        ("Coût : {} euros", "Cost: euros", ((0, 4, 0, 4), (8, 13, 6, 11)), "en", "Cost: {} euros"),
        ("Note{}, puis", "Note, then", ((0, 4, 0, 4), (6, 10, 6, 10)), "en", "Note{}, then"),
        ("Une phrase {} ici.", "一句话在这里。", ((4, 10, 0, 3), (12, 15, 3, 6)), "zh", "一句话{}在这里。"),
        ("Fin {}", "End", ((0, 3, 0, 3),), "en", "End {}"),
        ("{} début", "start", ((1, 6, 0, 5),), "en", "{} start"),
    ],
)
def test_a_placeholder_has_the_room_that_it_had(
    source: str, target: str, links: tuple[tuple[int, int, int, int], ...], lang: str, expected: str
) -> None:
    unit = placed(made(source, target, links, lang))
    assert shown(unit) == expected
    assert replay(unit.draft, unit.target_changes) == unit.target
    assert join([unit]) == (unit.target, unit.target_inlines)


def test_what_points_into_the_target_moves_with_it() -> None:
    unit = made("Une phrase {} coûte 5 €.", "A sentence costs €5.", ((4, 10, 2, 10), (12, 17, 11, 16), (18, 21, 17, 19)))
    amount = Amount(17, 19, "€5", Decimal(5), currency="EUR")
    unit = replace(
        unit, amounts=(AmountUse(Amount(18, 21, "5 €", Decimal(5)), "right", amount), AmountUse(amount, "missing")),
        issues=(Issue("words", "warning", "m", 11, 16), Issue("all", "info", "m"), Issue("s", "info", "m", 1, 2, "source")),
    )  # fmt: skip
    after = placed(unit)
    assert after.target == "A sentence  costs €5."
    moved = after.amounts[0].target
    assert moved is not None
    assert after.target[moved.start : moved.end] == moved.text == "€5"
    assert [after.target[k.target_start : k.target_end] for k in after.links] == ["sentence", "costs", "€5"]
    assert [(i.start, i.end) for i in after.issues] == [(12, 17), (None, None), (1, 2)]


def test_an_editors_words_are_left_alone() -> None:
    unit = replace(made("Une phrase {} ici.", "A sentence here.", ((4, 10, 2, 10),)), origin=Origin("editor"))
    assert placed(unit).target == unit.target


WORDS = st.lists(st.sampled_from(["mot", "{}", " ", " {} ", "un", ", ", "«", "»", "5", "."]), max_size=9).map("".join)


@given(WORDS, st.lists(st.sampled_from(["word", " ", ", ", "one", "5", "."]), max_size=7).map("".join))
def test_done_twice_is_done_once(source: str, target: str) -> None:
    unit = made(source, target, ())
    after = placed(unit)
    assert replay(unit.draft, after.target_changes) == after.target
    assert "".join(after.target.split()) == "".join(target.split())
    assert sorted(m.id for m in after.target_inlines) == sorted(m.id for m in unit.source_inlines)
    again = spaced(after.source, after.source_inlines, after.target, after.target_inlines)
    assert again == (after.target, after.target_inlines)
