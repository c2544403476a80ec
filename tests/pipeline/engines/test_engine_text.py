"""Between text and tokens: control pieces in the user's words, offsets, unknown characters, cutting, links, guards."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.values import Constraint
from pipeline.engines import Request, guards, load_engine
from pipeline.engines.annotate import encode
from pipeline.engines.links import links, words
from pipeline.engines.sequence import SequenceEngine
from pipeline.engines.splitting import halves, split

HERE = Path(__file__).parent
GUARDS = json.loads((HERE / "guards.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def engine() -> SequenceEngine:
    loaded = load_engine("bundled", "fr", "en", beam=2)
    assert isinstance(loaded, SequenceEngine)
    return loaded


def term(text: str, source: str, target: str) -> Constraint:
    start = text.index(source)
    return Constraint(start, start + len(source), (target,), "term")


@pytest.mark.parametrize("case", GUARDS, ids=[c["label"] for c in GUARDS])
def test_guards(case: dict[str, object]) -> None:
    assert list(guards.check(str(case["source"]), str(case["target"]))) == case["flags"]


@pytest.mark.parametrize(
    "text", ["Le <t> chat </t> dort", "a</t>", "<t>", "fin </s> suite", "<pad> <unk> <0x41>", "<s2>x</t></t>"]
)
def test_what_looks_like_a_control_piece_in_the_text_is_only_text(engine: SequenceEngine, text: str) -> None:
    vocabulary = engine.vocabulary
    encoded = encode(vocabulary, text)
    control = {vocabulary.tokens.index(piece) for piece in ("<t>", "</t>", "</s>", "<unk>", "<pad>", "<s2>")}
    assert control.isdisjoint(encoded.ids[:-1])
    assert encoded.ids[-1] == vocabulary.eos
    assert vocabulary.decode(encoded.ids[:-1])[0] == text
    # Inside an annotation just as well.
    noted = encode(vocabulary, "Le chat " + text, (Constraint(3, 7, ("<t> cat </s>",), "term"),))
    assert [vocabulary.tokens[i] for i in noted.ids if i in control] == ["<t>", "</t>", "</s>"]


@pytest.mark.parametrize(
    "text",
    [
        "L'incident  coûte 5 euros.",
        "e\u0301te\u0301 ﬁni",
        "树洞 et 😀!",
        "a\u00a0b\u202fc",
        "Ｆｕｌｌ １２",
        " \t debut",
        "l\u2019ete \u00ab la \u00bb",
    ],
)
def test_spans_lie_in_the_text_in_order(engine: SequenceEngine, text: str) -> None:
    spans = [span for span in encode(engine.vocabulary, text).spans if span]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace() and c != "\u0301")


def test_annotated_spans_are_those_of_the_plain_text(engine: SequenceEngine) -> None:
    text = "Le forum du groupe a été fermé, le forum est secret."
    marked = (term(text, "forum", "message board"), term(text, "groupe", "group"))
    encoded = encode(engine.vocabulary, text, marked)
    tokens = engine.vocabulary.tokens
    for i, span, owner in zip(encoded.ids, encoded.spans, encoded.owners, strict=True):
        if span and (piece := tokens[i].strip("\u2581")):
            assert text[span[0] : span[1]].strip() == piece
        assert span is None or owner == -1
    shown = "".join(tokens[i] for i in encoded.ids).replace("\u2581", " ")
    assert "forum <t> message board </t> du groupe <t> group </t> a" in shown


def test_renderings_in_place_of_the_words_keep_every_other_span(engine: SequenceEngine) -> None:
    text = "Le forum du groupe a été fermé, le forum est secret."
    encoded = encode(
        engine.vocabulary, text, (term(text, "forum", "message board"), term(text, "groupe", "group")), in_place=True
    )
    tokens = engine.vocabulary.tokens
    for i, span in zip(encoded.ids, encoded.spans, strict=True):
        if span and (piece := tokens[i].strip("\u2581")):
            assert text[span[0] : span[1]].strip() == piece
    shown = "".join(tokens[i] for i in encoded.ids).replace("\u2581", " ")
    assert "Le message board <t> message board </t> du group <t> group </t> a" in shown
    assert "".join(tokens[i] for i, o in zip(encoded.ids, encoded.owners, strict=True) if o == 1).split("\u2581") == [
        "",
        "group",
        "",
        "group",
        "",
    ]


def test_overlapping_and_impossible_constraints_do_no_harm(engine: SequenceEngine) -> None:
    text = "Le groupe de chat dort."
    odd = (
        Constraint(3, 17, ("chat group",), "term"),
        Constraint(13, 17, ("cat",), "term"),
        Constraint(5, 5, ("x",), "term"),
        Constraint(90, 99, ("x",), "term"),
        Constraint(0, 2, ("  ",), "keep"),
    )
    assert [c.renderings[0] for c in encode(engine.vocabulary, text, odd).settled] == ["chat group"]
    assert engine.translate([Request(text, odd)])[0][0].text


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Il coûte 5 ₫ ici", ["₫"]),
        ("le forum 树洞 a fermé 😀.", ["树洞", "😀"]),
        ("rien de tel, dit-il: 12,5 % (oui)!", []),
        ("", []),
        ("₫₫", ["₫₫"]),
        ("un <t> la", ["<t>"]),
    ],
)
def test_preflight_names_what_the_vocabulary_cannot_carry(engine: SequenceEngine, text: str, unknown: list[str]) -> None:
    assert [text[s:e] for s, e in engine.unknown_spans(text)] == unknown


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab ,.;!?\u3002\u00e9\n", max_size=300), st.integers(4, 40))
def test_cutting_loses_nothing_and_every_part_fits(text: str, limit: int) -> None:
    spans = split(text, len, limit)
    assert all(end - start <= limit for start, end in spans) or (len(spans) == 1 and len(text) <= limit)
    covered = "".join(text[s:e] for s, e in spans)
    assert covered.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_cuts_are_made_at_the_best_place_and_not_in_a_term() -> None:
    text = "Premier point. Le groupe de chat, que voici, est la. Deuxieme point assez long pour deux."
    spans = split(text, len, 55)
    assert [text[s:e] for s, e in spans] == [
        "Premier point. Le groupe de chat, que voici, est la.",
        "Deuxieme point assez long pour deux.",
    ]
    text = "xx yy aaaa bbbb cccc dddd"
    assert all(not (6 < s < 19 or 6 < e < 19) for s, e in split(text, len, 15, [(6, 20)]))
    assert halves("Un. Deux.") == [(0, 3), (4, 9)]
    assert halves("sans aucune ponctuation") == [(0, 23)]


def test_what_is_longer_than_the_model_is_translated_to_its_end(engine: SequenceEngine) -> None:
    text = "La commission a adopté la résolution. " * 60 + "Le conseil a refusé la proposition sans virgule " * 40
    target, *_ = engine.translate([Request(text), Request("Bonjour.")])[0]
    assert len(encode(engine.vocabulary, text).ids) > 512
    # Whatever the model makes of the words: no part is dropped, and links reach the end.
    assert len(text) / 2 < len(target.text) < len(text) * 2
    assert max(k.end for k in target.links) > len(text) - 60
    assert all(0 <= k.target_start < k.target_end <= len(target.text) for k in target.links)
    linked = {k.start * 10 // len(text) for k in target.links}
    assert linked == set(range(10)), "every tenth of the text has its rendering"


@pytest.mark.parametrize("prefix", ["Yesterday", "The  council's 树洞 ", "“Well”, ", "<t> the", "In 2024,"])
def test_every_hypothesis_begins_with_the_very_prefix(engine: SequenceEngine, prefix: str) -> None:
    text = "Le conseil a adopté la résolution hier soir."
    found = engine.translate([Request(text, prefix=prefix, n_best=3), Request(text * 30, prefix=prefix)])
    assert len(found[0]) == 3
    for hypotheses in found:
        for h in hypotheses:
            assert h.text.startswith(prefix)
            assert all(k.target_end <= len(h.text) for k in h.links)
    assert len(found[0][0].text) > len(prefix)


def test_a_prefix_longer_than_the_model_is_kept_whole(engine: SequenceEngine) -> None:
    prefix = "The council has adopted the resolution today. " * 70
    assert engine.translate([Request("Le conseil a adopté. " * 80, prefix=prefix)])[0][0].text.startswith(prefix)
    assert engine.translate([Request("Bonjour.", prefix=prefix)])[0][0].text.startswith(prefix)


def test_order_counts_and_blanks(engine: SequenceEngine) -> None:
    texts = ["Bonjour.", "", "La commission a adopté la loi.", "  ", "\u2028", "Merci beaucoup."]
    together = engine.translate([Request(t) for t in texts])
    assert [h[0].text for h in together] == [engine.translate([Request(t)])[0][0].text for t in texts]
    assert engine.translate([]) == []
    n_best = engine.translate([Request(texts[2], n_best=5), Request(texts[0], n_best=1)])
    assert [len(h) for h in n_best] == [5, 1]
    assert [h.score for h in n_best[0]] == sorted((h.score for h in n_best[0]), reverse=True)
    assert len({h.text for h in n_best[0]}) > 1
    assert all(h.score <= 0 for found in n_best for h in found)


def test_links_are_words_and_an_annotation_counts_for_its_term(engine: SequenceEngine) -> None:
    text, target = "Le forum dort", "The board sleeps"
    encoded = encode(engine.vocabulary, text, (term(text, "forum", "board"),))
    inside = encoded.owners.index(0)
    last = max(i for i, span in enumerate(encoded.spans) if span)
    attention = [[0.0] * len(encoded.ids) for _ in range(3)]
    attention[0][0], attention[1][inside], attention[2][last] = 0.9, 0.8, 0.7
    found = links(text, encoded, target, [(0, 3), (4, 9), (10, 16)], attention, ("fr", "en"))
    pairs = [(text[k.start : k.end], target[k.target_start : k.target_end], k.score) for k in found]
    assert pairs == [("Le", "The", 0.9), ("forum", "board", 0.8), ("dort", "sleeps", 0.7)]
    # A first row that is not known: the article goes to the article.
    attention[0][0] = 0.0
    found = links(text, encoded, target, [(0, 3), (4, 9), (10, 16)], attention, ("fr", "en"))
    assert (found[0].target_start, found[0].target_end) == (0, 3)


def test_words_of_every_script() -> None:
    assert [("l'a 1,5 中文が x_y"[s:e]) for s, e in words("l'a 1,5 中文が x_y")] == [
        "l",
        "'",
        "a",
        "1",
        ",",
        "5",
        "中",
        "文",
        "が",
        "x_y",
    ]


def test_a_hypothesis_that_fails_is_tried_again_and_then_flagged(engine: SequenceEngine) -> None:
    """A number that no vocabulary of words can hide: what stays wrong is said, what a second try mends is not."""
    text = "Il y avait 48151 personnes, puis 62342 personnes, puis 98765 chats, dans la ville de 1337 habitants."
    best = engine.translate([Request(text)])[0][0]
    missing = set(guards.numbers(text)) - set(guards.numbers(best.text, small=True))
    assert ("numbers" in best.flags) == bool(missing)
