"""The data file of one language, read into words and currencies; the names and symbols of CLDR join it here."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Final

from pipeline.money.patterns import FOLD

_FOLD: Final = {chr(code): base for code, base in FOLD.items()}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a currency word or sign can mean."""

    codes: tuple[str, ...]
    """ISO 4217, all candidates."""
    default: str | None
    """The one meant when the text names no country; None: ambiguous."""
    factor: Decimal = Decimal(1)
    """0.01 for cents."""
    weak: bool = False
    """The word has other meanings (pounds, balles): money must be spoken of."""
    fixed: bool = False
    """Only a region changes the default, cues do not."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the language of numbers."""

    kind: str
    """`unit`, `one`, `multiplier`, `quantity`, `connector`, `half`, `point`, `inner`."""
    value: Decimal
    guarded: bool = False
    bare: bool = False
    vague: bool = False
    unlinked: bool = False
    """`năm`: five, but also year: it follows a multiplier only before another one."""
    spelled: bool = False
    """`cents`: multiplies words only, after digits it is a coin."""


@functools.lru_cache(maxsize=4096)
def normal(text: str, fold: bool) -> str:
    """Lower case, single spaces, plain apostrophes and hyphens; without accents if `fold`. Not length-preserving."""
    text = re.sub(
        r"\s+", " ", text.lower().replace("’", "'").replace("ʼ", "'").replace("ʻ", "'").replace("‑", "-").replace("‐", "-")
    )
    return text.translate(FOLD) if fold else text


def key_of(text: str, fold: bool) -> str:
    """The `normal` form with a space for a hyphen: `soixante dix`, `dollars néo zélandais` are written either way."""
    return normal(text, fold).replace("-", " ")


def lowered(text: str, fold: bool) -> str:
    """Lower case (and folded) with every character in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if fold and not low.isascii():
        for char in _FOLD.keys() & set(low):  # many times faster than `translate`, as a text has few different letters
            low = low.replace(char, _FOLD[char])
    return low


def read_unit(key: str) -> Unit:
    """`?USD/CAD*0.01>USD` of the data files as a value."""
    weak, fixed = key.startswith("?"), "!" in key[:2]
    key, _, factor = key.lstrip("?!").partition("*")
    if factor:
        factor, _, default = factor.partition(">")
    else:
        key, _, default = key.partition(">")
    codes = tuple(key.split("/"))
    return Unit(codes, default or (codes[0] if len(codes) == 1 else None), Decimal(factor or 1), weak, fixed)


def load(name: str) -> dict[str, Any]:
    """One data file: a language, `plain` or `symbols`."""
    data: dict[str, Any] = json.loads(resources.files("pipeline.money").joinpath("data", f"{name}.json").read_text("utf-8"))
    return data


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that have a data file of their own."""
    files = resources.files("pipeline.money").joinpath("data").iterdir()
    return tuple(sorted(f.name[:-5] for f in files if f.name.endswith(".json") and f.name[:-5] not in ("symbols", "plain")))


def bare_file(data: dict[str, Any]) -> dict[str, Any]:
    """A language's file as it is typed without accents; what would then be another word is dropped."""

    drop = set(data["unaccented"]["drop"])

    def strip(value: Any) -> Any:
        if isinstance(value, str):
            return value.translate(FOLD)
        if isinstance(value, list):
            return [strip(item) for item in value if not isinstance(item, str) or item not in drop]
        return {strip(key): strip(item) for key, item in value.items()} if isinstance(value, dict) else value

    plain: dict[str, Any] = strip(data)
    return plain | {"fold": True, "doubtful": data["unaccented"]["doubtful"]}


