"""The sample article through the whole flow: what an editor must find in the aligned text."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.changes import replay
from corpus.formats import by_name
from corpus.values import AlignedUnit
from pipeline.commands.translate import command

ARTICLE = Path(str(files("corpus"))) / "data/maskpark/article.fr.txt"
GLOSSARY = Path(str(files("glossary"))) / "data/maskpark.csv"
RESTORED = Path(str(files("corpus"))) / "data/maskpark/article.restored.fr.txt"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> list[AlignedUnit]:
    out = tmp_path_factory.mktemp("sample")
    args = [str(ARTICLE), "--from", "fr", "--to", "en", "--glossary", str(GLOSSARY), "--as-of", "2025-07-29"]
    result = CliRunner().invoke(command, [*args, "--format", "jsonl", "-o", str(out), "-q"], catch_exceptions=False)
    assert result.exit_code == 0
    path = next(out.glob("*.jsonl"))
    with path.open("rb") as stream:
        return list(by_name("jsonl").read_aligned(stream, str(path))[1])


def unit_with(units: list[AlignedUnit], words: str) -> AlignedUnit:
    return next(u for u in units if words in u.raw)


def test_fifteen_sentences_in_eight_paragraphs(units: list[AlignedUnit]) -> None:
    assert len(units) == 15
    assert sorted({u.block for u in units}) == list(range(8))
    assert len({u.id for u in units}) == 15


def test_the_raw_source_is_kept_and_the_changes_replay(units: list[AlignedUnit]) -> None:
    raw = ARTICLE.read_text(encoding="utf-8")
    for unit in units:
        assert unit.raw in raw
        assert replay(unit.raw, unit.changes) == unit.source
        assert replay(unit.draft, unit.target_changes) == unit.target


def test_the_source_has_its_accents(units: list[AlignedUnit]) -> None:
    assert units[0].source.startswith("La communauté en ligne chinoise est indignée après que les médias nationaux ont révélé")
    restored = RESTORED.read_text(encoding="utf-8").split()
    found = " ".join(u.source for u in units).split()
    wrong = [(ours, right) for ours, right in zip(found, restored, strict=True) if ours != right]
    assert not wrong


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tree hole forum", "MaskPark tree hole forum"),
        ("bureau Nth", "Nth Room"),
        ("500 yuans", "500 yuan (1.8 million VND)"),
        ("500 yuans", "secret filming"),
        ("500 yuans", "10 days"),
        ("100 000", "100,000"),
        ("270 millions", "270 million"),
        ("900 000", "900,000"),
        ("Coree du Sud", "South Korea"),
    ],
)
def test_terms_and_amounts_stand_in_the_target(units: list[AlignedUnit], words: str, expected: str) -> None:
    assert expected in unit_with(units, words).target


def test_no_forbidden_rendering_stands_anywhere(units: list[AlignedUnit]) -> None:
    text = " ".join(u.target for u in units)
    for wrong in ("burglary", "Nth office", "cat group"):
        assert wrong not in text


def test_every_use_of_every_term_has_a_line(units: list[AlignedUnit]) -> None:
    uses = [use for unit in units for use in unit.terms]
    assert len(uses) >= 35
    for unit in units:
        for use in unit.terms:
            assert unit.source[use.start : use.end]
            if use.target_start is not None and use.target_end is not None:
                assert unit.target[use.target_start : use.target_end].strip()
    for unit in units:
        missing = [use for use in unit.terms if use.status == "missing"]
        assert not missing or (unit.state == "initial" and any(i.check == "terms" for i in unit.issues))
    assert sum(use.status in ("missing", "forbidden") for use in uses) <= len(uses) // 20


def test_one_amount_stated_twice_implies_its_rate(units: list[AlignedUnit]) -> None:
    unit = unit_with(units, "500 yuans")
    pairs = [use.pair for use in unit.amounts if use.pair is not None]
    assert pairs
    assert pairs[0].implied_rate == Decimal(3600)
    assert (pairs[0].base, pairs[0].quote) == ("CNY", "VND")


def test_every_amount_is_right(units: list[AlignedUnit]) -> None:
    statuses = {use.source.text: use.status for unit in units for use in unit.amounts}
    assert len(statuses) >= 6
    assert set(statuses.values()) <= {"right", "forced"}


def test_the_sentence_that_the_readme_shows_is_what_comes_out(units: list[AlignedUnit]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith("| L'incident"))
    shown = [cell.strip().replace("*", "") for cell in row.strip("|").split("|")]
    unit = unit_with(units, "plateforme Weibo")
    assert [unit.source, unit.target] == shown
