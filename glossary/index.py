"""The termbase as the matcher walks it: entries as sequences of words, and the forms under which their words may stand.

Both are flat tables of numbers: a trie whose branches are one dictionary from (node, word) to node, and a dictionary from each
form to the words that it may be. A million entries make no million little objects, so memory stays small and the garbage
collector has nothing to walk through.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from glossary.closeness import INFLECTED
from glossary.lemmas import FORM, HOMOGRAPH, SAME, Lexicon
from glossary.normalise import cut, fold_token
from glossary.termbase import Term, names_verb

NODE = 34
"""A step's key is the node shifted so many bits, and the word's code."""
WORD, DISTANCE = ~3, 3
"""A word's code is its number times four, which leaves room for the distance of a form from it (`SAME`, `NUMBER` and so on)."""
MOST_SEEN = 1 << 18
_BITS = 256
"""Of a signature: a set of words, of each of which one bit is kept."""

Best = tuple[int, int]
"""Closeness and number of an entry."""

Word = tuple[Best | None, int, int]
"""What a token may be: the best entry that is that token alone; the signature of the words that may follow it at the start of an
entry; and the signature of the words that it may be itself.

Most words start no entry that the next word goes on with: the two signatures share no bit, and the trie need not be asked."""

UNKNOWN: Word = (None, 0, 0)

_Form = tuple[tuple[int, ...], bool, int, int]
"""A form: the codes of the words that it may be; whether any entry is that form alone; and the two signatures of `Word`."""


def _same(one: Term, other: Term) -> bool:
    """Whether two terms are found in the same places: in text, rules, and whether they are verbs or not."""
    if (one.text, one.case_sensitive, one.exact) != (other.text, other.case_sensitive, other.exact):
        return False
    return one.pos == other.pos or not (one.pos and other.pos) or names_verb(one.pos) == names_verb(other.pos)


