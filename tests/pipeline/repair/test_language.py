"""Languages are told apart, with and without accents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.language import differs, foreign_passages, identify


def rows(name: str) -> list[list[str]]:
    text = (Path(__file__).parent / "cases" / name).read_text("utf-8")
    return [line.split("\t") for line in text.split("\n") if line[:1] not in ("#", "")]


CASES = rows("languages.tsv")


@pytest.mark.parametrize(("lang", "text"), CASES)
def test_identify(lang: str, text: str) -> None:
    found, sure = identify(text)
    assert found == lang
    assert (sure == 0) == (lang == "und")


@pytest.mark.parametrize(("lang", "expected", "marked"), rows("foreign.tsv"))
def test_foreign_passages(lang: str, expected: str, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    passage = marked[marked.index("[") + 1 : marked.index("]")] if "[" in marked else marked
    found = [(text[start:end], other) for start, end, other in foreign_passages(text, lang)]
    assert found == ([] if expected == "-" else [(passage, expected)])


def test_differs_only_when_sure() -> None:
    assert differs("The president said that the talks would go on.", "fr") == "en"
    assert differs("Le président a dit que les discussions vont continuer.", "fr") is None
    assert differs("Telegram Weibo", "fr") is None


@given(st.text(max_size=60).filter(lambda text: not text.isascii()))
def test_any_text_gets_an_answer(text: str) -> None:
    lang, sure = identify(text)
    assert lang
    assert 0 <= sure <= 1
