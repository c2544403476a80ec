"""`termweave evaluate accents`: only of texts that have accents, for the others there is nothing to compare with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.commands.evaluate import command
from pipeline.errors import InputError

ACCENTED = "Le président a déclaré que la sécurité des étudiants était une priorité.\nIl a été écouté.\n"


def test_what_comes_back_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "news.txt"
    file.write_text(ACCENTED, "utf-8")
    result = CliRunner().invoke(command, ["accents", str(file)], catch_exceptions=False)
    assert "news.txt" in result.stdout
    assert "100.00%" in result.stdout


@pytest.mark.parametrize(
    "text",
    ["Le president a declare que la securite des etudiants etait une priorite.\nIl a ete ecoute.\n", "The cat sat on it.\n", ""],
    ids=["typed without", "another language", "empty"],
)
def test_a_text_without_accents_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "news.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"news\.txt: the text has no accents to lose"):
        CliRunner().invoke(command, ["accents", str(file)], catch_exceptions=False)
