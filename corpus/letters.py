"""Letters: which scripts they belong to, and what they are without their diacritics.

What counts as a diacritic: a combining mark of the Unicode blocks for diacritics (0300-036F, 1AB0-1AFF, 1DC0-1DFF, 20D0-20FF,
FE20-FE2F), alone or inside a precomposed letter (not inside a sign such as ≠), the points of Hebrew and Arabic, and the strokes
of đ, ħ, ł, ø, ŧ, which Unicode does not decompose. Ligatures are œ and æ. Vowel signs of other scripts are letters, not
diacritics, and stay; so do ß, the presentation forms (ﬁ) and case.
"""

from __future__ import annotations

import re
import unicodedata

# Scripts, as the inside of a regular expression's set.
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7af"
CJK = KANA + HAN
"""Chinese and Japanese: one character is a word often enough. Korean has spaces."""
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff" + CJK
"""Scripts without spaces between words: Thai, Lao, Burmese and Khmer beside those."""

MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""The combining diacritics."""
POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670"
"""The vowel points and accents of Hebrew and Arabic, which most texts leave out."""

OWN = {
    "es": "áéíñóúü",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "vi": "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
}
"""The letters outside of ASCII that a language writes its own words with, in small letters (CLDR, main exemplar characters)."""

_STROKES = dict(zip("đĐħĦłŁøØŧŦ", "dDhHlLoOtT", strict=True))
_LIGATURES = {"œ": "oe", "æ": "ae", "Œ": "OE", "Æ": "AE"}
_TITLE = {"Œ": "Oe", "Æ": "Ae"}
_MARK = re.compile(f"[{MARKS}{POINTS}]+")
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


FOLDS = _Folds()
"""For `str.translate`; what one character folds to, capital ligatures apart."""


def fold(text: str) -> str:
    """`text` without diacritics and ligatures. A capital ligature before a small letter becomes `Oe`, elsewhere `OE`.

    Idempotent: `fold(fold(text)) == fold(text)`.
    """
    if text.isascii():
        return text
    if "Œ" in text or "Æ" in text or "Ǽ" in text or "Ǣ" in text:
        text = text.replace("Ǽ", "Æ").replace("Ǣ", "Æ")
        text = _CAPITAL_LIGATURE.sub(lambda m: _TITLE[m.group(1)], text)
    return text.translate(FOLDS)


def bare(text: str) -> str:
    """`text` folded and without case, composed: what searches and comparisons go by."""
    return fold(unicodedata.normalize("NFC", text)).casefold()
