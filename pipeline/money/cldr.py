"""What CLDR knows of a language that has no file of its own: its scale words, and whether a text in it writes a given amount.

`places` is no reader: it only answers whether and where one known amount is written, so that `1,8 Millionen VND` in German does not
count as missing where the reader does not see it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from corpus.values import Amount
from pipeline.money.conventions import language_data, locale_for

_VARIANTS = {"pt": ("pt_PT",)}
_WORD = re.compile(r"[^\W\d_\u30a1-\u30ff]+|[\u30a1-\u30ff]+")
"""`Dollar` of `US-Dollar`, `ドル` of `米ドル`."""
_SPACE = r"[\s\u00a0\u202f]*"
_ANY_SPACE = r"[\s\u00a0\u202f.,'’]?"


def places(amount: Amount, text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """Where `text` writes `amount`; nothing for languages with a file, whose reader knows better, and for ranges."""
    if language_data(lang) or amount.high is not None:
        return ()
    figure = "|".join(_figures(amount.value, locale_for(lang)))
    if amount.kind == "money":
        if amount.currency is None:
            return ()
        names = "|".join(re.escape(name) for name in _names(amount.currency, locale_for(lang)))
        pattern = rf"(?:{figure}){_SPACE}(?:d[ei]\s|d['’])?(?:{names})|(?:{names}){_SPACE}(?:{figure})(?![.,]?\d)"
    elif amount.kind == "percent":
        pattern = rf"(?:{figure}){_SPACE}[%％٪]"
    else:
        pattern = rf"(?:{figure})(?![.,]?\d)"
    return tuple(hit.span() for hit in re.finditer(rf"(?<![\d.,])(?:{pattern})", text, re.IGNORECASE))


def _figures(value: Decimal, locale: str) -> list[str]:
    """Patterns of the number in digits, grouped in any way, and before each scale word, the longest first."""
    from babel.numbers import get_decimal_symbol

    point = re.escape(get_decimal_symbol(locale))
    patterns = []
    for scale, word in (*scale_words(locale, "long", "short"), (Decimal(1), "")):
        mantissa = (abs(value) / scale).normalize()
        exponent = mantissa.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -4:
            continue
        whole, _, fraction = format(mantissa, "f").partition(".")
        digits = _grouped(whole) + (rf"{point}{fraction}0*" if fraction else rf"(?:{point}0+)?")
        patterns.append(digits + (_SPACE + re.escape(word) + r"\.?" if word else ""))
    return patterns


def _grouped(whole: str) -> str:
    """The digits with an optional mark at each place where some convention groups (thousands; in India also hundreds)."""
    parts = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)][::-1]
    western = _ANY_SPACE.join(parts)
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return western if len(pairs) < 2 else f"(?:{western}|{','.join([*pairs, tail])})"


@lru_cache(maxsize=64)
def scale_words(locale: str, *widths: str) -> tuple[tuple[Decimal, str], ...]:
    """Scale and word, without a point behind it, in every plural form that CLDR has at the `widths` (`long`, `short`); the longest
    words first."""
    from babel import Locale

    words: dict[tuple[Decimal, str], None] = {}
    # A tag that names no region stands for all who write the language: `bilhões` and `mil milhões`.
    for spoken in dict.fromkeys((locale, *_VARIANTS.get(locale, ()))):
        formats: Any = Locale.parse(spoken).compact_decimal_formats
        for plurals in (formats[width] for width in widths if width in formats):
            for magnitudes in plurals.values():
                for magnitude, pattern in magnitudes.items():
                    found = re.fullmatch(r"(0+)[\s\u00a0]*(\D+?)\.?", str(pattern.pattern).replace("'", ""))
                    if found:
                        words[Decimal(magnitude) / 10 ** (len(found.group(1)) - 1), found.group(2)] = None
    return tuple(sorted(words, key=lambda entry: -len(entry[1])))


@lru_cache(maxsize=512)
def _names(code: str, locale: str) -> tuple[str, ...]:
    """The code, the sign, the names in every number, and their single words (`Yuan` of `Renminbi Yuan`), the longest first."""
    from babel.numbers import get_currency_name, get_currency_symbol

    def written(of: str) -> set[str]:
        return {get_currency_name(of, count, locale) for count in (1, 2, 5)}

    def words(of: str) -> set[str]:
        found = {word for name in written(of) for word in _WORD.findall(name)}
        return {word for word in found if len(word) > (3 if word.isascii() else 1)}

    # A bare dollar or pound is the greatest one's, not Hong Kong's or Egypt's.
    taken = {word for great in ("USD", "GBP") if great != code for word in words(great)}
    names = {code, get_currency_symbol(code, locale), *written(code), *(words(code) - taken)}
    return tuple(sorted(names, key=len, reverse=True))
