"""The OASIS schemas of XLIFF 1.2 (strict) and 2.0 (core) judge our files, where Debian's Symfony has installed them.

They are not shipped here: OASIS lets its schemas be copied, yet whole and unaltered, and these are pointed at local copies.
"""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from corpus.formats import by_name, by_path
from corpus.segmentation import segment
from corpus.signature import Signature
from corpus.values import AlignedUnit, Amount, AmountUse, Change, Inline, Issue, Match, Origin, TermUse

HERE = Path(__file__).parent
INSTALLED = Path("/usr/share/php/Symfony/Component/Translation/Resources/schemas")
pytestmark = pytest.mark.skipif(
    not (INSTALLED / "xml.xsd").exists(), reason="needs Debian's package php-symfony-translation: apt-get install it"
)
SCHEMAS = {"xliff12": "xliff-core-1.2-strict.xsd", "omegat": "xliff-core-1.2-strict.xsd", "xliff": "xliff-core-2.0.xsd"}
SIGNATURE = Signature("0.1.0", "fr", "zh-Hant-TW", engine="ctranslate2", glossary="ab12", options=(("money", "check"),))
UNIT = AlignedUnit(
    "d:0:0", "fr", "zh-Hant-TW", "cout 5", "Coût 5 €\x0c & <b>", "=成本 ]]> \x01", document="d", state="initial", notes=("a\x02b",),
    issues=(Issue("terms", "error", "missing: coût"), Issue("odd check!", "error", "m")), origin=Origin("ctranslate2", "m", "r"),
    matches=(Match("Coût 4 €", "成本 4", 101, "tm"), Match("\x03", "", 0, "")), score=-0.5,
    terms=(TermUse("c", "Coût", 0, 4, ("成本",), "missing", "none"),),
    amounts=(AmountUse(Amount(5, 8, "5 €", Decimal(5)), "missing"),), changes=(Change("accents", 0, 4, "cout", "Coût", "accents"),),
    source_inlines=(
        Inline(0, "open", "1", "<b>", "<b>"), Inline(4, "open", "i", "", "<i>"), Inline(5, "close", "1", "</b>"),
        Inline(6, "close", "i"), Inline(7, "close", "9", "</u>"), Inline(8, "empty", "x y", '<br title="\x04">', "<br>"),
        Inline(8, "open", "12", "[", ""),
    ),
    target_inlines=(Inline(0, "empty", "x y", "<br>", "<br>"), Inline(0, "close", "77")),
)  # fmt: skip
IDS = ["d:0:0", "an id", "n²:0:0", "É\u0301té-1:2:3", "教程:1:0", "\U0001f600:0:1", "<&>", "-", "½", "ß.x:0:0", "㐀:0:0", "…"]
UNITS = [
    *(replace(UNIT, id=name, document="d&<", state="initial" if len(name) % 2 else "reviewed") for name in IDS),
    replace(UNIT, id="e", target="", source="", raw="", source_inlines=(), target_inlines=(), issues=(), amounts=(), changes=()),
    AlignedUnit("plain", "fr", "zh-Hant-TW", "a", "a", "b", state="final"),
]


def schema(name: str) -> etree.XMLSchema:
    """The schema under `name`, with ours beside it, and with `xml.xsd` where it lies."""
    core = etree.parse(INSTALLED / SCHEMAS[name])
    for found in core.iterfind("{*}import"):
        found.set("schemaLocation", (INSTALLED / "xml.xsd").as_uri())
    root = core.getroot()
    ours = etree.Element("{http://www.w3.org/2001/XMLSchema}import", namespace="urn:termweave:xliff:1")
    ours.set("schemaLocation", (HERE / "rules" / "termweave1.xsd").as_uri())
    root.insert(list(root).index(root.find("{*}import")) + 1, ours)
    return etree.XMLSchema(core)


@pytest.mark.parametrize("name", list(SCHEMAS))
@pytest.mark.parametrize("units", [UNITS, []], ids=["units", "none"])
def test_the_schema_of_oasis_takes_it(name: str, units: list[AlignedUnit]) -> None:
    out = io.BytesIO()
    by_name(name).write_aligned(SIGNATURE, units, out)
    tree = etree.fromstring(out.getvalue())
    check = schema(name)
    assert check.validate(tree), check.error_log
    ids = [list(file.iter("{*}unit", "{*}trans-unit")) for file in tree.iter("{*}file")]
    assert [u.id for u in by_name(name).read_aligned(io.BytesIO(out.getvalue()), "f")[1]] == [u.id for u in units]
    assert sum(map(len, ids)) >= len(units)
    etree.SubElement(tree[0], tree.tag)
    assert not check.validate(tree)


DOCUMENTS = ["app.xlf", "angular.xlf", "app2.xlf", "angular2.xlf", "modules.xlf"]


def document_schema(tree: etree._Element) -> etree.XMLSchema:
    return schema("xliff" if tree.get("version", "").startswith("2") else "xliff12")


def crossed(inlines: tuple[Inline, ...], length: int) -> tuple[Inline, ...]:
    """The same tags in the reverse order: pairs that held each other cross, closing tags stand before opening ones."""
    return tuple(replace(m, position=max(length - m.position, 0)) for m in reversed(inlines))


@pytest.mark.parametrize("turned", [False, True], ids=["as they stood", "crossed"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_translated_document_is_as_valid_as_it_was(name: str, turned: bool) -> None:
    path = HERE / "cases" / name
    assert document_schema(tree := etree.parse(path).getroot()).validate(tree)
    form = by_path(path)
    document = form.read_document(io.BytesIO(path.read_bytes()), id="d", path=name, lang="fr")
    units = [
        AlignedUnit(s.id, "fr", "en", s.text, s.text, "Words.", "translated", document="d", block=s.block, ordinal=s.ordinal,
                    before=s.before, source_inlines=s.inlines, target_inlines=crossed(s.inlines, 6) if turned else s.inlines)
        for s in segment(document)
    ]  # fmt: skip
    form.write_document(document, units, out := io.BytesIO())
    made = etree.fromstring(out.getvalue())
    check = document_schema(made)
    assert check.validate(made), check.error_log
    written = form.read_document(io.BytesIO(out.getvalue()), id="d", path=name, lang="fr")
    assert [(b.text, b.inlines) for b in written.blocks] == [(b.text, b.inlines) for b in document.blocks]
