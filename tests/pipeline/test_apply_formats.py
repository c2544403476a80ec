"""Every format as an editor's tool hands it back, one editor after the other; and all files of the job in step afterwards."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from corpus.formats import by_name
from corpus.signature import Signature
from corpus.values import AlignedUnit, Change, Inline, Issue
from pipeline.commands.apply import command
from pipeline.jobs.store import STORE, JobStore
from pipeline.review import write_review

SIGNATURE = Signature("0", "fr", "en")
NAMES = ("tmx", "xliff", "xliff12", "tsv", "xlsx", "docx", "jsonl")
BOLD = (Inline(4, "open", "1", "**", "**"), Inline(7, "close", "1", "**", "**"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXTS = [("Le chat dort.", "The cat sleeps."), ("Un panneau solaire.", "A sun panel."), ("Le panneau solaire.", "The sun panel.")]


def units(texts=TEXTS, document="d"):
    return [
        AlignedUnit(
            f"{document}:{n}:0", "fr", "en", s, s, t, "translated", draft=t, document=document, block=n,
            source_inlines=BOLD if n == 0 else (), target_inlines=BOLD if n == 0 else (),
        )
        for n, (s, t) in enumerate(texts)
    ]  # fmt: skip


def write(name, path, found):
    with path.open("wb") as out:
        by_name(name).write_aligned(SIGNATURE, found, out)


@pytest.fixture
def job(tmp_path):
    """A job with every kind of file, as `translate` leaves it."""
    folder = tmp_path / "out"
    folder.mkdir()
    source = tmp_path / "d.md"
    source.write_text("\n\n".join(["Le **chat** dort.", "Un panneau solaire.", "Le panneau solaire."]) + "\n", encoding="utf-8")
    for name in ("jsonl", "tmx", "tsv", "xlsx", "docx", "txt"):
        write(name, folder / f"d.fr-en{by_name(name).extensions[0]}", units())
    write("xliff12", folder / "d.fr-en.xlf", units())
    write("omegat", folder / "d.fr-en.omegat.xlf", units())
    write("omegat-tm", folder / "d.fr-en.omegat.tmx", units())
    with (folder / "review.fr-en.html").open("wb") as out:
        write_review(SIGNATURE, units(), out)
    store = JobStore(folder / STORE)
    store.keep_source("d", source, "fr")
    store.close()
    (folder / "d.en.md").write_text("The **cat** sleeps.\n\nA sun panel.\n\nThe sun panel.\n", encoding="utf-8")
    return folder


def edit(name, path, old, new):
    """Open `path` as a person's tool does and put `new` in the place of the target `old`."""
    if name == "xlsx":
        book = openpyxl.load_workbook(path)
        cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == old)
        cell.value = new
        book.save(path)
    elif name == "docx":
        book = docx.Document(str(path))
        cell = next(row.cells[3] for row in book.tables[0].rows if row.cells[3].text == old)
        run = cell.paragraphs[0]._p.find(f"{{{W}}}r")
        deleted = etree.fromstring(f'<w:del xmlns:w="{W}" w:id="1"><w:r><w:delText>{old}</w:delText></w:r></w:del>')
        inserted = etree.fromstring(f'<w:ins xmlns:w="{W}" w:id="2"><w:r><w:t>{new}</w:t></w:r></w:ins>')
        run.getparent().replace(run, deleted)
        deleted.addnext(inserted)
        book.save(str(path))
    else:
        text = path.read_bytes().decode()
        wanted = f'"target":"{old}"' if name == "jsonl" else old if name == "tsv" else f">{old}<"
        assert wanted in text
        path.write_bytes(text.replace(wanted, wanted.replace(old, new), 1).encode())


def run(*args):
    return CliRunner().invoke(command, [str(a) for a in args])


def read(path):
    name = "xliff12" if path.suffix == ".xlf" else path.suffix[1:]
    with path.open("rb") as stream:
        return list(by_name(name).read_aligned(stream, str(path))[1])


