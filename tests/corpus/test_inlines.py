"""Markup carried over to a translation: nothing lost, pairs nest, and it stands where the words went."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.inlines import cut, pairs, same, spaced, weave
from corpus.projection import project
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
    ("un <1>bloc</1> ici", "a block here", [0, 1, 2], "a <1>block</1> here"),
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
    ("<1>lien</1> <2/> ici", "<1>link</1><2/> here", "<1>link</1> <2/> here"),
    ("un <1>lien <2/></1> ici", "a <1>link<2/></1> here", "a <1>link <2/></1> here"),
    ("<1>un</1> <2/> <3>deux</3>", "<1>one</1><2/> <3>two</3>", "<1>one</1> <2/> <3>two</3>"),
    ("un <1><2/> lien</1>", "a <1><2/>link</1>", "a <1><2/> link</1>"),
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


NESTED = [
    # One link claims the words of both: they are divided, in the order of the source.
    ("<1>un lien</1> <2>deux</2>", "one two links", [(0, 9, 0, 13), (9, 13, 0, 13)], "<1>one two</1> <2>links</2>"),
    # A wide guess leaves the sure word to its pair.
    ("<1>voir la page</1> <2>ici</2>", "see here the page", [(0, 12, 0, 17), (13, 16, 4, 8)], "see <2>here</2> <1>the page</1>"),
    # Nothing to divide: an empty pair beside, never inside.
    ("<1>a</1> <2>b</2> c", "x", [(0, 1, 0, 1), (2, 3, 0, 1)], "<1>x</1><2></2>"),
    # A pair inside stays inside though its word went elsewhere.
    ("<1>un <2>mot</2></1> ici", "a word here", [(0, 2, 0, 1), (3, 6, 7, 11), (7, 10, 0, 1)], None),
    # The mark of a note beside a link does not go into it.
    ("<1>un lien</1><2/> ici", "a link here", [(0, 2, 0, 1), (3, 7, 7, 11), (8, 11, 2, 6)], "<1>a link here</1><2/>"),
    ("<1>甲乙</1> <2>丙丁</2>", "一二三四", [], "<1>一二</1><2>三四</2>"),
]


@pytest.mark.parametrize(("source", "target", "links", "wanted"), NESTED)
def test_pairs_beside_each_other_stay_so(source: str, target: str, links: list[tuple[int, ...]], wanted: str | None) -> None:
    text, marks = parse(source)
    moved = project(marks, text, target, [Link(*link) for link in links])
    assert tree(moved) == tree(marks)
    assert wanted is None or show(target, moved) == wanted


def tree(marks: tuple[Inline, ...]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The pairs that hold each tag, the innermost last; fails where pairs cross."""
    paired = {marks[i].id for i in pairs(marks)}
    inside: list[str] = []
    found = {}
    for mark in marks:
        if mark.id in paired and mark.kind == "close":
            assert inside.pop() == mark.id
        found[mark.kind, mark.id] = tuple(inside)
        if mark.id in paired and mark.kind == "open":
            inside.append(mark.id)
    assert not inside
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, tuple[Inline, ...], str, list[Link]]:
    source = draw(st.text("ab ", max_size=24))
    target = draw(st.text(draw(st.sampled_from(["xy ", "x ,", "一二", "x\u00a0\t"])), max_size=24))
    marks: list[Inline] = []
    stack: list[str] = []
    position = 0
    for number in range(draw(st.integers(0, 12))):
        position = min(len(source), position + draw(st.integers(0, 4)))
        kind = draw(st.sampled_from(["open", "open", "close", "close", "empty", "half"]))
        if kind == "open":
            stack.append(str(number))
            marks.append(Inline(position, "open", str(number)))
        elif kind == "close" and stack:
            marks.append(Inline(position, "close", stack.pop()))
        elif kind == "half":
            marks.append(Inline(position, draw(st.sampled_from(["open", "close"])), str(number)))
        else:
            marks.append(Inline(position, "empty", str(number)))
    while stack and draw(st.booleans()):
        marks.append(Inline(len(source), "close", stack.pop()))
    score = st.sampled_from([0.0, 0.3, 1.0])
    spot, place = st.integers(0, len(source)), st.integers(0, len(target))
    links = [
        Link(min(a, b), max(a, b), min(c, d), max(c, d), s)
        for a, b, c, d, s in draw(st.lists(st.tuples(spot, spot, place, place, score), max_size=8))
    ]
    return source, tuple(marks), target, links


@given(case=cases())
@settings(max_examples=1500, deadline=None)
def test_nothing_is_lost_and_the_tree_of_tags_stays(case: tuple[str, tuple[Inline, ...], str, list[Link]]) -> None:
    source, marks, target, links = case
    moved = project(marks, source, target, links)
    assert same(marks, moved)
    assert all(0 <= m.position <= len(target) for m in moved)
    assert [m.position for m in moved] == sorted(m.position for m in moved)
    before = tree(marks)
    assert tree(moved) == before
    halves = [(k, i) for (k, i), parents in before.items() if k != "empty" and not parents and i not in ids_of_pairs(marks)]
    assert [(m.kind, m.id) for m in moved if (m.kind, m.id) in halves] == halves


def ids_of_pairs(marks: tuple[Inline, ...]) -> set[str]:
    return {marks[i].id for i in pairs(marks)}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=5), cases())
def test_pairs_that_cross_lose_nothing(
    spans: list[tuple[int, int]], case: tuple[str, tuple[Inline, ...], str, list[Link]]
) -> None:
    source, _, target, links = case
    marks = [Inline(min(a, b), "open", str(n)) for n, (a, b) in enumerate(spans)]
    marks += [Inline(max(a, b), "close", str(n)) for n, (a, b) in enumerate(spans)]
    moved = project(marks, source, target, links)
    assert same(marks, moved)
    assert set(tree(moved)) == {(m.kind, m.id) for m in marks}


def test_deep_and_many_pairs() -> None:
    deep = [Inline(0, "open", str(n)) for n in range(3000)] + [Inline(5, "close", str(n)) for n in reversed(range(3000))]
    wide = [Inline(n, kind, str(n)) for n in range(300) for kind in ("open", "close")]
    assert len(project(deep, "un mot", "a word", [])) == 6000
    assert tree(project(wide, "a" * 300, "b" * 300, [])) == tree(tuple(wide))


def test_cutting_puts_closing_tags_before_and_others_after_a_gap() -> None:
    text, marks = parse("<1>Un.</1> <2/><3>Deux.</3>")
    first, second = cut(marks, [(0, 3), (4, 9)])
    assert show("Un.", first) == "<1>Un.</1>"
    assert show("Deux.", second) == "<2/><3>Deux.</3>"
    assert text == "Un. Deux."
