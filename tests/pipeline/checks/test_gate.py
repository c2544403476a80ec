"""`termweave check` as a gate for deliveries of five language pairs: the ledger of each segment and whether it holds an error, in
gate.json; the summary and the exit code agree with the ledger, in a text file and in a workbook that this tool did not make."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.cli import main

PAIRS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "gate.json").read_text("utf-8"))
ONLY = ("--only", "terms,forbidden,numbers,amounts")
Run = tuple[int, str]


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(pair: dict[str, Any], name: str, *options: str) -> Run:
        glossary, path = tmp_path / "terms.csv", tmp_path / name
        glossary.write_text(pair["glossary"], "utf-8")
        rows = [s[:2] for s in pair["segments"]]
        if path.suffix == ".tsv":
            path.write_text("".join(f"{source}\t{target}\n" for source, target in rows), "utf-8")
        else:
            book = Workbook()
            for row in [["delivery 7"], [], [pair["from"], pair["to"], "comment"], *rows]:
                book.active.append(row)
            book.save(path)
        sides = ("--from", pair["from"], "--to", pair["to"])
        code = 0
        try:
            main(["check", str(path), "-g", str(glossary), *sides, *ONLY, *options])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['from']}-{p['to']}" for p in PAIRS])
def test_each_segment(pair, gate):
    code, out = gate(pair, "delivery.tsv", "--json")
    units = [json.loads(line) for line in out.splitlines()]
    seen = [[u["source"], u["target"], [[t["term"], t["status"]] for t in u["terms"]], bool(_errors(u))] for u in units]
    assert seen == pair["segments"]
    assert code == 1


@pytest.mark.parametrize("pair", PAIRS[2:4], ids=["fr-vi", "en-zh"])
def test_the_summary_and_a_workbook_say_the_same(pair, gate):
    units = [json.loads(line) for line in gate(pair, "delivery.tsv", "--json")[1].splitlines()]
    lines = [status for _, _, ledger, _ in pair["segments"] for _, status in ledger]
    kept = sum(status not in ("missing", "forbidden") for status in lines)
    code, summary = gate(pair, "delivery.tsv")
    assert code == 1
    assert re.search(rf"│ {len(units)} +│ {kept} of {len(lines)} +│", summary)
    assert re.search(rf"│ {sum(map(_errors, units))} +│ \d+ +│$", summary.rstrip().splitlines()[-2])
    _, sheet = gate(pair, "delivery.xlsx", "--json")
    parts = ("source", "target", "terms", "amounts", "issues")
    assert [[json.loads(line)[p] for p in parts] for line in sheet.splitlines()] == [[u[p] for p in parts] for u in units]


def test_a_delivery_without_errors_passes(gate):
    for pair in PAIRS[2:4]:
        assert gate({**pair, "segments": [s for s in pair["segments"] if not s[3]]}, "delivery.tsv")[0] == 0


def _errors(unit: dict[str, Any]) -> int:
    return sum(issue["severity"] == "error" for issue in unit["issues"])
