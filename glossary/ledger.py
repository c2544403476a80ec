"""The ledger: for each use of a term in the source, one line that says what became of it in the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.values import Constraint, TermStatus, TermUse
from glossary.matcher import TermMatch, constraint_for
from glossary.normalise import words
from glossary.renditions import Rendition, locate, locate_forbidden, occurrences

FORCED = frozenset({"splice", "replace"})
"""Rungs that put the term there: below the engine's own words."""


def account(
    source: str,
    target: str,
    matches: Sequence[TermMatch],
    target_lang: str,
    *,
    methods: Sequence[str] | None = None,
) -> tuple[TermUse, ...]:
    """One line for each match, in their order.

    `methods` names for each match the rung that satisfied it (default `engine`). A use with a forbidden rendering in the
    target is `forbidden` whether or not a good one stands there too; where a rendering stands more often than its uses
    account for, the last use is `duplicated`, and its note says where the rest stands; what the source itself has beside its terms,
    letter for letter (a cognate, a name, a quoted word), is no repetition.
    """
    constraints = [constraint_for(match, source, target_lang) for match in matches]
    served = [i for i, c in enumerate(constraints) if c is not None]
    wanted = [c for c in constraints if c is not None]
    found: dict[int, Rendition | None] = dict(zip(served, locate(target, wanted, target_lang), strict=True))
    barred = _assign(wanted, served, found, locate_forbidden(target, wanted, target_lang))
    lines: list[TermUse] = []
    for i, (match, constraint) in enumerate(zip(matches, constraints, strict=True)):
        if constraint is None:
            note = f"the glossary has no rendering in {target_lang}"
            lines.append(TermUse(match.concept.id, match.term.text, match.start, match.end, (), "missing", "none", note=note))
        else:
            method = methods[i] if methods else "engine"
            lines.append(_line(match, constraint, found[i], barred.get(i, []), method))
    taken = [r for r in found.values() if r]
    return tuple(_mark_duplicates(lines, constraints, taken, _words_beside(source, matches), target, target_lang))


def _assign(
    wanted: Sequence[Constraint],
    served: Sequence[int],
    found: dict[int, Rendition | None],
    places: Sequence[tuple[int, Rendition]],
) -> dict[int, list[Rendition]]:
    """Give each forbidden rendering to a use of the concept that forbids it: first to those that have no rendition."""
    barred: dict[int, list[Rendition]] = {}
    for first, rendition in places:
        uses = [i for i, c in zip(served, wanted, strict=True) if c.forbidden == wanted[first].forbidden]
        use = min(uses, key=lambda i: (len(barred.get(i, ())), found[i] is not None, i))
        barred.setdefault(use, []).append(rendition)
    return barred


def _line(match: TermMatch, constraint: Constraint, found: Rendition | None, barred: list[Rendition], method: str) -> TermUse:
    line = TermUse(
        match.concept.id, match.term.text, match.start, match.end, constraint.renderings, "missing", "none",
        forbidden=constraint.forbidden,
    )  # fmt: skip
    if barred:
        note = "forbidden: " + ", ".join(f"{r.text!r} at {r.start}" for r in barred)
        if found:
            note += f"; rendered as {found.text!r} at {found.start} too"
        return replace(line, status="forbidden", method=method, target_start=barred[0].start, target_end=barred[0].end, note=note)
    if found is None:
        return line
    status: TermStatus = "forced" if method in FORCED else found.kind
    return replace(line, status=status, method=method, target_start=found.start, target_end=found.end)


def _words_beside(source: str, matches: Sequence[TermMatch]) -> str:
    """The folded words of the source that are in no term, between spaces; a bar stands for each term."""
    pieces: list[str] = []
    position = 0
    for match in sorted(matches, key=lambda m: m.start):
        pieces += [*words(source[position : match.start]), "|"]
        position = match.end
    return f" {' '.join([*pieces, *words(source[position:])])} "


def _mark_duplicates(
    lines: list[TermUse],
    constraints: Sequence[Constraint | None],
    taken: Sequence[Rendition],
    beside: str,
    target: str,
    target_lang: str,
) -> list[TermUse]:
    """Renditions that no use accounts for make the last use of their concept `duplicated`."""
    last = {c.renderings: i for i, c in enumerate(constraints) if c is not None and lines[i].target_start is not None}
    for i in last.values():
        constraint = constraints[i]
        if constraint is None or lines[i].status == "forbidden":
            continue
        extra = [
            r for r in occurrences(target, constraint, target_lang) if all(r.end <= t.start or r.start >= t.end for t in taken)
        ]
        for written in {words(r.text) for r in extra}:
            same = [r for r in extra if words(r.text) == written]
            for explained in same[: beside.count(f" {' '.join(written)} ")]:
                extra.remove(explained)
        if extra:
            was = "" if lines[i].status == "verbatim" else f" ({lines[i].status})"
            places = ", ".join(f"{r.text!r} at {r.start}" for r in extra)
            lines[i] = replace(lines[i], status="duplicated", note=f"once too often{was}: {places}")
    return lines
