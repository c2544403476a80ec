"""How well amounts are found: precision and recall over a bank of cases, and agreement between the two sides of a bitext.

A bank is a folder of `cases-<language>.tsv` files: bucket, text, expected amounts, and the reason of a known failure, if it is one.
`\\n` in a text is a line end. Expected amounts are parted by ` ; `, each is `value unit` where unit is an ISO code, `#` for a plain
number, `%`, or `?` for money whose currency is ambiguous; `200..500 EUR` is a range, `~100 EUR` approximate, and `= text` after an
amount gives the matched text. An empty third column: there is nothing to find.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from corpus.textio import lines, opened
from corpus.values import Amount
from pipeline.errors import FormatError, InputError, UsageError
from pipeline.evaluate.door import serve
from pipeline.languages import normalised
from pipeline.money.find import find_amounts

Key = tuple[Decimal, Decimal | None, str]
"""Value, upper end, unit: what makes two amounts equal."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One amount of a case."""

    key: Key
    approximate: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the bank."""

    where: str
    lang: str
    bucket: str
    text: str
    expected: tuple[Expected, ...]
    known: str = ""
    """Why it is known to fail; empty for a case that must pass."""


def unit_of(amount: Amount) -> str:
    """The ISO code, or `#`, `%`, `?`."""
    return {"number": "#", "percent": "%"}.get(amount.kind) or amount.currency or "?"


def key_of(amount: Amount) -> Key:
    """What makes two amounts equal."""
    return amount.value, amount.high, unit_of(amount)


def parse_expected(written: str, where: str = "") -> Expected:
    """`~200..500 EUR = entre 200 et 500 euros` as a value; raises `FormatError`."""
    notation, _, text = written.partition(" = ")
    try:
        number, unit = notation.split()
        low, _, high = number.removeprefix("~").partition("..")
        return Expected((Decimal(low), Decimal(high) if high else None, unit), number.startswith("~"), text)
    except (ValueError, InvalidOperation):
        raise FormatError(
            f"cannot read the expected amount {written!r}", where=where, mend="write e.g. 500 CNY, ~100 EUR, 10 #, 25 %"
        ) from None


def read_bank(folder: Path) -> list[Case]:
    """All cases of a bank; raises `InputError` where there is none."""
    files = sorted(folder.glob("cases-*.tsv")) if folder.is_dir() else []
    if not files:
        raise InputError("no bank of amounts here", where=str(folder), mend="give the folder of cases-*.tsv files with --bank")
    return [case for path in files for case in _read_cases(path)]


def _read_cases(path: Path) -> Iterator[Case]:
    lang = path.stem.split("-", 2)[1]
    with opened(path) as stream:
        for number, line in enumerate(lines(stream, str(path)), 1):
            if not line.strip() or line.startswith("#"):
                continue
            where = f"{path.name}:{number}"
            columns = [*line.split("\t"), "", ""]
            if len(columns) > 6:
                raise FormatError("more than four columns", where=where, mend="bucket, text, expected, known failure")
            bucket, text, expected, known = columns[:4]
            wanted = tuple(parse_expected(part, where) for part in expected.split(" ; ") if part.strip())
            yield Case(where, lang, bucket, text.replace("\\n", "\n"), wanted, known)


def differences(case: Case) -> str:
    """Empty if the case holds; otherwise what was found instead."""
    found = find_amounts(case.text, case.lang)
    got = [(key_of(a), a.approximate) for a in found]
    right = got == [(e.key, e.approximate) for e in case.expected]
    spans = all(case.text[a.start : a.end] == a.text for a in found)
    texts = right and all(not e.text or e.text.replace("\\n", "\n") == a.text for e, a in zip(case.expected, found, strict=True))
    return "" if right and spans and texts else " ; ".join(f"{written(a)} = {a.text}" for a in found) or "nothing"


def written(amount: Amount) -> str:
    """The notation of the bank."""
    high = f"..{amount.high:f}" if amount.high is not None else ""
    return f"{'~' if amount.approximate else ''}{amount.value:f}{high} {unit_of(amount)}"


def score(cases: Sequence[Case]) -> dict[str, dict[str, int]]:
    """Per bucket: cases, cases that hold, and true positives, false positives, false negatives over amounts."""
    table: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("cases", "hold", "tp", "fp", "fn"), 0))
    for case in cases:
        found = Counter(key_of(a) for a in find_amounts(case.text, case.lang))
        wanted = Counter(e.key for e in case.expected)
        for name in (f"{case.lang} {case.bucket}", "all"):
            row = table[name]
            row["cases"] += 1
            row["hold"] += not differences(case)
            row["tp"] += (found & wanted).total()
            row["fp"] += (found - wanted).total()
            row["fn"] += (wanted - found).total()
    return dict(table)


def compare(source: str, target: str, langs: tuple[str, str], *, small: bool) -> tuple[Counter[Key], Counter[Key], Counter[Key]]:
    """Amounts on both sides, only in the source, only in the target.

    Without `small`, spelled-out numbers below 13 are used where the other side has the number, and missed nowhere.
    """
    found = [find_amounts(text, lang) for text, lang in zip((source, target), langs, strict=True)]
    sides = [Counter(map(key_of, amounts)) for amounts in found]
    minor = [Counter(key_of(a) for a in amounts if not small and a.kind == "number" and a.confidence <= 0.5) for amounts in found]
    return sides[0] & sides[1], sides[0] - sides[1] - minor[0], sides[1] - sides[0] - minor[1]


def _default_bank() -> Path:
    return Path(__file__).resolve().parents[2] / "tests" / "pipeline" / "money"


def run(args: list[str]) -> None:
    """`termweave evaluate amounts`: print the tables; raises `TermweaveError` or click's errors."""
    serve(_command, args, "amounts")


