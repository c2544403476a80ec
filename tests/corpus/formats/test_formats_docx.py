"""Paragraphs of DOCX with all that Word and LibreOffice put in them: what is text, what is a tag, and what comes back."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from corpus.documents import Document
from corpus.formats import by_name
from corpus.inlines import weave
from corpus.segmentation import segment
from corpus.values import AlignedUnit, Inline

SPACES = nsdecls("w")
LINK = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"'
BOX = (
    '<w:r><w:t xml:space="preserve">Devant </w:t><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>Dans la boîte</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


def run(text: str, look: str = "") -> str:
    return f'<w:r w:rsidR="00{len(text):02}">{look and f"<w:rPr>{look}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(instruction: str, *results: str) -> str:
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + "".join(results) + mark("end")


CASES = {
    "runs of one look are one text": (run("Impor") + run("tant", '<w:lang w:val="fr-FR"/>') + run(" mot."), "Important mot."),
    "a look of its own": (run("Un ") + run("mot", "<w:b/>") + run(" gras."), "Un [1 mot 1] gras."),
    "a link with two looks": (
        run("Voir ") + f"<w:hyperlink {LINK}>{run('le ')}{run('site', '<w:b/>')}</w:hyperlink>" + run(" là."),
        "Voir [1 le [2 site 2] 1] là.",
    ),
    "a field that Word computes": (run("Page ") + field("PAGE", run("1")) + run(" du livre"), "Page (1) du livre"),
    "a field for the sender": (run("Cher ") + field("MERGEFIELD Nom", run("«Nom»")) + run(","), "Cher (1),"),
    "a field whose result is text": (
        run("Un ") + field('HYPERLINK "http://a.b"', run("lien"), run(" ici")) + run(" bleu."), "Un [1 lien ici 1] bleu."
    ),
    "a field in a field": (
        run("Voir ") + field('HYPERLINK "#a"', run("page "), field("PAGEREF a", run("3"))) + run("."), "Voir [1 page (2) 1]."
    ),
    "a bookmark and a comment": (
        f'<w:bookmarkStart w:id="1" w:name="a"/>{run("Un signet")}<w:bookmarkEnd w:id="1"/><w:commentRangeStart w:id="1"/>'
        f'{run(" noté.")}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        "[1 Un signet 1][2  noté. 2](3)",
    ),
    "half a bookmark": (f'<w:bookmarkStart w:id="1" w:name="a"/>{run("Son début.")}', "(1)Son début."),
    "a content control": (
        run("Nom : ") + f"<w:sdt><w:sdtPr><w:tag w:val='n'/></w:sdtPr><w:sdtContent>{run('à dire')}</w:sdtContent></w:sdt>" + run("."),
        "Nom : [1 à dire 1].",
    ),
    "changes that were tracked": (
        run("Un ") + f'<w:del w:id="1" w:author="a"><w:r><w:delText>vieux</w:delText></w:r></w:del><w:ins w:id="2" w:author="a">'
        f"{run('beau')}</w:ins>" + run(" mot."), "Un beau mot.",
    ),
    "marks within words": (
        "<w:r><w:t>ex</w:t><w:softHyphen/><w:t>emple</w:t><w:noBreakHyphen/><w:t>ci</w:t><w:tab/><w:t>fin</w:t></w:r>",
        "ex\u00ademple\u2011ci\tfin",
    ),
    "a number of a note": (run("Une note") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" ici."), "Une note(1) ici."),
}  # fmt: skip


def written(*paragraphs: str) -> bytes:
    book = docx.Document()
    for inner in paragraphs:
        book.element.body.insert(len(book.element.body) - 1, parse_xml(f"<w:p {SPACES}>{inner}</w:p>"))
    book.save(out := io.BytesIO())
    return out.getvalue()


def read(data: bytes) -> Document:
    return by_name("docx").read_document(io.BytesIO(data), id="d", path="a.docx", lang="fr")


def translated(document: Document, lang: str = "en") -> bytes:
    units = [
        AlignedUnit(s.id, "fr", lang, s.text, s.text, s.text.upper(), "translated", document="d", block=s.block, ordinal=s.ordinal,
                    before=s.before, source_inlines=s.inlines, target_inlines=s.inlines)
        for s in segment(document)
    ]  # fmt: skip
    by_name("docx").write_document(document, units, out := io.BytesIO())
    return out.getvalue()


def body(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def shown(text: str, inlines: tuple[Inline, ...]) -> str:
    ways = {"open": "[{} ", "close": " {}]", "empty": "({})"}
    return "".join(p if isinstance(p, str) else ways[p.kind].format(p.id) for p in weave(text, inlines))


@pytest.mark.parametrize("label", CASES)
def test_a_paragraph_is_text_with_tags_and_comes_back(label: str) -> None:
    inner, expected = CASES[label]
    data = written(inner)
    document = read(data)
    assert [shown(b.text, b.inlines) for b in document.blocks] == [expected]
    made = translated(document)
    assert [shown(b.text, b.inlines) for b in read(made).blocks] == [expected.upper()]
    before, after = ({etree.QName(e).localname for e in body(d).iter()} for d in (data, made))
    assert before - after <= {"del", "delText", "ins", "noBreakHyphen", "softHyphen", "rPr", "lang"}


def test_a_text_box_beside_words_is_translated_once() -> None:
    document = read(written(BOX))
    assert [shown(b.text, b.inlines) for b in document.blocks] == ["Devant (1)", "Dans la boîte"]
    assert [shown(b.text, b.inlines) for b in read(translated(document)).blocks] == ["DEVANT (1)", "DANS LA BOÎTE"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", {"val": "en-US"}), ("pt-BR", {"val": "pt-BR"}), ("ar", {"bidi": "ar-EG"}), ("zh", {"eastAsia": "zh-CN"})],
)
def test_the_text_says_that_it_is_in_another_language(lang: str, said: dict[str, str]) -> None:
    made = body(translated(read(written(run("Un mot.", '<w:lang w:val="fr-FR"/>'))), lang))
    found = [dict(e.attrib) for e in made.iter("{*}lang")]
    assert found == [{f"{{{made.nsmap['w']}}}{name}": value for name, value in ({"val": "fr-FR"} | said).items()}]


def test_arabic_runs_from_right_to_left() -> None:
    inner = '<w:pPr><w:keepNext/><w:jc w:val="both"/></w:pPr>' + run("Un mot", '<w:b/><w:lang w:val="fr-FR"/>')
    document = read(written(inner))
    made = body(translated(document, "ar"))
    assert [etree.QName(e).localname for e in made.find(".//{*}pPr")] == ["keepNext", "bidi", "jc"]
    assert [etree.QName(e).localname for e in made.find(".//{*}rPr")] == ["b", "rtl", "lang"]
    assert made.find(".//{*}p//{*}bidi") is not None
    assert body(translated(document, "en")).find(".//{*}bidi") is None


@pytest.mark.debian("libreoffice")
def test_libreoffice_reads_every_paragraph(tmp_path: Path) -> None:
    whole = (inner for inner, _ in CASES.values() if "Reference" not in inner)  # a note without its text is no document
    made = translated(read(written(*whole, BOX)))
    (tmp_path / "a.docx").write_bytes(made)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path / 'profile'}",
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
    ]
    command += ["--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    lines = (tmp_path / "a.txt").read_text("utf-8-sig").split("\n")
    assert {"UN MOT GRAS.", "VOIR LE SITE LÀ.", "UN LIEN ICI BLEU.", "NOM : À DIRE.", "UN BEAU MOT."} <= set(lines)
