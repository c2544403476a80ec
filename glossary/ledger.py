"""The ledger: for each use of a term in the source, one line that says what became of it in the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.values import Constraint, Link, TermStatus, TermUse
from glossary.constraints import ban_for, constraint_for
from glossary.matcher import TermMatch
from glossary.renditions import Rendition, locate, locate_forbidden
from glossary.repeats import Crowd, Means, Pair, share_out

FORCED = frozenset({"splice", "replace"})
"""Rungs that put the term there: below the engine's own words."""


def account(
    source: str,
    target: str,
    matches: Sequence[TermMatch],
    target_lang: str,
    *,
    methods: Sequence[str] | None = None,
    links: Sequence[Link] = (),
    means: Means | None = None,
) -> tuple[TermUse, ...]:
    """One line for each match, in their order.

    `methods` names for each match the rung that satisfied it (default `engine`). A use with a forbidden rendering in the
    target is `forbidden` whether or not a good one stands there too. Where a rendering stands more often than its uses and other
    words of the source account for (by letters, by `links` and by what they may mean, see `repeats`), the last use is
    `duplicated`, and its note says where the rest stands.
    """
    constraints = [constraint_for(match, source, target_lang) for match in matches]
    served = [i for i, c in enumerate(constraints) if c is not None]
    wanted = [c for c in constraints if c is not None]
    pair = Pair(source, target, matches[0].term.lang if matches else "", target_lang, links, means)
    shared, crowds = share_out(pair, wanted, locate(target, wanted, target_lang))
    found: dict[int, Rendition | None] = dict(zip(served, shared, strict=True))
    limits = {i: ban for i, c in enumerate(constraints) if c is None and (ban := ban_for(matches[i], target_lang)) is not None}
    limiting, limited = [*wanted, *limits.values()], [*served, *limits]
    barred = _assign(limiting, limited, found, locate_forbidden(target, limiting, target_lang))
    lines: list[TermUse] = []
    for i, (match, constraint) in enumerate(zip(matches, constraints, strict=True)):
        if i in limits:
            lines.append(_free(match, limits[i], barred.get(i, []), methods[i] if methods else "engine"))
        elif constraint is None:
            note = f"the glossary has no rendering in {target_lang}"
            lines.append(TermUse(match.concept.id, match.term.text, match.start, match.end, (), "missing", "none", note=note))
        else:
            method = methods[i] if methods else "engine"
            lines.append(_line(match, constraint, found[i], barred.get(i, []), method))
    return tuple(_mark_duplicates(lines, crowds, served))


def _free(match: TermMatch, ban: Constraint, barred: list[Rendition], method: str) -> TermUse:
    """The line of a use of which only some renderings are forbidden: any other is acceptable."""
    line = _line(match, ban, None, barred, method)
    return line if barred else replace(line, status="variant", method=method, note="any rendering but those that are forbidden")


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
        use = min(uses, key=lambda i: (len(barred.get(i, ())), found.get(i) is not None, i))
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


def _mark_duplicates(lines: list[TermUse], crowds: Sequence[Crowd], served: Sequence[int]) -> list[TermUse]:
    """Renditions that nothing accounts for make the last use of their concept `duplicated`; those of two concepts are told once."""
    told: set[tuple[int, int]] = set()
    for crowd in crowds:
        last = max(served[use] for use in crowd.uses)
        extra = sorted((r for r in crowd.surplus if (r.start, r.end) not in told), key=lambda r: r.start)
        if not extra or lines[last].status == "forbidden":
            continue
        told |= {(r.start, r.end) for r in extra}
        was = "" if lines[last].status == "verbatim" else f" ({lines[last].status})"
        places = ", ".join(f"{r.text!r} at {r.start}" for r in extra)
        lines[last] = replace(lines[last], status="duplicated", note=f"once too often{was}: {places}")
    return lines
