"""One table: what is wrong with a file, for every format that is read, and the one line that says so: what, where, how to mend it.

The last test sends the same files through the command line: one line each, exit code, no file left.
"""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.errors import InputError
from corpus.formats import by_name, formats
from corpus.limits import bounded, bounded_units
from pipeline.commands.translate import command
from pipeline.errors import BatchError

WORD = "été"
TEXTS = {
    "txt": f"Bonjour l'{WORD}.\n",
    "markdown": f"# Titre\n\nBonjour l'{WORD}.\n",
    "html": f"<html><body><p>Bonjour l'{WORD}</p></body></html>\n",
    "po": f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{WORD}"\nmsgstr ""\n',
    "srt": f"1\n00:00:01,000 --> 00:00:02,000\nBonjour l'{WORD}\n",
    "tsv": f"id\tsource\ttarget\n1\t{WORD}\tsummer\n",
    "csv": f"id,source,target\n1,{WORD},summer\n",
    "jsonl": f'{{"id":"1","source_lang":"fr","target_lang":"en","raw":"{WORD}","source":"{WORD}","target":"summer"}}\n',
    "tmx": f'<tmx version="1.4"><header srclang="fr"/><body><tu><tuv xml:lang="fr"><seg>{WORD}</seg></tuv>'
    '<tuv xml:lang="en"><seg>summer</seg></tuv></tu></body></tmx>',
    "xliff": '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="fr" trgLang="en"><file id="f">'
    f'<unit id="1"><segment><source>{WORD}</source><target>summer</target></segment></unit></file></xliff>',
    "xliff12": '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="d" source-language="fr" '
    f'target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>{WORD}</source><target>summer</target>'
    "</trans-unit></body></file></xliff>",
}
TEXTS["omegat"] = TEXTS["xliff12"]
XML = ("tmx", "xliff", "xliff12", "omegat")
STREAMED = ("tsv", "jsonl")
MEMBERS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
Attack = Callable[[str], bytes]

