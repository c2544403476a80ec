"""What editors keep changing: the same words into the same others, in segment after segment."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glossary.candidates import Phrases
from glossary.lemmas import lexicon
from glossary.normalise import tokens
from glossary.stopwords import stopwords

MAX_TOKENS = 5
"""Words that are replaced as one term; longer stretches are rewritten sentences."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What editors keep changing: the same words into the same others."""

    before: str
    after: str
    count: int
    source: str = ""
    """The source words that all these segments share and others do not."""


def from_edits(
    units: Sequence[tuple[str, str, str]], source_lang: str, target_lang: str, *, minimum: int = 2, limit: int = 50
) -> list[Edit]:
    """Replacements that occur in `minimum` units or more. Units are source, target before, target after the editor."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    spelled: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for number, (_, before, after) in enumerate(units):
        for old, new in _replaced(before, after):
            key = (_lemmas(old, target_lang), _lemmas(new, target_lang))
            if key[0] != key[1] and number not in seen[key]:
                seen[key].append(number)
                spelled[key][old, new] += 1
    source = Phrases([s for s, _, _ in units], source_lang)
    found = []
    for key, numbers in seen.items():
        if len(numbers) < minimum or all(w in stopwords(target_lang) for w in key[1].split()):
            continue
        (old, new), _ = spelled[key].most_common(1)[0]
        found.append(Edit(old, new, len(numbers), _shared(source, numbers)))
    return sorted(found, key=lambda e: (-e.count, e.before, e.after))[:limit]


def _replaced(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Word runs that an editor replaced, without what was only added or removed.

    What was added and what was removed around one word that stayed (`office Nth`, `Nth Room`) is one replacement.
    """
    a, b = tokens(before), tokens(after)
    runs: list[list[int]] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(a=a.words, b=b.words, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if runs and i1 - runs[-1][1] <= 1 and (kind != "replace" or _one_sided(runs[-1])):
            runs[-1][1], runs[-1][3] = i2, j2
        else:
            runs.append([i1, i2, j1, j2])
    for i1, i2, j1, j2 in runs:
        if i1 < i2 <= i1 + MAX_TOKENS and j1 < j2 <= j1 + MAX_TOKENS:
            yield before[a.start(i1) : a.end(i2 - 1)], after[b.start(j1) : b.end(j2 - 1)]


def _lemmas(text: str, lang: str) -> str:
    """Another number or form of the same words is no other term."""
    known = lexicon(lang)
    return " ".join(known.lemma(word) for word in tokens(text).words)


def _one_sided(run: Sequence[int]) -> bool:
    return run[0] == run[1] or run[2] == run[3]


def _shared(source: Phrases, numbers: Sequence[int]) -> str:
    """The longest candidate that occurs in all these segments, the rarer elsewhere the better; empty when there is none."""
    wanted = set(numbers)
    fits = [k for k, segments in source.segments.items() if wanted <= segments]
    if not fits:
        return ""
    return source.spelled(min(fits, key=lambda k: (len(source.segments[k]), -len(k), k)))
