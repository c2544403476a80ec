"""What others say of our files: the standards' rules, translate-toolkit, openpyxl, python-docx, OmegaT, LibreOffice."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from translate.storage import po, tmx, xliff, xliff2

from corpus.errors import FormatError
from corpus.formats import by_name
from corpus.segmentation import segment
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, Issue, Match, TermUse

HERE = Path(__file__).parent
SIGNATURE = Signature("0.1.0", "fr", "en", engine="ctranslate2", glossary="ab12")
BOLD = (Inline(0, "open", "1", "<b>", "<b>"), Inline(2, "close", "1", "</b>"), Inline(3, "empty", "2", "{0}", "{0}"))
UNITS = [
    AlignedUnit("a:0:0", "fr", "en", "Le chat dort.", "Le chat dort.", "The cat sleeps.", state="final", document="a"),
    AlignedUnit(
        "a:1:0", "fr", "en", "Un prix", "Un prix & < ]]>", "=A price", document="a", block=1,
        source_inlines=BOLD, target_inlines=BOLD, issues=(Issue("terms", "error", "missing: prix"),), notes=("look",),
        terms=(TermUse("c", "prix", 3, 7, ("price", "cost"), "missing", "none"),), matches=(Match("Un prix", "A price", 85, "tm"),),
    ),
    AlignedUnit("a:2:0", "fr", "en", "Fin\x0c\r\n", "Fin\x0c\r\n", "", document="a", block=2),
    AlignedUnit("an odd id", "fr", "en", "Coupé", "Coupé", "Cut", document="b", source_inlines=(Inline(0, "close", "7", "</i>"),)),
]  # fmt: skip


def written(name: str, units: list[AlignedUnit] = UNITS) -> bytes:
    out = io.BytesIO()
    by_name(name).write_aligned(SIGNATURE, units, out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "rules"), [("tmx", "tmx14.rng"), ("xliff", "xliff21.rng")])
@pytest.mark.parametrize("units", [UNITS, []], ids=["units", "none"])
def test_the_standards_rules(name: str, rules: str, units: list[AlignedUnit]) -> None:
    check = etree.RelaxNG(etree.parse(HERE / "rules" / rules))
    tree = etree.fromstring(written(name, units))
    assert check.validate(tree), check.error_log
    for element in tree.iter("{*}tu", "{*}segment"):
        element.getparent().remove(element)
        break
    else:
        return
    extra = etree.SubElement(tree, "surprise")
    assert not check.validate(tree)  # the rules do refuse something
    tree.remove(extra)


def test_xliff_ids_are_unique_and_references_lead_somewhere() -> None:
    tree = etree.fromstring(written("xliff"))
    for file in tree.iter("{*}file"):
        ids = [u.get("id") for u in file.iter("{*}unit")]
        assert len(ids) == len(set(ids))
    for unit in tree.iter("{*}unit"):
        data = {d.get("id") for d in unit.iter("{*}data")}
        assert {c.get("dataRef") for c in unit.iter("{*}sc", "{*}ec", "{*}ph") if c.get("dataRef")} <= data
        for text in unit.iter("{*}source", "{*}target"):
            starts = {c.get("id") for c in text.iter("{*}sc")}
            assert {c.get("startRef") for c in text.iter("{*}ec") if c.get("startRef")} <= starts


@pytest.mark.parametrize(("name", "store"), [("tmx", tmx.tmxfile), ("xliff12", xliff.xlifffile), ("xliff", xliff2.Xliff2File)])
def test_translate_toolkit_reads_it(name: str, store: type) -> None:
    units = [u for u in store.parsestring(written(name)).units if u.source]
    assert len(units) == len(UNITS)
    assert (str(units[0].source), str(units[0].target)) == ("Le chat dort.", "The cat sleeps.")
    assert "prix & < ]]>" in str(units[1].source)


def test_translate_toolkit_reads_our_po() -> None:
    form = by_name("po")
    with (HERE / "cases" / "app.po").open("rb") as source:
        document = form.read_document(source, id="d", path="app.po", lang="fr")
    units = [
        AlignedUnit(s.id, "fr", "en", s.text, s.text, s.text.upper(), state="translated", block=s.block, ordinal=s.ordinal,
                    before=s.before, source_inlines=s.inlines, target_inlines=s.inlines)
        for s in segment(document)
    ]  # fmt: skip
    out = io.BytesIO()
    form.write_document(document, units, out)
    found = [u for u in po.pofile.parsestring(out.getvalue()).units if u.source and not u.isobsolete()]
    assert str(found[0].target) == "BONJOUR %(name)s, VOUS AVEZ 100 % DE %d POINTS.\n"
    assert [str(s) for s in found[1].target.strings] == ["UN FICHIER", "%d FICHIERS"]


@pytest.mark.debian("gettext")
@pytest.mark.parametrize("lang", ["en", "pl", "zh"])
@pytest.mark.parametrize("path", sorted((HERE / "cases").glob("*.po")), ids=lambda p: p.name)
def test_msgfmt_takes_our_po(path: Path, lang: str, tmp_path: Path) -> None:
    document = by_name("po").read_document(io.BytesIO(path.read_bytes()), id="d", path=path.name, lang="fr")
    units = [
        AlignedUnit(s.id, "fr", lang, s.text, s.text, s.text.upper(), state="translated", block=s.block, ordinal=s.ordinal,
                    before=s.before, source_inlines=s.inlines, target_inlines=s.inlines)
        for s in segment(document)
    ]  # fmt: skip
    with (tmp_path / "a.po").open("wb") as out:
        by_name("po").write_document(document, units, out)
    done = subprocess.run(
        ["msgfmt", "-c", "-o", "/dev/null", str(tmp_path / "a.po")], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_sheet_is_pleasant_and_safe() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    target, source = sheet["D3"], sheet["C3"]
    assert (target.value, target.data_type, target.quotePrefix, target.number_format) == ("=A price", "s", True, "@")
    assert (source.protection.locked, target.protection.locked, sheet.protection.sheet) == (True, False, True)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J5")
    assert sheet.column_dimensions["C"].width > 40
    assert target.alignment.wrap_text
    assert [sheet.row_dimensions[n].height for n in (2, 4)] == [15, 30]
    assert "initial,translated,reviewed,final" in sheet.data_validations.dataValidation[0].formula1
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B2:B5"
    assert len(sheet.conditional_formatting) == 1


def test_an_edited_sheet_comes_back() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    book.worksheets[0]["D2"], book.worksheets[0]["B2"] = "The cat is asleep.", "reviewed"
    book.worksheets[0]["D3"] = 12
    out = io.BytesIO()
    book.save(out)
    signature, units = by_name("xlsx").read_aligned(io.BytesIO(out.getvalue()), "a.xlsx")
    found = list(units)
    assert signature == SIGNATURE
    assert [(u.target, u.state) for u in found][:2] == [("The cat is asleep.", "reviewed"), ("12", "initial")]
    assert found[2].raw == UNITS[2].raw


def test_damaged_styles_are_an_error_and_nothing_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written("xlsx"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"(<cellStyleXfs[^>]*>).*(</cellStyleXfs>)", rb"\1\2", old.read(name)))
    with pytest.raises(FormatError, match="not a readable workbook"):
        list(by_name("xlsx").read_aligned(io.BytesIO(out.getvalue()), "f")[1])
    assert capsys.readouterr() == ("", "")


def _in_front(book: openpyxl.Workbook) -> None:
    book.create_sheet("Notes", 0).append(["id", "thing"])


def _titled(book: openpyxl.Workbook) -> None:
    book.worksheets[0].insert_rows(1)
    book.worksheets[0]["A1"] = "For the client"


def _more_columns(book: openpyxl.Workbook) -> None:
    book.worksheets[0].insert_cols(1, 2)
    book.worksheets[0]["B2"] = "mine"


def _turned(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    rows = [[c.value for c in row][::-1] for row in sheet.iter_rows()]
    sheet.delete_rows(1, sheet.max_row)
    for row in [[" " + str(v).upper() for v in rows[0]], *rows[:0:-1]]:
        sheet.append(row)


@pytest.mark.parametrize("change", [_in_front, _titled, _more_columns, _turned])
def test_a_sheet_may_be_moved_about(change: Callable[[openpyxl.Workbook], None]) -> None:
    units = [replace(u, target=f"text {n}") for n, u in enumerate(UNITS)]
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", units)))
    book.worksheets[0]["B2"], book.worksheets[0]["D3"] = "Reviewed", "edited"
    change(book)
    out = io.BytesIO()
    book.save(out)
    found = {u.id: (u.source, u.target, u.state) for u in by_name("xlsx").read_aligned(io.BytesIO(out.getvalue()), "a.xlsx")[1]}
    expected = {u.id: (u.source, u.target, u.state) for u in units}
    first, second = units[:2]
    assert found == expected | {
        first.id: (first.source, first.target, "reviewed"), second.id: (second.source, "edited", second.state),
    }  # fmt: skip


def test_a_formula_is_no_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    book.worksheets[0]["D5"] = "=A1"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(FormatError, match="row 5: the formula in column 'target' gives nothing: =A1"):
        list(by_name("xlsx").read_aligned(io.BytesIO(out.getvalue()), "a.xlsx")[1])
    book.worksheets[0]["D5"], book.worksheets[0]["C1"] = "", "French"
    book.save(out := io.BytesIO())
    with pytest.raises(FormatError, match="no sheet has the columns"):
        list(by_name("xlsx").read_aligned(io.BytesIO(out.getvalue()), "a.xlsx")[1])


@pytest.mark.debian("libreoffice")
def test_what_libreoffice_saves_comes_back(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    book.worksheets[0]["D5"] = '="half "&"and half"'
    book.save(tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, timeout=120, capture_output=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    units = list(by_name("xlsx").read_aligned((tmp_path / "out" / "a.xlsx").open("rb"), "a.xlsx")[1])
    assert [u.id for u in units] == [u.id for u in UNITS]
    assert [u.target for u in units] == [*(u.target for u in UNITS[:3]), "half and half"]


def test_python_docx_reads_the_table_and_tracked_changes_are_accepted() -> None:
    data = written("docx")
    table = docx.Document(io.BytesIO(data)).tables[0]
    assert [c.text for c in table.rows[0].cells] == ["id", "state", "source", "target", "comment"]
    assert table.rows[1].cells[3].text == "The cat sleeps."
    book = docx.Document(io.BytesIO(data))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph = book.tables[0].rows[1].cells[3].paragraphs[0]._p
    run = paragraph[0]
    deleted = etree.fromstring(f'<w:del xmlns:w="{space}" w:id="1"><w:r><w:delText>The cat sleeps.</w:delText></w:r></w:del>')
    inserted = etree.fromstring(f'<w:ins xmlns:w="{space}" w:id="2"><w:r><w:t>The cat naps.</w:t></w:r></w:ins>')
    paragraph.replace(run, deleted)
    deleted.addnext(inserted)
    gone = etree.fromstring(f'<w:trPr xmlns:w="{space}"><w:del w:id="3"/></w:trPr>')
    book.tables[0].rows[4]._tr.insert(0, gone)
    out = io.BytesIO()
    book.save(out)
    units = list(by_name("docx").read_aligned(io.BytesIO(out.getvalue()), "a.docx")[1])
    assert [u.target for u in units] == ["The cat naps.", "=A price", ""]
    assert units[1].notes == ("look",)


PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>fr</source_lang><target_lang>en</target_lang><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags></project></omegat>"""


