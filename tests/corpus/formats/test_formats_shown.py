"""A cell that became a number comes back as what the editor saw, not as what the spreadsheet keeps."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from corpus.formats.xlsx_shown import shown

CASES = json.loads((Path(__file__).parent / "shown.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_value_in_its_format(case: dict[str, Any]) -> None:
    assert shown(case["value"], case["format"], case.get("lang", "en")) == case["shown"]


def test_days_and_hours() -> None:
    assert shown(dt.datetime(2025, 7, 29), "d mmm yyyy") == "2025-07-29"  # noqa: DTZ001 - a sheet knows no time zones
    assert shown(dt.datetime(2025, 7, 29, 8, 30), "d mmm") == "2025-07-29T08:30:00"  # noqa: DTZ001
    assert shown(dt.time(8, 30), "h:mm") == "08:30:00"
