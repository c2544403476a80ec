"""Forms written over plain words keep their case and lose no diacritic."""

import pytest

from pipeline.repair.folding import dress, keeps


@pytest.mark.parametrize(
    ("form", "like", "dressed"),
    [
        ("état", "Etat", "État"),
        ("état", "ETAT", "ÉTAT"),
        ("œuvre", "Oeuvre", "Œuvre"),
        ("œuvre", "OEUVRE", "ŒUVRE"),
        ("œuvre", "OEuvre", None),
        ("à", "A", "À"),
    ],
)
def test_dress(form: str, like: str, dressed: str | None) -> None:
    assert dress(form, like) == dressed


@pytest.mark.parametrize(
    ("form", "like", "kept"), [("élève", "éleve", True), ("élevé", "élève", False), ("éleva", "élève", False), ("a", "ab", False)]
)
def test_keeps(form: str, like: str, kept: bool) -> None:
    assert keeps(form, like) is kept