def currency_tables(
    base: str, data: Mapping[str, Any], shared: Mapping[str, Any]
) -> tuple[dict[str, Unit], dict[str, Unit], dict[str, str]]:
    """Names and signs with their meanings, and the present currency of every region: the data file first, then CLDR."""
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    fold = data["fold"]
    names = {normal(word, fold): read_unit(key) for key, words in data["currencies"].items() for word in words}
    signs = {
        sign: read_unit(key)
        for table in (shared["symbols"], shared["local"].get(base, {}), data.get("signs", {}))
        for key, found in table.items()
        for sign in found
    }
    countries: dict[str, str] = {}
    for region in get_global("territory_currencies"):
        if present := get_territory_currencies(region):
            countries[region] = present[0]
    codes = sorted(
        {*countries.values(), *shared["historic"], *("CUP", "CHF", "PAB", "BTN", "LSL", "NAD", "HTG", "UYU", "XCG", "ZWG")}
    )
    for code in codes:
        signs.setdefault(code, Unit((code,), code))
    try:
        locale = Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return names, signs, countries
    plurals = locale._data["currency_names_plural"]
    present_names: list[tuple[str, str]] = []
    for code in codes:
        written = {*filter(None, [locale.currencies.get(code)]), *(dict(plurals[code]).values() if code in plurals else ())}
        for name in written:
            key = normal(name, fold)
            names.setdefault(key, Unit((code,), code))
            short = re.sub(r"\s*[(（].*", "", key)
            if short and code not in shared["historic"]:
                names.setdefault(short, Unit((code,), code))
                present_names.append((short, code))
        symbol = locale.currency_symbols.get(code)
        if symbol and not symbol.isalpha():
            signs.setdefault(symbol.replace("\u202f", " "), Unit((code,), code))
    unread = data["heads"] == "auto"
    weak = {normal(word, fold) for word in (*shared["weak_heads"], *(shared["weak_elsewhere"] if unread else ()))}
    # What no data file says: `kronor` are the country's own, a bare dollar or pound is the greatest one's.
    region = get_global("likely_subtags").get(base, "")[-2:]
    great = [countries.get(region), "USD", "GBP"] if unread else []
    for head, found in _heads(present_names, data["heads"], fold).items():
        if len(head) >= 3 and head not in shared["no_heads"]:
            group = tuple(sorted(found))
            alone = group[0] if len(group) == 1 else None
            names.setdefault(head, Unit(group, alone or next(filter(group.__contains__, great), None), weak=head in weak))
    return names, signs, countries


def _heads(names: Sequence[tuple[str, str]], where: str, fold: bool) -> dict[str, set[str]]:
    """The nouns of (name, code) pairs, each with the currencies that share it: `dollar`, `рубль`, `rupiah`.

    They stand `first` or `last`; `auto`: at the end of the names at which fewer different words stand.
    """
    if where == "none":
        return {}
    several = [name.split() for name, _ in names if " " in name]
    fewer_first = len({words[0] for words in several}) < len({words[-1] for words in several})
    heads: dict[str, set[str]] = {}
    for name, code in names:
        head = name.split()[0 if where == "first" or (where == "auto" and fewer_first) else -1]
        if fold or where == "auto" or head.isascii():
            heads.setdefault(head, set()).add(code)
    return heads


def word_table(data: Mapping[str, Any]) -> dict[str, Word]:
    fold = data["fold"]
    guarded, bare, vague, unlinked, spelled = (
        {normal(w, fold) for w in data.get(k, ())} for k in ("guarded", "bare", "vague", "unlinked", "spelled_only")
    )
    words: dict[str, Word] = {}
    tables: list[tuple[str, Mapping[str, int]]] = [
        ("unit", data["units"]),
        ("one", dict.fromkeys(data["ones"], 1)),
        ("multiplier", data["multipliers"]),
        ("quantity", data["quantities"]),
        ("connector", dict.fromkeys(data["connectors"], 0)),
        ("point", dict.fromkeys(data["point"], 0)),
        ("inner", dict.fromkeys(data.get("inner", ()), 0)),
    ]
    for kind, table in tables:
        for word, value in table.items():
            key = normal(word, fold)
            words[key] = Word(kind, Decimal(value), key in guarded, key in bare, key in vague, key in unlinked, key in spelled)
    return words
