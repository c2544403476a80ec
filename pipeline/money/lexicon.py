"""What one language writes around numbers: its data file joined with the currency names and symbols of CLDR.

A language is one file, `data/<language>.json`; everything else here is the same for all. Built once per language, on first use.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Final

SPACES: Final = " \t\u00a0\u2000-\u200a\u202f\u3000"
"""Inside a character class: every space that may stand within an amount, line ends excepted."""
GAP: Final = rf"[{SPACES}]*(?:\r?\n[{SPACES}]*)?"
"""Between the parts of an amount: spaces and at most one line end."""
LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff"

_ACCENTED: Final = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_APOSTROPHE: Final = "'"
_PATTERNS: Final = ("ordinal", "clock", "fraction", "ordinal_words", "address", "century", "per_unit", "date_after")
_SETS: Final = (
    *("months", "weekdays", "labels", "year_cues", "counted", "measures", "clock_before"),
    *("hours", "not_labels", "not_counted", "indefinite", "articles", "money_cues"),
    *("label_or_word", "year_words", "year_near", "dated_by", "plural_ends", "phones", "doubtful", "not_approx"),
)
_FOLD: Final = {
    code: base[0].lower()
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if (base := unicodedata.normalize("NFD", chr(code))) and base[0].isascii() and base[0].isalpha()
} | {0x142: "l", 0x141: "l", 0x2019: "'", 0x02BC: "'", 0x02BB: "'"}


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


@dataclass(frozen=True)
class Lexicon:
    """One language, compiled. Patterns on `low` run over lower-cased (and, where the file says so, accent-folded) text."""

    lang: str
    data: Mapping[str, Any]
    spaced: bool
    fold: bool
    syllables: bool
    """Words of several syllables are written apart."""
    words: Mapping[str, Word]
    anchor: re.Pattern[str]
    word: re.Pattern[str]
    half_before: re.Pattern[str]
    half_after: re.Pattern[str]
    names: re.Pattern[str]
    name_units: Mapping[str, Unit]
    signs: re.Pattern[str]
    sign_units: Mapping[str, Unit]
    before: Mapping[str, tuple[tuple[str, Unit], ...]]
    """Last character -> signs and words that stand before a number and end with it, longest first."""
    abbreviations: re.Pattern[str]
    percent: re.Pattern[str]
    link: re.Pattern[str]
    to: re.Pattern[str]
    any_or: re.Pattern[str]
    between: tuple[tuple[frozenset[str], re.Pattern[str]], ...]
    approx: Mapping[str, tuple[str, ...]]
    approx_after: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]
    sets: Mapping[str, frozenset[str]]
    counted: re.Pattern[str]
    countries: Mapping[str, str]
    """Region -> its present currency."""

    def key(self, text: str) -> str:
        """The form under which words are looked up."""
        return normal(text, self.fold)


def normal(text: str, fold: bool) -> str:
    """Lower case, single spaces, plain apostrophes and hyphens; without accents if `fold`. Not length-preserving."""
    text = re.sub(
        r"\s+", " ", text.lower().replace("’", "'").replace("ʼ", "'").replace("ʻ", "'").replace("‑", "-").replace("‐", "-")
    )
    return text.translate(_FOLD) if fold else text


def lowered(text: str, fold: bool) -> str:
    """Lower case (and folded) with every character in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_FOLD) if fold and not low.isascii() else low


def _piece(char: str) -> str:
    if char == " ":
        return rf"(?:[{SPACES}]+(?:\n[{SPACES}]*)?|\n[{SPACES}]*)"
    if char == "-":
        return r"[-‐‑\s]"
    if char == "'":
        return "['’ʼʻ]"
    return re.escape(char)


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches the longest of `words` at a position, as a tree of prefixes; `(?!)` when there are none."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, Any]) -> str:
        branches = [_piece(char) + write(rest) for char, rest in node.items() if char]
        if not branches:
            return ""
        # Letters before spaces and hyphens, so that the longer word is tried first.
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return write(tree) or "(?!)"


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


