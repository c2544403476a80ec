"""Numbers that are none of those we report: dates, times, labels, list numbers, postal codes, identifiers, names, idioms."""

from __future__ import annotations

import re
from typing import Final

from pipeline.money.approx import approximated
from pipeline.money.context import dimensions, has_measure, is_counted, next_word, several
from pipeline.money.labels import follows_noun, labelled, numbered, previous_word
from pipeline.money.numbers import read
from pipeline.money.numerals import Quantity
from pipeline.money.patterns import LATIN, SPACES
from pipeline.money.shapes import in_address
from pipeline.money.view import View

_IDENTIFIER: Final = re.compile(
    rf"(?:(?<![0-9])[^\W\d_]|[^\W\d_kKmMwW])[-_/]$|[{LATIN}][{SPACES}]?[+][{SPACES}]?$|<su[bp]>$|[#@№§_\\]$|[{LATIN}]\.$"
)
_LETTERED: Final = re.compile(r"\([a-z]\)")
_ACRONYM: Final = re.compile(rf"[A-Z]{{2,4}}[{SPACES}]|[A-Z]{{2}}[{SPACES}][0-9]{{5}}(?![0-9])")
_BRAND: Final = re.compile(rf"[a-z][A-Z]\w*(?: [A-Z]\w+)?[{SPACES}]$")
"""`macOS`, `AirPods Pro` right before a figure."""
_UPPER: Final = re.compile(rf"[{SPACES}][A-ZÀ-Þ]{{2}}")
_POINT_ZERO: Final = re.compile(r"[0-9]\.0")
_NUMBERED: Final = re.compile(r"(?:^|\n)[ \t]*\(?$")
_MAX_RUN: Final = 8
_POSTAL: Final = re.compile(rf"[{SPACES}][A-ZÀ-Þ][a-zß-ÿ]+")
_DAYS: Final = 6
"""More days of one month than these are not listed before it."""
_DAY: Final = re.compile(r"[0-3]?[0-9](?:er|st|nd|rd|th)?(?![\w.,%€$]\w)")


def left_alone(view: View, q: Quantity) -> bool:
    """True if this number, which has no currency and no percent sign, is none of the numbers that we report."""
    if in_address(view, q.start, q.end) or _is_piece(view, q) or _is_ordinal_or_time(view, q):
        return True
    if not q.digits:
        return _words_alone(view, q)
    if _is_marked(view, q) or _is_code(view, q):
        return True
    bare, word, at = previous_word(view, q.start)
    if _is_date(view, q, bare) or _is_hour(view, q, bare, at) or _is_bare(view, q, bare):
        return True
    if q.plain and len(q.digits) == 4 and 1000 <= q.value <= 2100 and (q.value >= 1700 or _year(view, q, bare)):
        return _year(view, q, bare)
    if q.plain and not is_counted(view, q.end) and _names_a_noun(view, q):
        return True
    return view.lex.spaced and _is_named(view, q, at, word, bare)


def _is_piece(view: View, q: Quantity) -> bool:
    """Digits within a word, an identifier, a subscript: `A380`, `AB-12`, `CO<sub>2`, `'98`."""
    before = view.char(q.start - 1)
    if view.latin(q.start - 1) and q.digits and not dimensions(view, q.start, q.end):
        return True
    minus = before == "-" and view.char(q.start - 2) in view.lex.data.get("minus_after", "")
    if not minus and _IDENTIFIER.search(view.text, max(0, q.start - 5), q.start):
        return True
    return before in "'’‘" and q.plain and len(q.digits) == 2


def _is_ordinal_or_time(view: View, q: Quantity) -> bool:
    """What follows makes it an ordinal, a fraction, a time of day, a house number, a day of a month."""
    patterns, low, end = view.lex.patterns, view.low, q.end
    if any(patterns[key].match(low, end) for key in ("ordinal", "fraction", "century")):
        return True
    if q.value <= 24 and patterns["clock"].match(low, end) and previous_word(view, q.start)[0] not in view.lex.sets["durations"]:
        return True
    return bool(patterns["address"].match(view.text, end) or (q.scale == 1 and patterns["date_after"].match(low, end)))


