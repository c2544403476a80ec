"""The mark that ends a sentence."""

from __future__ import annotations

import pytest

from corpus.changes import replay
from pipeline.finish import end_mark


@pytest.mark.parametrize(
    ("source", "target", "lang", "expected"),
    [
        (
            "une amende de 500 yuans (1,8 million de VND).",
            "a fine of 500 yuan (1.8 million VND)",
            "en",
            "a fine of 500 yuan (1.8 million VND).",
        ),
        ("Vraiment ?", "Really", "en", "Really?"),
        ("罚款500元。", "a fine of 500 yuan", "en", "a fine of 500 yuan."),
        ("Une amende de 500 yuans.", "罚款500元", "zh", "罚款500元。"),
        ("Il a dit « non ».", "He said no ", "en", "He said no. "),
        ("Une hausse de 5 %.", "A rise of 5%", "en", "A rise of 5%."),
        ("Il est parti.", "He left!", "en", "He left!"),
        ("Il est parti...", "He left...", "en", "He left..."),
        ("Il a dit « non ».", 'He said "no."', "en", 'He said "no."'),
        ("Un titre sans point", "A title without a stop", "en", "A title without a stop"),
        ("Fin.", "", "en", ""),
    ],
)
def test_the_mark_of_the_source_is_put_back_where_it_is_missing(source: str, target: str, lang: str, expected: str) -> None:
    text, changes = end_mark(source, target, lang)
    assert text == expected
    assert replay(target, changes) == expected
