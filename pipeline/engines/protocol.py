"""The one door to translation engines: requests in, hypotheses with scores and word links out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.values import Constraint, Link


@dataclass(frozen=True, slots=True)
class Request:
    """One segment to translate."""

    text: str
    constraints: tuple[Constraint, ...] = ()
    """Spans of `text` whose rendering is settled; an engine that understands annotations is told, others are biased."""
    prefix: str = ""
    """Target text that every hypothesis must begin with."""
    n_best: int = 1
    in_place: bool = False
    """Write each constraint's rendering in place of its words too, where the engine understands annotations."""
    written: tuple[Constraint, ...] = ()
    """Spans whose rendering such an engine reads in place of their words, without being told that it is settled."""
    hints: tuple[Constraint, ...] = ()
    """Words that the engine itself was reminded of; told as constraints `in_place` are, but nobody insists."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one request."""

    text: str
    score: float
    """Mean log probability per target token after the prefix; at most 0."""
    links: tuple[Link, ...] = ()
    """Words of `Request.text` (never of the annotations) and the words of `text` that render them."""
    flags: tuple[str, ...] = ()
    """Guards that this text still fails after the second try: `empty`, `copy`, `loop`, `length`, `numbers`."""


class Engine(Protocol):
    """A model behind a runtime, for one direction."""

    name: str
    """The runtime: `ctranslate2`, `transformers`, `pivot`."""
    model: str
    revision: str
    source_lang: str
    target_lang: str
    obeys_annotations: bool

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        """One non-empty tuple for each request, best first. Sorts, batches, splits what is too long; never truncates."""
        ...

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """The spans of `text` that the model's vocabulary cannot carry."""
        ...

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        """The spans of names in the sentence `text` that the model never met and would garble; none where that is not known."""
        ...
