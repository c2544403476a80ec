"""`termweave evaluate FILE`: what is counted, from files good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.errors import FormatError, InputError
from pipeline.commands.evaluate import ROOMS, command
from pipeline.evaluate.terms import agreement, measure
from pipeline.evaluate.testset import Line, read_lines

ROWS = [
    {"fr": "Le forum a été fermé hier.", "en": "The board was closed yesterday.", "terms": [{"fr": ["forum"], "en": ["board"]}]},
    {"fr": "Merci beaucoup, Monsieur le Président.", "en": "Thank you very much, Mr President.", "terms": []},
]


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    return path


def test_every_figure_of_a_file_with_terms(tmp_path: Path) -> None:
    file = written(tmp_path / "set.jsonl", ROWS)
    with_terms = CliRunner().invoke(command, [str(file), "--json", "--threads", "1"], catch_exceptions=False)
    report = json.loads(with_terms.stdout)
    assert report["segments"] == 2
    assert report["terms"]["uses"] == 1
    assert report["terms"]["lemma"] == 1
    assert sum(report["rungs"].values()) == 1
    assert report["bleu"]["signature"].startswith("nrefs:1|case:mixed")
    assert report["engine_alone"]["tokens_per_second"] > 0
    without = CliRunner().invoke(
        command, [str(file), "--json", "--without", "glossary", "--without", "money"], catch_exceptions=False
    )
    assert json.loads(without.stdout)["rungs"] == {}


def test_uses_need_renditions_of_their_own() -> None:
    twice = Line("chat et chat", "", ((("chat",), ("cat",)), (("chat",), ("cat",))))
    figures = measure([twice, twice, twice], ["a cat and a cat", "a cat", "two cats and a cat"], "en")
    assert (figures.uses, figures.exact, figures.lemma) == (6, 4, 5)
    assert [m.split(":")[0] for m in figures.missed] == ["chat > cat"]


def test_verbs_count_in_every_form() -> None:
    lines = [Line("", "", ((("essouffler",), ("to lose steam",)),)), Line("", "", ((("vapeur perdue",), ("lose steam",)),))]
    targets = ["it is losing steam", "it is losing steam"]
    assert [measure([line], [target], "en").lemma for line, target in zip(lines, targets, strict=True)] == [1, 0]
    assert measure(lines[:1], ["it gained steam"], "en").lemma == 0


def test_words_around_terms_and_terms_rendered_alike() -> None:
    terms = ((("groupe",), ("group", "band")),)
    lines = [Line("", "police closed the group yesterday evening", terms), Line("", "a group", terms), Line("", "a group", terms)]
    targets = ["police closed the group today", "a group", "a band"]
    found = agreement(lines, targets, "en")
    assert found["consistency"] == pytest.approx(2 / 3)
    assert 0 < found["window_overlap"] < 1
    assert agreement([Line("", "nothing", ())], ["nothing"], "en") == {}


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("un\tone\nsans reference\n", "utf-8")
    with pytest.raises(FormatError, match=r"bad\.tsv:2"):
        read_lines(bad, "fr", "en")
    assert len(read_lines(bad, "fr", "en", limit=1)) == 1
    bad.write_text("\n", "utf-8")
    with pytest.raises(InputError, match="nothing in it"):
        read_lines(bad, "fr", "en")
    lacks = written(tmp_path / "lacks.jsonl", [{"fr": "un"}])
    with pytest.raises(FormatError, match=r"lacks\.jsonl:1"):
        read_lines(lacks, "fr", "en")


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("room", ["", *ROOMS])
def test_both_names_of_help_are_known_everywhere(room: str, option: str) -> None:
    result = CliRunner().invoke(command, [*([room] if room else []), option], catch_exceptions=False)
    assert result.stdout.startswith(f"Usage: termweave evaluate {room}".rstrip())
    assert "-h, --help" in result.stdout
