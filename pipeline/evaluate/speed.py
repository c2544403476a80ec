"""Speed of the engine alone: tokens and segments each second, after one batch to warm up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.engines.protocol import Engine

WARM_UP = 16


@dataclass(frozen=True)
class SpeedFigures:
    """Tokens are the words and signs of source and target together, so that figures of different models compare."""

    segments: int
    tokens: int
    seconds: float

    def figures(self) -> dict[str, float]:
        """Rates per second."""
        return {"tokens_per_second": self.tokens / self.seconds, "segments_per_second": self.segments / self.seconds}


def measure(engine: Engine, sources: Sequence[str]) -> SpeedFigures:
    """Translate all of `sources` in one call."""
    from pipeline.engines.links import words
    from pipeline.engines.protocol import Request

    engine.translate([Request(text) for text in sources[:WARM_UP]])
    begin = perf_counter()
    results = engine.translate([Request(text) for text in sources])
    seconds = max(1e-9, perf_counter() - begin)
    tokens = sum(len(words(s)) + len(words(r[0].text)) for s, r in zip(sources, results, strict=True))
    return SpeedFigures(len(sources), tokens, seconds)


def run(args: list[str]) -> None:
    """`termweave evaluate speed FILE ...`: the figures of a test file's source side."""
    from pipeline.evaluate.door import serve
    from pipeline.evaluate.quality import command

    serve(command, ["--speed-only", *args], "speed")
