"""Markup carried over to a translation: nothing lost, pairs nest, and it stands where the words went."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.inlines import cut, pairs, project, same, weave
from corpus.values import Inline, Link


def parse(marked: str) -> tuple[str, tuple[Inline, ...]]:
    """`a <1>b</1> <2/>` as text and tags."""
    text, marks, done = "", [], 0
    for match in re.finditer(r"<(/?)(\d)(/?)>", marked):
        text += marked[done : match.start()]
        marks.append(Inline(len(text), "close" if match[1] else "empty" if match[3] else "open", match[2], match[0]))
        done = match.end()
    return text + marked[done:], tuple(marks)


def show(text: str, marks: tuple[Inline, ...]) -> str:
    return "".join(p if isinstance(p, str) else p.data for p in weave(text, marks))


def links_between(source: str, target: str, order: list[int]) -> list[Link]:
    """Word n of the source renders as word `order[n]` of the target."""
    a, b = list(re.finditer(r"\w+", source)), list(re.finditer(r"\w+", target))
    return [Link(a[n].start(), a[n].end(), b[m].start(), b[m].end()) for n, m in enumerate(order)]


CASES = [
    ("un <1>mot gras</1> ici", "a bold word here", [0, 2, 1, 3], "a <1>bold word</1> here"),
    ("la <1>maison</1> <2>bleue</2>", "the blue house", [0, 2, 1], "the <2>blue</2> <1>house</1>"),
    ("<1>tout le texte</1>", "all the text", [0, 1, 2], "<1>all the text</1>"),
    ("un <1>mot <2>très</2> gras</1>", "a very bold word", [0, 3, 1, 2], "a <1><2>very</2> bold word</1>"),
    ("cliquez <1/> ici", "click here", [0, 1], "click <1/>here"),
]


@pytest.mark.parametrize(("source", "target", "order", "wanted"), CASES)
def test_markup_goes_with_its_words(source: str, target: str, order: list[int], wanted: str) -> None:
    text, marks = parse(source)
    moved = project(marks, text, target, links_between(text, target, order))
    assert re.sub(r"\s", "", show(target, moved)) == re.sub(r"\s", "", wanted)
    assert same(marks, moved)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, tuple[Inline, ...], str, list[Link]]:
    source, target = draw(st.text("ab ", max_size=20)), draw(st.text("xy ", max_size=20))
    marks: list[Inline] = []
    stack: list[str] = []
    position = 0
    for number in range(draw(st.integers(0, 8))):
        position = min(len(source), position + draw(st.integers(0, 5)))
        kind = draw(st.sampled_from(["open", "close", "empty", "lone"]))
        if kind == "open":
            stack.append(str(number))
            marks.append(Inline(position, "open", str(number)))
        elif kind == "close" and stack:
            marks.append(Inline(position, "close", stack.pop()))
        else:
            marks.append(Inline(position, "empty" if kind != "lone" else "close", str(number)))
    spot = st.integers(0, 20)
    links = [
        Link(min(a, b), max(a, b), min(min(c, d), len(target)), min(max(c, d), len(target)))
        for a, b, c, d in draw(st.lists(st.tuples(spot, spot, spot, spot), max_size=6))
    ]
    return source, tuple(marks), target, links


@given(case=cases())
@settings(max_examples=600, deadline=None)
def test_nothing_is_lost_and_pairs_nest(case: tuple[str, tuple[Inline, ...], str, list[Link]]) -> None:
    source, marks, target, links = case
    moved = project(marks, source, target, links)
    assert same(marks, moved)
    assert all(0 <= m.position <= len(target) for m in moved)
    assert [m.position for m in moved] == sorted(m.position for m in moved)
    paired_before = {marks[i].id for i in pairs(marks)}
    assert {moved[i].id for i in pairs(moved)} == paired_before
    stack: list[str] = []
    for mark in moved:
        if mark.id in paired_before and mark.kind == "open":
            stack.append(mark.id)
        elif mark.id in paired_before and mark.kind == "close":
            assert stack.pop() == mark.id


def test_cutting_puts_closing_tags_before_and_others_after_a_gap() -> None:
    text, marks = parse("<1>Un.</1> <2/><3>Deux.</3>")
    first, second = cut(marks, [(0, 3), (4, 9)])
    assert show("Un.", first) == "<1>Un.</1>"
    assert show("Deux.", second) == "<2/><3>Deux.</3>"
    assert text == "Un. Deux."
