"""What follows the words of a number and still belongs to it: a second numeral, a tail digit, a connector, decimals in words."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.money.context import is_counted
from pipeline.money.lookahead import JOIN, joined_word
from pipeline.money.numerals import numeral
from pipeline.money.patterns import SPACES
from pipeline.money.sums import Sum
from pipeline.money.view import View


def compound(view: View, at: int, total: Sum) -> int | None:
    """A second numeral, smaller than the first (`2 triệu 500 nghìn`, `2 millions 500 000`, `6 mille 74`); where it ends, or None."""
    second = numeral(view.low, at, view.lex)
    if second is None or second.value != int(second.value) or not 0 < second.value < total.room():
        return None
    three = second.digits.isdigit() and len(second.digits) == 3
    if second.digits[0] == "0" and not (three and total.scale == 1000):  # `55 mille 053`
        return None
    scale = joined_word(view, second.end)
    if scale and scale[1].kind == "multiplier" and second.value * scale[1].value < total.room():
        total.terms.append(second.value * scale[1].value)
        total.multiplied, total.scale = True, scale[1].value
        return scale[0]
    # `6 mille 74`, `18 mil 500`: what is below a thousand follows in digits; `582 millions 835 hectares`.
    rest = total.scale == 1000 and second.digits.isdigit() and not view.lex.percent.match(view.low, second.end)
    rest = rest or (three and total.scale == 1000000 and is_counted(view, second.end))
    if rest or (second.value * 1000 >= total.room() and len(second.digits) > 3):
        total.terms.append(second.value)
        total.multiplied = False
        return second.end
    return None


def tail(view: View, end: int, value: Decimal, total: Sum) -> tuple[Decimal, int]:
    """`1 triệu 2`, `1tr2`, `3万5`, `两万五`: a last digit counts tenths of the scale before it."""
    lex, low = view.lex, view.low
    gap = re.match(rf"[{SPACES}]?", low[end : end + 1]) if lex.spaced else None
    at = end + (gap.end() if gap else 0)
    digit = low[at : at + 1]
    if digit.isdigit() and digit != "0" and not value % total.scale and not re.match(r"[0-9.,%:/-]", low[at + 1 : at + 2]):
        follows = re.match(rf"[{SPACES}]*(\w*)", low[at + 1 : at + 20])
        word = follows.group(1) if follows else ""
        if lex.spaced and word and word not in ("đồng", "usd", "vnd", "vnđ", "đ", "đô") and lex.counted.match(low, at + 1):
            return value, end
        if lex.word.match(low, at + 1) and not lex.spaced:
            return value, end
        return value + total.scale / 10 * int(digit), at + 1
    return value, end


def continues(view: View, at: int, total: Sum) -> bool:
    """True if after a connector (`et`, `and`, `lẻ`) there is a word that still fits."""
    gap = JOIN[view.lex.spaced].match(view.low, at)
    found = view.lex.word.match(view.low, gap.end() if gap else at)
    if not found or not total.terms:
        return False
    word = view.lex.words[view.lex.key(found.group(1))]
    room = total.room()
    least, most = view.lex.data.get("connector_room", (2, 10**18))
    return word.kind in ("unit", "one") and 0 < word.value < room and least <= room <= most and total.terms[-1] < 10 * most


def decimals(view: View, at: int, total: Sum, *, sure: bool = False) -> int | None:
    """`deux virgule cinq`, `三点五`: digits after a spoken decimal mark; where they end, or None.

    `sure`: what stands before shows a decimal (`百分之三点五`); without spaces between words it might be a time.
    """
    lex = view.lex
    digits = ""
    end = at
    while True:
        gap = JOIN[lex.spaced].match(view.low, end)
        at = gap.end() if gap else end
        if zero := lex.zero.match(view.low, at):
            digits, end = digits + "0", zero.end()
            continue
        found = lex.word.match(view.low, at)
        word = lex.words[lex.key(found.group(1))] if found else None
        if not found or not word or word.kind not in ("unit", "one") or word.value > 9:
            break
        digits += str(word.value)
        end = found.end()
    if not digits or total.terms[-1] >= 1000:
        return None
    after = lex.word.match(view.low, end)
    scale = lex.words[lex.key(after.group(1))] if after else None
    # `三点五亿` is a decimal, `三点五十` a time.
    scaled = scale is not None and scale.kind == "multiplier" and scale.value >= 1000
    sure = sure or scaled or bool(lex.names.match(view.low, end) or lex.patterns["decimal_before"].match(view.low, end))
    if not lex.spaced and not sure:
        return None
    total.terms[-1] += Decimal(f"0.{digits}")
    return end
