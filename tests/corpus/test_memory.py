"""The translation memory: exact, in context, fuzzy; what it keeps, and what it refuses."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import memory_index
from corpus.adapt import adapt
from corpus.errors import FormatError, OutputError
from corpus.fuzzy import code, codes, floor, grains, normalise, percent, words
from corpus.memory import Added, Entry, Memory, pairs, statistics
from corpus.memory_tmx import Translation, translations
from corpus.values import Match

ADAPT = json.loads((Path(__file__).parent / "memory_adapt.json").read_text(encoding="utf-8"))
LIKENESS = json.loads((Path(__file__).parent / "memory_percent.json").read_text(encoding="utf-8"))


@pytest.fixture
def memory(tmp_path):
    with Memory.open(tmp_path / "m.sqlite", "fr", "en") as opened:
        yield opened


def test_exact_ignores_white_space_and_composition_only(memory):
    memory.add_many([("Le café  est\u00a0ouvert.", "The café is open.")])
    same, decomposed, case = memory.lookup_many(
        ["Le café est ouvert. ", "Le cafe\u0301 est ouvert.", "le café est ouvert."], threshold=100
    )
    assert [m.percent for m in same] == [100]
    assert [m.percent for m in decomposed] == [100]
    assert case == ()


def test_context_beats_age(memory):
    memory.add_many([Entry("Oui.", "Yes.", before="Viens-tu ?", after="Bien.")])
    memory.add_many([Entry("Oui.", "Indeed.", before="", after="")])
    (found,) = memory.lookup_many(["Oui."], before=["Viens-tu ?"], after=["Bien."])
    assert [(m.target, m.percent) for m in found] == [("Yes.", 101), ("Indeed.", 100)]
    (elsewhere,) = memory.lookup_many(["Oui."], before=["Ah ?"], after=["Bien."])
    assert [m.percent for m in elsewhere] == [100, 100]
    assert elsewhere[0].target == "Indeed.", "the newer first"


def test_a_correction_replaces_in_its_context_and_stands_beside_without(memory):
    memory.add_many([Entry("Oui.", "Yes.", "a", "b"), ("Non.", "No.")])
    memory.add_many([Entry("Oui.", "Yep.", "a", "b"), ("Non.", "Nope.")])
    oui, non = memory.lookup_many(["Oui.", "Non."])
    assert [m.target for m in oui] == ["Yep."]
    assert sorted(m.target for m in non) == ["No.", "Nope."]


def test_counts(memory):
    assert memory.add_many([("a", "b"), ("a", "b"), ("", "x"), ("y", " ")]) == Added(1, 1, 2)
    assert len(memory) == 1


def test_fuzzy_percentages_are_word_edit_distance(memory):
    memory.add_many([("un deux trois quatre cinq six sept huit", "x")])
    (found,) = memory.lookup_many(["un deux trois quatre cinq six sept neuf"])
    assert [m.percent for m in found] == [87]
    (found,) = memory.lookup_many(["un deux trois quatre cinq six sept neuf"], threshold=88)
    assert found == ()
    assert percent(words("a b"), words("b a")) == 0
    assert percent([], []) == 100


def test_fuzzy_sees_what_was_added_after_the_first_question(memory):
    memory.add_many([("le chat dort sur le lit rouge", "x")])
    assert memory.lookup_many(["le chien mange dans la cuisine bleue"]) == [()]
    memory.add_many([("le chien mange dans la cuisine verte", "y")])
    assert memory.lookup_many(["le chien mange dans la cuisine bleue"])[0][0].target == "y"


def test_penalties_by_origin(memory):
    memory.add_many(
        [Entry("Bonjour tout le monde.", "Hello all.", origin="web"), Entry("Bonsoir.", "Good evening.", origin="ours")]
    )
    memory.set_penalty("web", 10)
    hello, evening = memory.lookup_many(["Bonjour tout le monde.", "Bonsoir."])
    assert (hello[0].percent, hello[0].origin) == (90, "web")
    assert evening[0].percent == 100
    assert memory.lookup_many(["Bonjour tout le monde."], threshold=95) == [()]


def test_languages_do_not_mix(tmp_path):
    path = tmp_path / "m.sqlite"
    with Memory.open(path, "fr", "en") as one, Memory.open(path, "fr", "vi") as other:
        one.add_many([("Merci beaucoup mon ami.", "Thank you so much.")])
        other.add_many([("Merci beaucoup mon ami.", "Cảm ơn bạn nhiều.")])
        assert one.lookup_many(["Merci beaucoup mon amie."])[0][0].target == "Thank you so much."
        assert other.lookup_many(["Merci beaucoup mon ami."])[0][0].target == "Cảm ơn bạn nhiều."
    assert pairs(path) == [("fr", "en"), ("fr", "vi")]
    assert statistics(path) == [("fr", "en", "", 1, 0), ("fr", "vi", "", 1, 0)]


@pytest.mark.parametrize("case", ADAPT, ids=[case["label"] for case in ADAPT])
def test_numbers_and_names_are_adapted_where_that_is_certain(case):
    langs = case.get("langs", "fr-en").split("-")
    assert adapt(case["query"], Match(case["source"], case["target"], 0), *langs).target == case["expected"]


def test_an_adapted_match_is_never_exact(memory):
    memory.add_many([("Le chat a 3 ans.", "The cat is 3 years old.")])
    (found,) = memory.lookup_many(["Le chat a 4 ans."])
    assert (found[0].target, found[0].percent) == ("The cat is 4 years old.", 99)


def test_concordance_ignores_case_and_accents(memory):
    memory.add_many([("Une étude récente", "A recent study"), ("L'ÉTUDE", "The study"), ("Rien", "Nothing")])
    assert [m.source for m in memory.concordance("etude")] == ["L'ÉTUDE", "Une étude récente"]
    assert [m.target for m in memory.concordance("STUDY", side="target", limit=1)] == ["The study"]
    assert memory.concordance("%") == []


def test_recall_against_comparing_with_everything(memory):
    """The rare-word index may not lose what a full comparison finds."""
    rng = random.Random(7)
    vocabulary = ["".join(rng.choices(string.ascii_lowercase, k=5)) for _ in range(400)]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    texts = [" ".join(rng.choices(vocabulary, weights, k=rng.randint(3, 14))) for _ in range(3000)]
    memory.add_many((text, text.upper()) for text in texts)
    found = wanted = 0
    for text in rng.sample(texts, 150):
        query = text.split()
        for _ in range(max(1, len(query) // 6)):
            query[rng.randrange(len(query))] = "new"
        best = max(percent(query, other.split()) for other in texts)
        if best >= 75:
            wanted += 1
            matches = memory.lookup_many([" ".join(query)])[0]
            found += bool(matches) and matches[0].percent >= best
    assert wanted > 80
    assert found >= 0.95 * wanted


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), max_size=8), st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_text_is_found_again(tmp_path_factory, sources, query):
    with Memory.open(tmp_path_factory.mktemp("m") / "m.sqlite", "fr", "en") as memory:
        memory.add_many((source, f"t{i}") for i, source in enumerate(sources))
        for source, matches in zip(sources, memory.lookup_many(sources), strict=True):
            assert (matches[0].percent == 100) if normalise(source) else matches == ()
        memory.lookup_many([query.encode("utf-8", "replace").decode()])


@given(st.text(st.sampled_from("abé A.,!5 "), max_size=30), st.text(st.sampled_from("abé A.,!5 "), max_size=30))
def test_codes_of_matches_are_alike_enough(a, b):
    """What has a percentage is among the candidates that are looked at."""
    alike = percent(grains(a), grains(b))
    if alike > 50:
        # Between texts without words codes are of marks, and there a mark is all there is.
        assert percent(code(a), code(b)) + 1 >= floor(a, alike) or not code(a) or not any(map(str.isalnum, a + b))
    assert len(code(a)) == (sum(len(w) > 1 or w.isalnum() for w in words(a)) or len(words(a)))
    assert codes([a, b, a]) == [code(a), code(b), code(a)]


@pytest.mark.parametrize("case", LIKENESS, ids=[case["label"] for case in LIKENESS])
def test_percentages(case):
    low, high = case["percent"]
    assert low <= percent(grains(case["a"]), grains(case["b"])) <= high


def test_many_texts_are_coded_as_one_is():
    texts = [
        "Il y a 1\u00a0000\u202f000 de vues, 12 000 ou 3 500,50 €.",
        "每月500元",
        "l'\u2028un\x1cet l'autre",
        "",
        " \t",
        "a 1 2 b",
    ]
    assert codes(texts) == [code(text) for text in texts]


def test_the_index_is_made_in_blocks_and_small_ones_melt(memory, monkeypatch):
    monkeypatch.setattr(memory_index, "BLOCK", 30)
    texts = [f"un deux trois quatre cinq six mot{i} et mot{i + 1}" for i in range(100)]
    memory.add_many((text, text) for text in texts)
    memory.index()

    def blocks():
        return [row[0] for row in memory._db.execute("SELECT size FROM block ORDER BY first")]

    assert blocks() == [30, 30, 30, 10]
    memory.add_many([("un deux trois quatre cinq six mot100 et mot101", "new")])
    for text in (*texts, "un deux trois quatre cinq six mot100 et mot101"):
        (found,) = memory.lookup_many([text.replace("trois", "drei")])
        assert found[0].source == text
    assert blocks() == [30, 30, 30, 10, 1]
    memory.add_many((f"sept huit neuf dix onze{i}", "x") for i in range(5))
    memory.index()
    assert blocks() == [30, 30, 30, 16], "a small block does not stay beside its like"


def test_a_memory_with_older_codes_is_indexed_anew(tmp_path):
    path = tmp_path / "m.sqlite"
    with Memory.open(path, "fr", "en") as memory:
        memory.add_many([("Le chat dort sur le lit.", "The cat sleeps on the bed.")])
        memory.index()
    db = sqlite3.connect(path)
    db.executescript("UPDATE coded SET code = 'x'; DELETE FROM posting; PRAGMA user_version = 1")
    db.close()
    with Memory.open(path, "fr", "en") as memory:
        assert [m.percent for m in memory.lookup_many(["le chat dort sur le lit"])[0]] == [92]


def test_a_file_that_may_only_be_read_answers(tmp_path, monkeypatch):
    path = tmp_path / "m.sqlite"
    with Memory.open(path, "fr", "en") as memory:
        memory.add_many([("Le chat dort sur le lit.", "The cat sleeps on the bed.")])
        memory.index()
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)  # permissions do not bind whoever runs as root
    with Memory.open(path, "fr", "en") as memory:
        exact, fuzzy = memory.lookup_many(["Le chat dort sur le lit.", "Le chat dort sur le toit."])
        assert (exact[0].percent, fuzzy[0].percent) == (100, 84)
        assert [m.source for m in memory.concordance("CHAT")] == ["Le chat dort sur le lit."]
        with pytest.raises(OutputError, match="readonly"):
            memory.add_many([("Non.", "No.")])
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.sqlite"]


def test_a_damaged_file_is_called_so(tmp_path):
    path = tmp_path / "m.sqlite"
    with Memory.open(path, "fr", "en") as memory:
        memory.add_many((f"Phrase {n} du texte.", f"Sentence {n} of the text.") for n in range(3000))
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(FormatError, match="damaged"), Memory.open(path, "fr", "en") as memory:
        memory.lookup_many(["Phrase 3 du texte."])


def test_what_is_no_memory_is_refused(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("Just some text, long enough to be no empty database file. " * 20)
    with pytest.raises(FormatError, match="not a translation memory"):
        Memory.open(text, "fr", "en")
    text.write_text("x")
    with pytest.raises(FormatError, match="not a translation memory"):
        Memory.open(text, "fr", "en")
    assert text.read_text() == "x", "SQLite would make a database of so short a file"
    other = tmp_path / "other.sqlite"
    sqlite3.connect(other).execute("CREATE TABLE t (a)").connection.commit()
    with pytest.raises(FormatError, match="no translation memory"):
        Memory.open(other, "fr", "en")
    with pytest.raises(OutputError):
        Memory.open(text / "below" / "m.sqlite", "fr", "en")
    newer = tmp_path / "newer.sqlite"
    Memory.open(newer, "fr", "en").close()
    sqlite3.connect(newer).execute("PRAGMA user_version = 99").connection.commit()
    with pytest.raises(FormatError, match="schema 99"):
        Memory.open(newer, "fr", "en")


TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="fr" creationtool="x" creationtoolversion="1" segtype="sentence"
o-tmf="x" adminlang="en" datatype="plaintext"/><body>
<tu><tuv xml:lang="EN-US"><seg>A <bpt i="1">&lt;b></bpt>bold<ept i="1">&lt;/b></ept> cat</seg></tuv>
<tuv xml:lang="FR-CA"><seg>Un chat gras</seg></tuv><tuv xml:lang="vi"><seg>Một con mèo</seg></tuv></tu>
<tu><prop type="x-termweave">{"hash":"x","state":"final"}</prop><tuv lang="fr"><seg>Oui</seg></tuv>
<tuv lang="en"><seg>Yes</seg></tuv></tu>
<tu/><tu><prop type="x-termweave">{"target-hash":"x","state":"translated","origin":{"engine":"ctranslate2"}}</prop>
<prop type="x-domain">news</prop><tuv xml:lang="fr"><seg>Non</seg></tuv><tuv xml:lang="en"><seg>No &amp; no</seg></tuv></tu>
<tu><prop type="x-domain">news</prop><tuv xml:lang="en"><seg>Dog</seg></tuv><tuv xml:lang="fr"><seg>Chien</seg></tuv></tu>
<tu><prop type="x-termweave">{"state":"translated","origin":{"engine":"editor"},"raw":"\\"engine\\":\\"x\\""}</prop>
<tuv xml:lang="fr"><seg>Ici</seg></tuv><tuv xml:lang="en"><seg>Here</seg></tuv></tu></body></tmx>"""


