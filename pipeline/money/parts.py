"""One end of an amount: the number with its scale, and the currency or percent sign that belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.money import context, currencies
from pipeline.money.currencies import Marked
from pipeline.money.lookahead import JOIN
from pipeline.money.numbers import read
from pipeline.money.numerals import Quantity
from pipeline.money.patterns import SPACES
from pipeline.money.tables import read_unit
from pipeline.money.view import View

_ONE: Final = Decimal(1)
_FIGURE: Final = re.compile(rf"[{SPACES}]?[0-9]")
_CLAUSE_END: Final = re.compile(rf"[{SPACES}]*(?:$|[,.;:!?)/\n+，。；、！？）])")
_COINS: Final = re.compile("[0-9一二两三四五六七八九]毛")
_TAIL: Final = re.compile(r"[0-9]{1,3}(?!\w)")
_OPENING: Final = re.compile(rf"[{SPACES}]?[(（](?=\w)")


@dataclass(frozen=True, slots=True)
class Part:
    """A number and what it counts; spans refer to the view."""

    start: int
    end: int
    q: Quantity
    mark: Marked | None = None
    percent: bool = False
    prefixed: bool = False

    @property
    def plain(self) -> bool:
        """Neither money nor a percentage."""
        return self.mark is None and not self.percent


def read_part(view: View, start: int, floor: int, *, money: bool = False) -> Part | None:
    """Number, scale, currency or percent sign around one anchor; `money`: the other end of the range is."""
    lex, low = view.lex, view.low
    q = read(view, start)
    if q is None:
        return None
    q = _repeated(view, q)
    q = _bracketed(view, q, floor)
    if q.digits.isdecimal() and view.char(q.start - 1) == "." and view.char(q.start - 2) in "$£€¥ (\n":
        whole = Decimal(f"0.{q.digits}") * q.scale  # `$.50`, `.5 million`
        q = replace(q, start=q.start - 1, value=whole, digits=f".{q.digits}")
    begin = q.start
    if (
        not lex.spaced
        and not q.digits
        and view.char(begin - 1) in ("数數几幾上" if q.bare else "数數几幾")
        and view.char(begin - 2) != "以"
    ):
        return None  # `数百`, `上亿`; but `五万元以上十万元以下`
    percent_before = next((p for p in lex.data.get("percent_before", ()) if low.endswith(p, 0, begin)), None)
    if percent_before:
        return Part(begin - len(percent_before), q.end, q, None, percent=True)
    # `US Dollars Five Thousand` of contracts; a number in small letters begins no amount behind a sign.
    led = q.digits or not lex.spaced or view.char(begin - 1) not in " \n" or (q.value >= 100 and view.char(begin).isupper())
    prefix = currencies.before(view, begin, floor) if led else None
    if prefix is None and q.digits and view.latin(begin - 1) and not context.dimensions(view, begin, q.end):
        # The tail of `A380`; digits glued to CJK or Vietnamese words are another matter.
        return None
    q, prefix = _scaled_before(view, q, prefix)
    q, mark = _suffix(view, q, prefix, money=money)
    if mark is not None and prefix is None and _of_a_year(view, q):
        return None
    if mark is None and prefix is None and _named_after(view, q):
        return None
    if prefix is not None:
        if mark is not None and set(mark.unit.codes) & set(prefix.unit.codes):
            best = min((prefix, mark), key=lambda m: len(m.unit.codes))
            return Part(prefix.start, mark.end, q, best, prefixed=True)
        year = q.plain and len(q.digits) == 4 and prefix.text.lower() in ("euro", "euros")
        if not year:
            return Part(prefix.start, q.end, q, prefix, prefixed=True)
    if mark is not None:
        return Part(begin, mark.end, q, mark)
    tenths = lex.patterns["tenths"].match(low, q.end) if q.value <= 10 and q.scale == _ONE else None
    if tenths:
        tail = tenths.group(1)
        more = Decimal(5) if tail == "半" else lex.words[lex.key(tail)].value if tail else Decimal(0)
        high = q.high * 10 if q.high is not None else None
        return Part(begin, tenths.end(), replace(q, end=tenths.end(), value=q.value * 10 + more, high=high), None, percent=True)
    percent = lex.percent.match(low, q.end)
    if percent:
        return Part(begin, percent.end(), q, None, percent=True)
    return Part(begin, q.end, q, None)


def _repeated(view: View, q: Quantity) -> Quantity:
    """`dix mille (10 000) euros`: contracts write a number in words and repeat it in digits, or the other way round."""
    opening = _OPENING.match(view.low, q.end)
    if opening is None or view.char(opening.end()).isdigit() == bool(q.digits):
        return q
    again = read(view, opening.end())
    if again and view.char(again.end) in ")）" and q.value in (again.value, again.other):
        return replace(q, end=again.end + 1)
    return q


def _bracketed(view: View, q: Quantity, floor: int) -> Quantity:
    """`(12,4) M€`, `A$(3.2)m`: accountants put a negative figure in brackets; the brackets then belong to the number."""
    opening, end = q.start - 1, q.end + 1
    if not q.digits or q.scale != _ONE or view.char(opening) not in "(（" or view.char(q.end) not in ")）":
        return q
    negative = replace(q, start=opening, end=end, value=-q.value, other=None)
    prefix = currencies.before(view, opening, floor)
    short = view.lex.abbreviations.match(view.text, end)
    gap = JOIN[view.lex.spaced].match(view.low, end)
    word = view.lex.word.match(view.low, gap.end() if gap else end)
    scale = view.lex.words[view.lex.key(word.group(1))] if word else None
    if word and scale and scale.kind == "multiplier" and scale.value >= 1000:  # `(1.2) million`
        negative = replace(negative, end=word.end(), value=negative.value * scale.value, scale=scale.value)
    if prefix is not None and prefix.attached:
        return negative
    decimal = not q.digits.isdigit()  # a mark or groups: no number of a list
    if not decimal and short is None and negative.scale == _ONE:
        return q
    mark = currencies.after(view, short.end() if short else negative.end, linked=negative.scale > _ONE)
    if mark is not None and not mark.unit.weak and not view.char(mark.end).isalnum() and not _FIGURE.match(view.low, mark.end):
        return negative
    return negative if decimal and view.lex.percent.match(view.low, end) else q


def _scaled_before(view: View, q: Quantity, prefix: Marked | None) -> tuple[Quantity, Marked | None]:
    """`M€ 5`: in tables the scale stands before the sign."""
    if prefix is None or prefix.text not in ("€", "$", "£", "¥") or q.scale != _ONE or not view.latin(prefix.start - 1):
        return q, prefix
    for key, scale in view.lex.scales.items():
        at = prefix.start - len(key)
        if len(key) <= 2 and view.text.startswith(key, at) and not view.char(at - 1).isalnum():
            return replace(q, value=q.value * scale, scale=scale, other=None), replace(prefix, start=at)
    return q, prefix


def _suffix(view: View, q: Quantity, prefix: Marked | None, *, money: bool = False) -> tuple[Quantity, Marked | None]:
    """Abbreviated scale and currency after the number; `m`, `b`, `M` count only where money is meant."""
    lex = view.lex
    if q.digits and q.scale == _ONE:
        short = lex.abbreviations.match(view.text, q.end)
        if short and not (short.group(1) and short.group(2) in lex.sets["weak"] and lex.names.match(view.low, q.end + 1)):
            key = short.group(2)
            scale = lex.scales[key]
            scaled = replace(q, end=short.end(), value=q.value * scale, scale=scale, other=q.other * scale if q.other else None)
            mark = currencies.after(view, scaled.end, linked=True)
            near = money or prefix is not None or mark is not None
            if not near and not short.group(1):  # `3m people`, `3m were displaced`
                near = context.is_counted(view, short.end()) or context.next_word(view, short.end()) in lex.sets["plural_verbs"]
            near = near or (key in lex.sets["assumed"] and currencies.money_spoken(view, q.start, short.end()))
            if near or (
                key.lower() not in lex.sets["weak"] and key not in lex.sets["weak"] and not (short.group(1) and len(key) == 1)
            ):
                tailed = _tailed(view, scaled)
                if mark is None:
                    mark = currencies.after(view, tailed.end, linked=True)
                return tailed, mark or (_assumed(view, tailed, key, tailed.end) if prefix is None else None)
        # `5k€`: the abbreviation runs into the sign or code.
        glued = None if currencies.after(view, q.end, linked=False) else _glued(view, q)
        if glued:
            return glued
    large = bool(q.digits) and q.value >= 1000000  # `4 500 000 de dollars`
    linked = large or q.scale > _ONE or view.char(q.end - 1) in ")）" or (not q.digits and q.value >= 10)
    mark = currencies.after(view, q.end, linked=linked)
    if (
        mark is not None
        and q.single is not None
        and q.single.kind == "one"
        and (mark.unit.weak or (len(mark.unit.codes) > 3 and mark.unit.default is None))
    ):
        mark = None
    if mark is None and not lex.spaced and (vague := lex.approx_after.match(view.low, q.end)):
        mark = currencies.after(view, vague.end(), linked=False)  # `10万左右人民币`
        q = replace(q, end=vague.end(), approximate=True) if mark else q
    piece = mark is not None and mark.text in lex.data.get("only_before", {}) and q.single is not None and q.single.kind == "one"
    if mark is not None and piece and not _COINS.match(view.low, mark.end):
        mark = None  # `一块蛋糕`, but `一块二毛`
    if mark is not None and mark.unit.weak and not _money(view, q, mark, prefix):
        mark = None
    if mark is None and prefix is None and q.scale >= 10000:
        mark = priced(view, q)
    if mark is not None and q.bare and not view.lex.spaced and _compounded(view, q, mark):
        mark = None
    return q, mark


def _of_a_year(view: View, q: Quantity) -> bool:
    """`in 2015 dollars`: money as it was worth in that year."""
    dated = view.lex.data.get("valued_by")
    return bool(dated and q.plain and 1900 <= q.value <= 2100 and view.previous(q.start)[0] in dated)


def _compounded(view: View, q: Quantity, mark: Marked) -> bool:
    """`万元户`, `百元店`: kinds of things, not amounts."""
    return q.value in (10000, 100000000) or view.low.startswith(tuple(view.lex.data.get("bare_void", ())), mark.end)


def _assumed(view: View, q: Quantity, key: str, short_end: int) -> Marked | None:
    """`giá 500k`: an abbreviation that in prices means the country's own money."""
    rated = view.lex.patterns["rated"].match(view.low, q.end)  # `350k/đêm`
    for unit, keys in view.lex.data.get("assumed", {}).items():
        spoken = key in keys and (rated or currencies.money_spoken(view, q.start, short_end))
        if spoken and not context.is_counted(view, short_end):
            return Marked(short_end, short_end, read_unit(unit), True, key)
    return None


