"""The measurement of the ladder, on an engine of its own."""

from __future__ import annotations

import json

import pytest

from corpus.errors import FormatError, InputError
from pipeline.evaluate.ladder import measure, read_terms
from pipeline.evaluate.testset import Line

DICTIONARY = {
    "le": ["the"],
    "la": ["the"],
    "fièvre": ["heat"],
    "fievre": ["heat"],
    "toux": ["cough"],
    "dure": ["lasts"],
    "sèche": ["dry"],
}
LINES = [
    Line("la fièvre dure 3 jours", "the fever lasts 3 days", ((("fièvre",), ("fever",)),)),
    Line("la toux dure", "the cough lasts", ((("toux",), ("cough",)),)),
    Line("la toux sèche", "the dry cough", ((("toux sèche",), ("dry cough", "tickly cough")),)),
    Line("Paris dure", "Paris lasts", ()),
]


@pytest.mark.parametrize("blind", [True, False])
@pytest.mark.parametrize("obeys", [True, False])
def test_figures(make_engine, blind, obeys):
    figures = measure(make_engine(DICTIONARY, obeys_annotations=obeys), LINES, blind=blind)
    assert (figures.segments, figures.uses) == (4, 3)
    assert figures.success == figures.exact == 1.0
    assert figures.without == pytest.approx(1 / 3)
    assert figures.chrf > figures.chrf_without
    assert figures.number_faults == figures.number_faults_without == 0
    assert figures.wrong_glossary_changed == 0
    assert figures.missed == ()
    assert figures.rungs == ({"engine": 3} if obeys and not blind else {"replace": 2, "engine": 1})


def test_a_miss_is_counted_and_named(make_engine):
    """The reference's term is not what the source holds: no constraint is made, and the miss is shown."""
    lines = [Line("la toux", "the fever", ((("fièvre",), ("fever",)),))]
    figures = measure(make_engine(DICTIONARY), lines, blind=False)
    assert figures.success == 0.0
    assert figures.missed == ("fièvre > fever: the cough",)


def test_lines_are_read(tmp_path):
    path = tmp_path / "terms.jsonl"
    row = {"fr": "la fièvre", "en": "the fever", "terms": [{"fr": ["fièvre"], "en": ["fever"]}]}
    path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert read_terms(path, "fr", "en") == [Line("la fièvre", "the fever", ((("fièvre",), ("fever",)),))]
    row["terms"] = []
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="no line has terms"):
        read_terms(path, "fr", "en")


@pytest.mark.parametrize("bad", ["not json", '{"fr": "a", "en": "b", "terms": [{"fr": ["a"]}]}', "[]"])
def test_a_bad_line_is_named(tmp_path, bad):
    path = tmp_path / "terms.jsonl"
    path.write_text(f"\n{bad}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"terms\.jsonl:2"):
        read_terms(path, "fr", "en")
