"""Test files for `termweave evaluate FILE`, and the real flow run over them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from corpus.values import AlignedUnit, Segment

if TYPE_CHECKING:
    from pipeline.findings import Findings
    from pipeline.resources import Resources

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


@dataclass(frozen=True)
class Outcome:
    """What the flow made of a test file."""

    units: list[AlignedUnit]
    rungs: Counter[str]
    """How many constraints (terms, amounts, things to keep) each rung of the ladder satisfied."""
    seconds: float
    stages: dict[str, float]


def read_lines(path: Path, source_lang: str, target_lang: str, limit: int = 0) -> list[Line]:
    """The segments of a TSV file (source, tab, reference) or of JSONL (language codes as keys, and `terms`).

    Raises `FormatError` with the line that cannot be used, `InputError` for an empty file.
    """
    from corpus.errors import InputError
    from corpus.textio import lines

    found: list[Line] = []
    with path.open("rb") as stream:
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
        return Line(str(data[source_lang]), str(data[target_lang]), terms)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(
            f"no segment with the keys {source_lang} and {target_lang} ({type(error).__name__}: {error})",
            where=where,
            mend='write {"fr": "...", "en": "...", "terms": [{"fr": ["..."], "en": ["..."]}]}',
        ) from None


def weave(lines: Sequence[Line], tools: Resources, without: frozenset[str] = frozenset()) -> Outcome:
    """The stages of `pipeline.flow` over the file; each line's own terms are its glossary, added to the run's."""
    from pipeline import flow
    from pipeline.findings import find

    clock, rungs = flow.Clock(), Counter[str]()
    units: list[AlignedUnit] = []
    begin = perf_counter()
    for first in range(0, len(lines), BATCH):
        part = lines[first : first + BATCH]
        segments = [Segment(f"test:{first + k}:0", line.source, tools.source_lang) for k, line in enumerate(part)]
        clock.start()
        raw = flow.repair(segments, tools)
        clock.lap("repair")
        own = [tools if "glossary" in without else _LineTools.of(tools, line) for line in part]
        found = [_without_money(find(u.source, t), without) for u, t in zip(raw, own, strict=True)]
        clock.lap("find")
        results = flow.translate(raw, found, tools)
        clock.lap("translate and enforce")
        for result in results:
            rungs.update(result.methods if result else ())
        for unit, f, r, t in zip(raw, found, results, own, strict=True):
            settled = flow.settle(flow.adopt(unit, r, tools), f, r, tools, tools.rates, set())
            clock.lap("amounts")
            units.append(flow.check(settled, f, r, t))
            clock.lap("check")
    return Outcome(units, rungs, perf_counter() - begin, clock.seconds)


class _LineTools:
    """Resources whose matcher knows the terms of one line as well."""

    def __init__(self, tools: Resources, matcher: Any) -> None:
        self._tools = tools
        self.matcher = matcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tools, name)

    @classmethod
    def of(cls, tools: Resources, line: Line) -> Resources:
        from glossary.matcher import Matcher
        from glossary.termbase import Concept, Term, Termbase

        if not line.terms:
            return tools

        def names(forms: Forms, lang: str) -> Iterator[Term]:
            return (Term(text, lang, "admitted" if i else "preferred") for i, text in enumerate(forms))

        concepts = [
            Concept(f"line-{k}", (*names(ours, tools.source_lang), *names(theirs, tools.target_lang)))
            for k, (ours, theirs) in enumerate(dict.fromkeys(line.terms))
        ]
        base = Termbase.of((*tools.termbase, *concepts))
        return cast("Resources", cls(tools, Matcher(base, tools.source_lang, tools.target_lang)))


def _without_money(found: Findings, without: frozenset[str]) -> Findings:
    if "money" not in without:
        return found
    keep = [k for k, c in enumerate(found.constraints) if c.kind != "amount"]
    return replace(
        found, amounts=(), constraints=tuple(found.constraints[k] for k in keep), owners=tuple(found.owners[k] for k in keep)
    )
