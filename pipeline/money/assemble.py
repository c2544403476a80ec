"""One part made into an amount: its value, sign, currency and the coins behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal

from corpus.values import Amount
from pipeline.money import context, currencies
from pipeline.money.approx import approximated
from pipeline.money.conventions import minor_digits
from pipeline.money.lookahead import JOIN
from pipeline.money.parts import Part, read_part
from pipeline.money.patterns import SPACES
from pipeline.money.view import View

_ONE: Final = Decimal(1)
_TEN: Final = Decimal(10)
_THOUSAND: Final = Decimal(1000)
_SMALL: Final = 13
INSIDE: Final = "its unit stands inside"
"""The note of a number such as `une heure et demie`."""
_DEGREES: Final = re.compile(r"°|\bdeg|độ|\bdo\b")
_SPACED_MINUS: Final = re.compile(rf"[:=(][{SPACES}]?[-−–][{SPACES}]$")
"""`Solde : - 45,20 €`: elsewhere a dash with spaces around it is punctuation."""
_MINOR_ZH: Final = re.compile(
    r"零?([0-9一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖])(?:[角毛])(?:([0-9一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖])分?)?"
    r"|([0-9](?![0-9.,%％])|[一二三四五六七八九](?=\W|$|一[斤个個杯份瓶本张張包盒袋只碗串次]))(?![个個十百千万名人年月日天岁件只條条次位家元块米斤])"
)


def value_of(view: View, part: Part, whole: Part) -> Decimal:
    """The value of a part, with `1,800` settled: in French decimal, but thousands where money or a count follows."""
    q, lex = part.q, view.lex
    if q.other is None:
        return q.value
    low, high = min(q.value, q.other), max(q.value, q.other)
    if whole.percent:
        return low
    if q.value == low and _pointed(view, part, whole):
        return high
    if q.value == high or lex.data["decimal"] == ".":
        return low if q.value == high and not lex.words and q.scale > _ONE else q.value
    if q.scale == _THOUSAND:
        return high  # nobody counts thousandths of a thousand: `1,168 mille`, `1,250 k€`
    if q.scale > _ONE or lex.patterns["per_unit"].match(view.low, whole.end):
        return low
    if whole.mark is not None:
        return low if lex.patterns["quoted"].search(view.low, max(0, part.start - 60), part.start) else high
    return low if context.measured(view, whole.end) and not q.digits.endswith("00") else high


def _pointed(view: View, part: Part, whole: Part) -> bool:
    """`€1.200 a month`, `Rp 12.500`: where a comma groups, a currency of countries that group by points; but `€1.459 a litre`."""
    q, lex, mark = part.q, view.lex, whole.mark
    if not lex.spaced or lex.data["decimal"] != "." or mark is None or q.scale > _ONE:
        return False
    code = mark.unit.default or mark.unit.codes[0]
    if code not in lex.sets["pointed"]:
        return False
    if not minor_digits(code):
        return True
    if (q.value < _TEN and not q.digits.endswith("0")) or lex.patterns["per_unit"].match(view.low, whole.end):
        return False  # a rate, or the price of something small
    round_ = q.value >= _TEN and q.digits.endswith("00")
    return round_ or not lex.patterns["quoted"].search(view.low, max(0, part.start - 60), part.start)


def amount_of(view: View, part: Part, region: str | None) -> Amount | None:
    """The amount of one part."""
    q = part.q
    start, end = part.start, part.end
    value = value_of(view, part, part)
    kind: Literal["money", "number", "percent"] = "percent" if part.percent else "number"
    currency, confidence, note = None, 1.0, ""
    if not q.digits:
        confidence = 0.5 if part.plain and q.value < _SMALL else 0.9
    elif q.other is not None:
        confidence = 0.8
    if part.mark is not None:
        kind = "money"
        currency, sure, note = currencies.resolve(view, part.mark, region)
        confidence = min(confidence, sure)
        if not currencies.minor_of(part.mark.unit):
            extra, end = _minor(view, part)
            value += extra
        value *= part.mark.unit.factor
    if q.noun:
        note = INSIDE
    at = start - 1 if _negative(view, start, kind) else _minus_word(view, part, kind)
    if at < start:
        start, value = at, -value
    approximate = q.approximate or approximated(view, start, end)
    high = q.high * (part.mark.unit.factor if part.mark else _ONE) if q.high is not None else None
    return Amount(
        start,
        end,
        view.text[start:end],
        plain(value),
        q.scale,
        currency,
        kind,
        approximate,
        None if high is None else plain(high),
        confidence,
        note,
    )


def plain(value: Decimal) -> Decimal:
    """Without exponent and without zeros behind the decimal mark."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _negative(view: View, start: int, kind: str) -> bool:
    if kind != "number" and _SPACED_MINUS.search(view.low, max(0, start - 5), start):
        return True
    sign, before = view.char(start - 1), view.char(start - 2)
    if sign == "−":
        return not before.isalnum()
    if sign != "-":
        return False
    # A hyphen that opens a line is a bullet before `3 items`, a sign before `-3,5` and `-$250`.
    figure = (
        kind != "number"
        or "°" in view.text[start : start + 8]
        or any(c in ".,$€£¥" for c in view.text[start : start + 8].split(" ")[0][:-1])
    )
    if before in view.lex.data.get("minus_after", ""):
        return True
    return before in ("\u00a0", " ", "(") or (before == "\n" and figure)


