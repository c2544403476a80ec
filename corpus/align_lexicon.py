"""Which words of two texts render each other: cues that need no dictionary, and IBM model 1 learned from aligned sentences.

Brown et al. 1993, "The Mathematics of Statistical Machine Translation", model 1, by expectation maximisation on the sentence pairs
that a first alignment is sure of (Moore 2002, "Fast and Accurate Sentence Alignment of Bilingual Corpora").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpus.fuzzy import words
from corpus.letters import CJK, bare

Table = dict[str, dict[str, float]]
"""For each word of one language the words of the other that it renders, with a probability."""

_SAME, _NUMBER, _COGNATE, _GIVEN = 0.5, 0.8, 0.15, 0.3
_PREFIX = 5
_IDEOGRAPHS = re.compile(f"[{CJK}]+")
_MARKS = str.maketrans("«»“”„「」『』《》？！：；，、。（）％—–’‘", '""""' + '"' * 7 + "?!:;,,.()%--''")
"""What one script writes otherwise than another."""
_LEAST = 0.02
_KEPT = 8
_MOST_PAIRS = 5_000
_LONGEST = 80


def keys(sentence: str) -> list[str]:
    """The words of a sentence as the tables hold them: folded, marks in one script's form, ideographs in pairs and alone, numbers
    by their digits without the noughts at their ends: 2,5 millions, 250万 and 2.500.000 are the same.

    Two neighbours are a word often enough; one is in many words, and those that are in too many are left out later.
    """
    found: list[str] = []
    for run in _IDEOGRAPHS.findall(sentence):
        found += [run[i : i + 2] for i in range(len(run) - 1)]
        found += run
    for word in words(sentence):
        if _IDEOGRAPHS.match(word):
            continue
        if word[0].isdigit():
            found.append("#" + ("".join(c for c in word if c.isdigit()).strip("0") or "0"))
        elif len(word) == 1 and not word.isalnum():
            found.append(word.translate(_MARKS))
        else:
            found.append(bare(word))
    return found


def cues(source: Iterable[str], target: Iterable[str], lexicon: Mapping[str, Iterable[str]] | None = None) -> tuple[Table, Table]:
    """Target word to source words, and source word to target words: the same name or number, words that begin alike, and the
    pairs of `lexicon`. An empty entry says that a word should have a counterpart and none is in the other text."""
    source_words, target_words = set(source), set(target)
    forward, backward = defaultdict[str, dict[str, float]](dict), defaultdict[str, dict[str, float]](dict)

    def pair(ours: str, theirs: str, p: float) -> None:
        forward[theirs][ours] = max(p, forward[theirs].get(ours, 0.0))
        backward[ours][theirs] = max(p, backward[ours].get(theirs, 0.0))

    by_prefix = defaultdict[str, list[str]](list)
    for word in source_words:
        if len(word) > _PREFIX and word.isalpha():
            by_prefix[word[:_PREFIX]].append(word)
    for word in target_words:
        if word in source_words and (len(word) > 1 or not word.isalnum()):
            pair(word, word, _NUMBER if word[0] == "#" else _SAME)
        if len(word) > _PREFIX and word.isalpha():
            for other in by_prefix.get(word[:_PREFIX], ()):
                pair(other, word, _COGNATE)
    for word, renderings in (lexicon or {}).items():
        results = {result for rendering in renderings for result in _whole(keys(rendering))}
        for origin in keys(word):
            for result in results:
                if origin in source_words and result in target_words:
                    pair(origin, result, _GIVEN)
            if origin in source_words and results:
                backward.setdefault(origin, {})
        for result in results & target_words:
            forward.setdefault(result, {})
    return dict(forward), dict(backward)


def _whole(found: list[str]) -> list[str]:
    """Without the single ideographs where there are pairs of them."""
    return [key for key in found if len(key) > 1 or not _IDEOGRAPHS.match(key)] or found


def learn(pairs: Sequence[tuple[Sequence[str], Sequence[str]]], rounds: int = 5) -> tuple[Table, Table]:
    """IBM model 1 both ways: target word to source words with t(target | source), and the other way round."""
    import numpy as np

    chosen = [(a, b) for a, b in pairs if 0 < len(a) <= _LONGEST and 0 < len(b) <= _LONGEST][:_MOST_PAIRS]
    if not chosen:
        return {}, {}
    source_ids, target_ids = _number(a for a, _ in chosen), _number(b for _, b in chosen)
    left, right, place_left, place_right = [], [], [], []
    tokens_left = tokens_right = 0
    for a, b in chosen:
        f = np.array([source_ids[w] for w in a], np.int64)
        e = np.array([target_ids[w] for w in b], np.int64)
        left.append(np.repeat(f, len(e)))
        right.append(np.tile(e, len(f)))
        place_left.append(np.repeat(np.arange(len(f)) + tokens_left, len(e)))
        place_right.append(np.tile(np.arange(len(e)) + tokens_right, len(f)))
        tokens_left, tokens_right = tokens_left + len(f), tokens_right + len(e)
    f, e = np.concatenate(left), np.concatenate(right)
    cell, index = np.unique(f * len(target_ids) + e, return_inverse=True)
    cell_f, cell_e = cell // len(target_ids), cell % len(target_ids)
    names_f, names_e = list(source_ids), list(target_ids)
    tables: list[Table] = []
    for given, made, place, tokens in (
        (cell_f, cell_e, np.concatenate(place_right), tokens_right),
        (cell_e, cell_f, np.concatenate(place_left), tokens_left),
    ):
        t = np.ones(len(cell))
        for _ in range(rounds):
            weight = t[index]
            share = weight / np.bincount(place, weight, tokens)[place]
            counts = np.bincount(index, share, len(cell))
            t = counts / np.bincount(given, counts)[given]
        table = defaultdict[str, dict[str, float]](dict)
        from_names, to_names = (names_f, names_e) if given is cell_f else (names_e, names_f)
        # A pair that was seen together once only says little: absolute discounting by half a count.
        trusted = np.maximum(0.0, counts - 0.5) / np.maximum(counts, 1e-9) * t
        for i in np.flatnonzero(trusted > _LEAST):
            table[to_names[made[i]]][from_names[given[i]]] = float(trusted[i])
        tables.append({word: _best(ways) for word, ways in table.items()})
    return tables[0], tables[1]


def merged(first: Table, second: Table) -> Table:
    """Both tables, the higher probability where both have one."""
    out: Table = {word: dict(ways) for word, ways in first.items()}
    for word, ways in second.items():
        mine = out.setdefault(word, {})
        for other, p in ways.items():
            mine[other] = max(p, mine.get(other, 0.0))
    return out


def _number(sentences: Iterable[Sequence[str]]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for sentence in sentences:
        for word in sentence:
            ids.setdefault(word, len(ids))
    return ids


def _best(ways: dict[str, float]) -> dict[str, float]:
    if len(ways) <= _KEPT:
        return ways
    return dict(sorted(ways.items(), key=lambda way: -way[1])[:_KEPT])
