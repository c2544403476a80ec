"""What repair never touches: addresses, handles, hashtags, code, markup, file names, placeholders, quoted foreign words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.languages import primary
from corpus.letters import fold
from pipeline.repair.language import QUOTED, foreign_to, function_words
from pipeline.repair.words import WORD

Span = tuple[int, int]

_HINT = re.compile(r"[@#<{%_/\\`=&$]")
_HINTS = re.compile(r"\.\w|\(\)|:\S")
_CODE_HINT = re.compile(r"[({;=<:]")
_KEEP = re.compile(
    r"""
      `[^`\n]+`                                              # code
    | <[^<>\s][^<>]*>                                        # markup
    | &\#?\w+;
    | \{\{?[^{}\n]*\}?\}                                     # placeholders
    | %\(\w+\)[a-z] | \$\w+
    | [a-zA-Z][a-zA-Z0-9+.-]*://[^\s<>"»”]+                  # addresses
    | \bwww\.[^\s<>"»”]+ | \b(?:mailto|tel|urn|doi):[^\s<>"]+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?<!\w)[@\#]\w+(?:[.-]\w+)*                            # handles and hashtags
    | (?<![\w.])(?:[a-z]:)?[~.]{0,2}[/\\](?:[\w.+-]+[/\\]?)+ # paths
    | \b\w+(?:/[\w.+-]+)+\.\w{1,5}\b
    | \b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|fr|vn|cn|eu|io|de|uk|ca|be|ch|info|gov|edu|txt|html?|py|js|json|xml|csv|pdf|docx?
      |xlsx?|png|jpe?g|md|toml|ya?ml|sh|exe|zip|php|c|h|cpp|rs|conf|cfg|ini|log)\b(?:/[^\s<>"]*)?
    | \w*\w_\w+(?:\(\))? | \b_\w+ | \b[\w.]+\(\)             # identifiers
    | \b\w+=[\w"'./-]+ | (?<!\w)--?[a-z][\w-]*(?==)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CODE = re.compile(
    r"""^\s*(?:def|class|import|from|return|function|var|let|const|public|private|\#include)\s[^.!?]*[({;=<]
      | \$\w+\s*=(?=\s) | [)\]}"']\s*;\s*$ | \w::\w | \w\s*(?:[!=]=|\+=)\s*\w | \)\s*\{""",
    re.VERBOSE | re.MULTILINE,
)
_CODE_LINE = 200
"""Lines of code are short; longer ones are prose that mentions some."""
_PLAIN_TOO = {"fr": re.compile(r"\bdongs?\b", re.IGNORECASE)}
"""Words that dictionaries give an accent (`dông`) which hardly anybody writes: neither spelling is a mistake."""
_QUOTES = re.compile("[«“\"‘]|(?<![^\\s(])'")


def keep_spans(text: str, lang: str) -> list[Span]:
    """The spans of `text` (in the language `lang`) that no repair may touch, sorted."""
    spans: list[Span] = []
    if _HINT.search(text) or _HINTS.search(text):
        spans += [m.span() for m in _KEEP.finditer(text)]
    if (plain := _PLAIN_TOO.get(primary(lang))) is not None:
        spans += [m.span() for m in plain.finditer(text)]
    for match in _CODE.finditer(text) if _CODE_HINT.search(text) else ():
        start, end = text.rfind("\n", 0, match.end()) + 1, text.find("\n", match.end())
        end = len(text) if end < 0 else end
        if end - start <= _CODE_LINE:
            spans.append((start, end))
    if _QUOTES.search(text):
        for match in QUOTED.finditer(text):
            if is_foreign(match.group(match.lastindex or 0), lang):
                spans.append(match.span(match.lastindex or 0))
    return sorted(spans)


def is_foreign(text: str, lang: str) -> bool:
    """Whether a few words look like another language by their function words."""
    words = [fold(word.lower()) for word in WORD.split(text)[1::2]]
    abroad, home = foreign_to(lang), function_words().get(lang, frozenset())
    return outnumbered(sum(word in abroad for word in words), sum(word in home for word in words), len(words))


def outnumbered(foreign: int, home: int, words: int, least: int = 1) -> bool:
    """The rule: at least two words, `least` function words of other languages, more than of one's own, one word in eight."""
    return words >= 2 and foreign >= least and foreign > home and foreign * 8 >= words


def merge(*groups: Iterable[Span]) -> list[Span]:
    """Spans of all groups, sorted, overlapping ones made one."""
    merged: list[Span] = []
    for start, end in sorted(span for group in groups for span in group):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def touches(start: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether `[start, end)` overlaps one of the spans (an empty one counts when it lies strictly inside)."""
    return any(start < b and a < end for a, b in spans)
