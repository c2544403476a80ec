"""What editors said about the units of a document, and which unit each of their words belongs to now.

Ids number paragraphs and sentences, so that a paragraph put in moves all that follow, and another way of segmenting gives one id
to other text. An editor's word therefore goes with its source: to the unit of the same id where the source is still the same, else
to the first unit whose source it is, as it came or as it is repaired. What finds none is told of in the conflicts file and kept.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from corpus.formats.base import source_hash, split_id, text_hash
from corpus.values import AlignedUnit, Segment
from pipeline.jobs.store import Decision, JobStore, SourceEdit

Word = TypeVar("Word", Decision, SourceEdit)


class Standing:
    """The words of editors that stand for one document in one language. `gone`: documents that may live on under another name."""

    def __init__(
        self, store: JobStore, lang: str, document: str = "", segments: Iterable[Segment] = (), gone: Sequence[str] = ()
    ) -> None:
        decisions = store.decisions(lang, [document, *gone]) if document else []
        edits = store.source_edits([document, *gone]) if document else []
        raws = {s.id: text_hash(s.text) for s in segments} if decisions or edits else {}
        self._document = document
        self._decisions: _Places[Decision] = _Places(decisions, raws)
        self._edits: _Places[SourceEdit] = _Places(edits, raws)
        self._displaced: dict[str, AlignedUnit] = {}

    def source_edit(self, unit: AlignedUnit) -> SourceEdit | None:
        """What editors changed in the repaired source of `unit`."""
        return self._edits.take(unit)

    def decision(self, unit: AlignedUnit) -> Decision | None:
        """What editors decided about `unit`; each decision is given away once."""
        return self._decisions.take(unit)

    def seen(self, unit: AlignedUnit) -> None:
        """Keep the finished unit where an editor's word about this id has no place."""
        if self._decisions.waits(unit.id):
            self._displaced[unit.id] = unit

    def left(self) -> Iterator[tuple[Decision, AlignedUnit | None]]:
        """When all units have gone by: the decisions about this document that found none, each with the unit that has its id now."""
        for decision in self._decisions.left():
            if split_id(decision.unit)[0] == self._document:
                yield decision, self._displaced.get(decision.unit)

    def placed(self) -> Iterator[tuple[Decision, str]]:
        """Decisions whose unit has another id now, or that had found none in an earlier run, each with the id."""
        return ((word, name) for word, name in self._decisions.given() if word.told or word.unit != name)


class _Places(Generic[Word]):
    """Words waiting for their units; `raws` has the hash of the source of each id there is now."""

    def __init__(self, words: Sequence[Word], raws: Mapping[str, str]) -> None:
        self._words: list[Word] = sorted(words, key=lambda word: split_id(word.unit))
        self._given: dict[int, str] = {}
        self._home: dict[str, int] = {}
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._hashes: dict[str, deque[int]] = defaultdict(deque)
        for n, word in enumerate(self._words):
            if word.raw_hash and raws.get(word.unit) == word.raw_hash:
                self._home[word.unit] = n
                continue
            self._ids[word.unit].append(n)
            for hashed in {word.raw_hash, word.source_hash} - {""}:
                self._hashes[hashed].append(n)

    def take(self, unit: AlignedUnit) -> Word | None:
        if not self._words:
            return None
        if (home := self._home.get(unit.id)) is not None:
            return self._give(home, unit)
        hashed = source_hash(unit)
        for n in self._ids.get(unit.id, ()):
            if n not in self._given and self._words[n].source_hash == hashed:
                return self._give(n, unit)
        for waiting in (self._hashes.get(text_hash(unit.raw)), self._hashes.get(hashed)):
            while waiting:
                if (n := waiting.popleft()) not in self._given:
                    return self._give(n, unit)
        return None

    def _give(self, n: int, unit: AlignedUnit) -> Word:
        self._given[n] = unit.id
        return self._words[n]

    def waits(self, name: str) -> bool:
        return any(n not in self._given for n in self._ids.get(name, ()))

    def left(self) -> Iterator[Word]:
        return (word for n, word in enumerate(self._words) if n not in self._given)

    def given(self) -> Iterator[tuple[Word, str]]:
        return ((self._words[n], name) for n, name in self._given.items())
