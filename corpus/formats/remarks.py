"""What is known about a unit, in lines for a person: issues, every use of a term, every amount with its rates, every repair.

The formats for editors write these lines where their tools show notes. They repeat what the file carries for programs elsewhere,
so readers leave them out again: each format marks them in a way that no note of an editor has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.inlines import weave
from corpus.values import AlignedUnit, AmountUse, Change, Conversion, Inline, Rate, TermUse

Kind = Literal["issue", "term", "amount", "repair", "suggestion", "draft"]
_MOST = 60
"""Characters of a changed text, or of a code, that are shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One line: `kind` is the part before the colon, except for issues, whose line begins with their severity."""

    kind: Kind
    text: str
    side: Literal["source", "target"]
    priority: int
    """1 to 10, 1 is the highest, as XLIFF has it."""


def remarks(unit: AlignedUnit) -> Iterator[Remark]:
    """Issues first, then terms and amounts in the order of the source, then what was changed."""
    for issue in unit.issues:
        yield Remark(
            "issue", f"{issue.severity}: {issue.message}", issue.side, {"error": 1, "warning": 4, "info": 8}[issue.severity]
        )
    for use in unit.terms:
        wrong = use.status in ("missing", "forbidden", "duplicated")
        yield Remark("term", f"term: {_term(unit, use)}", "target", 2 if wrong else 7)
    for amount in unit.amounts:
        yield Remark("amount", f"amount: {_amount(unit, amount)}", "target", 7 if amount.status in ("right", "forced") else 2)
    for stage, text in _grouped(unit.changes):
        yield Remark("repair", f"repair of the source ({stage}): {text}", "source", 9)
    for change in reversed(unit.suggestions):
        before = unit.source[: change.start].split()[-1:] if not change.before else []
        yield Remark("suggestion", f"thought of and not done: {' '.join([*before, _change(change)])}", "source", 9)
    if unit.draft not in ("", unit.target):
        yield Remark("draft", f"the engine's own words: {unit.draft}", "target", 9)


def anything(unit: AlignedUnit) -> bool:
    """Whether there may be a remark: of a memory of 200,000 units there is nothing to say of nearly all."""
    return bool(unit.terms or unit.amounts or unit.issues or unit.changes or unit.suggestions or unit.draft)


def lines(unit: AlignedUnit, *, issues: bool = True, codes: bool = False) -> list[str]:
    """The remarks alone; without those on issues where a format has a place of its own for them, with the target as it is among
    its codes where a format shows none of these."""
    said = [] if not anything(unit) else [r.text for r in remarks(unit) if issues or r.kind != "issue"]
    if codes and any(mark.kind == "empty" for mark in unit.target_inlines):
        said.insert(0, f"with its codes: {_among_codes(unit)}")
    return said


def _among_codes(unit: AlignedUnit) -> str:
    """The target with what stands in it and is no text: `{name}`, a line of a program, an image."""
    pieces = weave(unit.target, [mark for mark in unit.target_inlines if mark.kind == "empty"])
    return "".join(piece if isinstance(piece, str) else _short(_name(piece)) for piece in pieces)


def _name(mark: Inline) -> str:
    """A line of a program as it is, an element by its name."""
    return mark.display if mark.display and (mark.data.startswith("<") or len(mark.data) > _MOST) else mark.data or mark.display


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


def _term(unit: AlignedUnit, use: TermUse) -> str:
    rendering = "nowhere" if use.target_start is None else unit.target[use.target_start : use.target_end]
    rendered = use.status in ("verbatim", "inflected", "forced") or not use.expected
    wanted = "" if rendered else f", wanted: {' | '.join(use.expected)}"
    method = f", by {use.method}" if use.method not in ("", "none") else ""
    note = f" ({use.note})" if use.note else ""
    return f"{unit.source[use.start : use.end] or use.term} → {rendering} [{use.status}{method}{wanted}]{note}"


def _amount(unit: AlignedUnit, use: AmountUse) -> str:
    method = f", by {use.method}" if use.method else ""
    said = [f"{use.source.text} → {use.target.text if use.target else 'nowhere'} [{use.status}{method}]"]
    said += [note for note in (use.source.note, use.target.note if use.target else "") if note]
    if use.conversion is not None:
        said.append(_conversion(use.conversion))
    if use.pair is not None:
        pair = use.pair
        other = unit.amounts[pair.other].source.text if 0 <= pair.other < len(unit.amounts) else "another amount"
        line = f"the same as {other}: 1 {pair.base} = {_plain(pair.implied_rate)} {pair.quote}"
        if pair.reference is not None and pair.reference.provider != "document":
            line += f"; {_rate(pair.reference)}"
            line += f", {_plain((pair.deviation * 100).quantize(Decimal('0.1')))} % apart" if pair.deviation is not None else ""
        said.append(line)
    return "; ".join(said)


def _conversion(conversion: Conversion) -> str:
    shown = conversion.text or f"{_plain(conversion.value)} {conversion.currency}"
    return f"converted: {shown}, at {_rate(conversion.rate)}, rounded to {conversion.rounding}"


def _rate(rate: Rate) -> str:
    note = f", {rate.note}" if rate.note else ""
    return f"1 {rate.base} = {_plain(rate.rate)} {rate.quote} ({rate.provider}, {rate.date.isoformat()}{note})"


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """The changes of each stage in one line, from left to right: recorded they run from the right."""
    stages: dict[str, list[str]] = {}
    for change in reversed(changes):
        stages.setdefault(change.stage.removeprefix("repair."), []).append(_change(change))
    for stage, said in stages.items():
        yield stage, "; ".join(said)


def _change(change: Change) -> str:
    before, after = _short(change.before), _short(change.after)
    if not change.before:
        what = f"+ “{after}”"
    elif not change.after:
        what = f"- “{before}”"
    else:
        what = f"{before} → {after}"
    return what if change.reason in ("", "accent") else f"{what} ({change.reason})"
