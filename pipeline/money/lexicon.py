"""What one language writes around numbers: its data file joined with the currency names and symbols of CLDR.

A language is one file, `data/<language>.json`; everything else here is the same for all. Built once per language, on first use.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from corpus.languages import primary
from pipeline.money.cldr import scale_words
from pipeline.money.conventions import locale_for
from pipeline.money.patterns import GAP, LATIN, SPACES, alternation, initial, joining, pattern_of, sign_pattern
from pipeline.money.tables import Unit, Word, bare_file, currency_tables, key_of, languages, load, normal, read_unit, word_table

_ACCENTED: Final = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_APOSTROPHE: Final = "'"
_CJK: Final = "\u3000"
_PATTERNS: Final = (
    *("ordinal", "clock", "fraction", "ordinal_words", "address", "century", "per_unit", "date_after"),
    *(
        "article_unit_ends",
        "decimal_before",
        "fraction_before",
        "half_unit",
        "tenths",
        "priced",
        "priced_ends",
        "quoted",
        "moved",
    ),
    "rated",
)
_SETS: Final = (
    *("months", "weekdays", "labels", "year_cues", "counted", "measures", "clock_before"),
    *("hours", "not_labels", "not_counted", "indefinite", "articles", "money_cues"),
    *("label_or_word", "year_words", "year_near", "dated_by", "plural_ends", "phones", "doubtful", "not_approx"),
    *("durations", "singular_verbs", "small_words", "definite", "singular_articles", "article_units"),
    *("numbered", "not_numbered", "adjective_ends", "not_adjectives", "plural_verbs", "subjects"),
    "fractions",
)


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
    zero: re.Pattern[str]
    """The word for zero where it is no number elsewhere: `零`, `không`."""
    half_before: re.Pattern[str]
    fractions_after: tuple[tuple[re.Pattern[str], Decimal], ...]
    names: re.Pattern[str]
    name_units: Mapping[str, Unit]
    signs: re.Pattern[str]
    sign_units: Mapping[str, Unit]
    before: Mapping[str, tuple[tuple[str, Unit], ...]]
    """Last character -> signs and words that stand before a number and end with it, longest first."""
    scales: Mapping[str, Decimal]
    """Abbreviated scales, and scale words that go with a currency into every language (`Rp1,5 juta`), longest first."""
    abbreviations: re.Pattern[str]
    percent: re.Pattern[str]
    after_one: re.Pattern[str]
    """What makes a number of a word that is mostly an article (`un`, `one`): a number word, a name of a currency, a percent sign,
    the half of `une heure et demie`, the tenths of `一成`."""
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
        """The form under which words and names are looked up."""
        return key_of(text, self.fold)

    def fraction_after(self, low: str, at: int) -> tuple[int, Decimal] | None:
        """Where a fraction that goes on a number ends and its part of one: `et demi`, `rưỡi`, `and a quarter`."""
        for pattern, part in self.fractions_after:
            if found := pattern.match(low, at):
                return found.end(), part
        return None


def lexicon(lang: str, text: str | None = None) -> Lexicon:
    """The lexicon of a BCP 47 tag; languages without a file of their own share the plain one.

    Where the accents of a language are letters of their own, a `text` typed without any is read by a lexicon without them.
    """
    base = primary(lang)
    lex = _build(base if base in languages() else "plain", base)
    if text is not None and "unaccented" in lex.data and not _ACCENTED.search(text):
        return _build(lex.lang, base, bare=True)
    return lex


def _scales_of(base: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The scale words of CLDR beside those that every language shares; words as short as `mil` count only where money is meant.

    Scripts without spaces compound their scales (`1億5000万`), which a word behind a figure does not tell.
    """
    words, weak = dict(data["abbreviations"]), list(data["weak_abbreviations"])
    for width in ("short", "long"):
        for scale, word in scale_words(locale_for(base), width):
            if len(word) > 1 and word[0] < _CJK and word not in words:
                words |= {word: scale, f"{word}.": scale}
                weak += [word, f"{word}."] if width == "short" or len(word) < 4 else []
    return {"abbreviations": words, "weak_abbreviations": weak}


