"""Markdown documents (CommonMark with tables, by markdown-it-py): the text of paragraphs, headings, list items and cells.

Lines that hold no text (code, reference definitions, front matter, rules, heads of alerts, fences of containers) stay as they are;
so does all of the front matter, `title:` and `description:` too. Emphasis and links are paired tags; code spans, images, autolinks,
inline HTML, formulas and templates are single ones. What an image among words shows is a block after its paragraph's. HTML blocks
are cut as HTML documents are. Definitions and footnotes, with all their paragraphs, are read as such. A paragraph comes back on one
line; its prefix (`> `, list marker, indent) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from corpus.documents import Block, Document, texts
from corpus.formats.base import Format, as_laid_out, write_text
from corpus.formats.dates import of_front_matter
from corpus.formats.html import Skeleton, filled, taken
from corpus.formats.markdown_inline import escaped, in_cell, label_key, read_inline, verbatim
from corpus.inlines import weave
from corpus.textio import decode
from corpus.values import AlignedUnit, Inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_FRONT = re.compile(r"(---\n.*?\n(?:---|\.\.\.)|\+\+\+\n.*?\n\+\+\+)(?:\n|\Z)", re.DOTALL)
_LINE_START = re.compile(r"^([#>]|[-+*](?=\s|$)|=+\s*$|\d{1,9}(?=[.)](?:\s|$)))")
_DEFINITION = re.compile(r"[ >]{0,9}\[([^\]\\]+)\]:")
_STRUCTURE = re.compile(r"\[![A-Za-z-]+\][-+]?\s*$|:{3,}(?:\s|\w|\{|$)|(?:!!!|\?{3}\+?)\s+\w")
"""A line of a paragraph that is no text: the head of an alert or an admonition, the fence of a container."""
_TITLE = re.compile(r"(?::{3,}[ \t]*[\w-]+[ \t]+|(?:!!!|\?{3}\+?)\s+[^\"]*(?=\"))(?=[^\s{])")
"""What stands before the title of a container or an admonition."""
_ALONE = re.compile(r"<[^<>\n]*>[ \t]*\n")
_FIRST_TAG = re.compile(r"\A(<[^<>\n]*>)[ \t]*+(?!\n)")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:")
_GOES_ON = re.compile(rf"^(?:{_NOTE.pattern}|:[ \t]|(?:!!!|\?{{3}}\+?)\s)", re.MULTILINE)
"""A footnote, a definition, or an admonition."""
_MARKER = re.compile(r"(?::|(\[![A-Za-z-]+\][-+]?))[ \t]+(?=\S)")
"""What stands before a definition, or before the title of an alert, which ends with its line."""


@dataclass(frozen=True)
class _Place:
    """Where a block's text stands: lines `[first, last)`, from column `start` of the first to `end` of the last."""

    first: int
    last: int
    start: int
    end: int
    prefix: str
    """What begins each further line of the block."""
    cell: bool
    hard: str
    """What ends a line that must end there: a backslash, or two spaces."""


@dataclass(frozen=True)
class _Alt:
    """A block that stands in a tag of another one: the text that an image shows."""

    parent: int
    tag: str
    length: int
    """Of the text as it was written."""


@dataclass(frozen=True)
class _Html:
    """An HTML block, lines `[first, last)`; its own blocks are numbered from `base`."""

    first: int
    last: int
    head: str
    """What stands before it on its first line."""
    alone: bool
    """Whether a tag stands alone on that line, as it must where it is not of a block element."""
    base: int
    skeleton: Skeleton


@dataclass(frozen=True)
class _Skeleton:
    lines: tuple[str, ...]
    places: tuple[_Place | _Alt | _Html, ...]