def test_what_is_trusted_less_takes_nothing_over(tmp_path):
    with Memory.open(tmp_path / "m.sqlite", "fr", "en") as memory:
        memory.set_penalty("draft", 15)
        for origin, expected in (("draft", 85), ("people", 100), ("draft", 100)):
            memory.add_many([Entry("Oui.", "Yes.", origin=origin)])
            assert [m.percent for m in memory.lookup_many(["Oui."])[0]] == [expected]


CONTEXT = """<?xml version="1.0"?><tmx version="1.4"><header srclang="fr"/><body>
<tu><note>x</note><prop type="file">a.txt</prop><prop type="prev">Avant &amp; tout.</prop><tuv lang="fr"><seg>Bon.</seg></tuv>
<tuv lang="en" changedate="20240510T101010Z" creationdate="20230510T101010Z"><seg>Good.</seg></tuv></tu>
<tu changedate="20220101T000000Z" creationdate="soon"><tuv xml:lang="fr"><prop type="x-context-pre">&lt;seg&gt;Un.&lt;/seg&gt;</prop>
<prop type="x-context-post">&lt;seg&gt;Trois.&lt;/seg&gt;</prop><seg>Deux.</seg></tuv><tuv xml:lang="en"><seg>Two.</seg></tuv></tu>
</body></tmx>"""