IN_TEXT: dict[str, tuple[Attack, str]] = {
    "UTF-16 without a mark, little end first": (lambda t: t.encode("utf-16-le"), "iconv -f utf-16-?le|UTF-16 without"),
    "UTF-16 without a mark, big end first": (lambda t: t.encode("utf-16-be"), "iconv -f utf-16-?be|UTF-16 without"),
    "UTF-32": (lambda t: t.encode("utf-32"), "iconv -f utf-32|is it empty, of another kind"),
    "Latin-1": (lambda t: t.encode("latin-1"), "iconv -f cp1252 -t utf-8|convert it with iconv"),
    "NUL": (lambda t: t.replace(WORD, "a\0b").encode(), "remove the NUL bytes"),
    "half a character": (lambda t: t.encode().replace(WORD.encode(), b"\xed\xa0\x80"), "half a character|convert it with iconv"),
    "a line of 10 MB": (lambda t: t.replace(WORD, "mot " * 2_600_000).encode(), "at most 1,000,000 are taken; .*paragraphs"),
    "a packed file": (lambda _: b"\x1f\x8b\x08\x00" + bytes(range(200)), "gunzip"),
    "a PDF": (lambda _: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "it is a PDF"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a picture"),
}  # fmt: skip
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
IN_XML: dict[str, tuple[Attack, str]] = {
    "nothing": (lambda _: b"", "is it empty"),
    "a mark and nothing": (lambda _: codecs.BOM_UTF8, "is it empty"),
    "cut off": (lambda t: t.encode()[: len(t) * 2 // 3], "line 1: malformed XML: .*; "),
    "something behind the end": (lambda t: f"{t}<x>".encode(), "line 1: malformed XML: Extra content"),
    "an entity": (lambda t: f'<!DOCTYPE a [<!ENTITY x "y">]>{t}'.encode(), "remove the <!ENTITY"),
    "a bomb of entities": (lambda t: (BOMB + t.replace(WORD, "&c;")).encode(), "remove the <!ENTITY"),
    "a file of this machine": (
        lambda t: f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{t.replace(WORD, "&x;")}'.encode(), "remove the <!ENTITY"
    ),
    "a bomb in UTF-16": (lambda t: (BOMB + t.replace(WORD, "&c;")).encode("utf-16"), "remove the <!ENTITY"),
    "elements without end": (lambda t: t.replace(WORD, "<a>" * 5000 + "</a>" * 5000).encode(), "deeper than 256; take away"),
    "an encoding that nobody knows": (lambda t: f"<?xml version='1.0' encoding='klingon'?>{t}".encode(), "convert it with iconv"),
    "a control character": (lambda t: t.replace(WORD, "a\x01b").encode(), "remove this character"),
    "a number of a control character": (lambda t: t.replace(WORD, "a&#1;b").encode(), "remove this character"),
    "an archive": (lambda _: b"PK\x03\x04" + b"a" * 100, "it is a zip archive"),
}  # fmt: skip


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


IN_ZIP: dict[str, tuple[Attack, str]] = {
    "nothing": (lambda _: b"", "it is empty"),
    "a text": (lambda _: b"Bonjour", "fetch or export it again"),
    "an old Office file": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx or .xlsx"),
    "an empty archive": (lambda _: packed(), "not the kind of file that its name says"),
    "another archive": (lambda _: packed(a=b"x"), "not the kind of file that its name says"),
    "a bomb": (lambda main: packed(**{main: b" " * (40 << 20)}), "a zip bomb: .* do not open it"),
    "malformed XML": (lambda main: packed(**{main: b"<w:document"}), "malformed XML|not a readable workbook"),
    "entities": (lambda main: packed(**{main: b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "document type declaration; "),
    "half of it": (lambda main: packed(**{main: b"<a/>" * 1000})[:60], "fetch or export it again"),
}  # fmt: skip


def attacks(name: str) -> Iterator[tuple[str, bytes, str]]:
    if name in MEMBERS:
        table, body = IN_ZIP, MEMBERS[name]
    else:
        table, body = IN_TEXT | (IN_XML if name in XML else {}), TEXTS[name]
    for label, (attack, wanted) in table.items():
        yield label, attack(body), wanted


ALL = [
    pytest.param(name, kind, label, id=f"{name}-{kind}-{label}")
    for name, form in formats().items()
    for kind, able in (("document", form.reads_documents), ("aligned", form.reads_aligned))
    if able
    for label in (IN_ZIP if name in MEMBERS else IN_TEXT | (IN_XML if name in XML else {}))
]


def read(name: str, kind: str, data: bytes) -> None:
    form = by_name(name)
    if kind == "document":
        bounded(form.read_document(io.BytesIO(data), id="d", path="FILE", lang="fr"))
    else:
        list(bounded_units(form.read_aligned(io.BytesIO(data), "FILE")[1], "FILE"))


@pytest.mark.parametrize(("name", "kind", "label"), ALL)
def test_the_line_says_what_where_and_how_to_mend_it(name: str, kind: str, label: str) -> None:
    data, wanted = next((data, wanted) for found, data, wanted in attacks(name) if found == label)
    with pytest.raises(InputError, match=wanted) as error:
        read(name, kind, data)
    said = str(error.value)
    assert said.startswith("FILE")
    assert "; " in said
    assert "\n" not in said
    assert len(said) < 250


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_attacked_is_read_as_it_is(name: str) -> None:
    """Otherwise the table says nothing."""
    form = by_name(name)
    marked = [codecs.BOM_UTF8 + TEXTS[name].encode()]
    if name not in STREAMED:
        marked += [codecs.BOM_UTF16_LE + TEXTS[name].encode("utf-16-le"), codecs.BOM_UTF16_BE + TEXTS[name].encode("utf-16-be")]
    for data in (TEXTS[name].encode(), *marked):
        if form.reads_documents:
            document = form.read_document(io.BytesIO(data), id="d", path="FILE", lang="fr")
            assert any(WORD in block.text for block in document.blocks)
        if form.reads_aligned:
            assert [unit.source for unit in form.read_aligned(io.BytesIO(data), "FILE")[1]] == [WORD]


def test_the_command_line_says_it_and_leaves_no_file(tmp_path: Path) -> None:
    sources = []
    for name, form in formats().items():
        if form.reads_documents:
            for number, (_, data, _) in enumerate(found for found in attacks(name) if len(found[1]) < 1 << 20):
                sources.append(tmp_path / f"{name}{number}{form.extensions[0]}")
                sources[-1].write_bytes(data)
    out = tmp_path / "out"
    done = CliRunner().invoke(command, [*map(str, sources), "--from", "fr", "--to", "en", "-o", str(out)])
    assert isinstance(done.exception, BatchError)
    assert done.exception.exit_code == 3
    lines = [line for line in done.stderr.split("\n") if str(tmp_path) in line]
    for source in sources:
        assert sum(f"{source.name}" in line for line in lines) == 1, source.name
    assert not [path for path in out.rglob("*") if path.is_file() and ".termweave" not in path.parts]
