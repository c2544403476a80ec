"""Patterns that every language shares: the spaces within amounts, alternatives as a tree of prefixes, words that join numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final

SPACES: Final = " \t\u00a0\u2000-\u200a\u202f\u3000"
"""Inside a character class: every space that may stand within an amount, line ends excepted."""
GAP: Final = rf"[{SPACES}]*(?:\r?\n[{SPACES}]*)?"
"""Between the parts of an amount: spaces and at most one line end."""
LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff"

FOLD: Final = {
    code: base[0].lower()
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if (base := unicodedata.normalize("NFD", chr(code))) and base[0].isascii() and base[0].isalpha()
} | {0x142: "l", 0x141: "l", 0x2019: "'", 0x02BC: "'", 0x02BB: "'"}
"""Accented letters of the Latin script -> their base letter, for `str.translate`."""


def _piece(char: str) -> str:
    if char == " ":
        return rf"(?:[{SPACES}]+(?:\n[{SPACES}]*)?|\n[{SPACES}]*)"
    if char == "-":
        return r"[-‐‑\s]"
    if char == "'":
        return "['’ʼʻ]"
    return re.escape(char)


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches the longest of `words` at a position, as a tree of prefixes; `(?!)` when there are none."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, Any]) -> str:
        branches = [_piece(char) + write(rest) for char, rest in node.items() if char]
        if not branches:
            return ""
        # Letters before spaces and hyphens, so that the longer word is tried first.
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return write(tree) or "(?!)"


def initial(words: Iterable[str]) -> str:
    """A look ahead for a character that begins one of `words`; where few do, asking first is much faster than trying them all."""
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in words})))}])"


def pattern_of(source: str, fold: bool) -> re.Pattern[str]:
    source = source.replace("[SP]", f"[{SPACES}]").replace("[SP-]", f"[{SPACES}-]")
    return re.compile(source.translate(FOLD) if fold else source, re.I)


def joining(listed: Callable[[str], list[str]]) -> dict[str, re.Pattern[str]]:
    """How a language joins numbers: `et` before the cents, `, ` and `à` in a list of article numbers."""
    both = alternation(listed("joins"))
    between = alternation([*listed("joins"), *listed("lists")])
    space = rf"[\s{SPACES}]*"
    return {
        "join": re.compile(rf"[{SPACES}\n]+(?:{both})[{SPACES}\n]+"),
        "minor": re.compile(rf"[{SPACES}]*(?:(?:{both})[{SPACES}]+)?([0-9]{{1,2}})(?![0-9.,][0-9])"),
        "after_minor": re.compile(rf"[{SPACES}]*(?:$|[.,;:!?)»\n]|(?:{alternation(listed('after_cents'))})(?!\w))"),
        "enumeration": _enumeration(listed, space),
        "unit_adjective": re.compile(
            rf"{GAP}(?:{alternation(listed('links'))}{GAP})?{alternation(listed('unit_adjectives'))}(?!\w)"
        ),
        "list": re.compile(rf"{space}(?:[,;/&–-]|{between}){space}(?:,?{space}(?:{both}))?{space}"),
    }


def _enumeration(listed: Callable[[str], list[str]], space: str) -> re.Pattern[str]:
    """What stands between figures that share a unit. Its groups: `comma`, the weak link; `contrast`, which no order binds."""
    joins, contrasts, to = (
        alternation(words) for words in ([*listed("joins"), *listed("or")], listed("contrasts"), listed("to"))
    )
    links = (
        r"(?P<comma>[,，;；])",
        rf"[、/&]|[,，]?{space}{joins}(?!\w)",
        rf"(?P<contrast>[,，]?{space}{contrasts}(?!\w))",
        rf"(?(aside){to}|(?!))",  # `37 (Hyundai) à 188 (Audi)`; without brackets it is a range
    )
    return re.compile(rf"{space}(?:(?P<aside>[(（][^()（）\n]{{1,60}}[)）]){space})?(?:{'|'.join(links)}){space}")


def sign_pattern(sign: str) -> str:
    body = "".join(f"[{SPACES}]" if char == " " else re.escape(char) for char in sign)
    return body + (rf"(?![{LATIN}0-9])" if sign[-1].isalpha() and sign[-1].isascii() else "")
