"""Markdown documents (CommonMark with tables, by markdown-it-py): the text of paragraphs, headings, list items and cells.

Lines that hold no text (code, HTML blocks, reference definitions, front matter, rules, heads of alerts, fences of containers) stay
as they are. Emphasis and links are paired tags; code spans, images, autolinks, inline HTML, formulas and templates are single ones.
Definitions are read as such. A paragraph comes back on one line; its prefix (`> `,
list marker, indent) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from corpus.documents import Block, Document, texts
from corpus.formats.base import Format, as_laid_out, write_text
from corpus.inlines import weave
from corpus.textio import decode
from corpus.values import AlignedUnit, Inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_FRONT = re.compile(r"(---\n.*?\n(?:---|\.\.\.)|\+\+\+\n.*?\n\+\+\+)(?:\n|\Z)", re.DOTALL)
_ACTIVE = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([#>]|[-+](?=\s|$)|=+\s*$|\d{1,9}(?=[.)](?:\s|$)))")
_DEFINITION = re.compile(r"[ >]{0,9}\[([^\]\\]+)\]:")
_ADDRESS = r"(?:https?://|www\.)[^\s<>\[\]]*[^\s<>\[\]().,:;!?'\"*_~]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_CODE = re.compile(rf"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])|\[\^[^\]\s]+\]|\s*\{{[#.][^{{}}]*\}}$|{_ADDRESS}")
"""What is no text, though CommonMark says so: names of pictograms, notes, attributes of headings, addresses."""
_FIRST_CODE = re.compile(rf"^\[\^[^\]\s]+\]:\s*|^\[[ xX]\]\s+|{_CODE.pattern}")
"""The same at the start of a block: also the note itself and the box of a task."""
_VERBATIM = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\$\$.+?\$\$|"
    r"\$(?=[A-Za-z]\$|[^$\n]*[\\^_={}])(?![\s\d])[^$\n]*(?<!\s)\$(?!\d)",
    re.DOTALL,
)
"""Templates of site generators, and formulas: between two dollar signs, but never two amounts of money."""
_STRUCTURE = re.compile(r"\[![A-Za-z-]+\][-+]?\s*$|:{3,}(?:\s|\w|\{|$)")
"""A line of a paragraph that is no text: the head of an alert, the fence of a container."""
_MARKER = re.compile(r"(?::|(\[![A-Za-z-]+\][-+]?))[ \t]+(?=\S)")
"""What stands before a definition, or before the title of an alert, which ends with its line."""
_HTML = re.compile(r"<(/?)([A-Za-z][\w-]*)[^>]*?(/?)>")


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
class _Skeleton:
    lines: tuple[str, ...]
    places: tuple[_Place, ...]


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
        names = {_label(m[1]): m[1] for line in lines if (m := _DEFINITION.match(line))}
        blocks: list[Block] = []
        places: list[_Place] = []
        column: dict[int, int] = {}
        depth = 0
        parser.inline.ruler.before("escape", "verbatim", _verbatim)
        env: dict[str, object] = {}
        for token in _split(parser.parse("\n".join(lines[skip:]), env), parser, env):
            depth += {"tr_open": 1, "tr_close": -1}.get(token.type, 0)
            if token.type != "inline" or token.map is None or not token.content.strip():
                continue
            place = _locate(token, lines, skip, column, bool(depth))
            if place is None:
                continue
            body, inlines = _read_inline(token.children or [], names)
            if body.strip():
                blocks.append(Block(len(blocks), body, inlines))
                places.append(place)
        return Document(id, path, lang, self.name, tuple(blocks), _Skeleton(tuple(lines), tuple(places)), **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        skeleton = document.skeleton
        if not isinstance(skeleton, _Skeleton):
            skeleton = _Skeleton((), ())
        lines: list[str | None] = list(skeleton.lines)
        written = list(texts(document, units))
        # From the end, so that the columns of a table row stay true.
        for place, (_, text, inlines) in reversed(list(zip(skeleton.places, written, strict=True))):
            line_end = " " if place.cell else f"{place.hard}\n{place.prefix}"
            body = "".join(
                _in_cell(p.data, place.cell).replace("\n", f"\n{place.prefix}")
                if isinstance(p, Inline)
                else _escape(p, place.cell).replace("\n", line_end)
                for p in weave(text, inlines)
            )
            if not inlines or inlines[0].position:
                body = _LINE_START.sub(r"\\\1" if not body[:1].isdigit() else r"\1\\", body) if not place.cell else body
            head = (lines[place.first] or "")[: place.start]
            tail = (lines[place.last - 1] or "")[place.end :]
            lines[place.first] = head + body + tail
            for number in range(place.first + 1, place.last):
                lines[number] = None
        write_text(document, ["\n".join(line for line in lines if line is not None)], out)


def _verbatim(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: what `_VERBATIM` matches becomes one token."""
    if state.src[state.pos] not in "{$" or (found := _VERBATIM.match(state.src, state.pos, state.posMax)) is None:
        return False
    if not silent:
        state.push("verbatim", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _split(tokens: list[Token], parser: MarkdownIt, env: dict[str, object]) -> Iterator[Token]:
    """The tokens; paragraphs in which lines of `_STRUCTURE` or definitions stand come as several, without these."""
    kind = ""
    for token in tokens:
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
            start = first + (_STRUCTURE.match(parts[first]) is not None)
            body = "\n".join(parts[start:end])[marker.end() if marker else 0 :]
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
    start = lines[first].find(wanted, column.get(first, 0))
    if start < 0:
        return None
    end_line = lines[last - 1]
    tail = parts[-1].strip()
    end = start + len(wanted) if last - first == 1 else end_line.rfind(tail) + len(tail)
    if end < len(tail):
        return None
    column[first] = end if last - first == 1 else 0
    prefix = re.sub(r"[-+*]|\d+[.)]", lambda m: " " * len(m[0]), lines[first][:start])
    return _Place(
        first,
        last,
        start,
        end,
        prefix if not prefix.strip(" >#") and "#" not in prefix else "",
        cell,
        "\\" if "\\\n" in token.content else "  ",
    )


def _read_inline(children: list[Token], names: Mapping[str, str]) -> tuple[str, tuple[Inline, ...]]:
    text, inlines, stack, number = "", list[Inline](), list[str](), 0
    closers: dict[str, str] = {}
    if len(children) == 1 and children[0].type == "image" and not _ACTIVE.search(children[0].content):
        alt = children[0].content  # a picture alone: what it shows is the text
        end = _single(children[0], names)[2 + len(alt) :]
        return alt, (Inline(0, "open", "1", "![", "<img>"), Inline(len(alt), "close", "1", end, "</img>"))
    html_open: list[tuple[str, str]] = []
    inside = 0  # an autolink's text is part of its tag

    for child in children:
        kind = child.type
        if inside:
            inside += {"link_open": 1, "link_close": -1}.get(kind, 0)
        elif kind == "text":
            done = 0
            for code in (_CODE if text or inlines else _FIRST_CODE).finditer(child.content):
                if code.start() < done:
                    continue
                text += child.content[done : code.start()]
                number += 1
                inlines.append(Inline(len(text), "empty", str(number), code[0], code[0].strip()))
                done = code.end()
            text += child.content[done:]
        elif kind == "text_special":
            text += child.content
        elif kind == "softbreak":
            text += " "
        elif kind == "hardbreak":
            text += "\n"
        elif kind == "link_open" and child.markup == "autolink":
            number += 1
            inlines.append(Inline(len(text), "empty", str(number), f"<{_autolink(child)}>", "<link/>"))
            inside = 1
        elif kind.endswith("_open"):
            number += 1
            stack.append(str(number))
            opening = "[" if kind == "link_open" else child.markup
            closers[str(number)] = _link_end(child, names) if kind == "link_open" else child.markup
            inlines.append(Inline(len(text), "open", str(number), opening, f"<{child.tag}>"))
        elif kind.endswith("_close") and stack:
            closed = stack.pop()
            inlines.append(Inline(len(text), "close", closed, closers[closed], f"</{child.tag}>"))
        elif kind == "html_inline" and (found := _HTML.fullmatch(child.content)) and not found[3]:
            if not found[1]:
                number += 1
                html_open.append((found[2].lower(), str(number)))
                inlines.append(Inline(len(text), "open", str(number), child.content, child.content))
            elif html_open and html_open[-1][0] == found[2].lower():
                inlines.append(Inline(len(text), "close", html_open.pop()[1], child.content, child.content))
        else:
            number += 1
            inlines.append(Inline(len(text), "empty", str(number), _single(child, names), f"<{child.tag or 'x'}/>"))
    closed_ids = {m.id for m in inlines if m.kind == "close"}
    fixed = [
        m if m.kind != "open" or m.id in closed_ids else Inline(m.position, "empty", m.id, m.data, m.display) for m in inlines
    ]
    return text, tuple(fixed)


def _autolink(token: Token) -> str:
    return str(token.attrs.get("href", "")).removeprefix("mailto:")


def _label(name: str) -> str:
    """The form in which labels are compared (CommonMark 0.31, 4.7)."""
    return re.sub(r"\s+", " ", name.strip()).lower().upper()


def _link_end(token: Token, names: Mapping[str, str]) -> str:
    if label := str(token.meta.get("label", "")):
        return f"][{names.get(_label(label), label)}]"
    target = str(token.attrs.get("href", ""))
    target = f"<{target}>" if re.search(r"[\s()]", target) else target
    title = str(token.attrs.get("title", "")).replace('"', '\\"')
    return f']({target} "{title}")' if title else f"]({target})"


def _single(token: Token, names: Mapping[str, str]) -> str:
    if token.type == "code_inline":
        edge = " " if token.content[:1] == "`" or token.content[-1:] == "`" else ""
        return f"{token.markup}{edge}{token.content}{edge}{token.markup}"
    if token.type == "image" and (label := str(token.meta.get("label", ""))):
        return f"![{token.content}][{names.get(_label(label), label)}]"
    if token.type == "image":
        source = str(token.attrs.get("src", ""))
        title = str(token.attrs.get("title", ""))
        return f'![{token.content}]({source} "{title}")' if title else f"![{token.content}]({source})"
    return token.content


def _in_cell(data: str, cell: bool) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", data) if cell else data


def _escape(text: str, cell: bool) -> str:
    escaped = _ACTIVE.sub(lambda m: "\\" + m[0], text)
    return escaped.replace("|", "\\|") if cell else escaped


FORMAT = Markdown()
