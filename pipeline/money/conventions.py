"""How each language writes amounts, and house styles: number and currency forms come from CLDR through Babel.

How a language writes is the part `write` of its one file, `data/LANG.json`; a language without a file is written by CLDR's
patterns with ISO codes. A house style is one file, `styles/NAME.json`; its `*` holds for all languages, the entries by language
override it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from corpus.languages import primary
from pipeline.errors import UsageError
from pipeline.money.tables import languages, load

_STYLES = resources.files("pipeline.money") / "styles"


@dataclass(frozen=True, slots=True)
class Scale:
    """A power of ten that the language has a word for."""

    value: Decimal
    one: str
    other: str
    short: str


@dataclass(frozen=True, slots=True)
class CurrencyForms:
    """The ways to write one currency in one language, the usual first. `names` are (singular, plural)."""

    names: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Convention:
    """How a language writes numbers and amounts."""

    lang: str
    locale: str
    """The CLDR locale that Babel knows it by."""
    scales: tuple[Scale, ...]
    """Ascending."""
    group: str
    decimal: str
    min_grouped: int
    """The fewest digits of an integer that are grouped."""
    words_from: Decimal
    """The least value that takes a scale word."""
    scaled_from: Decimal
    """The same, where the source wrote a scale word too."""
    words_always: bool
    """Scale words even where the source wrote all digits."""
    decimals: int
    """The most decimals before a scale word; a longer figure is written in digits."""
    scale_gap: str
    short_gap: str
    scale_link: str
    scale_link_elided: str
    name_gap: str
    code_gap: str
    symbol_gap: str
    symbol_first: bool
    approximators: dict[str, tuple[str, ...]]
    approximator_gap: str
    range: dict[str, str]
    percent: tuple[str, ...]
    aside: tuple[str, str]
    aside_join: str
    generic: dict[str, tuple[str, str]]
    minor: dict[str, tuple[tuple[str, str], ...]]
    """Names of the hundredth by currency: (`cent`, `cents`), the usual first."""
    named: bool
    """False for a language without a file: ISO codes and digits only."""


@dataclass(frozen=True, slots=True)
class Style:
    """A house style for one language."""

    name: str
    form: str
    """`name`, `symbol` or `code`."""
    symbols: frozenset[str]
    """Currencies written with their sign whatever `form` says."""
    codes: frozenset[str]
    """Currencies written with their code whatever `form` says."""
    keep_code: bool
    """A currency that the source wrote as an ISO code stays one."""
    scale: str
    """`words`, `short` or `digits`."""
    code_first: bool


def styles() -> tuple[str, ...]:
    """The house styles there are."""
    return tuple(sorted(f.name.removesuffix(".json") for f in _STYLES.iterdir() if f.name.endswith(".json")))


@cache
def style_for(name: str, lang: str) -> Style:
    """The house style `name` in `lang`; raises `UsageError` for an unknown name."""
    if name not in styles():
        raise UsageError(f"no house style is called {name!r}", mend=f"there are {', '.join(styles())}")
    data = json.loads((_STYLES / f"{name}.json").read_text("utf-8"))
    merged = {**data["*"], **data.get(primary(lang), {})}
    return Style(
        name=name,
        form=merged["form"],
        symbols=frozenset(merged["symbols"]),
        codes=frozenset(merged.get("codes", ())),
        keep_code=merged["keep_code"],
        scale=merged["scale"],
        code_first=merged["code_first"],
    )


@cache
def language_data(lang: str) -> dict[str, Any]:
    """How a language writes: that part of its file, or an empty dict."""
    base = primary(lang)
    if base not in languages():
        return {}
    data: dict[str, Any] = dict(load(base)["write"])
    for script, characters in data.pop("scripts", {}).items():
        # Taiwan and Hong Kong write the traditional characters, and CLDR knows who does.
        if f"_{script}" in f"_{locale_for(lang)}_":
            data = json.loads(json.dumps(data, ensure_ascii=False).translate(str.maketrans(characters)))
    return data


@cache
def locale_for(lang: str) -> str:
    """The nearest locale that Babel has: `fr-CA` -> `fr_CA`, `zh-Hant` -> `zh_Hant`; `en` where CLDR knows nothing."""
    from babel import Locale, UnknownLocaleError

    parts = lang.replace("_", "-").split("-")
    for count in range(len(parts), 0, -1):
        try:
            return str(Locale.parse("-".join(parts[:count]), sep="-"))
        except (ValueError, UnknownLocaleError):
            continue
    return "en"


@cache
def convention(lang: str) -> Convention:
    """How `lang` (BCP 47) writes amounts; never fails."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    data = language_data(lang)
    locale = locale_for(lang)
    if not data:
        return _cldr_convention(lang, locale)
    return Convention(
        lang=lang,
        locale=locale,
        scales=tuple(Scale(Decimal(s["value"]), s["one"], s["other"], s["short"]) for s in data["scales"]),
        group=get_group_symbol(locale),
        decimal=get_decimal_symbol(locale),
        min_grouped=data["min_grouped"],
        words_from=Decimal(data["words_from"]),
        scaled_from=min(Decimal(data["words_from"]), Decimal(data["scales"][0]["value"])),
        words_always=data.get("words_always", False),
        decimals=data["decimals"],
        scale_gap=data["scale_gap"],
        short_gap=data["short_gap"],
        scale_link=data.get("scale_link", data["name_gap"]),
        scale_link_elided=data.get("scale_link_elided", data.get("scale_link", data["name_gap"])),
        name_gap=data["name_gap"],
        code_gap=data["code_gap"],
        symbol_gap=data["symbol_gap"],
        symbol_first=data["symbol_first"],
        approximators={kind: tuple(words) for kind, words in data["approximators"].items()},
        approximator_gap=data["approximator_gap"],
        range=data["range"],
        percent=tuple(data["percent"]),
        aside=(data["aside"][0], data["aside"][1]),
        aside_join=data["aside_join"],
        generic={sign: (names[0], names[1]) for sign, names in data["generic"].items()},
        minor={code: tuple((one, other) for one, other in names) for code, names in data.get("minor", {}).items()},
        named=True,
    )