def _is_marked(view: View, q: Quantity) -> bool:
    """Signs around the digits: `401(k)`, `(3)`, `[12]`, `1. First`, `5G`, `1-2-3`."""
    before, follow, beyond = view.char(q.start - 1), view.char(q.end), view.char(q.end + 1)
    if view.latin(q.end) and not has_measure(view, q.end) and not dimensions(view, q.start, q.end):
        return True
    if before == follow == "-" and beyond.isdigit():
        return True
    if follow == "(" and len(q.digits) == 3 and _LETTERED.match(view.low, q.end):
        return True
    if (before == "(" and follow == ")" and q.plain and len(q.digits) <= 2) or (before == "[" and follow == "]"):
        return True
    ahead = view.low[max(0, q.start - 12) : q.start] if q.start > 12 else "\n" + view.low[: q.start]
    return bool(follow in ".)" and q.plain and len(q.digits) <= 3 and beyond in " \n\t" and _NUMBERED.search(ahead))


def _is_code(view: View, q: Quantity) -> bool:
    """`article 12`, `75002 Paris`, a long run of digits, a screen in 4K."""
    counted = is_counted(view, q.end)
    if q.scale == 1000 and q.digits in ("4", "8") and view.char(q.end - 1) == "K" and not counted:
        return True
    if labelled(view, q.start) and not dimensions(view, q.start, q.end):
        return True
    if q.plain and len(q.digits) == 5 and _POSTAL.match(view.text, q.end) and _address_before(view, q.start):
        return True
    return q.plain and len(q.digits) >= _MAX_RUN and not counted


def _address_before(view: View, start: int) -> bool:
    """True where a postal code may stand: after a comma, a hyphen, a line end."""
    return view.text[max(0, start - 3) : start].rstrip(" \u00a0\u202f")[-1:] in (",", "-", "–", "\n", "")


def _is_date(view: View, q: Quantity, bare: str) -> bool:
    """`3 mai`, `Le 3, 5 et 7 mai`, `November 16`, `lundi 12`, `année 2000`."""
    sets = view.lex.sets
    if not q.plain:
        return False
    if bare in sets["year_words"] and not is_counted(view, q.end):
        return True
    if q.value > 31 and len(q.digits) != 4:
        return False
    if q.value <= 31 and (_month_ahead(view, q.end) or bare in sets["weekdays"]):
        return True
    return bare in sets["months"] and not is_counted(view, q.end)


def _month_ahead(view: View, end: int) -> bool:
    """True if a month follows, at once or behind more days."""
    for _ in range(_DAYS):
        link = view.lex.patterns["enumeration"].match(view.low, end)
        day = _DAY.match(view.low, link.end()) if link else None
        if day is None:
            break
        end = day.end()
    if view.char(end) == "-":
        return next_word(view, end + 1) in view.lex.sets["months"]
    near = view.char(end) in " \u00a0\u202f\n," or not view.lex.spaced
    return near and next_word(view, end) in view.lex.sets["months"]


def _is_hour(view: View, q: Quantity, bare: str, at: int) -> bool:
    """`à partir de 8 heures`."""
    sets = view.lex.sets
    led = bare in sets["clock_before"] or f"{view.previous(at)[0]} {bare}" in sets["clock_before"]
    return led and q.value <= 24 and next_word(view, q.end) in sets["hours"]


def _is_bare(view: View, q: Quantity, bare: str) -> bool:
    """`la 2`, `le 93`, `au début du 20°`; `en 476, Rome tombe`."""
    if not q.plain:
        return False
    follow = view.char(q.end)
    if bare in view.lex.sets["singular_articles"] and (follow == "°" or not is_counted(view, q.end)):
        return True
    ended = follow in ",.;" or _POSTAL.match(view.text, q.end) is not None
    return len(q.digits) == 3 and bare in view.lex.sets["dated_by"] and ended


