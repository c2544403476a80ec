"""Accents that a glossary knows better than the model of the language."""

from __future__ import annotations

import pytest

from corpus.changes import replay
from glossary.matcher import Matcher
from glossary.termbase import Concept, Term
from pipeline.repair.repairer import Repairer
from pipeline.repair.terms import respell, spelled


@pytest.mark.parametrize(
    ("seen", "term", "expected"),
    [
        ("délègue syndicale", "délégué syndical", "délégué syndicale"),
        ("Délègues syndicaux", "délégué syndical", "Délègues syndicaux"),  # syndicaux is no ending of syndical: left alone
        ("DELEGUE SYNDICAL", "délégué syndical", "DÉLÉGUÉ SYNDICAL"),
        ("marche noir", "marché noir", "marché noir"),
        ("côtes d'Armor", "cote d'Armor", "côtes d'Armor"),
        ("côte d'Armor", "cote d'Armor", "cote d'Armor"),
        ("première classe", "premier classé", "première classé"),
        ("il cède tout", "céder tout", "il cède tout"),
        ("cède tout", "céder tout", "cède tout"),
        ("marche", "marché", "marche"),
        ("cœur ouvert", "coeur ouvert", "cœur ouvert"),
    ],
)
def test_spelled(seen: str, term: str, expected: str) -> None:
    assert spelled(seen, term) == expected


def test_a_term_that_the_model_misreads_takes_the_accents_of_the_glossary() -> None:
    raw = ["On parle de passe compose depuis un an en Coree.", "Les employes ont ete recus a la mairie."]
    matcher = Matcher([Concept("c", (Term("passé composé", "fr"),))], "fr")
    results = [respell(r, matcher.find(t)) for r, t in zip(Repairer("fr").repair(raw), raw, strict=True)]
    assert results[0].text == "On parle de passé composé depuis un an en Corée."
    assert [replay(text, r.changes) for text, r in zip(raw, results, strict=True)] == [r.text for r in results]


def test_text_whose_accents_were_not_restored_stays() -> None:
    raw = ["Le délégué a négocié le marche noir hier soir."]
    found = [Matcher([Concept("c", (Term("marché noir", "fr"),))], "fr").find(t) for t in raw]
    assert [respell(r, f).text for r, f in zip(Repairer("fr", "never").repair(raw), found, strict=True)] == raw
