"""Words that the target language has not: what a model makes up when it does not know better.

Measured over the English sides of three public test sets (50,000 words of four letters and more): 0.2 % of what people wrote is
said to be no word, mostly slips and rare borrowings. Of the other languages of simplemma's lists many lack what is not inflected
(French `très`, `pays`), so that only English is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.languages import primary
from corpus.values import AlignedUnit, Issue
from pipeline.checks.untranslated import masked

LANGUAGES: Final = {"en": "English"}
"""Languages whose word list is whole enough."""
WORD: Final = re.compile(r"(?<![\w'’.@#/\\-])[^\W\d_]{4,}(?![\w'’@/\\-]|\.\w)")
GLUED: Final = re.compile(r"[^\W\d_A-Z]{2,}[A-Z][^\W\d_A-Z]+")
"""Two words in one, as `ofMask`; names of that shape are rare, and stand in the source too."""
_INNER: Final = re.compile(r"[^\W\d_]+")


def check_words(unit: AlignedUnit) -> Iterator[Issue]:
    """A warning for each made-up word: in lower case or two words glued together, in no word list, and not in the source either.

    Renditions of terms, quoted text and placeholders are none of this check's business.
    """
    import simplemma

    lang = primary(unit.target_lang)
    if lang not in LANGUAGES or primary(unit.source_lang) == lang:
        return
    source = {word.casefold() for word in _INNER.findall(unit.source)}
    seen: set[str] = set()
    for match in WORD.finditer(masked(unit)):
        word = match.group()
        if (
            (word.islower() or GLUED.fullmatch(word))
            and word.casefold() not in source
            and word not in seen
            and not simplemma.is_known(word, lang=lang)
        ):
            seen.add(word)
            yield Issue("words", "warning", f"“{word}” is no word of {LANGUAGES[lang]} that we know", match.start(), match.end())
