"""Text and tags of a block of Markdown, from the inline tokens of markdown-it-py, and what must be escaped in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from corpus.values import Inline

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_ACTIVE = re.compile(r"[\\`\[\]]|(?<!\s)\*|\*(?!\s)|<(?=[A-Za-z/!?])|(?<![\w\s])_|(?<!\w)_(?!\s)|_(?![\w\s])|&(?=#?\w+;)")
_INLINE_NOTE = re.compile(r"\^\\\[([^\[\]]*)\\\]")
_ADDRESS = r"(?:https?://|www\.)[^\s<>\[\]]*[^\s<>\[\]().,:;!?'\"*_~]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_CODE = re.compile(rf"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])|\[\^[^\]\s]+\]|\s*\{{[#.][^{{}}]*\}}$|{_ADDRESS}")
"""What is no text, though CommonMark says so: names of pictograms, notes, attributes of headings, addresses."""
_FIRST_CODE = re.compile(rf"^\[\^[^\]\s]+\]:\s*|^\[[ xX]\]\s+|{_CODE.pattern}")
"""The same at the start of a block: also the note itself and the box of a task."""
_VERBATIM = re.compile(
    r"!?\[\[[^\[\]\n]+\]\](?![(\[])|\{\{.*?\}\}|\{%.*?%\}|\$\$.+?\$\$|"
    r"\$(?=[A-Za-z]\$|[^$\n]*[\\^_={}])(?![\s\d])[^$\n]*(?<!\s)\$(?!\d)",
    re.DOTALL,
)
"""Links of wikis, templates of site generators, and formulas: between two dollar signs, but never two amounts of money."""
_HTML = re.compile(r"<(/?)([A-Za-z][\w-]*)[^>]*?(/?)>")


def verbatim(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: what `_VERBATIM` matches becomes one token."""
    if state.src[state.pos] not in "![{$" or (found := _VERBATIM.match(state.src, state.pos, state.posMax)) is None:
        return False
    if not silent:
        state.push("verbatim", "", 0).content = found[0]
    state.pos = found.end()
    return True


def read_inline(
    children: list[Token], names: Mapping[str, str], pictures: dict[str, Token] | None = None
) -> tuple[str, tuple[Inline, ...]]:
    """Text and tags of a block; `names` are the labels as written, `pictures` gathers those that stand among words, by tag."""
    text, inlines, stack, number = "", list[Inline](), list[str](), 0
    closers: dict[str, str] = {}
    html_open: list[tuple[str, str]] = []
    images = [c for c in children if c.type == "image"]
    alone = len(images) == 1 and not any(c.type in ("text", "text_special") and c.content.strip() for c in children)
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
            else:  # it closes nothing, or something that other tags stand in
                number += 1
                inlines.append(Inline(len(text), "empty", str(number), child.content, child.content))
        elif kind == "image" and alone and not _ACTIVE.search(child.content):  # what it shows is the text
            number += 1
            end = _single(child, names)[2 + len(child.content) :]
            inlines.append(Inline(len(text), "open", str(number), "![", "<img>"))
            text += child.content
            inlines.append(Inline(len(text), "close", str(number), end, "</img>"))
        else:
            number += 1
            inlines.append(Inline(len(text), "empty", str(number), _single(child, names), f"<{child.tag or 'x'}/>"))
            if kind == "image" and pictures is not None and any(map(str.isalpha, child.content)):
                pictures[str(number)] = child
    closed_ids = {m.id for m in inlines if m.kind == "close"}
    fixed = [
        m if m.kind != "open" or m.id in closed_ids else Inline(m.position, "empty", m.id, m.data, m.display) for m in inlines
    ]
    return text, tuple(fixed)


def _autolink(token: Token) -> str:
    return str(token.attrs.get("href", "")).removeprefix("mailto:")


def label_key(name: str) -> str:
    """The form in which labels are compared (CommonMark 0.31, 4.7)."""
    return re.sub(r"\s+", " ", name.strip()).lower().upper()


def _link_end(token: Token, names: Mapping[str, str]) -> str:
    if label := str(token.meta.get("label", "")):
        return f"][{names.get(label_key(label), label)}]"
    target = str(token.attrs.get("href", ""))
    target = f"<{target}>" if re.search(r"[\s()]", target) else target
    title = str(token.attrs.get("title", "")).replace('"', '\\"')
    return f']({target} "{title}")' if title else f"]({target})"


def _single(token: Token, names: Mapping[str, str]) -> str:
    if token.type == "code_inline":
        edge = " " if token.content[:1] == "`" or token.content[-1:] == "`" else ""
        return f"{token.markup}{edge}{token.content}{edge}{token.markup}"
    if token.type == "image" and (label := str(token.meta.get("label", ""))):
        return f"![{token.content}][{names.get(label_key(label), label)}]"
    if token.type == "image":
        source = str(token.attrs.get("src", ""))
        title = str(token.attrs.get("title", ""))
        return f'![{token.content}]({source} "{title}")' if title else f"![{token.content}]({source})"
    return token.content


def escaped(text: str, cell: bool) -> str:
    """The text as Markdown; `^[a note]` stays one."""
    escaped = _INLINE_NOTE.sub(r"^[\1]", _ACTIVE.sub(lambda m: "\\" + m[0], text))
    return escaped.replace("|", "\\|") if cell else escaped


def in_cell(data: str, cell: bool) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", data) if cell else data