def test_dates_and_neighbours_of_omegat_and_memoq_are_read():
    assert list(translations(io.BytesIO(CONTEXT.encode()), "x.tmx")) == [
        Translation("fr", "en", "Bon.", "Good.", "", changed=1715335810000, before="Avant & tout.", after=""),
        Translation("fr", "en", "Deux.", "Two.", "", changed=1640995200000, before="Un.", after="Trois."),
    ]


def test_the_newest_comes_first_whatever_the_order(memory):
    memory.add_many([Entry("Oui.", "Yes.", changed=2000), Entry("Oui.", "Indeed.", changed=1000), ("Non.", "No.")])
    memory.add_many([("Non.", "Nope."), ("Non.", "Nay.")])
    oui, non = memory.lookup_many(["Oui.", "Non."])
    assert [m.target for m in oui] == ["Yes.", "Indeed."]
    assert non[0].target == "Nay.", "the later one of the same moment"
    assert [entry.target for entry in memory.entries()][:2] == ["Indeed.", "Yes."]


def test_an_older_translation_in_context_takes_nothing_over(memory):
    memory.add_many([Entry("Oui.", "Yes.", "a", "b", changed=2000)])
    memory.add_many([Entry("Oui.", "Yea.", "a", "b", changed=1000)])
    (found,) = memory.lookup_many(["Oui."], before=["a"], after=["b"])
    assert found[0].target == "Yes."


