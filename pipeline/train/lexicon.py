"""`termweave train lexicon`: what the rare words of a model's training text were translated by.

A word's translation is the word that keeps its company most exclusively: of all target words that stand opposite it, the one with
the highest product of shares, the share of the source word's pairs that have the target word times the share of the target word's
pairs that have the source word (the square of their cosine; Smadja et al. 1996, "Translating collocations for bilingual lexicons",
take Dice's coefficient, which orders alike). A function word stands opposite everything and scores nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from corpus.atomic import atomic_output
from corpus.letters import fold
from pipeline.engines.rarewords import FILE, WORD, Entry, RareWords, packed

if TYPE_CHECKING:
    from pipeline.train.data import Pair

LEAST: Final = 2
"""A word, and a word with its translation, must stand in so many pairs."""
MOST: Final = 1000
"""A word in more pairs than that is known to the model."""
SHARE: Final = 0.3
"""Least share of a word's pairs that have its translation."""
COSINE: Final = 0.02
"""Least product of shares: below, two words met by chance."""
CLEAR: Final = 0.9
"""A spelling without diacritics stands for a word that makes up this share of all that read so."""
_CHUNK: Final = 20_000
"""Pairs whose words are counted together: few enough to keep memory flat."""
_RUNS: Final = 12
"""Counts of so many chunks are kept apart before they are added up."""


def learn(pairs: Iterable[Pair]) -> dict[str, Entry]:
    """The rare words of the sources, in lower case, each with its translation and how many pairs have it.

    A word without its diacritics is an entry too where only one word reads so: sources may be typed without.
    """
    import numpy as np

    ours, theirs = _Side(), _Side()
    for source, target in pairs:
        ours.add(source)
        theirs.add(target)
    often, met = ours.frequencies(), theirs.frequencies()
    cells, together = _meetings(ours, theirs, (often >= LEAST) & (often <= MOST))
    word, translation = np.divmod(cells, len(met))
    shares = together / often[word], together / met[translation]
    cosine = shares[0] * shares[1]
    fit = (together >= LEAST) & (shares[0] >= SHARE) & (cosine >= COSINE)
    found: dict[str, Entry] = {}
    our_words, their_words = list(ours.ids), list(theirs.ids)
    # The best comes last and stays.
    for i in np.flatnonzero(fit)[np.argsort(cosine[fit], kind="stable")]:
        found[our_words[word[i]]] = Entry(their_words[translation[i]], int(often[word[i]]))
    return _with_plain_spellings(found, dict(zip(our_words, often.tolist(), strict=True)))


class _Side:
    """One side of all pairs as ids of its words, each once a pair."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._words = array("i")
        self._ends = array("q", [0])

    def add(self, text: str) -> None:
        ids = self.ids
        self._words.extend({ids.setdefault(word, len(ids)) for word in WORD.findall(text.lower())})
        self._ends.append(len(self._words))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def frequencies(self) -> Any:
        """In how many pairs each word stands: int64 [words]."""
        import numpy as np

        return np.bincount(np.frombuffer(self._words, np.int32), minlength=len(self.ids))

    def part(self, first: int, last: int) -> tuple[Any, Any]:
        """The words of the pairs `first` to `last`, and how many each pair has."""
        import numpy as np

        ends = np.frombuffer(self._ends, np.int64)
        return np.frombuffer(self._words, np.int32)[ends[first] : ends[last]], np.diff(ends[first : last + 1])


def _meetings(ours: _Side, theirs: _Side, rare: Any) -> tuple[Any, Any]:
    """The pairs of words (source id times number of target words, plus target id) that stand opposite each other, how often."""
    import numpy as np

    runs: list[tuple[Any, Any]] = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for first in range(0, len(ours), _CHUNK):
        last = min(first + _CHUNK, len(ours))
        words, lengths = ours.part(first, last)
        others, widths = theirs.part(first, last)
        pair = np.repeat(np.arange(last - first), lengths)[rare[words]]
        words = words[rare[words]]
        # Beside each rare word all words of the other side of its pair.
        width, begin = widths[pair], (np.cumsum(widths) - widths)[pair]
        inside = np.arange(width.sum()) - np.repeat(np.cumsum(width) - width, width)
        opposite = others[np.repeat(begin, width) + inside]
        runs.append(np.unique(np.repeat(words.astype(np.int64), width) * len(theirs.ids) + opposite, return_counts=True))
        if len(runs) > _RUNS:
            runs = [_added(runs)]
    return _added(runs)


def _added(runs: Sequence[tuple[Any, Any]]) -> tuple[Any, Any]:
    import numpy as np

    cells, places = np.unique(np.concatenate([cells for cells, _ in runs]), return_inverse=True)
    counts = np.bincount(places, np.concatenate([counts for _, counts in runs]), minlength=len(cells))
    return cells, counts.astype(np.int64)


def _with_plain_spellings(found: dict[str, Entry], often: dict[str, int]) -> dict[str, Entry]:
    """`found` and, for its words with diacritics, the same without, where hardly any other word reads so."""
    reading: Counter[str] = Counter()
    for word, count in often.items():
        reading[fold(word)] += count
    plain = {fold(word): entry for word, entry in found.items() if often[word] >= CLEAR * reading[fold(word)]}
    return plain | found


def write(folder: Path, pairs: Iterable[Pair], init: Path | None = None) -> Path | None:
    """Make the lexicon of the model in `folder` from `pairs` and put it beside the model; returns its file.

    What the model `init`, from which this one was trained on, was reminded of goes on; where `init` has no lexicon nobody knows which
    words are rare to it, and none is made.
    """
    before = RareWords.beside(init) if init else None
    if init and before is None:
        return None
    words = {**before.words, **learn(pairs)} if before else learn(pairs)
    with atomic_output(folder / FILE) as out:
        out.write(packed(words))
    return folder / FILE


def run(args: list[str]) -> None:
    """`termweave train lexicon MODEL PAIRS...`."""
    _command.main(args=args, prog_name="termweave train lexicon", standalone_mode=False)


@click.command()
@click.argument("model", type=click.Path(path_type=Path, file_okay=False))
@click.argument("texts", nargs=-1, required=True, metavar="PAIRS...", type=click.Path(path_type=Path))
def _command(model: Path, texts: tuple[Path, ...]) -> None:
    """Make the lexicon of rare words of MODEL (a folder that `termweave train` wrote) from its training text, PAIRS (source, tab,
    target).

    A translation that lacks what the lexicon says of a rare word is made again with that word annotated.
    """
    from pipeline.train.data import read_pairs

    click.echo(str(write(model, read_pairs(texts))))
