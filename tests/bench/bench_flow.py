"""The whole main job: start-up, segments a second, peak memory, share of time per stage."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NEWS = HERE.parent / "pipeline" / "jobs" / "news.fr.txt"
TERMWEAVE = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def rows() -> Iterator[tuple[str, str]]:
    """Start-up of the command, then one job of 960 segments."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([*TERMWEAVE, "--help"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    yield "termweave --help, median of 5", f"{sorted(times)[2]:.2f} s"
    with tempfile.TemporaryDirectory() as folder:
        yield from _job(Path(folder))


def _job(folder: Path) -> Iterator[tuple[str, str]]:
    from pipeline.console import Quiet
    from pipeline.jobs.run import run
    from pipeline.options import Options

    sentences = NEWS.read_text(encoding="utf-8").splitlines()
    # Each copy differs in its number, so that nothing is answered from the job's own store.
    lines = [f"{sentence} ({copy}.{i})" for copy in range(40) for i, sentence in enumerate(sentences)]
    (folder / "news.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    options = Options((str(folder / "news.txt"),), "fr", ("en",), folder / "out", ("jsonl", "tsv", "tmx", "html"))
    start = time.perf_counter()
    outcome = run(options, Quiet(-1))
    seconds = time.perf_counter() - start
    count = outcome.summaries[0].segments
    yield f"translate, {count} segments, four formats", f"{count / seconds:.0f} segments/s"
    yield "peak memory of that", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    total = sum(outcome.clock.seconds.values())
    for stage, spent in outcome.clock.seconds.items():
        yield f"share of time: {stage}", f"{spent / total:.0%}"
