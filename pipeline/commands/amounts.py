"""`termweave amounts`: find money and numbers in text, and convert them; a filter that runs in flat memory."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.options import day, rates_option

if TYPE_CHECKING:
    from corpus.values import Amount, Conversion

_CHUNK = 16_000
_STOPS = (".", "!", "?", ":", ";", "。", "！", "？", "；", "”", "»", '"')


@click.command()
@click.option(
    "--from",
    "lang",
    metavar="LANG",
    help="Language of the text (BCP 47, with a region if that helps: fr-CA); guessed when not given.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True, help="What to print."
)
@click.option("--to", "to", metavar="CUR", help="Convert money to this currency (ISO 4217) at a dated rate.")
@click.option(
    "--as-of", "on", callback=day, metavar="DATE", help="The day of the rates, as 2025-07-29; default: the newest known."
)
@click.option("--digits", type=click.IntRange(1, 12), help="Significant digits of converted amounts [default: 2].")
@click.option("--exact", is_flag=True, help="Do not round conversions beyond the currency's smallest unit.")
@rates_option()
@click.argument("file", metavar="[FILE|-]", default="-", type=click.Path(allow_dash=True, path_type=Path))
def command(
    lang: str | None,
    form: str,
    to: str | None,
    on: dt.date | None,
    digits: int | None,
    exact: bool,
    rates: tuple[Path, ...],
    file: Path,
) -> None:
    """Find every amount of money, number and percentage in a text; dates, times, labels and the like are left alone.

    Offsets count code points from the start of the input, line ends as one. Amounts that a line end splits are found whole.
    """
    from corpus.textio import lines, opened
    from pipeline.errors import UsageError
    from pipeline.languages import normalised
    from pipeline.money.find import find_amounts

    if to is None and (on is not None or rates or exact or digits):
        raise UsageError("--as-of, --rates, --digits and --exact need --to", mend="add for example --to USD")
    if exact and digits:
        raise UsageError("--digits and --exact exclude each other", mend="choose one")
    lang = None if lang is None else normalised(lang)
    known = None
    if to is not None:
        from pipeline.money.conventions import is_currency
        from pipeline.money.rates import Rates

        to = to.upper()
        if not is_currency(to):
            raise UsageError(f"no currency {to!r}", mend="give an ISO 4217 code such as USD")
        known = Rates.default(rates)
    with ExitStack() as stack:
        if str(file) == "-":
            stream, where = sys.stdin.buffer, "standard input"
        else:
            stream, where = stack.enter_context(opened(file)), str(file)
        for text, start, line, spoken in chunks(lines(stream, where), lang):
            for amount in find_amounts(text, spoken):
                converted = None
                if known is not None and to is not None:
                    from pipeline.money.convert import convert

                    converted = convert(amount, to, spoken, known, on=on, digits=None if exact else digits or 2)
                at = line + text.count("\n", 0, amount.start)
                row = _row(amount, start, at, spoken, converted)
                if to is not None and converted is None and amount.kind == "money" and amount.currency != to:
                    row["not_converted"] = _why_not(amount, to, on)
                click.echo(json.dumps(row, ensure_ascii=False) if form == "jsonl" else _columns(row))


def chunks(source: Iterable[str], lang: str | None) -> Iterator[tuple[str, int, int, str]]:
    """Pieces that no amount crosses: text, its offset, the number of its first line, its language.

    A piece ends where a sentence ends with its line, at an empty line, where the language changes, or after `_CHUNK` characters.
    """
    from pipeline.money.language import guess_language

    held: list[str] = []
    start = offset = 0
    first = number = 1
    spoken = lang or "und"
    for line in source:
        here = lang or guess_language(line, spoken)
        if held and (here != spoken or not line.strip() or sum(map(len, held)) > _CHUNK):
            yield "\n".join(held), start, first, spoken
            held = []
        if not held:
            start, first = offset, number
        held.append(line)
        spoken = here
        offset += len(line) + 1
        number += 1
        if line.rstrip().endswith(_STOPS):
            yield "\n".join(held), start, first, spoken
            held = []
    if held:
        yield "\n".join(held), start, first, spoken


def _why_not(amount: Amount, to: str, on: dt.date | None) -> str:
    """What the reader must know where nothing was converted: a rate is never guessed."""
    if amount.currency is None:
        return "which currency it is, is not known"
    from pipeline.money.rates import MAX_AGE_DAYS

    when = f" of {on} or the {MAX_AGE_DAYS} days before" if on else ""
    return f"no rate of {amount.currency} in {to}{when} is known"


def _row(amount: Amount, offset: int, line: int, lang: str, converted: Conversion | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "text": amount.text,
        "value": f"{amount.value:f}",
        "currency": amount.currency,
        "start": offset + amount.start,
        "end": offset + amount.end,
        "line": line,
        "kind": amount.kind,
        "lang": lang,
    }
    if amount.high is not None:
        row["high"] = f"{amount.high:f}"
    if amount.approximate:
        row["approximate"] = True
    if amount.scale != 1:
        row["scale"] = f"{amount.scale:f}"
    if amount.confidence < 1:
        row["confidence"] = amount.confidence
    if amount.note:
        row["note"] = amount.note
    if converted is not None:
        row["converted"] = {
            "value": f"{converted.value:f}",
            "currency": converted.currency,
            "text": converted.text,
            "rate": f"{converted.rate.rate:f}",
            "date": converted.rate.date.isoformat(),
            "provider": converted.rate.provider,
            "rounding": converted.rounding,
        }
        if converted.rate.note:
            row["converted"]["note"] = converted.rate.note
    return row


def _columns(row: dict[str, Any]) -> str:
    """One line of the table: line, place, value, unit, the text, the conversion."""
    unit = {"number": "#", "percent": "%"}.get(row["kind"]) or row["currency"] or "?"
    value = ("~" if row.get("approximate") else "") + row["value"] + (f"..{row['high']}" if "high" in row else "")
    text = " ".join(row["text"].split())
    made = row.get("converted")
    tail = ""
    if made:
        note = f", {made['note']}" if "note" in made else ""
        tail = f"  {made['text']} ({made['rate']} on {made['date']}, {made['provider']}{note})"
    elif "not_converted" in row:
        tail = f"  not converted: {row['not_converted']}"
    return f"{row['line']:>5}  {row['start']:>7}-{row['end']:<7} {value:>20} {unit:<4} {text}{tail}"