def _names_a_noun(view: View, q: Quantity) -> bool:
    """`on day 3`, `la nuit 1`; `Saturday night 12 were hurt` counts."""
    if next_word(view, q.end) in view.lex.sets["plural_verbs"]:
        return False
    return numbered(view, q.start) or (follows_noun(view, q.start) and not several(view, q.end))


def _is_named(view: View, q: Quantity, at: int, word: str, bare: str) -> bool:
    """`macOS 14.5`, `AirPods Pro 2`, `Web 2.0`, `Apollo 11.`"""
    counted = is_counted(view, q.end)
    plural = next_word(view, q.end).endswith(tuple(view.lex.sets["plural_ends"]))
    brand = word.isalpha() and _BRAND.search(view.text, max(0, at - 20), q.start)
    if brand and not counted and not plural:
        return True
    if _POINT_ZERO.fullmatch(q.digits) and not counted:
        # `công nghiệp 4.0`: where decimals take a comma, or behind a name.
        titled = word.isalpha() and len(word) >= 3 and view.text[at : at + len(word)].istitle()
        return titled or view.lex.data["decimal"] == "," or bare in view.lex.sets["articles"]  # `a 2.0 update`
    return q.plain and len(q.digits) <= 5 and _named(view, q.start, q.end, at, word)


def _named(view: View, start: int, end: int, at: int, word: str) -> bool:
    """`Apollo 11.`, `Renault 5,`: a capitalised word inside the sentence and nothing counted behind."""
    first = view.char(at)
    links = view.lex.data["links"]
    cut = word.find("'") + 1
    link, before = (word[:cut], at) if cut else view.previous(at)
    if link in links and view.previous(before)[0] in view.lex.sets["labels"] and not is_counted(view, end):
        return True  # `la station de pompage 9`, `chambre d'hôtel 12`
    name = first.isupper() and word.isalpha() and len(word) >= 3 and word not in view.lex.sets["small_words"]
    if name and next_word(view, end) in view.lex.sets["singular_verbs"] and not _approximated(view, start):
        return True  # what is followed by a singular verb is no count but part of a name: `Catch 22 is a novel`
    if _ACRONYM.match(view.text, at) and word.isalpha() and not is_counted(view, end) and not _UPPER.match(view.text, end):
        return True  # `IBM 5150`, `AF 1234`, in a line that is not all in capitals
    one = link if cut else view.previous(at)[0]
    plural = next_word(view, end).endswith(tuple(view.lex.sets["plural_ends"]))
    if one in view.lex.sets["singular_articles"] and view.text[at + cut : start].strip().istitle() and not is_counted(view, end):
        return not plural  # `la Peugeot 308 coûte`
    if not (first.isupper() and word.isalpha() and len(word) >= 3 and at > 1):
        return False
    if view.text[:at].rstrip()[-1:] in '.!?:\n»”"' or "\n" in view.text[at:start]:
        return False
    return view.char(end) in '.,;:!?)»”"' or end >= len(view.text.rstrip())


def _year(view: View, q: Quantity, bare: str) -> bool:
    dated = bare in view.lex.sets["year_words"] or bare in view.lex.sets["articles"]
    if is_counted(view, q.end) and not dated:
        return False
    if q.value >= 1700:
        return not _approximated(view, q.start)
    noun = next_word(view, q.end)
    several = len(noun) > 3 and noun.endswith(tuple(view.lex.sets["plural_ends"])) and view.char(q.end) == " "
    if several and bare in view.lex.data["links"] and bare not in view.lex.sets["dated_by"] and not dated:
        return False  # `out of 1001 delegates`, but `en 1444 sous`
    return bare in view.lex.sets["year_cues"]


def _approximated(view: View, start: int) -> bool:
    return approximated(view, start) and view.previous(start)[0] not in view.lex.sets["year_near"]


