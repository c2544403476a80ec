"""The build that a signature names changes with whatever shapes a translation, and with nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.build import build

ROOT = Path(pipeline.__file__).parent.parent


def of(root: Path) -> str:
    code = "from pipeline.build import build; print(build())"
    return subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    for package in ("corpus", "glossary", "pipeline"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "bundled"))
    return root


def test_it_is_the_version_and_a_hash_and_the_same_for_the_same_code(copy):
    assert build() == of(copy)
    assert build().startswith(f"{pipeline.VERSION}+")


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("pipeline/money/data/en.json", True),
        ("pipeline/enforce/ladder.py", True),
        ("glossary/renditions.py", True),
        ("corpus/segmentation.py", True),
        ("pipeline/review/page.css", False),
        ("pipeline/commands/apply.py", False),
    ],
)
def test_a_change_counts_where_it_may_change_a_translation(copy, path, counts):
    before = of(copy)
    with (copy / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert (of(copy) != before) is counts
