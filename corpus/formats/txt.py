"""Plain text. In: one block per line, or per paragraph where it is hard-wrapped. Out: the translated text, laid out the same.

A text counts as hard-wrapped when blank lines part its paragraphs and nearly every line inside a paragraph is full: the next
line's first word would not have fitted. The line ends inside such a paragraph become spaces, and `Block.wraps` remembers where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from corpus.documents import Block, Document, by_block, join, texts
from corpus.formats.base import Format, as_laid_out, encode, write_text
from corpus.textio import decode
from corpus.values import AlignedUnit, Signature

_WIDTHS = range(40, 120)


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
        paragraphs = _paragraphs(lines) if _hard_wrapped(lines) else [[line] for line in lines]
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


def _paragraphs(lines: list[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = []
    joined = False
    for line in lines:
        if line.strip() and joined:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        joined = bool(line.strip())
    return paragraphs


def _hard_wrapped(lines: list[str]) -> bool:
    inner = full = 0
    width = max((len(line) for line in lines), default=0)
    if width not in _WIDTHS or not any(not line.strip() for line in lines):
        return False
    for line, following in pairwise(lines):
        if line.strip() and following.strip():
            inner += 1
            full += len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - 2
    return inner >= 3 and full >= 0.9 * inner


FORMAT = Text()
