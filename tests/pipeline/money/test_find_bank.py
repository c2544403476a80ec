"""Every case of the bank, in every language; known failures are strict: an accidental mend turns red."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluate.amounts import Case, differences, read_bank, score

BANK = read_bank(Path(__file__).parent)


def _params() -> list[object]:
    return [
        pytest.param(case, id=case.where, marks=pytest.mark.xfail(strict=True, reason=case.known) if case.known else ())
        for case in BANK
    ]


@pytest.mark.parametrize("case", _params())
def test_case(case: Case) -> None:
    assert differences(case) == ""


def test_size_of_the_bank() -> None:
    assert len(BANK) >= 1500
    assert sum(not case.expected for case in BANK) >= 400
    assert {case.lang for case in BANK} >= {"fr", "en", "vi", "zh"}


def test_precision_and_recall_over_the_whole_bank() -> None:
    total = score(BANK)["all"]
    assert total["tp"] / (total["tp"] + total["fp"]) >= 0.99
    assert total["tp"] / (total["tp"] + total["fn"]) >= 0.99
