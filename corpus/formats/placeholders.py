"""What programs fill in or read in the texts of a catalogue or table (`%s`, `%(name)d`, `{name}`, `<b>`): single tags and pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from corpus.formats.html import inline as markup
from corpus.inlines import weave
from corpus.values import Inline

_PRINTF: Final = r"(?<!\d)%(?:\(\w+\)|\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|L|q|j|z|t)?(?:[diouxXeEfFgGcrspa](?![a-z'’])|@)"
_FILLED: Final = re.compile(
    rf"{_PRINTF}|%%|%\{{\w+\}}|\$\{{[\w.]+\}}|\{{\{{[^{{}}\n]{{1,100}}\}}\}}|\{{\d+>|<\d+\}}|\{{[\w.:!\[\]]*\}}"
    r"|</?[A-Za-z][^<>]{0,400}>"
)
"""In the ways of C, Python, Apple, Ruby, shells, templates and Phrase (`{1>text<1}`); and elements of HTML."""
_ICU: Final = re.compile(r"\s*\{\s*[\w.]+\s*,\s*(?:plural|select|selectordinal)\s*,.*\}\s*", re.DOTALL)
_PAIR: Final = re.compile(r"\{(\d+)>|<(\d+)\}")


def is_icu(text: str) -> bool:
    """Whether it is a message in the syntax of ICU, with a branch for each number or case: words and program in one."""
    return _ICU.fullmatch(text) is not None


def taken(text: str, inlines: Sequence[Inline] = ()) -> tuple[str, tuple[Inline, ...]]:
    """The text with tags in the places of placeholders; beside tags that it has already, the new ones have ids with a `p`.

    A message of ICU is one tag and no text: no engine writes its syntax, so it stays as it is, for a person.
    """
    if not inlines and is_icu(text):
        return "", (Inline(0, "empty", "1", text, text),)
    if not _FILLED.search(text):
        return text, tuple(inlines)
    out, made, waiting = "", list[Inline](), list[tuple[str, str]]()
    every: list[Inline] = []
    for piece in weave(text, inlines):
        if isinstance(piece, Inline):
            every.append(replace(piece, position=len(out)))
            continue
        done = 0
        for match in _FILLED.finditer(piece):
            out += piece[done : match.start()]
            made.append(_tag(match[0], len(out), made, waiting))
            every.append(replace(made[-1], id=f"p{made[-1].id}") if inlines else made[-1])
            done = match.end()
        out += piece[done:]
    return out, tuple(every)


def _tag(found: str, position: int, before: list[Inline], waiting: list[tuple[str, str]]) -> Inline:
    if (pair := _PAIR.fullmatch(found)) is not None:
        name = f"{pair[1] or pair[2]}>"
        opened = next((entry for entry in reversed(waiting) if entry[0] == name), None)
        number = str(1 + sum(m.kind != "close" for m in before))
        if pair[1]:
            waiting.append((name, number))
            return Inline(position, "open", number, found, found)
        if opened is not None:
            waiting.remove(opened)
            return Inline(position, "close", opened[1], found, found)
    elif found.startswith("<"):
        return markup(found, position, before, waiting)
    return Inline(position, "empty", str(1 + sum(m.kind != "close" for m in before)), found, found)


def given_back(text: str, inlines: Iterable[Inline]) -> str:
    """The text with each tag as it was written."""
    return "".join(piece if isinstance(piece, str) else piece.data for piece in weave(text, list(inlines)))
