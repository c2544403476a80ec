"""Where and how amounts of a translation are rewritten: the wrong ones, and those that stand in the source's convention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from corpus.changes import Edit
from corpus.values import Amount, AmountUse, Link
from pipeline.enforce.articles import capitalised
from pipeline.money.account import significant_figures
from pipeline.money.conventions import convention, language_data
from pipeline.money.lexicon import lexicon
from pipeline.money.reach import Span, both_ends, clumsy, echoes, from_part, reach, torn, untranslated
from pipeline.money.render import approximator_in, opens_range, range_kind, render
from pipeline.money.sharing import is_apart
from pipeline.money.traces import free
from pipeline.money.vagueness import too_exact

_NUMERAL = re.compile(r"\d(?:[\d.,'’ \u00a0\u2009\u202f]*\d)?")
_RUNNING = re.compile(r"(?<![\d.,])\d{5}")
_GROUPED = re.compile(r"\d[.,'’ \u00a0\u2009\u202f]\d{3}(?!\d)")
_GAP = re.compile(r"[\s\u00a0\u202f]%")
_STREWN = re.compile(r"(?:[,.]\s?|\s)0{3,}(?!\d)")
"""A group of zeros too many behind an amount: no text has one of its own."""
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def repairs(
    source_text: str, uses: Sequence[AmountUse], target: str, source_lang: str, lang: str, links: Sequence[Link], style: str
) -> list[tuple[Edit, int]]:
    """Edits, each with the use that it mends, for amounts that are wrong, or right but badly written; never overlapping."""
    edits: list[tuple[Edit, int]] = []

    def edit(index: int, span: Span, text: str, reason: str) -> None:
        if span[0] or not source_text[:1].islower():
            text = capitalised(text, target[: span[0]])
        if target[slice(*span)] != text and free(*span, [e[:2] for e, _ in edits]):
            edits.append(((*span, text, reason), index))

    held = [(u.target.start, u.target.end) for u in uses if u.target is not None]
    codes = {use.source.currency for use in uses if use.source.currency is not None}
    for index, use in enumerate(uses):
        source, place = use.source, use.target
        if not _can_be_written(use, lang):
            continue
        others = [span for span in held if place is None or span != (place.start, place.end)]
        whole = _in_source_words(use, target, source_lang, lang, others)
        if place is None:
            whole = whole or (_linked_span(source, target, links, held) if use.status == "missing" else None)
        elif whole is not None and not (
            whole[0] <= place.start and place.end <= whole[1] and len(place.text) < whole[1] - whole[0]
        ):
            whole = None  # it stands elsewhere, or is the amount itself
        if whole is not None:
            held.append(whole)
            text = render(source, lang, style, joined=_join(source, source, lang, target[: whole[0]]))[0]
            edit(index, whole, text, f"the amount “{source.text}” was not rendered")
            continue
        if place is None:
            continue
        span = place.start, place.end
        if source.kind == "money":
            span = reach(place, target, lang, source_lang, {*codes, place.currency or ""}, others)
            span = span[0], _misread(source, target, span[1], lang)
        if strewn := _STREWN.match(target, span[1]):
            span = span[0], strewn.end()
        if use.status == "wrong":
            if source.kind == "number" and lexicon(lang).abbreviations.match(target, span[1]):
                continue  # `800m` may be millions that nobody can tell from metres
            span = from_part(source, place, target, span[0], lang), span[1]
            if source.high is not None and place.high is None:
                ends = both_ends(place, target, lang, others)
                span = min(span[0], ends[0]), max(span[1], ends[1])
            text = _in_place(source, place, lang, style, target[: span[0]])
            edit(index, span, text, f"“{source.text}” had become “{target[slice(*span)]}”")
        elif (
            span != (place.start, place.end)
            or clumsy(source, place, lang, style)
            or _foreign(source, place, lang, style)
            or too_exact(source, place, target, lang)
        ):
            edit(
                index,
                span,
                _in_place(source, place, lang, style, target[: span[0]]),
                f"“{target[slice(*span)]}” as {lang} writes it",
            )
    for span, index in echoes(source_text, uses, target, lang):
        edit(index, span, "", f"the source says “{uses[index].source.text}” once")
    return edits


def _can_be_written(use: AmountUse, lang: str) -> bool:
    source, place = use.source, use.target
    if source.kind == "money" and source.currency is None and use.status != "right":
        return False  # nobody knows what it should be
    if not language_data(lang) and source.kind == "money" and place is not None and place.currency is None:
        return False  # what stands beside the figure may name a currency that only a reader of the language knows
    # The unit that it shares with others, written here too, would stand twice.
    return not is_apart(source) and (place is None or not is_apart(place))


def _in_source_words(use: AmountUse, target: str, source_lang: str, lang: str, taken: Sequence[Span]) -> Span | None:
    """Where the amount stands untranslated, or torn apart; right ones only where the source's own words stand whole."""
    left = _left_over(use.source, target, taken)
    if left is None and use.status != "right":
        left = torn(use.source, target, lang, taken) or untranslated(use.source, target, source_lang, lang, taken)
    return left


