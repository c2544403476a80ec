"""HTML documents: the text of each block element in, the same file with translated text out, every other byte as it was.

The file is cut into tags and text without building a tree, so that what a parser would mend or reorder stays as written. Inline
elements are tags of the text; `code` and its like are single tags with their content; `script`, `style`, `pre` and whatever says
`translate="no"`, or that it is in a third language, stay untouched. `alt`, `title`, `placeholder`, `label` and `aria-label` are blocks
of their own; `lang` follows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from corpus.documents import Block, Document, right_to_left, texts
from corpus.formats.base import Format, as_laid_out, decode_declared, write_text
from corpus.formats.dates import of_page
from corpus.inlines import weave
from corpus.languages import primary
from corpus.values import AlignedUnit, Inline

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]{0,4096}>|</?[A-Za-z][^\s/>\"']*+(?:\"[^\"]*+\"|'[^']*+'|[^'\">]++){0,400}+>", re.DOTALL
)
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "img", "input", "ins"}
    | {"label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr"}
    | {"code", "kbd", "samp", "var", "ruby", "rb", "rt", "rp"}
)
_OPAQUE = frozenset(
    {
        "code",
        "kbd",
        "samp",
        "var",
        "rt",
        "rp",
        "script",
        "style",
        "pre",
        "svg",
        "math",
        "textarea",
        "template",
        "object",
        "iframe",
    }
    | {"canvas"}
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_KEPT = re.compile(r"\stranslate\s*=\s*[\"']?no\b|\sclass\s*=\s*[\"'][^\"']*\bnotranslate\b", re.IGNORECASE)
_ATTRIBUTES = re.compile(
    r"(\s(?:alt|title|placeholder|label|aria-(?:label|description|placeholder|roledescription|valuetext))\s*=\s*)(\"[^\"]*\"|'[^']*')",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"(\scontent\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_VALUE = re.compile(_ATTRIBUTES.pattern.replace("(?:alt", "(?:value|alt"), re.IGNORECASE)
_SPOKEN_META = re.compile(
    r"<meta\b[^>]*\s(?:name|property|itemprop)\s*=\s*[\"']?(?:(?:og|twitter):(?:title|description|image:alt)|description|title|keywords)[\"'\s/>]",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"<input\b[^>]*\stype\s*=\s*[\"']?(?:submit|button|reset)[\"'\s/>]", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LANG = re.compile(r"(\s(?:xml:)?lang\s*=\s*[\"']?)([A-Za-z]{2,3}(?:-[\w-]*)?)(?=[\"'\s/>])", re.IGNORECASE)
_DIRECTION = re.compile(r"(\sdir\s*=\s*[\"']?)(?:ltr|rtl)\b", re.IGNORECASE)
_ROOT = re.compile(r"<html\b[^>]*>", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>", re.DOTALL)
"""What a program fills in."""
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Skeleton:
    pieces: tuple[str | int, ...]
    """Markup as it stands, and the ordinals of blocks."""
    attributes: tuple[tuple[str, int, int], ...]
    """Values that are blocks: the value as written, which of its kind, the block's ordinal."""
    home: frozenset[str] = frozenset()
    """The language of the page, by all that is said of it."""


class Html(Format):
    name = "html"
    title = "HTML documents"
    extensions = (".html", ".htm", ".xhtml")
    reads_documents = writes_documents = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        body, encoding = decode_declared(data, path, _CHARSET)
        blocks, skeleton = taken(body, lang)
        laid_out = as_laid_out(data)
        return Document(id, path, lang, self.name, blocks, skeleton, encoding=encoding, day=of_page(body), **laid_out)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        units = list(units)
        skeleton = document.skeleton
        if not isinstance(skeleton, Skeleton):
            skeleton = Skeleton(tuple(x for b in document.blocks for x in ("<p>", b.ordinal, "</p>\n")), ())
        found = {block.ordinal: (text, inlines) for block, text, inlines in texts(document, units)}
        write_text(document, filled(skeleton, found, units[0].target_lang if units else None), out)


def taken(body: str, lang: str) -> tuple[tuple[Block, ...], Skeleton]:
    """The blocks of a page or a part of one in the language `lang`, and what they came out of."""
    reader = _Reader()
    root = _ROOT.search(body)
    said = _LANG.search(root[0]) if root else None
    home = frozenset({primary(lang), primary(said[2]) if said else ""} - {"", "und"})
    for raw, is_tag in tokens(body, home):
        reader.tag(raw) if is_tag else reader.text(raw)
    reader.flush()
    attributes = []
    for value in dict.fromkeys(reader.values):
        attributes.append((value, 0, len(reader.blocks)))
        reader.blocks.append(Block(len(reader.blocks), html.unescape(value)))
    return tuple(reader.blocks), Skeleton(tuple(reader.pieces), tuple(attributes), home)


