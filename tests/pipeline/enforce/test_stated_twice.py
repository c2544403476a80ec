"""An amount that is stated twice is one constraint: both statements, side by side."""

from __future__ import annotations

import pytest

from corpus.values import Constraint
from pipeline.enforce.satisfy import renditions

PAIR = Constraint(0, 34, ("500 yuan (1.8 million VND)",), "amount")
ALONE = Constraint(40, 49, ("500 yuan",), "amount")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a fine of 500 yuan (1.8 million VND).", "500 yuan (1.8 million VND)"),
        ("a fine of CNY 500 (VND 1,800,000) was", "CNY 500 (VND 1,800,000)"),
        ("a fine of 500 yuan for 1.8 million VND", None),
        ("a fine of 500 yuan", None),
        ("1.8 million VND (500 yuan)", None),
        ("500 dollars (1.8 million VND)", None),
    ],
)
def test_both_statements_stand_together_or_not_at_all(target: str, expected: str | None) -> None:
    (span,) = renditions(target, [PAIR], "en")
    assert (target[span[0] : span[1]] if span else None) == expected


def test_the_same_amount_alone_needs_a_rendition_of_its_own() -> None:
    target = "500 yuan (1.8 million VND), then 500 yuan more"
    first, second = renditions(target, [PAIR, ALONE], "en")
    assert first == (0, 26)
    assert second == (33, 41)
    assert renditions("500 yuan (1.8 million VND)", [PAIR, ALONE], "en")[1] is None
