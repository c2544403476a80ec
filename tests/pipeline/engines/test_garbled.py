"""What a model spells in bytes that make no character."""

from __future__ import annotations

import pytest

from pipeline.engines import load_engine
from pipeline.engines.guards import check
from pipeline.engines.protocol import Request

PRICES = [
    "Le loyer d'un studio à Paris dépasse 900 € par mois, contre 450 € à Limoges et 12 000 yuans à Shanghai.",
    "Láďa Angelovič, de Videlský kříž, a payé 20 ¥ et 30 ₫ pour une œuvre.",
    "Le mot 树洞 veut dire « trou d'arbre » et le mot 论坛 « forum ».",
]


@pytest.mark.parametrize("runtime", ["ctranslate2", "transformers"])
def test_no_broken_bytes_come_out(runtime: str) -> None:
    engine = load_engine("bundled", "fr", "en", runtime=runtime)
    for found in engine.translate([Request(text) for text in PRICES]):
        assert "\ufffd" not in found[0].text
        assert "garbled" not in found[0].flags


def test_broken_bytes_are_a_finding_only_where_the_source_has_none() -> None:
    assert check("900 € par mois", "€900 \ufffdute per month") == ("garbled",)
    assert check("900 \ufffd par mois", "900 \ufffd per month") == ()