def _in_place(source: Amount, place: Amount, lang: str, style: str, before: str) -> str:
    """The rendering that fits the words around: `about` is not said twice, and a range is joined as it was or as `before` asks."""
    inside = place.approximate and bool(approximator_in(place.text))
    if source.approximate and approximator_in(source.text) and place.approximate and not inside:
        source = replace(source, approximate=False)
    texts = render(source, lang, style, joined=_join(source, place, lang, before))
    if re.fullmatch(r"[\d.,]+(?:-[^\W\d_]+)+", place.text) and texts[0][0].isdigit():
        return re.sub(r"\s", "-", texts[0])  # a 500-yuan fine
    return texts[0]


def _join(source: Amount, place: Amount, lang: str, before: str) -> str:
    """How the ends of a range are joined behind `before`: `and` only where a `between` stands there."""
    if source.high is None:
        return ""
    kind = range_kind(place.text if place.high is not None else source.text)
    return "to" if kind == "and" and not opens_range(before, lang) else kind


def _foreign(source: Amount, place: Amount, lang: str, style: str) -> bool:
    """Whether a right amount is written as `lang` does not write it: copied from the source, or grouped by another convention."""
    if (source.high is None) != (place.high is None):
        return False  # one of two amounts that the target joins into a range
    source, place = (replace(a, text=unescape(a.text)) for a in (source, place))
    written = {_flat(text) for name in {"plain", style} for text in render(source, lang, name)}
    if _flat(place.text) in written:
        return False
    if source.value == place.value and (foreign_figures(place, lang) or _ungrouped(source, place)):
        return True
    if source.kind == place.kind == "percent" and "%" in place.text:
        return (_GAP.search(place.text) is None) != (_GAP.search(render(source, lang, style)[0]) is None)
    copied = _flat(place.text) == _flat(source.text) and source.kind == "money" and not source.note and not place.note
    return copied and str(source.currency) not in render(source, lang, style)[0]  # a name is better than a code


def _misread(source: Amount, target: str, end: int, lang: str) -> int:
    """The end of an amount with what its currency's name was taken for behind it: `£300 books` for `300 livres`."""
    words = "|".join(language_data(lang).get("misread", {}).get(source.currency or "", ()))
    found = re.compile(rf"\s+(?:{words})(?!\w)", re.IGNORECASE).match(target, end) if words else None
    return found.end() if found else end


def _ungrouped(source: Amount, place: Amount) -> bool:
    """Whether a figure that the source writes in groups runs on: `20000 people` for `20 000 personnes`."""
    return (
        _RUNNING.search(place.text) is not None
        and _RUNNING.search(source.text) is None
        and _GROUPED.search(source.text) is not None
    )


def foreign_figures(place: Amount, lang: str) -> bool:
    """Whether the digits of an amount are grouped or pointed as `lang` does not: `1.500 people`, `1,8 million` in English."""
    return not all(_well_formed(numeral, place, lang) for numeral in _NUMERAL.findall(place.text))


def misleading_figures(place: Amount, lang: str) -> bool:
    """The same of an amount whose digits are not grouped by spaces, which any reader understands (ISO 80000-1)."""
    return foreign_figures(replace(place, text=_SPACES.sub("", place.text)), lang)


def _well_formed(numeral: str, place: Amount, lang: str) -> bool:
    """Whether `lang` groups and points a number so; any kind of space will do where the language groups with spaces.

    Three decimals that were read as a group (`1,500 đồng` in Vietnamese) are none.
    """
    how = convention(lang)
    group = r"[ \u00a0\u2009\u202f]" if how.group.isspace() else re.escape(how.group)
    shape = re.fullmatch(rf"(?:\d{{1,3}}(?:{group}\d{{3}})*|\d+)(?:{re.escape(how.decimal)}(\d+))?", numeral)
    if shape is None:
        return False
    return len(shape[1] or "") != 3 or (place.value / place.scale) % 1 != 0


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
