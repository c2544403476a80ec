"""What editors send back: changed, conflicting, unknown; and that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.changes import replay
from corpus.errors import FormatError, InputError
from corpus.formats import by_name
from corpus.formats.base import text_hash
from corpus.memory import Memory
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, Origin, TermUse
from pipeline.apply import Edit, apply_edits
from pipeline.apply.read import read_edits
from pipeline.apply.recheck import broken, recheck
from pipeline.commands.apply import command
from pipeline.errors import TermweaveError


def unit(n=0, source="Le chat dort.", target="The cat sleeps.", **more):
    return AlignedUnit(f"d:{n}:0", "fr", "en", source, source, target, "translated", draft=target, document="d", block=n, **more)


CASES = json.loads((Path(__file__).parent / "test_apply_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_three_ways(case):
    base = replace(unit(), **{k: v for k, v in case["unit"].items() if k != "by"})
    if case["unit"].get("by"):
        base = replace(base, origin=Origin(case["unit"]["by"]))
    edits = [Edit(**{"unit": base.id, "where": f"editor{i}", **edit}) for i, edit in enumerate(case["edits"])]
    done = apply_edits([base], edits, theirs=case.get("theirs", False))
    assert (done.units[0].target, done.units[0].state) == (case["target"], case["state"])
    assert [c.kind for c in done.conflicts] == case.get("conflicts", [])
    assert len(done.changed) == int(done.units[0] != base)
    assert len(done.unknown) == case.get("unknown", 0)
    for conflict in done.conflicts:
        assert conflict.unit.target == base.target
        assert {e.target for e in conflict.edits} <= {e.target for e in edits}


def test_an_edit_replays_and_carries_its_tags():
    base = unit(target_inlines=(Inline(4, "open", "1", "<b>"), Inline(7, "close", "1", "</b>")))
    (after,) = apply_edits([base], [Edit(base.id, "A big cat sleeps.", "x")]).units
    assert replay(after.draft, after.target_changes) == after.target
    assert [after.target[i.position :][:4] for i in after.target_inlines] == ["cat ", " sle"]
    assert after.origin == Origin("editor")


def test_edits_without_known_ids_are_matched_by_source():
    units = [unit(0), unit(1), unit(2, "Autre.", "Other.")]
    edits = [Edit("tmx:0:0", "The cat is asleep.", "om.tmx", source=" Le chat\u00a0dort.", target_lang="en-GB")]
    done = apply_edits(units, edits)
    assert [u.target for u in done.units] == ["The cat is asleep.", "The cat is asleep.", "Other."]
    assert done.unknown == ()
    done = apply_edits(units, [replace(edits[0], target_lang="de"), replace(edits[0], source="Inconnu.")])
    assert done.units == tuple(units)
    assert len(done.unknown) == 2


def test_the_recheck_tells_what_an_edit_broke():
    use = TermUse("c", "chat", 3, 7, ("cat",), "verbatim", "engine", 4, 7)
    before = unit(source="Le chat coûte 500 yuans.", target="The cat costs 500 yuan.", terms=(use,))
    before = recheck(before)
    assert before.terms[0].status == "verbatim"
    assert broken(before, recheck(replace(before, target="The cats cost 500 yuan."))) == ()
    after = recheck(replace(before, target="The dog costs 50 yuan."))
    assert len(broken(before, after)) == 2
    assert after.state == "initial"
    assert {i.check for i in after.issues} >= {"terms", "amounts"}
    assert recheck(replace(after, state="final")).state == "final", "what a person approved stays approved"


@pytest.fixture
def job(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    units = [unit(0), unit(1, "Il coûte 500 yuans.", "It costs 500 yuan."), unit(2, "Fin.", "End.")]
    with (folder / "d.fr-en.jsonl").open("wb") as out:
        by_name("jsonl").write_aligned(Signature("0", "fr", "en"), units, out)
    return folder


def export(path, *lines):
    head = {"termweave_review": 1, "source_lang": "fr", "target_lang": "en", "signature": ""}
    path.write_text("".join(json.dumps(line) + "\n" for line in (head, *lines)), encoding="utf-8")
    return str(path)


def line(n, source, target, state="final", **more):
    return {"id": f"d:{n}:0", "source_hash": text_hash(source), "target": target, "state": state, **more}


def run(*args):
    return CliRunner().invoke(command, [str(a) for a in args])


def targets(folder):
    with (folder / "d.fr-en.jsonl").open("rb") as stream:
        return [(u.target, u.state) for u in by_name("jsonl").read_aligned(stream, "x")[1]]


def test_from_the_page_into_job_memory_and_again(job, tmp_path):
    file = export(
        tmp_path / "e.jsonl",
        line(0, "Le chat dort.", "The cat is asleep.", base="The cat sleeps."),
        line(1, "Il coûte 500 yuans.", "It costs 500 yuan.", base="It costs 500 yuan."),
    )
    memory = tmp_path / "m.sqlite"
    result = run(file, "--job", job, "--memory", memory)
    assert result.exit_code == 0, result.output
    assert "1 texts changed, 2 units approved, 0 conflicts, 0 unknown, 2 new in the memory" in result.stderr
    assert result.stdout.strip() == str(job / "d.fr-en.jsonl")
    assert targets(job) == [("The cat is asleep.", "final"), ("It costs 500 yuan.", "final"), ("End.", "translated")]
    with Memory.open(memory, "fr", "en") as opened:
        (found,) = opened.lookup_many(["Le chat dort."], before=[""], after=["Il coûte 500 yuans."])
        assert (found[0].target, found[0].percent) == ("The cat is asleep.", 101)
    again = run(file, "--job", job, "--memory", memory)
    assert again.exit_code == 0
    assert "0 texts changed, 0 units approved, 0 conflicts" in again.stderr


def test_decisions_reach_the_jobs_store(job, tmp_path):
    from pipeline.jobs.store import STORE, JobStore

    JobStore(job / STORE).close()
    run(export(tmp_path / "e.jsonl", line(2, "Fin.", "The end.", base="End.")), "--job", job)
    (decision,) = JobStore(job / STORE).decisions("en", ["d"])
    assert (decision.target, decision.state, decision.source_hash) == ("The end.", "final", text_hash("Fin."))


def test_conflicts_are_written_with_everyones_text(job, tmp_path):
    one = export(
        tmp_path / "one.jsonl", line(2, "Fin.", "The end.", base="End."), line(0, "Le chien dort.", "The dog.", base="x")
    )
    two = export(tmp_path / "two.jsonl", line(2, "Fin.", "Finis.", base="End."))
    result = run(one, two, "--job", job)
    assert result.exit_code == 1
    assert targets(job)[2] == ("End.", "translated")
    rows = [json.loads(row) for row in (job / "conflicts.jsonl").read_text(encoding="utf-8").split("\n") if row]
    assert [(r["id"], r["conflict"]) for r in rows] == [("d:0:0", "source changed"), ("d:2:0", "two editors")]
    assert [t["target"] for t in rows[1]["theirs"]] == ["The end.", "Finis."]
    assert rows[1]["ours"] == {"target": "End.", "state": "translated"}
    assert rows[1]["theirs"][0]["base"] == "End."
    assert run(one, two, "--job", job, "--theirs", "--conflicts", tmp_path / "c.jsonl").exit_code == 1
    assert targets(job)[2] == ("Finis.", "final"), "the last file wins; the changed source stays a conflict"


def test_a_broken_amount_is_said_aloud(job, tmp_path):
    file = export(tmp_path / "e.jsonl", line(1, "Il coûte 500 yuans.", "It costs 50 yuan.", base="It costs 500 yuan."))
    result = run(file, "--job", job, "--fail-on", "error")
    assert "breaks the amount 500 yuans" in result.stderr
    assert result.exit_code == 1
    assert targets(job)[1] == ("It costs 50 yuan.", "final"), "the person's word stands"


def test_a_file_of_another_job_is_no_success(job, tmp_path):
    file = export(tmp_path / "e.jsonl", {**line(1, "Autre.", "Other."), "id": "z:1:0"})
    result = run(file, "--job", job)
    assert result.exit_code == 1
    assert "1 unknown" in result.stderr
    assert "z:1:0: no such unit" in result.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"termweave_review": 2}\n', "version 2"),
        ('{"termweave_review": 1, "target_lang": "en"}\n{"id": "d:0:0"}\n', "'target' is missing"),
        ('{"termweave_review": 1, "target_lang": "en"}\nnot json\n', "not JSON"),
        ('{"termweave_review": 1, "target_lang": 3}\n', "no text"),
        (
            '{"termweave_review": 1, "target_lang": "en"}\n{"id":"a","target":"b","source_hash":"c","state":"done"}',
            "unknown state",
        ),
        ("[1]\n", "object is expected"),
    ],
)
def test_a_bad_file_changes_nothing(job, tmp_path, text, reason):
    path = tmp_path / "bad.jsonl"
    path.write_text(text)
    good = export(tmp_path / "good.jsonl", line(2, "Fin.", "The end.", base="End."))
    result = run(good, path, "--job", job)
    assert isinstance(result.exception, TermweaveError)
    assert reason in str(result.exception)
    assert targets(job)[2] == ("End.", "translated")


def test_the_users_mistakes(job, tmp_path):
    for args, reason in (
        ((tmp_path / "none.jsonl", "--job", job), "No such file"),
        ((job / "d.fr-en.jsonl", "--job", tmp_path / "nowhere"), "no such folder"),
        ((job / "d.fr-en.jsonl", "--job", job, "--into", job / "d.fr-en.jsonl"), "exclude each other"),
        ((export(tmp_path / "e.jsonl"), "--into", tmp_path / "missing.jsonl"), "No such file"),
        ((export(tmp_path / "e.jsonl"), "--job", tmp_path / "empty"), "no aligned .jsonl"),
    ):
        (tmp_path / "empty").mkdir(exist_ok=True)
        assert reason in str(run(*args).exception)
    with pytest.raises(InputError):
        list(read_edits(tmp_path / "none.tmx"))
    (tmp_path / "x.weird").write_text("x")
    with pytest.raises(FormatError):
        list(read_edits(tmp_path / "x.weird"))
