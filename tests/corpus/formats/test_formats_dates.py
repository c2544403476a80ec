"""The day that a document says it is of: read where a format states it plainly, never guessed."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from corpus.formats import by_name
from corpus.formats.docx import _PARTS, W

CASES = json.loads((Path(__file__).parent / "dates.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_day_is_what_the_file_states(case: dict[str, str]) -> None:
    document = by_name(case["format"]).read_document(BytesIO(case["text"].encode()), id="d", path="d", lang="en")
    assert document.day == (dt.date.fromisoformat(case["day"]) if case["day"] else None)


def docx(properties: str | None) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in _PARTS.items():
            archive.writestr(name, body)
        body = "<w:body><w:p><w:r><w:t>It costs 500 yuan.</w:t></w:r></w:p></w:body>"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}">{body}</w:document>')
        if properties is not None:
            archive.writestr("docProps/core.xml", properties)
    file.seek(0)
    return file


def core(**said: str) -> str:
    body = "".join(f"<x:{name}>{value}</x:{name}>" for name, value in said.items())
    return f'<c xmlns:x="http://purl.org/dc/terms/">{body}</c>'


@pytest.mark.parametrize(
    ("properties", "day"),
    [
        (core(created="2025-07-29T08:00:00Z", modified="2026-01-02T08:00:00Z"), dt.date(2025, 7, 29)),
        (core(created="2025-07-29T08:00:00Z", subject="2025-07-12"), dt.date(2025, 7, 12)),
        (core(created="2025-07-29T08:00:00Z", subject="Prices of 2025-07-12"), dt.date(2025, 7, 29)),
        (core(created="2013-12-23T23:15:00Z", creator="python-docx"), None),
        (core(modified="2025-07-29T08:00:00Z"), None),
        (core(created="yesterday"), None),
        ("<c><created>2025-07-29", None),
        (None, None),
    ],
)
def test_a_docx_is_of_the_day_that_its_core_properties_state(properties: str | None, day: dt.date | None) -> None:
    document = by_name("docx").read_document(docx(properties), id="d", path="d", lang="en")
    assert document.day == day
    assert [block.text for block in document.blocks] == ["It costs 500 yuan."]
