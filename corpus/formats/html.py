"""HTML documents: the text of each block element in, the same file with translated text out, every other byte as it was.

The file is cut into tags and text without building a tree, so that what a parser would mend or reorder stays as written. Inline
elements are tags of the text; `code` and its like are single tags with their content; `script`, `style`, `pre` and whatever says
`translate="no"` stay untouched. `alt`, `title`, `placeholder` and `aria-label` are blocks of their own; `lang` of `<html>` follows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from corpus.documents import Block, Document, texts
from corpus.formats.base import Format, as_laid_out, decode_declared, write_text
from corpus.inlines import weave
from corpus.values import AlignedUnit, Inline

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]{0,4096}>|</?[A-Za-z][^\s/>\"']*+(?:\"[^\"]*+\"|'[^']*+'|[^'\">]++){0,400}+>", re.DOTALL
)
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "img", "input", "ins"}
    | {"label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr"}
    | {"code", "kbd", "samp", "var"}
)
_OPAQUE = frozenset(
    {"code", "kbd", "samp", "var", "script", "style", "pre", "svg", "math", "textarea", "template", "object", "iframe", "canvas"}
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_KEPT = re.compile(r"\stranslate\s*=\s*[\"']?no\b|\sclass\s*=\s*[\"'][^\"']*\bnotranslate\b", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(\s(?:alt|title|placeholder|aria-label)\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_CONTENT = re.compile(r"(\scontent\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_VALUE = re.compile(_ATTRIBUTES.pattern.replace("(?:alt", "(?:value|alt"), re.IGNORECASE)
_SPOKEN_META = re.compile(
    r"<meta\b[^>]*\s(?:name|property|itemprop)\s*=\s*[\"']?(?:(?:og|twitter):(?:title|description|image:alt)|description|title)[\"'\s/>]",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"<input\b[^>]*\stype\s*=\s*[\"']?(?:submit|button|reset)[\"'\s/>]", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LANG = re.compile(r"(\s(?:xml:)?lang\s*=\s*[\"'])[^\"']*", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>", re.DOTALL)
"""What a program fills in."""
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Skeleton:
    pieces: tuple[str | int, ...]
    """Markup as it stands, and the ordinals of blocks."""
    attributes: tuple[tuple[str, int, int], ...]
    """Values that are blocks: the value as written, which of its kind, the block's ordinal."""


