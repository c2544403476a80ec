"""A real, if simple, engine for the ladder's tests: it translates phrase by phrase out of a dictionary.

It keeps the whole protocol: n-best lists over the alternatives of its dictionary, forced prefixes, word links, scores. It knows
no annotations unless it is told to. `fault` makes it decode badly behind a forced prefix, as weak models do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from corpus.values import Constraint, Link
from pipeline.engines.protocol import Hypothesis, Request

PIECE = re.compile(r"[\u4e00-\u9fff]|\d[\d .,]*\d|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True)
class Chunk:
    start: int
    end: int
    choices: tuple[str, ...]


@dataclass
class DictionaryEngine:
    dictionary: Mapping[str, Sequence[str]]
    source_lang: str = "fr"
    target_lang: str = "en"
    gives_links: bool = True
    obeys_annotations: bool = False
    fault: str = ""
    joiner: str = " "
    name: str = "dictionary"
    model: str = "test"
    revision: str = "1"
    asked: list[Request] = field(default_factory=list)

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        return tuple(m.span() for m in re.finditer(r"[\U0001f300-\U0001faff]", text))

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        return ()

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        self.asked += requests
        return [self._one(request) for request in requests]

    def _chunks(self, text: str, constraints: Sequence[Constraint]) -> list[Chunk]:
        told = {(c.start, c.end): c.renderings[:1] for c in constraints} if self.obeys_annotations else {}
        pieces = [m.span() for m in PIECE.finditer(text)]
        chunks: list[Chunk] = []
        i = 0
        while i < len(pieces):
            for j in range(min(len(pieces), i + 5), i, -1):
                start, end = pieces[i][0], pieces[j - 1][1]
                choices = told.get((start, end)) or self.dictionary.get(text[start:end].lower())
                if choices is not None or j == i + 1:
                    chunks.append(Chunk(start, end, tuple(choices if choices is not None else [text[start:end]])))
                    i = j
                    break
        return chunks

    def _one(self, request: Request) -> tuple[Hypothesis, ...]:
        chunks = self._chunks(request.text, request.constraints)
        prefix, rest = request.prefix, chunks
        covered: list[Chunk] = []
        if prefix:
            covered, rest = self._cover(prefix, chunks)
        ranked = sorted(itertools.islice(itertools.product(*(range(len(c.choices)) for c in rest)), 500), key=sum)
        found = []
        for picks in ranked[: request.n_best]:
            found.append(self._write(prefix, covered, rest, picks))
        return tuple(found)

    def _cover(self, prefix: str, chunks: list[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
        """The chunks that the prefix says already; where it says something else, that stands for what lies between."""
        at = n = 0
        while n < len(chunks) and prefix[at:].strip():
            spots = [(self._spot(prefix, chunks[m].choices[0], at), m) for m in range(n, min(n + 3, len(chunks)))]
            good = [(spot, m) for spot, m in spots if spot >= 0 and (m > n or not prefix[at:spot].strip())]
            if not good:
                return chunks[: n + 1], chunks[n + 1 :]
            spot, m = min(good, key=lambda x: x[1])
            at, n = spot + len(chunks[m].choices[0]), m + 1
        return chunks[:n], chunks[n:]

    @staticmethod
    def _spot(prefix: str, word: str, at: int) -> int:
        pattern = "an?" if word == "a" else re.escape(word)
        match = re.search(rf"(?<!\w){pattern}(?!\w)", prefix[at:]) if word else None
        return at + match.start() if match else -1

    def _write(self, prefix: str, covered: list[Chunk], rest: list[Chunk], picks: Sequence[int]) -> Hypothesis:
        text = prefix
        links = [Link(c.start, c.end, *self._share(prefix, i, len(covered)), 0.5) for i, c in enumerate(covered)]
        if self.fault == "stop" and prefix:
            rest = []
        if self.fault == "drop numbers" and prefix:
            rest = [c for c in rest if not c.choices[0][:1].isdigit()]
        for chunk, pick in zip(rest, picks, strict=False):
            word = chunk.choices[pick]
            if not word:
                continue
            glue = "" if not text or re.fullmatch(r"[.,;:!?。，]", word) or text[-1] == "(" else self.joiner
            start = len(text + glue)
            text += glue + word
            links.append(Link(chunk.start, chunk.end, start, len(text)))
        if self.fault == "loop" and prefix:
            text += " again and again" * 4
        return Hypothesis(text, -0.1 * (1 + sum(picks)), tuple(links) if self.gives_links else ())

    @staticmethod
    def _share(prefix: str, i: int, n: int) -> tuple[int, int]:
        spans = [m.span() for m in PIECE.finditer(prefix)] or [(0, len(prefix))]
        first = min(len(spans) - 1, i * len(spans) // n)
        return spans[first][0], spans[max(first, min(len(spans) - 1, (i + 1) * len(spans) // n - 1))][1]


@pytest.fixture
def make_engine() -> type[DictionaryEngine]:
    return DictionaryEngine


@pytest.fixture
def read_case() -> Callable[[Mapping[str, Any]], tuple[tuple[Constraint, ...], tuple[Link, ...]]]:
    """Reads the constraints and the links of a case: words of its source and of its draft, `word#2` for the second of its kind.

    A term is the word, its rendering and rules that hold for it (`amount`, `exact`, `plural`); a link two words and a score.
    """
    return _read_case


def _read_case(case: Mapping[str, Any]) -> tuple[tuple[Constraint, ...], tuple[Link, ...]]:
    source, draft = case["source"], case["draft"]
    constraints = (
        Constraint(
            *_place(source, used),
            (rendering,),
            "amount" if "amount" in rules else "term",
            used,
            exact="exact" in rules,
            plural="plural" in rules,
        )
        for used, rendering, *rules in case["terms"]
    )
    links = (Link(*_place(source, ours), *_place(draft, theirs), score) for ours, theirs, score in case["links"])
    return tuple(constraints), tuple(links)


def _place(text: str, word: str) -> tuple[int, int]:
    word, _, nth = word.partition("#")
    start = -1
    for _ in range(int(nth or 1)):
        start = text.index(word, start + 1)
    return start, start + len(word)
