"""TMX against translate-toolkit, side by side: time as a ratio, memory above the bare interpreter with the same imports."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

UNITS = 200_000
_PRELUDE = """
import io, json, resource, sys, time
def unit_texts(n):
    return (f"La phrase numero {n} du document parle d'une amende de 500 yuans et de Telegram.",
            f"Sentence number {n} of the document speaks of a fine of 500 yuan and of Telegram.")
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path, count = sys.argv[1], int(sys.argv[2])
"""
_OURS = """
from corpus.formats import by_name
from corpus.values import AlignedUnit, Signature
from lxml import etree
form = by_name("tmx")
"""
_TOOLKIT = "from translate.storage import tmx\n"
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
store = tmx.tmxfile()
for n in range(count):
    source, target = unit_texts(n)
    store.addtranslation(source, "fr", target, "en")
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
    assert sum(1 for unit in tmx.tmxfile.parsefile(source).units if unit.getid() and unit.source and unit.target) == count
""",
}
_END = "print(json.dumps([time.process_time() - start, (peak() - bare) / 1024]))\n"


def rows(units: int = UNITS) -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    with tempfile.TemporaryDirectory() as folder:
        for work in ("writing", "reading"):
            seconds, memory = {}, {}
            for who in ("toolkit", "ours"):
                path = Path(folder) / (f"{who}.tmx" if work == "writing" else "ours.tmx")  # both read the same file
                seconds[who], memory[who] = _run(_JOBS[who, work], path, units)
            yield (
                f"TMX {work}, {units:,} units: speed against translate-toolkit",
                f"x{seconds['toolkit'] / seconds['ours']:.1f}",
            )
            ratio = memory["toolkit"] / max(memory["ours"], 0.1)
            figure = f"{memory['ours']:.1f} MB, 1/{ratio:.0f} of translate-toolkit's {memory['toolkit']:.0f} MB"
            yield f"TMX {work}: memory beyond start-up", figure


def _run(code: str, path: Path, units: int) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PRELUDE + code + _END, str(path), str(units)], check=True, capture_output=True, text=True
    )
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


if __name__ == "__main__":
    for what, figure in rows(*map(int, sys.argv[1:2])):
        print(f"{what}: {figure}")
