"""`termweave glossary` as a user runs it: return code, standard output, standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "fr,en\nréseau social,social network\n"


def run(*args: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pipeline.cli import main; main(sys.argv[1:])"
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-c", code, "glossary", *args],
        input=stdin, capture_output=True, text=True, cwd=cwd, timeout=120, check=False,
        env={"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", "PATH": ""},
    )  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, "utf-8")
    return path


def test_check(good: Path, tmp_path: Path) -> None:
    assert (done := run("check", str(good))).returncode == 0
    assert done.stdout == ""
    assert "1 concepts, 2 terms, 0 findings" in done.stderr
    bad = tmp_path / "bad.csv"
    bad.write_text("fr,en\nde la,of the\n chat,cat\n", "utf-8")
    done = run("check", str(bad), "--format", "jsonl")
    assert done.returncode == 1
    assert [json.loads(line)["rule"] for line in done.stdout.splitlines()] == ["stopword", "space"]


def test_errors_are_one_line(tmp_path: Path) -> None:
    for args in (
        ("check", "nowhere.csv"),
        ("convert", "nowhere.csv", "-o", "x.pdf"),
        ("match", "--glossary", "no.csv", "--from", "fr"),
    ):
        done = run(*args, cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stderr.startswith("termweave: ")
    assert list(tmp_path.iterdir()) == []


def test_convert_and_match(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "g.tbx"
    assert run("convert", str(good), "-o", str(target)).returncode == 0
    done = run("match", "--glossary", str(target), "--from", "fr", "--to", "en", stdin="rien\nles reseaux sociaux\n")
    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "line": 2,
            "start": 4,
            "end": 19,
            "text": "reseaux sociaux",
            "term": "réseau social",
            "concept": "2",
            "renderings": ["social network"],
        }
    ]


def test_convert_takes_the_output_as_its_last_file_if_it_is_new(good: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("fr,en\nchat,cat\n", "utf-8")
    assert run("convert", str(good), str(other)).returncode == 2
    assert other.read_text("utf-8") == "fr,en\nchat,cat\n"
    assert run("convert", str(good)).returncode == 2
    assert run("convert", str(good), str(other), str(tmp_path / "both.jsonl")).returncode == 0
    assert len((tmp_path / "both.jsonl").read_text("utf-8").splitlines()) == 2


def test_convert_to_standard_output(good: Path) -> None:
    done = run("convert", str(good), "-o", "-", "--format", "omegat")
    assert (done.returncode, done.stdout) == (0, "réseau social\tsocial network\n")
    assert run("convert", str(good), "-o", "-").returncode == 2


def test_what_editors_changed_becomes_a_glossary(tmp_path: Path) -> None:
    """The run's own changes to its draft (here the plural) are not proposed; the number of a word makes no other term."""
    fixed = {"stage": "enforce", "start": 4, "end": 7, "before": "net", "after": "nets", "reason": "plural: net"}
    rows = [
        {"source": "le réseau tombe", "draft": "the net falls", "target": "the network falls"},
        {"source": "les réseaux dorment", "draft": "the net sleep", "target": "the networks sleep", "target_changes": [fixed]},
        {"source": "les réseaux vivent", "draft": "the net live", "target": "the nets live", "target_changes": [fixed]},
        {"source": "les réseaux parlent", "draft": "the net talk", "target": "the nets talk", "target_changes": [fixed]},
    ]
    fields = {"source_lang": "fr", "target_lang": "en"}
    lines = [{"id": f"d:0:{i}", "raw": r["source"], **fields, **r} for i, r in enumerate(rows)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    done = run("suggest", "a.jsonl", "--edits", "--from", "fr", "--to", "en", "-o", "new.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    header, *entries = (tmp_path / "new.csv").read_text("utf-8").splitlines()
    assert (header, [e.split(",")[:2] for e in entries]) == ("fr,en,note", [["réseau", "network"]])
    found = run("match", "--glossary", "new.csv", "--from", "fr", "--to", "en", stdin="deux réseaux\n", cwd=tmp_path)
    assert json.loads(found.stdout)["renderings"] == ["network"]
