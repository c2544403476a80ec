"""Fetch rates on demand and keep them in the user's data folder: `termweave rates import` and `termweave rates update`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from corpus.values import Rate
from pipeline.errors import RateError
from pipeline.money.ecb import parse_ecb, unpack
from pipeline.money.rates import rates_folder
from pipeline.money.ratesfile import ANNUAL, COLUMNS, currency_code, parse_rates, read_rates

ECB_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
MOST_BYTES = 1 << 26


def update(url: str = ECB_URL, *, timeout: float = 30.0, folder: Path | None = None) -> str:
    """Fetch a table of rates and store it; return a line that says what came and where it lies.

    The address may lead to the ECB's `eurofxref-hist` (zip or CSV), to a Frankfurter-compatible API (JSON), or to a CSV with our
    own columns. Raises `RateError` without network and for anything that is no table of rates; then nothing is changed.
    """
    target = folder or rates_folder()
    data = _download(url, timeout)
    if data.lstrip()[:1] in (b"{", b"["):
        rates = parse_frankfurter(data, url)
        return _merge(target / "fetched.csv", rates, f"from {url}")
    text = unpack(data, url)
    if text.partition("\n")[0].casefold().startswith("date,base,"):
        return _merge(target / "fetched.csv", parse_rates(text, url), f"from {url}")
    _, dates, _ = parse_ecb(text, url)
    _write(target / "ecb.csv", text)
    return f"ECB rates {dates[0]} to {dates[-1]}, stored in {target / 'ecb.csv'}"


def import_rates(path: Path, *, folder: Path | None = None) -> str:
    """Add the rates of a CSV file to the user's own; return a line that says how many. Raises `RateError` or `InputError`."""
    target = (folder or rates_folder()) / "imported.csv"
    rates = read_rates(path)
    if not rates:
        raise RateError("no rates in it", where=str(path), mend=f"it needs rows of {','.join(COLUMNS)}")
    return _merge(target, rates, f"from {path}")


def parse_frankfurter(data: bytes, where: str) -> list[Rate]:
    """Rates of a Frankfurter answer: one day, a series of days, or a list of `{date, base, quote, rate}`."""
    try:
        answer = json.loads(data, parse_float=Decimal, parse_int=Decimal)
        if isinstance(answer, list):
            return [_fetched(row["date"], row["base"], row["quote"], row["rate"], where) for row in answer]
        base, rates = answer["base"], answer["rates"]
        days = rates if all(isinstance(value, dict) for value in rates.values()) else {answer["date"]: rates}
        # An API asked for `amount=100` answers with a hundred times the rate.
        per = answer.get("amount", Decimal(1))
        return [_fetched(day, base, quote, value / per, where) for day, listed in days.items() for quote, value in listed.items()]
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, ZeroDivisionError) as error:
        detail = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise RateError(
            f"not an answer of the Frankfurter kind: {detail}", where=where, mend="check the address given with --url"
        ) from None


def _fetched(day: str, base: str, quote: str, value: Decimal, where: str) -> Rate:
    if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
        raise ValueError(f"{value!r} is not a rate")
    from urllib.parse import urlsplit

    provider = urlsplit(where).hostname or where
    return Rate(currency_code(base, where), currency_code(quote, where), value, dt.date.fromisoformat(day), provider)


def _download(url: str, timeout: float) -> bytes:
    import http.client
    import urllib.error
    import urllib.request

    if not url.startswith(("https://", "http://")):
        raise RateError(
            f"{url!r} is not a web address", mend="give one that begins with https:// or use: termweave rates import FILE"
        )
    request = urllib.request.Request(url, headers={"User-Agent": "termweave"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            data: bytes = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise RateError(
            f"the server answers {error.code} {error.reason}", where=url, mend="check the address given with --url"
        ) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise RateError(
            f"cannot be reached: {reason}",
            where=url,
            mend="the bundled rates still serve; try again with a network, or use: termweave rates import FILE",
        ) from None
    if len(data) > MOST_BYTES:
        raise RateError("more than 64 MB", where=url, mend="that is no table of rates")
    return data


def _key(rate: Rate) -> tuple[dt.date, str, str, str, str]:
    return rate.date, rate.base, rate.quote, rate.provider, rate.note


def _merge(path: Path, rates: Iterable[Rate], source: str) -> str:
    """Add rates to a stored table; for the same day, pair and provider the new one wins."""
    fresh = list(rates)
    kept = {_key(r): r for r in (read_rates(path) if path.is_file() else [])} | {_key(r): r for r in fresh}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rate in sorted(kept.values(), key=lambda r: (r.base, r.quote, r.date, r.provider)):
        date = str(rate.date.year) if rate.note == ANNUAL else rate.date.isoformat()
        writer.writerow((date, rate.base, rate.quote, format(rate.rate, "f"), rate.provider))
    _write(path, out.getvalue())
    return f"{len(fresh)} rate{'s' if len(fresh) != 1 else ''} {source}, stored in {path} ({len(kept)} there now)"


def _write(path: Path, text: str) -> None:
    from corpus.atomic import atomic_output

    with atomic_output(path) as out:
        out.write(text.encode())
