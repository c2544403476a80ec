"""What every aligned format must keep, whatever the text: each test runs for each format of the registry."""

from __future__ import annotations

import io
import json
import random
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.atomic import atomic_output
from corpus.errors import EncodingError, FormatError
from corpus.formats import Format, by_name, by_path, formats
from corpus.formats.base import source_hash
from corpus.signature import Signature
from corpus.values import AlignedUnit, Amount, AmountUse, Inline, Issue, Link, Match, Origin, TermUse

ROUND = [f for f in formats().values() if f.writes_aligned and f.reads_aligned]
BY_NAME = pytest.mark.parametrize("form", ROUND, ids=lambda f: f.name)
SIGNATURE = Signature("0.1.0", "fr", "zh-Hant-TW", engine="ctranslate2", glossary="ab12", options=(("beam", "4 | <5>"),))
KEPT = ("id", "source", "target", "raw", "state", "source_lang", "target_lang", "document", "block", "ordinal", "before")
WITH_CODES = ("jsonl", "tmx", "xliff", "xliff12")
CODES = ("source_inlines", "target_inlines")
NO_NUL = ("tsv",)

letters = st.characters(exclude_categories=["Cs"])
hostile = st.sampled_from(json.loads((Path(__file__).parent / "hostile_strings.json").read_text("utf-8")))
text = st.lists(st.one_of(hostile, st.text(letters, max_size=12)), max_size=6).map("".join)


@st.composite
def tags(draw: st.DrawFn, body: str) -> tuple[Inline, ...]:
    """Well-nested pairs, cut pairs and single tags, ids numbered as the readers of documents number them."""
    marks: list[Inline] = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        ends = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
        data = draw(st.sampled_from(["<b>", "{0}", "", '<a href="x&y">']))
        kind = draw(st.sampled_from(["pair", "empty", "open", "close"]))
        if kind == "pair" and not marks:
            marks += [Inline(ends[0], "open", str(number), data, "<b>"), Inline(ends[1], "close", str(number), "</b>")]
        elif kind != "pair":
            marks.append(Inline(ends[0], kind, str(number), data))  # type: ignore[arg-type]
    return tuple(sorted(marks, key=lambda m: m.position))


@st.composite
def unit_lists(draw: st.DrawFn) -> list[AlignedUnit]:
    units = []
    for number in range(draw(st.integers(0, 4))):
        source = draw(text)
        target = draw(text)
        units.append(
            AlignedUnit(
                f"doc:{number}:0", "fr", "zh-Hant-TW", draw(st.one_of(st.just(source), text)), source, target,
                state=draw(st.sampled_from(["initial", "translated", "reviewed", "final"])), document="doc", block=number,
                before=draw(st.sampled_from(["", " ", "\n\t"])),
                source_inlines=draw(tags(source)), target_inlines=draw(tags(target)),
            )
        )  # fmt: skip
    return units


def written(form: Format, units: list[AlignedUnit] | Iterator[AlignedUnit], signature: Signature = SIGNATURE) -> bytes:
    out = io.BytesIO()
    form.write_aligned(signature, units, out)
    return out.getvalue()


def read(form: Format, data: bytes) -> tuple[Signature | None, list[AlignedUnit]]:
    signature, units = form.read_aligned(io.BytesIO(data), "file")
    return signature, list(units)


@BY_NAME
@given(units=unit_lists())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_again(form: Format, units: list[AlignedUnit]) -> None:
    if form.name in NO_NUL and any("\0" in t for u in units for t in (u.source, u.target, u.raw)):
        with pytest.raises(FormatError, match="NUL"):
            written(form, units)
        return
    signature, again = read(form, written(form, units))
    assert signature == SIGNATURE
    assert [u.id for u in again] == [u.id for u in units]
    for got, wanted in zip(again, units, strict=True):
        for name in (*KEPT, *(CODES if form.name in WITH_CODES else ())):
            assert getattr(got, name) == getattr(wanted, name), name
        assert source_hash(got) == source_hash(wanted)


