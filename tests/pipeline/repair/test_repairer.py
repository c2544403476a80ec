"""A document as a whole: what is clean stays, what lacks its accents gets them, what is protected is never touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.changes import replay
from corpus.letters import fold
from pipeline.errors import UsageError
from pipeline.repair import Repairer
from pipeline.repair.repairer import NAMES

CLEAN = [
    "Les députés ont refusé le projet de modification, qui aurait pu ouvrir les portes de la liberté.",
    "Elle publie chaque semaine un article dans le journal.",
    "Le président a été élu à l'étranger, d'où sa réserve.",
    "A Paris, l'Etat a vendu une partie de ses immeubles.",
    "Jose Perez est arrivé hier à la conférence, où l'on évoque déjà son départ.",
]
PLAIN = [fold(text) for text in CLEAN]


@pytest.fixture(scope="module")
def auto() -> Repairer:
    return Repairer("fr")


def test_clean_text_comes_out_as_it_was(auto: Repairer) -> None:
    repaired = auto.repair(CLEAN)
    assert [r.text for r in repaired] == CLEAN
    assert any(s.after == "État" for r in repaired for s in r.suggestions), "what may be missing is suggested"


def test_unaccented_text_is_restored(auto: Repairer) -> None:
    assert [r.text for r in auto.repair(PLAIN)[:3]] == CLEAN[:3]


def test_one_unaccented_paragraph_in_a_clean_document(auto: Repairer) -> None:
    document = [*CLEAN * 6, "La societe a ete creee a l'etranger et les employes ont ete licencies."]
    repaired = auto.repair(document)
    assert [r.text for r in repaired[:-1]] == document[:-1]
    assert repaired[-1].text == "La société a été créée à l'étranger et les employés ont été licenciés."


def test_half_and_half(auto: Repairer) -> None:
    repaired = auto.repair([CLEAN[0], PLAIN[2]])
    assert [r.text for r in repaired] == [CLEAN[0], CLEAN[2]]


def test_partly_accented_sentence(auto: Repairer) -> None:
    assert auto.repair(["Le président a ete elu a l'etranger."])[0].text == "Le président a été élu à l'étranger."
    assert auto.repair(["Le secrétaire géneral a recu des employés."])[0].text == "Le secrétaire général a reçu des employés."


def test_state(auto: Repairer) -> None:
    assert auto.state(CLEAN) == "clean"
    assert auto.state(PLAIN) == "unaccented"
    assert auto.state(["Je vais dans la cuisine."]) == "unknown"
    assert auto.state([*CLEAN, *PLAIN]) == "partly"


def test_never_touches_nothing() -> None:
    assert [r.text for r in Repairer("fr", "never").repair(["dÃ©jÃ  ete cafe\u0301"])] == ["dÃ©jÃ  ete cafe\u0301"]


def test_always_overrules_detection() -> None:
    assert Repairer("fr", "always").repair(CLEAN)[3].text.startswith("À Paris, l'État a vendu")


def test_protected_spans_stay(auto: Repairer) -> None:
    text = "La societe Etat Marche a ete creee."
    start = text.index("Etat Marche")
    (repaired,) = auto.repair([text], [[(start, start + len("Etat Marche"))]])
    assert repaired.text == "La société Etat Marche a été créée."


def test_protected_spans_move_with_earlier_repairs(auto: Repairer) -> None:
    text = "dÃ©jÃ  la societe marche"
    start = text.index("societe")
    (repaired,) = auto.repair([text], [[(start, start + 7)]])
    assert "societe" in repaired.text
    assert replay(text, repaired.changes) == repaired.text


def test_foreign_segments_stay(auto: Repairer) -> None:
    english = "The president has decided to resume the general election of the region."
    assert auto.repair([*PLAIN, english])[-1].text == english


def test_doubts_are_marked_or_suggested() -> None:
    repaired = Repairer("fr", "always").repair([*PLAIN, "Il force la porte et l'homme cherche a la garde"])
    confidences = [c.confidence for r in repaired for c in (*r.changes, *r.suggestions) if c.stage == "repair.accents"]
    assert confidences
    assert all(c is not None and 0 < c <= 1 for c in confidences)


def test_missing_commas_are_only_suggested(auto: Repairer) -> None:
    (repaired,) = auto.repair(["En consequence le groupe a ete supprime."])
    assert repaired.text == "En conséquence le groupe a été supprimé."
    (comma,) = [s for s in repaired.suggestions if s.after == ","]
    assert replay(repaired.text, [comma]) == "En conséquence, le groupe a été supprimé."


def test_a_language_without_model_gets_the_neutral_repairs() -> None:
    assert Repairer("en-GB").repair(["cafe\u0301 resume"])[0].text == "café resume"


@pytest.mark.parametrize("bad", [{"mode": "sometimes"}, {"only": ["accent"]}])
def test_unknown_names_are_named(bad: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"sometimes|'accent'"):
        Repairer("fr", **bad)  # type: ignore[arg-type]


@given(
    st.lists(st.text() | st.sampled_from([*PLAIN, "lâ€™Ã©tÃ© a ete", "cafe\u0301"]), max_size=4),
    st.sampled_from(["auto", "always"]),
)
@settings(max_examples=200, deadline=None)
def test_changes_replay_and_suggestions_fit(texts: list[str], mode: str) -> None:
    every = ["mojibake", "unicode", "accents", "quotes", "spacing", "asides", "commas"]
    for text, repaired in zip(texts, Repairer("fr", mode, only=every).repair(texts), strict=True):  # type: ignore[arg-type]
        assert replay(text, repaired.changes) == repaired.text
        for s in repaired.suggestions:
            assert repaired.text[s.start : s.end] == s.before


@pytest.mark.parametrize(
    "line",
    [
        'def f(x): return x != "ete" ; g(x) !',
        "std::vector<int> passe; a::b !",
        '$x = "ete"; $y ? 1 : 0;',
        "if (x ? y : z) { passe(); }",
        "font-size:12px;color:red!important",
        "Il est 12:30, C:\\ete\\cafe.txt, https://a.fr/ete?x=1;y=2",
    ],
)
def test_code_stays_as_it_is_under_every_repair(line: str) -> None:
    repairer = Repairer("fr", "always", only=[name for name in NAMES if name != "commas"])
    assert repairer.repair([line])[0].text == line
