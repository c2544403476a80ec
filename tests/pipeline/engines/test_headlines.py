"""Lines in capitals, and addresses."""

from __future__ import annotations

import pytest

from corpus.values import Constraint
from pipeline.enforce import enforce
from pipeline.enforce.asking import ask
from pipeline.engines import load_engine
from pipeline.engines.protocol import Engine, Request


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine("bundled", "fr", "en")


@pytest.mark.parametrize(
    "headline", ["LE GOUVERNEMENT ANNONCE UNE REFORME DES RETRAITES", "LA COMMISSION EUROPÉENNE A ADOPTÉ UNE NOUVELLE DIRECTIVE"]
)
def test_a_headline_in_capitals_says_what_it_says_in_small_letters(engine: Engine, headline: str) -> None:
    loud, quiet = engine.translate([Request(headline), Request(headline.capitalize())])
    assert loud[0].text == quiet[0].text.upper()
    for link in loud[0].links:
        assert 0 <= link.start < link.end <= len(headline)
        assert link.target_end <= len(loud[0].text)


@pytest.mark.parametrize("text", ["ONU", "AFP - PARIS", "L'ONU et l'OTAN sont à Paris."])
def test_names_and_acronyms_are_no_headline(engine: Engine, text: str) -> None:
    from pipeline.engines.sequence import _quiet

    request = Request(text)
    assert _quiet(request) is request


def test_an_address_comes_once(engine: Engine) -> None:
    text = "Le code est publié sur https://github.com/exemple/projet depuis hier."
    start = text.index("https")
    address = "https://github.com/exemple/projet"
    request = Request(text, (Constraint(start, start + len(address), (address,), "keep", case_sensitive=True, exact=True),))
    result = enforce(engine, [request], ask(engine, [request], target_lang="en"), target_lang="en")[0]
    assert result.target.count("https://") == 1
    assert address in result.target
