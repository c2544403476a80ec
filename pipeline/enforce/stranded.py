"""What a dropped term took with it, which is put in between words: `sans` of `sans exclusion définitive`, the colon behind a title."""

from __future__ import annotations

import re

from corpus.languages import primary
from pipeline.enforce.articles import starts_sentence
from pipeline.enforce.attempt import Desk
from pipeline.enforce.smallwords import small_words
from pipeline.enforce.splice import spaced

_LEAD = re.compile(r"(?:^|[\s'’«“\"(])((?:[a-zà-ÿ]+(?:\s+|['’]\s*)){1,2})$", re.IGNORECASE)
_WORD = re.compile(r"[a-zà-ÿ]+", re.IGNORECASE)
_LAST = re.compile(r"[\w'’-]+$")
_SIGN = re.compile(r"\s*([,:;])\s")
_FR_EN = {
    "de": "of", "d": "of", "du": "of the", "des": "of the", "à": "to", "a": "to", "au": "to the", "aux": "to the", "en": "in",
    "dans": "in", "pour": "for", "par": "by", "avec": "with", "sans": "without", "sur": "on", "sous": "under", "contre": "against",
    "entre": "between", "et": "and", "ou": "or", "malgré": "despite", "malgre": "despite", "pendant": "during", "le": "the",
    "la": "the", "les": "the", "l": "the", "ni": "nor", "dès": "from", "chez": "at",
}  # fmt: skip
_ARTICLES = frozenset(("le", "la", "les", "l"))
"""No word in English that could stand alone before a term which nothing else leads to."""


def stranded(desk: Desk, index: int, left: str) -> str:
    """What to write before a term that is put at a bare point behind `left`: prepositions and articles that stand before it in the
    source, where a content word stands before the point. French into English only; empty elsewhere."""
    source, target = (primary(lang) for lang in (desk.source_lang, desk.target_lang))
    last = _LAST.search(left.rstrip())
    if (source, target) != ("fr", "en") or last is None or starts_sentence(left):
        return ""
    if last[0].casefold() in small_words(desk.target_lang):
        return ""
    lead = _LEAD.search(desk.request.text[: desk.constraints[index].start])
    found = [w.lower() for w in _WORD.findall(lead[1])] if lead else []
    while found and found[0] not in _FR_EN:
        found.pop(0)
    if any(w not in _FR_EN for w in found) or not found or all(w in _ARTICLES for w in found):
        return ""
    return " ".join(_FR_EN[w] for w in found) + " "


def sign_behind(desk: Desk, index: int, right: str) -> str:
    """The comma or colon that stands behind a term in the source, where it is put at a bare point before other words."""
    sign = _SIGN.match(desk.request.text, desk.constraints[index].end)
    return sign[1] if sign and spaced(desk.target_lang) and re.match(r"\s*\w", right) else ""
