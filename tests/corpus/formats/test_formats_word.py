"""DOCX documents as Word and LibreOffice write them: mixed runs, fields, text boxes that stand twice."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from lxml import etree

from corpus.documents import Document
from corpus.formats import by_name
from corpus.segmentation import segment
from corpus.values import AlignedUnit

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = "<mc:{0}><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:txbxContent></mc:{0}>"
CASES = [
    ("where a page ended", "<w:r><w:lastRenderedPageBreak/><w:t>Une phrase.</w:t></w:r>", ["Une phrase."], "UNE PHRASE."),
    (
        "a note in the same run",
        '<w:r><w:rPr><w:b/></w:rPr><w:t>Un mot</w:t><w:footnoteReference w:id="2"/><w:t> et suite</w:t></w:r>',
        ["Un mot et suite"],
        "UN MOT[footnoteReference] ET SUITE",
    ),
    ("a new page", '<w:r><w:t>Fin.</w:t><w:br w:type="page"/></w:r>', ["Fin."], "FIN.[br]"),
    ("a page number", "<w:r><w:t>Page </w:t></w:r>" + FIELD.format("PAGE", "1"), ["Page "], "PAGE [begin][ PAGE ][separate]1[end]"),
    (
        "a simple field",
        '<w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>9</w:t></w:r></w:fldSimple>',
        ["Page "],
        "PAGE {9}",
    ),
    (
        "a link as a field",
        FIELD.format('HYPERLINK "http://a.fr"', "Un lien"),
        ["Un lien"],
        '[begin][ HYPERLINK "http://a.fr" ][separate]UN LIEN[end]',
    ),
    (
        "a field that ends elsewhere",
        FIELD.format("PAGE", "un").rpartition("<w:r>")[0] + "<w:r><w:t> ici</w:t></w:r>",
        ["un ici"],
        "[begin][ PAGE ][separate]UN ICI",
    ),
    (
        "a box for old programs too",
        "<w:r><mc:AlternateContent>" + BOX.format("Choice", "Boîte") + BOX.format("Fallback", "Boîte") + "</mc:AlternateContent></w:r>"
        "<w:r><w:t>Texte</w:t></w:r>",
        ["Texte", "Boîte"],
        "(BOÎTE)(BOÎTE)TEXTE",
    ),
    (
        "a box for old programs alone",
        "<w:r><mc:AlternateContent><mc:Choice/>" + BOX.format("Fallback", "Boîte") + "</mc:AlternateContent></w:r>",
        ["Boîte"],
        "(BOÎTE)",
    ),
]  # fmt: skip


def book(content: str) -> bytes:
    made = docx.Document()
    made.element.body.insert(0, etree.fromstring(f"<w:p {SPACES}>{content}</w:p>"))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes) -> Document:
    return by_name("docx").read_document(io.BytesIO(data), id="d", path="a.docx", lang="fr")


def shown(element: Any) -> str:
    """The paragraph as a line: text, [marks], {simple fields}, (boxes)."""
    out = ""
    for child in element:
        name = etree.QName(child).localname
        inner = shown(child)
        out += {
            "t": child.text or "", "instrText": f"[{child.text}]", "fldSimple": f"{{{inner}}}", "txbxContent": f"({inner})",
            "fldChar": f"[{child.get(child.nsmap['w'].join('{}') + 'fldCharType')}]", "footnoteReference": "[footnoteReference]",
            "br": "[br]",
        }.get(name, inner)  # fmt: skip
    return out


@pytest.mark.parametrize(("content", "texts", "written"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_nothing_is_lost_or_doubled(content: str, texts: list[str], written: str) -> None:
    document = read(book(content))
    assert [b.text for b in document.blocks] == texts
    units = [
        AlignedUnit(
            s.id, "fr", "en", s.text, s.text, s.text.upper(), state="translated", block=s.block, ordinal=s.ordinal,
            before=s.before, source_inlines=s.inlines, target_inlines=s.inlines,
        )
        for s in segment(document)
    ]  # fmt: skip
    out = io.BytesIO()
    by_name("docx").write_document(document, units, out)
    assert shown(docx.Document(io.BytesIO(out.getvalue())).paragraphs[0]._p) == written
    assert [b.text for b in read(out.getvalue()).blocks] == [t.upper() for t in texts]
