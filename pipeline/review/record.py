"""One unit as the review page wants it: spans in the text as shown, acceptable renderings, what to tell on hover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.changes import shift
from corpus.formats.base import source_hash
from corpus.values import AlignedUnit, AmountUse, Change, Inline, Rate, TermUse
from pipeline.apply.source import grounded, taken_in


def page_unit(unit: AlignedUnit) -> dict[str, Any]:
    """The unit's record; empty fields are left out. Its source is the one before any editor's change, which are suggestions that
    are taken: so an editor can put them back."""
    taken = sorted(taken_in(unit))
    unit = grounded(unit)
    origin = unit.origin
    record = {
        "id": unit.id,
        "hash": source_hash(unit),
        "document": unit.document,
        "source": unit.source,
        "raw": unit.raw if unit.raw != unit.source else None,
        "target": unit.target,
        "state": unit.state,
        "terms": [_term(use) for use in unit.terms],
        "amounts": [_amount(use, unit.target_lang) for use in unit.amounts],
        "changes": [_change(unit.changes, i) for i in range(len(unit.changes))],
        "suggestions": [
            _full(start=s.start, end=s.end, before=s.before, after=s.after, reason=s.reason)
            for s in sorted(unit.suggestions, key=lambda s: s.start)
        ],
        "taken": [list(place) for place in taken],
        "issues": [
            _full(check=i.check, severity=i.severity, message=i.message, start=i.start, end=i.end, side=i.side)
            for i in unit.issues
        ],
        "links": [[link.start, link.end, link.target_start, link.target_end] for link in unit.links],
        "matches": [_full(source=m.source, target=m.target, percent=m.percent, origin=m.origin or None) for m in unit.matches],
        "source_inlines": [_inline(i) for i in unit.source_inlines],
        "target_inlines": [_inline(i) for i in unit.target_inlines],
        "notes": list(unit.notes),
        "origin": " ".join(filter(None, (origin.engine, origin.model, f"{origin.percent} %" if origin.percent else "")))
        if origin
        else None,
    }
    always = ("id", "hash", "source", "target", "state")
    return {name: value for name, value in record.items() if name in always or value not in (None, "", [], {})}


def _term(use: TermUse) -> dict[str, Any]:
    at = [use.target_start, use.target_end] if use.target_start is not None and use.target_end is not None else None
    return _full(
        concept=use.concept,
        term=use.term,
        start=use.start,
        end=use.end,
        expected=list(use.expected),
        forbidden=list(use.forbidden) or None,
        status=use.status,
        method=use.method,
        at=at,
        note=use.note or None,
    )


def _amount(use: AmountUse, target_lang: str) -> dict[str, Any]:
    from pipeline.money.render import render

    source, target, pair, conversion = use.source, use.target, use.pair, use.conversion
    told = None
    if pair is not None:
        told = f"stated twice: {_rate(pair.implied_rate)} {pair.quote} per {pair.base}"
        if pair.deviation is not None:
            told += f", {abs(pair.deviation):.1%} off the reference"
    return _full(
        start=source.start,
        end=source.end,
        text=source.text,
        value=f"{source.value:f} {source.currency or ''}".strip(),
        number=float(source.value),
        high=None if source.high is None else float(source.high),
        currency=source.currency if source.kind == "money" else None,
        kind=source.kind,
        status=use.status,
        at=[target.start, target.end] if target else None,
        shown=target.text if target else None,
        accept=list(render(source, target_lang)),
        conversion=f"{conversion.text}: {_told_rate(conversion.rate)}; {_rounded(conversion.rounding)}" if conversion else None,
        pair=told,
    )


def _told_rate(rate: Rate) -> str:
    note = f", {rate.note}" if rate.note else ""
    return f"1 {rate.base} = {_rate(rate.rate)} {rate.quote}, {rate.date.isoformat()}, {rate.provider}{note}"


def _rounded(rounding: str) -> str:
    return rounding if rounding == "exact" else f"rounded to {rounding}"


def _rate(value: Any) -> str:
    return f"{value:.6g}" if value < 1 else f"{value:,.6g}"


def _change(changes: Sequence[Change], i: int) -> dict[str, Any]:
    """Where the change stands in the text that all changes together made."""
    change, later = changes[i], changes[i + 1 :]
    start, end = shift(change.start, later), shift(change.start + len(change.after), later, right=True)
    return {"start": start, "end": max(start, end), "before": change.before, "reason": change.reason}


def _inline(inline: Inline) -> dict[str, Any]:
    return {"position": inline.position, "id": inline.id, "display": inline.display}


def _full(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
