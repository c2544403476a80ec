"""The commands `memory`, `align` and `review` as a person calls them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from corpus.formats import by_name
from corpus.signature import Signature
from corpus.values import AlignedUnit, Origin
from pipeline.cli import root
from pipeline.errors import TermweaveError


def run(*args):
    return CliRunner().invoke(root, [str(a) for a in args])


def tsv(path, *rows, target_lang="en"):
    units = [AlignedUnit(f"d:{i}:0", "fr", target_lang, a, a, b, "final" if i else "translated") for i, (a, b) in enumerate(rows)]
    with path.open("wb") as out:
        by_name(path.suffix[1:]).write_aligned(Signature("0", "fr", target_lang), units, out)
    return path


def test_memory_in_and_out(tmp_path):
    file = tsv(tmp_path / "a.tmx", ("Le chat dort.", "The cat sleeps."), ("Le chien mange.", "The dog eats."))
    memory = tmp_path / "m.sqlite"
    done = run("memory", "import", memory, file, "--origin", "vendor", "--penalty", "5")
    assert done.exit_code == 0, done.output
    assert "fr-en: 2 added, 0 known, 0 without text" in done.stderr
    assert run("memory", "stats", memory).stdout == "fr\ten\tvendor\t2\t5\n"
    assert run("memory", "search", memory, "CHIEN").stdout == "Le chien mange.\tThe dog eats.\n"
    assert run("memory", "search", memory, "cat", "--target").stdout == "Le chat dort.\tThe cat sleeps.\n"
    assert run("memory", "search", memory, "Le chat dort.", "--fuzzy", "90").stdout == "95\tLe chat dort.\tThe cat sleeps.\n"
    out = tmp_path / "back.tmx"
    assert run("memory", "export", memory, out).stdout.strip() == str(out)
    again = run("memory", "import", tmp_path / "other.sqlite", out)
    assert "fr-en: 2 added" in again.stderr


@pytest.mark.parametrize("form", ["tmx", "xliff", "jsonl"])
def test_what_nobody_reviewed_is_proposed_and_never_filled_in(tmp_path, form):
    machine = Origin("ctranslate2", "opus-mt")
    states = [("initial", machine), ("translated", machine), ("translated", Origin("editor")), ("final", machine)]
    texts = ["Un chat.", "Deux chiens.", "Trois oies.", "Quatre rats."]
    units = [
        AlignedUnit(f"d:{i}:0", "fr", "en", text, text, text.upper(), state, origin=origin)
        for i, (text, (state, origin)) in enumerate(zip(texts, states, strict=True))
    ]
    file, memory = tmp_path / f"a.{'xlf' if form == 'xliff' else form}", tmp_path / "m.sqlite"
    with file.open("wb") as out:
        by_name(form).write_aligned(Signature("0", "fr", "en"), units, out)
    for _ in range(2):  # and back again through an export
        assert "4 added" in run("memory", "import", memory, file).stderr
        found = [run("memory", "search", memory, text, "--fuzzy", "75").stdout.split("\t")[0] for text in texts]
        assert found == ["85", "85", "100", "100"]
        assert ", unreviewed\t2\t15" in run("memory", "stats", memory).stdout
        file = tmp_path / "b.tmx"
        run("memory", "export", memory, file)
        memory = tmp_path / "again.sqlite"


def test_memory_takes_only_what_is_asked_for(tmp_path):
    file = tsv(tmp_path / "a.tmx", ("un", "one"), ("deux", "two"))
    memory = tmp_path / "m.sqlite"
    assert "1 added" in run("memory", "import", memory, file, "--final-only").stderr
    wrong = run("memory", "import", memory, file, "--to", "vi")
    assert "no translation from any language to vi" in str(wrong.exception)
    run("memory", "import", memory, tsv(tmp_path / "b.tmx", ("trois", "ba"), target_lang="vi"))
    both = run("memory", "search", memory, "un")
    assert isinstance(both.exception, TermweaveError)
    assert "fr-en, fr-vi" in str(both.exception)
    assert run("memory", "search", memory, "trois", "--to", "vi").stdout == "trois\tba\n"


def test_memory_mistakes(tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("no database, certainly not one of ours\n" * 50)
    for args, reason in (
        (("search", tmp_path / "none.sqlite", "x"), "no such memory"),
        (("search", text, "x"), "not a translation memory"),
        (("import", tmp_path / "m.sqlite", text), "carry no aligned text"),
        (("import", tmp_path / "m.sqlite", tmp_path / "none.tmx"), "No such file"),
        (("stats", tmp_path / "none.sqlite"), "no such memory"),
    ):
        assert reason in str(run("memory", *args).exception)


SOURCE = "Le 3 mai, Anna est partie à Lyon. Il pleuvait. Elle a payé 45 euros pour le train.\n\nPersonne ne dit rien.\n"
TARGET = "On 3 May, Anna left for Lyon. It was raining. She paid 54 euros for the train.\n\nNobody says anything.\n"


def test_align_makes_checked_files(tmp_path):
    (tmp_path / "a.txt").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TARGET, encoding="utf-8")
    done = run(
        "align",
        tmp_path / "a.txt",
        tmp_path / "b.txt",
        "--from",
        "fr",
        "--to",
        "en",
        "-o",
        tmp_path / "out",
        "--format",
        "jsonl,tmx,html",
    )
    assert done.exit_code == 0, done.output
    assert "4 pairs" in done.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.fr-en.html", "a.fr-en.jsonl", "a.fr-en.tmx"]
    with (tmp_path / "out/a.fr-en.jsonl").open("rb") as stream:
        signature, units = by_name("jsonl").read_aligned(stream, "x")
        units = list(units)
    assert signature.engine == "align"
    assert [(u.source, u.target) for u in units][1] == ("Il pleuvait.", "It was raining.")
    assert [u.block for u in units] == [0, 0, 0, units[3].block]
    assert "45" in units[2].source
    assert any(i.check in ("amounts", "numbers") for i in units[2].issues), "45 euros are not 54"
    assert units[2].state == "initial"


def test_align_notices_what_does_not_fit(tmp_path):
    french, english, other = tmp_path / "fr.txt", tmp_path / "en.txt", tmp_path / "other.txt"
    french.write_text(SOURCE, encoding="utf-8")
    english.write_text(TARGET, encoding="utf-8")
    other.write_text("Tomatoes want water in the evening, never at noon. Slugs love lettuce. " * 5, encoding="utf-8")
    langs = ("--from", "fr", "--to", "en", "-o", tmp_path / "out")
    assert "give the source first" in str(run("align", english, french, *langs).exception)
    assert not (tmp_path / "out").exists()
    assert "hardly looks like a translation" in run("align", french, other, *langs).stderr
    assert "looks like en, not fr" in run("align", english, other, *langs).stderr
    assert "warning" not in run("align", french, english, *langs).stderr


def test_align_mistakes(tmp_path):
    (tmp_path / "a.txt").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n")
    a, empty = tmp_path / "a.txt", tmp_path / "empty.txt"
    for args, reason in (
        ((a, a, "--from", "fr", "--to", "fr"), "both texts are fr"),
        ((a, empty, "--from", "fr", "--to", "en"), "no text in it"),
        ((a, tmp_path / "none.txt", "--from", "fr", "--to", "en"), "No such file"),
        ((a, a, "--from", "fr", "--to", "en", "--format", "pdf"), "no output format 'pdf'; there are: html, txt"),
        ((a, a, "--from", "fr", "--to", "en", "--format", "document"), "no output format 'document'"),
    ):
        assert reason in str(run("align", *args, "-o", tmp_path / "out").exception)
    assert not (tmp_path / "out").exists()


def test_review_of_one_pair_only(tmp_path):
    one = tsv(tmp_path / "a.jsonl", ("un </script>", "one"))
    two = tsv(tmp_path / "b.jsonl", ("deux", "hai"), target_lang="vi")
    done = run("review", one, "-o", tmp_path / "page.html")
    assert done.stdout.strip() == str(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("</script>") == 3
    assert "http" not in page.replace("http-equiv", "")
    data = page.split('<script type="application/json" id="units">')[1].split("</script>")[0]
    assert json.loads(data)[0]["source"] == "un </script>"
    assert "make one page for each pair" in str(run("review", one, two, "-o", tmp_path / "both.html").exception)
    assert not (tmp_path / "both.html").exists()
    (tmp_path / "x.txt").write_text("text")
    assert "carry no aligned text" in str(run("review", tmp_path / "x.txt").exception)


@pytest.mark.parametrize("name", ["memory", "align", "apply", "review"])
def test_help(name):
    assert run(name, "--help").exit_code == 0


def test_a_table_that_names_no_languages_is_believed(tmp_path):
    table, memory = tmp_path / "a.tsv", tmp_path / "m.sqlite"
    table.write_text("Le chat dort bien ici.\tThe cat sleeps well here.\n", encoding="utf-8")
    refused = run("memory", "import", memory, table)
    assert isinstance(refused.exception, TermweaveError)
    assert "does not name its languages" in str(refused.exception)
    done = run("memory", "import", memory, table, "--from", "fr", "--to", "en")
    assert "fr-en: 1 added" in done.stderr
    assert run("memory", "search", memory, "chat").stdout == "Le chat dort bien ici.\tThe cat sleeps well here.\n"
