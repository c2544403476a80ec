"""A language is one data file: the same code with and without it, in a copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ASK = """
import json
from pipeline.money.account import check_amounts
from pipeline.money.find import find_amounts
from pipeline.money.language import guess_language
from pipeline.money.pairs import find_pairs
from pipeline.money.render import render
text = "Una multa de quinientos yuanes (unos 1,8 millones de dongs) para los dos."
found = find_amounts(text, "es")
(dong,) = find_amounts("1,8 millions de dongs", "fr")
print(json.dumps({
    "found": [[f"{a.value:f}", a.currency, a.approximate, a.text] for a in found],
    "pairs": len(find_pairs(text, found, "es")),
    "guess": guess_language(text),
    "written": render(dong, "es")[0],
    "wrong": len(check_amounts(text, "es", "a fine of 500 yuan (about 1.8 billion dong)", "en")[1]),
}))
"""


def _ask(folder: Path) -> dict[str, object]:
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer: dict[str, object] = json.loads(run.stdout)
    return answer


def test_one_data_file_adds_a_language(tmp_path: Path) -> None:
    package = tmp_path / "pipeline"
    package.mkdir()
    for child in (ROOT / "pipeline").iterdir():
        if child.name not in ("money", "__pycache__"):
            (package / child.name).symlink_to(child)
    for name in ("corpus", "glossary"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "pipeline" / "money", package / "money", ignore=shutil.ignore_patterns("__pycache__", "es.json"))
    before = _ask(tmp_path)
    assert before["found"] == [["1800000", "VND", False, "1,8 millones de dongs"]]  # by what CLDR knows
    assert (before["pairs"], before["written"]) == (0, "1.800.000\u00a0VND")
    shutil.copy(ROOT / "pipeline" / "money" / "data" / "es.json", package / "money" / "data")
    assert _ask(tmp_path) == {
        "found": [["500", "CNY", False, "quinientos yuanes"], ["1800000", "VND", True, "1,8 millones de dongs"]],
        "pairs": 1,
        "guess": "es",
        "written": "1,8 millones de dongs",
        "wrong": 1,
    }
