"""The JSON form of the shared values: nothing lost, nothing unknown let in."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from corpus.errors import FormatError
from corpus.signature import Signature
from corpus.values import (
    AlignedUnit,
    Amount,
    AmountPair,
    AmountUse,
    Change,
    Conversion,
    Inline,
    Issue,
    Link,
    Match,
    Origin,
    Rate,
    TermUse,
)
from corpus.wire import from_plain, to_plain

RATE = Rate("CNY", "VND", Decimal("3650.25"), dt.date(2025, 7, 29), "user", "3 days old")
AMOUNT = Amount(15, 24, "500 yuans", Decimal(500), currency="CNY", approximate=True, high=Decimal("1E+3"), confidence=0.9)
UNIT = AlignedUnit(
    id="article:4:1",
    source_lang="fr",
    target_lang="zh-Hant",
    raw="une amende de 500 yuans",
    source="une amende de 500 yuans",
    target="罚款500元",
    state="reviewed",
    draft="罚款",
    block=4,
    ordinal=1,
    before=" ",
    score=-0.25,
    terms=(TermUse("fine", "amende", 4, 10, ("罚款",), "verbatim", "engine", 0, 2),),
    amounts=(
        AmountUse(
            AMOUNT,
            "right",
            AMOUNT,
            "engine",
            Conversion(Decimal("70"), "USD", RATE, "2 significant digits", "about $70"),
            AmountPair(1, Decimal(3600), "CNY", "VND", RATE, Decimal("-0.014")),
        ),
    ),
    changes=(Change("accents", 0, 1, "u", "u", "r", 0.5),),
    issues=(Issue("numbers", "warning", "look", 0, 1, "source"),),
    origin=Origin("memory", "tm", percent=101),
    matches=(Match("a", "b", 85, "tm"),),
    links=(Link(0, 3, 0, 1, 0.5),),
    source_inlines=(Inline(0, "open", "1", "<b>", "<b>"),),
    notes=("a note",),
)


def test_a_unit_with_everything_comes_back_through_json() -> None:
    assert from_plain(AlignedUnit, json.loads(json.dumps(to_plain(UNIT)))) == UNIT


def test_decimals_are_written_without_exponent() -> None:
    assert to_plain(AMOUNT)["high"] == "1000"


def test_the_signature_comes_back() -> None:
    signature = Signature("0.1.0", "fr", "en", "ctranslate2", "m", "r", "g", "newest", (("beam", "2"),))
    assert from_plain(Signature, json.loads(json.dumps(to_plain(signature)))) == signature
    assert str(signature) == ("termweave:0.1.0|pair:fr-en|engine:ctranslate2|model:m|revision:r|glossary:g|rates:newest|beam:2")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": 1}, r"unknown field 'colour'"),
        ({"state": "done"}, r"AlignedUnit\.state: 'done' is none of initial, translated"),
        ({"block": "4"}, r"AlignedUnit\.block: '4' is not a whole number"),
        ({"terms": [{}]}, r"AlignedUnit\.terms\[0\]: field 'concept' is missing"),
        ({"links": 3}, r"AlignedUnit\.links: a list is expected"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        from_plain(AlignedUnit, {**to_plain(UNIT), **change})