@click.command()
@click.option(
    "--bank", type=click.Path(path_type=Path), default=None, help="Folder with cases-*.tsv; default: the one of this checkout."
)
@click.option("--bitext", type=click.Path(path_type=Path), default=None, help="Compare the two columns of a TSV file instead.")
@click.option("--langs", default="fr-en", show_default=True, help="Languages of the two columns.")
@click.option("--kinds", default="money,percent,number", show_default=True, help="Kinds of amounts to list.")
@click.option("--small", is_flag=True, help="Count spelled-out numbers below 13 too.")
@click.option("--failures", is_flag=True, help="List the cases of the bank that do not hold.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _command(bank: Path | None, bitext: Path | None, langs: str, kinds: str, small: bool, failures: bool, as_json: bool) -> None:
    """Precision and recall of the amount finder over a bank of cases, or agreement of the two sides of a bitext."""
    if bitext is not None and (bank is not None or failures):
        raise UsageError("--bitext asks for no bank", mend="leave out --bank and --failures")
    if failures and as_json:
        raise UsageError("--failures lists text", mend="leave out --json")
    if bitext is not None:
        _print_bitext(bitext, langs, set(kinds.split(",")), small, as_json)
        return
    cases = read_bank(bank or _default_bank())
    if failures:
        for case in cases:
            if got := differences(case):
                known = f" (known: {case.known})" if case.known else ""
                click.echo(f"{case.where} [{case.lang}] {case.text!r}\n    found {got}{known}")
        return
    table = score(cases)
    negative = sum(not c.expected for c in cases)
    if as_json:
        click.echo(
            json.dumps(
                {"buckets": table, "negative": negative, "known_failures": sum(bool(c.known) for c in cases)}, ensure_ascii=False
            )
        )
        return
    click.echo(f"{'bucket':<32}{'cases':>7}{'hold':>7}{'precision':>11}{'recall':>9}")
    for name, row in sorted(table.items(), key=lambda item: (item[0] == "all", item[0])):
        click.echo(f"{name:<32}{row['cases']:>7}{row['hold']:>7}{_ratio(row, 'fp'):>11}{_ratio(row, 'fn'):>9}")
    click.echo(f"{negative} negative cases, {sum(bool(c.known) for c in cases)} known failures (counted against the figures)")


def _ratio(row: dict[str, int], wrong: str) -> str:
    total = row["tp"] + row[wrong]
    return f"{100 * row['tp'] / total:.2f} %" if total else "-"


def _print_bitext(path: Path, langs: str, kinds: set[str], small: bool, as_json: bool) -> None:
    pair = tuple(langs.split("-"))
    if len(pair) != 2:
        raise UsageError(f"--langs {langs!r} is no pair", mend="write it like fr-en")
    pair = tuple(map(normalised, pair))
    unknown = kinds - {"money", "percent", "number"}
    if unknown:
        raise UsageError(f"no kind {sorted(unknown)[0]!r}", mend="there are: money, percent, number")
    totals: Counter[str] = Counter()
    with opened(path) as stream:
        for number, line in enumerate(lines(stream, str(path)), 1):
            columns = line.split("\t")
            if len(columns) < 2:
                raise FormatError(
                    "fewer than two columns", where=f"{path}:{number}", mend="give source and target, parted by a tab"
                )
            both, left, right = (_only(c, kinds) for c in compare(columns[0], columns[1], (pair[0], pair[1]), small=small))
            totals["agree"] += both.total()
            totals["source only"] += left.total()
            totals["target only"] += right.total()
            if left or right:
                totals["lines that differ"] += 1
                if not as_json:
                    click.echo(f"{number}\t{_keys(left)} <> {_keys(right)}\n    {columns[0]}\n    {columns[1]}")
            elif both:
                totals["lines that agree"] += 1
    click.echo(json.dumps(totals) if as_json else ", ".join(f"{name}: {count}" for name, count in totals.items()))


def _only(found: Counter[Key], kinds: set[str]) -> Counter[Key]:
    names = {"#": "number", "%": "percent"}
    return Counter({key: count for key, count in found.items() if names.get(key[2], "money") in kinds})


def _keys(found: Counter[Key]) -> str:
    return ", ".join(f"{k[0]:f}{f'..{k[1]:f}' if k[1] is not None else ''} {k[2]}" for k in found.elements()) or "-"
