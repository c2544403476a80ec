"""Languages are told apart, with and without accents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.language import differs, identify

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "languages.tsv").read_text("utf-8").split("\n")
    if line[:1] not in ("#", "")
]


@pytest.mark.parametrize(("lang", "text"), CASES)
def test_identify(lang: str, text: str) -> None:
    found, sure = identify(text)
    assert found == lang
    assert (sure == 0) == (lang == "und")


def test_differs_only_when_sure() -> None:
    assert differs("The president said that the talks would go on.", "fr") == "en"
    assert differs("Le président a dit que les discussions vont continuer.", "fr") is None
    assert differs("Telegram Weibo", "fr") is None


@given(st.text(max_size=60).filter(lambda text: not text.isascii()))
def test_any_text_gets_an_answer(text: str) -> None:
    lang, sure = identify(text)
    assert lang
    assert 0 <= sure <= 1
