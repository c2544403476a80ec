"""`apply` killed without a word, at any point: every file is the old one or the new one, and the same command again ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.formats import by_name
from corpus.formats.base import source_hash
from corpus.memory import Memory
from corpus.signature import Signature
from corpus.values import AlignedUnit
from pipeline.jobs.store import STORE, JobStore
from pipeline.review import write_review

SIGNATURE = Signature("0", "fr", "en")
COUNT = 300
NAMES = {"jsonl": "d.fr-en.jsonl", "tmx": "d.fr-en.tmx", "xliff": "d.fr-en.xlf", "tsv": "d.fr-en.tsv"}


def units(edited: bool = False):
    for n in range(COUNT):
        source, target = f"La phrase numéro {n} dort.", f"Sentence number {n} sleeps."
        made = AlignedUnit(f"d:{n}:0", "fr", "en", source, source, target, "translated", draft=target, document="d", block=n)
        yield replace(made, target=f"Sentence number {n} is asleep.", state="final") if edited else made


def lay_out(folder: Path) -> Path:
    """A job and an export in which an editor has changed every unit."""
    out = folder / "out"
    out.mkdir(parents=True)
    for name, path in NAMES.items():
        with (out / path).open("wb") as stream:
            by_name(name).write_aligned(SIGNATURE, units(), stream)
    with (out / "review.fr-en.html").open("wb") as stream:
        write_review(SIGNATURE, units(), stream)
    JobStore(out / STORE).close()
    lines = [{"termweave_review": 1, "target_lang": "en"}]
    for old, new in zip(units(), units(edited=True), strict=True):
        line = {"id": old.id, "source_hash": source_hash(old), "target": new.target, "state": "final", "base": old.target}
        lines.append(line)
    export = folder / "review.jsonl"
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return out


def start(folder: Path) -> subprocess.Popen[bytes]:
    code = "from pipeline.cli import main; main()"
    line = [sys.executable, "-c", code, "apply", "review.jsonl", "--job", "out", "--memory", "m.sqlite"]
    return subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def targets(folder: Path, name: str) -> list[str]:
    with (folder / "out" / NAMES[name]).open("rb") as stream:
        return [u.target for u in by_name(name).read_aligned(stream, name)[1]]


def begun(folder: Path) -> bool:
    return any(folder.glob("out/.d.fr-en.jsonl.*.part"))


def remembering(folder: Path) -> bool:
    return (folder / "m.sqlite").exists()


def changed(name: str):
    def since(folder: Path) -> bool:
        return (folder / "out" / NAMES[name]).stat().st_ino != INODES[folder, name]

    since.__name__ = f"{name}_renamed"
    return since


INODES: dict[tuple[Path, str], int] = {}


@pytest.mark.parametrize("moment", [begun, remembering, changed("jsonl"), changed("tmx")], ids=lambda m: m.__name__)
def test_killed_at_any_moment(tmp_path, moment):
    out = lay_out(tmp_path)
    for name, path in NAMES.items():
        INODES[tmp_path, name] = (out / path).stat().st_ino
    old, new = [u.target for u in units()], [u.target for u in units(edited=True)]
    process = start(tmp_path)
    while process.poll() is None and not moment(tmp_path):
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode in (-signal.SIGKILL, 0), "it did not fall by itself"
    for name in NAMES:
        assert targets(tmp_path, name) in (old, new), f"{name} is whole"

    again = start(tmp_path)
    _, told = again.communicate(timeout=600)
    assert again.returncode == 0, told
    for name in NAMES:
        assert targets(tmp_path, name) == new, name
    assert new[7] in (out / "review.fr-en.html").read_text(encoding="utf-8")
    with Memory.open(tmp_path / "m.sqlite", "fr", "en") as memory:
        assert len(memory) == COUNT
    store = JobStore(out / STORE)
    kept = {decision.unit: decision for decision in store.decisions("en", ["d"])}
    store.close()
    assert [kept[u.id].target for u in units()] == new
    assert not list(out.glob("conflicts*"))