def _minus_word(view: View, part: Part, kind: str) -> int:
    """Where `minus`, `moins`, `âm`, `零下` before the amount begins; its own start if there is none."""
    lex, start = view.lex, part.start
    minus = lex.data.get("minus")
    if not minus:
        return start
    if not lex.spaced:
        found = next((word for word in minus if view.low.endswith(word, 0, start)), "")
        if found and view.low.endswith(tuple(minus[found]), 0, start - len(found)):
            return start  # `正负2%`
        return start - len(found) if part.q.digits or part.mark or part.percent or len(found) > 1 else start
    word, at = view.previous(start)
    if word not in minus:
        return start
    before = view.previous(at)[0]
    if before in minus[word] or before[-1:].isdigit():
        return start
    # A word that also compares (`moins`) is a sign before degrees, money and percentages.
    sure = not minus[word] or kind != "number" or part.q.scale > _ONE
    return at if sure or _DEGREES.search(view.low, part.end, part.end + 25) else start


def halved(view: View, part: Part) -> Part:
    """`une heure et demie`, `2 tiếng rưỡi`, `三年半`: the half that stands behind what is counted belongs to the number."""
    lex, q = view.lex, part.q
    found = lex.patterns["half_unit"].match(view.low, part.end)
    if found is None or q.scale != _ONE or q.value % 1 or q.high is not None:
        return part
    if lex.patterns["clock"].match(view.low, part.end) and view.previous(part.start)[0] in lex.sets["clock_before"]:
        link = lex.link.match(view.low, found.end() + 1)
        if link is None or not link.group():
            return part  # `à deux heures et demie` is a time, `à deux heures et demie de Paris` none
    return replace(part, end=found.end(), q=replace(q, end=found.end(), value=q.value + Decimal("0.5"), digits="", noun=True))


def _minor(view: View, part: Part) -> tuple[Decimal, int]:
    """What follows a whole number of units: `3 euros 50`, `5 dollars and 20 cents`, `5元3角`; its value and the new end."""
    q, mark = part.q, part.mark
    if mark is None or q.scale != _ONE or q.value != int(q.value) or q.high is not None:
        return Decimal(0), part.end
    if part.prefixed:  # `$5 and 25 cents`
        return _minor_words(view, part) if view.lex.spaced else (Decimal(0), part.end)
    gap = JOIN[view.lex.spaced].match(view.low, part.end)
    half = view.lex.fraction_after(view.low, gap.end() if gap else part.end)
    if half and view.char(half[0]) not in "价價年天夜成":
        return half[1], half[0]  # `deux euros et demi`, `两块半`
    if not view.lex.spaced:
        found = _MINOR_ZH.match(view.low, part.end)
        if found and mark.unit.codes[0] in ("CNY", "HKD", "TWD"):
            tenths, cents, colloquial = (_digit(view, g) for g in found.groups())
            if colloquial and not mark.text.startswith(("块", "塊")):
                return Decimal(0), part.end
            return (tenths or colloquial) / 10 + cents / 100, found.end()
        return Decimal(0), part.end
    found = view.lex.patterns["minor"].match(view.low, part.end)
    if not found:
        return _minor_words(view, part)
    named = currencies.after(view, found.end(), linked=False)
    if named is not None and currencies.minor_of(named.unit):
        return int(found.group(1)) * named.unit.factor, named.end
    glued = found.start(1) == part.end and len(found.group(1)) == 2
    spelled = mark.unit.default == "EUR" or (mark.text.isalpha() and mark.text.islower())  # `2 francs 50`
    if glued or (len(found.group(1)) == 2 and spelled and view.lex.patterns["after_minor"].match(view.low, found.end())):
        return Decimal(int(found.group(1))) / 100, found.end()
    return Decimal(0), part.end


def _minor_words(view: View, part: Part) -> tuple[Decimal, int]:
    """`deux cents euros et soixante centimes`."""
    link = view.lex.patterns["join"].match(view.low, part.end)
    anchor = view.lex.anchor.match(view.low, link.end()) if link else None
    coins = read_part(view, anchor.start(), anchor.start()) if anchor else None
    if coins is None and not part.q.digits and not view.lex.syllables and (gap := JOIN[True].match(view.low, part.end)):
        # `trois euros cinquante`
        rest = read_part(view, gap.end(), gap.end()) if view.lex.anchor.match(view.low, gap.end()) else None
        alone = rest and (not context.next_word(view, rest.end) or view.lex.patterns["after_minor"].match(view.low, rest.end))
        if rest and alone and rest.plain and not rest.q.digits and 10 <= rest.q.value < 100:
            return rest.q.value / 100, rest.end
    if coins is None or coins.mark is None or not currencies.minor_of(coins.mark.unit) or coins.q.value >= 100:
        return Decimal(0), part.end
    return coins.q.value * coins.mark.unit.factor, coins.end


def _digit(view: View, char: str | None) -> Decimal:
    if not char:
        return Decimal(0)
    return Decimal(char) if char.isdigit() else view.lex.words[char].value
