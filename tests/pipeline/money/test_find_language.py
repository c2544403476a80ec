"""Lines whose language is told by script and small words."""

from __future__ import annotations

import pytest

from pipeline.money.language import guess_language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("une amende de 500 yuans", "fr"),
        ("En consequence le groupe de chat a partage une serie d'images", "fr"),
        ("a fine of 500 yuan", "en"),
        ("two million dollars", "en"),
        ("phạt 300 triệu đồng", "vi"),
        ("罚款500元", "zh"),
        ("The sign 元 is read yuan in the text", "en"),
        ("Сумма 500 рублей", "und"),
        ("500", "und"),
    ],
)
def test_guess(text: str, lang: str) -> None:
    assert guess_language(text) == lang


def test_a_line_that_does_not_tell_keeps_the_language_before_it() -> None:
    assert guess_language("500 USD", "fr") == "fr"
