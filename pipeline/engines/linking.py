"""Which words render each other, chosen from how much attention each word of the target pays to each word of the source.

Competitive linking (Melamed 2000, "Models of Translational Equivalence among Words"): the best pair is linked first, and both its
words are taken. Content words go by attention and by what they look like. Signs and words of the closed classes come after them,
for attention rests on the word that these belong to, not on the one that they render: they go by a table, and by where the words
beside them went. What is left then joins its neighbour where both look at the same word, the growing of Koehn et al. 2003
("Statistical Phrase-Based Translation").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from typing import Any, Final

from corpus.languages import primary
from corpus.letters import bare

STRONG: Final = 0.3
"""A word joins its neighbour in a link when at least this share of the attention rests on it."""
WEAK: Final = 0.1
"""Below this share nothing but likeness makes a link: the target word renders nothing in particular."""
_SAME, _COGNATE = 0.6, 0.3
"""What it adds to a share of attention that two words are the same, or begin alike."""
_PREFIX = 4
"""Letters that cognates have in common at the beginning."""
_REACH = 4
"""How far, in words, a sign or a small word may stand from where its neighbours say."""
_DIAGONAL = 0.1
"""What standing at opposite ends of the sentences takes away: it decides between equals."""
_RANK = 0.1
"""What each better rendering in the table takes from those behind it."""
_MARKS: Final = str.maketrans("«»“”„！？；：，。（）–—", '"""""!?;:,.()--')
_WORD, _CLOSED, _SIGN = "word", "closed", "sign"

Closed = Mapping[str, Sequence[tuple[str, ...]]]
"""For each closed-class word of the source language the words that may render it, the likeliest first; several such lists for a
contraction, which renders several words at once. Words are folded."""


@cache
def closed_words(source_lang: str, target_lang: str) -> tuple[Closed, Set[str]]:
    """The table of this direction, and the closed-class words of the target language; both empty where the project has none."""
    ours, theirs = primary(source_lang), primary(target_lang)
    table: dict[str, list[tuple[str, ...]]] = {}
    for words, renderings in _rows(f"{ours}-{theirs}"):
        table |= {word: [tuple(part.split()) for part in renderings.split("+")] for word in words}
    for words, renderings in _rows(f"{theirs}-{ours}"):
        for word in renderings.replace("+", " ").split():
            table[word] = [(*(table[word][0] if word in table else ()), *words)]
    return table, frozenset(word for parts in table.values() for part in parts for word in part)


def _rows(pair: str) -> list[tuple[list[str], str]]:
    path = files("pipeline.engines").joinpath(f"data/closed.{pair}.tsv")
    if not path.is_file():
        return []
    rows = [row.split("\t") for row in path.read_text("utf-8").split("\n") if row and not row.startswith("#")]
    return [(words.split(), renderings) for words, renderings in rows]


