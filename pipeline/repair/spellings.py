"""The lexicon of an accent model, counted from text: which accented forms a folded spelling stands for, and how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from corpus.letters import fold
from pipeline.repair import features
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.words import WORD

RARE_SHARE = 0.0004
"""Below this share of a spelling's uses a form counts as a slip of the pen."""
OVERLOOKED = 30
"""A form of the word list that the text never shows is no rival of a form seen this often."""
ANCHORS = 120


@dataclass
class Spellings:
    """What a text says about its words: counts by form in small letters, and by form with a capital."""

    small: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)

    def add(self, words: Iterable[tuple[str, int]]) -> None:
        """Count words as they are written."""
        for word, n in words:
            (self.small if word.islower() else self.capital)[word.lower()] += n


def count(lines: Iterable[str]) -> Spellings:
    """The spellings of all words of a text."""
    raw: Counter[str] = Counter()
    for line in lines:
        raw.update(WORD.split(line)[1::2])
    spellings = Spellings()
    spellings.add(raw.items())
    return spellings


def ligatures(forms: Mapping[str, int], listed: frozenset[str]) -> dict[str, str]:
    """Forms that were typed with `oe` for want of the ligature -> the form with `œ`, where that form exists."""
    mended = {}
    for form in [*forms, *listed]:
        if "oe" in form:
            better = form.replace("oe", "œ")
            if better in listed or forms.get(better, 0) > forms.get(form, 0) / 20:
                mended[form] = better
    return mended


def forms_by_key(spellings: Spellings, listed: frozenset[str]) -> dict[str, Counter[str]]:
    """Folded spelling -> its forms with counts; slips dropped, ligatures and capitals without their accent mended.

    Names in the list of words (those with a capital) are taken where the text has nothing that is spelled so.
    """
    total = spellings.small + spellings.capital
    mended = ligatures(total, listed)
    keyed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, n in spellings.small.items():
        keyed[fold(form)][mended.get(form, form)] += n
    for form, n in spellings.capital.items():
        form = mended.get(form, form)
        key = fold(form)
        keyed[key][accent_capital(form, keyed[key])] += n
    for form in listed:
        if form.isalpha() and form.islower():
            keyed[fold(form)][mended.get(form, form)] += 0
    for form in (name.lower() for name in sorted(listed) if name.istitle() and name.isalpha() and len(name) > 3):
        key = fold(form)
        if key not in keyed and key.title() not in listed:
            keyed[key][form] += 0
    return {key: kept for key, forms in keyed.items() if (kept := _prune(forms, listed))}


def accent_capital(form: str, known: Mapping[str, int]) -> str:
    """A word with a capital whose accent may have been left off (`Etat`): the accented form that small letters vouch for."""
    if form[:1] != fold(form[:1]) or known.get(form, 0) > 0.02 * sum(known.values()):
        return form
    twins = [other for other in known if other != form and fold(other[:1]) + other[1:] == form]
    best = max(twins, key=lambda other: known[other], default=form)
    return best if known.get(best, 0) > 1 else form


def _prune(forms: Counter[str], listed: frozenset[str]) -> Counter[str]:
    total, top = sum(forms.values()), max(forms.values(), default=0)
    kept = Counter[str]()
    for form, n in forms.items():
        if n == 0 and top >= OVERLOOKED:
            continue
        if 0 < n < RARE_SHARE * total or (n == 1 and top > 1 and form not in listed):
            continue
        kept[form] = n
    inside = [form for form in kept if form in listed]
    if len(inside) == 1 and top < OVERLOOKED and (plain := fold(inside[0])) in kept and plain not in listed:
        return Counter({inside[0]: total})  # the plain one was typed without its accent
    return kept


def patterns(group: list[str]) -> list[str]:
    """How each form differs from its rivals: the letters at the places where they differ, counted from the end."""
    if len({len(form) for form in group}) > 1:
        return [f"{form}*" for form in group]
    where = [i for i in range(len(group[0])) if len({form[i] for form in group}) > 1]
    length = len(group[0])
    return ["".join(f"{min(length - i, 5)}{form[i]}" for i in where) for form in group]


def build(keyed: Mapping[str, Counter[str]]) -> tuple[Lexicon, list[int]]:
    """The lexicon, and per lone form how certain it is, in per cent."""
    lone: dict[str, str] = {}
    certainty: list[int] = []
    groups: dict[str, int] = {}
    forms: list[str] = []
    counts: list[int] = []
    starts, rivals = [0], []
    by_frequency = sorted(keyed, key=lambda key: (-sum(keyed[key].values()), key))
    for key in by_frequency:
        group = sorted(keyed[key], key=lambda form: (-keyed[key][form], form))
        if len(group) > 1:
            groups[key] = len(groups)
            forms += group
            counts += [keyed[key][form] for form in group]
            rivals += patterns(group)
            starts.append(len(forms))
        elif group[0] != key:
            lone[key] = group[0]
            n = keyed[key][group[0]]
            certainty.append(round(100 * (n + 8) / (n + 10)))
    lexicon = Lexicon(
        lone=lone,
        certainty={},
        groups=groups,
        forms=forms,
        starts=np.array(starts, np.int64),
        priors=np.log(np.array(counts, np.float32) + np.float32(0.5)),
        patterns=np.array([features.word_hash(pattern) for pattern in rivals], np.uint32),
        anchors=frozenset(by_frequency[:ANCHORS]),
    )
    return lexicon, certainty
