"""Word links: how they are chosen from attention, and how many of the bundled model's are right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FormatError, InputError
from pipeline.commands.evaluate import command
from pipeline.engines.linking import STRONG, Linking, closed_words
from pipeline.evaluate.links import read_gold

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = json.loads((HERE / "linking.json").read_text("utf-8"))
GOLD = HERE / "links.fr-en.tsv"


@pytest.mark.parametrize("label", CASES)
def test_links_chosen_from_attention(label: str) -> None:
    """`attention` names a word's second occurrence with a 2 behind it; what it does not name is 0."""
    case = CASES[label]
    source, target = case["source"].split(), case["target"].split()
    mass = np.zeros((len(target), len(source)), np.float32)
    for their, looks in case["attention"].items():
        rows = [j for j, word in enumerate(target) if word == their.rstrip("2") or word == their]
        row = rows[1] if their.endswith("2") and their not in target else rows[0]
        for our, share in looks.items():
            mass[row, source.index(our)] = share
    found = Linking(mass, source, target, [None] * len(source), tuple(case["langs"])).choose()
    assert " ".join(f"{i}-{j}" for j, i in sorted(found)) == case["expected"]
    assert all(STRONG <= score <= 1 for score in found.values())


@given(st.data())
def test_whatever_the_attention_links_stay_in_order(data: st.DataObject) -> None:
    words = st.lists(
        st.sampled_from(["le", "du", "chat", "12", ",", "«", "the", "of", "cat", "L", "'", "中", "\u0301"]),
        min_size=1,
        max_size=9,
    )
    source, target = data.draw(words), data.draw(words)
    cells = st.floats(0, 1, width=32)
    mass = np.array(
        data.draw(st.lists(cells, min_size=len(source) * len(target), max_size=len(source) * len(target))), np.float32
    )
    mass = mass.reshape(len(target), len(source))
    found = Linking(mass, source, target, [None] * len(source), ("fr", "en")).choose()
    for (j, i), score in found.items():
        assert STRONG <= score <= 1
        assert source[i].isalnum() == target[j].isalnum(), "a sign renders a sign"
        assert not (source[i].isdigit() and target[j].isdigit() and source[i] != target[j])
    for j in range(len(target)):
        places = sorted(i for k, i in found if k == j)
        assert places == list(range(places[0], places[0] + len(places))) if places else True, (
            "what renders one word stands together"
        )


def test_many_words_render_a_term() -> None:
    mass = np.array([[0.6, 0.1], [0.5, 0.2], [0.1, 0.8]], np.float32)
    found = Linking(
        mass, ["premier ministre", "dort"], ["prime", "minister", "sleeps"], [{"prime", "minister"}, None], ("fr", "en")
    )
    assert list(found.choose()) == [(0, 0), (1, 0), (2, 1)]


def test_the_table_of_small_words_in_both_directions() -> None:
    table, english = closed_words("fr", "en")
    assert [part[0] for part in table["du"]] == ["of", "the"]
    assert "the" in english
    assert "mayor" not in english
    back, french = closed_words("en-GB", "fr")
    assert "la" in back["the"][0]
    assert set(table) == french
    assert closed_words("fr", "vi") == ({}, frozenset())


def test_links_of_the_bundled_model() -> None:
    """40 sentences of news, a third of them without accents; the last 15 were made when the method was settled."""
    done = CliRunner().invoke(command, ["links", str(GOLD), "--json"], catch_exceptions=False)
    figures = json.loads(done.stdout)[str(GOLD)]
    assert figures["sentences"] == 40
    assert figures["precision"] > 0.94
    assert figures["recall"] > 0.92
    assert figures["error_rate"] < 0.06


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        ("oui\tyes\n", FormatError, "line 1"),
        ("oui\tyes\t0-0\noui\tyes\t0/0\n", FormatError, "line 2"),
        ("oui\tyes\t0-1\n", FormatError, "there are no such words: 0-1"),
        ("oui\tyes\t0?0\n", InputError, "no line has a sure link"),
    ],
)
def test_files_of_links_that_cannot_be_used(tmp_path: Path, content: str, error: type[Exception], says: str) -> None:
    (tmp_path / "gold.tsv").write_text(content, "utf-8")
    with pytest.raises(error, match=says):
        read_gold(tmp_path / "gold.tsv")