def priced(view: View, q: Quantity) -> Marked | None:
    """`giá 2,8 tỷ,`: behind the word for a price, and with nothing counted behind, the country's own money is meant."""
    cue = view.lex.patterns["priced"].search(view.low, max(0, q.start - 30), q.start)
    rated = q.scale >= 1000000 and view.lex.patterns["rated"].match(view.low, q.end)  # `15 triệu/năm`
    ended = _CLAUSE_END.match(view.low, q.end) or view.lex.patterns["priced_ends"].match(view.low, q.end)
    if not rated and (cue is None or not ended):
        return None
    return next(
        (Marked(q.end, q.end, read_unit(unit), True, view.low[q.start : q.end].split()[-1]) for unit in view.lex.data["assumed"]),
        None,
    )


def _tailed(view: View, q: Quantity) -> Quantity:
    """`1tr2`, `1tr250`: one million two hundred, or two hundred and fifty, thousand."""
    tail = _TAIL.match(view.low, q.end) if view.lex.data.get("tail") else None
    if tail:
        return replace(q, end=tail.end(), value=q.value + q.scale * Decimal(f"0.{tail.group()}"))
    gap = JOIN[view.lex.spaced].match(view.low, q.end)
    half = view.lex.fraction_after(view.low, gap.end() if gap else q.end) if view.lex.data.get("tail") else None
    if half:
        return replace(q, end=half[0], value=q.value + q.scale * half[1])  # `3 củ rưỡi`
    return q


