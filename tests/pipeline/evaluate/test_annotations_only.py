"""`termweave evaluate ladder FILE --annotations-only`: what the engine does of itself when it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.commands.evaluate import command
from pipeline.engines import load_engine
from pipeline.errors import EngineError, UsageError
from pipeline.evaluate.annotations import ALL, MISSING, NONE, measure
from pipeline.evaluate.testset import Line

LINES = [
    ("Le forum a été fermé hier.", "The board was closed yesterday.", ("forum", "board")),
    ("Le conseil a adopté la résolution.", "The council has adopted the motion.", ("résolution", "motion")),
]


def written(folder: Path) -> Path:
    rows = [{"fr": fr, "en": en, "terms": [{"fr": [term], "en": [want]}]} for fr, en, (term, want) in LINES]
    path = folder / "terms.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return path


def test_what_is_annotated_is_rendered_and_what_is_not_is_missed(tmp_path: Path) -> None:
    arguments = ["ladder", str(written(tmp_path)), "--annotations-only", "--threads", "1"]
    result = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
    found = {told["how"]: told for told in json.loads(result.stdout)}
    assert list(found) == [NONE, ALL, MISSING]
    assert found[NONE]["success"] == 0
    assert found[ALL]["success"] == found[ALL]["exact"] == found[MISSING]["success"] == 1
    assert found[ALL]["uses"] == len(LINES)
    assert found[ALL]["chrf"] > found[NONE]["chrf"]
    shown = CliRunner().invoke(command, [*arguments, "--missed"], catch_exceptions=False).stdout
    assert "100.00%" in shown
    assert f"{NONE}: forum > board: " in shown


def test_an_engine_without_annotations_is_refused() -> None:
    engine = load_engine("bundled", "fr", "en", threads=1)
    engine.obeys_annotations = False
    with pytest.raises(EngineError, match="understands no term annotations"):
        measure(engine, [Line("a", "b", ())])


def test_told_and_not_told_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        CliRunner().invoke(command, ["ladder", str(written(tmp_path)), "--annotations-only", "--blind"], catch_exceptions=False)
