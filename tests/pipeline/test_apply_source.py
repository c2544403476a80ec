"""Suggestions for the source that an editor took: made in the aligned text, moved along in all that points into it, and kept."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.changes import record, replay
from corpus.errors import FormatError
from corpus.formats import by_name
from corpus.formats.base import source_hash
from corpus.signature import Signature
from corpus.values import AlignedUnit, Amount, AmountUse, Change, Inline, Issue, Link, TermUse
from pipeline.apply import Edit, apply_edits
from pipeline.apply.source import by_editors, earlier, grounded, resourced, take, taken_in
from pipeline.cli import root
from pipeline.commands.apply import command

SOURCE = "Cependant le chat dort 500 yuans. Enfin il mange."
COMMAS = tuple(Change("repair.commas", at, at, "", ",", "comma after an opening adverb") for at in (39, 9))


def unit(**more):
    chat, amount = SOURCE.index("chat"), SOURCE.index("500")
    return AlignedUnit(
        "d:0:0", "fr", "en", SOURCE, SOURCE, "However the cat sleeps 500 yuan. It eats at last.", "translated", document="d",
        suggestions=COMMAS,
        terms=(TermUse("c", "Cependant", 0, 9, ("However",), "verbatim", "engine", 0, 7),
               TermUse("d", "chat", chat, chat + 4, ("cat",), "verbatim", "engine", 12, 15)),
        amounts=(AmountUse(Amount(amount, amount + 9, "500 yuans", 500, currency="CNY"), "right"),),
        links=(Link(chat, chat + 4, 12, 15),),
        issues=(Issue("x", "info", "m", chat, chat + 4, "source"),),
        source_inlines=(Inline(chat, "open", "1"),),
        **more,
    )  # fmt: skip


def edit(base, *taken, **more):
    return Edit(base.id, base.target, "e.jsonl", base.state, None, source_hash(base), base.target, taken=taken, **more)


def test_a_suggestion_taken_moves_everything_along():
    (made,) = apply_edits([unit()], [edit(unit(), (9, 9, ","))]).units
    assert made.source == "Cependant, le chat dort 500 yuans. Enfin il mange."
    words = [made.source[use.start : use.end] for use in made.terms]
    assert words == ["Cependant", "chat"], "a comma put in beside a term is no part of it"
    (use,) = made.amounts
    assert made.source[use.source.start : use.source.end] == use.source.text == "500 yuans"
    assert made.source[made.links[0].start : made.links[0].end] == "chat"
    assert made.source[made.issues[0].start : made.issues[0].end] == "chat"
    assert made.source[made.source_inlines[0].position :].startswith("chat")
    assert replay(made.raw, made.changes) == made.source
    assert [(s.start, s.after) for s in made.suggestions] == [(40, ",")]
    assert (made.target, made.state) == (unit().target, "translated")


def test_an_old_page_is_understood_after_its_first_suggestions_were_taken():
    first = edit(unit(), (9, 9, ","))
    (made,) = apply_edits([unit()], [first]).units
    again = apply_edits([made], [first])
    assert again.units == (made,)
    assert again.conflicts == again.changed == ()
    both = replace(edit(unit(), (9, 9, ","), (39, 39, ",")), target="However, it eats.")
    done = apply_edits([made], [both])
    assert done.units[0].source == "Cependant, le chat dort 500 yuans. Enfin, il mange."
    assert done.units[0].target == "However, it eats."
    assert done.conflicts == ()
    elsewhere = edit(replace(unit(), source="Autre chose."), (9, 9, ","))
    assert [c.kind for c in apply_edits([unit()], [elsewhere]).conflicts] == ["source changed"]


def test_what_nobody_suggested_is_not_taken():
    assert apply_edits([unit()], [edit(unit(), (9, 9, "!"), (10, 10, ","), (900, 901, "x"))]).units == (unit(),)


def test_in_a_conflict_the_source_stays():
    mine = replace(edit(unit(), (9, 9, ",")), target="Mine.")
    theirs = replace(edit(unit()), target="Theirs.")
    done = apply_edits([unit()], [mine, theirs])
    assert [c.kind for c in done.conflicts] == ["two editors"]
    assert done.units == (unit(),)


@given(st.text("ab ", min_size=1, max_size=12), st.data())
@settings(deadline=None)
def test_any_changes_are_found_their_way_back(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    edits = [(a, b, data.draw(st.text("xy", max_size=2)), "r") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    places = [(a, b) for a, b, _, _ in edits]
    if len(set(places)) < len(places) or any(b > c for (_, b), (c, _) in pairwise(places)):
        return
    changes = record("editor", text, edits)[1]
    made = resourced(AlignedUnit("d:0:0", "fr", "en", text, text, ""), changes)
    assert by_editors(made) == changes
    *_, (first, since) = earlier(made)
    assert (first, since) == (text, changes)
    for found, later in earlier(made):
        assert replay(found, later) == made.source
    assert take(made, [(0, 1, "z")], None) == made


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([(9, 9, ","), (39, 39, ","), (13, 17, "chien")])), max_size=8))
@settings(deadline=None)
def test_taking_and_putting_back_leads_where_it_says(steps):
    """Whatever is taken and put back, by editors who look at the source as it was first or as it is now."""
    word = Change("repair.spelling", 13, 17, "chat", "chien", "another word")
    first = made = replace(unit(), suggestions=(*COMMAS, word))
    wanted = set()
    for taking, place in steps:
        made = take(made, [place] if taking else [], source_hash(first), [] if taking else [place])
        wanted = wanted | {place} if taking else wanted - {place}
        assert taken_in(made) == wanted
        assert made.source == record("x", first.source, [(*p, "") for p in wanted])[0]
        assert replay(made.raw, made.changes) == made.source
        assert next(made.source[use.start : use.end] for use in made.terms) == "Cependant"
        back = grounded(made)
        assert (back.source, back.changes) == (first.source, first.changes)
        assert {(s.start, s.end, s.after) for s in back.suggestions} == {(s.start, s.end, s.after) for s in first.suggestions}


def test_a_broken_export_says_where(tmp_path):
    base, export = tmp_path / "d.fr-en.jsonl", tmp_path / "review.jsonl"
    with base.open("wb") as out:
        by_name("jsonl").write_aligned(Signature("0", "fr", "en"), [unit()], out)
    line = {"id": "d:0:0", "source_hash": source_hash(unit()), "target": "x", "state": "final", "taken": [[1, "2"]]}
    export.write_text('{"termweave_review":1,"target_lang":"en"}\n' + json.dumps(line) + "\n")
    with pytest.raises(FormatError, match=r"line 2.*taken"):
        CliRunner().invoke(command, [str(export), "--into", str(base)], catch_exceptions=False)


def test_the_next_run_keeps_the_source_as_it_was_changed(tmp_path):
    article, out = tmp_path / "a.txt", tmp_path / "out"
    article.write_text("Cependant le chat dort dans la maison.\nIl mange beaucoup de poissons.\n", encoding="utf-8")
    translate = ["translate", str(article), "--from", "fr", "--to", "en", "--beam", "1", "-o", str(out), "--format", "jsonl,tmx"]

    def run(*line):
        result = CliRunner().invoke(root, [*map(str, line)])
        assert result.exit_code in (0, 1), result.output

    def read(name):
        with (out / name).open("rb") as stream:
            return list(by_name(name.rsplit(".", 1)[1]).read_aligned(stream, name)[1])

    run(*translate)
    first = read("a.fr-en.jsonl")[0]
    assert first.source.startswith("Cependant le chat")
    (comma,) = first.suggestions
    export = tmp_path / "review.jsonl"
    line = {"id": first.id, "source_hash": source_hash(first), "target": first.target, "state": first.state, "base": first.target}
    line["taken"] = [[comma.start, comma.end, comma.after]]
    export.write_text('{"termweave_review":1,"target_lang":"en"}\n' + json.dumps(line) + "\n", encoding="utf-8")
    run("apply", export, "--job", out)
    for _ in range(2):
        for name in ("a.fr-en.jsonl", "a.fr-en.tmx"):
            assert read(name)[0].source.startswith("Cependant, le chat"), name
        run(*translate)
    again = read("a.fr-en.jsonl")[0]
    assert replay(again.raw, again.changes) == again.source
    assert again.suggestions == ()
    assert again.origin.engine != "editor", "the translation is still a machine's, of the new source"
    line |= {"source_hash": source_hash(again), "target": "However, the cat.", "state": "final", "base": again.target}
    export.write_text('{"termweave_review":1,"target_lang":"en"}\n' + json.dumps(line) + "\n", encoding="utf-8")
    run("apply", export, "--job", out)
    run(*translate)
    again = read("a.fr-en.jsonl")[0]
    assert (again.source[:16], again.target, again.state) == ("Cependant, le ch", "However, the cat.", "final")
