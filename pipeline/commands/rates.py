"""`termweave rates`: what rates there are, one rate for one day, import and update."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from pipeline.options import day, rates_option

_FORMAT = click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", help="What to print.")


@click.group()
def command() -> None:
    """List, show, import and update exchange rates.

    Rates come, in this order, from your own CSV files, from what `import` and `update` have stored, from the history of the
    European Central Bank inside the package, and last from annual averages. Only `update` uses the network.
    """


@command.command(name="list")
@rates_option()
@_FORMAT
def list_(rates: tuple[Path, ...], form: str) -> None:
    """List the providers in their order, with the days and currencies that each has."""
    from pipeline.money.rates import Rates

    known = Rates.default(rates)
    for provider in (*known.providers, *known.last_resort):
        first, last, currencies = provider.describe()
        if form == "jsonl":
            _print_json({"provider": provider.name, "first": first, "last": last, "currencies": currencies.split()})
        else:
            click.echo(f"{provider.name}\t{first} to {last}\t{currencies}")


@command.command()
@click.argument("base")
@click.argument("quote")
@click.option("--on", "--as-of", callback=day, metavar="DATE", help="The day, as 2025-07-29; default: the newest known.")
@click.option("--max-age", type=click.IntRange(min=0), default=None, help="Most days before that day; default 10.")
@rates_option()
@_FORMAT
def show(base: str, quote: str, on: dt.date | None, max_age: int | None, rates: tuple[Path, ...], form: str) -> None:
    """Show how many QUOTE one BASE is worth, with date and provider; exits 1 where no rate is known."""
    from corpus.wire import to_plain
    from pipeline.money.rates import MAX_AGE_DAYS, Rates
    from pipeline.money.ratesfile import currency_code

    one, other = currency_code(base), currency_code(quote)
    age = MAX_AGE_DAYS if max_age is None else max_age
    rate = Rates.default(rates).find(one, other, on, max_age_days=age)
    if rate is None:
        when = f" on {on} or in the {age} days before" if on else ""
        mend = "give one in a CSV with --rates, or fetch some: termweave rates update --url ADDRESS"
        click.echo(f"termweave: no rate of {one} in {other} is known{when}; {mend}", err=True)
        sys.exit(1)
    if form == "jsonl":
        _print_json(to_plain(rate))
    else:
        note = f" ({rate.note})" if rate.note else ""
        click.echo(f"1 {rate.base} = {rate.rate:f} {rate.quote}\t{rate.date}\t{rate.provider}{note}")


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Add the rates of a CSV file (date,base,quote,rate,provider) to your own."""
    from pipeline.money.ratesfetch import import_rates

    click.echo(import_rates(file), err=True)


@command.command()
@click.option("--url", default=None, help="The ECB's eurofxref-hist or a Frankfurter-compatible API; default: the ECB.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, help="Seconds to wait for the server; default 30.")
def update(url: str | None, timeout: float) -> None:
    """Fetch rates from the network and store them in your data folder."""
    from pipeline.money.ratesfetch import ECB_URL
    from pipeline.money.ratesfetch import update as fetch

    click.echo(fetch(url or ECB_URL, timeout=timeout), err=True)


def _print_json(plain: object) -> None:
    import json

    click.echo(json.dumps(plain, ensure_ascii=False))
