"""Units that are cut out of the stream are those that libxml2 finds: the same file in UTF-16 is read by it alone."""

from __future__ import annotations

import io
import json
import random
from dataclasses import fields
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.formats import by_name
from corpus.formats.plain import Open
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, Origin

EDITS = json.loads((Path(__file__).parent / "xml_edits.json").read_text("utf-8"))
"""Label, what stands in the file, what an editor or another program puts there."""
NAMES = ("tmx", "xliff", "xliff12")


def units() -> list[AlignedUnit]:
    origin = Origin("ctranslate2", "m", "r")
    plain = [
        AlignedUnit(
            f"d:{n}:1", "fr", "en", f"raw {n}", f"La phrase « {n} » & l'autre.", f"Sentence {n} <b>.", "translated",
            document="d", block=n, ordinal=1, before=" " * (n % 2), origin=origin if n % 3 else None,
            score=-0.5 * n if n % 3 else None, notes=("n",) * (n % 2),
        )
        for n in range(9)
    ]  # fmt: skip
    bold = (Inline(0, "open", "1", "<b>"), Inline(2, "close", "1", "</b>"))
    return [*plain[:5], AlignedUnit("d:x", "fr", "en", "Gras", "Gras", "Bold", source_inlines=bold), *plain[5:]]


def written(name: str) -> str:
    out = io.BytesIO()
    by_name(name).write_aligned(Signature("0.1.0", "fr", "en"), units(), out)
    return out.getvalue().decode()


def read(name: str, data: bytes) -> tuple[str, list[AlignedUnit], list[str]]:
    """How reading ended, the units, and what speaks of the file and is not compared."""
    try:
        found = list(by_name(name).read_aligned(io.BytesIO(data), "f")[1])
    except InputError:
        return "error", [], []
    return "read", found, [u.sent for u in found]


def both(name: str, text: str) -> tuple[object, object]:
    wide = text.replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")
    return read(name, text.encode()), read(name, wide)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("old", "new"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_edited_files_read_the_same_either_way(name: str, old: str, new: str) -> None:
    text = written(name)
    assert old in text
    cut, parsed = both(name, text.replace(old, new))
    assert cut == parsed


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_read_the_same_either_way(name: str) -> None:
    text, chance = written(name), random.Random(11)
    for _ in range(400):
        broken = text
        for _ in range(chance.randrange(1, 3)):
            at, length = chance.randrange(60, len(broken)), chance.choice([0, 1, 1, 5, 200])
            broken = (
                broken[:at]
                + chance.choice(["", "<", ">", "&", '"', "<!--", "-->", "]]>", "&lt;", " a='b'", "\x01"])
                + broken[at + length :]
            )
        cut, parsed = both(name, broken)
        assert cut == parsed, broken


@pytest.mark.parametrize("name", NAMES)
def test_comments_between_any_two_tags_say_nothing(name: str) -> None:
    text = written(name)
    expected = read(name, text.encode())
    for at in range(text.index("?>") + 2, text.index("d:7:1")):
        if text[at - 1] == ">":
            commented = text[:at] + "<!-- c --><?p i?>" + text[at:]
            assert read(name, commented.encode()) == expected, commented


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 7, 300, 70_000])
def test_borders_of_chunks_do_not_matter(name: str, size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(min(size, wanted) if wanted and wanted > 0 else size)

    data = written(name).replace("\n", "\r\n").encode()
    assert list(by_name(name).read_aligned(Slow(data), "f")[1]) == units()


@pytest.mark.parametrize("name", NAMES)
def test_the_limit_of_depth_is_said(name: str) -> None:
    deep = written(name).replace(">Gr<", ">" + "<hi>" * 300 + "Gr" + "</hi>" * 300 + "<")
    with pytest.raises(InputError, match="nested deeper than 256"):
        list(by_name(name).read_aligned(io.BytesIO(deep.encode()), "f")[1])


def test_an_open_unit_has_every_field_of_a_closed_one() -> None:
    made = Open("a", ("fr", "en"), "s", "t", ("n",), "initial", "").closed()
    assert made == AlignedUnit("a", "fr", "en", "s", "s", "t", notes=("n",))
    assert all(getattr(made, f.name) is not None or f.default is None for f in fields(AlignedUnit))
    with pytest.raises(AttributeError):
        made.id = "b"  # type: ignore[misc]
