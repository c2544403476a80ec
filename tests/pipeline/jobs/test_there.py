"""Translations that a document has already: with their states in the aligned files, left alone in the document, until edited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.formats import by_name
from corpus.values import AlignedUnit
from pipeline.cli import main

HERE = Path(__file__).parent
CASES = json.loads((HERE / "there.json").read_text(encoding="utf-8"))


def run(*args: object) -> None:
    main([str(arg) for arg in args])


def translate(file: Path, out: Path) -> list[AlignedUnit]:
    run("translate", file, "--from", "fr", "--to", "en", "--beam", 1, "--format", "document,jsonl,tsv", "-o", out)
    path = out / f"{file.stem}.fr-en.jsonl"
    with path.open("rb") as stream:
        return list(by_name("jsonl").read_aligned(stream, str(path))[1])


def written(file: Path, out: Path) -> str:
    return (out / f"{file.stem}.en{file.suffix}").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_what_a_document_brings_along_reaches_the_aligned_files(case, tmp_path):
    file = HERE / "there" / case["file"]
    units = translate(file, tmp_path)
    assert len(units) == len(case["units"])
    for number, (unit, (target, state, proposals)) in enumerate(zip(units, case["units"], strict=True)):
        assert unit.origin is not None
        assert (unit.origin.engine == "document") == (target is not None)
        assert [(m.target, m.percent) for m in unit.matches] == [tuple(p) for p in proposals]
        if target is not None:
            assert (unit.target, unit.state) == (target, state)
        else:
            assert unit.target not in ("", unit.source) or unit.source == "Termweave"
        found = {issue.check for issue in unit.issues}
        assert (case["issues"][str(number)] in found) if str(number) in case["issues"] else not found & {"review", "tags"}
    body = written(file, tmp_path)
    assert not [piece for piece in case["kept"] if piece not in body]
    assert not [piece for piece in case["gone"] if piece in body]


@pytest.mark.parametrize("name", [c["file"] for c in CASES])
def test_a_second_run_changes_nothing(name, tmp_path):
    file = HERE / "there" / name
    first = translate(file, tmp_path)
    before = written(file, tmp_path)
    assert translate(file, tmp_path) == first
    assert written(file, tmp_path) == before


def test_an_editor_has_the_last_word_in_the_document_too(tmp_path):
    file = HERE / "there/plain12.xlf"
    translate(file, tmp_path / "out")
    table = tmp_path / "edited.tsv"
    text = (tmp_path / "out/plain12.fr-en.tsv").read_text(encoding="utf-8")
    rows = text.replace("400 yuan", "500 yuan").replace("The mayor opened", "The mayor has opened").split("\n")
    table.write_text("\n".join(r.replace("\tinitial\t", "\tfinal\t") if "bridge" in r else r for r in rows), encoding="utf-8")
    run("apply", table, "--job", tmp_path / "out")
    applied = written(file, tmp_path / "out")
    units = translate(file, tmp_path / "out")
    for body in (applied, written(file, tmp_path / "out")):
        assert 'The price is 500 <g id="1">yuan</g>.</target>' in body
        assert "The mayor has opened the market. It was raining.</target>" in body
        assert '<target state="final">The bridge is shut.</target>' in body
        assert (
            '<trans-unit id="6" approved="yes"><source>Un <g id="7">lien</g> utile.</source><target>A useful link.</target>'
            in body
        )
    assert [(u.state, u.target, u.issues) for u in units[:2]] == [
        ("reviewed", "The mayor has opened the market. It was raining.", ()),
        ("translated", "The price is 500 yuan.", ()),
    ]
    assert (units[3].state, units[3].issues) == ("final", ())


def test_one_plural_corrected_leaves_the_other(tmp_path):
    file = HERE / "there/app.po"
    translate(file, tmp_path / "out")
    table = tmp_path / "edited.tsv"
    text = (tmp_path / "out/app.fr-en.tsv").read_text(encoding="utf-8")
    table.write_text(text.replace("One letter", "One message"), encoding="utf-8")
    run("apply", table, "--job", tmp_path / "out")
    assert 'msgstr[0] "One message"\nmsgstr[1] "%d letters"' in written(file, tmp_path / "out")
