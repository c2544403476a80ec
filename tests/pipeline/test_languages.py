"""Language tags."""

from __future__ import annotations

import pytest

from pipeline.errors import LanguageError
from pipeline.languages import normalised


@pytest.mark.parametrize(
    ("given", "expected"), [("fr", "fr"), ("FR", "fr"), ("fr_CA", "fr-CA"), ("zh-hant", "zh-Hant"), ("vi", "vi"), ("br", "br")]
)
def test_tags_are_written_one_way(given: str, expected: str) -> None:
    assert normalised(given) == expected


@pytest.mark.parametrize(
    ("given", "hint"),
    [("french", "fr"), ("xx", "did you mean"), ("", "unknown"), ("e n", "unknown"), ("fr-@@", "did you mean fr")],
)
def test_unknown_tags_are_refused_with_a_hint(given: str, hint: str) -> None:
    with pytest.raises(LanguageError, match=hint):
        normalised(given)