def full_unit() -> AlignedUnit:
    amount = Amount(3, 8, "500 €", Decimal("500"), currency="EUR")
    return AlignedUnit(
        "a:0:0", "fr", "zh-Hant-TW", "le prix", "le prix", "the price", state="initial", draft="a price", document="a",
        score=-0.25, terms=(TermUse("c1", "prix", 3, 7, ("price",), "verbatim", "engine", 4, 9),),
        amounts=(AmountUse(amount, "right"),), issues=(Issue("terms", "error", "missing: prix", 0, 3),),
        origin=Origin("memory", "m", "r", 99), matches=(Match("le prix", "price\x0c", 101, "tm"),), links=(Link(0, 2, 0, 3),),
        notes=("look here", "and there"),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["jsonl", "xliff", "xliff12"])
def test_everything_known_about_a_unit_survives(name: str) -> None:
    form = by_name(name)
    assert read(form, written(form, [full_unit()]))[1] == [full_unit()]


@pytest.mark.parametrize("name", ["xliff", "xliff12", "tmx"])
def test_what_speaks_of_the_old_target_goes_when_an_editor_changed_it(name: str) -> None:
    form = by_name(name)
    data = written(form, [full_unit()]).replace(b">the price<", b">the cost<")
    unit = read(form, data)[1][0]
    assert (unit.target, unit.raw) == ("the cost", "le prix")
    assert not unit.terms
    assert not unit.links
    assert unit.score is None


@BY_NAME
def test_notes_survive(form: Format) -> None:
    assert read(form, written(form, [full_unit()]))[1][0].notes == ("look here", "and there")


@BY_NAME
def test_same_units_same_bytes(form: Format) -> None:
    first = written(form, [full_unit()])
    time.sleep(2.1 if form.name in ("xlsx", "docx") else 0)  # times in zip archives count by two seconds
    assert written(form, [full_unit()]) == first


@BY_NAME
def test_a_huge_unit_is_kept_whole_or_refused(form: Format) -> None:
    unit = replace(
        full_unit(), source="mot " * 3_000_000, target="word " * 2_500_000, issues=(), terms=(), amounts=(), matches=()
    )
    unit = replace(unit, raw=unit.source)
    if form.name == "xlsx":
        with pytest.raises(FormatError, match="do not fit in a cell"):
            written(form, [unit])
        return
    again = read(form, written(form, [unit]))[1]
    assert (again[0].source, again[0].target) == (unit.source, unit.target)


@BY_NAME
def test_half_a_character_is_refused_and_leaves_no_file(form: Format, tmp_path: Path) -> None:
    path = tmp_path / "out"
    with pytest.raises(FormatError, match="U\\+D800"), atomic_output(path) as out:
        form.write_aligned(SIGNATURE, [replace(full_unit(), target="a\ud800")], out)
    assert list(tmp_path.iterdir()) == []


def many(count: int, length: int = 1) -> Iterator[AlignedUnit]:
    for n in range(count):
        body = f"Une phrase numéro {n} du document, avec quelques mots de plus." * length
        yield AlignedUnit(f"d:{n}:0", "fr", "en", body, body, f"Sentence number {n} of the document.", document="d", block=n)


class Sink(io.RawIOBase):
    """Takes bytes and keeps none of them; cannot seek, like a pipe."""

    def __init__(self) -> None:
        self.size = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self.size += len(data)
        return len(data)


@BY_NAME
def test_memory_stays_flat(form: Format) -> None:
    # Lines are read by the megabyte, XML by 64 KB, archives are held packed.
    lines = form.name in ("tsv", "jsonl")
    small, large = (1_100, 1_400) if lines else (200, 1_000) if form.name == "xlsx" else (400, 2_000)
    length = 20 if lines else 1

    def peak(count: int) -> tuple[int, int]:
        tracemalloc.start()
        form.write_aligned(SIGNATURE, many(count, length), Sink())  # type: ignore[arg-type]
        writing = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        data = written(form, many(count, length))
        tracemalloc.start()
        found = sum(1 for _ in form.read_aligned(io.BytesIO(data), "f")[1])
        reading = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == count
        return writing, reading

    peak(10)  # imports
    before, after = peak(small), peak(large)
    assert after[0] - before[0] < 300_000
    assert after[1] - before[1] < 300_000 + (500_000 if form.name in ("xlsx", "docx") else 0)  # those hold the packed file


