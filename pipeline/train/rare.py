"""Words that a model can only copy: rare ones of several pieces, made-up ones, codes; for annotations that teach to copy."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_PIECES: Final = 3
"""From so many pieces on a word is copied piece by piece."""
_SHARE: Final = 1 / 1250
"""A word in more than this share of the sentences is known rather than copied."""
_MOST: Final = 50_000


def rare_words(texts: Sequence[str], pieces: Callable[[str], int]) -> list[str]:
    """Words of the texts that are rare and long in pieces, each once, in an order that the texts alone decide."""
    counts = Counter(word for text in texts for word in _WORD.findall(text))
    limit = max(3, len(texts) * _SHARE)
    rare = (word for word, n in counts.items() if n < limit)
    return [word for word in rare if pieces(word) >= _PIECES][:_MOST]


def odd(pool: Sequence[str], bank: Sequence[str], rng: random.Random) -> str:
    """A rare word, one that does not exist, a code, or one of these with a second word or a phrase behind it."""
    word = rng.choice(pool)
    draw = rng.random()
    if draw < 0.2:
        other = rng.choice(pool)
        word = word[: rng.randrange(2, len(word))] + other[rng.randrange(1, len(other) - 1) :]
    elif draw < 0.28:
        word = _code(rng)
    if draw > 0.6:
        word += " " + rng.choice(pool if draw > 0.8 or not bank else bank)
    return word


def mutated(text: str, rng: random.Random) -> str:
    """`text` with one to three letters lost, doubled, exchanged or turned around, as cognates and acronyms differ (RNA, ARN)."""
    letters = list(text)
    for _ in range(rng.randint(1, 3)):
        i = rng.randrange(len(letters) - 1)
        draw = rng.random()
        if draw < 0.3:
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        elif draw < 0.55 and len(letters) > 3:
            del letters[i]
        elif draw < 0.75:
            letters.insert(i, letters[i])
        else:
            letters[i] = rng.choice(string.ascii_lowercase)
    # Marks of annotations are no letters, and a term holds no double spaces.
    return " ".join("".join(letters).split()) or text


def _code(rng: random.Random) -> str:
    """A name such as products, viruses and standards have: `KX-27`, `SRE-Cov-9`, `BTPA`."""
    letters = "".join(rng.choices(string.ascii_uppercase, k=rng.randint(2, 5)))
    parts = [letters]
    if rng.random() < 0.4:
        parts.append("".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 4))).capitalize())
    if rng.random() < 0.6:
        parts.append(str(rng.randint(1, 999)))
    return "-".join(parts)
