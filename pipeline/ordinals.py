"""Ordinal numbers in a target: the centuries that the source names, and the endings that English gives to figures.

Small models write `the 19th century` for `le XVIIIe siècle`. Where source and target name as many centuries, the ones that differ
get the number of the source; where they do not, the check of numbers has to tell of it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

from corpus.changes import Edit
from corpus.languages import primary
from pipeline.checks.numberwords import roman

_UNITS: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_N: Final = r"(?:[IVX]{1,6}|\d{1,2})"
_FR_ENDING: Final = r"(?:er|ère|e|è|eme|ème|ieme|ième)"
_WORDS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
]
_HAN: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def _listed(item: str, joints: str, article: str = "") -> str:
    """A pattern for one of `item`, or several that `joints` join: `du XVe au XVIIe`."""
    return rf"(?P<items>{item}-?(?:\s*(?:,|、|-|–|/|{joints})\s*(?:(?:{article})\s+)?{item})*)"


class _Way(NamedTuple):
    """How a language names centuries."""

    named: re.Pattern[str]
    item: re.Pattern[str]


_FR: Final = rf"{_N}\s?{_FR_ENDING}"
_EN: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_ZH: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_WAYS: Final = {
    "fr": _Way(re.compile(rf"\b{_listed(_FR, 'et|ou|au|à', 'du|le|les|au')}\s+si[èe]cles?\b"), re.compile(_FR)),
    "en": _Way(re.compile(rf"\b{_listed(_EN, 'and|or|to', 'the')}[\s-]+centur(?:y|ies)\b", re.I), re.compile(_EN, re.I)),
    "es": _Way(re.compile(rf"\bsiglos?\s+{_listed(_N, 'y|o|al?', 'el|del')}\b"), re.compile(_N)),
    "vi": _Way(re.compile(rf"\bthế kỷ\s+(?:thứ\s+)?{_listed(_N, 'và|đến', 'thế kỷ')}\b", re.I), re.compile(_N)),
    "zh": _Way(re.compile(rf"{_listed(_ZH, '和|至|到|及')}\s*世[纪紀]"), re.compile(_ZH)),
}
_ENDED: Final = re.compile(r"(?<![\w.,-])(?P<figure>\d{1,3}(?:,\d{3})+|\d+)(?P<ending>st|nd|rd|th)\b")
_FRENCH: Final = re.compile(rf"(?<![\w.,-])(?P<figure>\d{{1,3}}){_FR_ENDING}(?!\w)")


class Century(NamedTuple):
    """A century that a text names; the span covers its number with what belongs to it (`18th`)."""

    start: int
    end: int
    number: int


def centuries(text: str, lang: str) -> list[Century]:
    """The centuries that `text` names, in order; none for a language whose way of naming them is not known."""
    way = _WAYS.get(primary(lang))
    if way is None:
        return []
    found = []
    for named in way.named.finditer(text):
        for item in way.item.finditer(text, *named.span("items")):
            if number := _number(item[0]):
                found.append(Century(*item.span(), number))
    return found


def ordinal_edits(source: str, source_lang: str, target: str, target_lang: str) -> list[Edit]:
    """Edits of `target` that give it the centuries of `source`, and in English every ordinal figure its ending."""
    edits = _century_edits(source, source_lang, target, target_lang)
    if primary(target_lang) == "en":
        done = [edit[:2] for edit in edits]
        edits += [edit for edit in _endings(source, target) if not any(s < edit[1] and edit[0] < e for s, e in done)]
    return sorted(edits)


def _century_edits(source: str, source_lang: str, target: str, target_lang: str) -> list[Edit]:
    ours, theirs = centuries(source, source_lang), centuries(target, target_lang)
    if len(ours) != len(theirs):
        return []
    missing = _without(ours, theirs)
    extra = _without(theirs, ours)
    return [
        (
            wrong.start,
            wrong.end,
            _written(right.number, target[wrong.start : wrong.end], target_lang),
            "the century of the source",
        )
        for right, wrong in zip(missing, extra, strict=True)
    ]


def _without(some: list[Century], others: list[Century]) -> list[Century]:
    left = Counter(c.number for c in others)
    rest = []
    for century in some:
        left[century.number] -= 1
        if left[century.number] < 0:
            rest.append(century)
    return rest


def _endings(source: str, target: str) -> list[Edit]:
    wrong = [m for m in _ENDED.finditer(target) if _ordinal(int(m["figure"].replace(",", ""))) != m["ending"]]
    edits = [(*m.span("ending"), _ordinal(int(m["figure"].replace(",", ""))), "the ending of the ordinal") for m in wrong]
    theirs = {m[0] for m in _FRENCH.finditer(source)}
    copied = [m for m in _FRENCH.finditer(target) if m[0] in theirs]
    return edits + [(m.end("figure"), m.end(), _ordinal(int(m["figure"])), "the ending of the ordinal") for m in copied]


def _number(item: str) -> int:
    """The number of a century; 0 for what is none."""
    if item.lower() in _WORDS:
        return _WORDS.index(item.lower()) + 1
    if digits := re.match(r"\d+", item):
        return int(digits[0])
    if item[0] in _HAN:
        head, ten, tail = item.partition("十")
        return (_HAN.get(head, 1) * 10 if ten else 0) + _HAN.get(tail or (head if not ten else ""), 0)
    return roman(item.rstrip("".join(set(item) - set("IVX"))))


def _written(number: int, wrong: str, lang: str) -> str:
    """The number as `wrong` wrote its own: in Roman numerals or in figures, with what the language puts behind it."""
    figure = "X" * (number // 10) + _UNITS[number % 10] if wrong[0] in "IVX" else str(number)
    if primary(lang) == "en":
        return f"{number}{_ordinal(number)}"
    if primary(lang) == "fr":
        return figure + ("er" if number == 1 else "e")
    return figure


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
