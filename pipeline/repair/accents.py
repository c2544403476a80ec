"""Restoring accents, with a proof: `fold(restored) == fold(source)`, for every input.

`propose` says what the model would write; `pipeline.repair.detect` decides how much of it to believe; `restore_accents` believes
all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from corpus.changes import Edit
from corpus.errors import LanguageError
from corpus.values import Change
from pipeline.repair.folding import dress, fold
from pipeline.repair.keep import Span, keep_spans, merge, touches

if TYPE_CHECKING:
    from pipeline.repair.model import AccentModel

STAGE = "repair.accents"
DOUBTFUL = 0.8
"""Below this confidence a change is one that an editor should look at."""
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Proposal:
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


def has_accents(lang: str) -> bool:
    """Whether there is a model for this language."""
    from pipeline.repair.model import available

    return _base(lang) in available()


def restore_accents(text: str, lang: str = "fr") -> tuple[str, tuple[Change, ...]]:
    """`text` with the accents that it lacks, and the changes that replay to it. Accents that are there stay as they are.

    Addresses, handles, hashtags, code and quoted words of another language are left alone. Works on any text, one sentence or a
    whole book; raises `LanguageError` for a language without a model.
    """
    from pipeline.repair.model import available, load

    if _base(lang) not in available():
        raise LanguageError(f"no accent model for {lang!r}", mend=f"there are: {', '.join(available())}")
    (finding,) = propose(load(_base(lang)), [text], [keep_spans(text, _base(lang))])
    return apply(text, [p for p in finding.proposals if p.chosen])


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

    from pipeline.repair.model import LONE

    reading = model.read(texts)
    choice = model.choose(reading)
    surfaces, lexicon = model.surfaces, model.lexicon
    forms, certainty = lexicon.forms, lexicon.certainty
    lone = np.nonzero(surfaces.kind[reading.number] == LONE)[0]
    accented = np.concatenate(([0], np.cumsum(surfaces.accented[reading.number])))
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
        findings.append(Finding(tuple(proposals), words, int(accented[end] - accented[begin])))
    return findings


def _written(form: str, word: str) -> str | None:
    """`form` in the case of `word`; None where there is no such form that keeps the proof, or the word is an identifier."""
    if word.islower():
        return form if fold(form) == fold(word) else None
    if not (word.isupper() or word[1:].islower()) and not word.lower().startswith(("oe", "ae")):
        return None
    return dress(form, word)


def proposals_to_edits(proposals: Sequence[Proposal]) -> list[Edit]:
    """As `corpus.changes.record` takes them."""
    return [(p.start, p.end, p.after, "accent") for p in proposals]


def _base(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0].lower()


__all__ = ["Finding", "Proposal", "apply", "has_accents", "merge", "propose", "restore_accents"]
