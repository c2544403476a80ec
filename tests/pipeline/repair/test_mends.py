"""The other repairs, one by one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import record, replay
from pipeline.repair.mends import REPAIRS, opening_commas

CASES = json.loads((Path(__file__).parent / "cases" / "mends.json").read_text("utf-8"))
MENDS = {name: repair.mend for name, repair in REPAIRS.items()} | {"commas": opening_commas}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['mend']}: {case['label']}")
def test_mend(case: dict[str, Any]) -> None:
    text = case["text"]
    mended, changes = record("test", text, MENDS[case["mend"]](text, "fr"))
    assert mended == (case["want"] if case["want"] is not None else text)
    assert bool(changes) == (case["want"] is not None)


@pytest.mark.parametrize("case", [c for c in CASES if c["want"]], ids=lambda case: f"{case['mend']}: {case['label']}")
def test_mending_twice_changes_nothing_more(case: dict[str, Any]) -> None:
    assert MENDS[case["mend"]](case["want"], "fr") == []


@given(st.sampled_from(sorted(MENDS)), st.text(alphabet="aéÃ©â€™«»\"' -;:!?.,10\u00a0\u202fe\u0301\nCependant") | st.text())
def test_edits_replay_on_any_text(name: str, text: str) -> None:
    mended, changes = record("test", text, MENDS[name](text, "fr"))
    assert replay(text, changes) == mended
    assert mended.count("\n") == text.count("\n")
