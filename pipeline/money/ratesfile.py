"""Exchange rates as CSV: `date,base,quote,rate,provider`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

from corpus.values import Rate
from pipeline.errors import RateError

ANNUAL = "annual average"
"""The note of a rate whose date is a year alone: an average over the year. It is dated by the year's last day."""
_MOST_DIGITS = 15
"""Before or behind the point; no currency is worth more of another."""
COLUMNS = ("date", "base", "quote", "rate", "provider")


def read_rates(path: Path) -> list[Rate]:
    """The rates of a CSV file `date,base,quote,rate,provider` (`;` or tab will do as separator; provider may be left out).

    Raises `RateError` with file and line for the first row that is not a rate, and for two rates of one day that differ.
    """
    from corpus.textio import read_text

    return parse_rates(read_text(path), str(path))


def parse_rates(text: str, where: str) -> list[Rate]:
    """As `read_rates`, from the text itself."""
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        missing = [name for name in COLUMNS[:4] if name not in header]
        if missing:
            raise RateError(
                f"no column {missing[0]!r} in the first line", where=f"{where}:1", mend=f"it must read {','.join(COLUMNS)}"
            )
        rates: list[Rate] = []
        seen: dict[tuple[dt.date, str, str, str, str], tuple[int, Decimal]] = {}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                raise RateError(
                    f"{len(row)} cells under {len(header)} columns",
                    where=f"{where}:{rows.line_num}",
                    mend="write decimals with a point, or put the cell between quotation marks",
                )
            rate = _rate(
                dict(zip(header, (cell.strip() for cell in row), strict=False)), Path(where).name, f"{where}:{rows.line_num}"
            )
            key = (rate.date, rate.base, rate.quote, rate.provider, rate.note)
            line, before = seen.setdefault(key, (rows.line_num, rate.rate))
            if before != rate.rate:
                raise RateError(
                    f"{rate.base}/{rate.quote} of {rate.date} is {rate.rate} here and {before} in line {line}",
                    where=f"{where}:{rows.line_num}",
                    mend="keep one of them",
                )
            rates.append(rate)
    except csv.Error as error:
        raise RateError(f"not CSV: {error}", where=f"{where}:{rows.line_num}", mend="save it as plain CSV") from None
    return rates


def _rate(cells: dict[str, str], source: str, where: str) -> Rate:
    for name in COLUMNS[:4]:
        if not cells.get(name):
            raise RateError(f"no {name}", where=where, mend=f"a row needs {','.join(COLUMNS[:4])}")
    date = cells["date"]
    annual = re.fullmatch(r"\d{4}", date) is not None
    try:
        day = dt.date(int(date), 12, 31) if annual else dt.date.fromisoformat(date)
    except ValueError:
        raise RateError(f"{date!r} is not a date", where=where, mend="write it as 2025-07-29") from None
    base, quote = currency_code(cells["base"], where), currency_code(cells["quote"], where)
    if base == quote:
        raise RateError(f"{base} against itself", where=where, mend="name two currencies")
    try:
        value = Decimal(cells["rate"])
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0 or abs(value.adjusted()) > _MOST_DIGITS:
        raise RateError(f"{cells['rate']!r} is not a rate", where=where, mend="write a number above zero as 7.1758")
    provider = cells.get("provider") or source
    if provider.isdigit():
        raise RateError(f"{provider!r} is no provider", where=where, mend="write the decimals of the rate with a point")
    return Rate(base, quote, value, day, provider, ANNUAL if annual else "")


def currency_code(text: str, where: str = "") -> str:
    """An ISO 4217 code in capitals; raises `RateError` for anything else."""
    from pipeline.money.conventions import is_currency

    code = text.strip().upper()
    if not is_currency(code):
        raise RateError(f"{text!r} is not a currency", where=where, mend="use an ISO 4217 code such as CNY, VND or USD")
    return code
