"""Language tags, as far as every floor needs them; `pipeline.languages` checks and writes them."""

from __future__ import annotations


def primary(lang: str) -> str:
    """The language alone, in small letters: `zh` of `zh-Hant-TW`, of `zh_TW` and of `ZH`."""
    return lang.replace("_", "-").split("-")[0].lower()
