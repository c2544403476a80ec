"""`termweave amounts` as a filter: offsets over the whole input, split amounts, conversions, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.commands.amounts import chunks, command
from pipeline.errors import EncodingError, InputError, LanguageError, TermweaveError, UsageError


def rows(text: str, *options: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, ["--format", "jsonl", *options], input=text, catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.output.splitlines()]


def test_offsets_and_lines_count_over_the_whole_input() -> None:
    text = "Rien ici.\n\nUne amende de 500 yuans\n(1,8\nmillions de VND) est due.\n罚款三千元。\n"
    found = rows(text)
    assert [(r["value"], r["currency"], r["line"]) for r in found] == [
        ("500", "CNY", 3),
        ("1800000", "VND", 4),
        ("3000", "CNY", 6),
    ]
    assert all(text[r["start"] : r["end"]] == r["text"] for r in found)


def test_values_are_plain_decimals() -> None:
    assert rows("un budget de 2 000 milliards d'euros")[0]["value"] == "2000000000000"
    assert rows("a price of $0.00001")[0]["value"] == "0.00001"


def test_range_and_approximation_are_said() -> None:
    row = rows("environ 2 à 3 millions d'euros", "--from", "fr")[0]
    assert (row["value"], row["high"], row["approximate"], row["scale"]) == ("2000000", "3000000", True, "1000000")


def test_windows_line_ends_and_a_byte_order_mark_do_not_count() -> None:
    result = CliRunner().invoke(command, ["--format", "jsonl", "--from", "fr"], input="\ufeffPrix\r\n500 €\r\n".encode())
    assert [(r["start"], r["end"]) for r in map(json.loads, result.output.splitlines())] == [(5, 10)]


def test_conversion_carries_rate_date_and_provider() -> None:
    made = rows("une amende de 500 yuans", "--to", "USD", "--as-of", "2025-07-29")[0]["converted"]
    assert made["currency"] == "USD"
    assert made["date"] <= "2025-07-29"
    assert made["provider"]


def test_no_rate_no_conversion() -> None:
    row = rows("1,8 millions de VND", "--from", "fr", "--to", "USD", "--as-of", "1999-02-03")[0]
    assert "converted" not in row
    assert row["not_converted"] == "no rate of VND in USD of 1999-02-03 or the 10 days before is known"
    (unsure, known) = rows("300 couronnes et 20 dollars", "--from", "fr", "--to", "USD")
    assert unsure["not_converted"] == "which currency it is, is not known"
    assert "not_converted" not in known


@pytest.mark.parametrize(
    ("options", "data", "error"),
    [
        (["--to", "XYZQ"], b"5 USD", UsageError),
        (["--as-of", "2025-07-29"], b"5 USD", UsageError),
        (["--from", "frensh"], b"5 USD", LanguageError),
        (["--from", ""], b"5 USD", LanguageError),
        ([], b"500 \xff", EncodingError),
        (["no/such/file"], b"", InputError),
    ],
)
def test_mistakes_are_one_line(options: list[str], data: bytes, error: type[TermweaveError]) -> None:
    result = CliRunner().invoke(command, options, input=data)
    assert isinstance(result.exception, error)
    assert "\n" not in str(result.exception)


def test_a_long_text_without_stops_is_cut_into_chunks() -> None:
    pieces = list(chunks((f"ligne {n} sans fin" for n in range(5000)), "fr"))
    assert len(pieces) > 2
    assert max(len(text) for text, *_ in pieces) < 20_000
    whole = "\n".join(f"ligne {n} sans fin" for n in range(5000))
    assert all(whole[start : start + len(text)] == text for text, start, *_ in pieces)


def test_one_endless_word_costs_no_more_than_its_length() -> None:
    word = "Zm9v4mFy7jk/+1b" * 20_000
    assert rows(f"{word} et 5 euros", "--from", "fr")[-1]["currency"] == "EUR"


def test_files_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("It cost €20.", "utf-8")
    result = CliRunner().invoke(command, [str(path)])
    assert "20 EUR" in result.output