HOSTILE = {
    "empty": b"",
    "nul": b"\0\0\0\0",
    "not utf-8": b"id\tsource\ttarget\n\xe9\xff\xfe\t\t\n",
    "half a tag": b"<xliff version='2.1'",
    "billion laughs": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><tmx version='1.4'>&b;</tmx>",
    "external entity": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xliff version='2.1'>&e;</xliff>",
    "parameter entity": b"<!DOCTYPE x [<!ENTITY % e SYSTEM 'file:///etc/passwd'> %e;]><xliff version='2.1'/>",
    "utf-16 bomb": "<!DOCTYPE x [<!ENTITY a 'ha'>]><tmx>&a;</tmx>".encode("utf-16"),
    "other xml": b"<html><body/></html>",
    "wrong columns": b"# termweave {}\nid\tsource\n",
    "ragged": b'# termweave {"termweave":"1","source_lang":"fr","target_lang":"en"}\nid\tsource\ttarget\n1\t2\n',
    "not json": b'{"schema": 1}\n{"id": \n',
    "json list": b"[1]\n",
    "wrong type": b'{"id": 1}\n',
    "future schema": b'{"termweave":"9","schema":99}\n',
    "deep json": b'{"a":' + b"[" * 100_000,
    "cut zip": b"PK\x03\x04" + b"a" * 100,
}


HARMLESS = {"tsv": {"empty"}, "jsonl": {"empty"}}


def error_of(form: Format, data: bytes) -> str | None:
    """The user's line; anything but an error of input would pass through and fail the test."""
    try:
        read(form, data)
    except (FormatError, EncodingError) as error:
        return str(error)
    return None


@BY_NAME
@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_input_is_one_line(form: Format, label: str) -> None:
    error = error_of(form, HOSTILE[label])
    if error is None:  # harmless to this format: no unit comes out of it that was not in it
        assert label in HARMLESS.get(form.name, ())
    else:
        assert error.startswith("file")
        assert "\n" not in error


@pytest.mark.parametrize("label", ["billion laughs", "external entity", "parameter entity", "utf-16 bomb"])
@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff12"])
def test_entities_are_refused_by_name(name: str, label: str) -> None:
    with pytest.raises(FormatError, match="declares entities"):
        read(by_name(name), HOSTILE[label])


@BY_NAME
def test_damaged_files_raise_nothing_else(form: Format) -> None:
    data = written(form, many(20))
    chance = random.Random(7)
    for _ in range(60):
        broken = bytearray(data[: chance.randrange(len(data))] if chance.random() < 0.5 else data)
        for _ in range(chance.randrange(1, 8)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert "\n" not in (error_of(form, bytes(broken)) or "")


@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff12"])
def test_codes_nested_without_end_are_refused(name: str) -> None:
    data = written(by_name(name), [*many(600), replace(full_unit(), target="HERE")])  # beyond the part that is parsed twice
    nested = b"<hi>" * 1500 + b"x" + b"</hi>" * 1500
    assert "too deep" in (error_of(by_name(name), data.replace(b"HERE", nested)) or "")


@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_zip_bombs_are_refused(name: str) -> None:
    main = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(main, b" " * (40 << 20))
    with pytest.raises(FormatError, match="zip bomb"):
        read(by_name(name), out.getvalue())


@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_entities_inside_archives_are_refused(name: str) -> None:
    source = io.BytesIO(written(by_name(name), [full_unit()]))
    part = {"xlsx": "xl/worksheets/sheet1.xml", "docx": "word/document.xml"}[name]
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == part:
                body = (
                    b'<!DOCTYPE a [<!ENTITY x "y">]>' + body[body.index(b"?>") + 2 :]
                    if body.startswith(b"<?xml")
                    else b"<!DOCTYPE a>" + body
                )
            new.writestr(item.filename, body)
    with pytest.raises(FormatError, match="document type"):
        read(by_name(name), out.getvalue())


def test_an_unknown_name_lists_the_names() -> None:
    with pytest.raises(FormatError, match="txt, tsv, jsonl, tmx, xliff"):
        by_name("pdf")
    with pytest.raises(FormatError, match=r"\.docx"):
        by_path("a.pdf")
    assert by_path("A.XLF").name == "xliff"


def test_every_format_says_what_it_does() -> None:
    for name, form in formats().items():
        assert form.name == name
        assert form.title
        assert all(e.startswith(".") and e == e.lower() for e in form.extensions)
        assert form.reads_documents or form.reads_aligned or form.writes_aligned
        for flag in ("reads_documents", "writes_documents", "reads_aligned", "writes_aligned"):
            method = {"reads_documents": "read_document", "writes_documents": "write_document"}.get(flag, flag.replace("s_", "_"))
            assert getattr(form, flag) == (method in type(form).__dict__)
