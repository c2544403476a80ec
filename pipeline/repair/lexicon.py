"""What the accent model knows of words: the forms of each folded spelling, and of every word met so far what matters about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair import features
from pipeline.repair.classes import Grammar
from pipeline.repair.features import Places
from pipeline.repair.folding import keeps
from pipeline.repair.language import foreign_to, function_words
from pipeline.repair.letters import SHORTEST, SURE, Letters
from pipeline.repair.words import shape

STRANGERS = 240
"""Classes of words with capitals that have none of their own, by their shape: most are names."""
_COLUMNS = (
    *("form", "ending", "tail", "mark", "klass", "verb", "role", "opener", "link", "determiner"),
    *("shape", "group", "kind", "anchor", "accented", "tongue"),
)
GUESSED = 0.85
"""A guess by letters is never surer."""
PLAIN, LONE, GROUP = 0, 1, 2
"""Kinds of words: no accent to add, one sure form, a choice of forms."""


@dataclass
class Lexicon:
    """Folded spelling -> form, or number of the group; and the groups as arrays."""

    lone: dict[str, str]
    certainty: dict[str, float]
    groups: dict[str, int]
    forms: list[str]
    """The forms of all groups; those of group g are `forms[starts[g]:starts[g + 1]]`."""
    starts: Places
    priors: NDArray[np.float32]
    patterns: features.U32
    anchors: frozenset[str]
    letters: Letters = field(default_factory=Letters)
    grammar: Grammar = field(default_factory=Grammar)
    known: dict[str, int] = field(default_factory=dict)
    """Word -> its class (see `pipeline.repair.classes`), 0 for none: words with a class, and words that need no accent."""

    def __post_init__(self) -> None:
        hashes = [features.word_hash(form) for form in self.forms]
        self.hashes = np.array(hashes, np.uint32)
        self.endings = np.array([features.word_hash(features.ending(form)) for form in self.forms], np.uint32)
        classes = np.array([self.known.get(form, 0) for form in self.forms], np.uint32)
        self.classes = np.where(classes > 0, classes, self.endings)
        self.tails = np.array([features.word_hash(features.tail(form)) for form in self.forms], np.uint32)
        self.marks = np.array([features.marked(form) for form in self.forms], np.bool_)
        self.verbs_of = np.isin(classes, sorted(self.grammar.verbs)) & ~self.marks
        spans = list(pairwise(self.starts.tolist()))
        self.marked_groups = np.array([self.marks[a:b].any() for a, b in spans], np.bool_)
        paired = np.repeat(self.marked_groups, np.diff(self.starts)).tolist()
        self.roles = np.array([self.role(*about) for about in zip(self.forms, classes.tolist(), paired, strict=True)], np.uint8)
        plainest = {min(self.forms[a:b]) for a, b in spans}
        self.weighed = np.array([form not in plainest for form in self.forms], np.bool_)
        """Forms with weights; the plainest of each group has none, it is what the others are measured against."""

    def role(self, form: str, klass: int, paired: bool) -> int:
        """What a form does in its clause. `paired`: some form that is spelled alike has an accented end, as participles do."""
        grammar = self.grammar
        if form in grammar.auxiliaries:
            return features.AUXILIARY
        if features.marked(form):
            stem = fold(form).removesuffix("s").removesuffix("e")
            verbal = paired or not klass or klass in grammar.participles or self.groups.get(stem) is not None
            return features.PARTICIPLE if verbal else features.NOTHING
        if klass in grammar.verbs:
            return features.FINITE
        if klass in grammar.participles:
            return features.PARTICIPLE
        if klass in grammar.infinitives:
            return features.INFINITIVE
        return features.PLAIN_END if paired and not klass else features.NOTHING

    def open_role(self, group: int) -> int:
        """The same of a spelling whose form is not chosen yet."""
        if not self.grammar.auxiliaries.isdisjoint(self.forms[self.starts[group] : self.starts[group + 1]]):
            return features.PERHAPS_AUXILIARY
        return features.PERHAPS_PARTICIPLE if self.marked_groups[group] else features.NOTHING

    def knows(self, form: str) -> bool:
        """Whether the form, in small letters and with its accents, is in the lexicon."""
        key = fold(form)
        if key in self.lone:
            return self.lone[key] == form
        group = self.groups.get(key)
        return group is not None and form in self.forms[self.starts[group] : self.starts[group + 1]]


class Surfaces(dict[str, int]):
    """Word as written -> its number; what is known of each number lies in the arrays."""

    def __init__(self, lexicon: Lexicon, lang: str) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.lang = lang
        self.abroad, self.home = foreign_to(lang), function_words().get(lang, frozenset())
        size = 1 << 12
        self.form = np.zeros(size, np.uint32)
        self.ending = np.zeros(size, np.uint32)
        self.tail = np.zeros(size, np.uint32)
        self.mark = np.zeros(size, np.bool_)
        self.klass = np.zeros(size, np.uint32)
        self.verb = np.zeros(size, np.bool_)
        self.role = np.zeros(size, np.uint8)
        self.opener = np.zeros(size, np.uint32)
        self.link = np.zeros(size, np.bool_)
        self.determiner = np.zeros(size, np.bool_)
        self.opener[0] = 1
        self.shape = np.zeros(size, np.uint8)
        self.group = np.full(size, -1, np.int32)
        self.kind = np.zeros(size, np.uint8)
        self.anchor = np.zeros(size, np.bool_)
        self.accented = np.zeros(size, np.bool_)
        self.tongue = np.zeros(size, np.int8)
        """1: a function word of the language, -1: one of other languages."""
        self.form_of: list[str] = [""]
        self[""] = 0
        self.anchor[0] = True

    def __missing__(self, word: str) -> int:
        number = len(self)
        if number >= len(self.form):
            for name in _COLUMNS:
                old = getattr(self, name)
                setattr(self, name, np.concatenate((old, np.full(len(old), -1 if name == "group" else 0, old.dtype))))
        grammar = self.lexicon.grammar
        small = word.lower()
        key = fold(small)
        form, kind, group = self._settle(small, key)
        if kind == PLAIN and word == key and (guess := self._guess(word)):
            form, kind = guess, LONE
        self.form[number] = features.word_hash(form)
        self.ending[number] = features.word_hash(features.ending(form))
        self.tail[number] = features.word_hash(features.tail(form))
        self.mark[number] = features.marked(form) or (group >= 0 and self.lexicon.marked_groups[group])
        known = self.lexicon.known.get("?" + key if group >= 0 else form, 0)
        self.klass[number] = known or (self.ending[number] if word.islower() else STRANGERS + shape(word))
        self.verb[number] = not self.mark[number] and int(self.klass[number]) in grammar.verbs
        self.role[number] = self.lexicon.role(form, known, False) if group < 0 else self.lexicon.open_role(group)
        self.opener[number] = features.word_hash(key) if key in grammar.openers else 0
        self.link[number] = key in grammar.links
        self.determiner[number] = key in grammar.determiners
        self.shape[number] = shape(word)
        self.group[number] = group
        self.kind[number] = kind
        self.anchor[number] = key in self.lexicon.anchors
        self.accented[number] = key != small
        self.tongue[number] = (key in self.home) - (key in self.abroad)
        self.form_of.append(form)
        self[word] = number
        return number

    def _guess(self, word: str) -> str | None:
        """The form of a word in small letters that no list holds, where its letters leave no doubt."""
        lexicon = self.lexicon
        if len(word) < SHORTEST or word in lexicon.known or not word.islower():
            return None
        form, sure = lexicon.letters.guess(word)
        if form == word or sure < SURE:
            return None
        lexicon.certainty[form] = round(min(sure, GUESSED), 2)
        return form

    def _settle(self, small: str, key: str) -> tuple[str, int, int]:
        """The form that a word surely has, or the group of forms that it may have. Accents that are there are never taken away."""
        lexicon = self.lexicon
        if small == key:
            if key in lexicon.lone:
                return lexicon.lone[key], LONE, -1
            group = lexicon.groups.get(key, -1)
            return key, (PLAIN if group < 0 else GROUP), group
        if lexicon.knows(small):
            return small, PLAIN, -1
        rivals = [lexicon.lone[key]] if key in lexicon.lone else []
        group = lexicon.groups.get(key, -1)
        if group >= 0:
            rivals = lexicon.forms[lexicon.starts[group] : lexicon.starts[group + 1]]
        fitting = [form for form in rivals if keeps(form, small)]
        return (fitting[0], LONE, -1) if len(fitting) == 1 else (small, PLAIN, -1)
