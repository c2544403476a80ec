"""Each line of a test file brings its own glossary: to the flow, and to the first hop of a pivot."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.engines.pivot import PIVOT
from pipeline.evaluate.testset import Line, LineResources, read_lines, weave
from pipeline.options import Options

BOARD = Line("Le forum a ete ferme hier.", "The board was closed.", ((("forum",), ("board",)),))
HALL = Line("Le forum est grand.", "The hall is large.", ((("forum",), ("hall",)),))
PLAIN = Line("Le forum est ouvert pour 500 yuans.", "The forum is open.")


def tools(*lines: Line, without: frozenset[str] = frozenset()) -> LineResources:
    return LineResources(Options(engine="bundled", threads=1), "fr", "en", lines, without)


def test_a_line_is_translated_under_its_own_terms_even_after_repair() -> None:
    outcome = weave([BOARD, HALL, PLAIN], tools(BOARD, HALL, PLAIN))
    board, hall, plain = outcome.units
    assert board.source == "Le forum a été fermé hier."
    assert [use.expected for use in board.terms] == [("board",)]
    assert [use.expected for use in hall.terms] == [("hall",)]
    assert not plain.terms
    assert [use.source.currency for use in plain.amounts] == ["CNY"]
    assert "board" in board.target
    assert "hall" in hall.target
    assert sum(outcome.rungs.values()) == 3


def test_parts_are_switched_off() -> None:
    units = weave([BOARD, PLAIN], tools(BOARD, PLAIN, without=frozenset({"glossary", "money"}))).units
    assert not any(unit.terms or unit.amounts for unit in units)


def test_the_first_hop_of_a_pivot_has_the_names_of_the_language_between(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    row = {"fr": "Le forum et la salle.", "vi": "x", "terms": [{"fr": ["forum"], "en": ["board"], "vi": ["diễn đàn"]}]}
    row["terms"].append({"fr": ["salle"], "vi": ["phòng"]})  # type: ignore[attr-defined]
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = read_lines(path, "fr", "vi")
    run = LineResources(Options(), "fr", "vi", lines)
    assert [m.term.text for m in run.matcher.find_all([lines[0].source])[0]] == ["forum", "salle"]
    inner = run.towards(PIVOT)
    assert (inner.target_lang, [m.term.text for m in inner.matcher.find_all([lines[0].source])[0]]) == (PIVOT, ["forum"])
