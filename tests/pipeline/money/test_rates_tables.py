"""Rates: what each provider knows, the order between them, and the honest None."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.values import Rate
from pipeline.errors import InputError, RateError
from pipeline.money.providers import TableRates, cross, invert
from pipeline.money.rates import Rates, annual_rates
from pipeline.money.ratesfetch import import_rates
from pipeline.money.ratesfile import parse_rates, read_rates

CASES = Path(__file__).parent / "rates"
DAY = dt.date(2025, 7, 29)


@pytest.fixture
def bare(tmp_path: Path) -> Rates:
    """What ships with the package, without anything of the user's."""
    return Rates.default(folder=tmp_path)


@pytest.fixture
def with_user(tmp_path: Path) -> Rates:
    return Rates.default([CASES / "user.csv"], folder=tmp_path)


def test_ecb_crosses_through_the_euro(bare: Rates) -> None:
    rate = bare.find("CNY", "USD", DAY)
    assert rate is not None
    per_euro = [bare.find("EUR", code, DAY) for code in ("USD", "CNY")]
    assert all(per_euro)
    expected = per_euro[0].rate / per_euro[1].rate  # type: ignore[union-attr]
    assert abs(rate.rate / expected - 1) < Decimal("1e-9")
    assert (rate.date, rate.provider) == (DAY, "ECB")
    assert Decimal("0.139") < rate.rate < Decimal("0.140")


def test_a_weekend_takes_the_friday_and_says_so(bare: Rates) -> None:
    rate = bare.find("EUR", "USD", dt.date(2025, 7, 27))
    assert rate is not None
    assert rate.date == dt.date(2025, 7, 25)
    assert "2 days old" in rate.note


@pytest.mark.parametrize(
    ("base", "quote", "on"),
    [
        ("EUR", "USD", dt.date(1998, 12, 31)),  # before the euro
        ("EUR", "USD", dt.date(2099, 1, 1)),  # after the last known day
        ("USD", "RUB", dt.date(2025, 7, 29)),  # suspended in March 2022
        ("VND", "USD", dt.date(2025, 7, 29)),  # the ECB has no dong, and the averages end long before
        ("VND", "USD", dt.date(1995, 7, 29)),
        ("XAF", "USD", dt.date(2025, 7, 29)),
    ],
)
def test_no_rate_is_none(bare: Rates, base: str, quote: str, on: dt.date) -> None:
    assert bare.find(base, quote, on) is None
    assert bare.find(quote, base, on) is None


def test_max_age_is_kept(bare: Rates) -> None:
    sunday = dt.date(2025, 7, 27)
    assert bare.find("EUR", "USD", sunday, max_age_days=1) is None
    assert bare.find("EUR", "USD", sunday, max_age_days=2) is not None


def test_without_a_day_the_newest_is_given_with_its_age(bare: Rates) -> None:
    rate = bare.find("EUR", "USD")
    assert rate is not None
    assert rate.note.startswith("newest known")


def test_same_currency_is_one(bare: Rates) -> None:
    rate = bare.find("USD", "USD", DAY)
    assert rate is not None
    assert rate.rate == 1


def test_annual_average_is_marked(bare: Rates) -> None:
    rate = bare.find("USD", "VND", dt.date(2021, 6, 30))
    assert rate is not None
    assert rate.rate == Decimal("23159.78")
    assert "annual average of 2021" in rate.note
    assert "World Bank" in rate.provider


def test_annual_average_serves_the_next_year_marked_and_no_later_one(bare: Rates) -> None:
    late = bare.find("USD", "VND", dt.date(2022, 6, 30))
    assert late is not None
    assert "annual average of 2021, for 2022" in late.note
    assert bare.find("USD", "VND", dt.date(2023, 6, 30)) is None


def test_annual_average_crosses_through_the_dollar(bare: Rates) -> None:
    rate = bare.find("CNY", "VND", dt.date(2021, 6, 30))
    assert rate is not None
    assert Decimal(3500) < rate.rate < Decimal(3700)
    assert "cross through USD" in rate.note
    assert "annual average" in rate.note


def test_the_users_own_comes_first(with_user: Rates) -> None:
    rate = with_user.find("CNY", "VND", DAY)
    assert rate == Rate("CNY", "VND", Decimal("3645.5"), DAY, "Vietcombank")
    inverse = with_user.find("VND", "CNY", DAY)
    assert inverse is not None
    assert abs(inverse.rate * Decimal("3645.5") - 1) < Decimal("1e-9")


