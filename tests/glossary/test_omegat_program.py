"""OmegaT itself, headless, loads the glossary that we write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from glossary.formats import by_name
from glossary.termbase import Concept, Term

JAR = Path("/usr/share/omegat/OmegaT.jar")  # where Debian's package puts it
READER = Path(__file__).parent / "cases" / "ReadGlossary.java"


@pytest.mark.debian("omegat")
def test_omegat_reads_every_entry(tmp_path: Path) -> None:
    path = tmp_path / "glossary.utf8"
    found = [
        Concept(
            "a", (Term("réseau social", "fr"), Term("mạng xã hội", "vi"), Term("MXH", "vi", "admitted")), note="một\tghi chú"
        ),
        Concept("b", (Term("Telegram", "fr"),), keep=True),
        Concept("c", (Term("caméra", "fr"), Term("máy quay", "vi"), Term("ca-mê-ra", "vi", "forbidden"))),
    ]
    with path.open("wb") as out:
        by_name("omegat").write(found, out, ["fr", "vi"])
    home = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["java", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-cp", str(JAR), str(READER), str(path)],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False, env=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[:3] for line in done.stdout.split("\n") if line] == [
        ["réseau social", "mạng xã hội", "một ghi chú"],
        ["réseau social", "MXH", "một ghi chú"],
        ["Telegram", "Telegram", ""],
        ["caméra", "máy quay", "not: ca-mê-ra"],
    ]
