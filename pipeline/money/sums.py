"""Adding up the words of a number."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_ONE: Final = Decimal(1)


class Sum:
    """The terms of a number while it is read."""

    def __init__(self) -> None:
        self.terms: list[Decimal] = []
        self.scale = _ONE
        self.multiplied = False

    def room(self) -> Decimal:
        """What the next addend must stay below."""
        last = self.terms[-1]
        return Decimal(10) ** (len(str(int(last))) - len(str(int(last)).rstrip("0"))) if last == int(last) else Decimal(0)

    def add(self, value: Decimal) -> bool:
        if self.terms and not (0 < value < self.room()):
            return False
        self.terms.append(value)
        self.multiplied = False
        return True

    def multiply(self, by: Decimal, bare: bool, figure: bool = False) -> bool:
        """Multiply the smaller terms before by `by`; `figure`: the only term is a numeral, and any size of it will do."""
        taken = Decimal(0)
        count = len(self.terms)
        while count and (self.terms[count - 1] < by or figure):
            count -= 1
            taken += self.terms[count]
        if count == len(self.terms):
            if self.terms and self.multiplied and by >= 1000 and self.terms[-1] == by:
                return False
            return bare and (not self.terms or by < self.room()) and self.add(by)
        if count and self.terms[count - 1] <= by:
            return False
        del self.terms[count:]
        self.terms.append(taken * by)
        self.scale = (self.scale if self.multiplied and self.scale >= 1000 else _ONE) * by
        self.multiplied = True
        return True
