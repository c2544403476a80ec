"""Gettext PO catalogues: `msgid` in, `msgstr` out, comments and everything else as they were.

Placeholders (`%s`, `%(name)d`, `{name}`) are single tags. A translation that the file already has goes along with its message
(`Block.there`) and stays when it is in the target language; a fuzzy one is a proposal, for the source it was made for (`#| msgid`).
A unit that a person must look at is marked fuzzy. The catalogue gets as many plural forms as the target
language has (CLDR through Babel); the first is the translation of the singular, all others that of the plural. As aligned text: a
unit for each translation; `Language` and `X-Source-Language` of the header name the languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import BinaryIO

from corpus.documents import Block, Document, by_block, stays, texts
from corpus.errors import FormatError
from corpus.formats.base import Format, as_laid_out, decode_declared, write_text
from corpus.formats.native import target_language
from corpus.formats.placeholders import given_back, taken
from corpus.signature import Signature
from corpus.values import AlignedUnit, Rendering

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*(".*")\s*$')
_STRING = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*$')
_CHARSET = re.compile(rb'"Content-Type:[^"\n]*charset=([\w.:-]{2,40})', re.IGNORECASE)
_CHARSET_NAME = re.compile(r"charset=[\w.:-]+", re.IGNORECASE)
_ESCAPE = re.compile(r'\\(["\\ntrabfv]|x[0-9a-fA-F]{1,2}|[0-7]{1,3})')
_CHARS = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_BACK = {v: f"\\{k}" for k, v in _CHARS.items()}


@dataclass
class _Entry:
    """One message: its lines by keyword, in order."""

    comments: list[str] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=dict)
    verbatim: list[str] = field(default_factory=list)
    """The whole entry as it stood."""

    @property
    def fuzzy(self) -> bool:
        return any(c.startswith("#,") and "fuzzy" in c for c in self.comments)


class Po(Format):
    name = "po"
    title = "Gettext PO catalogues"
    extensions = (".po", ".pot")
    reads_documents = writes_documents = reads_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        text, encoding = decode_declared(data, path, _CHARSET)
        entries = _entries(text, path)
        if encoding != "utf-8":  # written back in UTF-8, which can hold any translation
            header = entries[0]
            header.verbatim = [_CHARSET_NAME.sub("charset=UTF-8", line) for line in header.verbatim]
        blocks: list[Block] = []
        for entry in entries:
            for keyword in ("msgid", "msgid_plural"):
                if entry.strings.get(keyword):
                    text, inlines = taken(entry.strings[keyword])
                    blocks.append(Block(len(blocks), text, inlines, there=_there(entry, keyword, text, _language(entries))))
        return Document(id, path, lang, self.name, tuple(blocks), entries, **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        units = list(units)
        entries = document.skeleton if isinstance(document.skeleton, list) else []
        target_lang = units[0].target_lang if units else ""
        grouped = by_block(units)
        flagged = {b for b, group in grouped.items() if any(u.state == "initial" or not u.target for u in group)}
        written = iter(list(texts(document, units)))
        count, plural = _plural(entries, target_lang)
        pieces = []
        for entry in entries:
            renderings, kept = {}, set()
            fuzzy = False
            for keyword in ("msgid", "msgid_plural"):
                if entry.strings.get(keyword):
                    block, text, inlines = next(written)
                    renderings[keyword] = _ends(entry.strings[keyword], given_back(text, inlines))
                    if stays(block.there, grouped.get(block.ordinal, ())):
                        kept.add(keyword)
                    else:
                        fuzzy = fuzzy or block.ordinal in flagged
            forms = sum(k.startswith("msgstr") for k in entry.strings)
            if not renderings:
                lines = _header(entry.verbatim, target_lang, plural)
            elif len(kept) == len(renderings) and (count is None or "msgid_plural" not in renderings or forms == count):
                lines = entry.verbatim
            else:
                lines = _lines(entry, renderings, kept, fuzzy, count)
            pieces.append("\n".join(lines) + "\n")
        write_text(document, pieces, out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        text, _ = decode_declared(source.read(), where, _CHARSET)
        return None, _units(_entries(text, where))


def _there(entry: _Entry, keyword: str, text: str, lang: str) -> tuple[Rendering, ...]:
    """The translation that a message has: the first form for the singular, the last one for the plural."""
    forms = [v for k, v in entry.strings.items() if k.startswith("msgstr")]
    body, inlines = taken(forms[0 if keyword == "msgid" else -1])
    if not all(forms) or body.strip() == text.strip():
        return ()
    if not entry.fuzzy:
        return (Rendering(lang, body, inlines),)
    return (Rendering(lang, body, inlines, None, taken(_previous(entry, keyword))[0]),)


def _previous(entry: _Entry, keyword: str) -> str:
    """The text that a fuzzy translation was made for, where the file has kept it."""
    lines = [line[2:].strip() for line in entry.comments if line.startswith("#|")]
    begin = next((n for n, line in enumerate(lines) if line.startswith(f"{keyword} ")), len(lines))
    found = (_STRING.match(line.removeprefix(keyword)) for line in lines[begin:])
    return "".join(_unescape(string[1]) for string in takewhile(bool, found) if string)


def _units(entries: list[_Entry]) -> Iterator[AlignedUnit]:
    """A unit for each translation: the first plural form renders `msgid`, the others `msgid_plural`."""
    header = next((e.strings.get("msgstr", "") for e in entries if e.strings.get("msgid") == ""), "")
    said = re.search(r"^X-Source-Language:[ \t]*(\S+)", header, re.MULTILINE)
    langs = [
        tag.split(".")[0].split("@")[0].replace("_", "-") for tag in (said[1] if said else "und", _language(entries) or "und")
    ]
    for block, entry in enumerate(e for e in entries if e.strings.get("msgid")):
        renderings = [(k, v) for k, v in entry.strings.items() if k.startswith("msgstr")]
        for ordinal, (keyword, rendering) in enumerate(renderings):
            several = "msgid_plural" in entry.strings and (keyword != "msgstr[0]" or len(renderings) == 1)
            source, inlines = taken(entry.strings["msgid_plural" if several else "msgid"])
            target, target_inlines = taken(rendering)
            yield AlignedUnit(
                id=f"po:{block}:{ordinal}", source_lang=langs[0], target_lang=langs[1], raw=source, source=source, target=target,
                source_inlines=inlines, target_inlines=target_inlines, document="po", block=block, ordinal=ordinal,
                state="translated" if rendering and not entry.fuzzy else "initial",
            )  # fmt: skip


def _entries(text: str, path: str) -> list[_Entry]:
    entries: list[_Entry] = []
    entry = _Entry()
    keyword = ""
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        found = _KEYWORD.match(line.strip())
        begins = (found is not None and found[1] in ("msgctxt", "msgid")) or line.startswith("#")
        if begins and any(k.startswith("msgstr") for k in entry.strings):
            entries.append(_whole(entry, f"{path}, line {number}"))
            entry, keyword = _Entry(), ""
        entry.verbatim.append(line)
        if not line.strip():
            continue
        if line.startswith("#"):
            entry.comments.append(line)
            continue
        where = f"{path}, line {number}"
        if found:
            keyword, line = found[1], found[2]
            if keyword in entry.strings:
                raise FormatError(f"a second {keyword} in one entry", where=where)
            entry.strings[keyword] = ""
        string = _STRING.match(line)
        if string is None or not keyword:
            raise FormatError("neither a comment, a keyword nor a string", where=where, mend="check it with: msgfmt -c")
        entry.strings[keyword] += _unescape(string[1])
    if entry.strings and not any(k.startswith("msgstr") for k in entry.strings):
        raise FormatError("the last entry has no msgstr", where=path, mend="is the file cut off?")
    return [*entries, _whole(entry, path)]


def _whole(entry: _Entry, where: str) -> _Entry:
    if entry.strings and ("msgid" not in entry.strings or ("msgid_plural" in entry.strings and not entry.strings["msgid"])):
        raise FormatError("an entry without msgid ends here", where=where, mend="check it with: msgfmt -c")
    return entry


def _ends(source: str, target: str) -> str:
    """The target with the line ends that begin and end the source: gettext refuses a message where they differ."""
    body = target.strip("\n")
    begin = source[: len(source) - len(source.lstrip("\n"))]
    return f"{begin}{body}{source[len(source.rstrip(chr(10))) :]}" if body else target


def _plural(entries: list[_Entry], target_lang: str) -> tuple[int | None, str]:
    """How many plural forms the target language has, and the header's words for it; nothing where the file's own header serves."""
    if not target_lang or (_language(entries).replace("_", "-").lower() == target_lang.lower() and _has_plurals(entries)):
        return None, ""
    from babel.core import UnknownLocaleError
    from babel.messages.plurals import get_plural

    try:
        found = get_plural(target_lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None, ""
    return found.num_plurals, f"nplurals={found.num_plurals}; plural={found.plural_expr};"


def _has_plurals(entries: list[_Entry]) -> bool:
    return any(re.search(r"nplurals\s*=\s*\d", e.strings.get("msgstr", "")) for e in entries if e.strings.get("msgid") == "")


def _lines(entry: _Entry, renderings: dict[str, str], kept: Collection[str], fuzzy: bool, count: int | None) -> list[str]:
    comments = [c for c in entry.comments if not c.startswith(("#,", "#|"))]
    previous = [c for c in entry.comments if c.startswith("#|") and fuzzy]
    flags = [f.strip() for c in entry.comments if c.startswith("#,") for f in c[2:].split(",")]
    flags = (["fuzzy"] if fuzzy else []) + [f for f in flags if f and f != "fuzzy"]
    blank = [line for line in entry.verbatim[:1] if not line.strip()]
    tail = [line for line in entry.verbatim[-1:] if not line.strip()]
    lines = blank + comments + ([f"#, {', '.join(flags)}"] if flags else []) + previous
    strings = dict(entry.strings)
    if count is not None and "msgid_plural" in renderings:
        forms = {f"msgstr[{n}]": strings.get(f"msgstr[{n}]", "") for n in range(count)}
        strings = {k: v for k, v in strings.items() if not k.startswith("msgstr")} | forms
    for keyword, text in strings.items():
        if keyword.startswith("msgstr"):
            first = keyword == "msgstr" or (keyword == "msgstr[0]" and "msgstr[1]" in strings)
            of = "msgid" if first or "msgid_plural" not in renderings else "msgid_plural"
            text = text if text and of in kept else renderings[of]
        lines += _quoted(keyword, text)
    return lines + tail


def _quoted(keyword: str, text: str) -> list[str]:
    parts = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(parts) <= 1:
        return [f'{keyword} "{_escape(text)}"']
    return [f'{keyword} ""', *(f'"{_escape(part)}"' for part in parts)]


def _escape(text: str) -> str:
    return "".join(_BACK.get(c, c) for c in text)


def _unescape(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        code = match[1]
        if code in _CHARS:
            return _CHARS[code]
        return chr(int(code[1:], 16) if code[0] == "x" else int(code, 8))

    return _ESCAPE.sub(char, text)


def _language(entries: list[_Entry]) -> str:
    header = next((e.strings.get("msgstr", "") for e in entries if e.strings.get("msgid") == ""), "")
    found = re.search(r"^Language:[ \t]*(\S+)", header, re.MULTILINE)
    return found[1] if found else ""


def _header(lines: list[str], target_lang: str, plural: str) -> list[str]:
    """The header of a catalogue in the target language: no template any more, and with the plural forms of that language."""
    lines = [line for line in lines if not re.fullmatch(r"#,\s*fuzzy\s*", line)]
    if not any(line.startswith('msgid ""') for line in lines):
        return lines  # comments alone
    known = re.search(r'^"Language:[ \t]*([\w@.-]+)', "\n".join(lines), re.MULTILINE)
    code = target_language(known and known[1], target_lang).replace("-", "_")
    if plural and not any(line.startswith('"Plural-Forms:') for line in lines):
        last = max(n for n, line in enumerate(lines) if line.startswith('"') or line.startswith("msgstr"))
        lines.insert(last + 1, '"Plural-Forms: \\n"')
    if plural:
        lines = [re.sub(r'^"Plural-Forms:[^\\"]*', f'"Plural-Forms: {plural}', line) for line in lines]
    return [re.sub(r'^"Language:[^\\"]*', f'"Language: {code}', line) if target_lang else line for line in lines]


FORMAT = Po()
