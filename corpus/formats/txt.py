"""Plain text. In: one block per line, or per paragraph where it is hard-wrapped. Out: the translated text, laid out the same.

A text counts as hard-wrapped when blank lines part its paragraphs and nearly every longer line inside a paragraph is full: the next
line's first word would not have fitted. The line ends inside such a paragraph become spaces, and `Block.wraps` remembers where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from corpus.documents import Block, Document, by_block, join, texts
from corpus.formats.base import Format, as_laid_out, encode, write_text
from corpus.signature import Signature
from corpus.textio import decode
from corpus.values import AlignedUnit

_WIDTHS = range(40, 120)
_ITEM = re.compile(r"\s*(?:[-–—*•·]|\d{1,3}[.)])\s+\S")
"""A line that begins an item of a list, and so a paragraph."""


@dataclass(frozen=True)
class _Skeleton:
    """White space at the end of each block's line, and whether the last line has an end."""

    tails: tuple[str, ...]
    final_newline: bool


class Text(Format):
    name = "txt"
    title = "Plain text: the translation alone"
    extensions = (".txt", ".text")
    reads_documents = writes_documents = writes_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        text = decode(data, path)
        final_newline = text.endswith("\n")
        lines = (text[:-1] if final_newline else text).split("\n") if text else []
        paragraphs = _paragraphs(lines, width) if (width := _wrapped_at(lines)) else [[line] for line in lines]
        blocks, tails = [], []
        for ordinal, paragraph in enumerate(paragraphs):
            body = " ".join(paragraph)
            stripped = body.rstrip()
            wraps, offset = [], -1
            for line in paragraph[:-1]:
                offset += len(line) + 1
                wraps.append(offset)
            blocks.append(Block(ordinal, stripped, wraps=tuple(w for w in wraps if w < len(stripped))))
            tails.append(body[len(stripped) :])
        return Document(id, path, lang, self.name, tuple(blocks), _Skeleton(tuple(tails), final_newline), **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        skeleton = document.skeleton
        if not isinstance(skeleton, _Skeleton):
            skeleton = _Skeleton(("",) * len(document.blocks), True)
        lines = [text + tail for (_, text, _), tail in zip(texts(document, units), skeleton.tails, strict=True)]
        end = "\n" if skeleton.final_newline and lines else ""
        write_text(document, ["\n".join(lines) + end], out)

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        """Targets only, one paragraph per block, streaming; there is no place for a signature in plain text."""
        del signature
        place: tuple[str, int] | None = None
        block: list[AlignedUnit] = []
        for unit in units:
            if place is not None and place != (unit.document, unit.block):
                self._write_block(block, out)
                block = []
            place = (unit.document, unit.block)
            block.append(unit)
        if block:
            self._write_block(block, out)

    @staticmethod
    def _write_block(units: list[AlignedUnit], out: BinaryIO) -> None:
        for ordered in by_block(units).values():
            out.write(encode(join(ordered)[0] + "\n", units[0].id))


def _paragraphs(lines: list[str], width: int) -> list[list[str]]:
    """The lines of each paragraph of a text that is wrapped at `width`; a short line is one by itself, and ends one."""
    paragraphs: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and _goes_on(lines[number - 1], line) and _full(lines[number - 1], line, width):
            paragraphs[-1].append(line.lstrip())
        else:
            paragraphs.append([line])
    return paragraphs


def _wrapped_at(lines: list[str]) -> int:
    """How wide a hard-wrapped text is; 0 for one that is not."""
    width = max((len(line) for line in lines), default=0)
    if width not in _WIDTHS or not any(not line.strip() for line in lines):
        return 0
    inner = [pair for pair in pairwise(lines) if _goes_on(*pair) and len(pair[0]) > width * 0.6]
    full = sum(_full(*pair, width) for pair in inner)
    return width if len(inner) >= 3 and full >= 0.9 * len(inner) else 0


def _goes_on(line: str, following: str) -> bool:
    return bool(line.strip() and following.strip()) and not _ITEM.match(following)


def _full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - 2


FORMAT = Text()