def filled(skeleton: Skeleton, found: Mapping[int, tuple[str, tuple[Inline, ...]]], lang: str | None) -> list[str]:
    """The pieces of the page with the texts `found` by the blocks' ordinals, in the language `lang`."""
    values = {value: html.escape(found[ordinal][0], quote=True) for value, _, ordinal in skeleton.attributes}

    def tag(raw: str) -> str:
        spoken, rest = _spoken(raw)
        if lang is not None and _LANG.search(spoken):
            ours = not skeleton.home or raw[:5].lower() == "<html"
            spoken = _LANG.sub(lambda m: m[1] + lang if ours or primary(m[2]) in skeleton.home else m[0], spoken)
        if lang is not None and raw[:5].lower() == "<html":
            spoken = _turned(spoken, "rtl" if right_to_left(lang) else "ltr")
        return _attributes(raw).sub(lambda m: f'{m[1]}"{values[m[2][1:-1]]}"' if m[2][1:-1] in values else m[0], spoken) + rest

    bodies = []
    for piece in skeleton.pieces:
        if isinstance(piece, int):
            text, inlines = found[piece]
            body = "".join(tag(p.data) if isinstance(p, Inline) else html.escape(p, quote=False) for p in weave(text, inlines))
        else:
            body = tag(piece) if piece.startswith("<") else piece
        bodies.append(body)
    return bodies


def _turned(root: str, direction: str) -> str:
    """The tag of the page with the direction of its script; what says nothing runs from left to right."""
    if _DIRECTION.search(root):
        return _DIRECTION.sub(lambda m: m[1] + direction, root)
    return root if direction == "ltr" else f'{root[:5]} dir="rtl"{root[5:]}'


def tokens(text: str, home: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """Pieces of `text` that together are `text`, and whether each is a tag; opaque elements are one piece.

    `home`: the languages that the page may say it is in; elements in another one are opaque.
    """
    done = 0
    while (match := _TAG.search(text, done)) is not None:
        if match.start() > done:
            yield text[done : match.start()], False
        name = _NAME.match(match[0])
        end = match.end()
        if name and not match[0].startswith("</") and not match[0].endswith("/>"):
            low = name[1].lower()
            if low not in _VOID and (low in _OPAQUE or _KEPT.search(match[0]) or _foreign(match[0], low, home)):
                end = _closing(text, match.end(), low)
        yield text[match.start() : end], True
        done = end
    if done < len(text):
        yield text[done:], False


def _closing(text: str, start: int, name: str) -> int:
    """Where the element that was opened before `start` ends, elements of its name inside counted."""
    depth = 1
    for match in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*>", re.IGNORECASE).finditer(text, start):
        if name in ("script", "style", "textarea") and not match[1]:
            continue
        depth += -1 if match[1] else 0 if match[0].endswith("/>") else 1
        if depth == 0:
            return match.end()
    return start


def _foreign(tag: str, name: str, home: frozenset[str]) -> bool:
    said = _LANG.search(tag) if home and name not in ("html", "body") else None
    return said is not None and primary(said[2]) not in home


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
        if raw.startswith("<!--") or (name is not None and name[1].lower() in _INLINE):
            if raw.startswith("</") and self._run and _opens(self._run[-1], raw):
                raw = self._run.pop()[0] + raw  # an icon, an anchor: nothing in it
            self._run.append((raw, True))
        else:
            self.flush()
            self.pieces.append(raw)

    def flush(self) -> None:
        run, self._run = self._run, []
        solid = [n for n, (raw, is_tag) in enumerate(run) if (not raw.startswith("<!--") if is_tag else raw.strip())]
        if not any(not is_tag and _has_letters(html.unescape(raw)) for raw, is_tag in run):
            self.pieces += [raw for raw, _ in run]
            return
        self.pieces += [raw for raw, _ in run[: solid[0]]]
        self._block(run[solid[0] : solid[-1] + 1])
        self.pieces += [raw for raw, _ in run[solid[-1] + 1 :]]

    def _block(self, run: list[tuple[str, bool]]) -> None:
        text, inlines, numbers = "", list[Inline](), list[tuple[str, str]]()
        for raw, is_tag in run:
            if not is_tag:
                piece = _SPACE.sub(" ", html.unescape(raw))
                # A space after a space goes, unless a picture or the like stands between them.
                apart = any(m.kind == "empty" for m in inlines[-9:] if m.position == len(text))
                text += piece[1:] if piece.startswith(" ") and not apart and (text.endswith(" ") or not text) else piece
                continue
            inlines.append(inline(raw, len(text), inlines, numbers))
        # A space before a picture at the end stays.
        body = text[: max([len(text.rstrip(" ")), *(m.position for m in inlines if m.kind == "empty")])]
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
        return Inline(position, "empty", number, raw, f"<{low}/>" if low else "<!>")
    waiting.append((low, number))
    return Inline(position, "open", number, raw, f"<{low}>")


def _opens(last: tuple[str, bool], closing: str) -> bool:
    """Whether the last piece of a run is the start of the element that `closing` ends."""
    raw, is_tag = last
    name, end = _NAME.match(raw), _NAME.match(closing)
    return is_tag and name is not None and end is not None and raw.count("<") == 1 and raw[1] != "/" and name[1] == end[1]


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