def _cldr_convention(lang: str, locale: str) -> Convention:
    from babel import Locale
    from babel.numbers import get_decimal_symbol, get_group_symbol

    cldr = Locale.parse(locale)
    never = Decimal("Infinity")
    return Convention(
        lang=lang,
        locale=locale,
        scales=(),
        group=get_group_symbol(locale),
        decimal=get_decimal_symbol(locale),
        min_grouped=4,
        words_from=never,
        scaled_from=never,
        words_always=False,
        decimals=0,
        scale_gap="",
        short_gap="",
        scale_link="",
        scale_link_elided="",
        name_gap="\u00a0",
        code_gap="\u00a0",
        symbol_gap="",
        symbol_first=cldr.currency_formats["standard"].pattern.startswith("¤"),
        approximators={"about": ("~",)},
        approximator_gap="",
        range=dict.fromkeys(("between", "from", "and", "to", "dash"), "{low}–{high}"),
        percent=(re.sub(r"[#,]*0(?:\.#+)?", "{}", cldr.percent_formats[None].pattern.split(";")[0]),),
        aside=(" (", ")"),
        aside_join=", ",
        generic={},
        minor={},
        named=False,
    )


@cache
def currency_forms(code: str, lang: str) -> CurrencyForms:
    """Names and signs of a currency in `lang`: the house's own first, then CLDR's. A code that CLDR has not has none."""
    from babel.numbers import get_currency_name, get_currency_symbol

    data = language_data(lang)
    if not data:
        return CurrencyForms((), ())
    locale = locale_for(lang)
    house = data["currencies"].get(code, {})
    names: list[tuple[str, str]] = []
    if "one" in house:
        names.append((house["one"], house["other"]))
    names += [(one, other) for one, other in house.get("aliases", ())]
    one, other = (get_currency_name(code, count, locale) for count in (1, 5))
    if other != code:
        if data.get("lower_names"):
            one, other = (name[:1].lower() + name[1:] for name in (one, other))
        names.append((one, other))
    symbol = get_currency_symbol(code, locale)
    symbols = [*house.get("symbols", ()), *([symbol] if symbol != code else [])]
    return CurrencyForms(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(symbols)))


@cache
def minor_digits(code: str) -> int:
    """Decimals of a currency: 2 for USD, 0 for VND."""
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(code))


@cache
def is_currency(code: str) -> bool:
    """Whether ISO 4217 knows the code, in circulation or not; its codes for no currency and for tests are none."""
    from babel.core import get_global

    return len(code) == 3 and code in get_global("all_currencies") and code not in ("XXX", "XTS")
