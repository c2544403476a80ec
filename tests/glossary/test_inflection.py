"""The shape of the words replaced, and a or an: cases in inflection.tsv and articles.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary.inflection import fix_article, inflect_like


def table(name: str) -> list[list[str]]:
    text = (Path(__file__).parent / "cases" / name).read_text("utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


@pytest.mark.parametrize("row", table("inflection.tsv"), ids="|".join)
def test_the_term_takes_the_shape_of_what_it_replaces(row: list[str]) -> None:
    term, model, lang, expected = row
    assert inflect_like(term, model, lang) == expected


@pytest.mark.parametrize("row", table("articles.tsv"), ids="|".join)
def test_a_or_an(row: list[str]) -> None:
    text, start, expected = row
    edit = fix_article(text, int(start))
    mended = text if edit is None else text[: edit[0]] + edit[2] + text[edit[1] :]
    assert mended == expected
