"""Sentences: golden lists per language, and that no character is ever lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Block, Document
from corpus.segmentation import segment, segment_lines, split_sentences
from corpus.values import Inline

FOLDER = Path(__file__).parent / "segmentation"
KNOWN = pytest.mark.xfail(reason="known failure", strict=True)
CASES = [
    pytest.param(
        path.name.split(".")[1],
        line,
        id=f"{path.name.removesuffix('.txt')}-{number}",
        marks=KNOWN if path.name.startswith("known_failures") else (),
    )
    for path in sorted(FOLDER.glob("*.txt"))
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("lang", "line"), CASES)
def test_golden(lang: str, line: str) -> None:
    text = line.replace("|", "")
    assert [text[a:b].strip() for a, b in split_sentences(text, lang)] == [s.strip() for s in line.split("|")]


pieces = st.sampled_from(json.loads((FOLDER / "pieces.json").read_text("utf-8")))
texts = st.one_of(st.text(max_size=80), st.lists(pieces, max_size=25).map("".join))


@given(text=texts, lang=st.sampled_from(["fr", "en", "vi", "zh", "de", "xx", "pt-BR"]))
@settings(max_examples=300, deadline=None)
def test_joined_segments_are_the_block(text: str, lang: str) -> None:
    document = Document("d", "d.txt", lang, "txt", (Block(0, text),))
    segments = list(segment(document))
    if text.strip():
        assert "".join(s.before + s.text for s in segments) == text
        assert all(s.before.strip() == "" for s in segments)
        assert all(s.text.strip() for s in segments)
    else:
        assert not segments
    assert [s.id for s in segments] == [f"d:0:{n}" for n in range(len(segments))]


@given(text=texts, positions=st.lists(st.integers(0, 100), max_size=6))
@settings(max_examples=150, deadline=None)
def test_every_tag_goes_to_one_segment(text: str, positions: list[int]) -> None:
    marks = tuple(
        Inline(min(p, len(text)), ("open", "close", "empty")[n % 3], str(n // 2)) for n, p in enumerate(sorted(positions))
    )
    document = Document("d", "d", "fr", "txt", (Block(0, text, marks),))
    found = [m for s in segment(document) for m in s.inlines]
    assert [(m.kind, m.id) for m in found] == [(m.kind, m.id) for m in marks]
    assert all(0 <= m.position <= len(s.text) for s in segment(document) for m in s.inlines)


def test_lines_are_kept_one_for_one() -> None:
    document = Document("d", "d", "fr", "txt", (Block(0, "a b c", wraps=(1, 3)), Block(1, ""), Block(2, "Un. Deux.")))
    assert [s.text for s in segment_lines(document)] == ["a", "b", "c", "", "Un. Deux."]


def calls(work: Callable[[], object]) -> int:
    """How many calls and returns `work` makes: what it costs on any machine, however busy."""
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(one_more)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400_000,
        "« " * 100_000,
        "M. " * 100_000,
        "." * 200_000,
        "。" * 100_000,
        "a" + " \n" * 100_000 + "a",
        ". " * 40_000,
    ],
)
def test_long_lines_take_linear_work(text: str) -> None:
    assert split_sentences(text[: len(text) // 20], "fr")
    quarter = calls(lambda: split_sentences(text[: len(text) // 4], "fr"))
    assert calls(lambda: split_sentences(text, "fr")) < 5 * quarter
