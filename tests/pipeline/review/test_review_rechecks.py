"""The live re-check says of an edited text what `termweave check` and `apply` say of it."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from corpus.values import AlignedUnit
from glossary.matcher import Matcher
from glossary.termbase import Concept, Term, Termbase
from pipeline.apply.recheck import recheck

pytestmark = pytest.mark.debian("chromium")
CASES = json.loads((Path(__file__).parent / "rechecks.json").read_text(encoding="utf-8"))
"""Glossaries: source term, renderings, forbidden renderings. Texts: a source, its translation, and what editors make of it; those
under `differ` are known failures."""
LANGUAGES = sorted(CASES["glossaries"])
PARTS = [
    (resources.files("pipeline.review") / f"{name}.js").read_text("utf-8") for name in ("model", "check", "amounts", "source")
]
ASK = (
    "\n".join(PARTS)
    + """
return units.map((unit, i) => {
  const {terms, amounts} = ledger(unit, arguments[0][i]);
  return [...terms, ...amounts].filter((line) => line.missing).map((line) => line.ref);
});"""
)


def matcher(lang: str) -> Matcher:
    concepts = []
    for number, (source, good, *bad) in enumerate(CASES["glossaries"][lang]):
        wanted = [Term(text, lang) for text in good] + [Term(text, lang, status="forbidden") for text in (bad[0] if bad else ())]
        concepts.append(Concept(f"c{number}", (Term(source, "fr"), *wanted)))
    return Matcher(Termbase(concepts), "fr", lang)


def wrong(unit: AlignedUnit) -> set[str]:
    terms = {f"t{i}" for i, use in enumerate(unit.terms) if use.status in ("missing", "forbidden")}
    return terms | {f"a{i}" for i, use in enumerate(unit.amounts) if use.status in ("missing", "wrong")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_and_the_check_agree(make_page, lang):
    finder = matcher(lang)
    rows = [
        (text["source"], text["target"], edit, edit not in text["edits"])
        for text in CASES["texts"]
        if text["lang"] == lang
        for edit in (*text["edits"], *text.get("differ", ()))
    ]
    units = [
        recheck(AlignedUnit(f"d:{n}:0", "fr", lang, source, source, target, "translated", draft=target), finder)
        for n, (source, target, _, _) in enumerate(rows)
    ]
    asked = make_page(units, lang).js(ASK, [edit for _, _, edit, _ in rows])
    for unit, found, (_, _, edit, differs) in zip(units, asked, rows, strict=True):
        assert unit.terms or unit.amounts
        agree = set(found) == wrong(recheck(replace(unit, target=edit, draft=edit)))
        assert agree is not differs, (edit, found)
