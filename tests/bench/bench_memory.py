"""The translation memory against comparing with everything: import, exact and fuzzy look-ups, recall.

A million segments, or `TERMWEAVE_BENCH_UNITS`, of invented words with a natural spread of frequencies, or of `TERMWEAVE_BENCH_TSV`,
a file of source and target columns. The comparison of words with all is made of a sample and scaled up. Times of questions are
of the processor, which a busy machine does not change much.
"""

import itertools
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

QUERIES = 60
THRESHOLD = 75
SAMPLE = 20_000
"""Segments of the full comparison, whose time grows with their number."""


def rows() -> Iterator[tuple[str, str]]:
    """Units per second, milliseconds per query, and how often the best match of a full comparison is found."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import Levenshtein

    from corpus.fuzzy import code, floor, grains, percent, words
    from corpus.memory import Memory

    size = int(os.environ.get("TERMWEAVE_BENCH_UNITS", "1000000"))
    file = os.environ.get("TERMWEAVE_BENCH_TSV")
    rng = random.Random(11)
    pairs = list(itertools.islice(_from_file(file) if file else _invented(rng), size))
    with tempfile.TemporaryDirectory() as folder:
        tmx = Path(folder) / "all.tmx"
        _write(tmx, pairs)
        with Memory.open(Path(folder) / "memory.sqlite", "fr", "en") as memory:
            from corpus.memory_tmx import translations

            def read() -> None:
                with tmx.open("rb") as stream:
                    memory.add_many((t.source, t.target) for t in translations(stream, "all.tmx"))

            yield f"import of {len(pairs):,} units from TMX", _speed(read, len(pairs))
            yield "the same, index for fuzzy questions", _speed(memory.index, len(pairs))
            sources = [source for source, _ in pairs]
            queries = [_blurred(source, rng) for source in rng.sample([s for s in sources if len(s.split()) > 4], QUERIES)]
            memory.lookup_many(queries[:1], threshold=THRESHOLD)
            busy = time.process_time()
            found = memory.lookup_many(queries, threshold=THRESHOLD)
            fuzzy = (time.process_time() - busy) / QUERIES
            busy = time.process_time()
            memory.lookup_many(sources[:5000], threshold=100)
            yield "exact", f"{(time.process_time() - busy) / 5000 * 1e6:.0f} microseconds a query"
            busy = time.process_time()
            for query in queries[:5]:
                process.extractOne(query, sources, scorer=fuzz.ratio, score_cutoff=THRESHOLD)
            letters = (time.process_time() - busy) / 5
            sample = [words(s) for s in sources[:SAMPLE]]
            busy = time.process_time()
            for query in queries[:5]:
                process.extractOne(words(query), sample, scorer=Levenshtein.normalized_similarity, score_cutoff=THRESHOLD / 100)
            whole = (time.process_time() - busy) / 5 * len(sources) / len(sample)
            yield "fuzzy", f"{fuzzy * 1e3:.1f} ms a query"
            yield "rapidfuzz over the letters of all", f"{letters * 1e3:.0f} ms a query, {letters / fuzzy:,.0f} times as long"
            yield "rapidfuzz over the words of all", f"{whole * 1e3:.0f} ms a query, {whole / fuzzy:,.0f} times as long"
            # `floor` says how alike the codes of a match are at least: a full comparison of them misses nothing.
            coded = [code(s) for s in sources]
            there = right = 0
            for query, matches in zip(queries, found, strict=True):
                scores = process.cdist(
                    [code(query)], coded, scorer=Levenshtein.normalized_similarity, score_cutoff=floor(query, THRESHOLD) / 100
                )
                near = [percent(grains(query), grains(sources[i])) for i in scores[0].nonzero()[0]]
                if near and max(near) >= THRESHOLD:
                    there += 1
                    right += bool(matches) and matches[0].percent >= max(near)
            yield f"recall at {THRESHOLD} %", f"{right} of {there} best matches"


def _speed(work: Callable[[], object], units: int) -> str:
    start, busy = time.perf_counter(), time.process_time()
    work()
    busy, start = time.process_time() - busy, time.perf_counter() - start
    return f"{units / start:,.0f} units/s; {units / busy:,.0f} per second of processor time"


def _invented(rng: random.Random) -> Iterator[tuple[str, str]]:
    letters = "aeiou", "bcdfglmnprstv"
    vocabulary = ["".join(rng.choice(letters[(i + 1) % 2]) for i in range(rng.randint(2, 10))) for _ in range(60_000)]
    cumulative = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    while True:
        source = " ".join(rng.choices(vocabulary, cum_weights=cumulative, k=rng.randint(3, 40)))
        yield source, source[::-1]


def _from_file(path: str) -> Iterator[tuple[str, str]]:
    with Path(path).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            if len(columns) > 1:
                yield columns[-2], columns[-1]


def _blurred(text: str, rng: random.Random) -> str:
    """The text with one word in eight replaced."""
    tokens = text.split()
    for _ in range(max(1, len(tokens) // 8)):
        tokens[rng.randrange(len(tokens))] = "remplacement"
    return " ".join(tokens)


def _write(path: Path, pairs: list[tuple[str, str]]) -> None:
    from corpus.formats import by_name
    from corpus.signature import Signature
    from corpus.values import AlignedUnit

    with path.open("wb") as out:
        units = (AlignedUnit(f"b:{i}:0", "fr", "en", a, a, b, "translated") for i, (a, b) in enumerate(pairs))
        by_name("tmx").write_aligned(Signature("bench", "fr", "en"), units, out)
