"""Speed of the term matcher beside plain string matchers, in one run on the same text and terms.

The others find exact lower-case strings only; ours folds accents, inflects, checks rules and resolves overlaps. Text and terms are
drawn from simplemma's French word list, so nothing needs to be downloaded: the text has as many different words as real text of
its size, with Zipf's frequencies; the terms are drawn from the whole list but its most frequent words. Tables are empty when the
first sentence comes; what was built is kept from the garbage collector, as a run does. `TERMWEAVE_BENCH_TERMS` sets other sizes.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from glossary.matcher import Matcher
from glossary.termbase import Concept, Term

SIZES = (100_000, 1_000_000)
TEXT_BYTES = 10_000_000
BATCH = 256
"""Sentences at a time, as a run brings them."""
TEXT_WORDS = 60_000
"""Different words in French text of that size."""


@cache
def vocabulary() -> tuple[str, ...]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    listed = sorted(w for w in DefaultDictionaryFactory().get_dictionary("fr") if w.isalpha() and len(w) > 1)
    random.Random(7).shuffle(listed)
    return tuple(listed)


def text() -> list[str]:
    """Sentences of about 25 words, the n-th word of the list with frequency 1/n."""
    rng = random.Random(1)
    listed = vocabulary()[:TEXT_WORDS]
    weights = [1 / (n + 10) for n in range(len(listed))]
    drawn = rng.choices(listed, weights, k=TEXT_BYTES // 9)
    return [" ".join(drawn[i : i + 25]).capitalize() + "." for i in range(0, len(drawn), 25)]


def terms(count: int) -> list[str]:
    """Distinct terms of one to three words; the words are rarer than those of the text, so that most terms are absent."""
    rng = random.Random(2)
    listed = vocabulary()[2000:]
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join(rng.choice(listed) for _ in range(rng.choice((1, 2, 2, 2, 3, 3))))] = None
    return list(found)


def rows() -> Iterator[tuple[str, str]]:
    """What is measured, figure with unit, in CPU time. Only the ratios within one run mean anything on a busy machine."""
    sentences = text()
    size = sum(len(s.encode()) for s in sentences)
    sizes = [int(n) for n in os.environ.get("TERMWEAVE_BENCH_TERMS", "").split(",") if n] or SIZES
    _ours(["chat"])(["à"])  # the lexicon is shared by all matchers of the language
    for count in sizes:
        wanted = terms(count)
        concepts(tuple(wanted))
        for name, build in BUILDERS.items():
            held = _resident()
            start = time.process_time()
            find = build(wanted)
            built = time.process_time() - start
            memory = _resident() - held
            gc.freeze()
            start = time.process_time()
            hits = sum(find(sentences[i : i + BATCH]) for i in range(0, len(sentences), BATCH))
            spent = time.process_time() - start
            figure = f"{size / spent / 1e6:.1f} MB/s, built in {built:.1f} s, {memory:.0f} MB, {hits} matches"
            del find
            gc.unfreeze()
            gc.collect()
            yield f"matching, {count:,} terms: {name}", figure


def _resident() -> float:
    """Megabytes that this process holds; 0 where the system does not say so in /proc."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0.0
    return int(pages) * resource.getpagesize() / 1e6


def _ours(wanted: list[str]) -> Callable[[list[str]], int]:
    matcher = Matcher(concepts(tuple(wanted)), "fr", "en")
    return lambda batch: sum(map(len, matcher.find_all(batch)))


@lru_cache(maxsize=1)
def concepts(wanted: tuple[str, ...]) -> list[Concept]:
    """The termbase, which is there before any matcher is built."""
    return [Concept(str(i), (Term(t, "fr"), Term(f"t{i}", "en"))) for i, t in enumerate(wanted)]


def _rust(wanted: list[str]) -> Callable[[list[str]], int]:
    import ahocorasick_rs

    machine = ahocorasick_rs.AhoCorasick([t.lower() for t in wanted], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    return lambda batch: sum(len(machine.find_matches_as_indexes(sentence.lower())) for sentence in batch)


def _c(wanted: list[str]) -> Callable[[list[str]], int]:
    import ahocorasick

    machine = ahocorasick.Automaton()
    for i, term in enumerate(wanted):
        machine.add_word(term.lower(), (i, term))
    machine.make_automaton()
    return lambda batch: sum(1 for sentence in batch for _ in machine.iter_long(sentence.lower()))


def _flashtext(wanted: list[str]) -> Callable[[list[str]], int]:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for term in wanted:
        processor.add_keyword(term)
    return lambda batch: sum(len(processor.extract_keywords(sentence)) for sentence in batch)


BUILDERS: dict[str, Callable[[list[str]], Callable[[list[str]], int]]] = {
    "ours (folded, inflected, exclusive)": _ours,
    "ahocorasick_rs (substrings, no boundaries)": _rust,
}
try:
    import ahocorasick as _found_c  # noqa: F401
except ImportError:
    pass
else:
    BUILDERS["pyahocorasick (substrings, no boundaries)"] = _c
try:
    import flashtext as _found_flashtext  # noqa: F401
except ImportError:
    pass
else:
    BUILDERS["flashtext (exact words)"] = _flashtext


if __name__ == "__main__":
    for what, figure in rows():
        print(f"{what}: {figure}")