@functools.cache
def _build(name: str, base: str, *, bare: bool = False) -> Lexicon:
    data, shared = load(name), load("symbols")
    if bare:
        data = bare_file(data)
    if name == "plain":
        data |= _scales_of(base, data)
    fold, spaced = data["fold"], data["spaced"]
    words = word_table(data)
    names, signs, countries = currency_tables(base, data, shared)
    for key, found in shared["words"].items():
        for word in found:
            names.setdefault(word, read_unit(key))
    end = r"(?!\w)" if spaced else ""
    start = r"(?<!\w)" if spaced else ""

    def listed(key: str) -> list[str]:
        return [normal(w, fold) for w in data.get(key, ())]

    def pattern(key: str) -> str:
        return alternation(listed(key))

    halves, links = listed("half_before"), listed("links")
    starters = [w for w, word in words.items() if word.kind in ("unit", "one", "multiplier", "quantity")] + halves
    spelled = [alternation(starters) + end]
    if data.get("zero"):
        spelled.append(rf"{pattern('zero')}(?={GAP}{pattern('point')}{end})")
    if data.get("article_units"):
        spelled.append(rf"{pattern('articles')}(?= {pattern('article_units')}{end})")
    first = initial((*"0123456789", *starters, *listed("zero"), *listed("articles")))
    anchor = rf"{first}(?:[0-9]+|{start}(?:{'|'.join(spelled)}))"
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
    letter = "" if words else r"|\w"  # `5M元` beside letters of other scripts, but `миллион` in no longer word
    short = shared["scales"] | data["abbreviations"]
    scales = {key: Decimal(short[key]) for key in sorted(short, key=len, reverse=True)}
    between = tuple(
        (
            frozenset(normal(first, fold) for first, second in data["between"] if second == last),
            re.compile(rf"{GAP}{alternation([normal(last, fold)])}{end}{GAP}"),
        )
        for last in dict.fromkeys(second for _, second in data["between"])
    )
    word = re.compile(f"({alternation(words)}){end}")
    named = re.compile(f"({alternation(names)})" + (end or "(?!(?<=[a-z])[a-z])"))
    percent = re.compile(
        rf"[{SPACES}]?°?%(?!\w)|[{SPACES}]?°?%|{GAP}(?:{pattern('percent')}){end}|{pattern('percent_attached')}{end}"
    )
    patterns = {key: pattern_of(data.get(key, "(?!)"), fold) for key in _PATTERNS} | joining(listed)
    return Lexicon(
        lang=base,
        data=data,
        spaced=spaced,
        fold=fold,
        syllables=data.get("syllables", False),
        words={key_of(word, fold): meaning for word, meaning in words.items()},
        anchor=re.compile(anchor),
        word=word,
        zero=re.compile(f"{pattern('zero')}{end}"),
        half_before=re.compile(alternation(halves)),
        fractions_after=tuple(
            (re.compile(f"(?:{alternation(normal(w, fold) for w in found)}){end}"), Decimal(part))
            for part, found in data["fractions_after"].items()
        ),
        names=named,
        name_units={key_of(name, fold): unit for name, unit in reversed(names.items())},  # of two with one key the first counts
        signs=re.compile(f"{initial(after)}(?:{'|'.join(sign_pattern(s) for s in sorted(after, key=len, reverse=True))})"),
        sign_units=signs,
        before={last: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for last, found in before.items()},
        scales=scales,
        abbreviations=re.compile(
            rf"([{SPACES}]?)({'|'.join(map(re.escape, scales))})(?![{LATIN}]|{'[0-9]{4}' if data.get('tail') else '[0-9]'}{letter})"
        ),
        percent=percent,
        after_one=re.compile(
            rf"[ \u00a0\n-]?(?:{word.pattern}|{named.pattern})|{percent.pattern}"
            rf"|(?i:{patterns['half_unit'].pattern}|{patterns['tenths'].pattern})"
        ),
        link=re.compile(
            rf"{alternation(w for w in links if w[-1] == _APOSTROPHE)}{GAP}"
            rf"|(?:{alternation(w for w in links if w[-1] != _APOSTROPHE)})(?!\w){GAP}"
        ),
        to=re.compile(rf"-(?:{pattern('to')})-|[{SPACES}]?[-–—−~][{SPACES}]?|{GAP}(?:{pattern('to')}){end}{GAP}"),
        any_or=re.compile(rf"{GAP}(?:{pattern('or')}){end}{GAP}"),
        between=between,
        approx={last: tuple(sorted(found, key=len, reverse=True)) for last, found in approx.items()},
        approx_after=re.compile(rf"{GAP}(?:{pattern('approx_after')}){end}"),
        patterns=patterns,
        sets={key: frozenset(listed(key)) for key in _SETS}
        | {"weak": frozenset((*data["weak_abbreviations"], *shared["scales"]))}
        | {"assumed": frozenset(key for keys in data.get("assumed", {}).values() for key in keys)}
        | {key: frozenset(shared[key]) for key in ("wordlike", "shouted", "dollar_sign", "pointed")},
        counted=re.compile(f"[{SPACES}]*(?:{alternation(listed('counted_words') or listed('counted'))})"),
        countries=countries,
    )
