"""What a person reads about a unit in each file for editors, and that none of it comes back as a note of theirs."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import docx
import openpyxl
import pytest
from lxml import etree

from corpus.formats import by_name
from corpus.formats.remarks import lines
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
    Match,
    Origin,
    Rate,
    TermUse,
)

ECB = Rate("CNY", "USD", Decimal("0.1393"), dt.date(2025, 7, 29), "ECB", "cross through EUR")
BANK = Rate("CNY", "VND", Decimal("3650"), dt.date(2025, 7, 28), "bank.csv")
FINE = Amount(13, 22, "500 yuans", Decimal(500), currency="CNY")
DONGS = Amount(24, 43, "1,8 millions de VND", Decimal(1800000), Decimal(1000000), "VND")
UNIT = AlignedUnit(
    "d:0:0", "fr", "en", "amende legere 500", "amende légère 500 yuans (1,8 millions de VND)", "light penalty 500 yuan (about $70)",
    state="initial", draft="light fine 500 yuan", document="d", notes=("mine",), origin=Origin("ctranslate2", "m"),
    terms=(
        TermUse("fine", "amende", 0, 6, ("fine", "monetary penalty"), "missing", "none"),
        TermUse("light", "léger", 7, 13, ("light",), "inflected", "engine", 0, 5),
    ),
    amounts=(
        AmountUse(
            FINE, "right", Amount(14, 22, "500 yuan", Decimal(500), currency="CNY"), "engine",
            Conversion(Decimal(70), "USD", ECB, "2 significant digits", "about $70"),
            AmountPair(1, Decimal("3600.00"), "CNY", "VND", BANK, Decimal("0.0137")),
        ),
        AmountUse(DONGS, "missing"),
    ),
    changes=(Change("repair.accents", 7, 13, "legere", "légère", "accent", 0.9),),
    suggestions=(Change("repair.commas", 6, 6, "", ",", "comma after an opening adverb"),),
    issues=(Issue("terms", "error", "missing: amende", 0, 6, "source"), Issue("amounts", "warning", "an amount is lost\x0c & gone")),
    matches=(Match("amende", "fine", 87, "tm"),),
)  # fmt: skip
WANTED = [
    "error: missing: amende",
    "warning: an amount is lost\x0c & gone",
    "term: amende → nowhere [missing, wanted: fine | monetary penalty]",
    "term: légère → light [inflected, by engine]",
    "amount: 500 yuans → 500 yuan [right, by engine]; converted: about $70, at 1 CNY = 0.1393 USD (ECB, 2025-07-29, cross through "
    "EUR), rounded to 2 significant digits; the same as 1,8 millions de VND: 1 CNY = 3600 VND; 1 CNY = 3650 VND (bank.csv, "
    "2025-07-28), 1.4 % apart",
    "amount: 1,8 millions de VND → nowhere [missing]",
    "repair of the source (accents): legere → légère",
    "thought of and not done: amende + “,” (comma after an opening adverb)",
    "the engine's own words: light fine 500 yuan",
]
XML = [line.replace("\x0c", "\ufffd") for line in WANTED]


def written(name: str) -> bytes:
    out = io.BytesIO()
    by_name(name).write_aligned(Signature("0.1.0", "fr", "en"), [UNIT], out)
    return out.getvalue()


def test_every_line_says_what_happened() -> None:
    assert lines(UNIT) == WANTED
    assert lines(UNIT, issues=False) == WANTED[2:]
    assert lines(replace(UNIT, terms=(), amounts=(), changes=(), suggestions=(), issues=(), draft=UNIT.target)) == []


def test_xliff_2_has_a_note_for_each_beside_glossary_and_proposals() -> None:
    unit = etree.fromstring(written("xliff")).find(".//{*}unit")
    assert unit is not None
    notes = unit.findall("{*}notes/{*}note")
    assert [n.text for n in notes] == ["mine", *XML]
    assert [n.get("category") for n in notes][:4] == [None, "termweave-issue", "termweave-issue", "termweave-term"]
    assert [(n.get("priority"), n.get("appliesTo")) for n in notes][1:4] == [("1", "source"), ("4", "target"), ("2", "target")]
    entry = unit.find("{*}glossary/{*}glossEntry")
    assert entry is not None
    assert [e.text for e in entry] == ["amende", "fine", "monetary penalty"]
    match = unit.find("{*}matches/{*}match")
    assert match is not None
    assert (match.get("matchQuality"), match.get("origin"), match.get("ref")) == ("87", "tm", "#s1")


def test_xliff_1_has_a_note_for_each() -> None:
    tree = etree.fromstring(written("xliff12"))
    notes = tree.findall(".//{*}trans-unit/{*}note")
    assert [n.text for n in notes] == ["mine", *XML]
    assert [(n.get("from"), n.get("annotates"), n.get("priority")) for n in notes][:3] == [
        (None, None, None), ("termweave", "source", "1"), ("termweave", "target", "4")
    ]  # fmt: skip
    target = tree.find(".//{*}trans-unit/{*}target")
    assert target is not None
    assert (target.get("state"), target.get("state-qualifier")) == ("needs-review-translation", "leveraged-mt")


def test_tmx_has_one_note_with_all_of_it() -> None:
    notes = [n.text or "" for n in etree.fromstring(written("tmx")).findall(".//tu/note")]
    assert notes == ["mine", "\n".join(["[termweave]", *XML])]


def test_sheet_and_table_show_it() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    row = {str(head.value): str(cell.value) for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["ledger"].split("\n") == WANTED[2:]
    assert row["notes"] == "mine"
    comment = docx.Document(io.BytesIO(written("docx"))).tables[0].rows[1].cells[4].text.split("\n")
    assert comment[2:] == ["note: mine", *(f"\u00b7 {line}" for line in WANTED[2:]), ""]


def test_codes_are_shown_where_a_file_cannot_hold_them() -> None:
    marks = (Inline(4, "open", "1", "**"), Inline(9, "close", "1", "**"), Inline(11, "empty", "2", "`rm -r`", "<code/>"))
    picture = Inline(16, "empty", "3", '<img src="a.png" alt="">', "<img/>")
    unit = replace(UNIT, target="The files:  and .", target_inlines=(*marks, picture, Inline(16, "empty", "4", "x" * 70)))
    assert lines(unit, codes=True)[0] == f"with its codes: The files: `rm -r` and <img/>{'x' * 59}…."
    assert lines(unit, codes=True)[1:] == lines(unit)
    assert lines(replace(unit, target_inlines=marks[:2]), codes=True) == lines(unit), "bold is no code"


@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff12", "xlsx", "docx"])
def test_none_of_it_comes_back_as_a_note(name: str) -> None:
    units = list(by_name(name).read_aligned(io.BytesIO(written(name)), "f")[1])
    assert [u.notes for u in units] == [("mine",)]