class Html(Format):
    name = "html"
    title = "HTML documents"
    extensions = (".html", ".htm", ".xhtml")
    reads_documents = writes_documents = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        body, encoding = decode_declared(data, path, _CHARSET)
        blocks, skeleton = taken(body)
        return Document(id, path, lang, self.name, blocks, skeleton, encoding=encoding, **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        units = list(units)
        skeleton = document.skeleton
        if not isinstance(skeleton, Skeleton):
            skeleton = Skeleton(tuple(x for b in document.blocks for x in ("<p>", b.ordinal, "</p>\n")), ())
        found = {block.ordinal: (text, inlines) for block, text, inlines in texts(document, units)}
        write_text(document, filled(skeleton, found, units[0].target_lang if units else None), out)


def taken(body: str) -> tuple[tuple[Block, ...], Skeleton]:
    """The blocks of a page or a part of one, and what they came out of."""
    reader = _Reader()
    for raw, is_tag in tokens(body):
        reader.tag(raw) if is_tag else reader.text(raw)
    reader.flush()
    attributes = []
    for value in dict.fromkeys(reader.values):
        attributes.append((value, 0, len(reader.blocks)))
        reader.blocks.append(Block(len(reader.blocks), html.unescape(value)))
    return tuple(reader.blocks), Skeleton(tuple(reader.pieces), tuple(attributes))


def filled(skeleton: Skeleton, found: Mapping[int, tuple[str, tuple[Inline, ...]]], lang: str | None) -> list[str]:
    """The pieces of the page with the texts `found` by the blocks' ordinals, in the language `lang`."""
    values = {value: html.escape(found[ordinal][0], quote=True) for value, _, ordinal in skeleton.attributes}

    def tag(raw: str) -> str:
        spoken, rest = _spoken(raw)
        return _attributes(raw).sub(lambda m: f'{m[1]}"{values[m[2][1:-1]]}"' if m[2][1:-1] in values else m[0], spoken) + rest

    bodies = []
    for piece in skeleton.pieces:
        if isinstance(piece, int):
            text, inlines = found[piece]
            body = "".join(tag(p.data) if isinstance(p, Inline) else html.escape(p, quote=False) for p in weave(text, inlines))
        else:
            body = tag(piece) if piece.startswith("<") else piece
            if lang is not None and piece[:5].lower() == "<html":
                body = _LANG.sub(lambda m: m[1] + lang, body)
        bodies.append(body)
    return bodies


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of `text` that together are `text`, and whether each is a tag; opaque elements are one piece."""
    done = 0
    while (match := _TAG.search(text, done)) is not None:
        if match.start() > done:
            yield text[done : match.start()], False
        name = _NAME.match(match[0])
        end = match.end()
        if name and not match[0].startswith("</") and not match[0].endswith("/>"):
            low = name[1].lower()
            if low not in _VOID and (low in _OPAQUE or _KEPT.search(match[0])):
                end = _closing(text, match.end(), low)
        yield text[match.start() : end], True
        done = end
    if done < len(text):
        yield text[done:], False


def _closing(text: str, start: int, name: str) -> int:
    """Where the element that was opened before `start` ends, elements of its name inside counted."""
    depth = 1
    for match in re.finditer(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*>", text[start:], re.IGNORECASE):
        if name in ("script", "style", "textarea") and not match[1]:
            continue
        depth += -1 if match[1] else 0 if match[0].endswith("/>") else 1
        if depth == 0:
            return start + match.end()
    return start


class _Reader:
    """Collects text and inline tags until a block tag comes."""

    def __init__(self) -> None:
        self.pieces: list[str | int] = []
        self.blocks: list[Block] = []
        self.values: list[str] = []
        self._run: list[tuple[str, bool]] = []

    def text(self, raw: str) -> None:
        done = 0
        for match in _TEMPLATE.finditer(raw):
            self._run += [(raw[done : match.start()], False), (match[0], True)]
            done = match.end()
        self._run.append((raw[done:], False))

    def tag(self, raw: str) -> None:
        name = _NAME.match(raw)
        spoken = _spoken(raw)[0][:65536]
        self.values += [m[2][1:-1] for m in _attributes(raw).finditer(spoken) if _has_letters(m[2])]
        if name is not None and name[1].lower() in _INLINE:
            self._run.append((raw, True))
        else:
            self.flush()
            self.pieces.append(raw)

    def flush(self) -> None:
        run, self._run = self._run, []
        if not any(not is_tag and _has_letters(html.unescape(raw)) for raw, is_tag in run):
            self.pieces += [raw for raw, _ in run]
            return
        text, inlines, numbers = "", list[Inline](), list[tuple[str, str]]()
        for raw, is_tag in run:
            if not is_tag:
                piece = _SPACE.sub(" ", html.unescape(raw))
                # A space after a space goes, unless a picture or the like stands between them.
                apart = any(m.kind == "empty" for m in inlines[-9:] if m.position == len(text))
                text += piece[1:] if piece.startswith(" ") and not apart and (text.endswith(" ") or not text) else piece
                continue
            inlines.append(inline(raw, len(text), inlines, numbers))
        ends_in_tag = inlines and inlines[-1].kind == "empty" and inlines[-1].position == len(text)
        body = text if ends_in_tag else text.rstrip(" ")
        inlines = [Inline(min(m.position, len(body)), m.kind, m.id, m.data, m.display) for m in inlines]
        first, last = run[0][0] if not run[0][1] else "", run[-1][0] if not run[-1][1] else ""
        self.pieces += [first[: len(first) - len(first.lstrip())], len(self.blocks), last[len(last.rstrip()) :]]
        self.blocks.append(Block(len(self.blocks), body, tuple(inlines)))


def inline(raw: str, position: int, before: list[Inline], waiting: list[tuple[str, str]]) -> Inline:
    """The tag `raw` at `position`; `waiting` holds name and id of the elements that are open, and is kept up."""
    name = _NAME.match(raw)
    low = name[1].lower() if name else ""
    if raw[:2] in ("{{", "{%", "<%"):
        return Inline(position, "empty", str(1 + sum(m.kind != "close" for m in before)), raw, raw)
    number = str(1 + sum(m.kind != "close" for m in before))
    if raw.startswith("</"):
        opened = next((i for i in range(len(waiting) - 1, -1, -1) if waiting[i][0] == low), None)
        if opened is not None:
            return Inline(position, "close", waiting.pop(opened)[1], raw, f"</{low}>")
        return Inline(position, "empty", number, raw, f"</{low}>")
    opaque = raw.count("<") > 1 or low in _VOID or raw.endswith("/>") or raw.startswith("<!")
    if opaque:
        return Inline(position, "empty", number, raw, f"<{low}/>")
    waiting.append((low, number))
    return Inline(position, "open", number, raw, f"<{low}>")


def _attributes(raw: str) -> re.Pattern[str]:
    """Which attributes of this tag hold text for people."""
    low = raw[:6].lower()
    if low == "<meta " and _SPOKEN_META.match(raw[:65536]):
        return _CONTENT
    return _VALUE if low == "<input" and _BUTTON.match(raw[:65536]) else _ATTRIBUTES


def _spoken(raw: str) -> tuple[str, str]:
    """A tag in two parts: where attributes with text for people may stand, and the rest, which is to stay as it is."""
    name = _NAME.match(raw)
    if name is None or raw.startswith("</") or name[1].lower() in ("script", "style", "template") or _KEPT.search(raw[:4096]):
        return "", raw
    if name[1].lower() not in _OPAQUE or (start := _TAG.match(raw)) is None:
        return raw, ""
    return raw[: start.end()], raw[start.end() :]


def _has_letters(text: str) -> bool:
    return any(c.isalnum() for c in text)


FORMAT = Html()
