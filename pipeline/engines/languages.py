"""What each family of models calls a language: BCP 47 tags turned into `fra_Latn`, `__fr__`, `<2fr>`, `>>fra<<`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

TRADITIONAL = {"tw", "hk", "mo"}
"""Regions that write Chinese in traditional characters."""


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[str, str]]:
    """BCP 47 tag -> (ISO 639-3 code, FLORES-200 code)."""
    rows: dict[str, tuple[str, str]] = {}
    text = files("pipeline.engines").joinpath("data/languages.tsv").read_text("utf-8")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            tag, iso3, flores = line.split("\t")
            rows[tag] = (iso3, flores)
    return rows


@lru_cache(maxsize=1)
def _by_code() -> dict[str, str]:
    """Every code that means a language of the table -> its BCP 47 primary tag."""
    codes: dict[str, str] = {}
    for tag, (iso3, flores) in table().items():
        primary = tag.split("-")[0]
        for code in (tag.lower(), iso3, flores.lower(), flores[:3]):
            codes.setdefault(code, primary)
    return codes


def primary(code: str) -> str | None:
    """The BCP 47 primary tag of a language code of any kind (`fra`, `fr-CA`, `fra_Latn`), None for groups and unknown codes."""
    code = code.strip().lower()
    for candidate in (code, code.replace("_", "-"), re.split(r"[-_]", code)[0]):
        if candidate in _by_code():
            return _by_code()[candidate]
    return None


def candidates(code: str) -> tuple[str, ...]:
    """Names under which a model's vocabulary may know the language `code`, most exact first, without brackets.

    `zh-TW` gives `zh-TW`, `zh_TW`, `zho_Hant`, `zh_Hant`, `zh`, `zho`, and so on; a code that the table lacks stands for itself.
    """
    parts = re.split(r"[-_]", code.strip())
    head = parts[0].lower()
    key = head
    if head == "zh" and any(p.lower() == "hant" or p.lower() in TRADITIONAL for p in parts[1:]):
        key = "zh-Hant"
    rows = table()
    known = primary(code)
    found = [code, code.replace("-", "_")]
    row = rows.get(key) or (rows.get(known) if known else None)
    if row:
        iso3, flores = row
        found += [flores, f"{head}_{flores[4:]}", f"{iso3}_{flores[4:]}"]
        found += [known or head, head, iso3, flores[:3]]
        if known == "zh":
            found += ["cmn_Hant" if key == "zh-Hant" else "cmn_Hans", "cmn"]
        if known == "nb":
            found += ["no", "nor"]
    else:
        found.append(head)
    return tuple(dict.fromkeys(found))


def choose(code: str, names: Iterable[str]) -> str | None:
    """The first of `candidates(code)` that `names` has (case aside), spelt as `names` spells it."""
    have = {name.lower(): name for name in names}
    return next((have[c.lower()] for c in candidates(code) if c.lower() in have), None)
