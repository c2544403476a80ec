"""Markup carried over to a translation: nothing lost, pairs nest, and it stands where the words went."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.inlines import cut, pairs, project, same, spaced, weave
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
    ("un mot im<1>por</1>tant", "an important word", [0, 2, 1], "an im<1>por</1>tant word"),
    ("le 10<1>e</1> mois", "the 10th month", [0, 1, 2], "the 10<1>th</1> month"),
    ("de l'H<1>2</1>O pure", "pure H2O", [1, 1, 1, 0], "pure H<1>2</1>O"),
    ("<1/><2>la fin</2>", "the end", [0, 1], "<1/><2>the end</2>"),
]


@pytest.mark.parametrize(("source", "target", "order", "wanted"), CASES)
def test_markup_goes_with_its_words(source: str, target: str, order: list[int], wanted: str) -> None:
    text, marks = parse(source)
    moved = project(marks, text, target, links_between(text, target, order))
    assert re.sub(r"\s", "", show(target, moved)) == re.sub(r"\s", "", wanted)
    assert same(marks, moved)


def test_a_word_that_a_better_link_claims_is_not_in_the_pair() -> None:
    text, marks = parse("un <1>lien</1> bleu")
    good = links_between(text, "a blue link", [0, 2, 1])
    weak = Link(3, 7, 2, 6, 0.3)  # lien - blue
    assert show("a blue link", project(marks, text, "a blue link", [*good, weak])) == "a blue <1>link</1>"


SPACED = [
    ("le fichier <1/>", "the file<1/>", "the file <1/>"),
    ("<1/> jours", "<1/>days", "<1/> days"),
    ("bonjour <1/>, ici", "hello<1/>, here", "hello <1/>, here"),
    ("un <1/> <2/> mot", "a<1/><2/> word", "a <1/> <2/> word"),
    ("une note<1/> ici", "a note<1/> here", "a note<1/> here"),
    ("<1>gras</1> ici", "<1>bold</1> here", "<1>bold</1> here"),
    ("sans<1/>espace", "without<1/>space", "without<1/>space"),
]


@pytest.mark.parametrize(("source", "target", "wanted"), SPACED)
def test_single_tags_have_the_spaces_that_they_had(source: str, target: str, wanted: str) -> None:
    before, marks = parse(source)
    after, moved = parse(target)
    body, placed = spaced(before, marks, after, moved)
    assert show(body, placed) == wanted
    assert spaced(before, marks, body, placed) == (body, placed)


def test_the_number_of_a_note_stays_with_its_sentence() -> None:
    _, marks = parse("Un.<1/> Deux.")
    assert [len(part) for part in cut(marks, [(0, 3), (4, 9)])] == [1, 0]


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
