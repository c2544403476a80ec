"""Language tags, as far as every floor needs them; `pipeline.languages` checks and writes them."""

from __future__ import annotations


def primary(lang: str) -> str:
    """The language alone, in small letters: `zh` of `zh-Hant-TW`, of `zh_TW` and of `ZH`."""
    return lang.replace("_", "-").split("-")[0].lower()


def tidy(lang: str) -> str:
    """A tag in the letters that BCP 47 recommends: `zh-Hant-TW`, whatever a tool has made of it."""
    first, *rest = lang.strip().lower().replace("_", "-").split("-")
    return "-".join((first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)))


def script(lang: str) -> str:
    """The script that a tag names, or that Chinese of its region is written in; empty where neither says."""
    parts = lang.replace("_", "-").split("-")
    named = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    if named or parts[0].lower() != "zh":
        return named
    return "Hant" if {"TW", "HK", "MO"} & {part.upper() for part in parts[1:]} else "Hans"


def region(lang: str) -> str:
    """The region that a tag names: two letters or three digits; else empty."""
    parts = lang.replace("_", "-").split("-")
    return next(
        (part.upper() for part in parts[1:] if (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())), ""
    )
