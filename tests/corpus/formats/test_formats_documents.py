"""Documents come back in their own format: unchanged by a translation that changes nothing, with markup by one that does."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Document, slug
from corpus.errors import FormatError, InputError
from corpus.formats import by_name, by_path, formats
from corpus.segmentation import segment
from corpus.values import AlignedUnit, Segment

CASES = Path(__file__).parent / "cases"
FILES = sorted(p for p in CASES.iterdir() if p.is_file())


def load(path: Path) -> Document:
    with path.open("rb") as source:
        return by_path(path).read_document(source, id="d", path=path.name, lang="fr")


def unit(piece: Segment, target: str, lang: str = "en") -> AlignedUnit:
    scale = len(target) / max(len(piece.text), 1)
    marks = tuple(type(m)(round(m.position * scale), m.kind, m.id, m.data, m.display) for m in piece.inlines)
    return AlignedUnit(
        piece.id, "fr", lang, piece.text, piece.text, target, state="translated", document="d", block=piece.block,
        ordinal=piece.ordinal, before=piece.before, source_inlines=piece.inlines, target_inlines=marks,
    )  # fmt: skip


def translated(document: Document, change, lang: str = "en") -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    units = [unit(s, change(s.text), lang) for s in segment(document)]
    by_name(document.format).write_document(document, units, out)
    return out.getvalue()


def test_every_document_format_has_a_case() -> None:
    assert {load(p).format for p in FILES} == {f.name for f in formats().values() if f.reads_documents} - {"docx"}


@pytest.mark.parametrize("name", ["page.html", "cues.srt", "plain.txt"])
def test_a_translation_that_changes_nothing_changes_nothing(name: str) -> None:
    data = (CASES / name).read_bytes()
    if name == "page.html":  # white space and references are written in one way
        data = data.replace(b"Bonjour   le\n  monde", b"Bonjour le monde").replace(b"&nbsp;", "\u00a0".encode())
    if name == "cues.srt":
        data = data.replace(b"monde</i>,\ncomment", b"monde</i>, comment")
    if name == "page.html":
        data = data.replace(b'lang="fr"', b'lang="en"')
    assert translated(load(CASES / name), str).decode() == data.decode()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_texts_of_what_was_written_are_the_targets(path: Path) -> None:
    document = load(path)
    again = by_path(path).read_document(io.BytesIO(translated(document, str.upper)), id="d", path=path.name, lang="fr")
    if document.format in ("tmx", "xliff", "xliff12", "po", "csv", "tsv", "jsonl"):  # the source stays beside the target
        assert [b.text for b in again.blocks] == [b.text for b in document.blocks]
    else:
        assert [b.text for b in again.blocks] == [b.text.upper() for b in document.blocks]
        kinds = [[(m.kind, m.id, m.display) for m in b.inlines] for b in document.blocks]
        assert [[(m.kind, m.id, m.display) for m in b.inlines] for b in again.blocks] == kinds


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_one_document_is_written_in_two_languages(path: Path) -> None:
    document = load(path)
    first = translated(document, str.upper, "en")
    translated(document, str.lower, "zh")
    assert translated(document, str.upper, "en") == first


EXPECTED = json.loads((CASES.parent / "expected_documents.json").read_text("utf-8"))
"""What must stand in the document when every text is put in capitals; after `¬`, what must not."""


@pytest.mark.parametrize("name", EXPECTED)
def test_structure_and_markup_are_kept(name: str) -> None:
    body = translated(load(CASES / name), str.upper).decode()
    for wanted in EXPECTED[name]:
        assert (wanted in body) if not wanted.startswith("¬") else (wanted[1:] not in body)


def sample_docx() -> bytes:
    book = docx.Document()
    paragraph = book.add_paragraph("Bonjour ")
    paragraph.add_run("le monde").bold = True
    paragraph.add_run(". Une autre\tphrase.")
    book.add_heading("Titre", 1)
    book.add_table(1, 1).cell(0, 0).text = "Cellule"
    book.sections[0].header.paragraphs[0].text = "En-tête"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_docx(data: bytes) -> Document:
    return by_name("docx").read_document(io.BytesIO(data), id="d", path="a.docx", lang="fr")


def test_docx_keeps_its_looks() -> None:
    document = read_docx(sample_docx())
    assert [b.text for b in document.blocks] == ["Bonjour le monde. Une autre\tphrase.", "Titre", "Cellule", "En-tête"]
    book = docx.Document(io.BytesIO(translated(document, str.upper)))
    assert [(r.text, r.bold) for r in book.paragraphs[0].runs] == [
        ("BONJOUR ", None), ("LE MONDE", True), (". UNE AUTRE\tPHRASE.", None)
    ]  # fmt: skip
    assert book.paragraphs[1].style.name == "Heading 1"
    assert book.tables[0].cell(0, 0).text == "CELLULE"
    assert book.sections[0].header.paragraphs[0].text == "EN-TÊTE"
    assert translated(document, str.upper) == translated(document, str.upper)


def test_docx_tracked_changes_are_accepted() -> None:
    ins = '<w:ins w:id="1" w:author="e"><w:r><w:t>nouveau </w:t></w:r></w:ins>'
    ins += '<w:del w:id="2"><w:r><w:delText>vieux </w:delText></w:r></w:del>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample_docx())) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == "word/document.xml":
                body = body.replace(b"<w:r><w:t>Titre", f"{ins}<w:r><w:t>Titre".encode())
            new.writestr(item, body)
    assert "nouveau Titre" in [b.text for b in read_docx(out.getvalue()).blocks]


def test_an_untranslated_unit_keeps_its_source() -> None:
    assert translated(load(CASES / "plain.txt"), lambda text: "" if text == "Une autre." else text.upper()).startswith(
        b"UNE PHRASE. Une autre."
    )


def test_spaces_between_sentences_follow_the_target_language() -> None:
    assert translated(load(CASES / "plain.txt"), str, "zh").startswith(b"Une phrase.Une autre.\n")


def test_a_hard_wrapped_text_is_read_by_paragraph() -> None:
    words = ("Une phrase assez longue pour remplir la ligne de ce texte ancien. " * 6).split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) + 1 > 60:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    text = "\n".join([*lines, line, "", *lines, line]) + "\n"
    document = by_name("txt").read_document(io.BytesIO(text.encode()), id="d", path="a.txt", lang="fr")
    assert [b.text for b in document.blocks] == [" ".join(words), "", " ".join(words)]
    poem = "\n".join(["Un vers court", "et un autre", "", "Puis un vers qui est beaucoup plus long que les autres"])
    assert len(by_name("txt").read_document(io.BytesIO(poem.encode()), id="d", path="a", lang="fr").blocks) == 4


@pytest.mark.parametrize("name", [f.name for f in formats().values() if f.reads_documents])
@given(data=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
@settings(max_examples=40, deadline=None)
def test_any_bytes_are_a_document_or_an_error_of_input(name: str, data: bytes) -> None:
    try:
        document = by_name(name).read_document(io.BytesIO(data), id="d", path="file", lang="fr")
    except InputError:
        return
    by_name(document.format).write_document(document, [unit(s, s.text) for s in segment(document)], io.BytesIO())


@pytest.mark.parametrize(("name", "data", "message"), json.loads((CASES.parent / "bad_documents.json").read_text("utf-8")))
def test_bad_documents_say_what_is_wrong(name: str, data: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        by_name(name).read_document(io.BytesIO(data.encode()), id="d", path="file", lang="fr")


def test_slugs_are_safe_in_ids() -> None:
    assert slug("Mon article: été (2).txt") == "Mon-article-été-2-.txt"
    assert slug("::") == "document"


def test_html_in_a_declared_encoding_comes_back_in_it() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>L\'\u00e9t\u00e9 \u2019</p></body></html>'
    document = by_name("html").read_document(io.BytesIO(page.encode("cp1252")), id="d", path="a.html", lang="fr")
    assert document.blocks[0].text == "L'\u00e9t\u00e9 \u2019"
    body = translated(document, lambda text: text + " \u590f")
    assert "L'\u00e9t\u00e9 \u2019 &#22799;" in body.decode("cp1252")


def test_po_in_a_declared_encoding_comes_back_in_utf_8() -> None:
    catalogue = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n\nmsgid "\u00e9t\u00e9"\nmsgstr ""\n'
    document = by_name("po").read_document(io.BytesIO(catalogue.encode("latin-1")), id="d", path="a.po", lang="fr")
    body = translated(document, str.upper).decode()
    assert "charset=UTF-8" in body
    assert 'msgstr "\u00c9T\u00c9"' in body


@pytest.mark.parametrize(
    ("before", "lang", "after"),
    [
        ('<html lang="fr">', "ar", '<html dir="rtl" lang="ar">'),
        ('<HTML DIR=ltr lang="fr">', "he", '<HTML DIR=rtl lang="he">'),
        ('<html dir="rtl" lang="ar">', "en", '<html dir="ltr" lang="en">'),
        ("<html>", "en", "<html>"),
    ],
)
def test_html_runs_as_its_language_does(before: str, lang: str, after: str) -> None:
    page = f'{before}<body><p lang="la">Nihil</p><p>Un mot</p></body></html>'
    document = by_name("html").read_document(io.BytesIO(page.encode()), id="d", path="a.html", lang="fr")
    assert translated(document, str.upper, lang).decode() == f'{after}<body><p lang="la">Nihil</p><p>UN MOT</p></body></html>'


@pytest.mark.parametrize(
    ("name", "data"), [("html", b'<meta charset="klingon"><p>\xe9t\xe9'), ("po", b'msgid "\xe9"\nmsgstr ""\n')]
)
def test_no_encoding_is_guessed(name: str, data: bytes) -> None:
    with pytest.raises(InputError, match="not UTF-8 at byte"):
        by_name(name).read_document(io.BytesIO(data), id="d", path="file", lang="fr")


def test_units_of_xliff_that_are_not_to_be_translated_stay() -> None:
    unit_of = '<unit id="{0}"{1}><segment><source>{0}</source></segment></unit>'
    inner = unit_of.format("un", ' translate="no"') + unit_of.format("deux", "")
    inner += (
        '<group id="g" translate="no">' + unit_of.format("trois", "") + unit_of.format("quatre", ' translate="yes"') + "</group>"
    )
    head = '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="fr"><file id="f">'
    document = by_name("xliff").read_document(
        io.BytesIO(f"{head}{inner}</file></xliff>".encode()), id="d", path="a.xlf", lang="fr"
    )
    assert [b.text for b in document.blocks] == ["deux", "quatre"]
    body = translated(document, str.upper).decode()
    assert "<source>un</source></segment>" in body
    assert "QUATRE</target>" in body


def test_columns_parted_by_a_tab_keep_it() -> None:
    book = docx.Document()
    book.add_paragraph("Premi\u00e8re colonne\tdeuxi\u00e8me colonne")
    out = io.BytesIO()
    book.save(out)
    document = read_docx(out.getvalue())
    assert [s.text for s in segment(document)] == ["Premi\u00e8re colonne", "deuxi\u00e8me colonne"]
    again = docx.Document(io.BytesIO(translated(document, str.upper)))
    assert again.paragraphs[0].text == "PREMI\u00c8RE COLONNE\tDEUXI\u00c8ME COLONNE"


def test_a_dtd_without_entities_is_no_reason_to_refuse_a_memory() -> None:
    units = '<tu><tuv xml:lang="fr-FR"><seg>Bonjour</seg></tuv><tuv xml:lang="EN-us"><seg>Hello</seg></tuv></tu>' * 3
    memory = f'<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header srclang="fr"/><body>{units}</body></tmx>'
    found = list(by_name("tmx").read_aligned(io.BytesIO(memory.encode()), "f")[1])
    assert [(u.source_lang, u.source, u.target_lang, u.target) for u in found] == [("fr-FR", "Bonjour", "EN-us", "Hello")] * 3


@pytest.mark.parametrize(("lang", "forms"), [("zh", ["CHATS"]), ("en", ["CHAT", "CHATS"]), ("pl", ["CHAT", "CHATS", "CHATS"])])
def test_a_catalogue_has_the_plural_forms_of_its_language(lang: str, forms: list[str]) -> None:
    header = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    entry = 'msgid "chat"\nmsgid_plural "chats"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    document = by_name("po").read_document(io.BytesIO((header + entry).encode()), id="d", path="a.po", lang="fr")
    body = translated(document, str.upper, lang).decode()
    assert f"nplurals={len(forms)};" in body
    assert body.endswith("".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms)))


def test_a_catalogue_that_is_in_the_target_language_keeps_its_forms() -> None:
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Plural-Forms: nplurals=2; plural=(n > 7);\\n"\n\n'
    entry = 'msgid "chat"\nmsgid_plural "chats"\nmsgstr[0] "cat"\nmsgstr[1] "cats"\n'
    document = by_name("po").read_document(io.BytesIO((header + entry).encode()), id="d", path="a.po", lang="fr")
    assert translated(document, str.upper).decode() == header + entry


FRAGMENTS = [
    "Texte un", "- ", "> ", "    ", "[^1]: ", "[^b]: Mot", "![alt x](u.png)", "![", "](u)", "<div>", "</div>", "<p>para</p>",
    "<b>gras</b>", "\n", "\n\n", ":::tip Titre", "::: ", "* a", "1. un", "| a | b |\n", "|---|---|\n", "<!-- c -->", ": def", "`x`",
    '<img alt="un">', "**g**", "<pre>", "</pre>", "[^1]", "---", "# T", "<details>\n<summary>S</summary>\n\n",
    '<a href="x">\n', "</a>",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_markdown_that_was_written_has_the_texts_that_were_put_in(body: str) -> None:
    def read(data: str) -> Document:
        return by_name("markdown").read_document(io.BytesIO(data.encode()), id="d", path="d.md", lang="fr")

    document = read(body)
    whole = [
        AlignedUnit(f"d:{b.ordinal}:0", "fr", "en", b.text, b.text, b.text, "translated", document="d", block=b.ordinal,
                    source_inlines=b.inlines, target_inlines=b.inlines)
        for b in document.blocks
    ]  # fmt: skip
    out = io.BytesIO()
    by_name("markdown").write_document(document, whole, out)
    assert [b.text.split() for b in read(out.getvalue().decode()).blocks] == [b.text.split() for b in document.blocks]
