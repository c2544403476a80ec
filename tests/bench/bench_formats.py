"""Formats against translate-toolkit, side by side: time as a ratio, memory above the bare interpreter with the same imports.

Both make their units of the same pairs of texts. translate-toolkit writes the two texts of each; ours, besides, its id, state,
place in the document and the hash of its target. Both read our file, and look at id, source and target of every unit. Each runs
in processes of its own, in turns, and the quickest run counts, in processor time.

What translate-toolkit has no store for (TSV, JSONL) or reads in another way (XLSX, DOCX) is given as units in a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

UNITS = 200_000
TURNS = 2
_PRELUDE = """
import io, json, resource, sys, time
def unit_texts(n):
    return (f"La phrase numero {n} du document parle d'une amende de 500 yuans et de Telegram.",
            f"Sentence number {n} of the document speaks of a fine of 500 yuan and of Telegram.")
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path, count, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
"""
_OURS = """
from corpus.formats import by_name
from corpus.signature import Signature
from corpus.values import AlignedUnit
from lxml import etree
form = by_name(name)
"""
_TOOLKIT = """
from translate.storage import tmx, xliff, xliff2
kind = {"tmx": tmx.tmxfile, "xliff12": xliff.Xliff1File, "xliff": xliff2.Xliff2File}[name]
def add(store, source, target):
    if name == "tmx":
        store.addtranslation(source, "fr", target, "en")
    else:
        store.addsourceunit(source).target = target
"""
_JOBS = {
    ("ours", "writing"): _OURS
    + """
bare, start = peak(), time.process_time()
texts = ((n, *unit_texts(n)) for n in range(count))
units = (AlignedUnit(f"d:{n}:0", "fr", "en", s, s, t, "translated", document="d", block=n) for n, s, t in texts)
with open(path, "wb") as out:
    form.write_aligned(Signature("0", "fr", "en"), units, out)
""",
    ("toolkit", "writing"): _TOOLKIT
    + """
bare, start = peak(), time.process_time()
store = kind()
if name != "tmx":
    store.setsourcelanguage("fr")
    store.settargetlanguage("en")
for n in range(count):
    add(store, *unit_texts(n))
with open(path, "wb") as out:
    store.serialize(out)
""",
    ("ours", "reading"): _OURS
    + """
bare, start = peak(), time.process_time()
with open(path, "rb") as source:
    assert sum(1 for unit in form.read_aligned(source, path)[1] if unit.id and unit.source and unit.target) == count
""",
    ("toolkit", "reading"): _TOOLKIT
    + """
bare, start = peak(), time.process_time()
with open(path, "rb") as source:
    assert sum(1 for unit in kind.parsefile(source).units if unit.getid() and unit.source and unit.target) == count
""",
}
_END = "print(json.dumps([time.process_time() - start, (peak() - bare) / 1024, peak() / 1024]))\n"


def rows(units: int = UNITS) -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    with tempfile.TemporaryDirectory() as folder:
        for name, title in (("tmx", "TMX"), ("xliff12", "XLIFF 1.2"), ("xliff", "XLIFF 2.1")):
            for work in ("writing", "reading"):
                found: dict[str, list[tuple[float, float, float]]] = {"toolkit": [], "ours": []}
                for who in ("toolkit", "ours") * TURNS:
                    path = Path(folder) / (f"{who}.{name}" if work == "writing" else f"ours.{name}")  # both read the same file
                    found[who].append(_run(_JOBS[who, work], path, units, name))
                (theirs, their_extra, their_peak), (seconds, extra, peak) = (
                    tuple(map(min, zip(*found[who], strict=True))) for who in ("toolkit", "ours")
                )
                yield f"{title} {work}, {units:,} units: speed against translate-toolkit", f"x{theirs / seconds:.1f}"
                figure = f"{extra:.1f} MB, 1/{their_extra / max(extra, 0.1):.0f} of translate-toolkit's {their_extra:.0f} MB"
                yield f"{title} {work}: memory beyond start-up", figure
                yield f"{title} {work}: memory in all", f"{peak:.0f} MB, 1/{their_peak / peak:.0f} of {their_peak:.0f} MB"
        for name, title in (("tsv", "TSV"), ("jsonl", "JSONL"), ("xlsx", "XLSX"), ("docx", "DOCX")):
            count = units if name in ("tsv", "jsonl") else units // 10
            for work in ("writing", "reading"):
                taken, extra, _ = _run(_JOBS["ours", work], Path(folder) / f"ours.{name}", count, name)
                yield f"{title} {work}, {count:,} units", f"{count / taken:,.0f} units/s, {extra:.1f} MB beyond start-up"


def _run(code: str, path: Path, units: int, name: str) -> tuple[float, float, float]:
    """Seconds, megabytes beyond start-up, megabytes in all."""
    done = subprocess.run(
        [sys.executable, "-c", _PRELUDE + code + _END, str(path), str(units), name], check=True, capture_output=True, text=True
    )
    seconds, extra, peak = json.loads(done.stdout)
    return seconds, extra, peak


if __name__ == "__main__":
    for what, figure in rows(*map(int, sys.argv[1:2])):
        print(f"{what}: {figure}")