def _glued(view: View, q: Quantity) -> tuple[Quantity, Marked] | None:
    """`5k€`, `3MEUR`: an abbreviated scale that runs into a sign or code."""
    at = q.end + (1 if view.char(q.end) in " \u00a0\u202f" else 0)
    for key, scale in view.lex.scales.items():
        if not view.text.startswith(key, at):
            continue
        end = at + len(key)
        mark = currencies.after(view, end, linked=False)
        written = view.text[mark.start : mark.end] if mark else ""
        if mark and mark.attached and written == written.upper() and not mark.unit.weak:
            return replace(q, end=end, value=q.value * scale, scale=scale, other=None), mark
    return None


def _named_after(view: View, q: Quantity) -> bool:
    """`50 Cent`: an everyday money word in the singular and with a capital is part of a name."""
    mark = currencies.after(view, q.end, linked=False) if q.plain and q.value > 1 else None
    return bool(mark and mark.unit.weak and view.char(mark.start).isupper() and mark.text.islower() and mark.text[-1] != "s")


def _money(view: View, q: Quantity, mark: Marked, prefix: Marked | None) -> bool:
    """Whether an everyday word that is also a currency (pounds, won, balles) means money here."""
    before = view.low[max(0, q.start - 20) : q.start]
    if any(cue in before for cue in view.lex.data.get("not_before", {}).get(mark.text, ())):
        return False
    if prefix is not None or q.scale >= 1000000:
        return True
    if mark.text in view.lex.data.get("sure_at_end", ()) and q.value >= 100:
        ahead = view.low[mark.end : mark.end + 2].strip()[:1]
        if not ahead.isalpha():
            return True
    return currencies.money_spoken(view, q.start, mark.end) or bool(currencies.cued(view, mark.unit, mark.start, mark.end))
