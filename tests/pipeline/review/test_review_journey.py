"""The whole way, as a new user goes it: translate, open the page, correct, approve, export, apply, translate again; then OmegaT
translates with the TMX."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from corpus.formats import by_name
from corpus.memory import Memory

pytestmark = [pytest.mark.debian("chromium"), pytest.mark.debian("omegat")]
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>fr</source_lang><target_lang>en</target_lang><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags></project></omegat>"""
CORRECTIONS = {0: "My first correction.", 5: "My second one, with 树洞 in it.", 9: "And « a third »."}


def termweave(cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from pipeline.cli import main; main()", *args]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=600)


def read(path: Path):
    with path.open("rb") as stream:
        return list(by_name(path.suffix[1:]).read_aligned(stream, str(path))[1])


def omegat(folder: Path, memory: Path, lines: list[str]) -> list[str]:
    """What OmegaT, headless, makes of a text whose paragraphs are `lines`, with `memory` as its only memory."""
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (folder / name).mkdir(parents=True)
    (folder / "omegat.project").write_text(PROJECT)
    shutil.copyfile(memory, folder / "tm/auto/memory.tmx")
    (folder / "source/page.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    options = ["--mode=console-translate", f"--config-dir={folder / 'config'}", "--disable-project-locking"]
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    subprocess.run(["omegat", str(folder), *options], check=True, timeout=600, capture_output=True, env=environment)
    return (folder / "target/page.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n")


@pytest.mark.slow
def test_corrections_stand(chromium, tmp_path, page_class):
    shutil.copyfile(str(files("corpus.data") / "maskpark" / "article.fr.txt"), tmp_path / "article.txt")
    translate = (
        "translate",
        "article.txt",
        "--from",
        "fr",
        "--to",
        "en",
        "--beam",
        "1",
        "--format",
        "jsonl,tmx,html",
        "-o",
        "out",
    )
    first = termweave(tmp_path, *translate)
    assert first.returncode == 0, first.stderr
    made = read(tmp_path / "out/article.fr-en.jsonl")

    page = page_class(chromium, tmp_path / "out/review.fr-en.html").open()
    page.emptied()
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE)
    for number, text in CORRECTIONS.items():
        page.keys("g", *["j"] * number)
        page.edit(text)
        page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    page.one("#approve-shown").click()
    page.accept()
    assert page.text("#progress-text") == f"{len(made)} of {len(made)} approved"
    export = shutil.copy(page.download(), tmp_path)

    applied = termweave(tmp_path, "apply", str(export), "--job", "out", "--memory", "memory.sqlite")
    assert applied.returncode == 0, applied.stderr
    assert f"3 texts changed, {len(made)} units approved, 0 conflicts, 0 unknown" in applied.stderr

    assert (
        omegat(tmp_path / "o", tmp_path / "out/article.fr-en.tmx", [u.source for u in made])[:10]
        == [CORRECTIONS.get(i, u.target) for i, u in enumerate(made)][:10]
    )

    again = termweave(tmp_path, *translate, "--memory", "memory.sqlite")
    assert again.returncode == 0, again.stderr
    for path in ("out/article.fr-en.jsonl", "out/article.fr-en.tmx"):
        units = read(tmp_path / path)
        assert {i: units[i].target for i in CORRECTIONS} == CORRECTIONS, path
        assert {u.state for u in units} == {"final"}, path
        assert [u.target for i, u in enumerate(units) if i not in CORRECTIONS] == [
            u.target for i, u in enumerate(made) if i not in CORRECTIONS
        ]
    with Memory.open(tmp_path / "memory.sqlite", "fr", "en") as memory:
        answers = memory.lookup_many([made[i].source for i in CORRECTIONS])
        assert [a[0].target for a in answers] == list(CORRECTIONS.values())

    (tmp_path / "next.txt").write_text(made[5].source + "\n", encoding="utf-8")
    other = termweave(tmp_path, "translate", "next.txt", "--from", "fr", "--to", "en", "-o", "new", "--memory", "memory.sqlite")
    assert other.returncode == 0, other.stderr
    (unit,) = read(tmp_path / "new/next.fr-en.jsonl")
    assert (unit.target, unit.origin.engine, unit.origin.percent) == (CORRECTIONS[5], "memory", 100)
