"""The language of a tag, however the tag is written."""

from __future__ import annotations

import pytest

from corpus.documents import spaceless
from corpus.languages import primary, region, script, tidy


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("pt_BR", "pt"), ("ZH-Hant_TW", "zh"), ("yue", "yue"), ("", "")],
)
def test_the_language_alone(tag: str, language: str) -> None:
    assert primary(tag) == language


def test_a_rule_for_a_language_holds_however_its_tag_is_written() -> None:
    assert all(spaceless(tag) for tag in ("zh", "ZH", "zh_TW", "zh-Hans"))
    assert not spaceless("fr_CA")


@pytest.mark.parametrize(
    ("tag", "tidied", "of_script", "of_region"),
    [
        ("FR-FR", "fr-FR", "", "FR"),
        ("zh_hant_tw", "zh-Hant-TW", "Hant", "TW"),
        ("ZH-hk", "zh-HK", "Hant", "HK"),
        ("zh", "zh", "Hans", ""),
        ("es-419", "es-419", "", "419"),
        ("sr-Latn", "sr-Latn", "Latn", ""),
        ("ca-es-VALENCIA", "ca-ES-valencia", "", "ES"),
        ("und", "und", "", ""),
    ],
)
def test_the_parts_of_a_tag(tag: str, tidied: str, of_script: str, of_region: str) -> None:
    assert (tidy(tag), script(tag), region(tag)) == (tidied, of_script, of_region)
