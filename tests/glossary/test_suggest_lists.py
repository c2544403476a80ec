"""Suggested terms against lists made by hand, in texts of seven domains with their translations, two of them without accents.

`suggestions/NAME.tsv` holds sentences, French and English; `NAME.terms.csv` the terms that a terminologist takes from them. Compared
are words without number, whole terms only.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from glossary.candidates import Key, key_of
from glossary.lemmas import lexicon
from glossary.matcher import Matcher
from glossary.suggest import Candidate, from_pairs, from_text
from glossary.termbase import Concept, Term

FOLDER = Path(__file__).parent / "suggestions"
ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in FOLDER.glob("*.tsv"))


@cache
def text(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(french, english) for french, english in (line.split("\t") for line in lines)]


@cache
def gold(name: str) -> list[tuple[str, str]]:
    with (FOLDER / f"{name}.terms.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["fr"], row["en"]) for row in csv.DictReader(stream)]


def bare(written: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", written) if not "\u0300" <= c <= "\u036f")


def keys(terms: list[str], lang: str) -> set[Key]:
    return {key_of(term, lexicon(lang)) for term in terms}


def scores(found: list[Candidate], wanted: list[str], lang: str) -> tuple[float, float]:
    """Precision of the first twenty, recall of the first fifty."""
    listed = [key_of(c.text, lexicon(lang)) for c in found]
    right = keys(wanted, lang)
    return sum(k in right for k in listed[:20]) / min(20, len(listed)), len(right & set(listed)) / len(right)


@pytest.mark.parametrize(("side", "lang", "precision", "recall"), [(0, "fr", 0.65, 0.85), (1, "en", 0.65, 0.8)])
def test_terms_of_a_text(side: int, lang: str, precision: float, recall: float) -> None:
    measured = [
        scores(from_text([pair[side] for pair in text(name)], lang), [term[side] for term in gold(name)], lang) for name in NAMES
    ]
    assert mean(p for p, _ in measured) >= precision, measured
    assert mean(r for _, r in measured) >= recall, measured


@pytest.mark.parametrize("name", NAMES)
def test_terms_of_a_text_without_its_accents(name: str) -> None:
    written = [bare(c.text) for c in from_text([french for french, _ in text(name)], "fr")]
    assert [c.text for c in from_text([bare(french) for french, _ in text(name)], "fr")] == written


def test_terms_of_aligned_text_with_their_translations() -> None:
    given = right = 0
    found_all = []
    for name in NAMES:
        found = from_pairs(text(name), "fr", "en")
        found_all.append(scores(found, [french for french, _ in gold(name)], "fr"))
        english = {key_of(f, lexicon("fr")): key_of(e, lexicon("en")) for f, e in gold(name)}
        known = [c for c in found if c.translation and key_of(c.text, lexicon("fr")) in english]
        given += len(known)
        right += sum(key_of(c.translation, lexicon("en")) == english[key_of(c.text, lexicon("fr"))] for c in known)
    assert mean(p for p, _ in found_all) >= 0.65
    assert given >= 50
    assert right / given >= 0.85


def test_terms_of_the_sample() -> None:
    article = (ROOT / "corpus/data/maskpark/article.fr.txt").read_text("utf-8").splitlines()
    with (ROOT / "glossary/data/maskpark.csv").open(encoding="utf-8", newline="") as stream:
        terms = [term for row in csv.DictReader(stream) for term in row["fr"].split("|")]
    there = [t for t in terms if any(Matcher([Concept("c", (Term(t, "fr"),))], "fr").find(line) for line in article)]
    precision, recall = scores(from_text(article, "fr"), there, "fr")
    assert precision >= 0.5
    assert recall >= 0.55


@pytest.mark.parametrize(
    ("sentence", "absent"),
    [
        ("Le maire annonce que la rocade ouvrira demain.", {"maire annonce", "annonce", "ouvrira", "demain"}),
        ("Elle dit-elle, est-ce que la rocade fermera ?", {"dit-elle", "est-ce"}),
        ("Une serie de plaintes vise la rocade.", {"serie", "serie de plaintes"}),
        ("Au cours de trois mois la rocade a fermé.", {"cours", "trois mois", "mois"}),
    ],
)
def test_verbs_clauses_and_openers_are_no_terms(sentence: str, absent: set[str]) -> None:
    found = {c.text for c in from_text([sentence], "fr")}
    assert "rocade" in found
    assert not absent & found
