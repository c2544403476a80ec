"""Lines whose language is told by script and small words."""

from __future__ import annotations

import pytest

from pipeline.money.language import guess_language, unread


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


@pytest.mark.parametrize(
    ("source", "target", "named"),
    [
        ("fr", "en", ()),
        ("fr-CA", "zh-Hant", ()),
        ("fr", "de", ("amounts in de are told by",)),
        ("ja", "en", ("amounts of the ja text are found",)),
        ("de-AT", "pt-BR", ("amounts of the de text are found", "amounts in pt are told by")),
    ],
)
def test_a_language_without_a_file_is_named_with_what_is_not_to_be_expected(
    source: str, target: str, named: tuple[str, ...]
) -> None:
    line = unread(source, target)
    assert all(part in line for part in named)
    assert bool(line) == bool(named)
    assert "\n" not in line
