"""What is no amount: dates, years, times, versions, phone numbers, labels, scores, ordinals, identifiers, addresses, idioms."""

from __future__ import annotations

import re
from typing import Final

from pipeline.money.labels import labelled, previous_word
from pipeline.money.numerals import Quantity
from pipeline.money.patterns import LATIN, SPACES
from pipeline.money.shapes import in_address
from pipeline.money.view import View

_IDENTIFIER: Final = re.compile(
    rf"(?:(?<![0-9])[^\W\d_]|[^\W\d_kKmMwW])[-_/]$|[{LATIN}][{SPACES}]?[+][{SPACES}]?$|<su[bp]>$|[#@№§_\\]$|[{LATIN}]\.$"
)
_LETTERED: Final = re.compile(r"\([a-z]\)")
_ACRONYM: Final = re.compile(rf"[A-Z]{{2,4}}[{SPACES}]|[A-Z]{{2}}[{SPACES}][0-9]{{5}}(?![0-9])")
_CAMEL: Final = re.compile(r"[a-z][A-Z]")
_UPPER: Final = re.compile(rf"[{SPACES}][A-ZÀ-Þ]{{2}}")
_POINT_ZERO: Final = re.compile(r"[0-9]\.0")
_BY: Final = re.compile(rf"[{SPACES}]?[x×*][{SPACES}]?(?=[0-9])")
_BY_BEFORE: Final = re.compile(rf"[0-9][{SPACES}]?[x×*][{SPACES}]?$")
_SIDE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_NUMBERED: Final = re.compile(r"(?:^|\n)[ \t]*\(?$")
_NEXT_WORD: Final = re.compile(rf"[\s{SPACES}]*(?:de[\s{SPACES}]|d['’]|of[\s{SPACES}])?([^\W\d_]++)(?!['’\"]\w)")
_MAX_RUN: Final = 8
_POSTAL: Final = re.compile(rf"[{SPACES}][A-ZÀ-Þ][a-zß-ÿ]+")


def spoken_year(view: View, q: Quantity) -> int | None:
    """Where a year in words ends: `nineteen ninety-nine`, `en mille neuf cent quatorze`; None if it is none."""
    if not view.lex.spaced or q.value != int(q.value):
        return None
    if 1100 <= q.value <= 2099 and previous_word(view, q.start)[0] in view.lex.sets["year_cues"]:
        return None if is_counted(view, q.end) or next_word(view, q.end) else q.end
    if not 11 <= q.value <= 20:
        return None
    from pipeline.money.numbers import read

    gap = re.match(rf"[{SPACES}]", view.low[q.end : q.end + 1])
    word = view.lex.word.match(view.low, q.end + 1) if gap else None
    rest = read(view, q.end + 1) if word else None
    whole = rest is not None and 10 <= rest.value <= 99 and not rest.digits and not is_counted(view, rest.end)
    return rest.end if rest is not None and whole else None


def next_word(view: View, end: int) -> str:
    """The lower-cased word after `end`, a link word skipped; empty if something else follows."""
    found = _NEXT_WORD.match(view.low, end)
    return found.group(1) if found else ""


def is_counted(view: View, end: int) -> bool:
    """True if what follows is a thing that is counted or measured."""
    if not view.lex.spaced:
        return bool(view.lex.counted.match(view.low, end))
    word = next_word(view, end)
    if not word:
        return False
    sets = view.lex.sets
    counted = sets["counted"]
    return (
        word in counted
        or word in sets["measures"]
        or any(word.endswith(e) and word[: -len(e)] in counted for e in ("s", "es", "x", "ies"))
        or (word.endswith("ies") and word[:-3] + "y" in counted)
        or (view.lex.syllables and bool(view.lex.counted.match(view.low, end)))
    )


def dated(view: View, start: int) -> bool:
    """True if a month stands before: `November 16 to 20`."""
    return previous_word(view, start)[0] in view.lex.sets["months"]


def measured(view: View, end: int) -> bool:
    """True if a unit of measure follows."""
    return next_word(view, end) in view.lex.sets["measures"]


def dimensions(view: View, start: int, end: int) -> bool:
    """True for a number of `36 x 24 mm`, `56x56mm`: sides with a unit behind the last; `1920x1080` has none."""
    if not (_BY.match(view.low, end) or _BY_BEFORE.search(view.low, max(0, start - 4), start)):
        return False
    while by := _BY.match(view.low, end):
        side = _SIDE.match(view.low, by.end())
        end = side.end() if side else by.end()
    return _measure(view, end) or (not view.latin(end) and measured(view, end))


def _address_before(view: View, start: int) -> bool:
    """True where a postal code may stand: after a comma, a hyphen, a line end."""
    return view.text[max(0, start - 3) : start].rstrip(" \u00a0\u202f")[-1:] in (",", "-", "–", "\n", "")


