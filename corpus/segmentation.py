"""Text into sentences: pysbd proposes, corrections measured on the golden lists decide, and no character is ever lost.

pysbd 0.3 changes or drops characters now and then, is quadratic in the length of its input, and cuts after `Puis Dr.`, inside
URLs and before a closing quote in Chinese. So it only votes: it sees at most `_WINDOW` characters at a time, and its cuts count
where a terminator stands and no rule below objects. Where its pieces cannot be found in the text again, the rules decide alone.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, cast

from corpus.documents import Block, Document
from corpus.inlines import cut
from corpus.languages import primary
from corpus.letters import CJK, bare
from corpus.limits import shortened
from corpus.values import Segment

_WINDOW = 2000
_LONG_QUOTE = 300
"""Sentences inside quotes and brackets stay together up to this many characters."""
_END = re.compile(
    r"""(?P<mark>[.!?…‽؟।]+ | [。！？｡]+)        # terminators of the alphabetic scripts, of the ideographic ones
        (?P<close>(?:[\s\u00a0\u202f]?» | ["'”’\)\]」』）】》〉])*)
        (?P<gap>\s*)""",
    re.VERBOSE,
)
_OPENERS = {
    "«": "»",
    "“": "”",
    "„": "“",
    "「": "」",
    "『": "』",
    "(": ")",
    "（": "）",
    "[": "]",
    "《": "》",
    "〈": "〉",
    "【": "】",
}
_CONTINUES = re.compile(r"[,;:，；：、\-–—)\]»”’。！？]")
_IDEOGRAPH = re.compile(rf"[{CJK}\u3000-\u303f\uff00-\uffef]")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-)+[^\W\d_]$")  # J.-P. Sartre
_CAMEL = re.compile(r"[^\W\d_][A-Z]")  # iPhone
_SUFFIX = re.compile(r"(?:Inc|Corp|Ltd|Co|LLC|Jr|Sr)\b")
_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)(?![^\W\d_]|\.)(['’]?)")
_LAST_WORD = re.compile(rf"[^\s(\[«“\"'’{CJK}]+$")
_AFTER_NUMBER = re.compile(r"\d\s?[^\W\d_]+$")
_ABBREVIATIONS = ("before_word", "before_number", "may_end")
_DASHES = ("- ", "– ", "— ")
_BRACKETS = tuple("(（[【")
_LABEL = re.compile(r"\s*[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[ivxIVX]{1,4})\.\s*$")


def segment(document: Document) -> Iterator[Segment]:
    """The sentences of each block, in order; `before` and `text` of a block's segments, joined, are the block's text."""
    for block in document.blocks:
        whole = block.whole or bool(block.there)
        spans = [(0, len(block.text))] if whole else shortened(block.text, split_sentences(block.text, document.lang))
        if spans and any(mark.position < spans[0][0] for mark in block.inlines):
            spans[0] = (0, spans[0][1])  # a tag before leading white space keeps its place
        if block.text.strip() or block.inlines:
            yield from _segments(document, block, spans or [(0, len(block.text))])


def segment_lines(document: Document) -> Iterator[Segment]:
    """One segment per block, or per line of a hard-wrapped paragraph: exactly as many as the input has lines, empty ones too."""
    for block in document.blocks:
        starts = [0, *(wrap + 1 for wrap in block.wraps)]
        ends = [*block.wraps, len(block.text)]
        yield from _segments(document, block, list(zip(starts, ends, strict=True)), line_ends=True)


def _segments(document: Document, block: Block, spans: list[tuple[int, int]], *, line_ends: bool = False) -> Iterator[Segment]:
    marks = cut(block.inlines, spans)
    done = 0
    for ordinal, ((start, end), inlines) in enumerate(zip(spans, marks, strict=True)):
        yield Segment(
            id=f"{document.id}:{block.ordinal}:{ordinal}",
            text=block.text[start:end],
            lang=document.lang,
            document=document.id,
            block=block.ordinal,
            ordinal=ordinal,
            inlines=inlines,
            before="\n" if line_ends and ordinal else block.text[done:start],
            there=block.there if len(spans) == 1 else (),
        )
        done = end


def split_sentences(text: str, lang: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`; between them is only white space, and the last one reaches to the end of the text.

    Time is linear in the length of the text, whatever it holds.
    """
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return []
    spans: list[tuple[int, int]] = []
    seen, has_word = start, False
    for cut_at in _boundaries(text, primary(lang)):
        has_word = has_word or any(c.isalnum() for c in text[seen:cut_at])
        seen = cut_at
        if has_word:
            spans.append((start, start + len(text[start:cut_at].rstrip())))
            start, has_word = cut_at, False
    rest = text[start:].rstrip()
    if not rest:
        return [*spans[:-1], (spans[-1][0], len(text))]
    if spans and not any(c.isalnum() for c in rest) and "\n" not in text[spans[-1][1] : start]:
        start = spans.pop()[0]
    return [*spans, (start, len(text))]


def _boundaries(text: str, lang: str) -> Iterator[int]:
    """Offsets where a new sentence begins, ascending, window by window."""
    begin = 0
    while begin < len(text):
        end = _window(text, begin)
        if text[begin:end].isspace():
            if "\n" in text[begin:end]:
                yield end
            begin = end
            continue
        yield from _window_boundaries(text[begin:end], text[end : end + 40], lang, begin)
        begin = end


def _window(text: str, begin: int) -> int:
    """Where the window that begins at `begin` ends: at a line end, else after a full stop, else at a space."""
    limit = begin + _WINDOW
    if limit >= len(text):
        return len(text)
    floor = begin + _WINDOW // 2
    newline = text.rfind("\n", floor, limit)
    if newline >= 0:
        return newline + 1
    for mark in (". ", "。", "! ", "? ", "！", "？", " "):
        place = text.rfind(mark, floor, limit)
        if place >= 0:
            return place + len(mark)
    return limit


def _window_boundaries(text: str, ahead: str, lang: str, offset: int) -> Iterator[int]:
    line_ends = {m.end() for m in re.finditer(r"[\n\t]\s*", text)}  # a tab parts columns
    votes = _votes(text, lang)
    held = _held(text)
    last = 0
    found: set[int] = set(line_ends)
    full = text + ahead
    for match in _END.finditer(text):
        place = match.end()
        if place in line_ends:
            last = place
            continue
        following = full[place : place + 40].lstrip()
        if not following and offset + place:
            continue
        voted = bisect_left(votes, match.start() + 1) < len(votes) and votes[bisect_left(votes, match.start() + 1)] <= place
        if any(low < match.start() and match.end("close") < high for low, high in held):
            continue
        if _ends_sentence(text, last, match, following, voted, lang):
            found.add(place)
            last = place
    yield from (offset + place for place in sorted(found))


def _ends_sentence(text: str, last: int, match: re.Match[str], following: str, voted: bool, lang: str) -> bool:
    mark, after = match["mark"], following[0]
    ideographic = mark[0] in "。！？｡"
    if _CONTINUES.match(after) and not following.startswith(_DASHES):
        return False
    if not match["gap"] and not ideographic and not (mark[0] in "!?" and _IDEOGRAPH.match(after)):
        return False
    if ideographic or mark[0] in "؟।":
        within = match["close"] and not match["close"].strip(")）]】》〉")
        return not within or text[last : match.start()].lstrip()[:1] in _BRACKETS
    if following[:2] in _DASHES:  # an aside, unless a turn of a dialogue follows
        return following[2:3].isupper() and (
            text[last : match.start()].lstrip()[:2] in _DASHES or (voted and "\n" in match["gap"])
        )
    opens = next((c for c in following if c.isalnum() or c.isspace()), "")
    if opens.islower() and not _CAMEL.match(following):
        return voted and mark == "." and not match["close"] and _plain_end(text, last, match, lang)
    if mark[0] != "." or len(mark) > 1:
        if _SUFFIX.match(following):
            return False  # Yahoo! Inc.
        return voted or opens.isupper() or bool(_IDEOGRAPH.match(after)) or not opens.isalpha()
    word = _word_before(text, match.start())
    folded = bare(word)
    lists = _abbreviations(lang)
    if match["close"]:
        return True
    begins = _opener(following, lists)
    if word.islower() and begins and _AFTER_NUMBER.search(text[last : match.start()]):
        return True  # 100 m. Elle
    if folded in lists["before_word"] or (folded in lists["before_number"] and (opens.isdigit() or _roman(following))):
        return False
    if folded in lists["may_end"] and (len(word) > 1 or word.islower()):
        closes = folded in lists["closers"] and _first_word(following) not in lists["goes_on"]
        return opens.isupper() and (begins or closes or "." not in folded or "-" in folded)
    if _LABEL.fullmatch(text[last : match.end()]):
        return False
    if _INITIALS.fullmatch(word):
        return False
    if _ACRONYM.search(word):
        return opens.isupper() and begins
    initial = len(word) == 1 and word.isalpha() and not _IDEOGRAPH.match(word)
    return not initial or (begins and last < match.start() - 2 and not _LABEL.fullmatch(text[last : match.end()]))


def _opener(following: str, lists: dict[str, frozenset[str]]) -> bool:
    """Whether the next word is one that begins sentences (`The`, `Il`), rather than a name after an initial."""
    found = _FIRST_WORD.match(following)
    if found is None or not found[1][0].isupper() or (len(found[1]) == 1 and found[1] not in "AIYÀÔ" and not found[2]):
        return False
    return bare(found[1]) in lists["openers"]


def _first_word(following: str) -> str:
    return bare(following[: next((n for n, c in enumerate(following) if not c.isalpha()), len(following))])


def _plain_end(text: str, last: int, match: re.Match[str], lang: str) -> bool:
    """Before a small letter only a full word ends a sentence: texts typed without capitals."""
    word = _word_before(text, match.start())
    lists = _abbreviations(lang)
    if not word.isalpha() or len(word) < 3 or any(bare(word) in lists[name] for name in _ABBREVIATIONS):
        return False
    first = next((c for c in text[last : match.start()] if c.isalpha()), "")
    return first.islower()  # the sentence before began small, too


def _word_before(text: str, end: int) -> str:
    found = _LAST_WORD.search(text[max(0, end - 30) : end])
    return found[0] if found else ""


def _roman(following: str) -> bool:
    return re.match(r"[IVXLCDM]+\b", following) is not None


def _held(text: str) -> list[tuple[int, int]]:
    """Spans between quotes and brackets that are short enough to stay whole."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    straight: int | None = None
    for match in re.finditer(r'[«»“”„「」『』《》〈〉【】()（）\[\]"\n]', text):
        char, place = match[0], match.start()
        if char == "\n":
            stack.clear()
            straight = None
        elif char == '"':
            if straight is None:
                straight = place
            else:
                spans.append((straight, place))
                straight = None
        elif stack and char == _OPENERS[stack[-1][0]]:
            spans.append((stack.pop()[1], place))
        elif char in _OPENERS:
            stack.append((char, place))
    return [(low, high) for low, high in spans if high - low <= _LONG_QUOTE]


def _votes(text: str, lang: str) -> list[int]:
    """Offsets right after the last character of each of pysbd's sentences, as far as they can be found again."""
    votes: list[int] = []
    place = 0
    for piece in _segmenter(lang).segment(text):
        body = str(piece).strip()
        found = text.find(body, place) if body else -1
        if found < 0 or text[place:found].strip():
            continue
        place = found + len(body)
        votes.append(place)
    return votes


@cache
def _segmenter(lang: str) -> Any:
    import pysbd
    from pysbd.languages import LANGUAGE_CODES

    return pysbd.Segmenter(language=lang if lang in LANGUAGE_CODES else "en", clean=False)


@cache
def _abbreviations(lang: str) -> dict[str, frozenset[str]]:
    text = resources.files("corpus").joinpath("data/segmentation/abbreviations.json").read_text("utf-8")
    lists = cast("dict[str, Any]", json.loads(text))
    found = lists.get(lang, lists["en"])
    return {name: frozenset(words) for name, words in found.items()}
