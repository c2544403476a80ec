"""What editors said stands in every later run: texts, notes and places of the markup, whatever becomes of the ids."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from corpus.formats import by_name
from corpus.formats.base import text_hash
from corpus.values import AlignedUnit, Segment
from pipeline.cli import root
from pipeline.jobs.standing import Standing
from pipeline.jobs.store import STORE, Decision, JobStore, SourceEdit

FORMATS = "jsonl,tmx,xliff,xliff12,tsv,xlsx,docx,html"
ONE, TWO, THREE = "Le chat dort dans la maison.", "Il mange beaucoup de poissons.", "La maison est grande."


def decision(unit: str, raw: str, **more: object) -> Decision:
    return Decision(unit, "en", text_hash(raw), text_hash(raw), raw, **({"target": raw.upper(), "state": "final"} | more))  # type: ignore[arg-type]


def standing(said: list[Decision], texts: list[str], gone: tuple[str, ...] = ()) -> tuple[Standing, list[AlignedUnit]]:
    store = JobStore(None)
    store.decide(said)
    segments = [Segment(f"d:{n}:0", text, "fr", "d", n) for n, text in enumerate(texts)]
    return Standing(store, "en", "d", segments, gone), [AlignedUnit(s.id, "fr", "en", s.text, s.text, "") for s in segments]


def answers(said: list[Decision], texts: list[str], gone: tuple[str, ...] = ()) -> tuple[list[str | None], list[str]]:
    stands, units = standing(said, texts, gone)
    found = []
    for unit in units:
        given = stands.decision(unit)
        found.append(given and given.unit)
        stands.seen(unit)
    return found, [f"{lost.unit} {now.id if now else ''}".strip() for lost, now in stands.left()]


SAID = [decision("d:0:0", ONE), decision("d:1:0", TWO)]


@pytest.mark.parametrize(
    ("texts", "given", "left"),
    [
        ([ONE, TWO], ["d:0:0", "d:1:0"], []),
        ([THREE, ONE, TWO], [None, "d:0:0", "d:1:0"], []),
        ([TWO, ONE], ["d:1:0", "d:0:0"], []),
        ([TWO], ["d:1:0"], ["d:0:0 d:0:0"]),
        ([f"{ONE} {TWO}"], [None], ["d:0:0 d:0:0", "d:1:0"]),
        ([ONE, ONE, TWO], ["d:0:0", None, "d:1:0"], []),
        ([ONE, THREE], ["d:0:0", None], ["d:1:0 d:1:0"]),
    ],
    ids=["as it was", "one before", "changed places", "one gone", "joined", "said twice", "changed"],
)
def test_a_word_goes_with_its_source(texts, given, left):
    assert answers(SAID, texts) == (given, left)


def test_each_of_two_equal_sentences_keeps_its_own_word():
    said = [decision("d:0:0", ONE, target="first"), decision("d:2:0", ONE, target="second")]
    assert answers(said, [ONE, TWO, ONE]) == (["d:0:0", None, "d:2:0"], [])
    assert answers(said, [TWO, ONE, TWO, ONE]) == ([None, "d:0:0", None, "d:2:0"], []), "in their order where both have moved"
    assert answers(said[1:], [ONE, TWO, ONE]) == ([None, None, "d:2:0"], []), "the first has none"


def test_a_word_outlives_another_way_of_repair_and_a_mended_source():
    said = [Decision("d:0:0", "en", text_hash("Le chat appele."), text_hash("Le chat appelé."), "", "x", "final")]
    assert answers(said, ["Le chat appele."]) == (["d:0:0"], [])
    assert answers(said, ["Le chat appelé."]) == (["d:0:0"], [])
    assert answers(said, [TWO, "Le chat appelé."]) == ([None, "d:0:0"], [])


def test_a_renamed_document_finds_the_words_of_its_old_name():
    said = [decision("old:0:0", ONE), decision("other:0:0", TWO)]
    assert answers(said, [TWO, ONE], gone=("old",)) == ([None, "old:0:0"], [])


def test_old_and_new_words_about_one_unit_stand_side_by_side():
    store = JobStore(None)
    store.decide([decision("d:0:0", ONE)])
    store.decide([decision("d:0:0", TWO)])
    assert [d.source for d in sorted(store.decisions("en", ["d"]), key=lambda d: d.source)] == [TWO, ONE]
    store.decide([decision("d:0:0", ONE, target="again")])
    assert {d.target for d in store.decisions("en", ["d"])} == {"again", TWO.upper()}
    assert store.decisions("de", ["d"]) == []
    assert store.decisions("en", ["e"]) == []


def test_a_store_of_the_first_version_is_read_and_kept(tmp_path):
    with closing(sqlite3.connect(tmp_path / "job.sqlite")) as old:
        old.executescript("""
            create table decision (unit text, lang text, source_hash text not null, target text not null, state text not null,
                primary key (unit, lang)) without rowid;
            create table source_edit (unit text primary key, source_hash text not null, changes text not null) without rowid;
            insert into decision values ('d:0:0', 'en', 'aa', 'The cat.', 'final');
            insert into source_edit values ('d:0:0', 'bb', '[]');
            pragma user_version=1;""")
    for _ in range(2):
        store = JobStore(tmp_path / "job.sqlite")
        assert store.decisions("en", ["d"]) == [Decision("d:0:0", "en", "", "aa", "", "The cat.", "final")]
        assert store.source_edits(["d"]) == [SourceEdit("d:0:0", "", "bb", ())]
        store.close()
    store = JobStore(tmp_path / "job.sqlite")
    store.decide([decision("d:0:0", ONE)])
    assert store.decisions("en", ["d"]) == [decision("d:0:0", ONE)]
    store.close()


class Job:
    """One text in a folder of its own, translated and corrected on the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        self.text(ONE, TWO)

    def text(self, *paragraphs: str, name: str = "a.md") -> None:
        (self.folder / name).write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")

    def run(self, *line: object) -> str:
        result = CliRunner().invoke(root, [str(part) for part in line])
        assert result.exit_code in (0, 1), result.output + str(result.exception)
        return result.stderr

    def translate(self, *more: object, formats: str = "jsonl", name: str = "a.md") -> str:
        line = ("--from", "fr", "--to", "en", "--beam", "1", "-o", self.out, "--format", formats)
        return self.run("translate", self.folder / name, *line, *more)

    def apply(self, *edits: dict[str, object]) -> str:
        export = self.folder / "review.jsonl"
        lines = [{"termweave_review": 1, "target_lang": "en"}, *edits]
        export.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return self.run("apply", export, "--job", self.out)

    def edit(self, n: int, **more: object) -> dict[str, object]:
        unit = self.units()[n]
        line = {"id": unit.id, "source_hash": text_hash(unit.source), "target": unit.target, "state": unit.state}
        return {**line, "base": unit.target, **more}

    def units(self, name: str = "a.fr-en.jsonl", format: str = "jsonl") -> list[AlignedUnit]:
        with (self.out / name).open("rb") as stream:
            return list(by_name(format).read_aligned(stream, name)[1])

    def conflicts(self) -> list[dict[str, object]]:
        path = self.out / "conflicts.jsonl"
        return [json.loads(row) for row in path.read_text(encoding="utf-8").split("\n") if row] if path.exists() else []


