"""Restoring accents, with a proof: `fold(restored) == fold(source)`, for every input.

`propose` says what the model would write, `pipeline.repair.detect` decides how much of it to believe, `apply` writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from corpus.languages import primary
from corpus.letters import fold
from corpus.values import Change
from pipeline.repair.folding import dress
from pipeline.repair.keep import Span, outnumbered, touches

if TYPE_CHECKING:
    from pipeline.repair.model import AccentModel

NAME = "accents"
STAGE = f"repair.{NAME}"
DOUBTFUL = 0.8
"""Below this confidence a change is one that an editor should look at."""
SURE = 0.9


class Proposal(NamedTuple):
    """One word that the model would write otherwise; `confidence` is the probability that `after` is right."""

    start: int
    end: int
    before: str
    after: str
    confidence: float
    chosen: bool = True
    """False: the model left the word as it stands, and `after` was its second choice."""
    typing: bool = False
    """Only the first letter, a capital, lacks its accent: many writers leave it off on purpose."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the model says about one text."""

    proposals: tuple[Proposal, ...]
    words: int
    accented: int
    """Words that carry a diacritic already."""
    foreign: bool = False
    """The function words are those of another language."""


def has_accents(lang: str) -> bool:
    """Whether there is a model for this language."""
    from pipeline.repair.model import available

    return primary(lang) in available()


def apply(text: str, proposals: Sequence[Proposal]) -> tuple[str, tuple[Change, ...]]:
    """Write the proposals into `text`. Should the result not fold to what the text folds to, nothing is changed."""
    if not proposals:
        return text, ()
    pieces: list[str] = []
    at = 0
    for p in proposals:
        pieces += (text[at : p.start], p.after)
        at = p.end
    pieces.append(text[at:])
    restored = "".join(pieces)
    if fold(restored) != fold(text):
        return text, ()
    changes = tuple(
        Change(
            STAGE, p.start, p.end, p.before, p.after, "accent" if p.confidence >= DOUBTFUL else "accent, doubtful", p.confidence
        )
        for p in reversed(proposals)
    )
    return restored, changes


def propose(model: AccentModel, texts: Sequence[str], protected: Sequence[Sequence[Span]]) -> list[Finding]:
    """What the model would write in each text, outside the protected spans."""
    import numpy as np

    from pipeline.repair.lexicon import LONE

    reading = model.read(texts)
    choice = model.choose(reading)
    surfaces, lexicon = model.surfaces, model.lexicon
    forms, certainty = lexicon.forms, lexicon.certainty
    lone = np.nonzero(surfaces.kind[reading.number] == LONE)[0]
    accented = np.concatenate(([0], np.cumsum(surfaces.accented[reading.number])))
    abroad = np.concatenate(([0], np.cumsum(surfaces.tongue[reading.number] < 0)))
    home = np.concatenate(([0], np.cumsum(surfaces.tongue[reading.number] > 0)))
    wanted: dict[int, tuple[str, float, bool]] = {}
    for row, number in zip(lone.tolist(), reading.number[lone].tolist(), strict=True):
        form = surfaces.form_of[number]
        wanted[row] = form, certainty.get(form, 0.9), True
    keys = surfaces.form_of
    numbers = reading.number[choice.at].tolist()
    for row, number, chosen, second, sure in zip(
        choice.at.tolist(), numbers, choice.chosen.tolist(), choice.runner_up.tolist(), choice.probability.tolist(), strict=True
    ):
        form = forms[chosen]
        if form != keys[number]:
            wanted[row] = form, round(sure, 4), True
        elif sure < DOUBTFUL:
            wanted[row] = forms[second], round(1 - sure, 4), False
    rows = sorted(wanted)
    findings: list[Finding] = []
    next_row, stop = 0, len(rows)
    for parts, begin, spans in zip(reading.parts, reading.starts, protected, strict=True):
        words = len(parts) // 2
        end = begin + words
        proposals: list[Proposal] = []
        if next_row < stop and rows[next_row] < end:
            offsets = list(accumulate(map(len, parts), initial=0))
            while next_row < stop and rows[next_row] < end:
                row = rows[next_row]
                next_row += 1
                place = 2 * (row - begin) + 1
                before = parts[place]
                form, sure, chosen_first = wanted[row]
                after = _written(form, before)
                if after is None or after == before or (spans and touches(offsets[place], offsets[place + 1], spans)):
                    continue
                typing = before[0] != after[0] and before[0].isupper() and before[1:] == after[1:]
                proposals.append(Proposal(offsets[place], offsets[place + 1], before, after, sure, chosen_first, typing))
        strangers = int(abroad[end] - abroad[begin])
        foreign = outnumbered(strangers, int(home[end] - home[begin]), words, 2)
        findings.append(Finding(tuple(proposals), words, int(accented[end] - accented[begin]), foreign))
    return findings


def _written(form: str, word: str) -> str | None:
    """`form` in the case of `word`; None where there is no such form that keeps the proof, or the word is an identifier."""
    if word.islower():
        return form
    if not (word.isupper() or word[1:].islower()) and not word.lower().startswith(("oe", "ae")):
        return None
    return dress(form, word)