def lexicon(lang: str, text: str | None = None) -> Lexicon:
    """The lexicon of a BCP 47 tag; languages without a file of their own share the plain one.

    Where the accents of a language are letters of their own, a `text` typed without any is read by a lexicon without them.
    """
    base = lang.replace("_", "-").split("-")[0].lower()
    lex = _build(base if base in languages() else "plain", base)
    if text is not None and "unaccented" in lex.data and not _ACCENTED.search(text):
        return _build(lex.lang, base, bare=True)
    return lex


def _bare(data: dict[str, Any]) -> dict[str, Any]:
    """A language's file as it is typed without accents; what would then be another word is dropped."""

    drop = set(data["unaccented"]["drop"])

    def strip(value: Any) -> Any:
        if isinstance(value, str):
            return value.translate(_FOLD)
        if isinstance(value, list):
            return [strip(item) for item in value if not isinstance(item, str) or item not in drop]
        return {strip(key): strip(item) for key, item in value.items()} if isinstance(value, dict) else value

    plain: dict[str, Any] = strip(data)
    return plain | {"fold": True, "doubtful": data["unaccented"]["doubtful"]}


def _currencies(
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
    heads: dict[str, set[str]] = {}
    for code in codes:
        written = {*filter(None, [locale.currencies.get(code)]), *(dict(plurals[code]).values() if code in plurals else ())}
        for name in written:
            key = normal(name, fold)
            names.setdefault(key, Unit((code,), code))
            short = re.sub(r"\s*[(（].*", "", key)
            if short and code not in shared["historic"]:
                names.setdefault(short, Unit((code,), code))
                if data["heads"] != "none":
                    head = short.split()[0 if data["heads"] == "first" else -1]
                    if fold or head.isascii():
                        heads.setdefault(head, set()).add(code)
        symbol = locale.currency_symbols.get(code)
        if symbol and not symbol.isalpha():
            signs.setdefault(symbol.replace("\u202f", " "), Unit((code,), code))
    weak = {normal(word, fold) for word in shared["weak_heads"]}
    for head, found in heads.items():
        if len(head) >= 3 and head not in shared["no_heads"]:
            group = tuple(sorted(found))
            names.setdefault(head, Unit(group, group[0] if len(group) == 1 else None, weak=head in weak))
    return names, signs, countries


def _words(data: Mapping[str, Any]) -> dict[str, Word]:
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


@functools.cache
def _build(name: str, base: str, *, bare: bool = False) -> Lexicon:
    data, shared = load(name), load("symbols")
    if bare:
        data = _bare(data)
    fold, spaced = data["fold"], data["spaced"]
    words = _words(data)
    names, signs, countries = _currencies(base, data, shared)
    for word in shared["lower"]:
        code = {"ntd": "TWD", "rmb": "CNY"}.get(word, word.upper())
        names.setdefault(word, signs["FCFA"] if word == "fcfa" else Unit((code,), code))
    end = r"(?!\w)" if spaced else ""
    start = r"(?<!\w)" if spaced else ""

    def listed(key: str) -> list[str]:
        return [normal(w, fold) for w in data.get(key, ())]

    def pattern(key: str) -> str:
        return alternation(listed(key))

    halves, links = listed("half_before"), listed("links")
    starters = [w for w, word in words.items() if word.kind in ("unit", "one", "multiplier", "quantity")] + halves
    anchor = rf"[0-9]+|{start}{alternation(starters)}{end}" if starters else r"[0-9]+"
    either = set(shared["both"])
    after = [s for s in signs if s not in shared["before_only"]]
    before: dict[str, list[tuple[str, Unit]]] = {}
    prefix_words = {word: read_unit(key) for key, found in data["prefixes"].items() for word in found}
    leading = {s: u for s, u in signs.items() if s not in shared["after_only"] or s in either} | prefix_words
    for sign, unit in leading.items():
        before.setdefault(sign[-1], []).append((sign, unit))
    approx: dict[str, list[str]] = {}
    for phrase in listed("approx_before"):
        approx.setdefault(phrase[-1], []).append(phrase)
    abbreviations = sorted(data["abbreviations"], key=len, reverse=True)
    between = tuple(
        (
            frozenset(normal(first, fold) for first, second in data["between"] if second == last),
            re.compile(rf"{GAP}{alternation([normal(last, fold)])}{end}{GAP}"),
        )
        for last in dict.fromkeys(second for _, second in data["between"])
    )
    return Lexicon(
        lang=base,
        data=data,
        spaced=spaced,
        fold=fold,
        syllables=data.get("syllables", False),
        words=words,
        anchor=re.compile(anchor),
        word=re.compile(f"({alternation(words)}){end}"),
        half_before=re.compile(alternation(halves)),
        half_after=re.compile(f"(?:{alternation(listed('half_after'))}){end}"),
        names=re.compile(f"({alternation(names)}){end}"),
        name_units=names,
        signs=re.compile("|".join(_sign(s) for s in sorted(after, key=len, reverse=True))),
        sign_units=signs,
        before={last: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for last, found in before.items()},
        abbreviations=re.compile(
            rf"([{SPACES}]?)({'|'.join(map(re.escape, abbreviations))})(?![{LATIN}]|{'[0-9]{2}' if data.get('tail') else '[0-9]'})"
        ),
        percent=re.compile(rf"[{SPACES}]?%(?!\w)|[{SPACES}]?%|{GAP}(?:{pattern('percent')}){end}"),
        link=re.compile(
            rf"(?:{alternation(w for w in links if w[-1] != _APOSTROPHE)})(?!\w){GAP}"
            rf"|{alternation(w for w in links if w[-1] == _APOSTROPHE)}{GAP}"
        ),
        to=re.compile(rf"[{SPACES}]?[-–—−~][{SPACES}]?|{GAP}(?:{pattern('to')}){end}{GAP}"),
        any_or=re.compile(rf"{GAP}(?:{pattern('or')}){end}{GAP}"),
        between=between,
        approx={last: tuple(sorted(found, key=len, reverse=True)) for last, found in approx.items()},
        approx_after=re.compile(rf"{GAP}(?:{pattern('approx_after')}){end}"),
        patterns={key: _pattern(data.get(key, "(?!)"), fold) for key in _PATTERNS} | _joining(listed),
        sets={key: frozenset(listed(key)) for key in _SETS}
        | {"weak": frozenset(data["weak_abbreviations"])}
        | {key: frozenset(shared[key]) for key in ("wordlike", "shouted")},
        counted=re.compile(f"[{SPACES}]*(?:{alternation(listed('counted_words') or listed('counted'))})"),
        countries=countries,
    )


def _pattern(source: str, fold: bool) -> re.Pattern[str]:
    source = source.replace("[SP]", f"[{SPACES}]").replace("[SP-]", f"[{SPACES}-]")
    return re.compile(source.translate(_FOLD) if fold else source, re.I)


def _joining(listed: Callable[[str], list[str]]) -> dict[str, re.Pattern[str]]:
    """How a language joins numbers: `et` before the cents, `, ` and `à` in a list of article numbers."""
    both = alternation(listed("joins"))
    between = alternation([*listed("joins"), *listed("lists")])
    space = rf"[\s{SPACES}]*"
    return {
        "join": re.compile(rf"[{SPACES}\n]+(?:{both})[{SPACES}\n]+"),
        "minor": re.compile(rf"[{SPACES}]*(?:(?:{both})[{SPACES}]+)?([0-9]{{1,2}})(?![0-9.,][0-9])"),
        "after_minor": re.compile(rf"[{SPACES}]*(?:$|[.,;:!?)»\n]|(?:{alternation(listed('after_cents'))})(?!\w))"),
        "list": re.compile(rf"{space}(?:[,;/&–-]|{between}){space}(?:,?{space}(?:{both}))?{space}"),
    }


def _sign(sign: str) -> str:
    body = "".join(f"[{SPACES}]" if char == " " else re.escape(char) for char in sign)
    return body + (rf"(?![{LATIN}0-9])" if sign[-1].isalpha() and sign[-1].isascii() else "")
