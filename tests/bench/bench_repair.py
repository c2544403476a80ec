"""Speed of source repair, in CPU time, against the fastest thing one can do with text: copying it through a regular expression."""

import re
import time
from collections.abc import Callable, Iterator
from importlib import resources


def rows() -> Iterator[tuple[str, str]]:
    """Megabytes per second of one core, and as a share of the copy's speed."""
    from corpus.letters import fold
    from pipeline.repair import Repairer

    article = resources.files("corpus").joinpath("data", "maskpark", "article.fr.txt").read_text("utf-8")
    lines = article.split("\n") * 120
    size = sum(len(line.encode()) for line in lines) / 1e6
    word = re.compile(r"(\w+)")

    def copy() -> object:
        return ["".join(word.split(line)) for line in lines]

    start = time.process_time()
    repairer = Repairer("fr")
    restored = [r.text for r in repairer.repair(lines[:8])] * 120
    yield "first repair, loading the model", f"{time.process_time() - start:.2f} s"
    base = _seconds(copy)
    for title, texts, mode in (
        ("unaccented text, accents restored", [fold(line) for line in lines], "auto"),
        ("accented text, left alone", restored, "auto"),
    ):
        one = Repairer("fr", mode)  # type: ignore[arg-type]
        seconds = _seconds(lambda one=one, texts=texts: one.repair(texts))  # type: ignore[misc]
        yield title, f"{size / seconds:.2f} MB/s ({base / seconds:.0%} of copying)"


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
