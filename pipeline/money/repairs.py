"""Where and how amounts of a translation are rewritten: the wrong ones, and those that stand in the source's convention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.changes import Edit
from corpus.values import Amount, AmountUse, Link
from pipeline.money.account import significant_figures
from pipeline.money.conventions import convention
from pipeline.money.render import approximator_in, range_kind, render

_NUMERAL = re.compile(r"\d(?:[\d.,'’ \u00a0\u2009\u202f]*\d)?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def repairs(uses: Sequence[AmountUse], target: str, lang: str, links: Sequence[Link], style: str) -> list[tuple[Edit, int]]:
    """Edits, each with the use that it mends, for amounts that are wrong, or right in the wrong convention; never overlapping."""
    edits: list[tuple[Edit, int]] = []

    def edit(index: int, start: int, end: int, text: str, reason: str) -> None:
        if all(end <= e[0] or start >= e[1] for e, _ in edits):
            edits.append(((start, end, text, reason), index))

    held = [(u.target.start, u.target.end) for u in uses if u.target is not None]
    for index, use in enumerate(uses):
        place = use.target
        if use.source.kind == "money" and use.source.currency is None and use.status != "right":
            continue  # nobody knows what it should be
        if use.status == "missing":
            span = _left_over(use.source, target, held) or _linked_span(use.source, target, links, held)
            if span is None:
                continue
            held.append(span)
            edit(index, *span, render(use.source, lang, style)[0], f"the amount “{use.source.text}” was not rendered")
            continue
        if place is None:
            continue
        # Where the source's own words stand whole, all of them go, not only those that read as an amount.
        others = [span for span in held if span != (place.start, place.end)]
        copied = _left_over(use.source, target, others)
        if copied is not None and copied[0] <= place.start and place.end <= copied[1] and copied != (place.start, place.end):
            edit(index, *copied, render(use.source, lang, style)[0], f"the amount “{use.source.text}” was not rendered")
        elif use.status == "wrong":
            text = _in_place(use.source, place, lang, style)
            edit(index, place.start, place.end, text, f"“{use.source.text}” had become “{place.text}”")
        elif _foreign(use.source, place, lang, style):
            text = _in_place(use.source, place, lang, style)
            edit(index, place.start, place.end, text, f"“{place.text}” as {lang} writes it")
    return edits


def _in_place(source: Amount, place: Amount, lang: str, style: str) -> str:
    """The rendering that fits the words around: `about` is not said twice, and a range is joined as it was."""
    inside = place.approximate and bool(approximator_in(place.text))
    if source.approximate and approximator_in(source.text) and place.approximate and not inside:
        source = replace(source, approximate=False)
    texts = render(source, lang, style)
    if source.high is not None and place.high is not None:
        joined = range_kind(place.text)
        return next((text for text in texts if range_kind(text) == joined), texts[0])
    if re.fullmatch(r"[\d.,]+(?:-[^\W\d_]+)+", place.text) and texts[0][0].isdigit():
        return re.sub(r"\s", "-", texts[0])  # a 500-yuan fine
    return texts[0]


def _foreign(source: Amount, place: Amount, lang: str, style: str) -> bool:
    """Whether a right amount is written as `lang` does not write it: copied from the source, or grouped by another convention."""
    if (source.high is None) != (place.high is None):
        return False  # one of two amounts that the target joins into a range
    written = {_flat(text) for name in {"plain", style} for text in render(source, lang, name)}
    if _flat(place.text) in written:
        return False
    numerals = _NUMERAL.findall(place.text)
    if any(not _well_formed(numeral, lang) for numeral in numerals) and source.value == place.value:
        return True
    return _flat(place.text) == _flat(source.text) and source.kind == "money" and not source.note and not place.note


def _well_formed(numeral: str, lang: str) -> bool:
    """Whether `lang` groups and points a number so; any kind of space will do where the language groups with spaces."""
    how = convention(lang)
    group = r"[ \u00a0\u2009\u202f]" if how.group.isspace() else re.escape(how.group)
    fraction = rf"(?:{re.escape(how.decimal)}\d+)?"
    return re.fullmatch(rf"(?:\d{{1,3}}(?:{group}\d{{3}})*|\d+){fraction}", numeral) is not None


def _left_over(amount: Amount, target: str, held: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the source's own words stand untranslated in the target: once, whole, and on no other amount."""
    if not any(c.isdigit() for c in amount.text) and not (amount.kind == "money" and " " in amount.text):
        return None  # a bare number word may be a word of the target: Six Flags
    pattern = r"[\s\u00a0\u202f]+".join(re.escape(part) for part in _SPACES.split(amount.text.strip()))
    hits = [m.span() for m in re.finditer(rf"(?<![\w.,]){pattern}(?![.,]?\w)", target)]
    free = [hit for hit in hits if all(hit[1] <= s or hit[0] >= e for s, e in held)]
    return free[0] if len(free) == 1 else None


def _linked_span(amount: Amount, target: str, links: Sequence[Link], held: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The words aligned with the amount, if they are one run with a figure in it that belongs to no other amount."""
    spans = sorted((k.target_start, k.target_end) for k in links if k.start < amount.end and amount.start < k.end)
    if not spans:
        return None
    start, end = spans[0][0], max(e for _, e in spans)
    text = target[start:end]
    reached = 0
    for s, e in spans:
        if reached and target[reached:s].strip():
            return None
        reached = max(reached, e)
    # Alignment errs: only words that show the amount's own figures may go.
    shown = {re.sub(r"\D", "", numeral).strip("0") for numeral in _NUMERAL.findall(text)}
    if shown != {significant_figures(amount)} or len(text) > 2 * len(amount.text) + 12:
        return None
    return None if any(start < e and s < end for s, e in held) else (start, end)


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text).casefold()
