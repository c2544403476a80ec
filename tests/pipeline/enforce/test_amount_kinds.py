"""A bare figure is no amount of money, of whichever country the money is."""

from __future__ import annotations

import pytest

from corpus.values import Constraint
from pipeline.enforce.satisfy import renditions


@pytest.mark.parametrize(
    ("target", "rendering", "holds"),
    [
        ("They earn 46,000 rupees.", "46,000 rupees", True),
        ("They earn 46,000 boots.", "46,000 rupees", False),
        ("They are 46,000 strong.", "46,000", True),
        ("It fell by 45 points.", "45%", False),
        ("He leaves in the 24 o'clock.", "24", True),
        ("At 17h per week.", "17", True),
        ("On the 17th day.", "17", False),
        ("In 2417 years.", "24", False),
        ("It costs 24.50 a day.", "24", False),
    ],
)
def test_kind(target: str, rendering: str, holds: bool) -> None:
    (span,) = renditions(target, [Constraint(0, 5, (rendering,), "amount")], "en")
    assert (span is not None) is holds
