"""Test files for `termweave evaluate FILE`, and the real flow run over them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, cast

from corpus.letters import bare
from corpus.values import AlignedUnit, Segment
from pipeline.engines.pivot import PIVOT
from pipeline.findings import Findings, find
from pipeline.resources import Resources

if TYPE_CHECKING:
    from glossary.matcher import Matcher, TermMatch
    from pipeline.options import Options

BATCH = 512
"""Segments that go through the flow together."""
PARTS = ("glossary", "repair", "money")
"""What `--without` can switch off."""

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One segment of a test file."""

    source: str
    reference: str
    terms: tuple[tuple[Forms, Forms], ...] = ()
    """For each use of a term its acceptable forms in the source language and in the target language."""
    pivots: tuple[Forms, ...] = ()
    """For each use its forms in the language that a pivot goes through, where the file gives them and it is not the target."""


@dataclass(frozen=True)
class Outcome:
    """What the flow made of a test file."""

    units: list[AlignedUnit]
    rungs: Counter[str]
    """How many terms and amounts each rung of the ladder rendered."""
    seconds: float
    stages: dict[str, float]


def read_lines(path: Path, source_lang: str, target_lang: str, limit: int = 0) -> list[Line]:
    """The segments of a TSV file (source, tab, reference) or of JSONL (language codes as keys, and `terms`).

    Raises `FormatError` with the line that cannot be used, `InputError` for an empty file.
    """
    from corpus.errors import InputError
    from corpus.textio import lines, opened

    found: list[Line] = []
    with opened(path) as stream:
        for number, row in enumerate(lines(stream, str(path)), 1):
            if not row.strip():
                continue
            where = f"{path}:{number}"
            found.append(_json_line(row, source_lang, target_lang, where) if path.suffix == ".jsonl" else _tsv_line(row, where))
            if len(found) == limit:
                break
    if not found:
        raise InputError("there is nothing in it", where=str(path), mend="give a file with one segment on each line")
    return found


def _tsv_line(row: str, where: str) -> Line:
    from corpus.errors import FormatError

    columns = row.split("\t")
    if len(columns) < 2:
        raise FormatError("a source and a reference parted by a tab are expected", where=where, mend="or name the file .jsonl")
    return Line(columns[0], columns[1])


def _json_line(row: str, source_lang: str, target_lang: str, where: str) -> Line:
    from corpus.errors import FormatError

    try:
        data = json.loads(row)
        terms = tuple((tuple(t[source_lang]), tuple(t[target_lang])) for t in data.get("terms", ()))
        pivots = () if target_lang == PIVOT else tuple(tuple(t.get(PIVOT, ())) for t in data.get("terms", ()))
        return Line(str(data[source_lang]), str(data[target_lang]), terms, pivots)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(
            f"no segment with the keys {source_lang} and {target_lang} ({type(error).__name__}: {error})",
            where=where,
            mend='write {"fr": "...", "en": "...", "terms": [{"fr": ["..."], "en": ["..."]}]}',
        ) from None


def weave(lines: Sequence[Line], tools: LineResources) -> Outcome:
    """The flow over the file; each line's own terms are its glossary, added to the run's."""
    from pipeline import flow

    clock, rungs = flow.Clock(), Counter[str]()
    units: list[AlignedUnit] = []
    begin = perf_counter()
    for first in range(0, len(lines), BATCH):
        part = lines[first : first + BATCH]
        segments = [Segment(f"test:{first + k}:0", line.source, tools.source_lang) for k, line in enumerate(part)]
        units += flow.weave(segments, tools, clock=clock, look=tools.look)
    for unit in units:
        rungs.update(use.method for use in unit.terms)
        rungs.update(use.method for use in unit.amounts if use.method)
    return Outcome(units, rungs, perf_counter() - begin, clock.seconds)


class LineResources(Resources):
    """A run's resources whose matcher knows the terms of each line as well, without the parts that are switched off."""

    def __init__(
        self, options: Options, source_lang: str, target_lang: str, lines: Sequence[Line], without: Collection[str] = ()
    ) -> None:
        super().__init__(options, source_lang, target_lang)
        self.lines, self.without = lines, without

    @cached_property
    def matcher(self) -> Matcher:
        from glossary.matcher import Matcher

        common = Matcher(self.termbase, self.source_lang, self.target_lang)
        lines = () if "glossary" in self.without else self.lines
        return cast("Matcher", _LineMatcher(common, self, lines))

    def towards(self, target_lang: str) -> Resources:
        """The lines' terms with their names in the language between, where the file gives them."""
        lines = [
            replace(line, terms=tuple((ours, names) for (ours, _), names in zip(line.terms, line.pivots, strict=True) if names))
            for line in self.lines
            if line.pivots
        ]
        other = LineResources(self.options, self.source_lang, target_lang, lines, self.without)
        other.termbase = self.termbase
        return other

    def look(self, texts: Sequence[str], tools: Resources) -> list[Findings]:
        """What stands in sources, amounts aside where money is switched off."""
        found = find(texts, tools)
        return found if "money" not in self.without else [_without_amounts(f) for f in found]


def _without_amounts(found: Findings) -> Findings:
    keep = [k for k, c in enumerate(found.constraints) if c.kind != "amount"]
    return replace(
        found, amounts=(), constraints=tuple(found.constraints[k] for k in keep), owners=tuple(found.owners[k] for k in keep)
    )


class _LineMatcher:
    """Finds in each line the run's terms and its own. A line is known by its letters, which repair does not change."""

    def __init__(self, common: Matcher, tools: Resources, lines: Sequence[Line]) -> None:
        self._common, self._tools = common, tools
        self._terms: dict[str, dict[tuple[Forms, Forms], None]] = {}
        for line in lines:
            self._terms.setdefault(_letters(line.source), {}).update(dict.fromkeys(line.terms))
        self._made: dict[str, Matcher] = {}

    def find_all(self, texts: Sequence[str]) -> list[tuple[TermMatch, ...]]:
        """As `Matcher.find_all` does."""
        return [self._found(text) for text in texts]

    def _found(self, text: str) -> tuple[TermMatch, ...]:
        key = _letters(text)
        if not self._terms.get(key):
            return self._common.find(text)
        if key not in self._made:
            self._made[key] = self._matcher(self._terms[key])
        return self._made[key].find(text)

    def _matcher(self, terms: Iterable[tuple[Forms, Forms]]) -> Matcher:
        from glossary.matcher import Matcher
        from glossary.termbase import Concept, Term, Termbase

        source_lang, target_lang = self._tools.source_lang, self._tools.target_lang

        def names(forms: Forms, lang: str) -> Iterator[Term]:
            return (Term(text, lang, "admitted" if i else "preferred") for i, text in enumerate(forms))

        concepts = [
            Concept(f"line-{k}", (*names(ours, source_lang), *names(theirs, target_lang)))
            for k, (ours, theirs) in enumerate(terms)
        ]
        return Matcher(Termbase.of((*self._tools.termbase, *concepts)), source_lang, target_lang)


def _letters(text: str) -> str:
    return "".join(c for c in bare(text) if c.isalnum())