class Linking:
    """The links of one sentence pair while they are being chosen.

    `mass`: an array of shape (target words, source words), the share of each target word's attention. `terms`: for source words
    that are annotated terms the folded words of their rendering, None for others; so many words may render a term.
    """

    def __init__(
        self, mass: Any, ours: Sequence[str], theirs: Sequence[str], terms: Sequence[Set[str] | None], langs: tuple[str, str]
    ) -> None:
        self._mass, self._terms = mass, terms
        self._table, closed = closed_words(*langs)
        self._ours, self._theirs = [_key(w) for w in ours], [_key(w) for w in theirs]
        self._our_kind = [_kind(w, self._table) if t is None else _WORD for w, t in zip(self._ours, terms, strict=True)]
        self._their_kind = [_kind(w, closed) for w in self._theirs]
        self._links: dict[tuple[int, int], float] = {}
        self._partner: dict[int, int] = {}
        self._taken = [0] * len(ours)

    def choose(self) -> dict[tuple[int, int], float]:
        """For each (target word, source word) that is linked how much attention speaks for it, `STRONG` to 1."""
        self._compete(self._content(), [len(t) if t else 1 for t in self._terms])
        self._grow(_WORD)
        self._compete(self._small(), [len(self._table.get(w, "1")) for w in self._ours])
        self._grow(_CLOSED)
        self._grow_back()
        return self._links

    def _link(self, j: int, i: int) -> None:
        self._links[j, i] = min(max(float(self._mass[j, i]), STRONG), 1.0)
        self._partner.setdefault(j, i)
        self._taken[i] += 1

    def _compete(self, pairs: list[tuple[float, int, int]], room: Sequence[int]) -> None:
        """Link the best of `pairs` (score, target word, source word) first, each target word once, source words as `room` has it."""
        for _, j, i in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
            if j not in self._partner and self._taken[i] < room[i]:
                self._link(j, i)

    def _content(self) -> list[tuple[float, int, int]]:
        """Pairs of words and numbers: attention, likeness and, between equals, the diagonal."""
        alike = self._alike()
        cells = alike.keys() | set(zip(*(cells.tolist() for cells in (self._mass >= WEAK).nonzero()), strict=True))
        tilt, slope = _DIAGONAL / max(self._mass.shape), len(self._ours) / len(self._theirs)
        return [
            (float(self._mass[j, i]) + alike.get((j, i), 0.0) - tilt * abs(i - slope * j), j, i)
            for j, i in cells
            if self._our_kind[i] == self._their_kind[j] == _WORD and self._fits(j, i)
        ]

    def _alike(self) -> dict[tuple[int, int], float]:
        """What likeness adds, for words that are the same, that begin alike, and for those of a term's rendering."""
        same, begin = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for i, (our, term) in enumerate(zip(self._ours, self._terms, strict=True)):
            for word in (our,) if term is None else term:
                same[word].append(i)
            if term is None and len(our) >= _PREFIX and our.isalpha():
                begin[our[:_PREFIX]].append(i)
        found: dict[tuple[int, int], float] = {}
        for j, their in enumerate(self._theirs):
            if len(their) >= _PREFIX:
                found |= {(j, i): _COGNATE for i in begin.get(their[:_PREFIX], ())}
            found |= {(j, i): _SAME for i in same.get(their, ())}
        return found

    def _fits(self, j: int, i: int) -> bool:
        """Whether the one may render the other at all: a sign only the same sign, a number no other number."""
        our, their = self._ours[i], self._theirs[j]
        if self._our_kind[i] == _SIGN or self._their_kind[j] == _SIGN:
            return our == their
        return our == their or self._terms[i] is not None or not (our[0].isdigit() and their[0].isdigit())

    def _small(self) -> list[tuple[float, int, int]]:
        """Pairs of signs, of closed-class words, and of words whose attention is not known, as that of the first may be."""
        pairs = []
        for j, kind in enumerate(self._their_kind):
            if j in self._partner or (kind == _WORD and self._mass[j].any()):
                continue
            places = self._places(j)
            for i, ours in enumerate(self._our_kind):
                if self._taken[i] or ours != kind or (rank := self._rank(j, i)) is None:
                    continue
                away = min((abs(i - place) for place in places), default=0)
                if away <= _REACH or self._mass[j, i] >= STRONG:
                    pairs.append((float(self._mass[j, i]) + (1 - _RANK * rank) / (1 + away), j, i))
        return pairs

    def _rank(self, j: int, i: int) -> int | None:
        """How many better renderings of the source word there are; None where the target word is none."""
        if self._our_kind[i] == _CLOSED:
            their = self._theirs[j]
            return next((part.index(their) for part in self._table[self._ours[i]] if their in part), None)
        return 0 if self._fits(j, i) else None

    def _places(self, j: int) -> list[int]:
        """Where in the source the word should be, counted from its nearest neighbours on both sides that are linked."""
        before = next((k for k in range(j - 1, -1, -1) if k in self._partner), None)
        after = next((k for k in range(j + 1, len(self._theirs)) if k in self._partner), None)
        return [self._partner[k] + j - k for k in (before, after) if k is not None]

    def _grow(self, kind: str) -> None:
        """Target words join the word behind them that renders what they look at, content words the one before them too."""
        last = len(self._theirs) - 1
        for step, order in ((1, range(last, -1, -1)), (-1, range(last + 1))):
            for j in order if step > 0 or kind == _WORD else ():
                if j not in self._partner and self._their_kind[j] == kind:
                    i = int(self._mass[j].argmax())
                    if self._mass[j, i] >= STRONG and self._partner.get(j + step) == i and self._fits(j, i):
                        self._link(j, i)

    def _grow_back(self) -> None:
        """Source words join the word beside them in the target word that looks at them most."""
        for i, kind in enumerate(self._our_kind):
            if kind == _WORD and not self._taken[i]:
                j = int(self._mass[:, i].argmax())
                if self._mass[j, i] >= STRONG and self._fits(j, i) and any((j, k) in self._links for k in (i - 1, i + 1)):
                    self._link(j, i)


def _key(word: str) -> str:
    return bare(word).translate(_MARKS) or word  # a combining mark alone folds to nothing


def _kind(word: str, closed: Mapping[str, object] | Set[str]) -> str:
    return _SIGN if not word[0].isalnum() else _CLOSED if word in closed else _WORD
