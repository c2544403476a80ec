"""What to do with money in a translation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.errors import UsageError

MoneyMode = Literal["check", "append", "replace"]


@dataclass(frozen=True)
class MoneyPolicy:
    """How amounts are treated in one target language. Raises `UsageError` where the settings do not go together."""

    mode: MoneyMode = "check"
    """`check`: never convert; `append`: `500 yuan (about $70)`; `replace`: `about $70`."""
    to: str | None = None
    """ISO 4217 code to convert to; needed for `append` and `replace`."""
    first_only: bool = False
    """Convert only the first mention of an amount."""
    digits: int | None = 2
    """Significant digits of a converted amount; None: to the currency's smallest unit."""
    style: str = "plain"
    as_of: dt.date | None = None
    """The day whose rates count; None: the newest known."""
    tolerance: Decimal = Decimal("0.05")
    """How far, relatively, the rate that a pair implies may lie from the published one."""
    max_age_days: int | None = 10
    """How much older than `as_of` a rate may be; None: as old as it must be."""

    def __post_init__(self) -> None:
        """Refuse what cannot be carried out, before the first text is touched."""
        if self.mode not in ("check", "append", "replace"):
            raise UsageError(f"no money policy is called {self.mode!r}", mend="use check, append or replace")
        if self.mode != "check" and not self.to:
            raise UsageError(f"to {self.mode} converted amounts needs a currency", mend="add --money-to USD, for example")
        if self.to is not None:
            from pipeline.money.ratesfile import currency_code

            object.__setattr__(self, "to", currency_code(self.to, "money-to"))
        if self.style != "plain":
            from pipeline.money.conventions import style_for

            style_for(self.style, "en")
        if self.digits is not None and self.digits < 1:
            raise UsageError(f"{self.digits} significant digits", mend="use 1 or more, or leave it out for exact amounts")
        if not self.tolerance.is_finite() or self.tolerance < 0:
            raise UsageError(f"a tolerance of {self.tolerance}", mend="use a share such as 0.05 for five per cent")
        if self.max_age_days is not None and self.max_age_days < 0:
            raise UsageError(f"a rate at most {self.max_age_days} days old", mend="use 0 or more")
