"""Characters that an engine spelt in bytes which make none: out of the target, or whole again as the source has them."""

from __future__ import annotations

import re

from pipeline.enforce.leftovers import Edit

_BROKEN = re.compile("[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
"""What a decoder puts for bytes that are no character, and control characters, which no text has."""
_HEAD, _TAIL = re.compile(r"\w*$"), re.compile(r"\w*")


def broken(source: str, text: str) -> list[Edit]:
    """The edits that rid `text` of broken characters which `source` has not.

    In a word that the source has too, the character is written as there (`Ha\ufffdek`, `Hašek`): only characters outside of ASCII
    are ever spelt in bytes. One that stands alone, or beside a sign or a figure, goes with the blank that is then too many. In any
    other word it stays, for the check to point at: the word would be wrong without it too.
    """
    edits: list[Edit] = []
    for match in _BROKEN.finditer(text):
        start, end = match.span()
        if any(c in source for c in match[0]):
            continue
        head, tail = _word(_HEAD.search(text, 0, start)), _word(_TAIL.match(text, end))
        whole = set(re.findall(rf"(?<!\w){re.escape(head)}([^\x00-\x7f]{{1,2}}){re.escape(tail)}(?!\w)", source))
        if (head or tail) and len(whole) == 1:
            edits.append((start, end, whole.pop(), "a broken character, as the source has it"))
        elif not (head and tail) and not any(map(str.isalpha, text[start - 1 : start] + text[end : end + 1])):
            edits.append((*_with_blank(text, start, end), "", "a broken character"))
    return edits


def _word(match: re.Match[str] | None) -> str:
    return match[0] if match else ""


def _with_blank(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with one of the blanks around it, where two would meet, or one would stand at an edge of the text."""
    left, right = text[:start], text[end:]
    if left[-1:].isspace() and (not right or right[0].isspace() or right[0] in ".,;:!?)]}»”’"):
        return start - 1, end
    return (start, end + 1) if not left and right[:1].isspace() else (start, end)
