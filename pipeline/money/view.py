"""A text prepared for finding: canonical digits and signs, a lower-cased twin, and the way back to the original offsets."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from pipeline.money.lexicon import Lexicon
from pipeline.money.patterns import LATIN, SPACES
from pipeline.money.tables import lowered

_ODD: Final = {
    "．": ".",
    "％": "%",
    "＄": "$",
    "￥": "¥",
    "￡": "£",
    "－": "-",
    "～": "~",
    "〜": "~",
    "﹩": "$",
    "：": ":",
    "＋": "+",
} | {char: str(unicodedata.decimal(char)) for char in map(chr, range(0x80, 0x20000)) if char.isdecimal()}
"""Full-width signs and the digits of every script -> ASCII; no digit lies beyond, and looking at all planes takes long."""
_WIDE_COMMA: Final = re.compile(
    r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))"
    r"|(?:(?<=(?<![0-9.])[0-9])|(?<=(?<![0-9.])[0-9]{2})|(?<=(?<![0-9.])[0-9]{3}))"
    r"，(?=(?:[0-9]{3}，)*[0-9]{3}(?:\.[0-9]+)?[万亿萬億]?(?:[美欧日港澳歐]?[元圆圓]|人民[币幣]|[块塊]))"
)
"""A full-width comma that groups: among full-width digits, or before money, where a list would have `、`."""
_REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});")
_WORD_BACK: Final = re.compile(rf"[^\s{SPACES}()\[\]«»“”\"]+$")
_LATIN: Final = re.compile(rf"[{LATIN}]")


@dataclass(frozen=True, slots=True)
class View:
    """`text` and `low` have the same length; `places` leads back to the original where composing or a character reference of
    HTML changed offsets."""

    text: str
    low: str
    lex: Lexicon
    places: tuple[int, ...] | None = None

    @classmethod
    def of(cls, text: str, lex: Lexicon) -> View:
        """Resolve character references (`&nbsp;`), compose (NFC), map digits of every script and full-width signs to ASCII, lower."""
        places: tuple[int, ...] | None = None
        if "&" in text and _REFERENCE.search(text):
            text, places = _resolved(text)
        if not text.isascii():
            if not unicodedata.is_normalized("NFC", text):
                text, composed = _composed(text)
                places = tuple(places[at] for at in composed) if places else composed
            if "，" in text:
                text = _WIDE_COMMA.sub(",", text)
            for char in _ODD.keys() & set(text):
                text = text.replace(char, _ODD[char])
        return cls(text, lowered(text, lex.fold), lex, places)

    def without(self, start: int, end: int) -> View:
        """The view as it would be without what stands between two offsets."""
        return View(self.text[:start] + self.text[end:], self.low[:start] + self.low[end:], self.lex)

    def place(self, offset: int) -> int:
        """The offset in the original text."""
        return offset if self.places is None else self.places[offset]

    def char(self, offset: int) -> str:
        """The character at an offset; a line end outside."""
        return self.text[offset] if 0 <= offset < len(self.text) else "\n"

    def latin(self, offset: int) -> bool:
        """True if a Latin letter stands there."""
        return bool(_LATIN.match(self.char(offset)))

    def previous(self, offset: int) -> tuple[str, int]:
        """The word (`low`, outer punctuation kept) that ends before `offset`, spaces skipped, and where it starts."""
        end = offset
        while end > 0 and self.low[end - 1] in " \u00a0\u202f\t\n\u2009":
            end -= 1
        found = _WORD_BACK.search(self.low, max(0, end - 24), end)
        return (found.group(), found.start()) if found else ("", end)


def _resolved(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` with the characters that its references mean and, for each offset of it, the offset in `text`."""
    out: list[str] = []
    places: list[int] = []
    done = 0
    for found in _REFERENCE.finditer(text):
        meant = html.unescape(found.group())
        if meant == found.group():
            continue
        out += text[done : found.start()], meant
        places += *range(done, found.start()), *[found.start()] * len(meant)
        done = found.end()
    return "".join([*out, text[done:]]), (*places, *range(done, len(text) + 1))


def _composed(text: str) -> tuple[str, tuple[int, ...]]:
    """NFC of `text` and, for each offset of it, the offset in `text`."""
    out: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            piece = unicodedata.normalize("NFC", text[start:end])
            out.append(piece)
            places += [start] * len(piece)
            start = end
    return "".join(out), (*places, len(text))
