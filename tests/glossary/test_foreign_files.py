"""Term files as other tools write them: what each yields, in foreign.json, and that `glossary check` has nothing to say of sound ones;
whatever was read can be written and read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glossary.formats import by_name, by_path
from glossary.lint import check
from glossary.termbase import Concept, Termbase

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "foreign.json").read_text("utf-8"))
IDS = [c["label"] for c in CASES]
WHOLE = ("domain", "definition", "note", "source", "keep")
"""Fields of a concept that are empty where a case does not name them."""


def read(case: dict[str, Any], tmp: Path) -> list[Concept]:
    path = tmp / str(case["file"])
    if "sheets" in case:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        for rows in case["sheets"]:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        book.save(path)
    else:
        path.write_bytes(str(case["text"]).encode(case.get("encoding", "utf-8")))
    return list(by_path(path).read(path))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_cases(case: dict[str, Any], tmp_path: Path) -> None:
    found = read(case, tmp_path)
    assert [[(t.lang, t.text, t.status) for t in c.terms] for c in found] == [
        [(*t, "preferred")[:3] for t in map(tuple, c["terms"])] for c in case["concepts"]
    ]
    for concept, expected in zip(found, case["concepts"], strict=True):
        assert {name: getattr(concept, name) for name in WHOLE} == {name: expected.get(name, "" if name != "keep" else False)
                                                                    for name in WHOLE}  # fmt: skip
        first = concept.terms[0]
        seen = {"id": concept.id, "pos": first.pos, "case": first.case_sensitive, "exact": first.exact}
        assert {name: value for name, value in seen.items() if name in expected} == {
            name: value for name, value in expected.items() if name in seen
        }
        assert concept.where.startswith(str(tmp_path / case["file"]))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_was_read_is_written_and_read_again(case: dict[str, Any], tmp_path: Path) -> None:
    found = read(case, tmp_path)
    for name, suffix in (("csv", ".csv"), ("xlsx", ".xlsx"), ("tbx", ".tbx"), ("tbx2", ".tbx"), ("multiterm", ".xml")):
        path = tmp_path / f"again{suffix}"
        with path.open("wb") as out:
            by_name(name).write(found, out)
        back = list(by_name(name).read(path))
        assert [sorted((t.lang, t.text, t.status) for t in c.terms) for c in back] == [
            sorted((t.lang, t.text, t.status) for t in c.terms) for c in found
        ]
        assert [(c.id, c.domain, c.definition, c.keep) for c in back] == [(c.id, c.domain, c.definition, c.keep) for c in found]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_findings(case: dict[str, Any], tmp_path: Path) -> None:
    read(case, tmp_path)
    base = Termbase.load([tmp_path / case["file"]])
    assert [f.rule for f in check(base.concepts)] == case.get("findings", [])
