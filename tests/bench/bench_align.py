"""Sentence alignment of a long text: speed, and how much of it is right."""

import random
import time
from collections.abc import Iterator

SENTENCES = 2000


def rows() -> Iterator[tuple[str, str]]:
    """Sentences per second and the F1 of links, on an invented language pair with merges, splits and holes."""
    from corpus.align import align_sentences
    from pipeline.evaluate.align import measure

    rng = random.Random(5)
    pairs = list(_invented(rng))
    start = time.perf_counter()
    align_sentences([a for a, _ in pairs], [b for _, b in pairs])
    yield f"{SENTENCES:,} sentences and their translation", f"{2 * SENTENCES / (time.perf_counter() - start):,.0f} sentences/s"
    yield "one in ten merged, one in ten dropped", f"F1 of links {measure(pairs).f1:.1%}"


def _invented(rng: random.Random) -> Iterator[tuple[str, str]]:
    syllables = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(4000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    turned = {word: word if rng.random() < 0.05 else word[::-1] + rng.choice(["", "s", "th"]) for word in vocabulary}
    for _ in range(SENTENCES):
        source = rng.choices(vocabulary, weights, k=rng.randint(3, 35))
        target = [turned[word] for word in source if rng.random() > 0.1]
        yield " ".join(source).capitalize() + ".", " ".join(target or source).capitalize() + "."