def test_regions_answer_for_each_other_and_scripts_do_not(tmp_path):
    path = tmp_path / "m.sqlite"
    for langs, target in ((("fr-FR", "en-GB"), "Colour."), (("fr", "zh-TW"), "顏色"), (("fr", "de"), "Farbe.")):
        with Memory.open(path, *langs) as memory:
            memory.add_many([("Couleur.", target)])
    for langs, expected in (
        (("fr", "en"), [("Colour.", 100)]),
        (("fr-CA", "en-US"), [("Colour.", 98)]),
        (("fr", "zh-HK"), [("顏色", 98)]),
        (("fr", "zh"), []),
        (("vi", "de"), []),
    ):
        with Memory.open(path, *langs) as memory:
            assert [(m.target, m.percent) for m in memory.lookup_many(["Couleur."])[0]] == expected
            assert [m.target for m in memory.concordance("COULEUR")] == [target for target, _ in expected]
    assert len(statistics(path)) == 3, "asking writes nothing"


def test_tmx_of_any_tool_is_read():
    assert list(translations(io.BytesIO(TMX.encode()), "x.tmx")) == [
        Translation("FR-CA", "EN-US", "Un chat gras", "A bold cat", ""),
        Translation("FR-CA", "vi", "Un chat gras", "Một con mèo", ""),
        Translation("fr", "en", "Oui", "Yes", "final"),
        Translation("fr", "en", "Non", "No & no", "translated", machine=True),
        Translation("fr", "en", "Chien", "Dog", ""),
        Translation("fr", "en", "Ici", "Here", "translated"),
    ]
    for wrong in ("<a/>", "no xml", ""):
        with pytest.raises(FormatError):
            list(translations(io.BytesIO(wrong.encode()), "x.tmx"))