@pytest.mark.debian("omegat")
def test_omegat_translates_with_our_memory_and_our_xliff(tmp_path: Path) -> None:
    for folder in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (tmp_path / "p" / folder).mkdir(parents=True)
    (tmp_path / "p" / "omegat.project").write_text(PROJECT)
    (tmp_path / "p" / "tm" / "auto" / "memory.tmx").write_bytes(written("tmx"))
    (tmp_path / "p" / "source" / "page.txt").write_text("Le chat dort.\n")
    (tmp_path / "p" / "source" / "a.xlf").write_bytes(written("xliff12", UNITS[:2]))
    command = [
        "omegat",
        str(tmp_path / "p"),
        "--mode=console-translate",
        f"--config-dir={tmp_path / 'c'}",
        "--disable-project-locking",
    ]
    subprocess.run(command, check=True, timeout=120, capture_output=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    assert (tmp_path / "p" / "target" / "page.txt").read_text() == "The cat sleeps.\n"
    units = list(by_name("xliff12").read_aligned((tmp_path / "p" / "target" / "a.xlf").open("rb"), "a.xlf")[1])
    assert [(u.id, u.source, u.target) for u in units] == [(u.id, u.source, u.target) for u in UNITS[:2]]


@pytest.mark.debian("libreoffice")
@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_libreoffice_makes_a_pdf_of_it(name: str, tmp_path: Path) -> None:
    (tmp_path / f"a.{name}").write_bytes(written(name))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / f"a.{name}")]
    subprocess.run(command, check=True, timeout=120, capture_output=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_the_header_line_of_jsonl_names_version_and_schema() -> None:
    first = json.loads(written("jsonl").split(b"\n")[0])
    assert (first["termweave"], first["schema"]) == ("0.1.0", 1)


def test_what_a_spreadsheet_cannot_hold_is_said_and_what_nobody_wants_back_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.formats import xlsx

    unit = UNITS[0]
    for text in ("a" * 32_767, "\U0001f600" * 16_383, "a\n" * 300):
        assert [
            u.target for u in by_name("xlsx").read_aligned(io.BytesIO(written("xlsx", [replace(unit, target=text)])), "f")[1]
        ] == [text]
    for text in ("a" * 32_768, "\U0001f600" * 16_384):
        with pytest.raises(FormatError, match=r"a:0:0: 32,768 characters of target do not fit .*; use xliff"):
            written("xlsx", [replace(unit, target=text)])
    for issues in ([Issue("c", "error", "m" * 40_000)], [Issue("c", "info", f"line {n}") for n in range(400)]):
        cell = openpyxl.load_workbook(io.BytesIO(written("xlsx", [replace(unit, issues=tuple(issues))]))).worksheets[0]["E2"]
        assert len(cell.value) <= xlsx.MAX_CELL
        assert cell.value.count("\n") < xlsx.MAX_LINES
        assert cell.value.endswith("…")
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    assert len(list(by_name("xlsx").read_aligned(io.BytesIO(written("xlsx", UNITS[:2])), "f")[1])) == 2
    with pytest.raises(FormatError, match="more than 2 units do not fit in a sheet; use xliff or tsv"):
        written("xlsx", UNITS[:3])


def test_a_table_too_long_for_word_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.docx.MAX_ROWS", 2)
    units = [replace(UNITS[0], id=f"a:{n}:0", block=n, target_lang="ar") for n in range(5)]
    data = written("docx", units)
    assert [len(table.rows) for table in docx.Document(io.BytesIO(data)).tables] == [3, 3, 2]
    assert [u.id for u in by_name("docx").read_aligned(io.BytesIO(data), "f")[1]] == [u.id for u in units]
    assert docx.Document(io.BytesIO(data)).tables[2].rows[1].cells[3].paragraphs[0]._p.xpath("w:pPr/w:bidi")
