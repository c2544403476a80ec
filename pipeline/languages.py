"""Language tags: BCP 47, checked against CLDR, written one way."""

from __future__ import annotations

from corpus.languages import primary
from pipeline.errors import LanguageError


def normalised(tag: str) -> str:
    """`tag` as BCP 47 writes it (`FR_ca` is `fr-CA`); a tag whose language nobody knows raises `LanguageError`."""
    import difflib

    from babel import Locale, UnknownLocaleError, localedata
    from babel.core import get_global

    plain = tag.strip().replace("_", "-")
    language = primary(plain)
    names = {str(code): str(name) for code, name in Locale("en").languages.items()}
    if language not in names and language not in get_global("language_aliases"):
        close = difflib.get_close_matches(language, [n for n in names if len(n) <= 3], n=3, cutoff=0.5)
        by_name = [code for code, name in names.items() if name.lower() == plain.lower()]
        hint = by_name or close or ["fr", "en", "vi", "zh"]
        raise LanguageError(f"unknown language {tag!r}", mend=f"use a BCP 47 tag; did you mean {', '.join(hint[:3])}?")
    try:
        locale = Locale.parse(plain, sep="-")
    except (UnknownLocaleError, ValueError):
        if localedata.exists(language) or "-" not in plain:
            if "-" not in plain:
                return language
            raise LanguageError(f"unknown language tag {tag!r}", mend=f"did you mean {language}?") from None
        raise LanguageError(f"unknown language tag {tag!r}", mend="use a BCP 47 tag such as fr or pt-BR") from None
    return str(locale).replace("_", "-")
