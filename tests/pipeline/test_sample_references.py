"""The sample's reference translations: line for line with the article, every term and every amount of it rendered."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from corpus.formats import by_name
from corpus.segmentation import segment
from glossary.ledger import account
from glossary.matcher import Matcher
from glossary.termbase import Termbase
from pipeline.money.account import check_amounts

SAMPLE = Path(str(files("corpus"))) / "data/maskpark"
GLOSSARY = Path(str(files("glossary"))) / "data/maskpark.csv"


def sources() -> list[str]:
    with (SAMPLE / "article.fr.txt").open("rb") as stream:
        document = by_name("txt").read_document(stream, id="article", path="article.fr.txt", lang="fr")
    return [s.text for s in segment(document)]


def reference(lang: str) -> list[str]:
    return (SAMPLE / f"reference.{lang}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("lang", ["en", "vi", "zh"])
def test_one_line_for_each_sentence(lang: str) -> None:
    assert len(reference(lang)) == len(sources()) == 15


@pytest.mark.parametrize("lang", ["en", "vi", "zh"])
def test_the_termbase_accounts_for_the_terms_of_the_reference(lang: str) -> None:
    termbase = Termbase.load([GLOSSARY], source_lang="fr", target_lang=lang)
    matcher = Matcher(termbase, "fr", lang)
    missing = []
    total = 0
    for source, target in zip(sources(), reference(lang), strict=True):
        for use in account(source, target, matcher.find(source), lang):
            total += 1
            if use.status in ("missing", "forbidden"):
                missing.append((use.concept, target))
    assert total >= 35
    assert not missing


@pytest.mark.parametrize("lang", ["en", "vi", "zh"])
def test_every_amount_of_the_article_is_right_in_the_reference(lang: str) -> None:
    wrong = []
    count = 0
    for source, target in zip(sources(), reference(lang), strict=True):
        uses, _ = check_amounts(source, "fr", target, lang)
        count += len(uses)
        wrong += [(use.source.text, target) for use in uses if use.status != "right"]
    assert count >= 6
    assert not wrong
