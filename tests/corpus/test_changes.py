"""Changes replay, revert, and move positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import Edit, ReplayError, compare, record, replay, revert, shift
from corpus.values import Change


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [(a, b, draw(st.text(max_size=5)), "why") for a, b in spans]


@given(edited())
def test_what_is_recorded_replays_and_reverts(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    result, changes = record("stage", text, edits)
    assert replay(text, changes) == result
    assert revert(result, changes) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_compare_turns_one_text_into_the_other(before: str, after: str) -> None:
    assert replay(before, compare("stage", before, after, "why")) == after


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        record("stage", "abcdef", [(0, 3, "x", "r"), (2, 4, "y", "r")])


def test_a_change_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ReplayError, match="expected 'b'"):
        replay("abc", [Change("stage", 0, 1, "b", "x", "r")])


def test_positions_move_with_the_text_around_them() -> None:
    text = "la communaute chinoise"
    result, changes = record("accents", text, [(3, 13, "communautés d'ici", "r")])
    assert result == "la communautés d'ici chinoise"
    assert result[shift(14, changes) :] == "chinoise"
    assert shift(0, changes) == 0
    assert shift(5, changes) == 3
    assert shift(5, changes, right=True) == 3 + len("communautés d'ici")