def targets(folder):
    return [u.target for u in read(folder / "d.fr-en.jsonl")]


@pytest.mark.parametrize("name", NAMES)
def test_two_editors_one_after_the_other(job, tmp_path, name):
    one, two, three = (tmp_path / f"{n}{by_name(name).extensions[0]}" for n in ("one", "two", "three"))
    for path in (one, two, three):
        write(name, path, units())
    edit(name, one, "A sun panel.", "A solar panel.")
    edit(name, two, "The sun panel.", "The solar panel.")
    edit(name, three, "A sun panel.", "Another panel.")
    assert run(one, "--job", job).exit_code == 0
    second = run(two, "--job", job)
    assert second.exit_code == 0, second.output
    assert "1 texts changed, 0 units approved, 0 conflicts, 0 unknown" in second.stderr
    assert targets(job) == ["The cat sleeps.", "A solar panel.", "The solar panel."]
    third = run(three, "--job", job)
    assert third.exit_code == 1
    assert "d:1:0: target changed" in third.stderr
    assert targets(job)[1] == "A solar panel."
    assert read(job / "d.fr-en.jsonl")[0].target_inlines == BOLD


@pytest.mark.parametrize("name", NAMES)
def test_who_saw_the_correction_may_correct_it_again(job, tmp_path, name):
    path = tmp_path / f"a{by_name(name).extensions[0]}"
    write(name, path, units())
    edit(name, path, "A sun panel.", "A solar panel.")
    run(path, "--job", job)
    write(name, path, read(job / "d.fr-en.jsonl"))
    edit(name, path, "A solar panel.", "One solar panel.")
    result = run(path, "--job", job)
    assert result.exit_code == 0, result.output
    assert targets(job)[1] == "One solar panel."


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_source_is_a_conflict_only_for_what_was_edited(job, tmp_path, name):
    path = tmp_path / f"a{by_name(name).extensions[0]}"
    write(name, path, units())
    edit(name, path, "A sun panel.", "A solar panel.")
    write("jsonl", job / "d.fr-en.jsonl", [replace(u, source=u.source + " Encore.") for u in units()])
    result = run(path, "--job", job)
    assert result.exit_code == 1
    (row,) = (json.loads(line) for line in (job / "conflicts.jsonl").read_text(encoding="utf-8").split("\n") if line)
    assert (row["id"], row["conflict"], row["theirs"][0]["target"]) == ("d:1:0", "source changed", "A solar panel.")


@pytest.mark.parametrize("name", NAMES)
def test_tags_stay_where_a_file_cannot_show_them(job, tmp_path, name):
    path = tmp_path / f"a{by_name(name).extensions[0]}"
    write(name, path, units()[:1])
    if name in ("tmx", "xliff", "xliff12"):
        text = path.read_text(encoding="utf-8")
        assert " sleeps.</" in text
        path.write_text(text.replace(" sleeps.</", " naps.</"), encoding="utf-8")
    else:
        edit(name, path, "The cat sleeps.", "The cat naps.")
    assert run(path, "--job", job).exit_code == 0
    unit = read(job / "d.fr-en.jsonl")[0]
    assert unit.target == "The cat naps."
    assert [(i.position, i.kind) for i in unit.target_inlines] == [(4, "open"), (7, "close")]