class Markdown(Format):
    name = "markdown"
    title = "Markdown documents"
    extensions = (".md", ".markdown")
    reads_documents = writes_documents = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        from markdown_it import MarkdownIt

        data = source.read()
        text = decode(data, path).replace("\r", "\n")  # alone, too, it ends a line of Markdown
        front = _FRONT.match(text)
        skip = front[0].count("\n") if front else 0
        lines = text.split("\n")
        parser = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
        parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as it is written
        names = {label_key(m[1]): m[1] for line in lines if (m := _DEFINITION.match(line))}
        blocks: list[Block] = []
        places: list[_Place | _Alt | _Html] = []
        column: dict[int, int] = {}
        depth = 0
        parser.block.ruler.before("reference", "note", _note, {"alt": ["paragraph", "reference"]})
        parser.inline.ruler.before("escape", "verbatim", verbatim)
        env: dict[str, object] = {}
        for token in _split(parser.parse("\n".join(lines[skip:]), env), parser, env):
            depth += {"tr_open": 1, "tr_close": -1}.get(token.type, 0)
            if token.type == "html_block" and token.map is not None:
                first = token.map[0] + skip
                body = token.content.rstrip("\n")
                start = lines[first].find(body.split("\n")[0].rstrip())
                found, held = taken(body, lang)
                if start >= 0:
                    alone = _ALONE.match(body) is not None
                    page = _Html(first, first + body.count("\n") + 1, lines[first][:start], alone, len(blocks), held)
                    places += [page] * len(found)
                    blocks += [replace(b, ordinal=len(blocks) + b.ordinal) for b in found]
            if token.type != "inline" or token.map is None or not token.content.strip():
                continue
            place = _locate(token, lines, skip, column, bool(depth))
            if place is None:
                continue
            pictures: dict[str, Token] = {}
            body, inlines = read_inline(token.children or [], names, pictures)
            if not body.strip():
                continue
            parent = len(blocks)
            blocks.append(Block(parent, body, inlines))
            places.append(place)
            for tag, picture in pictures.items():
                blocks.append(Block(len(blocks), *read_inline(picture.children or [], names)))
                places.append(_Alt(parent, tag, len(picture.content)))
        skeleton = _Skeleton(tuple(lines), tuple(places))
        day = of_front_matter(front[0]) if front else None
        return Document(id, path, lang, self.name, tuple(blocks), skeleton, day=day, **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        skeleton = document.skeleton
        if not isinstance(skeleton, _Skeleton):
            skeleton = _Skeleton((), ())
        lines: list[str | None] = list(skeleton.lines)
        written = list(texts(document, units))
        pages: dict[_Html, dict[int, tuple[str, tuple[Inline, ...]]]] = {}
        shown: dict[tuple[int, str], tuple[str, int]] = {}
        # From the end, so that the columns of a table row stay true.
        for place, (block, text, inlines) in reversed(list(zip(skeleton.places, written, strict=True))):
            if isinstance(place, _Html):
                pages.setdefault(place, {})[block.ordinal - place.base] = text, inlines
                continue
            if isinstance(place, _Alt):
                alt = "".join(p.data if isinstance(p, Inline) else escaped(p, False) for p in weave(text, inlines))
                shown[place.parent, place.tag] = alt, place.length
                continue
            for number, mark in enumerate(inlines):
                if (picture := shown.get((block.ordinal, mark.id))) is not None:
                    data = f"![{picture[0]}{mark.data[2 + picture[1] :]}"
                    inlines = (*inlines[:number], replace(mark, data=data), *inlines[number + 1 :])
            line_end = " " if place.cell else f"{place.hard}\n{place.prefix}"
            body = "".join(
                in_cell(p.data, place.cell).replace("\n", f"\n{place.prefix}")
                if isinstance(p, Inline)
                else escaped(p, place.cell).replace("\n", line_end)
                for p in weave(text, inlines)
            )
            if not inlines or inlines[0].position:
                body = _LINE_START.sub(r"\\\1" if not body[:1].isdigit() else r"\1\\", body) if not place.cell else body
            head = (lines[place.first] or "")[: place.start]
            tail = (lines[place.last - 1] or "")[place.end :]
            lines[place.first] = head + body + tail
            for number in range(place.first + 1, place.last):
                lines[number] = None
        for page, found in pages.items():
            prefix = _blank(page.head)
            body = "".join(filled(page.skeleton, found, None))
            rows = (_FIRST_TAG.sub(r"\1\n", body) if page.alone else body).split("\n")
            lines[page.first] = "\n".join([page.head + rows[0], *(prefix + row if row else prefix.rstrip() for row in rows[1:])])
            lines[page.first + 1 : page.last] = [None] * (page.last - page.first - 1)
        write_text(document, ["\n".join(line for line in lines if line is not None)], out)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule of markdown-it: a footnote begins a paragraph, and is no definition of a reference."""
    from markdown_it.rules_block import paragraph

    if not _NOTE.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start]):
        return False
    return silent or paragraph(state, start, end, silent)


def _split(tokens: list[Token], parser: MarkdownIt, env: dict[str, object]) -> Iterator[Token]:
    """The tokens; paragraphs in which lines of `_STRUCTURE` or definitions stand come as several, without these. The indented
    paragraphs after a footnote or a definition are theirs, no code."""
    kind = ""
    goes_on = False
    for token in tokens:
        if token.type == "code_block" and goes_on and token.map is not None:
            inner = parser.parse(token.content, env)
            for held in inner:
                held.map = [n + token.map[0] for n in held.map] if held.map is not None else None
            yield from _split(inner, parser, env)
            continue
        if token.type == "inline":
            goes_on = kind == "paragraph_open" and _GOES_ON.search(token.content) is not None
        elif token.type != "paragraph_close":
            goes_on = False
        before, kind = kind, token.type
        parts = token.content.split("\n")
        odd = [n for n, part in enumerate(parts) if _STRUCTURE.match(part) or _MARKER.match(part)]
        odd += [n + 1 for n in odd if (found := _MARKER.match(parts[n])) and found[1] and n + 1 < len(parts)]
        if before != "paragraph_open" or not odd or token.map is None or token.map[1] - token.map[0] != len(parts):
            yield token
            continue
        first = 0
        for end in sorted({*odd, len(parts)} - {0}):
            marker = _MARKER.match(parts[first])
            if (title := _TITLE.match(parts[first])) is not None:
                piece = parser.parseInline(parts[first][title.end() :], env)[0]
                piece.map, piece.meta = [token.map[0] + first, token.map[0] + first + 1], {"column": title.end()}
                yield piece
            start = first + (_STRUCTURE.match(parts[first]) is not None)
            body = "\n".join(parts[start:end])[marker.end() if marker else 0 :].lstrip(" \t")
            if body.strip():
                piece = parser.parseInline(body, env)[0]
                piece.map = [token.map[0] + start, token.map[0] + end]
                yield piece
            first = end


def _locate(token: Token, lines: list[str], skip: int, column: dict[int, int], cell: bool) -> _Place | None:
    first, last = (n + skip for n in token.map or (0, 0))
    parts = token.content.split("\n")
    while last - first > len(parts):
        last -= 1
    if last - first != len(parts):
        return None
    wanted = parts[0].strip()
    if cell:
        wanted = wanted.replace("|", "\\|") if "\\|" in lines[first] else wanted
    start = lines[first].find(wanted, max(column.get(first, 0), token.meta.get("column", 0)))
    if start < 0:
        return None
    end_line = lines[last - 1]
    tail = parts[-1].strip()
    end = start + len(wanted) if last - first == 1 else end_line.rfind(tail) + len(tail)
    if end < len(tail):
        return None
    column[first] = end if last - first == 1 else 0
    prefix = _blank(lines[first][:start])
    return _Place(
        first,
        last,
        start,
        end,
        prefix if not prefix.strip(" >#") and "#" not in prefix else "",
        cell,
        "\\" if "\\\n" in token.content else "  ",
    )


def _blank(head: str) -> str:
    """What begins the further lines of a block whose first line begins with `head`."""
    return re.sub(r"[-+*]|\d+[.)]", lambda m: " " * len(m[0]), head)


FORMAT = Markdown()