def _words_alone(view: View, q: Quantity) -> bool:
    """Number words without currency: articles, pronouns, idioms and parts of other words are no numbers."""
    lex, low = view.lex, view.low
    sets, single = lex.sets, q.single
    if not lex.spaced and any(len(minus) > 1 and low.endswith(minus, 0, q.start) for minus in lex.data.get("minus", ())):
        return False  # `零下三度`
    if q.bare and not lex.spaced and q.value in (10, 100, 1000, 10000, 10**6, 10**7, 10**8, 10**12):
        return not (
            q.value == 10
            and is_counted(view, q.end)
            and not labelled(view, q.start)
            and view.char(q.start - 1) not in "数几双数十"
        )
    if (single and single.kind == "one") or q.value == 1:
        return True
    if lex.spaced and _proper(view, q):
        return True
    if single and single.guarded and low[q.start : q.end] in sets["doubtful"]:
        return True
    if lex.patterns["ordinal_words"].match(low, q.end):
        return True
    phrase_end = low[max(0, q.start - 14) : q.end]
    if any(
        phrase_end.endswith(p) and not low[max(0, q.end - len(p) - 1) : q.end - len(p)].isalpha() for p in sets["not_counted"]
    ):
        return True
    if labelled(view, q.start):
        return True
    bare, _, _ = previous_word(view, q.start)
    if next_word(view, q.end) in sets["months"] and q.value <= 31 and not low[q.end : q.end + 4].strip().startswith("de"):
        return True
    if bare in sets["months"] or (bare in sets["clock_before"] and q.value <= 24 and next_word(view, q.end) in sets["hours"]):
        return True
    if single and single.guarded:
        return not is_counted(view, q.end) and not next_word(view, q.end).endswith(tuple(sets["plural_ends"]))
    if not lex.spaced:
        if view.char(q.start - 1) in "第数几周初老双幾數零○〇" or view.low[max(0, q.start - 2) : q.start] in ("星期", "礼拜"):
            return True
        if view.char(q.start - 1) in "点點时時" and view.char(q.end) == "分":
            return True  # `三点二十分`
        if single or q.end - q.start < 3:
            return not is_counted(view, q.end) or not _counted_word(view, q.end)
    return False


def _proper(view: View, q: Quantity) -> bool:
    """`les Vingt-Sept`, `the Fab Four`: number words in capitals inside a sentence are a name, unless something is counted."""
    if not view.char(q.start).isupper() or view.text[q.start : q.end].isupper() or "\n" in view.text[q.start : q.end]:
        return False
    ahead = view.text[max(0, q.start - 40) : q.start].rstrip(" \u00a0\u202f\"'“”‘«»(")
    if not ahead or not (ahead[-1].isalpha() or ahead[-1] in ",'’"):
        return False
    return (view.char(q.end) == "-" and view.char(q.end + 1).isupper()) or not is_counted(view, q.end)


def _counted_word(view: View, end: int) -> bool:
    return bool(view.lex.counted.match(view.low, end))


def spoken_year(view: View, q: Quantity) -> int | None:
    """Where a year in words ends: `nineteen ninety-nine`, `en mille neuf cent quatorze`; None if it is none."""
    if not view.lex.spaced or q.value != int(q.value):
        return None
    if 1100 <= q.value <= 2099 and previous_word(view, q.start)[0] in view.lex.sets["year_cues"]:
        return None if is_counted(view, q.end) or next_word(view, q.end) else q.end
    if not 11 <= q.value <= 20:
        return None
    gap = re.match(rf"[{SPACES}]", view.low[q.end : q.end + 1])
    word = view.lex.word.match(view.low, q.end + 1) if gap else None
    rest = read(view, q.end + 1) if word else None
    whole = rest is not None and 10 <= rest.value <= 99 and not rest.digits and not is_counted(view, rest.end)
    return rest.end if rest is not None and whole else None
