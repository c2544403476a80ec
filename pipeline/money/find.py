"""Find every amount of money, number and percentage in running text.

One pass of a compiled pattern finds digits and number words; only around those is anything parsed: the number with its scale,
the currency before or after it, the second end of a range. What the context shows to be a date, a label, a time and so on is
left alone. Languages without a data file are read by the plain Unicode conventions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.values import Amount
from pipeline.keep import ENDLESS, KEEP
from pipeline.money import context, currencies, exclusions, labels, shapes
from pipeline.money.assemble import amount_of, halved
from pipeline.money.lexicon import lexicon
from pipeline.money.parts import Part, read_part
from pipeline.money.ranges import as_range, is_score, second_part
from pipeline.money.sharing import is_list, share
from pipeline.money.view import View

_KEPT: Final = ("@", "#", "://", "www.")
_ENDLESS: Final = re.compile(ENDLESS)
_LONG: Final = 100
_HOURS: Final = 24
_RUN: Final = re.compile(r"[0-9A-Za-z.,_]*[0-9A-Za-z_]|[〇零一二三四五六七八九]+")
Step = tuple[list[Amount], int, int]
"""What stands at an anchor: amounts, where to go on, and the end of a label's number if it was one, else -1."""


def find_amounts(text: str, lang: str, *, region: str | None = None) -> tuple[Amount, ...]:
    """The amounts of `text` from left to right, without overlaps; spans count code points of `text`.

    `lang` is a BCP 47 tag; its region (`fr-CA`), or `region`, decides what `$`, `kr` and their like mean. An ambiguous currency is
    None and `note` starts with `ambiguous:` and lists the candidates; one that was assumed has a confidence below 1 and a note.
    """
    lex = lexicon(lang, text)
    if region is None:
        region = next((p for p in lang.replace("_", "-").split("-")[1:] if len(p) == 2 and p.isalpha()), None)
    view = View.of(text, lex)
    found: list[Amount] = []
    done = 0
    label = -1
    for anchor in lex.anchor.finditer(view.low):
        start = anchor.start()
        if start < done:
            continue
        if lex.words and not anchor.group()[0].isdigit() and _lonely(view, anchor):
            continue
        amounts, done, label = _at(view, start, done, label, region)
        found += amounts
    found = share(view, found, region)
    if view.places is not None:
        found = [
            replace(a, start=view.place(a.start), end=view.place(a.end), text=text[view.place(a.start) : view.place(a.end)])
            for a in found
        ]
    elif view.text is not text:
        found = [replace(a, text=text[a.start : a.end]) for a in found]
    kept = list(_kept(text, found))
    return tuple(a for a in found if all(a.end <= start or end <= a.start for start, end in kept))


def _kept(text: str, found: Sequence[Amount]) -> Iterator[tuple[int, int]]:
    """The addresses, handles and encoded data in the lines of `text` that hold an amount; none goes over a line end."""
    end = 0
    for amount in found:
        if amount.start < end:
            continue
        start = text.rfind("\n", end, amount.start) + 1 or end
        end = text.find("\n", amount.end) + 1 or len(text)
        if _may_keep(text[start:end]):
            found_here = KEEP.finditer(text, start, end)
            yield from (keep.span() for keep in found_here if not text.startswith("&#", keep.start() - 1))  # `&#160;`


def _may_keep(line: str) -> bool:
    """False where `KEEP`, which is slow, has nothing to find."""
    return any(sign in line for sign in _KEPT) or (len(max(line.split(), key=len)) >= _LONG and bool(_ENDLESS.search(line)))


def _lonely(view: View, anchor: re.Match[str]) -> bool:
    """A quick way past `un`, `une`, `one`, `một`, `一`: nothing numeric or monetary follows."""
    lex = view.lex
    word = lex.words.get(anchor.group())
    if word is None or word.kind != "one":
        return False
    if any(view.low.endswith(p, 0, anchor.start()) for p in lex.data.get("percent_before", ())):
        return False
    end = anchor.end()
    gap = 1 if view.low[end : end + 1] in " \u00a0\n-" else 0
    return not (lex.after_one.match(view.low, end) or lex.signs.match(view.text, end + gap))


def _at(view: View, start: int, floor: int, label: int, region: str | None) -> Step:
    """What stands at one anchor."""
    if stop := shapes.model(view, start):
        return [], stop, label
    part = read_part(view, start, floor)
    if stop := _shaped(view, start, part):
        return [], stop, label
    if part is None:
        return [], _past(view, start), label
    if part.plain and (half := halved(view, part)) is not part:
        amount = amount_of(view, half, region)
        return ([amount] if amount else []), half.end, -1
    if part.plain and not part.q.digits and (stop := exclusions.spoken_year(view, part.q)):
        return [], stop, -1
    return _joined(view, part, label, region) or _alone(view, part, label, region)


def _shaped(view: View, start: int, part: Part | None) -> int | None:
    """Where a date, a time, a telephone number, a span of years ends that begins at `start`, if `part` is not more than that."""
    if part is None or (part.plain and part.q.digits):
        stop = shapes.special(view, start)
        if stop is not None and not (part and part.q.end > stop) and not is_list(view, start, stop):
            return stop
    years = shapes.YEARS.match(view.low, start) if part and part.plain else None
    if years and not currencies.after(view, years.end(), linked=False) and not context.is_counted(view, years.end()):
        return years.end()
    return None


def _joined(view: View, part: Part, label: int, region: str | None) -> Step | None:
    """A range, a span of hours or a score that begins with `part`; None where it stands for itself."""
    if not view.lex.spaced and labels.continues_label(view, label, part.start):
        return None  # `第1、2、3名`
    second, joined = second_part(view, part)
    if second is None:
        return None
    pair = as_range(view, part, second, joined, region)
    if pair is not None:
        return pair, max(a.end for a in pair), -1
    if not (part.plain and second.plain):
        return None
    hour = view.lex.patterns["clock"].match(view.low, second.end) if max(part.q.value, second.q.value) <= _HOURS else None
    if hour and view.lex.spaced:
        return [], hour.end(), -1  # `entre 2 et 3 h du matin`
    if joined == "-" or (joined == "to" and is_score(view, part, second)):
        return [], second.end, label  # `5-3`, `2 à 0`, `U-17-2`
    return None


def _alone(view: View, part: Part, label: int, region: str | None) -> Step:
    """The amount that one part is; nothing where it is the number of a label, a time, or else none that we report."""
    if part.plain:
        listed = part.q.scale == 1 and labels.continues_label(view, label, part.start)
        listed = listed and (not context.is_counted(view, part.end) or labels.next_label(view, label, part.q))
        counted = view.lex.spaced and (context.is_counted(view, part.end) or context.dimensions(view, part.start, part.end))
        clock = view.lex.patterns["clock"].match(view.low, part.end) if part.q.value <= _HOURS else None
        if listed or (labels.labelled(view, part.start) and not counted):
            return [], (clock.end() if clock else part.end), part.end
        if exclusions.left_alone(view, part.q):
            if clock:
                return [], clock.end(), -1
            if view.latin(part.end):
                return [], _past(view, part.end), -1
            return [], part.end, part.end if context.dated(view, part.start) else -1
    amount = amount_of(view, part, region)
    return ([amount], amount.end, -1) if amount else ([], part.end, -1)


def _past(view: View, start: int) -> int:
    """The end of the run of letters and digits at `start`."""
    found = _RUN.match(view.text, start)
    return found.end() if found else start + 1
