"""Lines made of two lines, whose clauses share what they have in common: constructions that news is full of and other text is not.

`Il a filmé la scène.` and `Tom a diffusé des photos.` give `Il a filmé la scène puis diffusé des photos.`: the second participle
shares the auxiliary of the first (ellipsis under coordination). Finite verbs share a subject in the same way, so that both are
learned side by side. `Le virus est transmis par les moustiques.` gives an attribute, or a relative clause, to `Le virus infecte des
millions de personnes.` The parts are what people wrote, and they agree: same auxiliary and ending, or same determiner. Nothing is
known of the language but its `Grammar`; one that has none gets no such lines.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.letters import fold
from pipeline.repair import features
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.words import APOSTROPHE, HYPHEN, SPACE, WORD, Separators

SHORTEST, LONGEST = 4, 30
"""Words of a line that serves."""
REST = 9
"""So many words at most follow a verb."""
THREE = 0.15
"""Share of lists of three among those that coordinate."""
COORDINATED = 0.75
"""Share of lines that coordinate; the others have an attribute or a relative clause after their subject."""
RELATIVE = 0.4
_INSIDE = frozenset((SPACE, APOSTROPHE, HYPHEN))
_VERBAL = (features.AUXILIARY, features.INFINITIVE)


class Clause(NamedTuple):
    """The last clause of a line, cut at its verb: `head` ends before it, `rest` begins with it. Equal keys go together."""

    key: tuple[str, ...]
    head: str
    rest: str
    end: str
    telling: bool
    """Whether there is something to learn: the verb without its accents is spelled like another form."""


class Sharing:
    """Finds clauses in lines with accents, and joins them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self.grammar = lexicon, lexicon.grammar
        self.separators = Separators()
        self._roles: dict[str, tuple[int, bool]] = {}

    def made(self, lines: Iterable[str], most: int, rng: random.Random) -> list[str]:
        """At most `most` new lines; none for a language whose grammar lists no auxiliaries or nothing that joins."""
        grammar = self.grammar
        if not (grammar.joins and grammar.auxiliaries):
            return []
        heads: list[Clause] = []
        seconds: defaultdict[tuple[str, ...], list[Clause]] = defaultdict(list)
        subjects: list[tuple[str, str, str]] = []
        about: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in lines:
            parts = WORD.split(line)
            if not SHORTEST <= len(parts) // 2 <= LONGEST:
                continue
            for clause in self._clause(parts):
                heads.append(clause)
                if clause.telling:
                    seconds[clause.key].append(clause)
            self._subject(parts, subjects, about)
        rng.shuffle(heads)
        rng.shuffle(subjects)
        out: list[str] = []
        joins, relatives = sorted(grammar.joins), sorted(grammar.relatives)
        for head in heads:
            if len(out) >= most * COORDINATED:
                break
            if choice := seconds.get(head.key):
                between = f", {rng.choice(choice).rest}" if rng.random() < THREE else ""
                second = rng.choice(choice)
                out.append(f"{head.head}{head.rest}{between}{rng.choice(joins)}{second.rest}{second.end}")
        for determiner, subject, rest in subjects:
            if len(out) >= most:
                break
            if not about[determiner]:
                continue
            auxiliary, attribute = rng.choice(about[determiner])
            if relatives and rng.random() < RELATIVE:
                out.append(f"{subject}, {rng.choice(relatives)} {auxiliary} {attribute}, {rest}")
            elif auxiliary in grammar.linking:
                out.append(f"{subject} {attribute} {rest}")
        return out

    def _role(self, form: str) -> tuple[int, bool]:
        """The role of a form, and whether some form spelled like it has an accented end."""
        if form not in self._roles:
            lexicon = self.lexicon
            group = lexicon.groups.get(fold(form))
            paired = group is not None and bool(lexicon.marked_groups[group])
            self._roles[form] = lexicon.role(form, lexicon.known.get(form, 0), paired), paired
        return self._roles[form]

    def _opens(self, word: str) -> bool:
        key = fold(word)
        return key in self.grammar.openers or key in self.grammar.links

    def _clause(self, parts: Sequence[str]) -> Iterator[Clause]:
        """The last clause, if it is a plain one: a verb, and behind it nothing that opens a clause or is a verb again."""
        if parts[-1].strip() not in ("", "."):
            return
        words = [word.lower() for word in parts[1::2]]
        for i in range(len(words) - 1, max(len(words) - REST - 2, 0), -1):
            behind = self.separators[parts[2 * i + 2]] if i + 1 < len(words) else SPACE
            if behind not in _INSIDE or self._opens(words[i]):
                return
            role, paired = self._role(words[i])
            noun = fold(words[i - 1]) in self.grammar.determiners and role not in _VERBAL
            if noun or role in (features.NOTHING, features.PLAIN_END):
                continue
            head, rest = "".join(parts[: 2 * i + 1]), "".join(parts[2 * i + 1 : -1])
            if i + 1 == len(words):
                return
            if role == features.FINITE:
                alone = self.separators[parts[2 * i]] == SPACE == behind  # no `l'aime`, no `donne-t-il`
                yield Clause(("finite", words[i][-1:]), head, rest, parts[-1], paired and alone)
            elif role == features.PARTICIPLE and features.marked(words[i]):
                auxiliary = next((w for w in (words[i - 1], words[i - 2] if i > 1 else "") if w in self.grammar.auxiliaries), "")
                if auxiliary:
                    yield Clause(("participle", auxiliary, features.tail(words[i])), head, rest, parts[-1], paired)
            return

    def _subject(
        self, parts: Sequence[str], subjects: list[tuple[str, str, str]], about: defaultdict[str, list[tuple[str, str]]]
    ) -> None:
        """A line that begins with determiner, noun and verb: one that can take something after its noun, or that gives it."""
        first, third, fourth = (parts[i].lower() for i in (1, 5, 7))
        if fold(first) not in self.grammar.determiners or not self._inside(parts[2:7:2]):
            return
        role, paired = self._role(third)
        if role == features.FINITE and paired:
            subjects.append((first, "".join(parts[:4]), "".join(parts[5:])))
        elif role == features.AUXILIARY and self._role(fourth)[0] == features.PARTICIPLE and len(parts) < 2 * REST + 6:
            after = [word.lower() for word in parts[9::2]]
            if not after or not self._inside(parts[8:-1:2]) or any(map(self._opens, after)):
                return
            if not any(self._role(word)[0] in (features.AUXILIARY, features.FINITE) for word in after):
                about[first].append((third, "".join(parts[7:-1])))

    def _inside(self, separators: Sequence[str]) -> bool:
        return all(self.separators[separator] in _INSIDE for separator in separators)