@pytest.fixture
def job(tmp_path: Path) -> Job:
    made = Job(tmp_path)
    made.translate()
    return made


def test_notes_come_back_in_every_format_after_every_run(job):
    job.translate(formats=FORMATS)
    job.apply(
        job.edit(0, notes=["ask the author; twice\nby phone"]), job.edit(1, notes=["a note"], target="It eats.", state="final")
    )
    machine = job.units()[0].target

    def noted(said: str) -> None:
        for name, extension in (
            ("jsonl", "jsonl"),
            ("tmx", "tmx"),
            ("xliff12", "xliff"),
            ("tsv", "tsv"),
            ("xlsx", "xlsx"),
            ("docx", "docx"),
        ):
            if (job.out / f"a.fr-en.{extension}").exists():
                notes = [" ".join(unit.notes) for unit in job.units(f"a.fr-en.{extension}", name)]
                assert ["twice" in notes[0], "a note" in notes[1]] == [True, True], (said, name)
        assert "ask the author" in (job.out / "review.fr-en.html").read_text(encoding="utf-8"), said

    noted("apply")
    job.translate(formats=FORMATS)
    noted("the same again")
    glossary = job.folder / "g.csv"
    glossary.write_text("fr,en\nchat,tomcat\n", encoding="utf-8")
    job.translate("--glossary", glossary, "--repair", "never", "--beam", "2", formats=FORMATS)
    noted("other options")
    assert job.units()[0].target != machine, "a note does not keep the machine from translating anew"
    assert (job.units()[1].target, job.units()[1].state) == ("It eats.", "final")
    store = job.out / STORE
    with closing(sqlite3.connect(store)) as opened:
        opened.execute("delete from translation")
        opened.commit()
    job.translate(formats=FORMATS)
    noted("all made anew")


