"""What a cell that became a number shows: a spreadsheet keeps 0.12 and a format, the editor saw `12%`.

Of number formats (ECMA-376 part 1, 18.8.31) those are followed that people meet: digits, groups, decimals, percent, and signs and
words around the figure; another format shows the number as it is. A date is written the way of ISO 8601, whatever its format says.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from corpus.formats.archive import unescape_control

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<figure>[#0?][#0?,]*(?:\.[#0?]*)?)|(?P<other>.)",
    re.DOTALL,
)
_PLAIN: Final = ("General", "@", "")


def shown(value: object, number_format: str = "", lang: str = "en") -> str:
    """The text of a cell's value, with the separators of `lang`."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        plain = str(int(value)) if float(value).is_integer() else f"{Decimal(repr(value)):f}"
        return (number_format not in _PLAIN and _formatted(Decimal(plain), number_format, lang)) or plain
    return unescape_control(str(value))


def _formatted(value: Decimal, number_format: str, lang: str) -> str:
    """The number in its format; empty where the format is none that is followed here."""
    sections = number_format.split(";")
    own = len(sections) > 1 and value < 0  # a section for negative numbers brings its own sign
    sides, figure = ["", ""], ""
    for token in _TOKEN.finditer(sections[1] if own else sections[0]):
        if token["figure"]:
            if figure or token["figure"].endswith(","):
                return ""
            figure = token["figure"]
            continue
        other = token["other"] or ""
        if other.isalpha() or other == "/":
            return ""
        sides[bool(figure)] += (token["quoted"] or "") + (token["escaped"] or "") + (token["currency"] or "") + other
        if other == "%":
            value *= 100
    if not figure:
        return ""
    sign = "-" if value < 0 and not own else ""
    return f"{sign}{sides[0]}{_figure(abs(value), figure, lang)}{sides[1]}".strip()


def _figure(value: Decimal, figure: str, lang: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.numbers import format_decimal

    try:
        locale = Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    whole, _, decimals = figure.replace("?", "#").partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    pattern = ("#,##0" if "," in whole else "0" * max(1, whole.count("0"))) + (f".{decimals}" if decimals else "")
    return str(format_decimal(rounded, format=pattern, locale=locale))
