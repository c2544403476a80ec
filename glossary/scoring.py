"""Scores of the WMT terminology tasks, over what `renditions.locate` finds; chrF beside them, for forcing costs fluency.

- Success by exclusive matching: Alam et al. 2021, "Findings of the WMT Shared Task on Machine Translation Using Terminologies"
  (exact-match accuracy); Semenov et al. 2023, "Findings of the WMT 2023 Shared Task on Machine Translation with Terminologies"
  (term success rate on lemmas); the same measure in the task of WMT 2025.
- Window overlap: Anastasopoulos et al. 2021, "On the Evaluation of Machine Translation for Terminology Consistency".
- Consistency: Semenov et al. 2023, agreement of each concept's renderings with its most frequent one.
- chrF: Popović 2015; chrF++: Popović 2017; computed by sacrebleu, with its signature.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.values import Constraint, TermUse
from glossary.lemmas import lexicon
from glossary.normalise import tokens, words
from glossary.renditions import locate, occurrences
from glossary.stopwords import stopwords


@dataclass(frozen=True, slots=True)
class Success:
    """How many uses were rendered; `rate` is None where there was none."""

    uses: int
    exact: int
    """Rendered by any acceptable rendering, letter for letter (case aside)."""
    lemma: int
    """Rendered by any acceptable rendering, inflected or spelled otherwise: at least `exact`."""

    @property
    def rate(self) -> float | None:
        """Share of uses rendered by exact-or-lemma match, 0 to 1."""
        return self.lemma / self.uses if self.uses else None


def success(items: Iterable[tuple[str, Sequence[Constraint]]], lang: str) -> Success:
    """Term success over targets and what each of them must render. Every match is exclusive."""
    uses = exact = lemma = 0
    for target, wanted in items:
        uses += len(wanted)
        lemma += sum(r is not None for r in locate(target, wanted, lang))
        exact += sum(r is not None for r in locate(target, [replace(c, exact=True) for c in wanted], lang))
    return Success(uses, exact, max(exact, lemma))


def consistency(items: Iterable[tuple[str, Sequence[TermUse]]], lang: str) -> float | None:
    """Mean over concepts with two rendered uses or more: the share of uses with the concept's most frequent rendering, 0 to 1.

    Items are targets in `lang` with their ledgers; case, accents and inflection of a rendering do not matter. None where no concept
    is used twice.
    """
    known = lexicon(lang)
    renderings: dict[str, Counter[str]] = defaultdict(Counter)
    for target, uses in items:
        for use in uses:
            if use.target_start is not None and use.target_end is not None:
                rendering = target[use.target_start : use.target_end].lower()
                renderings[use.concept][" ".join(known.lemma(word) for word in words(rendering))] += 1
    shares = [max(c.values()) / c.total() for c in renderings.values() if c.total() > 1]
    return sum(shares) / len(shares) if shares else None


def window_overlap(target: str, reference: str, wanted: Sequence[Constraint], lang: str, window: int = 2) -> float | None:
    """How well the words around each term agree with the reference: mean share of the `window` content words to either side, 0 to 1.

    Terms that the reference does not render are left out; terms that only the target lacks count as 0. None without any term.
    """
    shares: list[float] = []
    there = _content(reference, lang)
    here = _content(target, lang)
    for constraint, found in zip(wanted, locate(reference, wanted, lang), strict=True):
        if found is None:
            continue
        around = _around(there, found.start, found.end, window)
        mine = [_around(here, r.start, r.end, window) for r in occurrences(target, constraint, lang)]
        size = around.total()
        shares.append(max((((around & m).total() / size) if size else 1.0 for m in mine), default=0.0))
    return sum(shares) / len(shares) if shares else None


def _content(text: str, lang: str) -> list[tuple[int, int, str]]:
    cut, common = tokens(text), stopwords(lang)
    return [(cut.start(i), cut.end(i), w) for i, w in enumerate(cut.words) if w not in common and w[0].isalnum()]


def _around(content: Sequence[tuple[int, int, str]], start: int, end: int, window: int) -> Counter[str]:
    before = [w for _, stop, w in content if stop <= start][-window:]
    after = [w for begin, _, w in content if begin >= end][:window]
    return Counter(before + after)


def chrf(targets: Sequence[str], references: Sequence[str], *, word_order: int = 0) -> tuple[float, str]:
    """Corpus chrF (chrF++ with `word_order` 2), 0 to 100, and sacrebleu's signature."""
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF(word_order=word_order)
    score = metric.corpus_score(list(targets), [list(references)])
    return float(score.score), str(metric.get_signature())
