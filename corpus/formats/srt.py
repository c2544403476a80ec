"""SubRip subtitles: one block per cue. Times and numbers stay; the translation is laid out in lines of at most 42 characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from corpus.documents import Block, Document, spaceless, texts
from corpus.errors import FormatError
from corpus.formats.base import Format, as_laid_out, write_text
from corpus.formats.html import inline as markup
from corpus.inlines import weave
from corpus.textio import decode
from corpus.values import AlignedUnit, Inline

_TIME = re.compile(r"\s*\d+:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d+:\d\d:\d\d[,.]\d{1,3}.*")
_MARKUP = re.compile(r"^[-–—]\s*(?=\S)|</?[A-Za-z][^<>\n]{0,200}>|\{\\[^{}\n]{1,100}\}", re.MULTILINE)
_OWN_LINE = re.compile(r"\s*(?:[-–—]|[\[(][^\])\n]*[\])]\s*$|[A-ZÀ-Þ][A-ZÀ-Þ0-9 .'’-]{1,30}\s?:(?:\s|$))")
"""A line that a new line must begin with: what another person says, a noise in brackets, a name in capitals."""
_NOISE = re.compile(r"\s*[\[(][^\])\n]*[\])]\s*")
WIDTH = 42
"""Characters in a line, as broadcasters have it; half of it for scripts of wide characters."""


class Srt(Format):
    name = "srt"
    title = "SubRip subtitles"
    extensions = (".srt",)
    reads_documents = writes_documents = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        lines = decode(data, path).split("\n")
        times = [n for n, line in enumerate(lines) if _TIME.fullmatch(line)]
        if not times and any(line.strip() for line in lines):
            raise FormatError("no cue times in it", where=path, mend="a cue has a line like 00:00:01,000 --> 00:00:02,500")
        blocks: list[Block] = []
        pieces: list[str | int] = []
        done = 0
        for index, start in enumerate(times):
            limit = times[index + 1] - 1 if index + 1 < len(times) else len(lines)
            end = start + 1
            while end < limit and lines[end].strip():
                end += 1
            pieces.append("\n".join(lines[done : start + 1]) + "\n")
            text, inlines = _read("\n".join(lines[start + 1 : end]))
            pieces.append(len(blocks))
            blocks.append(Block(len(blocks), text, inlines))
            done = end
            pieces.append("\n" if start + 1 < end < len(lines) else "")
        pieces.append("\n".join(lines[done:]))
        return Document(id, path, lang, self.name, tuple(blocks), tuple(pieces), **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        units = list(units)
        wide = bool(units) and spaceless(units[0].target_lang)
        found = {block.ordinal: (text, inlines) for block, text, inlines in texts(document, units)}
        skeleton = document.skeleton if isinstance(document.skeleton, tuple) else tuple(found)
        width = WIDTH // 2 if wide else WIDTH
        write_text(document, (p if isinstance(p, str) else _write(*found[p], width) for p in skeleton), out)


def _read(cue: str) -> tuple[str, tuple[Inline, ...]]:
    text, inlines, waiting, done = "", list[Inline](), list[tuple[str, str]](), 0
    flat = ""
    for number, line in enumerate(lines := cue.split("\n")):
        apart = number and (_OWN_LINE.match(line) or _NOISE.fullmatch(lines[number - 1]))
        flat += f"{chr(10) if apart else ' '}{line}" if number else line
    for match in _MARKUP.finditer(flat):
        text += flat[done : match.start()]
        mark = markup(match[0], len(text), inlines, waiting)
        if mark.kind == "open" and match[0][0] in "{-–—":  # who speaks, and where it stands: no words
            waiting.pop()
            mark = Inline(mark.position, "empty", mark.id, mark.data, mark.data)
        inlines.append(mark)
        done = match.end()
    return text + flat[done:], tuple(inlines)


def _write(text: str, inlines: tuple[Inline, ...], width: int) -> str:
    breaks = _line_breaks(text, width)
    broken = "".join("\n" if n in breaks and c == " " else f"{c}\n" if n in breaks else c for n, c in enumerate(text))
    # A break in place of a space keeps every offset; one after an ideograph moves those behind it.
    moved = [n for n in sorted(breaks) if text[n] != " "]
    shifted = [Inline(m.position + sum(n < m.position for n in moved), m.kind, m.id, m.data, m.display) for m in inlines]
    return "".join(p.data if isinstance(p, Inline) else re.sub(r"\n\s*\n+", "\n", p) for p in weave(broken, shifted))


def _line_breaks(text: str, width: int) -> set[int]:
    if "\n" in text:
        breaks, start = set[int](), 0
        for line in text.split("\n"):
            breaks |= {start + place for place in _line_breaks(line, width)}
            start += len(line) + 1
        return breaks
    if len(text) <= width:
        return set()
    count = -(-len(text) // width)
    breaks = set[int]()
    for number in range(1, count):
        ideal = len(text) * number // count
        spaces = [m.start() for m in re.finditer(" ", text[max(0, ideal - width // 2) : ideal + width // 2])]
        if spaces:
            breaks.add(min((s + max(0, ideal - width // 2) for s in spaces), key=lambda s: abs(s - ideal)))
        elif not re.search(r"[A-Za-z]", text[max(0, ideal - 1) : ideal + 1]):
            breaks.add(ideal - 1)
    return breaks


FORMAT = Srt()
