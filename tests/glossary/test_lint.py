"""`glossary check`: each rule finds its fault, names file and line, and leaves sound entries alone; cases in lint.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glossary.lint import RULES, check
from glossary.termbase import Termbase

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "lint.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(case["csv"], "utf-8")
    findings = check(Termbase.load([path]).concepts)
    assert sorted([f.rule, int(f.where.rpartition(":")[2])] for f in findings) == sorted(case["found"])
    for finding in findings:
        assert finding.where.startswith(str(path))
        assert finding.mend
        assert "\n" not in str(finding)


def test_every_rule_has_a_case() -> None:
    found = {rule for case in CASES for rule, _ in case["found"]}
    together = {"space": {"space", "invisible"}, "stopword": {"stopword", "one-letter"}}
    assert {r for rule in RULES for r in together.get(rule, {rule})} == found


def test_the_sample_is_clean() -> None:
    from importlib.resources import as_file, files

    with as_file(files("glossary").joinpath("data/maskpark.csv")) as path:
        assert check(Termbase.load([path]).concepts) == []
