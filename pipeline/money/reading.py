"""Adding word after word to one number: `deux cent mille`, `2 triệu 500 nghìn`, `一百二十万`, `three and a quarter million`.

Words are added up the way Hurford's grammar of numerals has it: a multiplier multiplies all smaller terms before it, any other
word must fit into the zeros of the term before it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.money.lookahead import JOIN, formal, is_void, multiplied_next, year_word
from pipeline.money.numerals import Quantity
from pipeline.money.sums import Sum
from pipeline.money.tables import Word
from pipeline.money.tails import compound, continues, decimals, tail
from pipeline.money.view import View

_ONE: Final = Decimal(1)
_CLAUSE_END: Final = re.compile(r"$|[，。；、,.;)）]")
_CLASSIFIER: Final = re.compile("[个個](?=[亿億])")
_SMALL: Final = ("unit", "one")


def extend(view: View, start: int, first: Quantity | None) -> Quantity | None:
    """The number whose words begin at `start`, or go on behind the numeral `first`; None if there is none."""
    reading = _Reading(view, start, first)
    while reading.step():
        pass
    return reading.quantity()


class _Reading:
    """One number while it is read."""

    def __init__(self, view: View, start: int, first: Quantity | None) -> None:
        self.view, self.lex, self.low = view, view.lex, view.low
        self.start, self.first = start, first
        self.end = first.end if first else start
        self.total = Sum()
        if first:
            self.total.add(first.value)
        self.other = first.other if first else None
        self.count = 0
        """Words that were added or multiplied."""
        self.single: Word | None = None
        self.approximate = self.bare = False
        self.linked = self.halved = False
        self.hundreds = self.unit = _ONE
        """What stands before the last digit, and what the word before it multiplied by: `两万五`."""

    def step(self) -> bool:
        """Take one more word, half or numeral; False where the number ends."""
        gap = JOIN[self.lex.spaced].match(self.low, self.end) if self.end > self.start else None
        at = gap.end() if gap else self.end
        if self._take_fraction(at):
            return True
        found = self._word_at(at)
        if found is None:
            return self._take_numeral(at)
        word = self.lex.words[self.lex.key(found.group(1))]
        if self._ends_before(word, found, apart=at > self.end):
            return False
        if word.kind == "connector":
            return self._take_connector(found)
        if word.kind == "point":
            return self._take_decimals(found)
        if word.kind == "inner":
            return self._take_inner(found)
        return self._take(word, found)

    def quantity(self) -> Quantity | None:
        """The number as read so far."""
        total, first = self.total, self.first
        if not total.terms or self.end == self.start:
            return None
        tailed = self.lex.data.get("tail")
        if tailed and self.hundreds >= 100 and total.terms[-1] < 10 and not total.multiplied:
            # `两万五`, `một triệu hai`: without a word for zero the last digit counts tenths of the unit before it.
            total.terms[-1] *= self.unit / 10
        value, end = sum(total.terms, Decimal(0)), self.end
        scale = total.scale if total.multiplied and len(total.terms) == 1 and total.scale >= 1000 else _ONE
        if tailed and total.multiplied:
            value, end = tail(self.view, end, value, total)
        digits = first.digits if first else ""
        return Quantity(self.start, end, value, scale, digits, self.other, self.approximate, None, self.single, self.bare)

    def _take_fraction(self, at: int) -> bool:
        """`et demi`, `rưỡi`, `and a quarter`: a part of the last scale."""
        part = self.lex.fraction_after(self.low, at) if self.end > self.start and not self.halved else None
        if part is None or not self.total.terms:
            return False
        if self.first and not self.total.multiplied and not multiplied_next(self.view, part[0]):
            return False
        self.total.terms[-1] += part[1] * (self.total.scale if self.total.multiplied else _ONE)
        self.end, self.halved = part[0], True
        return True

    def _word_at(self, at: int) -> re.Match[str] | None:
        """The number word at `at`, if it is one there."""
        lex, low = self.lex, self.low
        found = lex.word.match(low, at)
        if found is None and not lex.spaced and self.total.terms and _CLASSIFIER.match(low, at):
            found = lex.word.match(low, at + 1)  # `1.5个亿`
        if found is None and self.approximate and (link := lex.link.match(low, at)):
            found = lex.word.match(low, link.end())  # `une dizaine de milliers`
            if found and lex.words[lex.key(found.group(1))].kind != "multiplier":
                return None
        if found is None or is_void(self.view, found, first=not self.total.terms):
            return None
        name = lex.names.match(low, at) if not lex.spaced else None
        # `250百慕大元`: the name of a currency begins with a number word.
        return None if name and name.end() > found.end() + 1 else found

    def _take_numeral(self, at: int) -> bool:
        """`2 triệu 500 nghìn`, `3 millions 500 000`, `3万5千`: a second numeral behind a scale."""
        if at >= len(self.low) or not self.low[at].isdigit() or not self.total.multiplied:
            return False
        if self.lex.spaced and (self.first is None or "\n" in self.low[self.end : at]):
            return False
        if not self.lex.spaced and at > self.end:
            return False
        end = compound(self.view, at, self.total)
        if end is None:
            return False
        self.end, self.linked = end, False
        return True

    def _ends_before(self, word: Word, found: re.Match[str], *, apart: bool) -> bool:
        """True if this word, whatever it is, belongs to no number that begins as this one does."""
        spaced, first = self.lex.spaced, self.first
        if word.guarded and not spaced and not self.count and not formal(self.view, found.end()):
            return True
        if first and not self.count and (word.kind in (*_SMALL, "connector", "point") or (word.spelled and first.digits)):
            return True
        return word.kind != "multiplier" and ((apart and not spaced) or self.halved)

    def _take_connector(self, found: re.Match[str]) -> bool:
        if not continues(self.view, found.end(), self.total):
            return False
        self.end, self.linked = found.end(), True
        return True

    def _take_decimals(self, found: re.Match[str]) -> bool:
        if not self.count or (self.first and self.first.digits):
            return False
        percent = any(self.low.endswith(p, 0, self.start) for p in self.lex.data.get("percent_before", ()))
        end = decimals(self.view, found.end(), self.total, sure=percent)
        if end is None:
            return False
        self.end, self.single = end, None
        return True

    def _take_inner(self, found: re.Match[str]) -> bool:
        """`10余万`, `三十多个`: a word for some more, where a scale, a currency or something counted follows."""
        lex, low, terms = self.lex, self.low, self.total.terms
        name = lex.names.match(low, found.start())
        if not terms or (name and name.end() > found.end()) or (terms[-1] % 10 and not self.first):
            return False
        scale = lex.word.match(low, found.end())
        if scale is None or lex.words[lex.key(scale.group(1))].kind != "multiplier":
            gap = JOIN[True].match(low, found.end()) if lex.spaced else None
            past = gap.end() if gap else found.end()
            if not (lex.counted.match(low, past) or lex.names.match(low, past) or _CLAUSE_END.match(low, past)):
                return False
        self.approximate, self.end = True, found.end()
        return True

    def _take(self, word: Word, found: re.Match[str]) -> bool:
        """Add or multiply by one word."""
        total, first = self.total, self.first
        if self._is_loose(word, found.end()):
            return False
        if word.kind in _SMALL:
            taken = total.add(word.value)
        elif word.kind == "quantity":
            taken = bool(total.terms) and total.multiply(word.value, False)
        else:
            taken = not (word.spelled and total.terms == [_ONE]) and total.multiply(word.value, word.bare, self._is_figure(word))
        if not taken:
            return False
        if word.kind == "multiplier":
            self.unit = total.scale if total.multiplied else word.value
            self.bare = self.bare or (self.count == 0 and first is None)
        if word.kind not in _SMALL:
            self.approximate = self.approximate or word.vague
            if word.value >= 10 and self.other is not None:
                self.other *= word.value
        self.hundreds = total.terms[-2] if word.kind == "unit" and len(total.terms) > 1 and not self.linked else _ONE
        self.single = word if self.count == 0 and first is None else None
        self.count += 1
        self.linked = False
        self.end = found.end()
        return True

    def _is_loose(self, word: Word, end: int) -> bool:
        """True for a word that stands behind the number and does not belong to it: `320 millions un an plus tôt`."""
        total, first, small = self.total, self.first, word.kind in _SMALL
        tailed = bool(self.lex.data.get("tail"))
        if not self.linked:
            if small and first and total.multiplied and first.value % 1:
                return True  # `2,5 tỷ một căn`: after decimals comes no digit
            alone = word.kind == "one" and self.lex.spaced and first is not None and total.multiplied
            if (alone or (word.unlinked and self.count)) and not multiplied_next(self.view, end):
                return True
            if word.kind == "one" and total.terms and not tailed and total.room() > 100:
                return True
        if word.unlinked and small and not self.count and year_word(self.view, end):
            return True
        return bool(small and first and first.digits and not tailed)

    def _is_figure(self, word: Word) -> bool:
        """True where the scale of a numeral of any size is meant: `2 500 thousand`, `55,000 thousand million`."""
        if not self.first or not self.first.digits or word.value < 1000 or len(self.total.terms) > 1:
            return False
        return not self.count or (self.total.multiplied and word.value > self.total.scale)
