"""Words that make an amount approximate or a bound, where a translation lost them or left them untranslated.

`80% of victims` says something else than `près de 80 % des victimes`. The word is put before the amount where nothing near it
says as much: `nearly 80% of victims`. What an amount has inside of itself (`une dizaine`) is rendered with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from corpus.changes import Edit
from corpus.documents import spaceless
from corpus.languages import primary
from corpus.values import Amount, AmountUse
from pipeline.enforce.articles import capitalised
from pipeline.money.conventions import convention, language_data
from pipeline.money.render import approximated, approximator_in

_NEAR: Final = 28
"""Characters before an amount, and behind it, in which some word may already say as much as the source does."""
_BEHIND: Final = 24
_CLAUSE: Final = re.compile(r"[.,;:!?()，。；：！？（）]")
_DASHES: Final = ("-", "–", "—", "‑")
_ELIDED: Final = re.compile(r"\b(?:[Dd]|[Qq]u)(?P<e>e\s)$")
_LINK: Final = r"(?:\s*(?:de|d'|of|from|des|than))?\s*$"


class _Words(NamedTuple):
    """What a language has for approximations."""

    kinds: Mapping[str, str]
    """Each approximator, and of which kind it is."""
    ends: re.Pattern[str] | None
    """One at the end of a text."""
    near: re.Pattern[str] | None
    """Whatever before an amount can do the same."""
    behind: re.Pattern[str] | None
    denied: re.Pattern[str] | None
    """What takes a bound back before an approximator: `pas plus de`."""
    determined: re.Pattern[str] | None
    """Words at the end of a text that make what they stand before a certain amount: `the`, `these`."""
    articles: re.Pattern[str] | None
    """Articles at the end of a text that fit no approximator: `an 80% rise`."""
    reached: re.Pattern[str] | None
    """What leads to an amount at the end of a text: `rose to`."""


def approximations(source: str, uses: Sequence[AmountUse], target: str, source_lang: str, lang: str) -> list[Edit]:
    """Insertions before the amounts of `target`, and replacements of what was left of the source's words, in text order."""
    ours, theirs = _words(source_lang), _words(lang)
    if ours.ends is None or theirs.near is None:
        return []
    edits: list[Edit] = []
    for use in uses:
        place = use.target
        found = ours.ends.search(source, 0, use.source.start)
        if found is None or place is None or use.status not in ("right", "forced") or use.conversion is not None:
            continue
        word = found["word"]
        kind, left = ours.kinds[word.casefold()], target[: place.start]
        if ours.denied is not None and ours.denied.search(source, 0, found.start("word")):
            continue
        untranslated = re.search(rf"(?<!\w){re.escape(word)}{_LINK}", left, re.IGNORECASE)
        if untranslated is not None and word.casefold() not in theirs.kinds:
            start = untranslated.start()
        elif place.approximate or not _lost(target, place.start, place.end, theirs):
            continue
        elif kind == "most" and (theirs.reached is None or theirs.reached.search(left)):
            continue  # `rose to 80%` may be all that `jusqu'à 80 %` says
        else:
            start = place.start
        text = capitalised(approximated("", lang, kind), target[:start] if start or not source[:1].islower() else "x")
        if (elided := _ELIDED.search(target, 0, start)) is not None and primary(lang) == "fr" and text[0] in "aeiouàé":
            start, text = elided.start("e"), f"'{text}"
        edits.append((start, place.start, text, f"“{word}” of the source"))
    return sorted({edit[0]: edit for edit in edits}.values())


def too_exact(source: Amount, place: Amount, target: str, lang: str) -> bool:
    """Whether an exact figure stands for a number that says of itself that it is none: `10 people` for `une dizaine de personnes`."""
    if not (source.approximate and approximator_in(source.text) == "about") or place.approximate or not place.text[0].isdigit():
        return False
    words, left = _words(lang), target[: place.start]
    if words.ends is None or re.search(r"\w[-–]$", left):
        return False
    return not any(pattern and pattern.search(left) for pattern in (words.ends, words.determined))


def _lost(target: str, start: int, end: int, words: _Words) -> bool:
    """Whether nothing near the figure at `start` makes it approximate, and nothing stands in the way of a word that does."""
    figure = target[start : start + 1]
    if not (figure.isdigit() or figure in "$€£¥") or target.startswith(_DASHES, end):
        return False
    clause = _CLAUSE.split(target[max(0, start - _NEAR) : start])[-1]
    if words.near is None or words.near.search(clause) or clause.endswith((*_DASHES, *"~≈<>≥≤")):
        return False
    if any(pattern and pattern.search(target[:start]) for pattern in (words.determined, words.articles)):
        return False
    return words.behind is None or not words.behind.search(_CLAUSE.split(target[end : end + _BEHIND])[0])


@cache
def _words(lang: str) -> _Words:
    data, wide = language_data(lang), spaceless(lang)
    if not data or "approximated_by" not in data:
        return _Words({}, *[None] * 7)
    more = data["approximated_by"]
    kinds = {word.casefold(): kind for kind, words in convention(lang).approximators.items() for word in words}
    before, after = ("", "") if wide else (r"(?<!\w)", r"(?!\w)")

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    def compiled(pattern: str, words: Sequence[str]) -> re.Pattern[str] | None:
        return re.compile(pattern.format(any_of(words)), re.IGNORECASE) if words else None

    return _Words(
        kinds,
        compiled(rf"{before}(?P<word>{{}})\s*$", list(kinds)),
        compiled(rf"{before}(?:{{}}){after}", [*kinds, *more["before"]]),
        compiled(rf"{before}(?:{{}}){after}", more["behind"]),
        compiled(rf"{before}(?:{{}})\s*$", more["denied"]),
        compiled(rf"{before}(?:{{}})\s*$", more["determined"]),
        compiled(rf"{before}(?:{{}})\s*$", data.get("article_before_approximator", {}).get("articles", ())),
        compiled(rf"{before}(?:{{}})\s*$", more["reached"]),
    )
