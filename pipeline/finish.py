"""The last touch on a target: its centuries and ordinals, articles, and the mark that ends its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.changes import Edit, record
from corpus.documents import spaceless
from corpus.languages import primary
from corpus.values import Change
from glossary.inflection import fix_article, starts_with_vowel_sound
from pipeline.enforce.articles import starts_sentence
from pipeline.ordinals import ordinal_edits

_WIDE: Final = {".": "。", "!": "！", "?": "？"}
_NARROW: Final = {wide: narrow for narrow, wide in _WIDE.items()}
_TORN: Final = re.compile(r"\b([Aa]) n (?=[^\W\d_])")
_ARTICLE: Final = re.compile(r"(?<![\w'’-])([Aa]n?)\s+(?=[a-gi-z][a-z]{2,}(?![\w'’-]))")
_CLOSERS: Final = "\"'’”»)]）］」』 "


def finished(source: str, source_lang: str, target: str, target_lang: str) -> tuple[str, tuple[Change, ...]]:
    """`target` with the centuries of `source`, ordinals that end as they should, articles as they should be, and the mark that
    ends the sentence."""
    edits = ordinal_edits(source, source_lang, target, target_lang)
    if primary(target_lang) == "en":
        articles = [] if _TORN.search(source) else [_whole_article(torn, target) for torn in _TORN.finditer(target)]
        articles += _articles(target)
        edits += [edit for edit in articles if not any(s < edit[1] and edit[0] < e for s, e, *_ in edits)]
    counted, changes = record("finish", target, edits)
    ended, more = end_mark(source, counted, target_lang)
    return ended, (*changes, *more)


def _articles(target: str) -> Iterator[Edit]:
    """`a` or `an` as the plain word behind it wants: `a accountant`. Not before `h`, where writers differ."""
    for found in _ARTICLE.finditer(target):
        if found[1] != "A" or starts_sentence(target[: found.start()]):
            edit = fix_article(target, found.end())
            if edit is not None:
                yield *edit, "a or an"


def _whole_article(torn: re.Match[str], target: str) -> Edit:
    article = "an" if starts_with_vowel_sound(target[torn.end() :]) else "a"
    return *torn.span(), torn[1] + article[1:] + " ", "an article in two pieces"


def end_mark(source: str, target: str, target_lang: str) -> tuple[str, tuple[Change, ...]]:
    """`target` with the full stop, question or exclamation mark that ends `source`, where an engine or a splice lost it.

    A target that ends in any punctuation of its own stays as it is, and so does one whose source ends without a mark.
    """
    mark = source.rstrip(_CLOSERS)[-1:]
    mark = _NARROW.get(mark, mark)
    if mark not in _WIDE or not target.strip():
        return target, ()
    body = target.rstrip()
    last = body.rstrip(_CLOSERS)[-1:]
    if not last or not (last.isalnum() or last in "%°€$£¥₫"):
        return target, ()
    added = _WIDE[mark] if spaceless(target_lang) else mark
    return record("finish", target, [(len(body), len(body), added, "the mark that ends the source")])