def left_alone(view: View, q: Quantity) -> bool:
    """True if this number, which has no currency and no percent sign, is none of the numbers that we report."""
    lex, low, start, end = view.lex, view.low, q.start, q.end
    before, follow = view.char(start - 1), view.char(end)
    sets, patterns = lex.sets, lex.patterns
    if in_address(view, start, end):
        return True
    if view.latin(start - 1) and q.digits and not dimensions(view, start, end):
        return True
    minus = before == "-" and view.char(start - 2) in lex.data.get("minus_after", "")
    if (not minus and _IDENTIFIER.search(view.text, max(0, start - 5), start)) or (
        before in "'’‘" and q.plain and len(q.digits) == 2
    ):
        return True
    if patterns["ordinal"].match(low, end) or patterns["fraction"].match(low, end) or patterns["century"].match(low, end):
        return True
    if q.value <= 24 and patterns["clock"].match(low, end) and previous_word(view, start)[0] not in sets["durations"]:
        return True
    if patterns["address"].match(view.text, end) or (
        "date_after" in lex.data and q.scale == 1 and patterns["date_after"].match(low, end)
    ):
        return True
    if not q.digits:
        return _words_alone(view, q)
    if view.latin(end) and not _measure(view, end) and not dimensions(view, start, end):
        return True
    if follow == "-" and view.char(end + 1).isdigit() and before == "-":
        return True
    if follow == "(" and len(q.digits) == 3 and _LETTERED.match(low, end):
        return True  # 401(k)
    if (before == "(" and follow == ")" and q.plain and len(q.digits) <= 2) or (before == "[" and follow == "]"):
        return True
    if (
        follow in ".)"
        and q.plain
        and len(q.digits) <= 3
        and view.char(end + 1) in " \n\t"
        and _NUMBERED.search(low[max(0, start - 12) : start] if start > 12 else "\n" + low[:start])
    ):
        return True
    if q.scale == 1000 and q.digits in ("4", "8") and view.char(end - 1) == "K":
        return not is_counted(view, end)  # a screen in 4K
    if (labelled(view, start) and not dimensions(view, start, end)) or (
        q.plain and len(q.digits) == 5 and _POSTAL.match(view.text, end) and _address_before(view, start)
    ):
        return True
    if q.plain and len(q.digits) >= _MAX_RUN and not is_counted(view, end):
        return True
    bare, word, at = previous_word(view, start)
    if q.plain and (q.value <= 31 or len(q.digits) == 4):
        upcoming = next_word(view, end) if view.char(end) in " \u00a0\u202f\n," or not lex.spaced else ""
        if view.char(end) == "-":
            upcoming = next_word(view, end + 1)
        if upcoming in sets["months"] and q.value <= 31:
            return True
        if bare in sets["months"] and not is_counted(view, end):
            return True
        if bare in sets["weekdays"] and q.value <= 31:
            return True
    if (
        (bare in sets["clock_before"] or f"{view.previous(at)[0]} {bare}" in sets["clock_before"])
        and q.value <= 24
        and next_word(view, end) in sets["hours"]
    ):
        return True
    if q.plain and bare in sets["year_words"] and not is_counted(view, end):
        return True
    if q.plain and bare in sets["singular_articles"] and (follow == "°" or not is_counted(view, end)):
        return True  # `la 2`, `le 93`; `au début du 20°`
    if q.plain and len(q.digits) == 3 and bare in sets["dated_by"] and (follow in ",.;" or _POSTAL.match(view.text, end)):
        return True
    if q.plain and len(q.digits) == 4 and 1000 <= q.value <= 2100 and (q.value >= 1700 or _year(view, q, bare)):
        return _year(view, q, bare)
    if lex.spaced and _CAMEL.search(view.text, at, start) and word.isalpha() and not is_counted(view, end):
        return True  # `macOS 14.5`
    if lex.spaced and _POINT_ZERO.fullmatch(q.digits) and not is_counted(view, end):
        # `công nghiệp 4.0`, `Web 2.0`: where decimals take a comma, or behind a name.
        return lex.data["decimal"] == "," or (word.isalpha() and len(word) >= 3 and view.text[at : at + len(word)].istitle())
    return bool(lex.spaced and q.plain and len(q.digits) <= 5 and _named(view, start, end, at, word))


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
    from pipeline.money.approx import approximated

    return approximated(view, start) and view.previous(start)[0] not in view.lex.sets["year_near"]


def _measure(view: View, end: int) -> bool:
    """A unit of measure written onto the number: `70kg`, `165km/h`, `20m²`."""
    found = re.match(r"([^\W\d_]+|°[cf]?)[²³23]?(?![\w])", view.low[end : end + 12])
    if not found or found.group(1) not in view.lex.sets["measures"]:
        return False
    if found.group(1) in "gmstd" and view.char(end).isupper():
        return False  # 5G, 3D
    # `the 1970s`, `in his 20s` are no seconds.
    return not (found.group(1) == "s" and view.text[end - 1] == "0" and view.text[max(0, end - 3)] not in ".,")


def _words_alone(view: View, q: Quantity) -> bool:
    """Number words without currency: articles, pronouns, idioms and parts of other words are no numbers."""
    lex, low = view.lex, view.low
    sets, single = lex.sets, q.single
    if not lex.spaced and any(len(minus) > 1 and low.endswith(minus, 0, q.start) for minus in lex.data.get("minus", ())):
        return False  # `零下三度`
    if q.bare and not lex.spaced and q.value in (10, 100, 1000, 10000, 10**6, 10**7, 10**8):
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
