"""Folding: a text without its diacritics and ligatures, and everything else as it was.

What counts as a diacritic: a combining mark of the Unicode blocks for diacritics (0300-036F, 1AB0-1AFF, 1DC0-1DFF, 20D0-20FF,
FE20-FE2F), alone or inside a precomposed letter (not inside a sign such as ≠), and the strokes of đ, ħ, ł, ø, ŧ, which Unicode
does not decompose. Ligatures are œ and æ. Vowel signs of other scripts are letters, not diacritics, and stay; so do ß, the
presentation forms (ﬁ) and case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""The combining diacritics, as the inside of a regular expression's set."""

_STROKES = dict(zip("đĐħĦłŁøØŧŦ", "dDhHlLoOtT", strict=True))
_LIGATURES = {"œ": "oe", "æ": "ae", "Œ": "OE", "Æ": "AE"}
_MARK = re.compile(f"[{MARKS}]+")
_CAPITAL_LIGATURE = re.compile(f"([ŒÆ])(?=[{MARKS}]*[a-zß-öø-ÿœ])")


class _Folds(dict[int, str]):
    """Code point -> what it folds to, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)
        stripped = _MARK.sub("", base)
        if stripped != base and (not stripped or (len(stripped) == 1 and stripped.isalpha())):
            folded = _STROKES.get(stripped, _LIGATURES.get(stripped, stripped))
        else:
            folded = _STROKES.get(char, _LIGATURES.get(char, char))
        self[code] = folded
        return folded


_FOLDS = _Folds()
_TITLE = {"Œ": "Oe", "Æ": "Ae"}


def fold(text: str) -> str:
    """`text` without diacritics and ligatures. A capital ligature before a small letter becomes `Oe`, elsewhere `OE`.

    Idempotent: `fold(fold(text)) == fold(text)`.
    """
    if text.isascii():
        return text
    if "Œ" in text or "Æ" in text or "Ǽ" in text or "Ǣ" in text:
        text = text.replace("Ǽ", "Æ").replace("Ǣ", "Æ")
        text = _CAPITAL_LIGATURE.sub(lambda m: _TITLE[m.group(1)], text)
    return text.translate(_FOLDS)


def dress(form: str, like: str) -> str | None:
    """`form` (in small letters) with the case of `like`, which has the same letters under other diacritics; None if none fits.

    The result folds to what `like` folds to, which is the promise of accent restoration; where a ligature would have to be half
    capital (`oE`), there is no such form.
    """
    plain = fold(like)
    out: list[str] = []
    at = 0
    for char in form:
        width = len(fold(char))
        piece = plain[at : at + width]
        upper = piece[:1].isupper()
        out.append(char.upper() if upper and len(char.upper()) == 1 else char)
        at += width
    dressed = "".join(out)
    return dressed if fold(dressed) == plain else None


def keeps(form: str, like: str, folds: Mapping[int, str] = _FOLDS) -> bool:
    """Whether `form` keeps every diacritic that `like` already has (both in small letters, composed)."""
    if len(form) != len(like):
        return False
    return all(a == b or folds[ord(a)] == b for a, b in zip(form, like, strict=True))
