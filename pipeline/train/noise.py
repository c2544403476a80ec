"""Text as hasty people type it: without accents, commas, apostrophes, quotation marks or capitals. Annotations are spared.

Shares that `TrainConfig` names decide by chance for a whole sentence, so that one model reads both clean and careless text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import cycle
from typing import Final

from corpus.letters import fold
from pipeline.train.config import TrainConfig

OPEN: Final = "<t>"
CLOSE: Final = "</t>"
_COMMA: Final = re.compile(r"(?<!\d),(?!\d)")
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_APOSTROPHES: Final = (" ", " ", "", "`", " '", "' ")
"""`l homme`, `lhomme`, ``l`homme``, `l 'homme`, `l' homme`."""
_QUOTES: Final = (("", ""), ("", ""), ("''", "''"), ("<<", ">>"), ("<< ", " >>"), ("'", "'"))
"""Instead of quotation marks: none, two apostrophes, angles, single ones."""


def noisy(source: str, config: TrainConfig, rng: random.Random) -> tuple[str, list[int]]:
    """The source as a hasty typist leaves it, and for each word of `source` the number that it has there (its last part's).

    Words are what single spaces part; what stands between the marks of an annotation is no typist's work and stays.
    """
    ways = _ways(config, rng)
    words: list[str] = []
    places: list[int] = []
    inside = False
    for word in source.split(" "):
        if word == OPEN:
            inside = True
        shut = word.startswith(CLOSE)
        if shut:
            inside = False
        head, tail = (CLOSE, word[len(CLOSE) :]) if shut else ("", word)
        if not inside:
            for way in ways:
                tail = way(tail)
        words += (head + tail).split()
        places.append(len(words) - 1)
    return " ".join(words), places


def _ways(config: TrainConfig, rng: random.Random) -> list[Callable[[str], str]]:
    """What happens to each word of this sentence; every chance is drawn, so that shares stay apart from each other."""
    bare = rng.random() < config.unaccented
    commas, small = rng.random() < config.no_commas, rng.random() < config.lower
    apostrophe = rng.choice(_APOSTROPHES) if rng.random() < config.apostrophes else None
    marks = cycle(rng.choice(_QUOTES)) if rng.random() < config.quotes else None
    ways: list[Callable[[str], str]] = []
    if bare:
        ways.append(fold)
    if bare and commas:
        ways.append(lambda word: _COMMA.sub("", word))
    if bare and small:
        ways.append(str.lower)
    if apostrophe is not None:
        ways.append(lambda word: _APOSTROPHE.sub(apostrophe, word))
    if marks is not None:
        ways.append(lambda word: re.sub('"', lambda _: next(marks), word))
    return ways