def test_all_files_of_the_job_follow(job, tmp_path):
    path = tmp_path / "a.xlsx"
    write("xlsx", path, units())
    edit("xlsx", path, "The cat sleeps.", "The old cat sleeps.")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F2"] = "old, as in the title"
    book.save(path)
    result = run(path, "--job", job, "--approve")
    assert result.exit_code == 0, result.output
    assert "1 with new notes" in result.stderr
    for file in sorted(job.glob("d.fr-en.*")):
        if file.name == "d.fr-en.omegat.tmx":
            assert "<seg>A sun panel.</seg>" in file.read_text(encoding="utf-8")
            assert " old " in file.read_text(encoding="utf-8")
            continue
        if file.suffix == ".txt":
            assert file.read_text(encoding="utf-8") == "The old cat sleeps.\nA sun panel.\nThe sun panel.\n"
            continue
        found = read(file)
        assert [u.target for u in found] == ["The old cat sleeps.", "A sun panel.", "The sun panel."], file
        assert {u.state for u in found} == {"final"}, file
        assert found[0].notes == ("old, as in the title",), file
    assert (job / "d.fr-en.xlf").read_bytes().count(b"urn:oasis:names:tc:xliff:document:1.2") == 1, "still XLIFF 1.2"
    waiting = etree.parse(job / "d.fr-en.omegat.xlf").iter("{*}target")
    assert ["".join(t.itertext()) for t in waiting] == ["Le c**hat** dort.", *(u.source for u in units()[1:])]
    assert "The old cat sleeps." in (job / "review.fr-en.html").read_text(encoding="utf-8")
    assert (job / "d.en.md").read_text(encoding="utf-8") == "The old **cat** sleeps.\n\nA sun panel.\n\nThe sun panel.\n"
    listed = {Path(line).name for line in result.stdout.split("\n") if line}
    assert listed == {p.name for p in job.iterdir() if p.is_file()}


def test_what_is_not_ours_or_cannot_follow_is_left_and_said(job, tmp_path):
    (job / "d.fr-en.csv").write_text("my,own\n")
    (job / "other.html").write_text("<p>mine</p>")
    (tmp_path / "d.md").write_text("Changed since.\n")
    before = (job / "d.en.md").read_bytes()
    edit("xlsx", job / "d.fr-en.xlsx", "A sun panel.", "A solar panel.")
    write("jsonl", job / "d.fr-en.jsonl", [*units()[:2], replace(units()[2], source="Autre chose.")])
    edit("xlsx", job / "d.fr-en.xlsx", "The sun panel.", "The solar panel.")
    result = run(job / "d.fr-en.xlsx", "--job", job)
    assert "d.en.md: left as it was: its source" in result.stderr
    assert "d.fr-en.xlsx: left as it was: some of its edits" in result.stderr
    assert (job / "d.en.md").read_bytes() == before
    assert read(job / "d.fr-en.xlsx")[2].target == "The solar panel."
    assert read(job / "d.fr-en.tmx")[1].target == "A solar panel."
    assert (job / "d.fr-en.csv").read_text() == "my,own\n"


