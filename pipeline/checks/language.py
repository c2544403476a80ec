"""A source segment in another language than its document: it would be translated as if it were not."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue

NAMES = {
    "en": "English",
    "fr": "French",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "es": "Spanish",
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}


def check_language(unit: AlignedUnit) -> Iterator[Issue]:
    """A note where a whole sentence of the source, or a quoted one within it, is surely in another language than the document.

    Names, titles and single words are none: a sentence has five words (or eight characters of a script without spaces), and
    function words of its language outnumber those of the document's.
    """
    from pipeline.repair.language import foreign_passages

    for start, end, lang in foreign_passages(unit.source, unit.source_lang):
        what = "the source" if end - start == len(unit.source) else "a passage of the source"
        yield Issue("language", "info", f"{what} looks like {NAMES.get(lang, lang)}", start, end, "source")
