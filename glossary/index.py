"""The termbase as the matcher walks it: entries as sequences of words, and the forms under which their words may stand.

Both are flat tables of numbers: a trie whose branches are one dictionary from (node, word) to node, and a dictionary from each
form to the words that it may be. A million entries make no million little objects, so memory stays small and the garbage
collector has nothing to walk through.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

from glossary.lemmas import FORM, SAME, Lexicon
from glossary.normalise import fold_token, tokens
from glossary.termbase import Term

NODE = 34
"""A step's key is the node shifted so many bits, and the word's code."""
WORD, DISTANCE = ~3, 3
"""A word's code is its number times four, which leaves room for the distance of a form from it (`SAME`, `NUMBER`, `FORM`)."""
MOST_SEEN = 1 << 18

Reading = tuple[tuple[int, int] | None, tuple[int, ...], tuple[int, ...]]
"""What a token may be: the best entry that is that token alone, as closeness and number; the nodes where longer terms go on,
shifted for use as keys, with the distance; the codes of the words of longer terms that it may be, with the distance."""


class Index:
    """Entries are numbers in the order in which they were added; words and nodes are numbers of its own, the root is node 0."""

    def __init__(self) -> None:
        self.entries: list[Term] = []
        self.steps: dict[int, int] = {}
        """From a node and a word to the node below."""
        self._words: dict[str, int] = {}
        self._forms: dict[str, int | tuple[int, ...]] = {}
        self._ends = array("i", [-1])
        """For each node the first entry that ends there, or -1."""
        self._more: dict[int, tuple[int, ...]] = {}
        """All entries of the nodes where several end: terms that differ in accents, case or rules."""
        self._inner = bytearray(1)
        """For each node whether steps lead on from it."""

    def add(self, term: Term, spellings: dict[str, set[str]]) -> bool:
        """Enter a term; False where it has no words or an earlier entry has the same text and rules.

        The spellings of words that may be inflected are collected in `spellings`, by folded word.
        """
        cut = tokens(term.text)
        if not cut.words:
            return False
        written = (term.text[cut.start(i) : cut.end(i)].lower() for i in range(len(cut.words)))
        node = self._path(cut.words, () if term.exact else written, spellings)
        rules = (term.text, term.case_sensitive, term.exact)
        if any((t.text, t.case_sensitive, t.exact) == rules for t in (self.entries[e] for e in self.ending(node))):
            return False
        self.entries.append(term)
        self._end(node, len(self.entries) - 1)
        return True

    def respell(self, written: Sequence[str], spellings: dict[str, set[str]]) -> None:
        """Let the last term that was entered stand for these words too."""
        self._end(self._path([fold_token(word) for word in written], written, spellings), len(self.entries) - 1)

    def _path(self, words: Sequence[str], written: Iterable[str], spellings: dict[str, set[str]]) -> int:
        """The node of these words, made where there is none."""
        node = 0
        for word in words:
            if word not in spellings:
                spellings[word] = set()
            key = node << NODE | self._words.setdefault(word, len(self._words) << 2)
            below = self.steps.get(key)
            if below is None:
                below = self.steps[key] = len(self._ends)
                self._ends.append(-1)
                self._inner[node] = 1
                self._inner.append(0)
            node = below
        for word, spelling in zip(words, written, strict=False):
            spellings[word].add(spelling)
        return node

    def _end(self, node: int, entry: int) -> None:
        there = self.ending(node)
        if there:
            self._more[node] = (*there, entry)
        else:
            self._ends[node] = entry

    def inflect(self, spellings: dict[str, set[str]], lexicon: Lexicon | None) -> None:
        """Fill the table of forms; the closest word comes first where a form may be several."""
        table = self._forms
        for word, written in spellings.items():
            number = self._words[word]
            forms = {word: SAME}
            if lexicon is not None:
                for spelling in sorted(written):
                    for form, distance in lexicon.spread(spelling).items():
                        forms[form] = min(distance, forms.get(form, FORM))
            for form, distance in forms.items():
                code = number | distance
                there = table.setdefault(form, code)
                if there != code:
                    table[form] = (*there, code) if isinstance(there, tuple) else (there, code)

    def ways(self, token: str) -> tuple[int, ...]:
        """The words that `token`, as written, may be, each as its code and the distance. Signs inside it are passed over."""
        codes = self._forms.get(token.lower() if token.isascii() and token.isalnum() else fold_token(token).replace(" ", ""), ())
        return (codes,) if isinstance(codes, int) else codes

    def ending(self, node: int) -> tuple[int, ...]:
        """The entries whose last word leads to `node`."""
        first = self._ends[node]
        if first < 0:
            return ()
        return self._more.get(node) or (first,)

    def leads_on(self, node: int) -> bool:
        """Whether any entry is longer than what leads to `node`."""
        return bool(self._inner[node])


class Readings(dict[str, "Reading | None"]):
    """Readings of tokens as written, None for what no term has; filled as tokens are met, since the same words come again."""

    def __init__(self, index: Index, judge: Callable[[str, int, int], int]) -> None:
        """`judge` says how close a token is to an entry, given its distance as a form, or -1 where it is another word."""
        super().__init__()
        self._index, self._judge = index, judge

    def __missing__(self, token: str) -> Reading | None:
        if len(self) >= MOST_SEEN:
            self.clear()
        self[token] = reading = self._read(token)
        return reading

    def _read(self, token: str) -> Reading | None:
        """A form of another gender names another concept, except where the term is that one word."""
        index = self._index
        ways = index.ways(token)
        if not ways:
            return None
        best: tuple[int, int] | None = None
        heads: list[int] = []
        for code in ways:
            node = index.steps.get(code & WORD)
            if node is None:
                continue
            distance = code & DISTANCE
            for entry in index.ending(node):
                close = self._judge(token, entry, distance)
                if close >= 0 and (best is None or (close, entry) < best):
                    best = (close, entry)
            if distance < FORM and index.leads_on(node):
                heads.append(node << NODE | distance)
        onward = tuple([code for code in ways if code & DISTANCE < FORM])
        return (best, tuple(heads), onward) if best or onward else None