def test_what_editors_keep_changing_becomes_a_glossary(job, tmp_path):
    for number, (old, new) in enumerate((("A sun panel.", "A solar panel."), ("The sun panel.", "The solar panel."))):
        path = tmp_path / f"{number}.tsv"
        write("tsv", path, units())
        edit("tsv", path, old, new)
        result = run(path, "--job", job)
    assert "1 proposals for the glossary" in result.stderr
    with (job / "proposals.fr-en.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert "panneau solaire" in row["fr"]
    assert "solar" in row["en"]
    from glossary.termbase import Termbase

    assert len(Termbase.load([job / "proposals.fr-en.csv"]).concepts) == 1
    write("jsonl", job / "d.fr-en.jsonl", units())
    run(path, "--job", job)
    assert not (job / "proposals.fr-en.csv").exists(), "one correction is no habit; the old file would lie"


def test_a_settled_conflict_leaves_the_file_an_open_one_stays(job, tmp_path):
    one, two, other = (tmp_path / f"{n}.tsv" for n in ("one", "two", "other"))
    for path in (one, two, other):
        write("tsv", path, units())
    edit("tsv", one, "A sun panel.", "A solar panel.")
    edit("tsv", two, "A sun panel.", "Another panel.")
    edit("tsv", other, "The sun panel.", "The solar panel.")
    assert run(one, two, "--job", job).exit_code == 1
    before = (job / "conflicts.jsonl").read_bytes()
    result = run(other, "--job", job)
    assert result.exit_code == 0
    assert "1 earlier conflicts still open" in result.stderr
    assert (job / "conflicts.jsonl").read_bytes() == before
    result = run(two, "--job", job)
    assert result.exit_code == 0
    assert not (job / "conflicts.jsonl").exists()
    assert targets(job)[1] == "Another panel."


def test_a_space_that_does_not_break_is_a_correction(job, tmp_path):
    path = tmp_path / "a.tsv"
    write("tsv", path, units())
    edit("tsv", path, "A sun panel.", "A sun\u00a0panel.")
    run(path, "--job", job)
    assert targets(job)[1] == "A sun\u00a0panel."


@pytest.mark.parametrize(
    ("tool", "state"),
    [('state="signed-off"', "reviewed"), ('state="final"', "final"), ('state="translated" approved', "final")],
)
def test_states_as_other_tools_write_them(job, tmp_path, tool, state):
    """Some set the state of the target, some only that the unit is approved."""
    path = tmp_path / "a.xliff"
    write("xliff12", path, units())
    mark, _, approved = tool.partition(" ")
    text = path.read_text(encoding="utf-8").replace('state="translated"', mark)
    path.write_text(text.replace("<trans-unit ", '<trans-unit approved="yes" ') if approved else text, encoding="utf-8")
    assert run(path, "--job", job).exit_code == 0
    assert {unit.state for unit in read(job / "d.fr-en.jsonl")} == {state}


def test_a_tsv_that_a_spreadsheet_saved_as_csv_keeps_states_and_notes(job, tmp_path):
    write("tsv", tmp_path / "a.tsv", units())
    rows = [line.split("\t") for line in (tmp_path / "a.tsv").read_text(encoding="utf-8").split("\n") if line]
    place = {name: column for column, name in enumerate(rows[1])}
    rows[3][place["target"]], rows[3][place["notes"]], rows[4][place["state"]] = 'A "solar" panel; new', "a note", "Final"
    for delimiter, first in ((";", rows), (",", rows[1:])):
        with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([cells + [""] * (9 - len(cells)) for cells in first])
        assert run(tmp_path / "a.csv", "--job", job).exit_code == 0
        _, second, third = read(job / "d.fr-en.jsonl")
        assert (second.target, second.notes, third.state) == ('A "solar" panel; new', ("a note",), "final")


def test_where_editors_differ_theirs_is_the_last_words(job, tmp_path):
    for name, old, new in (("one", "A sun panel.", "A solar panel."), ("two", "The sun panel.", "The solar panel.")):
        write("tsv", tmp_path / f"{name}.tsv", [replace(u, state="final") if name == "two" else u for u in units()])
        edit("tsv", tmp_path / f"{name}.tsv", old, new)
    assert "d:1:0: two editors" in run(tmp_path / "one.tsv", tmp_path / "two.tsv", "--job", job).stderr
    assert run(tmp_path / "one.tsv", tmp_path / "two.tsv", "--job", job, "--theirs").exit_code == 0
    assert [(u.target, u.state) for u in read(job / "d.fr-en.jsonl")][1] == ("A sun panel.", "final"), (
        "the last approved it as it was"
    )


@pytest.mark.parametrize(
    ("name", "before", "note"),
    [
        ("xliff12", "<tw:unit>", '<note from="a reviewer" priority="2">by a tool</note>'),
        ("xliff", "<segment", '<notes><note id="n1" category="comment">by a tool</note></notes>'),
        ("tmx", "<prop", '<note xml:lang="en">by a tool</note>'),
    ],
)
def test_notes_as_other_tools_write_them(job, tmp_path, name, before, note):
    path = tmp_path / f"a{by_name(name).extensions[0]}"
    write(name, path, units()[1:])
    text = path.read_text(encoding="utf-8")
    at = text.index(before, text.index("d:1:0"))
    path.write_text(text[:at] + note + text[at:], encoding="utf-8")
    assert run(path, "--job", job).exit_code == 0
    assert [unit.notes for unit in read(job / "d.fr-en.jsonl")] == [(), ("by a tool",), ()]


@pytest.mark.parametrize("name", NAMES)
def test_an_emptied_text_is_said_and_kept(job, tmp_path, name):
    path = tmp_path / f"a{by_name(name).extensions[0]}"
    write(name, path, units()[1:])
    edit(name, path, "A sun panel.", "")
    result = run(path, "--job", job)
    assert result.exit_code == 0, result.output
    assert f"d:1:0: emptied in {path}, keeps its text" in result.stderr
    assert targets(job)[1] == "A sun panel."
    write(name, path, [replace(unit, target="", draft="") for unit in units()[1:]])
    assert "emptied" not in run(path, "--job", job).stderr, "it was sent out empty"


def test_comments_in_the_margin_are_notes(job, tmp_path):
    write("docx", tmp_path / "a.docx", units())
    text = docx.Document(str(tmp_path / "a.docx"))
    text.add_comment(text.tables[0].rows[2].cells[3].paragraphs[0].runs, text="Solar?\nAsk the client.", author="E", initials="E")
    text.save(str(tmp_path / "a.docx"))
    write("xlsx", tmp_path / "a.xlsx", units())
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.worksheets[0]["C4"].comment = openpyxl.comments.Comment("Which panel?", "E")
    book.worksheets[0]["F2"] = "a note beside"
    book.worksheets[0]["D2"].comment = openpyxl.comments.Comment("a comment", "E")
    book.save(tmp_path / "a.xlsx")
    for _ in range(2):
        assert run(tmp_path / "a.docx", tmp_path / "a.xlsx", "--job", job).exit_code == 0
        found = [unit.notes for unit in read(job / "d.fr-en.jsonl")]
        assert found == [("a note beside", "a comment"), ("Solar?\nAsk the client.",), ("Which panel?",)]


OWN = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.1"><header creationtool="OmegaT" o-tmf="OmegaT TMX" datatype="plaintext" segtype="sentence" srclang="fr"/><body>
<tu><tuv lang="fr"><seg>SOURCE</seg></tuv><tuv lang="en"><seg>TARGET</seg></tuv></tu></body></tmx>"""


@pytest.mark.parametrize(
    ("source", "target", "text", "marks", "unknown"),
    [
        ("Le c<f0>hat</f0> dort.", "An old <f0>cat</f0> sleeps.", "An old cat sleeps.", (7, 10), 0),
        ("Le c<f0>hat</f0> dort.", "</f0>Asleep<f0>", "Asleep", (6, 0), 0),
        ("Le c<f0>hat</f0> dort.", "A cat < f0 sleeps.", "A cat < f0 sleeps.", (), 0),
        ("Le chat dort.", "An old cat sleeps.", "An old cat sleeps.", (8, 11), 0),
        ("Le <f0>chat</f0> vit.", "An <f0>old</f0> cat.", "The cat sleeps.", (4, 7), 1),
        ("Le c<f0>hat</f0><f1/> dort.", "A cat.", "The cat sleeps.", (4, 7), 1),
    ],
    ids=["tags move", "tags in another order", "tags lost", "no tags", "another source", "other tags"],
)
def test_tags_in_a_memory_of_omegat_are_markup(job, tmp_path, source, target, text, marks, unknown):
    pairs = {"SOURCE": source, "TARGET": target}
    written = re.sub("SOURCE|TARGET", lambda m: pairs[m[0]].replace("&", "&amp;").replace("<", "&lt;"), OWN)
    (tmp_path / "project_save.tmx").write_text(written, encoding="utf-8")
    result = run(tmp_path / "project_save.tmx", "--job", job)
    assert f"{unknown} unknown" in result.stderr
    unit = read(job / "d.fr-en.jsonl")[0]
    assert unit.target == text
    if source != "Le chat dort.":
        opened = {m.kind: m.position for m in unit.target_inlines}
        assert tuple(opened[kind] for kind in ("open", "close") if kind in opened) == marks
    else:
        assert len(unit.target_inlines) == 2, "what a memory does not show stays"


def test_what_is_typed_behind_the_remarks_is_a_note(job, tmp_path):
    changed = Change("repair.accents", 3, 7, "chat", "chât", "accent")
    issue = Issue("length", "warning", "a short text")
    write("docx", tmp_path / "a.docx", [replace(unit, changes=(changed,), issues=(issue,)) for unit in units()])
    text = docx.Document(str(tmp_path / "a.docx"))
    for row, said in zip(text.tables[0].rows[1:3], ("Typed at the end.", ""), strict=True):
        assert "repair of the source" in row.cells[4].text
        row.cells[4].paragraphs[-1].add_run(said)
    text.save(str(tmp_path / "a.docx"))
    run(tmp_path / "a.docx", "--job", job)
    assert [unit.notes for unit in read(job / "d.fr-en.jsonl")] == [("Typed at the end.",), (), ()]


def test_tables_of_the_editor_are_none_of_ours(job, tmp_path):
    write("docx", tmp_path / "a.docx", units())
    edit("docx", tmp_path / "a.docx", "A sun panel.", "A solar panel.")
    text = docx.Document(str(tmp_path / "a.docx"))
    ours = text.tables[0]._tbl
    before, behind = text.add_table(1, 2), text.add_table(2, 3)
    before.cell(0, 0).text, behind.cell(1, 0).text = "Edited by", "d:2:0"
    ours.addprevious(before._tbl)
    text.save(str(tmp_path / "a.docx"))
    result = run(tmp_path / "a.docx", "--job", job)
    assert result.exit_code == 0, result.output
    assert "1 texts changed, 0 units approved, 0 conflicts, 0 unknown" in result.stderr
    assert targets(job)[1] == "A solar panel."


def test_paragraphs_that_enter_left_behind_are_no_text(job, tmp_path):
    write("docx", tmp_path / "a.docx", units())
    text = docx.Document(str(tmp_path / "a.docx"))
    cells = text.tables[0].rows[2].cells
    cells[3].add_paragraph("")
    cells[3].paragraphs[0].insert_paragraph_before("")
    text.tables[0].rows[3].cells[3].add_paragraph("New line.")
    text.save(str(tmp_path / "a.docx"))
    run(tmp_path / "a.docx", "--job", job)
    assert targets(job)[1:] == ["A sun panel.", "The sun panel.\nNew line."]


def test_a_thread_of_comments_is_read_once(job, tmp_path):
    """Excel writes a thread a second time, for programs that know no threads, with words of its own around it."""
    write("xlsx", tmp_path / "a.xlsx", units())
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.worksheets[0]["D3"].comment = openpyxl.comments.Comment("[Threaded comment]\nComment:\n    Solar?", "tc={0-1}")
    book.worksheets[0]["D4"].comment = openpyxl.comments.Comment("an old one", "E")
    book.save(tmp_path / "b.xlsx")
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    thread = "".join(
        f'<threadedComment ref="D3" id="{n}"><text>{said}</text></threadedComment>' for n, said in enumerate(("Solar?", "Yes."))
    )
    with zipfile.ZipFile(tmp_path / "b.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for member in old.namelist():
            body = old.read(member)
            if member == "xl/worksheets/_rels/sheet1.xml.rels":
                kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
                one = f'<Relationship Id="t1" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
                body = body.replace(b"</Relationships>", one.encode())
            new.writestr(member, body)
        new.writestr("xl/threadedComments/threadedComment1.xml", f'<ThreadedComments xmlns="{space}">{thread}</ThreadedComments>')
    assert run(tmp_path / "a.xlsx", "--job", job).exit_code == 0
    assert [unit.notes for unit in read(job / "d.fr-en.jsonl")] == [(), ("Solar?", "Yes."), ("an old one",)]