def test_notes_of_two_editors_are_both_kept(job):
    job.translate(formats="jsonl,xlsx")
    book = openpyxl.load_workbook(job.out / "a.fr-en.xlsx")
    column = next(cell.column for cell in book.worksheets[0][1] if cell.value == "notes")
    book.worksheets[0].cell(2, column).value = "from the spreadsheet"
    book.save(job.folder / "back.xlsx")
    job.apply(job.edit(0, notes=["from the page"]))
    job.run("apply", job.folder / "back.xlsx", "--job", job.out)
    for _ in range(2):
        assert job.units()[0].notes == ("from the page", "from the spreadsheet")
        job.translate()
    job.apply(job.edit(0, notes=["from the page", "from the spreadsheet", "the page"]))
    assert job.units()[0].notes == ("from the page", "from the spreadsheet", "the page"), "a part of a note is another note"


def test_words_follow_their_sentences(job):
    job.apply(job.edit(0, notes=["first"]), job.edit(1, target="Fish it eats.", state="final"))
    job.text(THREE, ONE, TWO)
    for _ in range(2):
        assert "no more" not in job.translate()
        assert [(u.notes, u.state == "final") for u in job.units()] == [((), False), (("first",), False), ((), True)]
        assert job.units()[2].target == "Fish it eats."
    assert job.conflicts() == []


def test_words_without_a_sentence_go_into_the_conflicts_and_come_back(job):
    job.apply(job.edit(0, notes=["first"]), job.edit(1, target="Fish it eats.", state="final"))
    job.text(f"{ONE} {TWO}")
    assert "no more" in job.translate("--segments", "lines"), "the two are one segment"
    assert "no more" not in job.translate()
    assert [u.notes for u in job.units()] == [("first",), ()]
    assert job.conflicts() == []
    job.text(THREE)
    assert "2 corrections or notes are about sentences that are no more" in job.translate()
    first, second = job.conflicts()
    assert (first["conflict"], first["source"], first["theirs"]) == (
        "source changed",
        THREE,
        [{"target": "", "source": ONE, "notes": ["first"]}],
    )
    assert (second["conflict"], second["ours"]) == ("source gone", None)
    assert second["theirs"] == [{"target": "Fish it eats.", "source": TWO, "state": "final"}]
    assert "no more" not in job.translate(), "told once"
    job.apply(job.edit(0, target="The house is big.", state="final"))
    assert [line["conflict"] for line in job.conflicts()] == ["source gone"], "the other has been spoken of"
    job.text(TWO, THREE)
    job.translate()
    assert [u.target for u in job.units()] == ["Fish it eats.", "The house is big."]
    assert job.conflicts() == []


def test_a_renamed_text_keeps_what_was_said(job):
    job.apply(job.edit(0, target="The cat!", state="final"))
    (job.folder / "a.md").rename(job.folder / "b.md")
    job.translate(name="b.md")
    assert job.units("b.fr-en.jsonl")[0].target == "The cat!"


def test_approved_text_stands_with_any_options(job):
    job.text("Le chat dort a la **maison**.", TWO)
    job.translate(formats="jsonl,xliff12")
    kept = job.units()[0]
    assert kept.source != kept.raw
    marks = tuple(replace(i, position=p) for i, p in zip(kept.source_inlines, (0, 3), strict=True))
    written = (job.out / "a.fr-en.xliff").read_text(encoding="utf-8")
    (job.folder / "back.xliff").write_text(
        re.sub(
            "<target [^>]*>[^<]*(<bpt[^>]*>[^<]*</bpt>)[^<]*(<ept[^>]*>[^<]*</ept>)[^<]*</target>",
            r'<target state="final">\1The\2 cat sleeps at home.</target>',
            written,
        ),
        encoding="utf-8",
    )
    job.run("apply", job.folder / "back.xliff", "--job", job.out)
    options: list[Callable[[], object]] = [
        lambda: job.translate(),
        lambda: job.translate("--repair", "never"),
        lambda: job.translate("--money", "append", "--money-to", "USD", "--vmap"),
    ]
    for again in options:
        again()
        (first, _) = job.units()
        assert (first.target, first.state, first.target_inlines) == ("The cat sleeps at home.", "final", marks)


def test_apply_waits_for_no_run_and_no_run_for_apply(job):
    import fcntl

    with (job.out / STORE).parent.joinpath("lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        export = job.folder / "review.jsonl"
        export.write_text('{"termweave_review":1,"target_lang":"en"}\n')
        result = CliRunner().invoke(root, ["apply", str(export), "--job", str(job.out)])
    assert "another run is writing here" in str(result.exception)
