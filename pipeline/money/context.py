"""What stands around a number: a thing that is counted, a unit of measure, another side of a format, a month."""

from __future__ import annotations

import re
from typing import Final

from pipeline.money.labels import previous_word
from pipeline.money.patterns import SPACES
from pipeline.money.view import View

_BY: Final = re.compile(rf"[{SPACES}]?[x×*][{SPACES}]?(?=[0-9])")
_BY_BEFORE: Final = re.compile(rf"[0-9][{SPACES}]?[x×*][{SPACES}]?$")
_SIDE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_NEXT_WORD: Final = re.compile(rf"[\s{SPACES}]*(?:de[\s{SPACES}]|d['’]|of[\s{SPACES}])?([^\W\d_]++)(?!['’\"]\w)")


def next_word(view: View, end: int) -> str:
    """The lower-cased word after `end`, a link word skipped; empty if something else follows."""
    found = _NEXT_WORD.match(view.low, end)
    return found.group(1) if found else ""


def is_counted(view: View, end: int) -> bool:
    """True if what follows is a thing that is counted or measured."""
    if not view.lex.spaced:
        return bool(view.lex.counted.match(view.low, end))
    word = next_word(view, end)
    if not word:
        return False
    sets = view.lex.sets
    counted = sets["counted"]
    return (
        word in counted
        or word in sets["measures"]
        or any(word.endswith(e) and word[: -len(e)] in counted for e in ("s", "es", "x", "ies"))
        or (word.endswith("ies") and word[:-3] + "y" in counted)
        or (view.lex.syllables and bool(view.lex.counted.match(view.low, end)))
    )


def several(view: View, end: int) -> bool:
    """True if a noun in the plural follows: `36 avions`."""
    word, sets = next_word(view, end), view.lex.sets
    return word.endswith(tuple(sets["plural_ends"])) and word not in sets["small_words"]


def dated(view: View, start: int) -> bool:
    """True if a month stands before: `November 16 to 20`."""
    return previous_word(view, start)[0] in view.lex.sets["months"]


def measured(view: View, end: int) -> bool:
    """True if a unit of measure follows."""
    return next_word(view, end) in view.lex.sets["measures"]


def dimensions(view: View, start: int, end: int) -> bool:
    """True for a number of `36 x 24 mm`, `56x56mm`: sides with a unit behind the last; `1920x1080` has none."""
    if not (_BY.match(view.low, end) or _BY_BEFORE.search(view.low, max(0, start - 4), start)):
        return False
    while by := _BY.match(view.low, end):
        side = _SIDE.match(view.low, by.end())
        end = side.end() if side else by.end()
    return has_measure(view, end) or (not view.latin(end) and measured(view, end))


def has_measure(view: View, end: int) -> bool:
    """A unit of measure written onto the number: `70kg`, `165km/h`, `20m²`."""
    found = re.match(r"([^\W\d_]+|°[cf]?)[²³23]?(?![\w])", view.low[end : end + 12])
    if not found or found.group(1) not in view.lex.sets["measures"]:
        return False
    if found.group(1) in "gmstd" and view.char(end).isupper():
        return False  # 5G, 3D
    # `the 1970s`, `in his 20s` are no seconds.
    return not (found.group(1) == "s" and view.text[end - 1] == "0" and view.text[max(0, end - 3)] not in ".,")