def test_the_users_pair_crosses_with_the_ecb(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("date,base,quote,rate\n2025-07-29,CNY,VND,3645.5\n", "utf-8")
    rate = Rates.default([own], folder=tmp_path / "none").find("VND", "USD", DAY)
    assert rate is not None
    assert Decimal(25000) < 1 / rate.rate < Decimal(27000)
    assert rate.provider == "own.csv and ECB"
    assert "cross through CNY" in rate.note


def test_a_later_file_wins(tmp_path: Path) -> None:
    files = []
    for name, value in (("a.csv", "1.1"), ("b.csv", "1.2")):
        files.append(tmp_path / name)
        files[-1].write_text(f"date,base,quote,rate\n2025-07-29,EUR,USD,{value}\n", "utf-8")
    rate = Rates.default(files, folder=tmp_path / "none").find("EUR", "USD", DAY)
    assert rate is not None
    assert rate.rate == Decimal("1.2")


def test_document_rates_come_after_published_ones_and_before_averages(bare: Rates) -> None:
    stated = [
        Rate("CNY", "USD", Decimal("0.5"), DAY, "document", "from the document"),
        Rate("CNY", "VND", Decimal(3600), DAY, "document", "from the document"),
    ]
    rates = bare.with_document(stated)
    ecb, dong, crossed = rates.find("CNY", "USD", DAY), rates.find("CNY", "VND", DAY), rates.find("VND", "EUR", DAY)
    assert ecb is not None
    assert ecb.provider == "ECB"
    assert dong is not None
    assert (dong.rate, dong.note) == (Decimal(3600), "from the document")
    assert crossed is not None
    assert "from the document" in crossed.note
    assert bare.find("CNY", "VND", DAY) is None


@pytest.mark.parametrize("case", json.loads((CASES / "bad.json").read_text("utf-8")), ids=lambda c: c["label"])
def test_a_bad_row_is_named_by_file_and_line(case: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(str(case["text"]), "utf-8")
    with pytest.raises(RateError) as caught:
        read_rates(file)
    assert f"mine.csv:{case['line']}:" in str(caught.value)
    assert str(case["says"]) in str(caught.value)
    assert caught.value.exit_code == 2


def test_no_file_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv"):
        Rates.default([tmp_path / "none.csv"], folder=tmp_path)


@pytest.mark.parametrize(
    "text",
    ["date;base;quote;rate\n2025-07-29;cny;vnd;3645.5\n", "Rate\tDate\tBase\tQuote\n3645.5\t2025-07-29\tCNY\tVND\n"],
)
def test_other_separators_and_orders_are_read(text: str) -> None:
    assert parse_rates(text, "x.csv") == [Rate("CNY", "VND", Decimal("3645.5"), DAY, "x.csv")]


def test_inverse_and_cross_keep_their_provenance() -> None:
    one = Rate("CNY", "VND", Decimal(4), DAY, "A", "note")
    two = Rate("VND", "USD", Decimal("0.5"), dt.date(2025, 7, 1), "B")
    assert invert(one) == Rate("VND", "CNY", Decimal("0.25"), DAY, "A", "note")
    assert cross(one, two) == Rate("CNY", "USD", Decimal(2), dt.date(2025, 7, 1), "A and B", "cross through VND; note")


def test_table_takes_the_nearest_earlier_day() -> None:
    table = TableRates("t", [Rate("CNY", "VND", Decimal(i), dt.date(2025, 1, i), "t") for i in (3, 1, 7)])
    found = table.find("CNY", "VND", dt.date(2025, 1, 6), 10)
    assert found is not None
    assert (found.rate, found.note) == (Decimal(3), "3 days old")
    assert table.find("CNY", "VND", dt.date(2024, 12, 31), 10) is None
    assert table.find("CNY", "VND", dt.date(2025, 2, 1), 10) is None


def test_shipped_averages_read() -> None:
    first, last, pairs = annual_rates().describe()
    assert (first[:4], last[:4], pairs) == ("2000", "2021", "USD/VND")


def test_a_year_alone_is_an_average_and_a_last_resort(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("date,base,quote,rate\n2024,CNY,VND,3480\n2025-07-29,USD,VND,26200\n", "utf-8")
    rates = Rates.default([mine], folder=tmp_path / "none")
    average = rates.find("CNY", "VND", dt.date(2024, 3, 1))
    assert average is not None
    assert (average.rate, average.note) == (Decimal(3480), "annual average of 2024")
    crossed = rates.find("CNY", "VND", dt.date(2025, 7, 29))
    assert crossed is not None
    assert "annual" not in crossed.note


def test_an_imported_average_stays_one(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("date,base,quote,rate\n2024,CNY,VND,3480\n2024-12-31,CNY,VND,3475\n", "utf-8")
    import_rates(mine, folder=tmp_path)
    rates = Rates.default(folder=tmp_path)
    last = rates.find("CNY", "VND", dt.date(2024, 12, 31))
    middle = rates.find("CNY", "VND", dt.date(2024, 6, 1))
    assert last is not None
    assert middle is not None
    assert (last.rate, last.note, middle.note) == (Decimal(3475), "", "annual average of 2024")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2025-07-29,CNY,VND,3645,5", "decimals"),
        ("2025-07-29,CNY,VND,3645,5,bank", "6 cells under 5 columns"),
        ("2025-07-29,CNY,VND,1e400,bank", "not a rate"),
        ("2025-07-29,CNY,VND,1e-400,bank", "not a rate"),
    ],
)
def test_a_decimal_comma_and_an_absurd_rate_are_refused(row: str, says: str) -> None:
    with pytest.raises(RateError, match=says):
        parse_rates(f"date,base,quote,rate,provider\n{row}\n", "mine.csv")