class Index:
    """Entries are numbers in the order in which they were added; words and nodes are numbers of its own, the root is node 0."""

    def __init__(self) -> None:
        self.entries: list[Term] = []
        self.longest = 0
        """Tokens of the longest entry."""
        self.homographs = False
        """Whether a form of a verb is a word of its own too."""
        self._steps: dict[int, int] = {}
        """From a node that is not the root and a word to the node below."""
        self._words: dict[str, int] = {}
        self._forms: dict[str, _Form] = {}
        self._ends = array("i", [-1])
        """For each node the first entry that ends there, or -1."""
        self._more: dict[int, tuple[int, ...]] = {}
        """All entries of the nodes where several end: terms that differ in accents, case or rules."""
        self._inner = bytearray(1)
        """For each node whether steps lead on from it."""
        self._firsts = array("i")
        """For each word the node of the entries that start with it, or 0."""
        self._seconds: list[int] = []
        """For each word the signature of the words that follow it at the start of an entry."""

    def add(self, term: Term, spellings: dict[str, set[str]]) -> bool:
        """Enter a term; False where it has no words or an earlier entry has the same text and rules.

        The spellings of words that may be inflected are collected in `spellings`, by folded word.
        """
        written = cut(term.text)[1::2]
        if not written:
            return False
        node = self._path(written, spellings, inflected=not term.exact)
        if any(_same(term, self.entries[entry]) for entry in self.ending(node)):
            return False
        self.entries.append(term)
        self._end(node, len(self.entries) - 1)
        return True

    def respell(self, written: Sequence[str], spellings: dict[str, set[str]]) -> None:
        """Let the last term that was entered stand for these words too."""
        self._end(self._path(written, spellings, inflected=True), len(self.entries) - 1)

    def _path(self, written: Sequence[str], spellings: dict[str, set[str]], *, inflected: bool) -> int:
        """The node of these words, made where there is none."""
        first = node = 0
        self.longest = max(self.longest, len(written))
        for place, spelling in enumerate(written):
            code = self._enter(spelling, spellings, inflected)
            if place == 0:
                first = code >> 2
                node = self._firsts[first] = self._firsts[first] or self._grow()
                continue
            key = node << NODE | code
            below = self._steps.get(key)
            if below is None:
                below = self._steps[key] = self._grow()
                self._inner[node] = 1
                if place == 1:
                    self._seconds[first] |= 1 << (code >> 2) % _BITS
            node = below
        return node

    def _enter(self, spelling: str, spellings: dict[str, set[str]], inflected: bool) -> int:
        """The code of a word."""
        word = fold_token(spelling)
        code = self._words.get(word)
        if code is None:
            code = self._words[word] = len(self._words) << 2
            self._firsts.append(0)
            self._seconds.append(0)
            spellings[word] = set()
        if inflected:
            spellings[word].add(spelling.lower())
        return code

    def _grow(self) -> int:
        """A new node."""
        self._ends.append(-1)
        self._inner.append(0)
        return len(self._ends) - 1

    def _end(self, node: int, entry: int) -> None:
        there = self.ending(node)
        if there:
            self._more[node] = (*there, entry)
        else:
            self._ends[node] = entry

    def inflect(self, spellings: dict[str, set[str]], lexicon: Lexicon | None) -> None:
        """Fill the table of forms; the closest word comes first where a form may be several."""
        table: dict[str, tuple[int, ...]] = {}
        for word, written in spellings.items():
            number = self._words[word]
            forms = {word: SAME}
            if lexicon is not None:
                for spelling in sorted(written):
                    for form, distance in lexicon.spread(spelling).items():
                        forms[form] = min(distance, forms.get(form, FORM))
            self.homographs = self.homographs or HOMOGRAPH in forms.values()
            for form, distance in forms.items():
                code = number | distance
                there = table.setdefault(form, (code,))
                if there[0] != code:
                    table[form] = (*there, code)
        shared: dict[int, int] = {}
        for form in list(table):
            self._forms[form] = self._signed(table.pop(form), shared)

    def _signed(self, codes: tuple[int, ...], shared: dict[int, int]) -> _Form:
        """A form that may be these words. Equal signatures, in `shared`, are one object: that stays close to the processor."""
        followers = own = 0
        whole = False
        for code in codes:
            number = code >> 2
            node = self._firsts[number]
            if code & DISTANCE < FORM:
                own |= 1 << number % _BITS
                if node:
                    followers |= self._seconds[number]
            whole = whole or bool(node and self._ends[node] >= 0)
        return codes, whole, shared.setdefault(followers, followers), shared.setdefault(own, own)

    def _form(self, token: str) -> _Form | None:
        """`token`, as written, as a form; signs inside it are passed over."""
        return self._forms.get(token.lower() if token.isascii() and token.isalnum() else fold_token(token).replace(" ", ""))

    def ways(self, token: str) -> tuple[int, ...]:
        """The codes of the words that `token`, as written, may be."""
        form = self._form(token)
        return () if form is None else form[0]

    def read(self, token: str, judge: Callable[[str, int, int], int]) -> Word:
        """What `token`, as written, may be.

        `judge` says how close it is to an entry, given its distance as a form, or -1 where it is another word. A form of another
        gender names another concept, except where the term is that one word.
        """
        form = self._form(token)
        if form is None:
            return UNKNOWN
        codes, whole, followers, own = form
        return self._best(token, codes, judge) if whole else None, followers, own

    def _best(self, token: str, codes: tuple[int, ...], judge: Callable[[str, int, int], int]) -> Best | None:
        whole = [(code & DISTANCE, entry) for code in codes for entry in self.ending(self._firsts[code >> 2])]
        best: Best | None = None
        for distance, entry in sorted(whole):
            # an inflected form is never closer than that
            if best is None or distance == SAME or (INFLECTED + distance, entry) < best:
                close = judge(token, entry, distance)
                if close >= 0 and (best is None or (close, entry) < best):
                    best = (close, entry)
        return best

    def whole(self, token: str, judge: Callable[[str, int, int], int]) -> list[Best]:
        """All entries that are this one token, closest first."""
        found = [
            (judge(token, entry, code & DISTANCE), entry)
            for code in self.ways(token)
            for entry in self.ending(self._firsts[code >> 2])
        ]
        return sorted(best for best in found if best[0] >= 0)

    def pairs(self, ways: Sequence[int], following: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The nodes behind two words at the start of entries, and the distance of the forms."""
        for code in ways:
            node = self._firsts[code >> 2]
            if node and code & DISTANCE < FORM:
                for below, distance in self.onward(node, following):
                    yield below, distance | code & DISTANCE

    def onward(self, node: int, ways: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The nodes below `node` that a word leads to, and the distance of the form."""
        for code in ways:
            if code & DISTANCE < FORM:
                below = self._steps.get(node << NODE | code & WORD)
                if below is not None:
                    yield below, code & DISTANCE

    def ending(self, node: int) -> tuple[int, ...]:
        """The entries whose last word leads to `node`."""
        first = self._ends[node]
        if first < 0:
            return ()
        return self._more.get(node) or (first,)

    def leads_on(self, node: int) -> bool:
        """Whether any entry is longer than what leads to `node`."""
        return bool(self._inner[node])
